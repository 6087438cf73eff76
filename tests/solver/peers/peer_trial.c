// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/solver/peers/peer_trial.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "solver/problem/stop.h"
#include "solver/solve.h"
#include "tests/solver/peers/peer.h"
#include "tests/support/dump.h"

enum {
  FAILURES_MAX = 20,
  SOLVE_MS = 5000,
  SHOW_MS = 60000,
  COMPLAINT_BYTES = 256,
  GLPK = 0,
  CBC = 1
};

static tdm_peer_settings settings;
static int64_t solve_ms = SOLVE_MS;

/* What happened in all seeds. */
static struct {
  uint32_t unproven, infeasible, proven;
  uint32_t agree[2], ahead[2], worse[2], broken[2], open[2]; /* by peer */
} tally;

static const struct {
  const char *name;
  tdm_peer *solve;
} peers[] = {{"glpk", tdm_peer_glpk}, {"cbc", tdm_peer_cbc}};

typedef struct {
  tdm_instance *instance;
  tdm_outcome outcome;
  char complaint[COMPLAINT_BYTES];
} trial;

static bool refuse(trial *t, const char *format, ...) __attribute__((format(printf, 2, 3)));

static bool refuse(trial *t, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(t->complaint, sizeof t->complaint, format, arguments);
  va_end(arguments);
  return false;
}

/* ---- ours ---- */

static bool solve_ours(trial *t) {
  tdm_text message = {0};
  if (!tdm_instance_check(t->instance)) {
    const tdm_problem_entry *first = &t->instance->problems.items[0];
    return refuse(t, "the check: %.*s: %.*s", TDM_TEXT_ARG(first->path),
                  TDM_TEXT_ARG(first->message));
  }
  tdm_control control = {.deadline_ns = tdm_clock_ns() + INT64_C(1000000) * solve_ms};
  tdm_result result = tdm_solve(&t->instance->request, &control, t->instance->arena,
                                &t->instance->problems, &t->outcome, &message);
  if (result != TDM_OK)
    return refuse(t, "solve fails with %d: %.*s", (int)result, TDM_TEXT_ARG(message));
  tdm_text complaint = tdm_verify_outcome(&t->instance->request, &t->outcome, t->instance->arena);
  if (complaint.size) return refuse(t, "the verifier: %.*s", TDM_TEXT_ARG(complaint));
  return true;
}

/* ---- a peer ---- */

/*
 * A valid pairing with these values: the solver's answer must not be worse where it is proven,
 * and its bounds must hold where not.
 */
static bool stands(trial *t, const char *peer, const tdm_verdict *verdict, uint32_t stages) {
  const tdm_outcome *ours = &t->outcome;
  if (ours->status == TDM_INFEASIBLE)
    return refuse(t, "infeasible, but %s has a valid pairing", peer);
  for (uint32_t s = 0; s < stages; s++) {
    const tdm_stage_result *stage = &ours->objective[s];
    int64_t value = verdict->objective[s].value;
    if (stage->has_bound && value > stage->bound)
      return refuse(t, "%s has %lld in stage %u, the bound is %lld", peer, (long long)value, s,
                    (long long)stage->bound);
    if (!stage->has_value || value != stage->value) return true;
  }
  return true;
}

/* How the first `stages` values compare with ours: negative when the peer's are lower. */
static int compare(const trial *t, const tdm_verdict *verdict, uint32_t stages) {
  for (uint32_t s = 0; s < stages; s++) {
    int64_t ours = t->outcome.objective[s].value, theirs = verdict->objective[s].value;
    if (theirs != ours) return theirs < ours ? -1 : 1;
  }
  return 0;
}

/* The solver ended without a proof: whether the peer has an answer that may be right. */
static void count_ahead(size_t peer, const tdm_peer_answer *answer, const tdm_verdict *verdict) {
  bool decided = answer->status == TDM_PEER_INFEASIBLE ||
                 (answer->status == TDM_PEER_OPTIMAL && verdict->valid);
  ++*(decided ? &tally.ahead[peer] : &tally.open[peer]);
  if (decided)
    print_message("  %s says %s\n", peers[peer].name,
                  answer->status == TDM_PEER_OPTIMAL ? "optimal" : "infeasible");
}

static void count_answer(const trial *t, size_t peer, const tdm_peer_answer *answer,
                         const tdm_verdict *verdict, uint32_t stages) {
  tdm_status ours = t->outcome.status;
  if (ours != TDM_OPTIMAL && ours != TDM_INFEASIBLE) {
    count_ahead(peer, answer, verdict);
  } else if (answer->status == TDM_PEER_OPEN) {
    tally.open[peer]++;
  } else if (answer->status == TDM_PEER_INFEASIBLE) {
    ++*(ours == TDM_INFEASIBLE ? &tally.agree[peer] : &tally.worse[peer]);
  } else if (!verdict->valid) {
    ++*(answer->status == TDM_PEER_OPTIMAL ? &tally.broken[peer] : &tally.open[peer]);
  } else if (compare(t, verdict, stages) == 0) {
    tally.agree[peer]++;
  } else {
    ++*(answer->status == TDM_PEER_OPTIMAL ? &tally.worse[peer] : &tally.open[peer]);
  }
}

