// SPDX-License-Identifier: GPL-3.0-or-later
/* Limits of a solve: time, memory and the gap that is good enough. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "solver/problem/stop.h"
#include "solver/verify/verify.h"
#include "tests/model/test.h"
#include "tests/solver/make.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { TIMED = 0 };
#else
enum { TIMED = 1 };
#endif

enum { OVERRUN_MS = 250, ATTEMPTS = 4 };

static void expect_verified(test_case *c, const tdm_outcome *outcome) {
  tdm_text complaint = tdm_verify_outcome(&c->request, outcome, c->arena);
  if (complaint.size) fail_msg("the verifier: %.*s", TDM_TEXT_ARG(complaint));
}

/* Solves once under the limit; how many milliseconds it took. */
static int64_t solve_within(int64_t limit_ms) {
  test_case *c = tdm_make_company(300, 11);
  int64_t start_ns = tdm_clock_ns();
  tdm_control control = {.deadline_ns = start_ns + limit_ms * 1000000};
  tdm_outcome outcome = tdm_make_outcome(c, &control);
  int64_t took_ms = (tdm_clock_ns() - start_ns) / 1000000;
  print_message("  %lld ms: %s after %lld ms\n", (long long)limit_ms,
                tdm_status_name(outcome.status), (long long)took_ms);
  expect_verified(c, &outcome);
  assert_true(outcome.status != TDM_INFEASIBLE);
  case_free(c);
  return took_ms;
}

/* A busy machine is not the solver's fault: one of a few attempts must hold. */
static void test_limits_deadline_holds(void **state) {
  (void)state;
  static const int64_t limits_ms[] = {1, 20, 50, 100, 200, 400};
  for (size_t k = 0; k < sizeof limits_ms / sizeof *limits_ms; k++) {
    bool held = false;
    for (int attempt = 0; attempt < (TIMED ? ATTEMPTS : 1) && !held; attempt++)
      held = solve_within(limits_ms[k]) <= limits_ms[k] + OVERRUN_MS;
    assert_true(held || !TIMED);
  }
}

static bool contains(tdm_text text, const char *words) {
  char buffer[512];
  snprintf(buffer, sizeof buffer, "%.*s", TDM_TEXT_ARG(text));
  return strstr(buffer, words) != NULL;
}

/* The message names how many people there are and how much they need. */
static void test_limits_memory_is_refused(void **state) {
  (void)state;
  test_case *c = tdm_make_company(20, 1);
  tdm_control control = {.memory_bytes = 10240};
  tdm_outcome outcome;
  tdm_text message;
  assert_int_equal(tdm_solve(&c->request, &control, c->arena, &c->problems, &outcome, &message),
                   TDM_TOO_LARGE);
  print_message("  %.*s\n", TDM_TEXT_ARG(message));
  assert_true(contains(message, "40 participants need about "));
  assert_true(contains(message, "the limit is 10 KiB"));
  assert_true(contains(message, "memory_mb"));
  control.memory_bytes = 1000000;
  assert_int_equal(tdm_solve(&c->request, &control, c->arena, &c->problems, &outcome, &message),
                   TDM_OK);
  assert_int_equal(outcome.status, TDM_OPTIMAL);
  case_free(c);
}

/* A gap that is good enough may end the search early, and then says how far it came. */
static void test_limits_gap(void **state) {
  (void)state;
  static const double gaps[] = {0.5, 0.02, 0.001, 1e-5, 0};
  int64_t best[2] = {0};
  for (int k = (int)(sizeof gaps / sizeof *gaps) - 1; k >= 0; k--) {
    test_case *c = tdm_make_company(60, 2);
    c->request.limits.gap = gaps[k];
    tdm_outcome outcome = tdm_make_outcome(c, &(tdm_control){0});
    const tdm_stage_result *score = &outcome.objective[1];
    expect_verified(c, &outcome);
    if (gaps[k] == 0) {
      assert_int_equal(outcome.status, TDM_OPTIMAL);
      best[0] = outcome.objective[0].value;
      best[1] = score->value;
    }
    print_message("  gap %g: %s, %g\n", gaps[k], tdm_status_name(outcome.status), outcome.gap);
    assert_true(outcome.status == TDM_OPTIMAL || outcome.status == TDM_FEASIBLE);
    assert_true(outcome.gap >= 0 && outcome.gap <= gaps[k]);
    assert_true(outcome.status != TDM_OPTIMAL || outcome.gap == 0);
    assert_int_equal(outcome.objective[0].value, best[0]); /* the gap is none of `pairs` */
    assert_true(score->value <= best[1] && score->bound >= best[1]);
    case_free(c);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_limits_deadline_holds),
      cmocka_unit_test(test_limits_memory_is_refused),
      cmocka_unit_test(test_limits_gap),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
