// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdio.h>
#include <string.h>

#include "tests/model/test.h"

static tdm_participant *person(test_case *c, uint32_t p) {
  return &c->request.cohort.participants[p];
}

static void test_cohort_of_four_is_accepted(void **state) {
  (void)state;
  test_case *c = case_of_four();
  person(c, 0)->wishes = references(c, "e2|e1");
  person(c, 2)->vetoes = references(c, "m2|m2");
  person(c, 1)->capacity = 64;
  person(c, 1)->min = 64;
  assert_accepted(c);
  assert_int_equal(person(c, 0)->wishes.items[0].participant, 3);
  assert_int_equal(person(c, 0)->wishes.items[1].participant, 2);
  assert_int_equal(person(c, 2)->vetoes.items[0].participant, 1);
  case_free(c);
}

static void test_cohort_ids_must_be_unique(void **state) {
  (void)state;
  test_case *c = case_of_four();
  add_person(c, "m2", TDM_ROLE_MENTEE);
  assert_refused(c, "cohort.participants[4].id",
                 "\"m2\" is already that of cohort.participants[1]");
  case_free(c);
}

static void test_cohort_ids_have_1_to_128_bytes(void **state) {
  (void)state;
  char id[130];
  memset(id, 'x', sizeof id);
  id[129] = '\0';
  test_case *c = case_of_four();
  add_person(c, id + 1, TDM_ROLE_MENTEE);
  assert_accepted(c);
  case_free(c);
  c = case_of_four();
  add_person(c, id, TDM_ROLE_MENTEE);
  assert_refused(c, "cohort.participants[4].id", "this one has 129");
  case_free(c);
  c = case_of_four();
  add_person(c, "", TDM_ROLE_MENTEE);
  assert_refused(c, "cohort.participants[4].id", "this one has 0");
  case_free(c);
  c = case_of_four();
  person(c, 1)->manager = tdm_text_of(id);
  assert_refused(c, "cohort.participants[1].manager", "this one has 129");
  case_free(c);
}

