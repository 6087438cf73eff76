// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Participants who can be both, against an enumeration of all pairings of small requests.
 *
 *   test_solver_either [--count N] [--from SEED]
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "solver/solve.h"
#include "tests/support/dump.h"
#include "tests/support/instance.h"
#include "tests/support/table.h"

enum { COUNT_DEFAULT = 3000, PEOPLE_MOST = 9, PLACES_MOST = 13, PAIRS_MOST = 36, FAILURES_MOST = 20 };

static uint64_t first_seed = 1, seed_count = COUNT_DEFAULT;

typedef struct {
  uint32_t mentor, mentee;
  tdm_cell cell;
} pair;

typedef struct {
  const tdm_request *request;
  pair pairs[PAIRS_MOST];
  uint32_t count;
  int32_t degree[PEOPLE_MOST];
  uint8_t roles[PEOPLE_MOST]; /* of the pairs chosen so far: how often as mentor, 16 times as mentee */
  bool chosen[PAIRS_MOST];
  bool feasible;
  int64_t best[TDM_STAGES_MAX];
} enumeration;

/* ---- directions, by the model page ---- */

static bool locked(const tdm_request *request, uint32_t mentor, uint32_t mentee) {
  return tdm_table_cell(request, mentor, mentee).lock != TDM_NONE;
}

/* 1: a mentors, -1: b does. */
static int direction(const tdm_request *request, uint32_t a, uint32_t b) {
  tdm_cell one = tdm_table_cell(request, a, b), other = tdm_table_cell(request, b, a);
  if (locked(request, a, b)) return 1;
  if (locked(request, b, a)) return -1;
  for (uint32_t r = 0; r < request->programme.rule_count; r++) {
    if (request->programme.rules[r].type != TDM_RULE_REVERSE) continue;
    bool breaks = one.obstacles >> r & 1, other_breaks = other.obstacles >> r & 1;
    if (breaks != other_breaks) return breaks ? -1 : 1;
  }
  const tdm_participant *people = request->cohort.participants;
  return tdm_text_compare(people[a].id, people[b].id) < 0 ? 1 : -1;
}

/* Entries of pair_scores hold both ways: the cell that lists one of them tells for both. */
static tdm_cell cell_of(const tdm_request *request, uint32_t mentor, uint32_t mentee, bool both) {
  tdm_cell cell = tdm_table_cell(request, mentor, mentee);
  const tdm_pair_scores *given = &request->programme.pair_scores;
  if (!both || !given->given) return cell;
  tdm_request copy = *request;
  tdm_pair_scores *turned = &copy.programme.pair_scores;
  tdm_pair_reference *entries = calloc(given->entry_count + 1, sizeof *entries);
  for (uint32_t k = 0; k < given->entry_count; k++)
    entries[k] = (tdm_pair_reference){given->entries[k].mentee, given->entries[k].mentor};
  turned->entries = entries;
  double *values = calloc((size_t)given->mentors.count * given->mentees.count + 1, sizeof *values);
  turned->mentors = given->mentees;
  turned->mentees = given->mentors;
  for (uint32_t r = 0; r < given->mentors.count; r++)
    for (uint32_t c = 0; c < given->mentees.count; c++)
      values[c * given->mentors.count + r] = given->values[r * given->mentees.count + c];
  if (given->dense) turned->values = values;
  tdm_cell other = tdm_table_cell(&copy, mentor, mentee);
  tdm_request none = *request;
  none.programme.pair_scores = (tdm_pair_scores){0};
  int64_t without = tdm_table_cell(&none, mentor, mentee).score;
  cell.score += other.score - without;
  cell.obstacles &= other.obstacles;
  free(entries);
  free(values);
  return cell;
}

