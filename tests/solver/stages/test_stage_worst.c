// SPDX-License-Identifier: GPL-3.0-or-later
/* The smallest score of matrices, against one threshold after the other by naive matching. */
#include <stdio.h>
#include <string.h>

#include "tests/model/test.h"
#include "tests/solver/make.h"

enum { SIDE = 24, ROUNDS = 40, MOST = 60 };

typedef struct {
  uint32_t mentors, mentees;
  int64_t score[SIDE][SIDE]; /* points */
} matrix;

static const char *name(test_case *c, char stem, uint32_t number) {
  char *text = tdm_arena_alloc(c->arena, 16, 1);
  assert_non_null(text);
  snprintf(text, 16, "%c%u", stem, number);
  return text;
}

static test_case *case_of(const matrix *m, uint32_t stages, const tdm_stage *objective) {
  test_case *c = case_new();
  for (uint32_t i = 0; i < m->mentors; i++) add_person(c, name(c, 'm', i), TDM_ROLE_MENTOR);
  for (uint32_t j = 0; j < m->mentees; j++) add_person(c, name(c, 'e', j), TDM_ROLE_MENTEE);
  for (uint32_t i = 0; i < m->mentors; i++)
    for (uint32_t j = 0; j < m->mentees; j++)
      add_entry(c, name(c, 'm', i), name(c, 'e', j), (double)m->score[i][j]);
  memcpy(c->request.programme.objective, objective, stages * sizeof *objective);
  c->request.programme.stage_count = stages;
  assert_accepted_with_warnings(c);
  return c;
}

static matrix draw(tdm_random *random) {
  matrix m = {1 + tdm_random_below(random, SIDE), 1 + tdm_random_below(random, SIDE), {{0}}};
  for (uint32_t i = 0; i < m.mentors; i++)
    for (uint32_t j = 0; j < m.mentees; j++)
      m.score[i][j] = (int64_t)tdm_random_below(random, MOST) - MOST / 3;
  return m;
}

/* Kuhn's: gives the mentor a mentee at the threshold, moving others out of the way. */
static bool place(const matrix *m, uint32_t mentor, int64_t least, uint32_t *mentor_of, bool *met) {
  for (uint32_t j = 0; j < m->mentees; j++) {
    if (met[j] || m->score[mentor][j] < least) continue;
    met[j] = true;
    if (mentor_of[j] == TDM_NONE || place(m, mentor_of[j], least, mentor_of, met)) {
      mentor_of[j] = mentor;
      return true;
    }
  }
  return false;
}

static uint32_t most_pairs(const matrix *m, int64_t least) {
  uint32_t mentor_of[SIDE], pairs = 0;
  memset(mentor_of, 0xff, sizeof mentor_of);
  for (uint32_t i = 0; i < m->mentors; i++) {
    bool met[SIDE] = {false};
    pairs += place(m, i, least, mentor_of, met);
  }
  return pairs;
}

static int64_t naive_worst(const matrix *m, uint32_t pairs) {
  int64_t least = MOST;
  while (most_pairs(m, least) < pairs) least--;
  return least;
}

static void test_worst_equals_naive_thresholds(void **state) {
  (void)state;
  static const tdm_stage stages[] = {TDM_STAGE_PAIRS, TDM_STAGE_WORST, TDM_STAGE_SCORE};
  tdm_random random = {5};
  for (uint32_t round = 0; round < ROUNDS; round++) {
    matrix m = draw(&random);
    uint32_t pairs = m.mentors < m.mentees ? m.mentors : m.mentees;
    test_case *c = case_of(&m, 3, stages);
    tdm_outcome outcome = tdm_make_outcome(c, &(tdm_control){.list_at_most = round % 2});
    assert_int_equal(outcome.status, TDM_OPTIMAL);
    assert_int_equal(outcome.objective[0].value, pairs);
    assert_int_equal(outcome.objective[1].value, TDM_MILLION * naive_worst(&m, pairs));
    case_free(c);
  }
}

/* One pair is enough, and none is worse than a bad one. */
static void test_worst_alone_is_the_largest_score(void **state) {
  (void)state;
  tdm_random random = {6};
  for (uint32_t round = 0; round < ROUNDS; round++) {
    matrix m = draw(&random);
    for (uint32_t i = 0; i < m.mentors; i++)
      for (uint32_t j = 0; j < m.mentees; j++) m.score[i][j] -= MOST;
    test_case *c = case_of(&m, 2, (tdm_stage[]){TDM_STAGE_WORST, TDM_STAGE_SCORE});
    tdm_outcome outcome = tdm_make_outcome(c, &(tdm_control){.list_at_most = round % 2});
    assert_int_equal(outcome.status, TDM_OPTIMAL);
    assert_int_equal(outcome.objective[0].value, TDM_MILLION * naive_worst(&m, 1));
    assert_int_equal(outcome.objective[1].value, outcome.objective[0].value);
    case_free(c);
  }
}

static void test_worst_of_nobody_is_nil(void **state) {
  (void)state;
  matrix m = {1, 1, {{5}}};
  test_case *c = case_of(&m, 2, (tdm_stage[]){TDM_STAGE_WORST, TDM_STAGE_PAIRS});
  add_forbid(c, "m0", "e0");
  assert_accepted_with_warnings(c);
  tdm_outcome outcome = tdm_make_outcome(c, &(tdm_control){0});
  assert_int_equal(outcome.status, TDM_OPTIMAL);
  assert_false(outcome.objective[0].has_value || outcome.objective[0].has_bound);
  case_free(c);
}

static void test_worst_is_limited_by_a_lock(void **state) {
  (void)state;
  matrix m = {2, 2, {{-3, 5}, {5, 4}}};
  test_case *c = case_of(&m, 2, (tdm_stage[]){TDM_STAGE_PAIRS, TDM_STAGE_WORST});
  add_lock(c, "m0", "e0");
  assert_accepted_with_warnings(c);
  tdm_outcome outcome = tdm_make_outcome(c, &(tdm_control){0});
  assert_int_equal(outcome.status, TDM_OPTIMAL);
  assert_int_equal(outcome.objective[1].value, -3 * TDM_MILLION);
  case_free(c);
}

static void test_worst_stopped_has_a_bound(void **state) {
  (void)state;
  test_case *c = tdm_make_company(40, 4);
  c->request.programme.objective[1] = TDM_STAGE_WORST;
  tdm_outcome whole = tdm_make_outcome(c, &(tdm_control){0});
  for (uint64_t check = 1; check < 2000; check += check / 2 + 1) {
    tdm_outcome outcome = tdm_make_outcome(c, &(tdm_control){.stop_at_check = check});
    const tdm_stage_result *worst = &outcome.objective[1];
    if (outcome.objective[0].value != whole.objective[0].value || !worst->has_bound) continue;
    assert_true(worst->bound >= whole.objective[1].value);
    assert_true(worst->value <= whole.objective[1].value);
  }
  case_free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_worst_equals_naive_thresholds),
      cmocka_unit_test(test_worst_alone_is_the_largest_score),
      cmocka_unit_test(test_worst_of_nobody_is_nil),
      cmocka_unit_test(test_worst_is_limited_by_a_lock),
      cmocka_unit_test(test_worst_stopped_has_a_bound),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
