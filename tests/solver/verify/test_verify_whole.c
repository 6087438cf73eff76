// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The verifier against the enumeration of all pairings, over every feature of the model: the same
 * pairings are allowed and worth the same, and outcomes with one thing changed are refused.
 */
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
#include "tests/support/enumerate.h"
#include "tests/support/whole.h"

enum { SEEDS = 1500, ROUNDS = 12, PAIRINGS_MAX = 3000 };

/* Resolved, whether or not every feature is offered. */
static tdm_instance *resolved(uint64_t seed) {
  tdm_instance *instance = tdm_instance_whole(seed, TDM_FEATURES_ALL);
  tdm_instance_check(instance);
  for (uint32_t i = 0; i < instance->problems.count; i++) {
    const tdm_problem_entry *problem = &instance->problems.items[i];
    char message[256];
    snprintf(message, sizeof message, "%.*s", TDM_TEXT_ARG(problem->message));
    if (!strstr(message, "not offered"))
      fail_msg("seed %llu: %.*s: %s", (unsigned long long)seed, TDM_TEXT_ARG(problem->path),
               message);
  }
  return instance;
}

static tdm_verdict judge(const tdm_instance *instance, const tdm_chosen *pairs, uint32_t count) {
  tdm_verdict verdict;
  assert_true(tdm_verify_pairing(&instance->request, pairs, count, instance->arena, &verdict));
  return verdict;
}

/* ---- pairings ---- */

static void expect_worth(const tdm_instance *instance, const tdm_verdict *verdict,
                         const tdm_worth *worth) {
  for (uint32_t s = 0; s < verdict->stage_count; s++) {
    const tdm_stage_result *stage = &verdict->objective[s];
    bool same = stage->has_value == worth->has_value[s] &&
                (!stage->has_value || stage->value == worth->values[s]);
    for (uint32_t i = 0; i < stage->vector_count; i++)
      same = same && stage->vector[i] == worth->scores[i];
    if (stage->stage == TDM_STAGE_FAIR) same = same && stage->vector_count == worth->score_count;
    if (!same)
      fail_msg("seed %llu: stage %s is %lld, by enumeration %lld",
               (unsigned long long)instance->seed, tdm_stage_name(stage->stage),
               (long long)stage->value, (long long)worth->values[s]);
  }
}

/* Mostly links, some of them turned or doubled, some pairs of anybody with anybody. */
static uint32_t draw_pairing(tdm_random *random, const tdm_links *links, tdm_chosen *pairs) {
  uint32_t people = links->request->cohort.count, count = 0;
  uint32_t sloppiness = tdm_random_chance(random, 40) ? 12 : 0;
  uint32_t percent = 10 + tdm_random_below(random, 60);
  for (uint32_t i = 0; i < links->link_count && count < TDM_LINK_CHOSEN_MAX - 3; i++) {
    const tdm_link *link = &links->links[i];
    if (!link->locked && !tdm_random_chance(random, percent)) continue;
    if (link->locked && tdm_random_chance(random, sloppiness)) continue;
    tdm_chosen pair = {link->mentor, link->mentee};
    if (tdm_random_chance(random, sloppiness)) pair = (tdm_chosen){link->mentee, link->mentor};
    pairs[count++] = pair;
    if (tdm_random_chance(random, sloppiness / 2)) pairs[count++] = pair;
    if (tdm_random_chance(random, sloppiness / 2))
      pairs[count++] =
          (tdm_chosen){tdm_random_below(random, people), tdm_random_below(random, people)};
  }
  return count;
}

/* Where everybody keeps to their capacity. */
static uint32_t thin_out(const tdm_links *links, tdm_chosen *pairs, uint32_t count) {
  int32_t degrees[TDM_LINK_PEOPLE_MAX] = {0};
  uint32_t kept = 0;
  const tdm_participant *people = links->request->cohort.participants;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t a = pairs[i].mentor, b = pairs[i].mentee;
    if (degrees[a] == people[a].capacity || degrees[b] == people[b].capacity) continue;
    degrees[a]++;
    degrees[b]++;
    pairs[kept++] = pairs[i];
  }
  return kept;
}