static void list_pairs(enumeration *e) {
  const tdm_participant *people = e->request->cohort.participants;
  for (uint32_t a = 0; a < e->request->cohort.count; a++)
    for (uint32_t b = 0; b < a; b++) {
      bool forth = (people[a].role & TDM_ROLE_MENTOR) && (people[b].role & TDM_ROLE_MENTEE);
      bool back = (people[b].role & TDM_ROLE_MENTOR) && (people[a].role & TDM_ROLE_MENTEE);
      if (!forth && !back) continue;
      bool both = forth && back;
      bool a_mentors = both ? direction(e->request, a, b) > 0 : forth;
      pair p = {a_mentors ? a : b, a_mentors ? b : a, {0}};
      p.cell = cell_of(e->request, p.mentor, p.mentee, both);
      if (tdm_cell_candidate(e->request, &p.cell, true)) e->pairs[e->count++] = p;
    }
}

/* ---- all pairings ---- */

static bool quotas_hold(const enumeration *e, int64_t pairs) {
  const tdm_programme *programme = &e->request->programme;
  for (uint32_t q = 0; q < programme->quota_count; q++) {
    const tdm_quota *quota = &programme->quotas[q];
    int64_t count = 0;
    for (uint32_t k = 0; k < e->count; k++) count += e->chosen[k] && (e->pairs[k].cell.quotas >> q & 1);
    if (quota->min >= 0 && count < quota->min) return false;
    if (quota->max >= 0 && count > quota->max) return false;
    if (quota->min_share >= 0 && 1000000 * count < quota->min_share * pairs) return false;
    if (quota->max_share >= 0 && 1000000 * count > quota->max_share * pairs) return false;
  }
  return true;
}

static bool people_hold(const enumeration *e) {
  for (uint32_t p = 0; p < e->request->cohort.count; p++) {
    if (e->degree[p] < e->request->cohort.participants[p].min) return false;
    if (e->request->programme.one_role && (e->roles[p] & 15) && e->roles[p] >> 4) return false;
  }
  return true;
}

static void offer(enumeration *e) {
  const tdm_programme *programme = &e->request->programme;
  int64_t pairs = 0, score = 0, values[TDM_STAGES_MAX];
  for (uint32_t k = 0; k < e->count; k++) {
    pairs += e->chosen[k];
    if (e->chosen[k]) score += e->pairs[k].cell.score;
  }
  if (!people_hold(e) || !quotas_hold(e, pairs)) return;
  for (uint32_t s = 0; s < programme->stage_count; s++)
    values[s] = programme->objective[s] == TDM_STAGE_PAIRS ? pairs : score;
  for (uint32_t s = 0; e->feasible && s < programme->stage_count; s++) {
    if (values[s] < e->best[s]) return;
    if (values[s] > e->best[s]) break;
  }
  e->feasible = true;
  memcpy(e->best, values, sizeof values);
}

static void choose(enumeration *e, uint32_t k, int sign) {
  const pair *p = &e->pairs[k];
  e->chosen[k] = sign > 0;
  e->degree[p->mentor] += sign;
  e->degree[p->mentee] += sign;
  e->roles[p->mentor] = (uint8_t)(e->roles[p->mentor] + sign);
  e->roles[p->mentee] = (uint8_t)(e->roles[p->mentee] + 16 * sign);
}

static void enumerate(enumeration *e, uint32_t k) {
  const tdm_participant *people = e->request->cohort.participants;
  if (k == e->count) {
    offer(e);
    return;
  }
  const pair *p = &e->pairs[k];
  if (p->cell.lock == TDM_NONE) enumerate(e, k + 1);
  if (e->degree[p->mentor] == people[p->mentor].capacity ||
      e->degree[p->mentee] == people[p->mentee].capacity)
    return;
  choose(e, k, 1);
  enumerate(e, k + 1);
  choose(e, k, -1);
}

/* ---- trials ---- */

/* A small instance some of whose people can be both, or NULL. */
static tdm_instance *draw(uint64_t seed) {
  tdm_instance *instance = tdm_instance_new(seed);
  tdm_cohort *cohort = &instance->request.cohort;
  tdm_random random = {seed * 77 + 5};
  uint32_t percent = 20 + tdm_random_below(&random, 81);
  int64_t places = 0;
  for (uint32_t p = 0; p < cohort->count; p++) {
    places += cohort->participants[p].capacity;
    if (tdm_random_below(&random, 100) < percent) cohort->participants[p].role = TDM_ROLE_EITHER;
  }
  instance->request.programme.one_role = tdm_random_below(&random, 3) == 0;
  if (cohort->count <= PEOPLE_MOST && places <= PLACES_MOST) return instance;
  tdm_instance_free(instance);
  return NULL;
}

