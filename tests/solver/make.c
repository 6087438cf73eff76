// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/solver/make.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *needed(void *block) {
  if (!block) abort();
  return block;
}

static void give_up(const char *step, const tdm_problems *problems) {
  fprintf(stderr, "%s\n", step);
  for (uint32_t i = 0; i < problems->count; i++)
    fprintf(stderr, "  %.*s: %.*s\n", TDM_TEXT_ARG(problems->items[i].path),
            TDM_TEXT_ARG(problems->items[i].message));
  abort();
}

void tdm_make(tdm_made *made, const tdm_request *request, tdm_arena *arena) {
  tdm_make_pooled(made, request, arena, true, UINT64_MAX);
}

void tdm_make_pooled(tdm_made *made, const tdm_request *request, tdm_arena *arena, bool apart,
                     uint64_t list_at_most) {
  tdm_problems problems;
  bool stopped;
  *made = (tdm_made){.control = {.list_at_most = list_at_most}};
  tdm_problems_init(&problems, arena);
  tdm_stop_init(&made->stop, &made->control);
  tdm_text message;
  if (tdm_problem_init(&made->problem, request, apart, &made->control, &made->stop, arena,
                       &problems, &message, &stopped) != TDM_OK)
    give_up("compile", &problems);
  if (!tdm_ip_init(&made->ip, &made->problem)) abort();
}

tdm_small *tdm_small_new(uint64_t seed, tdm_stage stage) {
  tdm_small *small = needed(calloc(1, sizeof *small));
  small->instance = tdm_instance_new(seed);
  small->instance->request.programme.stage_count = 1;
  small->instance->request.programme.objective[0] = stage;
  tdm_table_fill(&small->table, &small->instance->request);
  if (!tdm_instance_check(small->instance)) give_up("check", &small->instance->problems);
  tdm_demands all = tdm_demands_all();
  tdm_brute_force(&small->table, &all, &small->optimum);
  tdm_make(&small->made, &small->instance->request, small->instance->arena);
  small->made.ip.objective = stage == TDM_STAGE_PAIRS ? TDM_COUNT_PAIRS : TDM_COUNT_SCORE;
  return small;
}

void tdm_small_free(tdm_small *small) {
  tdm_problem_fini(&small->made.problem);
  tdm_instance_free(small->instance);
  free(small);
}

/* ---- pairings ---- */