static void test_verify_agrees_on_random_pairings(void **state) {
  (void)state;
  uint32_t valid = 0, broken = 0;
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    tdm_instance *instance = resolved(seed);
    tdm_demands all = tdm_demands_all();
    tdm_links links;
    tdm_links_read(&links, &instance->request, &all);
    tdm_random random = {seed};
    for (uint32_t round = 0; round < ROUNDS; round++) {
      tdm_chosen pairs[TDM_LINK_CHOSEN_MAX];
      tdm_worth worth;
      uint32_t count = draw_pairing(&random, &links, pairs);
      if (tdm_random_chance(&random, 90)) count = thin_out(&links, pairs, count);
      bool allowed = tdm_links_allow(&links, pairs, count, &worth);
      tdm_verdict verdict = judge(instance, pairs, count);
      if (allowed != verdict.valid)
        fail_msg("seed %llu, round %u: by enumeration %d, the verifier %d (%s)",
                 (unsigned long long)seed, round, allowed, verdict.valid,
                 verdict.broken_count ? verdict.broken[0].kind : "nothing broken");
      if (allowed) expect_worth(instance, &verdict, &worth);
      *(allowed ? &valid : &broken) += 1;
    }
    tdm_instance_free(instance);
  }
  print_message("%u valid and %u broken pairings\n", valid, broken);
  assert_true(valid > 3000 && broken > 3000);
}

/* ---- outcomes ---- */

typedef struct {
  tdm_instance *instance;
  tdm_outcome *outcome;
  tdm_random random;
} subject;

/* Changes one thing; false where there is nothing of the kind to change. */
typedef bool mutation(subject *s);

static tdm_stage_result *stage_of(subject *s, tdm_stage stage) {
  for (uint32_t i = 0; i < s->outcome->stage_count; i++)
    if (s->outcome->objective[i].stage == stage) return &s->outcome->objective[i];
  return NULL;
}

static bool raise_stage(subject *s, tdm_stage stage) {
  tdm_stage_result *result = stage_of(s, stage);
  if (!result || !result->has_value) return false;
  result->value++;
  result->bound++;
  return true;
}

static bool raise_matched(subject *s) { return raise_stage(s, TDM_STAGE_MATCHED); }
static bool raise_kept(subject *s) { return raise_stage(s, TDM_STAGE_KEPT); }
static bool raise_worst(subject *s) { return raise_stage(s, TDM_STAGE_WORST); }
static bool raise_fair(subject *s) { return raise_stage(s, TDM_STAGE_FAIR); }
static bool raise_score(subject *s) { return raise_stage(s, TDM_STAGE_SCORE); }

/* Without pairs there is no smallest score, and no bound of it. */
static bool invent_value(subject *s) {
  tdm_stage_result *worst = stage_of(s, TDM_STAGE_WORST);
  if (!worst || worst->has_value) return false;
  worst->has_value = worst->has_bound = true;
  return true;
}

static bool invent_bound(subject *s) {
  tdm_stage_result *worst = stage_of(s, TDM_STAGE_WORST);
  if (!worst || worst->has_value) return false;
  worst->has_bound = true;
  return true;
}

static bool hide_score_value(subject *s) {
  tdm_stage_result *score = stage_of(s, TDM_STAGE_SCORE);
  if (!score) return false;
  score->has_value = score->has_bound = false;
  return true;
}

static bool forge_vector(subject *s) {
  tdm_stage_result *fair = stage_of(s, TDM_STAGE_FAIR);
  if (!fair || fair->vector_count == 0) return false;
  fair->vector[fair->vector_count - 1]++;
  return true;
}

static bool shorten_vector(subject *s) {
  tdm_stage_result *fair = stage_of(s, TDM_STAGE_FAIR);
  if (!fair || fair->vector_count == 0) return false;
  fair->vector_count--;
  return true;
}

static bool forge_earned(subject *s) {
  if (s->outcome->spread_count == 0) return false;
  s->outcome->spread[tdm_random_below(&s->random, s->outcome->spread_count)].earned--;
  return true;
}

static bool rename_spread(subject *s) {
  if (s->outcome->spread_count == 0) return false;
  s->outcome->spread[0].name = tdm_text_of("another");
  return true;
}

static bool drop_spread(subject *s) {
  if (s->outcome->spread_count == 0) return false;
  s->outcome->spread_count--;
  return true;
}

static bool drop_left(subject *s) {
  if (s->outcome->left_count == 0) return false;
  s->outcome->left_count--;
  return true;
}

static bool forge_left(subject *s) {
  if (s->outcome->left_count == 0) return false;
  s->outcome->left[0] = tdm_text_of("somebody");
  return true;
}

static bool forge_kept(subject *s) {
  if (s->outcome->pair_count == 0) return false;
  tdm_pair_result *pair = &s->outcome->pairs[tdm_random_below(&s->random, s->outcome->pair_count)];
  pair->kept = !pair->kept;
  return true;
}

static bool turn_pair(subject *s) {
  if (s->outcome->pair_count == 0) return false;
  tdm_pair_result *pair = &s->outcome->pairs[tdm_random_below(&s->random, s->outcome->pair_count)];
  uint32_t mentor = pair->mentor;
  pair->mentor = pair->mentee;
  pair->mentee = mentor;
  return true;
}

