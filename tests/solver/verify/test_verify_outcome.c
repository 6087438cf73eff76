// SPDX-License-Identifier: GPL-3.0-or-later
/* Outcomes that tell the truth pass the verifier; each with one thing changed is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "solver/verify/verify.h"
#include "tests/solver/verify/outcome_of.h"
#include "tests/support/brute_force.h"
#include "tests/support/instance.h"

enum { SEEDS = 1500, ROOM = 40 };

typedef struct {
  const tdm_request *request;
  const tdm_table *table;
  tdm_outcome *outcome;
  tdm_random random;
} subject;

/* Changes one thing; false where there is nothing of the kind to change. */
typedef bool mutation(subject *s);

static tdm_pair_result *any_pair(subject *s) {
  if (s->outcome->pair_count == 0) return NULL;
  return &s->outcome->pairs[tdm_random_below(&s->random, s->outcome->pair_count)];
}

/* ---- pairs ---- */

static bool drop_pair(subject *s) {
  tdm_pair_result *pair = any_pair(s);
  if (!pair) return false;
  *pair = s->outcome->pairs[--s->outcome->pair_count];
  return true;
}

static bool double_pair(subject *s) {
  const tdm_pair_result *pair = any_pair(s);
  if (!pair) return false;
  s->outcome->pairs[s->outcome->pair_count++] = *pair;
  return true;
}

static bool turn_pair(subject *s) {
  tdm_pair_result *pair = any_pair(s);
  if (!pair) return false;
  uint32_t mentor = pair->mentor;
  pair->mentor = pair->mentee;
  pair->mentee = mentor;
  return true;
}

static bool name_nobody(subject *s) {
  tdm_pair_result *pair = any_pair(s);
  if (!pair) return false;
  pair->mentee = s->request->cohort.count;
  return true;
}

static int64_t score_of(const subject *s, uint32_t mentor, uint32_t mentee) {
  return s->table->cells[tdm_table_row(s->table, mentor)][tdm_table_column(s->table, mentee)].score;
}

/* Where both new pairs are worth what the old ones were, the outcome may stay true. */
static bool swap_mentees(subject *s) {
  tdm_pair_result *a = any_pair(s), *b = any_pair(s);
  if (!a || a->mentor == b->mentor || a->mentee == b->mentee) return false;
  if (score_of(s, a->mentor, b->mentee) == a->score &&
      score_of(s, b->mentor, a->mentee) == b->score)
    return false;
  uint32_t mentee = a->mentee;
  a->mentee = b->mentee;
  b->mentee = mentee;
  return true;
}

static bool swap_order(subject *s) {
  tdm_pair_result *a = any_pair(s), *b = any_pair(s);
  if (!a || a == b) return false;
  tdm_pair_result c = *a;
  *a = *b;
  *b = c;
  return true;
}

static bool forge_score(subject *s) {
  tdm_pair_result *pair = any_pair(s);
  if (!pair) return false;
  pair->score += tdm_random_chance(&s->random, 50) ? 1 : -1;
  return true;
}

static bool forge_part(subject *s) {
  tdm_pair_result *pair = any_pair(s);
  uint32_t dimensions = s->request->programme.dimension_count;
  if (!pair || dimensions == 0) return false;
  pair->parts[tdm_random_below(&s->random, dimensions)]++;
  return true;
}

static bool forge_other_parts(subject *s) {
  tdm_pair_result *pair = any_pair(s);
  if (!pair) return false;
  pair->wish_part++;
  pair->pair_part--;
  return true;
}

static bool forge_lock(subject *s) {
  tdm_pair_result *pair = any_pair(s);
  if (!pair) return false;
  pair->locked = !pair->locked;
  return true;
}

static bool forge_kept(subject *s) {
  tdm_pair_result *pair = any_pair(s);
  if (!pair) return false;
  pair->kept = true;
  return true;
}

/* ---- stages ---- */

static tdm_stage_result *any_stage(subject *s) {
  return &s->outcome->objective[tdm_random_below(&s->random, s->outcome->stage_count)];
}