static bool solve(tdm_instance *instance, tdm_outcome *outcome, char *why, size_t size) {
  tdm_control control = {.list_at_most = instance->seed % 2};
  tdm_text message = {0};
  memset(outcome, 0, sizeof *outcome);
  if (!tdm_instance_check(instance)) {
    snprintf(why, size, "check: %.*s", TDM_TEXT_ARG(instance->problems.items[0].message));
    return false;
  }
  tdm_result result = tdm_solve(&instance->request, &control, instance->arena, &instance->problems,
                                outcome, &message);
  if (result == TDM_OK) return true;
  snprintf(why, size, "solve gives %d: %.*s", (int)result,
           TDM_TEXT_ARG(result == TDM_INVALID ? instance->problems.items[0].message : message));
  return false;
}

/* Whether every pair is one of the candidates, as it is oriented. */
static bool are_candidates(const enumeration *e, const tdm_outcome *outcome) {
  for (uint32_t k = 0; k < outcome->pair_count; k++) {
    uint32_t at = 0;
    while (at < e->count && (e->pairs[at].mentor != outcome->pairs[k].mentor ||
                             e->pairs[at].mentee != outcome->pairs[k].mentee))
      at++;
    if (at == e->count || e->pairs[at].cell.score != outcome->pairs[k].score) return false;
  }
  return true;
}

static bool holds(const enumeration *e, const tdm_outcome *outcome, char *why, size_t size) {
  tdm_status expected = e->feasible ? TDM_OPTIMAL : TDM_INFEASIBLE;
  if (outcome->status != expected) {
    snprintf(why, size, "status %s, not %s", tdm_status_name(outcome->status),
             tdm_status_name(expected));
    return false;
  }
  if (!e->feasible) return true;
  for (uint32_t s = 0; s < outcome->stage_count; s++)
    if (outcome->objective[s].value != e->best[s] || outcome->objective[s].bound != e->best[s]) {
      snprintf(why, size, "stage %u: value %lld, bound %lld, by enumeration %lld", s,
               (long long)outcome->objective[s].value, (long long)outcome->objective[s].bound,
               (long long)e->best[s]);
      return false;
    }
  snprintf(why, size, "a pair that is no candidate, or its score");
  return are_candidates(e, outcome);
}

static void test_either_equals_enumeration(void **state) {
  (void)state;
  uint32_t failures = 0, tried = 0, feasible = 0, one_role = 0;
  for (uint64_t seed = first_seed; seed < first_seed + seed_count; seed++) {
    tdm_instance *instance = draw(seed);
    if (!instance) continue;
    enumeration e = {.request = &instance->request};
    tdm_outcome outcome;
    char why[256] = "";
    list_pairs(&e);
    enumerate(&e, 0);
    tried++;
    feasible += e.feasible;
    one_role += instance->request.programme.one_role;
    if (!solve(instance, &outcome, why, sizeof why) || !holds(&e, &outcome, why, sizeof why)) {
      print_error("seed %llu: %s\n", (unsigned long long)seed, why);
      failures++;
    }
    if (seed_count == 1) {
      tdm_dump_request(stdout, &instance->request);
      tdm_dump_outcome(stdout, &instance->request, &outcome);
    }
    tdm_instance_free(instance);
    if (failures == FAILURES_MOST) break;
  }
  print_message("%u requests, %u feasible, %u with one role each\n", tried, feasible, one_role);
  assert_true(seed_count < 100 || (feasible > tried / 4 && one_role > tried / 6));
  assert_int_equal(failures, 0);
}

int main(int argc, char **argv) {
  for (int i = 1; i + 1 < argc; i += 2) {
    uint64_t value = strtoull(argv[i + 1], NULL, 10);
    if (strcmp(argv[i], "--count") == 0) seed_count = value;
    if (strcmp(argv[i], "--from") == 0) first_seed = value;
  }
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_either_equals_enumeration)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