/* The request changes, the answer does not. */
static bool forbid_changes(subject *s) {
  tdm_programme *programme = &s->instance->request.programme;
  tdm_demands all = tdm_demands_all();
  tdm_links links;
  tdm_links_read(&links, &s->instance->request, &all);
  uint32_t kept = 0;
  for (uint32_t i = 0; i < s->outcome->pair_count; i++) kept += s->outcome->pairs[i].kept;
  programme->max_changes = (int64_t)links.current_count - kept - 1;
  return programme->max_changes >= 0;
}

static bool demand_one_role(subject *s) {
  uint32_t roles[TDM_LINK_PEOPLE_MAX] = {0}, both = 0;
  for (uint32_t i = 0; i < s->outcome->pair_count; i++) {
    roles[s->outcome->pairs[i].mentor] |= 1;
    roles[s->outcome->pairs[i].mentee] |= 2;
  }
  for (uint32_t p = 0; p < TDM_LINK_PEOPLE_MAX; p++) both += roles[p] == 3;
  s->instance->request.programme.one_role = true;
  return both > 0;
}

static const struct {
  const char *name;
  mutation *mutate;
} mutations[] = {
    {"raise_matched", raise_matched},
    {"raise_kept", raise_kept},
    {"raise_worst", raise_worst},
    {"raise_fair", raise_fair},
    {"raise_score", raise_score},
    {"invent_value", invent_value},
    {"invent_bound", invent_bound},
    {"hide_score_value", hide_score_value},
    {"forge_vector", forge_vector},
    {"shorten_vector", shorten_vector},
    {"forge_earned", forge_earned},
    {"rename_spread", rename_spread},
    {"drop_spread", drop_spread},
    {"drop_left", drop_left},
    {"forge_left", forge_left},
    {"forge_kept", forge_kept},
    {"turn_pair", turn_pair},
    {"forbid_changes", forbid_changes},
    {"demand_one_role", demand_one_role},
};
enum { MUTATIONS = sizeof mutations / sizeof *mutations };

/* Tries the mutation on the optimum of the seed; false where it has nothing to change. */
static bool try_mutation(uint64_t seed, const tdm_every_optimum *optimum, uint32_t m) {
  tdm_instance *instance = resolved(seed);
  tdm_outcome outcome =
      tdm_outcome_of(&instance->request, optimum->pairs, optimum->pair_count, instance->arena);
  tdm_text complaint = tdm_verify_outcome(&instance->request, &outcome, instance->arena);
  if (complaint.size)
    fail_msg("seed %llu: a true outcome is refused: %.*s", (unsigned long long)seed,
             TDM_TEXT_ARG(complaint));
  subject s = {instance, &outcome, {seed + m}};
  bool changed = mutations[m].mutate(&s);
  complaint = tdm_verify_outcome(&instance->request, &outcome, instance->arena);
  if (changed && complaint.size == 0)
    fail_msg("seed %llu: %s passes", (unsigned long long)seed, mutations[m].name);
  tdm_instance_free(instance);
  return changed;
}

static void test_verify_refuses_changed_outcomes(void **state) {
  (void)state;
  uint32_t tried[MUTATIONS] = {0};
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    tdm_instance *instance = resolved(seed);
    tdm_demands all = tdm_demands_all();
    tdm_links links;
    tdm_every_optimum optimum = {.feasible = false};
    tdm_links_read(&links, &instance->request, &all);
    if (tdm_links_count(&links) <= PAIRINGS_MAX) tdm_enumerate_best(&links, &optimum);
    for (uint32_t m = 0; optimum.feasible && m < MUTATIONS; m++)
      tried[m] += try_mutation(seed, &optimum, m);
    tdm_instance_free(instance);
  }
  for (uint32_t m = 0; m < MUTATIONS; m++)
    if (tried[m] < 20) fail_msg("%s was tried only %u times", mutations[m].name, tried[m]);
}

/* Whichever allocation fails, the verifier says so instead of passing or falling. */
static void test_verify_survives_memory_running_out(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 30; seed++) {
    tdm_instance *instance = resolved(seed);
    tdm_demands all = tdm_demands_all();
    tdm_links links;
    tdm_every_optimum optimum = {.feasible = false};
    tdm_links_read(&links, &instance->request, &all);
    if (tdm_links_count(&links) <= PAIRINGS_MAX) tdm_enumerate_best(&links, &optimum);
    if (optimum.feasible) {
      tdm_outcome outcome =
          tdm_outcome_of(&instance->request, optimum.pairs, optimum.pair_count, instance->arena);
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
      cmocka_unit_test(test_verify_agrees_on_random_pairings),
      cmocka_unit_test(test_verify_refuses_changed_outcomes),
      cmocka_unit_test(test_verify_survives_memory_running_out),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