static bool forge_value(subject *s) {
  tdm_stage_result *stage = any_stage(s);
  stage->value++;
  stage->bound++;
  return true;
}

static bool hide_value(subject *s) {
  any_stage(s)->has_value = false;
  return true;
}

static bool lower_bound(subject *s) {
  s->outcome->status = TDM_FEASIBLE;
  any_stage(s)->bound--;
  return true;
}

static bool loosen_bound(subject *s) {
  any_stage(s)->bound++;
  return true;
}

static bool hide_bound(subject *s) {
  any_stage(s)->has_bound = false;
  return true;
}

static bool forge_gap(subject *s) {
  s->outcome->gap = 0.25;
  return true;
}

static bool rename_stage(subject *s) {
  tdm_stage_result *stage = any_stage(s);
  stage->stage = stage->stage == TDM_STAGE_PAIRS ? TDM_STAGE_SCORE : TDM_STAGE_PAIRS;
  return true;
}

static bool drop_stage(subject *s) {
  s->outcome->stage_count--;
  return true;
}

/* ---- the rest ---- */

static bool forge_quota_count(subject *s) {
  if (s->outcome->quota_count == 0) return false;
  s->outcome->quotas[0].count++;
  return true;
}

static bool drop_quota(subject *s) {
  if (s->outcome->quota_count == 0) return false;
  s->outcome->quota_count--;
  return true;
}

static bool forge_diversity(subject *s) {
  if (s->outcome->diversity_count == 0) return false;
  tdm_diversity *diversity = &s->outcome->diversity[0];
  switch (tdm_random_below(&s->random, 3)) {
    case 0:
      diversity->mean = 2.0;
      break;
    case 1:
      diversity->differing = 2.0;
      break;
    default:
      diversity->missing++;
  }
  return true;
}

static bool drop_unmatched(subject *s) {
  if (s->outcome->unmatched_count == 0) return false;
  s->outcome->unmatched_count--;
  return true;
}

static bool forge_unmatched(subject *s) {
  if (s->outcome->unmatched_count == 0 || s->outcome->pair_count == 0) return false;
  s->outcome->unmatched[0].participant = s->outcome->pairs[0].mentor;
  return true;
}

static bool double_unmatched(subject *s) {
  if (s->outcome->unmatched_count < 2) return false;
  s->outcome->unmatched[1] = s->outcome->unmatched[0];
  return true;
}

static bool forge_reason(subject *s) {
  if (s->outcome->unmatched_count == 0) return false;
  tdm_unmatched *entry = &s->outcome->unmatched[0];
  entry->reason = tdm_random_chance(&s->random, 50) ? TDM_REASON_OUTNUMBERED : TDM_REASON_QUOTA;
  return true;
}

static bool call_it_unknown(subject *s) {
  s->outcome->status = TDM_UNKNOWN;
  return true;
}

static bool call_it_infeasible(subject *s) {
  tdm_arena *arena = s->request->arena;
  tdm_verdict empty;
  assert_true(tdm_verify_pairing(s->request, NULL, 0, arena, &empty));
  if (!empty.valid) return false; /* the verifier does not search */
  s->outcome->status = TDM_INFEASIBLE;
  s->outcome->pair_count = 0;
  for (uint32_t i = 0; i < s->outcome->stage_count; i++)
    s->outcome->objective[i] = (tdm_stage_result){.stage = s->outcome->objective[i].stage};
  return true;
}

static const struct {
  const char *name;
  mutation *mutate;
} mutations[] = {
    {"drop_pair", drop_pair},
    {"double_pair", double_pair},
    {"turn_pair", turn_pair},
    {"name_nobody", name_nobody},
    {"swap_mentees", swap_mentees},
    {"swap_order", swap_order},
    {"forge_score", forge_score},
    {"forge_part", forge_part},
    {"forge_other_parts", forge_other_parts},
    {"forge_lock", forge_lock},
    {"forge_kept", forge_kept},
    {"forge_value", forge_value},
    {"hide_value", hide_value},
    {"lower_bound", lower_bound},
    {"loosen_bound", loosen_bound},
    {"hide_bound", hide_bound},
    {"forge_gap", forge_gap},
    {"rename_stage", rename_stage},
    {"drop_stage", drop_stage},
    {"forge_quota_count", forge_quota_count},
    {"drop_quota", drop_quota},
    {"forge_diversity", forge_diversity},
    {"drop_unmatched", drop_unmatched},
    {"forge_unmatched", forge_unmatched},
    {"double_unmatched", double_unmatched},
    {"forge_reason", forge_reason},
    {"call_it_unknown", call_it_unknown},
    {"call_it_infeasible", call_it_infeasible},
};
enum { MUTATIONS = sizeof mutations / sizeof *mutations };

