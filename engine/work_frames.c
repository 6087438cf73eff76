// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/work_frames.h"

enum { MAGIC_0 = 'T', MAGIC_1 = 'W', VERSION = 1, TOKEN_AT = 4, VALUE_AT = 12 };

static void put(uint8_t *out, uint64_t value) {
  for (int i = 0; i < 8; i++) out[i] = (uint8_t)(value >> (8 * i));
}

static uint64_t get(const uint8_t *bytes) {
  uint64_t value = 0;
  for (int i = 0; i < 8; i++) value |= (uint64_t)bytes[i] << (8 * i);
  return value;
}

void tdm_work_header_write(const tdm_work_header *header, uint8_t out[TDM_WORK_HEADER_SIZE]) {
  out[0] = MAGIC_0;
  out[1] = MAGIC_1;
  out[2] = VERSION;
  out[3] = (uint8_t)header->type;
  put(out + TOKEN_AT, header->token);
  put(out + VALUE_AT, (uint64_t)header->value);
}

bool tdm_work_header_read(const uint8_t *bytes, size_t size, tdm_work_header *header) {
  if (size != TDM_WORK_HEADER_SIZE || bytes[0] != MAGIC_0 || bytes[1] != MAGIC_1 ||
      bytes[2] != VERSION || bytes[3] < TDM_WORK_READY || bytes[3] > TDM_WORK_ALIVE)
    return false;
  *header = (tdm_work_header){.type = (tdm_work_type)bytes[3],
                              .token = get(bytes + TOKEN_AT),
                              .value = (int64_t)get(bytes + VALUE_AT)};
  return true;
}

bool tdm_work_has_payload(tdm_work_type type) {
  return type == TDM_WORK_PROGRESS || type == TDM_WORK_DONE || type == TDM_WORK_JOB;
}
