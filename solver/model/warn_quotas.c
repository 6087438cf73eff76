// SPDX-License-Identifier: Apache-2.0
#include "solver/model/check.h"

/*
 * Quota values that nobody has. One attribute at a time: what its quotas list is
 * entered, one pass over the participants marks what they have, and what stays
 * unmarked is warned of.
 */
typedef struct {
  uint32_t attribute;
  bool listed;         /* some quota names this attribute */
  bool *has;           /* STRINGS: by symbol of the cohort; NUMBERS: by symbol of `numbers` */
  tdm_symbols numbers; /* the bytes of the listed numbers */
} survey;

/* Equal numbers as equal bytes: -0 is written as 0. */
static tdm_text number_key(const double *number) {
  static const double zero = 0;
  return (tdm_text){(const char *)(*number == 0 ? &zero : number), sizeof *number};
}

static void enter_listed(tdm_check *check, tdm_condition *condition, const tdm_path *path,
                         void *context) {
  (void)path;
  survey *s = context;
  if (condition->index != s->attribute) return;
  s->listed = true;
  for (uint32_t i = 0; i < condition->number_count; i++)
    if (tdm_symbols_enter(&s->numbers, check->arena, number_key(&condition->numbers[i])) ==
        TDM_NONE) {
      tdm_check_no_memory(check);
      return;
    }
}

/* ---- what participants have ---- */

static void mark_strings(const tdm_cohort *cohort, survey *s) {
  const tdm_attribute *attribute = &cohort->attributes[s->attribute];
  for (uint32_t i = 0; i < attribute->first[cohort->count]; i++)
    s->has[attribute->values[i]] = true;
}

static void mark_numbers(const tdm_cohort *cohort, survey *s) {
  const tdm_attribute *attribute = &cohort->attributes[s->attribute];
  for (uint32_t p = 0; p < cohort->count; p++) {
    uint32_t symbol = tdm_symbols_find(&s->numbers, number_key(&attribute->numbers[p]));
    if (symbol != TDM_NONE) s->has[symbol] = true;
  }
}

/* ---- warning ---- */

static void warn_of_strings(tdm_check *check, const tdm_condition *condition, const survey *s,
                            const tdm_path *path) {
  for (uint32_t i = 0; i < condition->strings.count; i++) {
    uint32_t symbol = tdm_symbols_find(&check->cohort->symbols, condition->strings.items[i]);
    if (symbol != TDM_NONE && s->has[symbol]) continue;
    tdm_path place = tdm_path_index(path, i);
    tdm_check_warn(check, &place, "no participant has the value \"%.*s\" of \"%.*s\"",
                   TDM_SHOWN(condition->strings.items[i]), TDM_SHOWN(condition->attribute));
  }
}

static void warn_of_numbers(tdm_check *check, const tdm_condition *condition, const survey *s,
                            const tdm_path *path) {
  for (uint32_t i = 0; i < condition->number_count; i++) {
    uint32_t symbol = tdm_symbols_find(&s->numbers, number_key(&condition->numbers[i]));
    if (symbol != TDM_NONE && s->has[symbol]) continue;
    tdm_path place = tdm_path_index(path, i);
    tdm_check_warn(check, &place, "no participant has the value %g of \"%.*s\"",
                   condition->numbers[i], TDM_SHOWN(condition->attribute));
  }
}

static void warn_of_condition(tdm_check *check, tdm_condition *condition, const tdm_path *path,
                              void *context) {
  const survey *s = context;
  if (condition->index != s->attribute) return;
  if (condition->strings.count + condition->number_count == 0)
    tdm_check_warn(check, path, "no value is listed, so no pair counts");
  bool strings = tdm_check_attribute_type(check, condition->index) == TDM_ATTRIBUTE_STRINGS;
  if (strings)
    warn_of_strings(check, condition, s, path);
  else
    warn_of_numbers(check, condition, s, path);
}

static void survey_attribute(tdm_check *check, uint32_t attribute) {
  tdm_cohort *cohort = check->cohort;
  tdm_attribute_type type = cohort->attributes[attribute].type;
  survey s = {.attribute = attribute};
  tdm_check_each_condition(check, enter_listed, &s);
  if (!s.listed || type == TDM_ATTRIBUTE_EMPTY || check->problems->out_of_memory) return;
  bool strings = type == TDM_ATTRIBUTE_STRINGS;
  s.has = tdm_check_alloc(check, strings ? cohort->symbols.count : s.numbers.count, sizeof *s.has);
  if (!s.has) return;
  if (strings)
    mark_strings(cohort, &s);
  else
    mark_numbers(cohort, &s);
  tdm_check_each_condition(check, warn_of_condition, &s);
}

void tdm_check_warn_quotas(tdm_check *check) {
  if (check->programme->quota_count == 0 || check->oversized) return;
  for (uint32_t a = 0; a < check->cohort->attribute_count; a++) survey_attribute(check, a);
}
