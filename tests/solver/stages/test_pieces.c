// SPDX-License-Identifier: GPL-3.0-or-later
/* Piece by piece, the answer is what it is as one problem: values, bounds and proofs. */
#include "solver/stages/pieces.h"

#include "solver/solve.h"
#include "solver/verify/verify.h"
#include "solver/verify/verify_certificate.h"
#include "tests/model/test.h"
#include "tests/solver/make.h"
#include "tests/support/change.h"

enum { SEEDS = 200, AS_ONE = 1000000 };

/* ---- as one, and in pieces ---- */

static tdm_outcome solve(uint64_t seed, const tdm_control *control, double gap,
                         tdm_instance **instance) {
  tdm_outcome outcome;
  tdm_text message;
  *instance = tdm_instance_medium(seed);
  tdm_instance_separate(*instance);
  (*instance)->request.options.certificate = true;
  (*instance)->request.limits.gap = gap;
  assert_true(tdm_instance_check(*instance));
  assert_int_equal(tdm_solve(&(*instance)->request, control, (*instance)->arena,
                             &(*instance)->problems, &outcome, &message),
                   TDM_OK);
  return outcome;
}

static void expect_same(const tdm_outcome *pieces, const tdm_outcome *one) {
  assert_int_equal(pieces->status, one->status);
  assert_int_equal(pieces->stage_count, one->stage_count);
  for (uint32_t k = 0; k < one->stage_count; k++) {
    assert_int_equal(pieces->objective[k].value, one->objective[k].value);
    assert_int_equal(pieces->objective[k].bound, one->objective[k].bound);
  }
  if (pieces->stats.candidates >= 0) /* else nobody had to count them */
    assert_int_equal(pieces->stats.candidates, one->stats.candidates);
  /* That there is no pairing may be proven by search, or by prices. */
  if (one->status != TDM_INFEASIBLE)
    assert_int_equal(pieces->certificate_count, one->certificate_count);
}

static bool is_proven(const tdm_instance *instance, const tdm_outcome *outcome) {
  tdm_certificate_check check;
  tdm_verify_certificate(&instance->request, outcome, instance->arena, &check);
  if (check.result == TDM_CERTIFIED_WRONG)
    fail_msg("seed %d: %.*s", (int)instance->seed, TDM_TEXT_ARG(check.complaint));
  return check.result == TDM_CERTIFIED_PROVEN;
}

/* Of all objectives, with minimums, capacities and locks; listed or priced out. */
static void test_pieces_come_to_what_the_whole_does(void **state) {
  (void)state;
  uint32_t several = 0, infeasible = 0, proven[2] = {0};
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    tdm_instance *apart, *together;
    tdm_control in_pieces = {.piece_nodes = 1, .list_at_most = seed % 2};
    tdm_control as_one = {.piece_nodes = AS_ONE, .list_at_most = seed % 2};
    tdm_outcome pieces = solve(seed, &in_pieces, 0, &apart);
    tdm_outcome one = solve(seed, &as_one, 0, &together);
    assert_int_equal(one.stats.pieces, 1);
    several += pieces.stats.pieces > 1;
    infeasible += pieces.stats.pieces > 1 && pieces.status == TDM_INFEASIBLE;
    expect_same(&pieces, &one);
    proven[0] += is_proven(together, &one);
    proven[1] += is_proven(apart, &pieces);
    tdm_instance_free(apart);
    tdm_instance_free(together);
  }
  print_message("  %u of %d in pieces, %u infeasible; proven by prices %u, as one %u\n", several,
                SEEDS, infeasible, proven[1], proven[0]);
  assert_true(several > SEEDS / 3 && infeasible > 0);
  assert_true(proven[1] + SEEDS / 20 >= proven[0]);
}

/* What is good enough for the sum, also where some pieces lose points and others win them. */
static void test_pieces_keep_the_gap(void **state) {
  (void)state;
  uint32_t several = 0, open = 0;
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    tdm_instance *apart;
    tdm_control control = {.piece_nodes = 1, .list_at_most = seed % 2};
    tdm_outcome outcome = solve(seed, &control, 0.3, &apart);
    assert_true(outcome.status == TDM_INFEASIBLE || (outcome.gap >= 0 && outcome.gap <= 0.3));
    several += outcome.stats.pieces > 1;
    open += outcome.gap > 0;
    tdm_instance_free(apart);
  }
  print_message("  %u in pieces, %u end with a gap\n", several, open);
  assert_true(several > SEEDS / 3 && open > 0);
}

/* ---- proofs ---- */