static void test_cohort_capacity_and_min_have_ranges(void **state) {
  (void)state;
  static const struct {
    int32_t capacity, min;
    const char *path, *words;
  } cases[] = {
      {0, 0, "cohort.participants[1].capacity", "capacity 0 of \"m2\""},
      {65, 0, "cohort.participants[1].capacity", "between 1 and 64"},
      {2, 3, "cohort.participants[1].min", "min 3 of \"m2\" is above the capacity 2"},
      {2, -1, "cohort.participants[1].min", "negative"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    test_case *c = case_of_four();
    person(c, 1)->capacity = cases[i].capacity;
    person(c, 1)->min = cases[i].min;
    assert_refused(c, cases[i].path, cases[i].words);
    case_free(c);
  }
}

static void test_cohort_roles_must_be_given(void **state) {
  (void)state;
  test_case *c = case_of_four();
  person(c, 3)->role = 0;
  assert_refused(c, "cohort.participants[3].role", "\"e2\" must be \"mentor\" or \"mentee\"");
  case_free(c);
}

static void test_cohort_roles_may_be_either(void **state) {
  (void)state;
  test_case *c = case_of_four();
  person(c, 3)->role = TDM_ROLE_EITHER;
  assert_accepted(c);
  case_free(c);
}

static void test_wishes_must_be_distinct(void **state) {
  (void)state;
  test_case *c = case_of_four();
  person(c, 0)->wishes = references(c, "e1|e2|e1");
  assert_refused(c, "cohort.participants[0].wishes[2]", "\"e1\" is wished for twice");
  case_free(c);
  c = case_of_four();
  person(c, 0)->wishes = references(c, "gone|e2|gone");
  assert_refused(c, "cohort.participants[0].wishes[2]", "\"gone\" is wished for twice");
  assert_warning(c, "cohort.participants[0].wishes[0]", "no participant has the id \"gone\"");
  case_free(c);
}

static void test_wishes_and_vetoes_are_at_most_64(void **state) {
  (void)state;
  char ids[65 * 4 + 1];
  for (int i = 0; i < 65; i++) sprintf(ids + 4 * i, "x%02d|", i);
  ids[65 * 4 - 1] = '\0';
  for (int vetoes = 0; vetoes < 2; vetoes++) {
    test_case *c = case_of_four();
    tdm_references *list = vetoes ? &person(c, 0)->vetoes : &person(c, 0)->wishes;
    *list = references(c, ids);
    assert_refused(c, vetoes ? "cohort.participants[0].vetoes" : "cohort.participants[0].wishes",
                   "more than the limit of 64");
    case_free(c);
    c = case_of_four();
    list = vetoes ? &person(c, 0)->vetoes : &person(c, 0)->wishes;
    *list = references(c, ids + 4);
    assert_accepted_with_warnings(c);
    assert_int_equal(c->warnings.total, 64);
    case_free(c);
  }
}

static void test_unknown_ids_in_wishes_and_vetoes_are_warned_of(void **state) {
  (void)state;
  test_case *c = case_of_four();
  person(c, 0)->wishes = references(c, "e1|e9");
  person(c, 2)->vetoes = references(c, "m9");
  person(c, 1)->wishes = references(c, "m2");
  assert_accepted_with_warnings(c);
  assert_int_equal(c->warnings.total, 3);
  assert_warning(c, "cohort.participants[0].wishes[1]", "no participant has the id \"e9\"");
  assert_warning(c, "cohort.participants[2].vetoes[0]", "no participant has the id \"m9\"");
  assert_warning(c, "cohort.participants[1].wishes[0]", "\"m2\" wishes for themself");
  assert_int_equal(person(c, 0)->wishes.items[1].participant, TDM_NONE);
  case_free(c);
}

/* What the decoder could not read is its own problem, not a source of others. */
static void test_undecoded_participants_cause_no_noise(void **state) {
  (void)state;
  test_case *c = case_of_four();
  tdm_path root = tdm_path_root("cohort");
  tdm_path participants = tdm_path_key(&root, "participants");
  tdm_path place = tdm_path_index(&participants, 1);
  tdm_path id = tdm_path_key(&place, "id");
  tdm_path capacity = tdm_path_key(&place, "capacity");
  tdm_problems_add(&c->problems, &id, "must be a string");
  tdm_problems_add(&c->problems, &capacity, "must be an integer");
  c->request.cohort.ids_incomplete = true;
  *person(c, 1) = (tdm_participant){.capacity = 1, .min = 2};
  person(c, 0)->wishes = references(c, "m2");
  add_forbid(c, "m2", "e1");
  add_forbid(c, "m1", "");
  add_lock(c, "m2", "e2");
  assert_false(check(c));
  assert_int_equal(c->problems.total, 2);
  assert_int_equal(c->warnings.total, 0);
  case_free(c);
}

/* A place that was complained about is not complained about again, others are. */
static void test_decoded_places_are_not_reported_twice(void **state) {
  (void)state;
  test_case *c = case_of_four();
  tdm_path root = tdm_path_root("programme");
  tdm_path dimensions = tdm_path_key(&root, "dimensions");
  tdm_path first = tdm_path_index(&dimensions, 1);
  tdm_path weight = tdm_path_key(&first, "weight");
  tdm_problems_add(&c->problems, &weight, "must be a number");
  for (int i = 0; i < 12; i++)
    add_dimension(c,
                  (const char *[]){"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"}[i],
                  TDM_KIND_NOMINAL)
        ->weight = i == 1 || i == 11 ? -1 : 1;
  assert_false(check(c));
  assert_int_equal(c->problems.total, 2);
  assert_problem(c, "programme.dimensions[11].weight", "weight -1 is not between 0 and 1000");
  case_free(c);
}

static void test_all_problems_are_reported_at_once(void **state) {
  (void)state;
  test_case *c = case_of_four();
  person(c, 0)->capacity = 100;
  person(c, 1)->min = 5;
  person(c, 3)->id = tdm_text_of("m1");
  add_lock(c, "m1", "nobody");
  add_quota(c, "q")->min_share = 2000000;
  assert_false(check(c));
  assert_int_equal(c->problems.total, 5);
  case_free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_cohort_of_four_is_accepted),
      cmocka_unit_test(test_cohort_ids_must_be_unique),
      cmocka_unit_test(test_cohort_ids_have_1_to_128_bytes),
      cmocka_unit_test(test_cohort_capacity_and_min_have_ranges),
      cmocka_unit_test(test_cohort_roles_must_be_given),
      cmocka_unit_test(test_cohort_roles_may_be_either),
      cmocka_unit_test(test_wishes_must_be_distinct),
      cmocka_unit_test(test_wishes_and_vetoes_are_at_most_64),
      cmocka_unit_test(test_unknown_ids_in_wishes_and_vetoes_are_warned_of),
      cmocka_unit_test(test_undecoded_participants_cause_no_noise),
      cmocka_unit_test(test_decoded_places_are_not_reported_twice),
      cmocka_unit_test(test_all_problems_are_reported_at_once),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
