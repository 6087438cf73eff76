// SPDX-License-Identifier: GPL-3.0-or-later
/* Certificates of solved requests, judged by the verifier and by brute force. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "solver/solve.h"
#include "solver/verify_certificate.h"
#include "tests/support/brute_force.h"
#include "tests/support/instance.h"

enum { SEEDS = 1500 };

typedef struct {
  uint32_t proven, bound, nothing, prices, search, infeasible;
} tally;

static tdm_outcome solve(tdm_instance *instance) {
  tdm_outcome outcome;
  tdm_text message;
  tdm_control control = {0};
  instance->request.options.certificate = true;
  instance->request.options.reasons = false;
  if (!tdm_instance_check(instance))
    fail_msg("seed %llu is invalid", (unsigned long long)instance->seed);
  tdm_result result = tdm_solve(&instance->request, &control, instance->arena, &instance->problems,
                                &outcome, &message);
  assert_int_equal(result, TDM_OK);
  return outcome;
}

static void count(tally *t, const tdm_outcome *outcome, const tdm_certificate_check *check) {
  t->proven += check->result == TDM_CERTIFIED_PROVEN;
  t->bound += check->result == TDM_CERTIFIED_BOUND;
  t->nothing += check->result == TDM_CERTIFIED_NOTHING;
  t->prices += outcome->proof == TDM_PROOF_PRICES;
  t->search += outcome->proof == TDM_PROOF_SEARCH;
  t->infeasible += outcome->status == TDM_INFEASIBLE;
}

static void test_certificates_hold(void **state) {
  (void)state;
  tally t = {0};
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    tdm_instance *instance = tdm_instance_new(seed);
    tdm_outcome outcome = solve(instance);
    tdm_certificate_check check;
    tdm_verify_certificate(&instance->request, &outcome, instance->arena, &check);
    if (check.result == TDM_CERTIFIED_WRONG)
      print_error("seed %llu: %.*s\n", (unsigned long long)seed, TDM_TEXT_ARG(check.complaint));
    assert_int_not_equal(check.result, TDM_CERTIFIED_NO_MEMORY);
    if (outcome.proof == TDM_PROOF_PRICES && check.result != TDM_CERTIFIED_PROVEN)
      print_error("seed %llu: proof by prices, but result %d\n", (unsigned long long)seed,
                  check.result);
    count(&t, &outcome, &check);
    tdm_instance_free(instance);
  }
  print_message("proven %u, bound %u, nothing %u; prices %u, search %u; infeasible %u\n", t.proven,
                t.bound, t.nothing, t.prices, t.search, t.infeasible);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_certificates_hold)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
