// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/model/build.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/model/test.h"

static void *needed(void *block) {
  if (!block) abort();
  return block;
}

#define APPEND(c, items, count)                                                                  \
  ((items) = needed(tdm_arena_grow((c)->arena, (items), (count), (count) + 1, sizeof *(items))), \
   &(items)[(count)++])

test_case *case_new(void) {
  test_case *c = needed(calloc(1, sizeof *c));
  c->arena = needed(tdm_arena_new());
  tdm_request_init(&c->request, c->arena);
  tdm_problems_init(&c->problems, c->arena);
  tdm_problems_init(&c->warnings, c->arena);
  return c;
}

void case_free(test_case *c) {
  tdm_arena_free(c->arena);
  free(c);
}

/* ---- lists ---- */

tdm_texts texts(test_case *c, const char *items) {
  tdm_texts list = {0};
  while (items) {
    const char *bar = strchr(items, '|');
    size_t size = bar ? (size_t)(bar - items) : strlen(items);
    tdm_text *text = APPEND(c, list.items, list.count);
    *text = (tdm_text){items, (uint32_t)size};
    items = bar ? bar + 1 : NULL;
  }
  return list;
}

tdm_references references(test_case *c, const char *ids) {
  tdm_texts list = texts(c, ids);
  tdm_references result = {needed(tdm_arena_alloc(c->arena, list.count, sizeof(tdm_reference))),
                           list.count};
  for (uint32_t i = 0; i < list.count; i++) result.items[i].id = list.items[i];
  return result;
}

tdm_pair_reference pair(const char *mentor, const char *mentee) {
  return (tdm_pair_reference){.mentor = {.id = tdm_text_of(mentor)},
                              .mentee = {.id = tdm_text_of(mentee)}};
}

/* ---- cohort ---- */

tdm_participant *add_person(test_case *c, const char *id, tdm_role role) {
  tdm_cohort *cohort = &c->request.cohort;
  tdm_participant *person = APPEND(c, cohort->participants, cohort->count);
  *person = (tdm_participant){.id = tdm_text_of(id), .role = role, .capacity = 1};
  return person;
}

static tdm_attribute *add_attribute(test_case *c, const char *name, tdm_attribute_type type) {
  tdm_cohort *cohort = &c->request.cohort;
  tdm_attribute *attribute = APPEND(c, cohort->attributes, cohort->attribute_count);
  *attribute = (tdm_attribute){.name = tdm_text_of(name), .type = type};
  return attribute;
}

