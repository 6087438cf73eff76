// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "engine/worker/redact.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const char substitute[] = "participant";

static bool is_inner(char byte) {
  return isalnum((unsigned char)byte) || byte == '_' || (unsigned char)byte >= 0x80;
}

/* The longest id that stands as a word of its own at `at`; 0: none does. */
static uint32_t id_at(const char *at, const char *begin, const char *end,
                      const tdm_cohort *cohort) {
  uint32_t longest = 0;
  size_t left = (size_t)(end - at);
  if (at > begin && is_inner(at[-1]) && is_inner(*at)) return 0;
  for (uint32_t i = 0; i < cohort->count; i++) {
    tdm_text id = cohort->participants[i].id;
    if (id.size <= longest || id.size > left || memcmp(at, id.bytes, id.size) != 0) continue;
    bool inside = id.size < left && is_inner(at[id.size]) && is_inner(at[id.size - 1]);
    if (!inside) longest = id.size;
  }
  return longest;
}

void tdm_redact(tdm_text text, const tdm_cohort *cohort, char *out, size_t size) {
  const char *end = text.bytes + text.size;
  size_t used = 0;
  out[0] = '\0';
  for (const char *at = text.bytes; at < end && used + sizeof substitute < size;) {
    uint32_t found = id_at(at, text.bytes, end, cohort);
    if (found > 0) {
      used += (size_t)snprintf(out + used, size - used, "%s", substitute);
      at += found;
    } else {
      out[used++] = *at++;
      out[used] = '\0';
    }
  }
}