/* The outcome around the optimum, with room for a doubled pair. */
static tdm_outcome fresh(const tdm_request *request, const tdm_optimum *optimum) {
  tdm_outcome outcome =
      tdm_outcome_of(request, optimum->pairs, optimum->pair_count, request->arena);
  tdm_pair_result *pairs = tdm_arena_alloc(request->arena, ROOM, sizeof *pairs);
  assert_non_null(pairs);
  if (outcome.pair_count) memcpy(pairs, outcome.pairs, outcome.pair_count * sizeof *pairs);
  outcome.pairs = pairs;
  return outcome;
}

static void try_mutations(const tdm_instance *instance, const tdm_table *table,
                          const tdm_optimum *optimum, uint32_t *tried) {
  const tdm_request *request = &instance->request;
  for (uint32_t m = 0; m < MUTATIONS; m++) {
    tdm_outcome outcome = fresh(request, optimum);
    tdm_text complaint = tdm_verify_outcome(request, &outcome, instance->arena);
    if (complaint.size)
      fail_msg("seed %llu: a true outcome is refused: %.*s", (unsigned long long)instance->seed,
               TDM_TEXT_ARG(complaint));
    subject s = {request, table, &outcome, {instance->seed + m}};
    if (!mutations[m].mutate(&s)) continue;
    tried[m]++;
    complaint = tdm_verify_outcome(request, &outcome, instance->arena);
    if (complaint.size == 0)
      fail_msg("seed %llu: %s passes", (unsigned long long)instance->seed, mutations[m].name);
  }
}

static void test_verify_refuses_changed_outcomes(void **state) {
  (void)state;
  uint32_t tried[MUTATIONS] = {0};
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    tdm_instance *instance = tdm_instance_new(seed);
    assert_true(tdm_instance_check(instance));
    tdm_table table;
    tdm_table_fill(&table, &instance->request);
    tdm_demands all = tdm_demands_all();
    tdm_optimum optimum;
    tdm_brute_force(&table, &all, &optimum);
    if (optimum.feasible) try_mutations(instance, &table, &optimum, tried);
    tdm_instance_free(instance);
  }
  for (uint32_t m = 0; m < MUTATIONS; m++)
    if (tried[m] < 100) fail_msg("%s was tried only %u times", mutations[m].name, tried[m]);
}

/* Whichever allocation fails, the verifier says so instead of passing or falling. */
static void test_verify_survives_memory_running_out(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 40; seed++) {
    tdm_instance *instance = tdm_instance_new(seed);
    assert_true(tdm_instance_check(instance));
    tdm_table table;
    tdm_table_fill(&table, &instance->request);
    tdm_demands all = tdm_demands_all();
    tdm_optimum optimum;
    tdm_brute_force(&table, &all, &optimum);
    if (optimum.feasible) {
      tdm_outcome outcome = fresh(&instance->request, &optimum);
      for (size_t successes = 0;; successes++) {
        tdm_arena *arena = tdm_arena_new();
        tdm_arena_fail_after(arena, successes);
        tdm_text complaint = tdm_verify_outcome(&instance->request, &outcome, arena);
        if (complaint.size) assert_non_null(strstr(complaint.bytes, "memory"));
        tdm_arena_free(arena);
        if (complaint.size == 0) break;
        assert_true(successes < 1000);
      }
    }
    tdm_instance_free(instance);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_verify_refuses_changed_outcomes),
      cmocka_unit_test(test_verify_survives_memory_running_out),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