/* Prices put together prove the sum of the bounds by themselves. */
static void test_joint_proofs_are_proofs_of_the_whole(void **state) {
  (void)state;
  uint32_t checked = 0, priced = 0;
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    tdm_instance *instance = tdm_instance_medium(seed);
    tdm_made made;
    tdm_instance_separate(instance);
    assert_true(tdm_instance_check(instance));
    tdm_make_pooled(&made, &instance->request, instance->arena, seed % 2, 0);
    made.control.piece_nodes = 1;
    tdm_stages stages = {.ip = &made.ip, .stop = &made.stop};
    assert_int_equal(tdm_pieces_run(&stages), TDM_OK);
    tdm_stages_fini(&stages);
    for (uint32_t k = 0; stages.pieces > 1 && k < TDM_STAGES_MAX; k++) {
      const tdm_stage_proof *proof = &stages.state[k].proof;
      tdm_ip ip = made.ip;
      tdm_prices prices;
      tdm_wide total;
      if (!proof->known) continue;
      ip.rows = proof->rows;
      ip.objective = proof->objective;
      assert_true(tdm_prices_init(&prices, &ip));
      prices.scale = proof->scale;
      for (uint32_t n = 0; n < made.problem.node_count; n++) prices.node[n] = proof->node[n];
      for (uint32_t r = 0; r < ip.row_count; r++) prices.row[r] = proof->row[r];
      assert_true(tdm_prices_reduce(&prices, &ip, &total));
      assert_true(total <= proof->total);
      if (stages.infeasible) assert_true(proof->total < 0);
      checked++;
      priced += proof->row[ip.pairs_row] > 0;
    }
    tdm_problem_fini(&made.problem);
    tdm_instance_free(instance);
  }
  print_message("  %u proofs, %u with a price for pairs\n", checked, priced);
  assert_true(checked > SEEDS / 3 && priced > SEEDS / 20);
}

/* What every site leaves open of a unit would be units together. */
static void test_many_pieces_are_proven_by_prices(void **state) {
  (void)state;
  enum { SIDE = 240, SITES = 12 };
  for (uint64_t seed = 1; seed <= 4; seed++) {
    static const char *const names[SITES] = {"a", "b", "c", "d", "e", "f",
                                             "g", "h", "i", "j", "k", "l"};
    test_case *c = tdm_make_company(SIDE, seed);
    const char *site[2 * SIDE];
    tdm_certificate_check check;
    for (uint32_t p = 0; p < 2 * SIDE; p++) site[p] = names[p / 2 % SITES];
    add_strings(c, "site", site);
    add_rule(c, TDM_RULE_SAME, "site");
    c->request.programme.quota_count = 0;
    c->request.options.certificate = true;
    assert_accepted_with_warnings(c);
    tdm_control control = {.piece_nodes = 1, .list_at_most = 1};
    tdm_outcome outcome = tdm_make_outcome(c, &control);
    assert_true(outcome.stats.pieces >= SITES);
    assert_int_equal(outcome.status, TDM_OPTIMAL);
    tdm_verify_certificate(&c->request, &outcome, c->arena, &check);
    assert_int_equal(check.result, TDM_CERTIFIED_PROVEN);
    assert_int_equal(outcome.proof, TDM_PROOF_PRICES);
    case_free(c);
  }
}

/* ---- quotas ---- */

/* They couple people who have nothing else in common. */
static void test_quotas_keep_pieces_together(void **state) {
  (void)state;
  static const char *const places[] = {"a", "b", "a", "b"};
  for (int limited = 0; limited < 2; limited++) {
    test_case *c = case_of_four();
    add_strings(c, "site", places);
    add_rule(c, TDM_RULE_SAME, "site");
    tdm_quota *quota = add_quota(c, "some");
    quota->share = texts(c, "site");
    if (limited) quota->max = 1;
    assert_accepted_with_warnings(c);
    tdm_outcome outcome = tdm_make_outcome(c, &(tdm_control){.piece_nodes = 1});
    assert_int_equal(outcome.stats.pieces, limited ? 1 : 2);
    assert_int_equal(outcome.pair_count, limited ? 1 : 2);
    case_free(c);
  }
}

/* ---- progress ---- */

typedef struct {
  uint32_t told;
} watcher;

/* A piece's values are not the whole's. */
static void watch(void *context, const tdm_progress *progress) {
  ((watcher *)context)->told++;
  assert_false(progress->has_incumbent);
  assert_true(progress->stage == TDM_STAGE_PAIRS || progress->stage == TDM_STAGE_SCORE);
}

static void test_pieces_do_not_tell_their_progress(void **state) {
  (void)state;
  uint32_t several = 0;
  for (uint64_t seed = 1; seed <= 40; seed++) {
    tdm_instance *instance = tdm_instance_medium(seed);
    tdm_made made;
    watcher w = {0};
    tdm_instance_separate(instance);
    assert_true(tdm_instance_check(instance));
    tdm_make_pooled(&made, &instance->request, instance->arena, true, 1);
    made.control.piece_nodes = 1;
    made.control.progress = watch;
    made.control.context = &w;
    tdm_stages stages = {.ip = &made.ip, .stop = &made.stop};
    assert_int_equal(tdm_pieces_run(&stages), TDM_OK);
    tdm_stages_fini(&stages);
    if (stages.pieces > 1) {
      assert_false(made.stop.progress.has_incumbent);
      several++;
    }
    tdm_problem_fini(&made.problem);
    tdm_instance_free(instance);
  }
  assert_true(several > 10);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_pieces_come_to_what_the_whole_does),
      cmocka_unit_test(test_pieces_keep_the_gap),
      cmocka_unit_test(test_joint_proofs_are_proofs_of_the_whole),
      cmocka_unit_test(test_many_pieces_are_proven_by_prices),
      cmocka_unit_test(test_quotas_keep_pieces_together),
      cmocka_unit_test(test_pieces_do_not_tell_their_progress),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
