// SPDX-License-Identifier: GPL-3.0-or-later
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "tests/model/test.h"

enum { PEOPLE = 1000000, DEPARTMENTS = 40, LEVELS = 5 };

static double now_s(void) {
  struct timespec now;
  timespec_get(&now, TIME_UTC);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void fill_people(test_case *c) {
  tdm_cohort *cohort = &c->request.cohort;
  cohort->count = PEOPLE;
  cohort->participants = tdm_arena_alloc(c->arena, PEOPLE, sizeof *cohort->participants);
  char *ids = tdm_arena_alloc(c->arena, PEOPLE, 12);
  assert_non_null(cohort->participants);
  assert_non_null(ids);
  for (uint32_t p = 0; p < PEOPLE; p++) {
    char *id = ids + 12 * (size_t)p;
    int size = snprintf(id, 12, "p%07u", p);
    cohort->participants[p] = (tdm_participant){.id = {id, (uint32_t)size},
                                                .role = p % 2 ? TDM_ROLE_MENTEE : TDM_ROLE_MENTOR,
                                                .capacity = 1};
    /* One chain of managers through everybody. */
    if (p) cohort->participants[p].manager = cohort->participants[p - 1].id;
  }
}

static void fill_strings(test_case *c, const char *name, const char *prefix, uint32_t variety) {
  tdm_cohort *cohort = &c->request.cohort;
  tdm_attribute *attributes = tdm_arena_grow(c->arena, cohort->attributes, cohort->attribute_count,
                                             cohort->attribute_count + 1, sizeof *attributes);
  cohort->attributes = attributes;
  tdm_attribute *attribute = &attributes[cohort->attribute_count++];
  *attribute = (tdm_attribute){.name = tdm_text_of(name), .type = TDM_ATTRIBUTE_STRINGS};
  attribute->first = tdm_arena_alloc(c->arena, PEOPLE + 1, sizeof(uint32_t));
  attribute->values = tdm_arena_alloc(c->arena, PEOPLE, sizeof(uint32_t));
  uint32_t base = cohort->symbols.count;
  for (uint32_t v = 0; v < variety; v++) {
    tdm_text text = tdm_text_format(c->arena, "%s%u", prefix, v);
    assert_int_equal(tdm_symbols_enter(&cohort->symbols, c->arena, text), base + v);
  }
  for (uint32_t p = 0; p < PEOPLE; p++) {
    attribute->first[p] = p;
    attribute->values[p] = base + p % variety;
  }
  attribute->first[PEOPLE] = PEOPLE;
}

static test_case *case_of_a_million(void) {
  test_case *c = case_new();
  fill_people(c);
  fill_strings(c, "department", "d", DEPARTMENTS);
  fill_strings(c, "level", "l", LEVELS);
  add_dimension(c, "department", TDM_KIND_NOMINAL);
  add_dimension(c, "level", TDM_KIND_ORDINAL)->levels = texts(c, "l0|l1|l2|l3|l4");
  add_rule(c, TDM_RULE_REVERSE, "level");
  add_rule(c, TDM_RULE_REPORTING_LINE, NULL);
  tdm_quota *quota = add_quota(c, "q");
  add_condition(c, &quota->mentor, "department", "d1|d2");
  return c;
}

/* The time is reported, and bounded only so far that a quadratic loop would show. */
static void test_a_million_people_are_checked_in_linear_time(void **state) {
  (void)state;
  test_case *c = case_of_a_million();
  double start_s = now_s();
  assert_accepted(c);
  double spent_s = now_s() - start_s;
  print_message("1,000,000 participants checked in %.3f s\n", spent_s);
  assert_true(spent_s < 30);
  assert_int_equal(tdm_cohort_find(&c->request.cohort, tdm_text_of("p0777777")), 777777);
  case_free(c);
}

static void test_a_million_problems_are_counted(void **state) {
  (void)state;
  test_case *c = case_of_a_million();
  tdm_participant *people = c->request.cohort.participants;
  people[0].manager = people[PEOPLE - 1].id;
  for (uint32_t p = 0; p < PEOPLE; p++) people[p].min = 2;
  double start_s = now_s();
  assert_false(check(c));
  print_message("1,000,001 problems counted in %.3f s\n", now_s() - start_s);
  assert_int_equal(c->problems.count, TDM_PROBLEMS_MAX);
  assert_int_equal(c->problems.total, PEOPLE + 1);
  case_free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_a_million_people_are_checked_in_linear_time),
      cmocka_unit_test(test_a_million_problems_are_counted),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
