// SPDX-License-Identifier: GPL-3.0-or-later
/* Certificates of solved requests, judged by the verifier and by brute force. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "solver/solve.h"
#include "solver/verify/verify_certificate.h"
#include "tests/solver/make.h"
#include "tests/support/brute_force.h"
#include "tests/support/change.h"
#include "tests/support/instance.h"

enum { SEEDS = 2000, WRONG_SEEDS = 300 };

/* ---- a request, its optimum, its outcome ---- */

typedef struct {
  tdm_instance *instance;
  tdm_optimum optimum;
  tdm_outcome outcome;
} trial;

static trial begin(uint64_t seed, bool certificate) {
  static tdm_table table;
  trial t = {.instance = tdm_instance_new(seed)};
  tdm_demands all = tdm_demands_all();
  tdm_control control = {0};
  tdm_text message;
  tdm_request *request = &t.instance->request;
  request->options.certificate = certificate;
  request->options.reasons = false;
  /* Every fourth is solved in pieces where nothing connects them. */
  if (seed % 4 == 3) {
    tdm_instance_separate(t.instance);
    control.piece_nodes = 1;
  }
  tdm_table_fill(&table, request);
  assert_true(tdm_instance_check(t.instance));
  tdm_brute_force(&table, &all, &t.optimum);
  assert_int_equal(
      tdm_solve(request, &control, t.instance->arena, &t.instance->problems, &t.outcome, &message),
      TDM_OK);
  return t;
}

static void end(trial *t) { tdm_instance_free(t->instance); }

static tdm_certificate_check verify(const trial *t, const tdm_outcome *outcome) {
  tdm_certificate_check check;
  tdm_verify_certificate(&t->instance->request, outcome, t->instance->arena, &check);
  assert_int_not_equal(check.result, TDM_CERTIFIED_NO_MEMORY);
  return check;
}

/* No certificate whatever may limit a stage below what brute force reaches. */
static void assert_sound(const trial *t, const tdm_certificate_check *check) {
  unsigned long long seed = t->instance->seed;
  if (check->result == TDM_CERTIFIED_WRONG) return;
  if (t->outcome.status == TDM_INFEASIBLE) {
    if (check->result == TDM_CERTIFIED_PROVEN) assert_false(t->optimum.feasible);
    return;
  }
  for (uint32_t s = 0; s < check->stage_count; s++)
    if (check->stages[s].has_bound && check->stages[s].bound < t->optimum.values[s])
      fail_msg("seed %llu: stage %u is limited to %lld, brute force reaches %lld", seed, s,
               (long long)check->stages[s].bound, (long long)t->optimum.values[s]);
}

/* ---- what the solver tells ---- */

static void test_certificates_of_the_solver_hold(void **state) {
  (void)state;
  uint32_t proven = 0, bound = 0, infeasible = 0, pieces[2] = {0};
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    trial t = begin(seed, true);
    tdm_certificate_check check = verify(&t, &t.outcome);
    if (check.result == TDM_CERTIFIED_WRONG)
      fail_msg("seed %llu: %.*s", (unsigned long long)seed, TDM_TEXT_ARG(check.complaint));
    assert_sound(&t, &check);
    if (t.outcome.proof == TDM_PROOF_PRICES) assert_int_equal(check.result, TDM_CERTIFIED_PROVEN);
    if (t.outcome.status != TDM_INFEASIBLE)
      assert_int_equal(t.outcome.certificate_count, t.outcome.stage_count);
    if (t.outcome.stats.pieces > 1) pieces[check.result == TDM_CERTIFIED_PROVEN]++;
    proven += check.result == TDM_CERTIFIED_PROVEN;
    bound += check.result == TDM_CERTIFIED_BOUND;
    infeasible += check.result == TDM_CERTIFIED_PROVEN && t.outcome.status == TDM_INFEASIBLE;
    end(&t);
  }
  print_message("%u proven by prices, %u of them infeasible, %u bounds\n", proven, infeasible,
                bound);
  print_message("in pieces: %u proven, %u not\n", pieces[1], pieces[0]);
  assert_true(pieces[1] > SEEDS / 20);
  assert_true(proven > 0 && bound > 0 && infeasible > 0);
}

static void test_proof_is_the_same_without_the_certificate(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= WRONG_SEEDS; seed++) {
    trial with = begin(seed, true), without = begin(seed, false);
    assert_int_equal(with.outcome.proof, without.outcome.proof);
    assert_true(with.outcome.certified && !without.outcome.certified);
    assert_int_equal(with.outcome.pair_count, without.outcome.pair_count);
    end(&with);
    end(&without);
  }
}

/* Capacity 1 and no quotas: the relaxation is integral, and so are its prices. */
static void test_company_without_quotas_is_proven_by_prices(void **state) {
  (void)state;
  test_case *c = tdm_make_company(60, 7);
  tdm_certificate_check check;
  c->request.programme.quota_count = 0;
  c->request.options.certificate = true;
  tdm_outcome outcome = tdm_make_outcome(c, &(tdm_control){0});
  tdm_verify_certificate(&c->request, &outcome, c->arena, &check);
  assert_int_equal(check.result, TDM_CERTIFIED_PROVEN);
  assert_int_equal(outcome.proof, TDM_PROOF_PRICES);
  assert_true(check.gap == 0);
  case_free(c);
}

