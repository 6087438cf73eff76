// SPDX-License-Identifier: Apache-2.0
#include "solver/model/check.h"

#include <stdarg.h>
#include <string.h>

typedef void part(tdm_check *check);

static part *const parts[] = {
    tdm_check_cohort,     tdm_check_references,  tdm_check_reporting_line,  tdm_check_dimensions,
    tdm_check_rules,      tdm_check_levels,      tdm_check_locks,           tdm_check_pairs,
    tdm_check_current,    tdm_check_pair_scores, tdm_check_quotas,          tdm_check_spread,
    tdm_check_objective,  tdm_check_offered,     tdm_check_warn_attributes, tdm_check_warn_quotas,
    tdm_check_warn_roles, tdm_check_agenda,      tdm_check_explain,         tdm_check_base,
};

bool tdm_request_check(tdm_request *request, tdm_problems *problems, tdm_problems *warnings) {
  tdm_check check = {.request = request,
                     .cohort = &request->cohort,
                     .programme = &request->programme,
                     .arena = request->arena,
                     .problems = problems,
                     .warnings = warnings,
                     .decoded_count = problems->count,
                     .decoded_clean = problems->total == 0};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    parts[i](&check);
    if (warnings->out_of_memory) problems->out_of_memory = true;
    if (problems->out_of_memory) return false;
  }
  return problems->total == 0;
}

/* Whether `above` is `below` or a place that holds it. */
static bool holds(tdm_text above, tdm_text below) {
  if (above.size == 0 || above.size > below.size) return false;
  if (memcmp(above.bytes, below.bytes, above.size) != 0) return false;
  return above.size == below.size || below.bytes[above.size] == '.' ||
         below.bytes[above.size] == '[';
}

/* Whether a place of the decoder's problems is `path`, holds it or, where asked, is in it. */
static bool is_known(const tdm_check *check, const tdm_path *path, bool or_below) {
  if (check->decoded_count == 0 || !path) return false;
  char text[2048]; /* on the stack: a million suppressed places must cost no memory */
  size_t size = tdm_path_write(path, text, sizeof text);
  tdm_text place = {text, (uint32_t)(size < sizeof text ? size : sizeof text)};
  for (uint32_t i = 0; i < check->decoded_count; i++) {
    tdm_text known = check->problems->items[i].path;
    if (holds(known, place) || (or_below && holds(place, known))) return true;
  }
  return false;
}

bool tdm_check_decoder_knows(const tdm_check *check, const tdm_path *path) {
  return is_known(check, path, true);
}

bool tdm_check_decoder_refused(const tdm_check *check, const tdm_path *path) {
  return is_known(check, path, false);
}

void tdm_check_report(tdm_check *check, const tdm_path *path, const char *format, ...) {
  bool full = check->problems->count == TDM_PROBLEMS_MAX;
  if (!full && tdm_check_decoder_knows(check, path)) return;
  va_list arguments;
  va_start(arguments, format);
  tdm_problems_add_list(check->problems, path, format, arguments);
  va_end(arguments);
}

void tdm_check_report_oversize(tdm_check *check, const tdm_path *path, uint32_t count,
                               const char *what, uint32_t limit) {
  check->oversized = true;
  tdm_check_report(check, path, "%u %s are more than the limit of %u", count, what, limit);
}

void tdm_check_warn(tdm_check *check, const tdm_path *path, const char *format, ...) {
  bool full = check->warnings->count == TDM_PROBLEMS_MAX;
  if (!full && tdm_check_decoder_knows(check, path)) return;
  va_list arguments;
  va_start(arguments, format);
  tdm_problems_add_list(check->warnings, path, format, arguments);
  va_end(arguments);
}

int tdm_check_shown_bytes(tdm_text text) {
  enum { SHOWN_BYTES_MAX = 128 };
  if (text.size <= SHOWN_BYTES_MAX) return (int)text.size;
  int size = SHOWN_BYTES_MAX;
  while (size > 0 && ((unsigned char)text.bytes[size] & 0xC0) == 0x80) size--;
  return size;
}

void tdm_check_no_memory(tdm_check *check) { check->problems->out_of_memory = true; }

void *tdm_check_alloc(tdm_check *check, size_t count, size_t size) {
  void *block = tdm_arena_alloc(check->arena, count, size);
  if (!block) tdm_check_no_memory(check);
  return block;
}

bool tdm_check_in_range(double value, double low, double high) {
  return value >= low && value <= high;
}