static int ascending(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

void add_strings(test_case *c, const char *name, const char *const *values) {
  tdm_cohort *cohort = &c->request.cohort;
  tdm_attribute *attribute = add_attribute(c, name, TDM_ATTRIBUTE_STRINGS);
  attribute->first = needed(tdm_arena_alloc(c->arena, cohort->count + 1, sizeof(uint32_t)));
  uint32_t count = 0;
  for (uint32_t p = 0; p < cohort->count; p++) {
    tdm_texts list = texts(c, values[p]);
    attribute->first[p] = count;
    for (uint32_t i = 0; i < list.count; i++) {
      uint32_t symbol = tdm_symbols_enter(&cohort->symbols, c->arena, list.items[i]);
      *APPEND(c, attribute->values, count) = symbol;
    }
    if (count > attribute->first[p])
      qsort(attribute->values + attribute->first[p], count - attribute->first[p], sizeof(uint32_t),
            ascending);
  }
  attribute->first[cohort->count] = count;
}

void add_numbers(test_case *c, const char *name, const double *values) {
  tdm_attribute *attribute = add_attribute(c, name, TDM_ATTRIBUTE_NUMBERS);
  uint32_t count = c->request.cohort.count;
  attribute->numbers = needed(tdm_arena_alloc(c->arena, count, sizeof(double)));
  if (count) memcpy(attribute->numbers, values, count * sizeof(double));
}

void add_manager(test_case *c, const char *person, const char *manager) {
  tdm_cohort *cohort = &c->request.cohort;
  *APPEND(c, cohort->managers, cohort->manager_count) =
      (tdm_manager_entry){tdm_text_of(person), tdm_text_of(manager)};
}

/* ---- programme ---- */

tdm_dimension *add_dimension(test_case *c, const char *name, tdm_kind kind) {
  tdm_programme *programme = &c->request.programme;
  tdm_dimension *dimension = APPEND(c, programme->dimensions, programme->dimension_count);
  *dimension = (tdm_dimension){.name = tdm_text_of(name), .kind = kind, .weight = 1, .span = 10};
  return dimension;
}

static void init_rule(test_case *c, tdm_rule *rule, tdm_rule_type type, const char *of) {
  *rule = (tdm_rule){.type = type,
                     .of = texts(c, of),
                     .at_least = 1,
                     .stand = TDM_STAND_BELOW,
                     .steps = UINT32_MAX,
                     .rounds = UINT32_MAX,
                     .again_from = NAN};
}

tdm_rule *add_rule(test_case *c, tdm_rule_type type, const char *of) {
  tdm_programme *programme = &c->request.programme;
  tdm_rule *rule = APPEND(c, programme->rules, programme->rule_count);
  init_rule(c, rule, type, of);
  return rule;
}

tdm_rule *add_nested(test_case *c, tdm_rule *any, tdm_rule_type type, const char *of) {
  tdm_rule *rule = APPEND(c, any->any, any->any_count);
  init_rule(c, rule, type, of);
  return rule;
}

tdm_lock *add_lock(test_case *c, const char *mentor, const char *mentee) {
  tdm_programme *programme = &c->request.programme;
  tdm_lock *lock = APPEND(c, programme->require, programme->require_count);
  *lock = (tdm_lock){.pair = pair(mentor, mentee)};
  return lock;
}

void add_forbid(test_case *c, const char *a, const char *b) {
  tdm_programme *programme = &c->request.programme;
  *APPEND(c, programme->forbid, programme->forbid_count) = pair(a, b);
}

tdm_history_pair *add_past(test_case *c, const char *mentor, const char *mentee) {
  tdm_programme *programme = &c->request.programme;
  if (programme->round_count == 0) (void)APPEND(c, programme->history, programme->round_count);
  tdm_round *round = &programme->history[programme->round_count - 1];
  tdm_history_pair *past = APPEND(c, round->pairs, round->pair_count);
  *past =
      (tdm_history_pair){.pair = pair(mentor, mentee), .mentor_rating = NAN, .mentee_rating = NAN};
  return past;
}

void add_current(test_case *c, const char *mentor, const char *mentee) {
  tdm_programme *programme = &c->request.programme;
  programme->has_current = true;
  *APPEND(c, programme->current, programme->current_count) = pair(mentor, mentee);
}

tdm_spread *add_spread(test_case *c, bool variety, const char *name, const char *by) {
  tdm_programme *programme = &c->request.programme;
  tdm_spread *spread = variety ? APPEND(c, programme->variety, programme->variety_count)
                               : APPEND(c, programme->bridges, programme->bridge_count);
  *spread = (tdm_spread){.name = tdm_text_of(name), .by = tdm_text_of(by), .attribute = TDM_NONE};
  return spread;
}

void add_entry(test_case *c, const char *mentor, const char *mentee, double points) {
  tdm_pair_scores *scores = &c->request.programme.pair_scores;
  uint32_t count = scores->entry_count;
  scores->given = true;
  *APPEND(c, scores->entries, scores->entry_count) = pair(mentor, mentee);
  *APPEND(c, scores->points, count) = points;
}

tdm_quota *add_quota(test_case *c, const char *name) {
  tdm_programme *programme = &c->request.programme;
  tdm_quota *quota = APPEND(c, programme->quotas, programme->quota_count);
  *quota = (tdm_quota){
      .name = tdm_text_of(name), .min = -1, .max = -1, .min_share = -1, .max_share = -1};
  return quota;
}

tdm_condition *add_condition(test_case *c, tdm_conditions *side, const char *attribute,
                             const char *values) {
  tdm_condition *condition = APPEND(c, side->items, side->count);
  *condition = (tdm_condition){.attribute = tdm_text_of(attribute), .strings = texts(c, values)};
  return condition;
}

void list_numbers(test_case *c, tdm_condition *condition, uint32_t count, const double *numbers) {
  condition->numeric = true;
  condition->numbers = needed(tdm_arena_alloc(c->arena, count, sizeof *numbers));
  condition->number_count = count;
  memcpy(condition->numbers, numbers, count * sizeof *numbers);
}

test_case *case_of_four(void) {
  test_case *c = case_new();
  add_person(c, "m1", TDM_ROLE_MENTOR);
  add_person(c, "m2", TDM_ROLE_MENTOR);
  add_person(c, "e1", TDM_ROLE_MENTEE);
  add_person(c, "e2", TDM_ROLE_MENTEE);
  return c;
}

/* ---- checking ---- */

bool check(test_case *c) { return tdm_request_check(&c->request, &c->problems, &c->warnings); }

static void print_all(const char *title, const tdm_problems *list) {
  for (uint32_t i = 0; i < list->count; i++)
    print_message("  %s %.*s: %.*s\n", title, TDM_TEXT_ARG(list->items[i].path),
                  TDM_TEXT_ARG(list->items[i].message));
}

static void fail_with(const test_case *c, const char *expected, const char *path,
                      const char *words) {
  print_message("expected %s %s: …%s…, found:\n", expected, path, words);
  print_all("problem", &c->problems);
  print_all("warning", &c->warnings);
  fail();
}

static bool contains(tdm_text text, const char *words) {
  size_t size = strlen(words);
  for (size_t i = 0; i + size <= text.size; i++)
    if (memcmp(text.bytes + i, words, size) == 0) return true;
  return false;
}

static bool has(const tdm_problems *list, const char *path, const char *words) {
  for (uint32_t i = 0; i < list->count; i++)
    if (tdm_text_equal(list->items[i].path, tdm_text_of(path)) &&
        contains(list->items[i].message, words))
      return true;
  return false;
}

void assert_accepted_with_warnings(test_case *c) {
  if (!check(c) || c->problems.total != 0) fail_with(c, "no problem", "", "");
}

void assert_accepted(test_case *c) {
  assert_accepted_with_warnings(c);
  if (c->warnings.total != 0) fail_with(c, "no warning", "", "");
}

void assert_refused(test_case *c, const char *path, const char *words) {
  bool accepted = check(c);
  if (accepted || c->problems.total != 1) fail_with(c, "only the problem", path, words);
  assert_problem(c, path, words);
}

void assert_problem(const test_case *c, const char *path, const char *words) {
  if (!has(&c->problems, path, words)) fail_with(c, "problem", path, words);
}

void assert_warning(const test_case *c, const char *path, const char *words) {
  if (!has(&c->warnings, path, words)) fail_with(c, "warning", path, words);
}
