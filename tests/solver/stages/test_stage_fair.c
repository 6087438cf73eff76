// SPDX-License-Identifier: GPL-3.0-or-later
/* Vectors of scores of matrices, against the best of all pairings. */
#include <stdio.h>
#include <string.h>

#include "tests/model/test.h"
#include "tests/solver/make.h"

enum { SIDE = 6, LARGE = 40, ROUNDS = 120, FEW = 5, MANY = 60 };

typedef struct {
  uint32_t mentors, mentees;
  int64_t score[LARGE][LARGE]; /* points */
} matrix;

static const char *name(test_case *c, char stem, uint32_t number) {
  char *text = tdm_arena_alloc(c->arena, 16, 1);
  assert_non_null(text);
  snprintf(text, 16, "%c%u", stem, number);
  return text;
}

static test_case *case_of(const matrix *m) {
  static const tdm_stage stages[] = {TDM_STAGE_PAIRS, TDM_STAGE_FAIR, TDM_STAGE_SCORE};
  test_case *c = case_new();
  for (uint32_t i = 0; i < m->mentors; i++) add_person(c, name(c, 'm', i), TDM_ROLE_MENTOR);
  for (uint32_t j = 0; j < m->mentees; j++) add_person(c, name(c, 'e', j), TDM_ROLE_MENTEE);
  for (uint32_t i = 0; i < m->mentors; i++)
    for (uint32_t j = 0; j < m->mentees; j++)
      add_entry(c, name(c, 'm', i), name(c, 'e', j), (double)m->score[i][j]);
  memcpy(c->request.programme.objective, stages, sizeof stages);
  c->request.programme.stage_count = 3;
  assert_accepted_with_warnings(c);
  return c;
}

static matrix draw(tdm_random *random, uint32_t side, uint32_t scores) {
  matrix m = {1 + tdm_random_below(random, side), 1 + tdm_random_below(random, side), {{0}}};
  for (uint32_t i = 0; i < m.mentors; i++)
    for (uint32_t j = 0; j < m.mentees; j++)
      m.score[i][j] = (int64_t)tdm_random_below(random, scores) - scores / 3;
  return m;
}

/* ---- all pairings ---- */

typedef struct {
  const matrix *m;
  uint32_t pairs; /* of each pairing */
  bool taken[SIDE];
  int64_t at_hand[SIDE], best[SIDE];
  bool known;
} enumeration;

static void sort(int64_t *list, uint32_t count) {
  for (uint32_t i = 1; i < count; i++)
    for (uint32_t k = i; k > 0 && list[k] < list[k - 1]; k--) {
      int64_t moved = list[k];
      list[k] = list[k - 1];
      list[k - 1] = moved;
    }
}

static void compare(enumeration *e) {
  int64_t sorted[SIDE];
  memcpy(sorted, e->at_hand, sizeof sorted);
  sort(sorted, e->pairs);
  uint32_t k = 0;
  while (e->known && k < e->pairs && sorted[k] == e->best[k]) k++;
  if (!e->known || (k < e->pairs && sorted[k] > e->best[k])) memcpy(e->best, sorted, sizeof sorted);
  e->known = true;
}

static void extend(enumeration *e, uint32_t mentor, uint32_t chosen) {
  if (chosen == e->pairs) compare(e);
  if (chosen == e->pairs || mentor == e->m->mentors) return;
  extend(e, mentor + 1, chosen);
  for (uint32_t j = 0; j < e->m->mentees; j++) {
    if (e->taken[j]) continue;
    e->taken[j] = true;
    e->at_hand[chosen] = e->m->score[mentor][j];
    extend(e, mentor + 1, chosen + 1);
    e->taken[j] = false;
  }
}

static void test_fair_is_the_best_of_all_pairings(void **state) {
  (void)state;
  tdm_random random = {11};
  for (uint32_t round = 0; round < ROUNDS; round++) {
    matrix m = draw(&random, SIDE, round % 3 ? FEW : MANY);
    enumeration e = {.m = &m, .pairs = m.mentors < m.mentees ? m.mentors : m.mentees};
    extend(&e, 0, 0);
    test_case *c = case_of(&m);
    tdm_outcome outcome = tdm_make_outcome(c, &(tdm_control){.list_at_most = round % 2});
    const tdm_stage_result *fair = &outcome.objective[1];
    assert_int_equal(outcome.status, TDM_OPTIMAL);
    assert_int_equal(fair->vector_count, e.pairs);
    for (uint32_t k = 0; k < e.pairs; k++)
      assert_int_equal(fair->vector[k], TDM_MILLION * e.best[k]);
    assert_int_equal(fair->value, fair->vector[0]);
    case_free(c);
  }
}

/* Whatever way the levels are found: a quota that demands nothing is a row of the program. */
static void test_fair_is_the_same_under_a_quota_of_all(void **state) {
  (void)state;
  tdm_random random = {13};
  for (uint32_t round = 0; round < 8; round++) {
    matrix m = draw(&random, LARGE, MANY * MANY);
    test_case *c = case_of(&m);
    tdm_outcome alone = tdm_make_outcome(c, &(tdm_control){0});
    add_quota(c, "all")->min = alone.objective[0].value;
    assert_accepted_with_warnings(c);
    tdm_outcome both = tdm_make_outcome(c, &(tdm_control){0});
    assert_int_equal(alone.status, TDM_OPTIMAL);
    assert_int_equal(both.status, TDM_OPTIMAL);
    assert_memory_equal(alone.objective[1].vector, both.objective[1].vector,
                        alone.objective[1].vector_count * sizeof(int64_t));
    assert_int_equal(alone.objective[2].value, both.objective[2].value);
    case_free(c);
  }
}

static void test_fair_stopped_tells_what_it_has(void **state) {
  (void)state;
  tdm_random random = {17};
  matrix m = draw(&random, LARGE, MANY);
  test_case *c = case_of(&m);
  tdm_outcome whole = tdm_make_outcome(c, &(tdm_control){0});
  for (uint64_t check = 1; check < 3000; check += check / 3 + 1) {
    tdm_outcome outcome = tdm_make_outcome(c, &(tdm_control){.stop_at_check = check});
    const tdm_stage_result *fair = &outcome.objective[1];
    if (outcome.objective[0].value != whole.objective[0].value || !fair->has_bound) continue;
    assert_true(fair->bound >= whole.objective[1].value);
    assert_int_equal(fair->vector_count, outcome.pair_count);
  }
  case_free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_fair_is_the_best_of_all_pairings),
      cmocka_unit_test(test_fair_is_the_same_under_a_quota_of_all),
      cmocka_unit_test(test_fair_stopped_tells_what_it_has),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
