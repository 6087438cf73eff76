// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/model/votes.h"

#include <string.h>

#include "tests/model/test.h"

static void test_vote_parse_splits_at_the_last_colon(void **state) {
  (void)state;
  static const struct {
    const char *text, *topic;
    int32_t points;
  } good[] = {
      {"law:3", "law", 3},          {"law: 100", "law", 100}, {" tax law \t:\t7 ", "tax law", 7},
      {"a:b:1", "a:b", 1},          {"a: b :02", "a: b", 2},  {"::5", ":", 5},
      {"\xc3\xbc:1", "\xc3\xbc", 1}};
  static const char *const bad[] = {"",        "law",    "law:",     ":3",
                                    " :3",     "law:0",  "law:101",  "law:-1",
                                    "law:1.5", "law:3x", "law: 3 4", "law:99999999999999999999"};
  tdm_text topic;
  int32_t points;
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    assert_true(tdm_vote_parse(tdm_text_of(good[i].text), &topic, &points));
    assert_true(tdm_text_equal(topic, tdm_text_of(good[i].topic)));
    assert_int_equal(points, good[i].points);
  }
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    if (tdm_vote_parse(tdm_text_of(bad[i]), &topic, &points)) fail_msg("\"%s\" is read", bad[i]);
}

static const char *const plain[] = {"tax|law", NULL, "law", NULL};
static const char *const pointed[] = {"law: 3", "zen:2|ai :5", NULL, NULL};

static void test_votes_merge_both_attributes(void **state) {
  (void)state;
  test_case *c = case_of_four();
  tdm_votes votes;
  add_strings(c, "topics", plain);
  add_strings(c, "topic_points", pointed);
  assert_true(tdm_votes_init(&votes, &c->request.cohort, c->arena));
  static const char *const names[] = {"ai", "law", "tax", "zen"};
  assert_int_equal(votes.topic_count, 4);
  for (uint32_t t = 0; t < 4; t++)
    assert_true(tdm_text_equal(votes.topics[t], tdm_text_of(names[t])));
  static const uint32_t first[] = {0, 2, 4, 5, 5};
  static const tdm_vote items[] = {{1, 3}, {2, 1}, {0, 5}, {3, 2}, {1, 1}};
  assert_memory_equal(votes.first, first, sizeof first);
  for (int i = 0; i < 5; i++) {
    assert_int_equal(votes.items[i].topic, items[i].topic);
    assert_int_equal(votes.items[i].points, items[i].points);
  }
  case_free(c);
}

static void test_votes_of_nobody_are_none(void **state) {
  (void)state;
  test_case *c = case_of_four();
  tdm_votes votes;
  static const double numbers[] = {1, 2, 3, 4};
  add_numbers(c, "topics", numbers);
  assert_true(tdm_votes_init(&votes, &c->request.cohort, c->arena));
  assert_int_equal(votes.topic_count, 0);
  assert_int_equal(votes.first[4], 0);
  case_free(c);
}

/* ---- the checks ---- */

static test_case *case_of_agenda(const char *const *topics, const char *const *points) {
  test_case *c = case_of_four();
  if (topics) add_strings(c, "topics", topics);
  if (points) add_strings(c, "topic_points", points);
  c->request.agenda.asked = true;
  c->request.pairs = tdm_arena_alloc(c->arena, 2, sizeof *c->request.pairs);
  c->request.pairs[0] = pair("m1", "e1");
  c->request.pairs[1] = pair("m2", "e2");
  c->request.pair_count = 2;
  return c;
}

static void test_check_agenda_accepts_votes(void **state) {
  (void)state;
  static const char *const everybody[] = {"tax|law", "law", "zen", "ai"};
  test_case *c = case_of_agenda(everybody, pointed);
  assert_accepted(c);
  case_free(c);
}

static void test_check_agenda_leaves_other_requests_alone(void **state) {
  (void)state;
  static const char *const odd[] = {"no points", NULL, NULL, NULL};
  test_case *c = case_of_agenda(NULL, odd);
  c->request.agenda.asked = false;
  c->request.pairs[1] = pair("m1", "e1");
  assert_accepted(c);
  case_free(c);
}

static void test_check_agenda_refuses_votes_it_cannot_read(void **state) {
  (void)state;
  static const char *const odd[] = {NULL, "zen:0", NULL, NULL};
  static const char *const twice[] = {NULL, NULL, "zen:1|zen: 2", NULL};
  static const double numbers[] = {1, 2, 3, 4};
  test_case *c = case_of_agenda(plain, odd);
  assert_refused(c, "cohort.participants[1].topic_points", "\"topic: points\"");
  case_free(c);
  c = case_of_agenda(plain, twice);
  assert_refused(c, "cohort.participants[2].topic_points", "points twice");
  case_free(c);
  c = case_of_agenda(NULL, pointed);
  add_numbers(c, "topics", numbers);
  assert_refused(c, "cohort.participants[0].topics", "not numbers");
  case_free(c);
  c = case_of_agenda(NULL, NULL);
  assert_refused(c, "cohort.participants", "nobody has voted");
  case_free(c);
}

static void test_check_agenda_refuses_pairs_twice(void **state) {
  (void)state;
  test_case *c = case_of_agenda(plain, NULL);
  c->request.pairs[1] = pair("e1", "m1");
  assert_refused(c, "pairs[1]", "listed twice");
  case_free(c);
  c = case_of_agenda(plain, NULL);
  c->request.pairs[0] = pair("m1", "m1");
  assert_refused(c, "pairs[0]", "themself");
  case_free(c);
  c = case_of_agenda(plain, NULL);
  c->request.pairs[0] = pair("m1", "e9");
  assert_refused(c, "pairs[0][1]", "e9");
  case_free(c);
}

static void test_check_agenda_warns(void **state) {
  (void)state;
  static const char *const close[] = {"negotiation", NULL, "negotation", NULL};
  test_case *c = case_of_agenda(close, NULL);
  assert_accepted_with_warnings(c);
  assert_warning(c, "cohort.participants", "\"negotation\" and \"negotiation\" count as two");
  assert_warning(c, "pairs", "1 of 2 pairs voted for no topic");
  case_free(c);
}

static void test_check_agenda_notes_that_memory_is_out(void **state) {
  (void)state;
  size_t failures = 0;
  for (;; failures++) {
    test_case *c = case_of_agenda(plain, pointed);
    tdm_arena_fail_after(c->arena, failures);
    bool accepted = check(c), out = c->problems.out_of_memory;
    assert_true(accepted != out);
    case_free(c);
    if (!out) break;
  }
  assert_true(failures > 10);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_vote_parse_splits_at_the_last_colon),
      cmocka_unit_test(test_votes_merge_both_attributes),
      cmocka_unit_test(test_votes_of_nobody_are_none),
      cmocka_unit_test(test_check_agenda_accepts_votes),
      cmocka_unit_test(test_check_agenda_leaves_other_requests_alone),
      cmocka_unit_test(test_check_agenda_refuses_votes_it_cannot_read),
      cmocka_unit_test(test_check_agenda_refuses_pairs_twice),
      cmocka_unit_test(test_check_agenda_warns),
      cmocka_unit_test(test_check_agenda_notes_that_memory_is_out),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
