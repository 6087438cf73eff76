// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/framing.h"

enum {
  SIGNATURE = 0xff,
  SIGNATURE_END = 9, /* its lowest bit is set */
  REVISION = 10,
  HEAD_OF_GREETING = 11,
  GREETING_SIZE_2 = 12,
  GREETING_SIZE_3 = 64,
  FLAG_MORE = 1,
  FLAG_LARGE = 2,
  FLAG_COMMAND = 4
};

static size_t head_wanted(const tdm_framing *f) {
  if (!f->greeted) return HEAD_OF_GREETING;
  return f->head_size > 0 && (f->head[0] & FLAG_LARGE) != 0 ? 9 : 2;
}

static bool take_greeting(tdm_framing *f) {
  if (f->head[0] != SIGNATURE || (f->head[SIGNATURE_END] & 1) == 0 || f->head[REVISION] == 0)
    return false;
  f->skip = (f->head[REVISION] < 3 ? GREETING_SIZE_2 : GREETING_SIZE_3) - HEAD_OF_GREETING;
  f->greeted = true;
  return true;
}

static uint64_t size_of_frame(const tdm_framing *f) {
  if ((f->head[0] & FLAG_LARGE) == 0) return f->head[1];
  uint64_t size = 0;
  for (int i = 1; i <= 8; i++) size = size << 8 | f->head[i];
  return size;
}

/* A heartbeat may come between two parts: it neither counts nor ends the message. */
static bool take_frame(tdm_framing *f, uint64_t bytes_max) {
  bool more = (f->head[0] & FLAG_MORE) != 0, command = (f->head[0] & FLAG_COMMAND) != 0;
  f->skip = size_of_frame(f);
  if (f->skip > bytes_max) return false;
  if (command && !more) return true;
  f->bytes += f->skip;
  f->parts++;
  if (f->parts > TDM_FRAMING_PARTS_MAX || f->bytes > bytes_max) return false;
  if (!more) f->parts = 0;
  if (!more) f->bytes = 0;
  return true;
}

bool tdm_framing_read(tdm_framing *framing, const uint8_t *bytes, size_t size, uint64_t bytes_max) {
  tdm_framing *f = framing;
  while (size > 0) {
    if (f->skip > 0) {
      size_t skipped = f->skip < size ? (size_t)f->skip : size;
      f->skip -= skipped;
      bytes += skipped;
      size -= skipped;
      continue;
    }
    f->head[f->head_size++] = *bytes++;
    size--;
    if (!f->greeted && f->head[0] != SIGNATURE) return false;
    if (f->head_size < head_wanted(f)) continue;
    f->head_size = 0;
    if (!(f->greeted ? take_frame(f, bytes_max) : take_greeting(f))) return false;
  }
  return true;
}
