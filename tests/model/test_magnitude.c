// SPDX-License-Identifier: GPL-3.0-or-later
#include <string.h>

#include "tests/model/test.h"

static test_case *case_of_capacity(uint32_t people, int32_t capacity) {
  test_case *c = case_new();
  for (uint32_t p = 0; p < people; p++) {
    tdm_text id = tdm_text_format(c->arena, "p%u", p);
    tdm_participant *person = add_person(c, "", p % 2 ? TDM_ROLE_MENTEE : TDM_ROLE_MENTOR);
    person->id = id;
    person->capacity = capacity;
  }
  return c;
}

static bool ok(test_case *c) {
  tdm_text message = {NULL, 0};
  bool result = tdm_request_magnitude_ok(&c->request, &message);
  assert_int_equal(result, message.size == 0);
  if (!result) assert_non_null(strstr(message.bytes, "2^62"));
  return result;
}

/* 2^62 / (1,000,000 points + 9 * 1,000 weight, in micro-points) is 4,570,551.06 pairs. */
static void test_magnitude_counts_every_part(void **state) {
  (void)state;
  static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g"};
  test_case *c = case_of_capacity(1000, 64);
  assert_true(ok(c));
  for (int i = 0; i < 7; i++) add_dimension(c, names[i], TDM_KIND_NOMINAL)->weight = 1000;
  c->request.programme.wish_mentor = 1000;
  c->request.programme.wish_mentee = 1000;
  add_entry(c, "p0", "p1", -1e6);
  assert_true(ok(c)); /* 32,000 pairs */
  /* Stretch one capacity so that the sum sits at the limit exactly. */
  c->request.cohort.participants[0].capacity = 2 * 4570551 - 999 * 64;
  assert_true(ok(c));
  c->request.cohort.participants[0].capacity += 2;
  assert_false(ok(c));
  c->request.programme.wish_mentee = 0;
  assert_true(ok(c));
  c->request.programme.wish_mentee = 1000;
  c->request.programme.dimension_count--;
  assert_true(ok(c));
  c->request.programme.dimension_count++;
  c->request.programme.pair_scores.points[0] = -9e5;
  assert_true(ok(c));
  case_free(c);
}

static void test_magnitude_reads_the_dense_form(void **state) {
  (void)state;
  test_case *c = case_of_capacity(4, 1);
  tdm_pair_scores *scores = &c->request.programme.pair_scores;
  double values[] = {1, 2, -1e6, 3};
  *scores = (tdm_pair_scores){.given = true, .dense = true, .values = values};
  scores->mentors = references(c, "p0|p2");
  scores->mentees = references(c, "p1|p3");
  assert_true(ok(c));
  c->request.cohort.participants[0].capacity = 10000000;
  assert_false(ok(c));
  values[2] = 4;
  assert_true(ok(c));
  case_free(c);
}

/* A pair adds one step between two values, and one of each of its two people. */
static void test_magnitude_counts_spread(void **state) {
  (void)state;
  double gains[] = {1e6, 5};
  test_case *c = case_of_capacity(2, 1);
  tdm_spread *bridge = add_spread(c, false, "links", "site");
  bridge->gains = gains;
  add_spread(c, true, "none", "site");
  tdm_participant *person = &c->request.cohort.participants[0];
  person->capacity = 9000000; /* 2^62 / 10^12 is 4,611,686 pairs */
  assert_true(ok(c));
  bridge->gain_count = 2;
  assert_true(ok(c));
  person->capacity = 9300000;
  assert_false(ok(c));
  bridge->gain_count = 0;
  tdm_spread *variety = add_spread(c, true, "many", "site");
  variety->gains = gains;
  variety->gain_count = 1;
  assert_false(ok(c));
  person->capacity = 4600000;
  assert_true(ok(c));
  case_free(c);
}

static void test_magnitude_survives_lack_of_memory(void **state) {
  (void)state;
  test_case *c = case_of_capacity(2, 20000000);
  add_entry(c, "p0", "p1", 1e6);
  tdm_text message = {NULL, 0};
  tdm_arena_fail_after(c->arena, 0);
  assert_false(tdm_request_magnitude_ok(&c->request, &message));
  assert_int_equal(message.size, 0);
  case_free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_magnitude_counts_every_part),
      cmocka_unit_test(test_magnitude_reads_the_dense_form),
      cmocka_unit_test(test_magnitude_counts_spread),
      cmocka_unit_test(test_magnitude_survives_lack_of_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