static int ascending(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

static void finish(tdm_pairing *pairing) {
  if (pairing->count) qsort(pairing->chosen, pairing->count, sizeof *pairing->chosen, ascending);
  pairing->known = true;
}

void tdm_small_best(const tdm_small *small, tdm_pairing *pairing) {
  const tdm_problem *problem = &small->made.problem;
  pairing->count = small->optimum.pair_count;
  for (uint32_t k = 0; k < pairing->count; k++)
    pairing->chosen[k] =
        tdm_problem_candidate(problem, problem->node_of[small->optimum.pairs[k].mentor],
                              problem->node_of[small->optimum.pairs[k].mentee]);
  finish(pairing);
}

static bool fits(const tdm_ip *ip, const int32_t *degree, uint32_t c) {
  const tdm_problem *problem = ip->problem;
  return degree[problem->mentor[c]] < problem->nodes[problem->mentor[c]].capacity &&
         degree[problem->mentee[c]] < problem->nodes[problem->mentee[c]].capacity;
}

bool tdm_make_pairing(tdm_random *random, const tdm_ip *ip, tdm_pairing *pairing) {
  const tdm_problem *problem = ip->problem;
  int32_t *degree = needed(calloc((size_t)problem->node_count + 1, sizeof *degree));
  uint32_t *order = needed(calloc((size_t)problem->count + 1, sizeof *order));
  uint32_t keep = 20 + tdm_random_below(random, 81);
  tdm_random_order(random, order, problem->count);
  pairing->count = 0;
  for (int locked = 1; locked >= 0; locked--)
    for (uint32_t k = 0; k < problem->count; k++) {
      uint32_t c = order[k];
      bool wanted = locked ? ip->fixed[c] == TDM_LOCKED
                           : ip->fixed[c] == TDM_FREE && tdm_random_chance(random, keep);
      if (!wanted || !fits(ip, degree, c)) continue;
      degree[problem->mentor[c]]++;
      degree[problem->mentee[c]]++;
      pairing->chosen[pairing->count++] = c;
    }
  free(degree);
  free(order);
  finish(pairing);
  return tdm_pairing_feasible(ip, pairing);
}

static bool is_chosen(const tdm_pairing *pairing, uint32_t candidate) {
  for (uint32_t k = 0; k < pairing->count; k++)
    if (pairing->chosen[k] == candidate) return true;
  return false;
}

tdm_wide tdm_make_deviation(const tdm_ip *ip, const tdm_prices *prices,
                            const tdm_pairing *pairing) {
  const tdm_problem *problem = ip->problem;
  tdm_wide deviation = 0;
  for (uint32_t c = 0; c < problem->count; c++) {
    int64_t reduced = prices->reduced[c];
    if (ip->fixed[c] != TDM_FREE) continue;
    if (is_chosen(pairing, c) ? reduced < 0 : reduced > 0)
      deviation += reduced < 0 ? -reduced : reduced;
  }
  for (uint32_t n = 0; n < problem->node_count; n++) {
    int32_t degree = 0;
    for (uint32_t k = 0; k < pairing->count; k++)
      degree +=
          problem->mentor[pairing->chosen[k]] == n || problem->mentee[pairing->chosen[k]] == n;
    int32_t slack = prices->node[n] > 0 ? problem->nodes[n].capacity - degree : ip->min[n] - degree;
    deviation += (tdm_wide)prices->node[n] * slack;
  }
  for (uint32_t r = 0; r < ip->row_count; r++) {
    tdm_wide slack = ip->rows[r].bound;
    for (uint32_t k = 0; k < pairing->count; k++)
      slack -= tdm_row_coefficient(ip, &ip->rows[r], pairing->chosen[k]);
    deviation += slack * prices->row[r];
  }
  return deviation;
}

/* ---- a company ---- */

static const char *word(test_case *c, const char *stem, uint32_t number) {
  char *text = needed(tdm_arena_alloc(c->arena, 24, 1));
  snprintf(text, 24, "%s%u", stem, number);
  return text;
}

static void add_people(test_case *c, tdm_random *random, uint32_t side) {
  const char **department = needed(calloc(2 * (size_t)side, sizeof *department));
  const char **background = needed(calloc(2 * (size_t)side, sizeof *background));
  double *years = needed(calloc(2 * (size_t)side, sizeof *years));
  for (uint32_t p = 0; p < 2 * side; p++) {
    bool mentor = p < side;
    add_person(c, word(c, mentor ? "m" : "e", p), mentor ? TDM_ROLE_MENTOR : TDM_ROLE_MENTEE);
    department[p] = word(c, "d", tdm_random_below(random, 12));
    uint32_t first = tdm_random_below(random, 40), second = 40 + tdm_random_below(random, 40);
    char *both = needed(tdm_arena_alloc(c->arena, 24, 1));
    snprintf(both, 24, "b%u|b%u", first, second);
    background[p] = both;
    years[p] = 40 * tdm_random_unit(random);
  }
  add_strings(c, "department", department);
  add_strings(c, "background", background);
  add_numbers(c, "years", years);
  free(department);
  free(background);
  free(years);
}

test_case *tdm_make_company(uint32_t side, uint64_t seed) {
  test_case *c = case_new();
  tdm_random random = {seed};
  add_people(c, &random, side);
  add_dimension(c, "department", TDM_KIND_NOMINAL)->weight = 0.7;
  add_dimension(c, "background", TDM_KIND_SET)->weight = 1.3;
  add_dimension(c, "years", TDM_KIND_NUMBER)->span = 31;
  add_rule(c, TDM_RULE_APART, "background");
  tdm_quota *some = add_quota(c, "some stay");
  some->share = texts(c, "department");
  some->min = side / 6;
  tdm_quota *few = add_quota(c, "few from d1");
  add_condition(c, &few->either_side, "department", "d1|d2");
  few->max = side / 10;
  assert_accepted_with_warnings(c);
  return c;
}

test_case *tdm_make_peers(uint32_t people, uint64_t seed) {
  test_case *c = tdm_make_company((people + 1) / 2, seed);
  tdm_cohort *cohort = &c->request.cohort;
  cohort->count = people;
  c->request.programme.quota_count = 0;
  for (uint32_t p = 0; p < people; p++) {
    cohort->participants[p].role = TDM_ROLE_EITHER;
    cohort->participants[p].capacity = 1;
    cohort->participants[p].min = 0;
  }
  return c;
}

static void add_sorts(test_case *c, tdm_random *random, uint32_t mentors, uint32_t mentees) {
  static const char *teams[] = {"a", "b", NULL};
  uint32_t count = mentors + mentees;
  const char **team = needed(calloc(count, sizeof *team));
  double *years = needed(calloc(count, sizeof *years));
  for (uint32_t p = 0; p < count; p++) {
    bool mentor = p < mentors;
    tdm_participant *person = add_person(c, word(c, mentor ? "m" : "e", mentor ? p : p - mentors),
                                         mentor ? TDM_ROLE_MENTOR : TDM_ROLE_MENTEE);
    person->capacity = 1 + tdm_random_chance(random, 30);
    person->min = tdm_random_chance(random, 5);
    team[p] = teams[tdm_random_below(random, 3)];
    years[p] = 2.5 * tdm_random_below(random, 2);
  }
  add_strings(c, "team", team);
  add_numbers(c, "years", years);
  free(team);
  free(years);
}

test_case *tdm_make_crowd(tdm_random *random, uint32_t mentors, uint32_t mentees) {
  test_case *c = case_new();
  add_sorts(c, random, mentors, mentees);
  add_dimension(c, "team", TDM_KIND_NOMINAL)->weight = 0.7;
  add_dimension(c, "years", TDM_KIND_NUMBER)->span = 3;
  add_rule(c, TDM_RULE_DIFFER, "team|years");
  tdm_quota *some = add_quota(c, "some from a");
  add_condition(c, &some->either_side, "team", "a");
  some->min = 1;
  some->max_share = 400000 + tdm_random_below(random, 400000);
  tdm_quota *few = add_quota(c, "few of a team");
  few->share = texts(c, "team");
  few->max = 1 + tdm_random_below(random, mentors);
  tdm_quota *part = add_quota(c, "part of b");
  add_condition(c, &part->mentor, "team", "b");
  part->min_share = tdm_random_below(random, 200000);
  for (uint32_t k = 1; k <= mentors / 8; k++)
    add_forbid(c, word(c, "m", k), word(c, "e", tdm_random_below(random, mentees)));
  if (tdm_random_chance(random, 50)) add_lock(c, "m0", "e0")->override = true;
  assert_accepted_with_warnings(c);
  return c;
}

tdm_outcome tdm_make_outcome(test_case *c, const tdm_control *control) {
  tdm_outcome outcome;
  tdm_text message;
  tdm_result result = tdm_solve(&c->request, control, c->arena, &c->problems, &outcome, &message);
  if (result != TDM_OK) give_up("solve", &c->problems);
  return outcome;
}