/* Shares bind, as counts of a known number of pairs: their prices go back to the shares. */
static void test_shares_are_proven_by_prices(void **state) {
  (void)state;
  static const char *const departments[] = {"a", "b", "a", "b"};
  for (int least = 0; least < 2; least++) {
    test_case *c = case_of_four();
    tdm_certificate_check check;
    add_strings(c, "dept", departments);
    add_entry(c, "m1", "e1", 3);
    add_entry(c, "m2", "e2", 3);
    add_entry(c, "m1", "e2", 1);
    tdm_quota *quota = add_quota(c, "across");
    if (least) {
      quota->differ = texts(c, "dept");
      quota->min_share = TDM_MILLION;
    } else {
      quota->share = texts(c, "dept");
      quota->max_share = 0;
    }
    c->request.options.certificate = true;
    assert_accepted(c);
    tdm_outcome outcome = tdm_make_outcome(c, &(tdm_control){0});
    assert_int_equal(outcome.objective[1].value, 1000000);
    assert_int_equal(outcome.proof, TDM_PROOF_PRICES);
    const tdm_certificate *score = &outcome.certificates[1];
    assert_int_equal((least ? score->quota_min_share : score->quota_max_share).count, 1);
    tdm_verify_certificate(&c->request, &outcome, c->arena, &check);
    assert_int_equal(check.result, TDM_CERTIFIED_PROVEN);
    case_free(c);
  }
}

/* ---- what somebody else might tell ---- */

static int64_t *some_multiplier(tdm_random *random, tdm_certificate *certificate) {
  tdm_multipliers *lists[] = {&certificate->capacity,        &certificate->minimum,
                              &certificate->quota_min,       &certificate->quota_max,
                              &certificate->quota_min_share, &certificate->quota_max_share};
  for (int tries = 0; tries < 20; tries++) {
    uint32_t which = tdm_random_below(random, 7);
    if (which == 6) return &certificate->earlier[0];
    if (lists[which]->count)
      return &lists[which]->multiplier[tdm_random_below(random, lists[which]->count)];
  }
  return &certificate->earlier[0];
}

/* Changes one thing of the certificate; the claim stays, or becomes the boldest or meekest. */
static void change(tdm_random *random, tdm_certificate *certificate) {
  int64_t *multiplier = some_multiplier(random, certificate);
  switch (tdm_random_below(random, 6)) {
    case 0:
      (*multiplier)++;
      break;
    case 1:
      *multiplier -= *multiplier > 0;
      break;
    case 2:
      *multiplier = (int64_t)(tdm_random_next(random) >> 20);
      break;
    case 3:
      certificate->scale += tdm_random_chance(random, 50) ? 1 : certificate->scale;
      break;
    case 4:
      *multiplier = 0;
      break;
    default:
      certificate->bound--;
      break;
  }
  if (tdm_random_chance(random, 60)) certificate->bound = INT64_MAX;
}

static void test_changed_certificates_never_lie(void **state) {
  (void)state;
  uint32_t refused = 0, held = 0;
  for (uint64_t seed = 1; seed <= WRONG_SEEDS; seed++) {
    tdm_random random = {seed};
    trial t = begin(seed, true);
    for (int changes = 0; changes < 40 && t.outcome.certificate_count; changes++) {
      tdm_outcome changed = t.outcome;
      uint32_t k = tdm_random_below(&random, t.outcome.certificate_count);
      change(&random, &changed.certificates[k]); /* and on from there */
      if (t.outcome.status != TDM_INFEASIBLE) changed.proof = TDM_PROOF_SEARCH;
      tdm_certificate_check check = verify(&t, &changed);
      assert_sound(&t, &check);
      refused += check.result == TDM_CERTIFIED_WRONG;
      held += check.result != TDM_CERTIFIED_WRONG;
    }
    end(&t);
  }
  print_message("%u changed certificates refused, %u hold\n", refused, held);
  assert_true(refused > 0 && held > 0);
}

/* Any multipliers at all prove something true. */
static void test_random_certificates_never_lie(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    tdm_random random = {seed};
    trial t = begin(seed, true);
    for (uint32_t k = 0; k < t.outcome.certificate_count; k++) {
      tdm_certificate *certificate = &t.outcome.certificates[k];
      certificate->scale = 1 + tdm_random_below(&random, 1000);
      certificate->bound = INT64_MAX;
      for (int m = 0; m < 30; m++)
        *some_multiplier(&random, certificate) =
            (int64_t)tdm_random_below(&random, 3000000) * certificate->scale;
      if (k == 0) certificate->earlier[0] = 0;
    }
    if (t.outcome.proof == TDM_PROOF_PRICES) t.outcome.proof = TDM_PROOF_SEARCH;
    tdm_certificate_check check = verify(&t, &t.outcome);
    assert_sound(&t, &check);
    end(&t);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_certificates_of_the_solver_hold),
      cmocka_unit_test(test_proof_is_the_same_without_the_certificate),
      cmocka_unit_test(test_company_without_quotas_is_proven_by_prices),
      cmocka_unit_test(test_shares_are_proven_by_prices),
      cmocka_unit_test(test_changed_certificates_never_lie),
      cmocka_unit_test(test_random_certificates_never_lie),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