/* One stage after the other, as the peer sees it; stops where it has no valid pairing. */
static bool try_peer(trial *t, size_t peer) {
  const tdm_request *request = &t->instance->request;
  tdm_arena *arena = t->instance->arena;
  tdm_peer_model model;
  tdm_peer_model_init(&model, request, arena);
  for (uint32_t s = 0; s < request->programme.stage_count; s++) {
    tdm_peer_answer answer;
    tdm_verdict verdict = {0};
    tdm_stage stage = request->programme.objective[s];
    peers[peer].solve(&model, stage, (int64_t)settings.limit_ms, arena, &answer);
    if (answer.count > 0 || answer.status <= TDM_PEER_FEASIBLE)
      if (!tdm_verify_pairing(request, answer.pairs, answer.count, arena, &verdict)) abort();
    if (verdict.valid && !stands(t, peers[peer].name, &verdict, s + 1)) return false;
    bool last = s + 1 == request->programme.stage_count;
    if (last || !verdict.valid || answer.status != TDM_PEER_OPTIMAL) {
      count_answer(t, peer, &answer, &verdict, s + 1);
      return true;
    }
    tdm_peer_keep(&model, stage, verdict.objective[s].value, arena);
  }
  return true;
}

/* ---- a seed ---- */

static bool is_due(uint64_t seed, uint64_t every) { return every > 0 && seed % every == 0; }

static bool wants_cbc(uint64_t seed) {
  static int has = -1;
  if (!is_due(seed, settings.cbc_every)) return false;
  if (has < 0) {
    has = tdm_peer_has_cbc();
    if (!has) print_message("cbc is not there (package coinor-cbc): GLPK alone is asked\n");
  }
  return has;
}

static bool try_seed(trial *t, uint64_t seed) {
  *t = (trial){.instance = settings.draw(seed)};
  if (!solve_ours(t)) return false;
  tdm_status status = t->outcome.status;
  ++*(status == TDM_OPTIMAL      ? &tally.proven
      : status == TDM_INFEASIBLE ? &tally.infeasible
                                 : &tally.unproven);
  if (status == TDM_FEASIBLE || status == TDM_UNKNOWN)
    print_message("seed %llu is %s after %lld ms, gap %g\n", (unsigned long long)seed,
                  tdm_status_name(status), (long long)solve_ms, t->outcome.gap);
  return (!is_due(seed, settings.glpk_every) || try_peer(t, GLPK)) &&
         (!wants_cbc(seed) || try_peer(t, CBC));
}

static void print_tally(void) {
  print_message("%u proven, %u infeasible, %u unproven\n", tally.proven, tally.infeasible,
                tally.unproven);
  for (size_t k = 0; k < 2; k++)
    print_message("%s: %u agree, %u ahead, %u without an optimum in time, %u worse, %u broken\n",
                  peers[k].name, tally.agree[k], tally.ahead[k], tally.open[k], tally.worse[k],
                  tally.broken[k]);
}

static void test_solve_is_as_good_as_its_peers(void **state) {
  (void)state;
  uint32_t failures = 0;
  for (uint64_t seed = settings.from; seed < settings.from + settings.count; seed++) {
    trial t;
    if (!try_seed(&t, seed)) {
      failures++;
      print_error("seed %llu: %s\n", (unsigned long long)seed, t.complaint);
    }
    tdm_instance_free(t.instance);
    if (failures == FAILURES_MAX) break;
  }
  print_tally();
  if (failures) fail_msg("%u seeds fail; look at one with --seed SEED", failures);
  assert_true(tally.unproven * 100 <= settings.count * settings.unproven_percent);
  /* A comparison with nobody would hold as well. */
  uint32_t agree = tally.agree[GLPK] > tally.agree[CBC] ? tally.agree[GLPK] : tally.agree[CBC];
  assert_true(agree * 2 >= settings.count || !tdm_peer_has_cbc());
}

static int show(uint64_t seed) {
  trial t;
  settings.glpk_every = settings.cbc_every = 1;
  settings.limit_ms = SHOW_MS;
  bool holds = try_seed(&t, seed);
  tdm_dump_request(stdout, &t.instance->request);
  tdm_dump_outcome(stdout, &t.instance->request, &t.outcome);
  print_tally();
  printf("seed %llu: %s\n", (unsigned long long)seed, holds ? "all holds" : t.complaint);
  tdm_instance_free(t.instance);
  return holds ? 0 : 1;
}

int tdm_peer_main(const tdm_peer_settings *given, int argc, char **argv) {
  char **only = NULL;
  settings = *given;
  for (int i = 1; i + 1 < argc; i += 2) {
    uint64_t value = strtoull(argv[i + 1], NULL, 10);
    if (strcmp(argv[i], "--seed") == 0) only = &argv[i + 1];
    if (strcmp(argv[i], "--count") == 0) settings.count = value;
    if (strcmp(argv[i], "--from") == 0) settings.from = value;
    if (strcmp(argv[i], "--glpk-every") == 0) settings.glpk_every = value;
    if (strcmp(argv[i], "--cbc-every") == 0) settings.cbc_every = value;
    if (strcmp(argv[i], "--limit-ms") == 0) settings.limit_ms = value;
    if (strcmp(argv[i], "--solve-ms") == 0) solve_ms = (int64_t)value;
  }
  if (only) return show(strtoull(*only, NULL, 10));
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_solve_is_as_good_as_its_peers)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
