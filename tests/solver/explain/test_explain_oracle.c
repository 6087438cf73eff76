// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Explanations against brute force on random small requests.
 *
 *   test_explain_oracle [--count N] [--from SEED]
 *
 * TANDEM_EXPLAIN_COUNT sets the default count.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "solver/explain/explain.h"
#include "tests/solver/campaign.h"

enum { COUNT_DEFAULT = 600, FAILURES_MAX = 20, SIDE = TDM_SIDE_MAX };

static uint64_t first_seed = 1;
static uint64_t seed_count = COUNT_DEFAULT;

/* What the campaign met. */
static struct {
  uint32_t explained, alternatives, impossible, losing_pairs, changes[8], pairs[4], without;
} met;

/* ---- changed requests, by hand ---- */

static tdm_reference reference_to(const tdm_request *request, uint32_t participant) {
  return (tdm_reference){request->cohort.participants[participant].id, participant};
}

static tdm_pair_reference pair_of(const tdm_request *request, uint32_t mentor, uint32_t mentee) {
  return (tdm_pair_reference){reference_to(request, mentor), reference_to(request, mentee)};
}

static void *copy_of(tdm_arena *arena, const void *items, size_t count, size_t more, size_t size) {
  char *copy = tdm_arena_alloc(arena, count + more, size);
  if (!copy) abort();
  if (count) memcpy(copy, items, count * size);
  return copy;
}

static tdm_request with_lock(const tdm_request *request, tdm_arena *arena, uint32_t mentor,
                             uint32_t mentee, bool override) {
  tdm_request changed = *request;
  tdm_programme *p = &changed.programme;
  p->require = copy_of(arena, p->require, p->require_count, 1, sizeof *p->require);
  p->require[p->require_count++] =
      (tdm_lock){.pair = pair_of(request, mentor, mentee), .override = override};
  return changed;
}

static tdm_request without_pair(const tdm_request *request, tdm_arena *arena, uint32_t mentor,
                                uint32_t mentee) {
  tdm_request changed = *request;
  tdm_programme *p = &changed.programme;
  p->forbid = copy_of(arena, p->forbid, p->forbid_count, 1, sizeof *p->forbid);
  p->forbid[p->forbid_count++] = pair_of(request, mentor, mentee);
  return changed;
}

static void solve_by_hand(const tdm_request *changed, uint32_t inside, tdm_optimum *optimum) {
  tdm_table table;
  tdm_demands demands = tdm_demands_all();
  demands.inside = inside;
  tdm_table_fill(&table, changed);
  tdm_brute_force(&table, &demands, optimum);
}

/* ---- costs ---- */

static bool cost_holds(tdm_trial *trial, const char *what, const tdm_cost *cost,
                       const tdm_optimum *optimum) {
  const tdm_programme *programme = &trial->instance->request.programme;
  if (!cost->exact) return tdm_trial_refuse(trial, "%s: not exact", what);
  if (cost->impossible == optimum->feasible)
    return tdm_trial_refuse(trial, "%s: told as %s", what,
                            cost->impossible ? "impossible" : "possible");
  met.impossible += cost->impossible;
  if (cost->impossible) return true;
  for (uint32_t k = 0; k < programme->stage_count; k++) {
    int64_t loss = trial->optimum.values[k] - optimum->values[k];
    const tdm_loss *told = &cost->stages[k];
    if (!told->has_least || !told->has_most || told->least != loss || told->most != loss ||
        told->stage != programme->objective[k])
      return tdm_trial_refuse(trial, "%s: stage %u loses %lld, told %lld to %lld", what, k,
                              (long long)loss, (long long)told->least, (long long)told->most);
    met.losing_pairs += k == 0 && programme->stage_count > 1 && loss > 0;
  }
  return true;
}

/* ---- moves ---- */

/* The outcome's pairs with the moves are a pairing of the changed request with its values. */
static bool moves_hold(tdm_trial *trial, const tdm_explanation *explanation,
                       const tdm_request *changed, const tdm_moves *moves,
                       const tdm_optimum *optimum) {
  tdm_table table;
  tdm_chosen pairs[4 * TDM_BRUTE_PAIRS_MAX];
  const tdm_outcome *outcome = &explanation->outcome;
  uint32_t count = 0;
  int64_t score = 0;
  if (!moves->known) return tdm_trial_refuse(trial, "no moves are told");
  tdm_table_fill(&table, changed);
  for (uint32_t k = 0; k < outcome->pair_count; k++) {
    bool removed = false;
    for (uint32_t m = 0; m < moves->removed_count; m++)
      removed |= moves->removed[m].mentor == outcome->pairs[k].mentor &&
                 moves->removed[m].mentee == outcome->pairs[k].mentee;
    if (!removed) pairs[count++] = (tdm_chosen){outcome->pairs[k].mentor, outcome->pairs[k].mentee};
  }
  for (uint32_t m = 0; m < moves->added_count; m++)
    pairs[count++] = (tdm_chosen){moves->added[m].mentor, moves->added[m].mentee};
  for (uint32_t k = 0; k < count; k++)
    score += table
                 .cells[tdm_table_row(&table, pairs[k].mentor)]
                       [tdm_table_column(&table, pairs[k].mentee)]
                 .score;
  if (!tdm_brute_allows(&table, pairs, count))
    return tdm_trial_refuse(trial, "the moves lead to a pairing that is not allowed");
  for (uint32_t k = 0; k < changed->programme.stage_count; k++) {
    int64_t value = changed->programme.objective[k] == TDM_STAGE_PAIRS ? count : score;
    if (changed->programme.objective[k] != TDM_STAGE_PAIRS &&
        changed->programme.objective[k] != TDM_STAGE_SCORE)
      continue;
    if (value != optimum->values[k])
      return tdm_trial_refuse(trial, "the moves lead to %lld in stage %u, not %lld",
                              (long long)value, k, (long long)optimum->values[k]);
  }
  return true;
}

/* ---- asking ---- */

static bool ask_until(tdm_trial *trial, tdm_request *asked, uint64_t stop_at_check,
                      tdm_explanation *explanation) {
  tdm_control control = tdm_trial_control();
  tdm_text message;
  control.stop_at_check = stop_at_check;
  control.deadline_ns += INT64_C(1000000) * TDM_TRIAL_TIME_MS * 10;
  control.list_at_most = trial->instance->seed % 2;
  control.piece_nodes = (uint32_t)(trial->instance->seed % 3);
  tdm_result result = tdm_explain(asked, &control, trial->instance->arena,
                                  &trial->instance->problems, explanation, &message);
  if (result == TDM_OK) return true;
  return tdm_trial_refuse(trial, "explain fails with %d: %.*s", (int)result, TDM_TEXT_ARG(message));
}

static bool ask(tdm_trial *trial, tdm_request *asked, tdm_explanation *explanation) {
  return ask_until(trial, asked, 0, explanation);
}

/* ---- a participant ---- */

/* A pair that the person could have. */
typedef struct {
  uint32_t mentor, mentee;
  int64_t score;
  tdm_optimum optimum;
} rival;

static int compare_rivals(const tdm_request *request, const rival *a, const rival *b) {
  const tdm_participant *people = request->cohort.participants;
  if (a->optimum.feasible != b->optimum.feasible) return a->optimum.feasible ? -1 : 1;
  int order = a->optimum.feasible ? -tdm_values_compare(a->optimum.values, b->optimum.values,
                                                        request->programme.stage_count)
                                  : 0;
  if (order == 0) order = tdm_text_compare(people[a->mentor].id, people[b->mentor].id);
  return order ? order : tdm_text_compare(people[a->mentee].id, people[b->mentee].id);
}

static bool is_chosen(const tdm_outcome *outcome, uint32_t mentor, uint32_t mentee) {
  for (uint32_t k = 0; k < outcome->pair_count; k++)
    if (outcome->pairs[k].mentor == mentor && outcome->pairs[k].mentee == mentee) return true;
  return false;
}

/* The person's candidates beside their pairs, cheapest first; all their candidates' scores. */
static uint32_t list_rivals(tdm_trial *trial, const tdm_outcome *outcome, uint32_t person,
                            rival *rivals, int64_t *scores, uint32_t *possible) {
  const tdm_request *request = &trial->instance->request;
  const tdm_table *table = &trial->table;
  uint32_t count = 0;
  *possible = 0;
  for (uint32_t i = 0; i < table->mentor_count; i++) {
    for (uint32_t j = 0; j < table->mentee_count; j++) {
      uint32_t mentor = table->mentors[i], mentee = table->mentees[j];
      if ((mentor != person && mentee != person) || !tdm_table_candidate(table, i, j, true))
        continue;
      scores[(*possible)++] = table->cells[i][j].score;
      if (is_chosen(outcome, mentor, mentee)) continue;
      rival r = {.mentor = mentor, .mentee = mentee, .score = table->cells[i][j].score};
      tdm_request changed = with_lock(request, trial->instance->arena, mentor, mentee, false);
      solve_by_hand(&changed, TDM_NONE, &r.optimum);
      uint32_t at = count++;
      while (at > 0 && compare_rivals(request, &r, &rivals[at - 1]) < 0) {
        rivals[at] = rivals[at - 1];
        at--;
      }
      rivals[at] = r;
    }
  }
  return count;
}

static uint32_t rank_of(const int64_t *scores, uint32_t count, int64_t score) {
  uint32_t rank = 1;
  for (uint32_t k = 0; k < count; k++) rank += scores[k] > score;
  return rank;
}

static bool alternative_holds(tdm_trial *trial, const tdm_explanation *explanation,
                              const tdm_alternative *told, const rival *expected, uint32_t rank) {
  const tdm_request *request = &trial->instance->request;
  const tdm_participant *people = request->cohort.participants;
  char what[128];
  snprintf(what, sizeof what, "alternative %.*s with %.*s",
           TDM_TEXT_ARG(people[told->pair.mentor].id), TDM_TEXT_ARG(people[told->pair.mentee].id));
  if (told->pair.mentor != expected->mentor || told->pair.mentee != expected->mentee)
    return tdm_trial_refuse(trial, "%s, expected %.*s with %.*s", what,
                            TDM_TEXT_ARG(people[expected->mentor].id),
                            TDM_TEXT_ARG(people[expected->mentee].id));
  if (told->pair.score != expected->score || told->rank != rank)
    return tdm_trial_refuse(trial, "%s: score %lld rank %u, expected %lld and %u", what,
                            (long long)told->pair.score, told->rank, (long long)expected->score,
                            rank);
  if (!cost_holds(trial, what, &told->cost, &expected->optimum)) return false;
  met.alternatives++;
  if (told->cost.impossible) return true;
  tdm_request changed =
      with_lock(request, trial->instance->arena, told->pair.mentor, told->pair.mentee, false);
  return moves_hold(trial, explanation, &changed, &told->moves, &expected->optimum);
}

static bool alternatives_hold(tdm_trial *trial, const tdm_explanation *explanation,
                              uint32_t person) {
  rival rivals[SIDE];
  int64_t scores[SIDE];
  uint32_t possible;
  uint32_t count = list_rivals(trial, &explanation->outcome, person, rivals, scores, &possible);
  uint32_t told = count < TDM_ALTERNATIVES_MAX ? count : TDM_ALTERNATIVES_MAX;
  if (explanation->possible != possible)
    return tdm_trial_refuse(trial, "%lld possible partners, not %u",
                            (long long)explanation->possible, possible);
  if (!explanation->complete || explanation->alternative_count != told)
    return tdm_trial_refuse(trial, "%u alternatives, not %u", explanation->alternative_count, told);
  for (uint32_t k = 0; k < told; k++)
    if (!alternative_holds(trial, explanation, &explanation->alternatives[k], &rivals[k],
                           rank_of(scores, possible, rivals[k].score)))
      return false;
  for (uint32_t k = 0; k < explanation->pair_count; k++)
    if (explanation->pairs[k].rank != rank_of(scores, possible, explanation->pairs[k].pair.score))
      return tdm_trial_refuse(trial, "a pair has rank %u", explanation->pairs[k].rank);
  return true;
}

/* How many partners each obstacle keeps away, and it alone. */
static bool obstacles_hold(tdm_trial *trial, const tdm_explanation *explanation, uint32_t person) {
  static const char *const others[] = {"only_listed", "veto", "forbid"};
  uint32_t breaks[TDM_OBSTACLE_COUNT] = {0}, alone[TDM_OBSTACLE_COUNT] = {0}, sum = 0, told = 0;
  const tdm_table *table = &trial->table;
  for (uint32_t i = 0; i < table->mentor_count; i++)
    for (uint32_t j = 0; j < table->mentee_count; j++) {
      if (table->mentors[i] != person && table->mentees[j] != person) continue;
      uint32_t bits = table->cells[i][j].obstacles;
      const tdm_lock *locks = trial->instance->request.programme.require;
      bool lifted = table->cells[i][j].lock != TDM_NONE && locks[table->cells[i][j].lock].override;
      for (uint32_t b = 0; b < TDM_OBSTACLE_COUNT; b++) {
        if (!(bits >> b & 1) || lifted) continue;
        breaks[b]++;
        sum++;
        alone[b] += bits == 1u << b;
      }
    }
  for (uint32_t k = 0; k < explanation->obstacle_count; k++) {
    const tdm_obstacle *o = &explanation->obstacles[k];
    uint32_t bit = o->rule;
    for (uint32_t b = 0; o->rule == TDM_NONE && b < 3; b++)
      if (strcmp(o->kind, others[b]) == 0) bit = TDM_OBSTACLE_ONLY_LISTED + b;
    if (bit >= TDM_OBSTACLE_COUNT) return tdm_trial_refuse(trial, "an obstacle %s", o->kind);
    if (o->breaks != breaks[bit] || o->alone != alone[bit])
      return tdm_trial_refuse(trial, "obstacle %u breaks %u, alone %u; told %u and %u", bit,
                              breaks[bit], alone[bit], o->breaks, o->alone);
    told += o->breaks;
  }
  return told == sum || tdm_trial_refuse(trial, "%u obstacles, told %u", sum, told);
}

/* ---- small changes ---- */

static tdm_request apply(const tdm_request *request, const tdm_change *change, tdm_arena *arena) {
  tdm_request changed = *request;
  tdm_programme *p = &changed.programme;
  if (change->kind == TDM_CHANGE_RULE)
    return with_lock(request, arena, change->pair.mentor, change->pair.mentee, true);
  if (change->kind == TDM_CHANGE_CAPACITY) {
    changed.cohort.participants = copy_of(arena, request->cohort.participants,
                                          request->cohort.count, 0, sizeof(tdm_participant));
    changed.cohort.participants[change->index].capacity = (int32_t)change->to;
    return changed;
  }
  p->quotas = copy_of(arena, p->quotas, p->quota_count, 0, sizeof *p->quotas);
  tdm_quota *quota = &p->quotas[change->index];
  if (change->kind == TDM_CHANGE_QUOTA_MIN) quota->min = change->to;
  if (change->kind == TDM_CHANGE_QUOTA_MAX) quota->max = change->to;
  if (change->kind == TDM_CHANGE_QUOTA_MIN_SHARE) quota->min_share = change->to;
  if (change->kind == TDM_CHANGE_QUOTA_MAX_SHARE) quota->max_share = change->to;
  return changed;
}

static bool change_holds(tdm_trial *trial, const tdm_explanation *explanation,
                         const tdm_change *change, uint32_t person) {
  const tdm_request *request = &trial->instance->request;
  uint32_t stages = request->programme.stage_count;
  tdm_optimum optimum;
  if (change->kind == TDM_CHANGE_CAPACITY &&
      change->to != request->cohort.participants[change->index].capacity + 1)
    return tdm_trial_refuse(trial, "a capacity of %lld", (long long)change->to);
  tdm_request changed = apply(request, change, trial->instance->arena);
  solve_by_hand(&changed, person, &optimum);
  met.changes[change->kind]++;
  if (!cost_holds(trial, "change", &change->cost, &optimum)) return false;
  if (change->pair.mentor != person && change->pair.mentee != person)
    return tdm_trial_refuse(trial, "a change that matches somebody else");
  for (uint32_t k = 0; k + 1 < stages; k++)
    if (optimum.values[k] < trial->optimum.values[k])
      return tdm_trial_refuse(trial, "a change that loses in stage %u", k);
  if (explanation->alternative_count == 0 || explanation->alternatives[0].cost.impossible)
    return true;
  const tdm_cost *cheapest = &explanation->alternatives[0].cost;
  for (uint32_t k = 0; k < stages; k++)
    if (change->cost.stages[k].least != cheapest->stages[k].least)
      return change->cost.stages[k].least < cheapest->stages[k].least ||
             tdm_trial_refuse(trial, "a change that is dearer than none");
  return tdm_trial_refuse(trial, "a change that is as dear as none");
}

static bool person_holds(tdm_trial *trial, uint32_t person) {
  tdm_request asked = trial->instance->request;
  tdm_explanation explanation;
  bool matched = false;
  asked.explain = (tdm_explain_order){.asked = true, .has_participant = true};
  asked.explain.participant = reference_to(&asked, person);
  if (!ask(trial, &asked, &explanation)) return false;
  if (explanation.outcome.status == TDM_INFEASIBLE) return !trial->optimum.feasible;
  for (uint32_t k = 0; k < explanation.outcome.pair_count; k++)
    matched |= explanation.outcome.pairs[k].mentor == person ||
               explanation.outcome.pairs[k].mentee == person;
  met.explained++;
  met.without += !matched;
  if (matched == (explanation.unmatched != NULL) || matched != (explanation.pair_count > 0))
    return tdm_trial_refuse(trial, "who is matched is not");
  if (!matched && (explanation.unmatched->participant != person || !explanation.unmatched->reason))
    return tdm_trial_refuse(trial, "no reason is told");
  if (!alternatives_hold(trial, &explanation, person) ||
      !obstacles_hold(trial, &explanation, person))
    return false;
  if (matched && explanation.change_count)
    return tdm_trial_refuse(trial, "changes for somebody who is matched");
  for (uint32_t k = 0; k < explanation.change_count; k++)
    if (!change_holds(trial, &explanation, &explanation.changes[k], person)) return false;
  return true;
}

/* ---- a pair ---- */

static bool barriers_hold(tdm_trial *trial, const tdm_explanation *explanation, uint32_t i,
                          uint32_t j) {
  const tdm_cell *cell = &trial->table.cells[i][j];
  uint32_t bits = 0;
  for (uint32_t k = 0; k < explanation->barrier_count; k++) {
    const tdm_barrier *barrier = &explanation->barriers[k];
    if (strcmp(barrier->kind, "rule") == 0)
      bits |= 1u << barrier->index;
    else if (strcmp(barrier->kind, "veto") == 0)
      bits |= 1u << TDM_OBSTACLE_VETO;
    else if (strcmp(barrier->kind, "forbid") == 0)
      bits |= 1u << TDM_OBSTACLE_FORBID;
    else
      bits |= 1u << TDM_OBSTACLE_ONLY_LISTED;
  }
  if (bits == cell->obstacles) return true;
  return tdm_trial_refuse(trial, "barriers %x, not %x", bits, cell->obstacles);
}

static bool pair_holds(tdm_trial *trial, uint32_t i, uint32_t j) {
  const tdm_request *request = &trial->instance->request;
  uint32_t mentor = trial->table.mentors[i], mentee = trial->table.mentees[j];
  tdm_request asked = *request, changed;
  tdm_explanation explanation;
  tdm_optimum optimum;
  asked.explain = (tdm_explain_order){.asked = true, .has_pair = true};
  asked.explain.pair = pair_of(&asked, mentor, mentee);
  if (!ask(trial, &asked, &explanation)) return false;
  met.pairs[explanation.verdict]++;
  if (explanation.pair.pair.score != trial->table.cells[i][j].score)
    return tdm_trial_refuse(trial, "a pair's score is wrong");
  if (!tdm_table_candidate(&trial->table, i, j, true))
    return explanation.verdict == TDM_PAIR_EXCLUDED && !explanation.has_cost &&
           barriers_hold(trial, &explanation, i, j);
  if (explanation.barrier_count || explanation.verdict == TDM_PAIR_EXCLUDED)
    return tdm_trial_refuse(trial, "a candidate is excluded");
  if (explanation.outcome.status == TDM_INFEASIBLE)
    return !explanation.has_cost && !trial->optimum.feasible;
  bool chosen = is_chosen(&explanation.outcome, mentor, mentee);
  if (chosen != (explanation.verdict == TDM_PAIR_CHOSEN))
    return tdm_trial_refuse(trial, "a pair's verdict is %d", (int)explanation.verdict);
  if (trial->table.cells[i][j].lock != TDM_NONE)
    return explanation.pair.pair.locked && !explanation.has_cost;
  changed = chosen ? without_pair(request, trial->instance->arena, mentor, mentee)
                   : with_lock(request, trial->instance->arena, mentor, mentee, false);
  solve_by_hand(&changed, TDM_NONE, &optimum);
  if (!explanation.has_cost) return tdm_trial_refuse(trial, "a pair has no cost");
  if (!cost_holds(trial, "pair", &explanation.pair.cost, &optimum)) return false;
  return !optimum.feasible ||
         moves_hold(trial, &explanation, &changed, &explanation.pair.moves, &optimum);
}

/* ---- stopped on the way ---- */

/* What is told of a cost is true: exact losses, then limits; nothing is cheaper than the least. */
static bool limits_hold(tdm_trial *trial, const tdm_cost *cost, const tdm_optimum *optimum) {
  if (cost->impossible) return !optimum->feasible || tdm_trial_refuse(trial, "it is possible");
  if (!optimum->feasible)
    return !cost->exact || tdm_trial_refuse(trial, "a cost of what is impossible");
  bool first = true;
  for (uint32_t k = 0; k < cost->count; k++) {
    const tdm_loss *told = &cost->stages[k];
    int64_t loss = trial->optimum.values[k] - optimum->values[k];
    if (!told->has_least && !told->has_most) return true;
    if (first && told->has_most && told->most < loss)
      return tdm_trial_refuse(trial, "stage %u loses %lld, told %lld at most", k, (long long)loss,
                              (long long)told->most);
    if (told->has_least && told->least > loss)
      return tdm_trial_refuse(trial, "stage %u loses %lld, told %lld at least", k, (long long)loss,
                              (long long)told->least);
    if (!told->has_least || told->least < loss) return true;
    first = first && told->has_most && told->most == told->least;
  }
  return true;
}

static bool stopped_holds(tdm_trial *trial, uint32_t person, uint64_t at, uint32_t *open) {
  tdm_request asked = trial->instance->request;
  tdm_explanation explanation;
  asked.explain = (tdm_explain_order){.asked = true, .has_participant = true};
  asked.explain.participant = reference_to(&asked, person);
  if (!ask_until(trial, &asked, at, &explanation)) return false;
  for (uint32_t k = 0; k < explanation.alternative_count; k++) {
    const tdm_alternative *told = &explanation.alternatives[k];
    tdm_optimum optimum;
    tdm_request changed = with_lock(&trial->instance->request, trial->instance->arena,
                                    told->pair.mentor, told->pair.mentee, false);
    solve_by_hand(&changed, TDM_NONE, &optimum);
    *open += !told->cost.exact;
    if (!limits_hold(trial, &told->cost, &optimum)) return false;
  }
  if (explanation.complete) return alternatives_hold(trial, &explanation, person);
  return true;
}

static void test_explanations_stopped_anywhere_are_true(void **state) {
  (void)state;
  uint32_t failures = 0, open = 0;
  for (uint64_t seed = first_seed; seed < first_seed + seed_count / 4; seed++) {
    tdm_trial trial;
    tdm_random random = {seed};
    bool holds = tdm_trial_begin(&trial, seed);
    uint32_t people = trial.instance->request.cohort.count;
    for (uint64_t at = 1; holds && people && at < 1000; at += 1 + at / 3)
      holds = stopped_holds(&trial, tdm_random_below(&random, people), at, &open);
    failures += !holds;
    if (!holds) print_error("seed %llu: %s\n", (unsigned long long)seed, trial.complaint);
    tdm_trial_end(&trial);
  }
  print_message("%u alternatives were left open\n", open);
  if (failures) fail_msg("%u seeds fail", failures);
  assert_true(seed_count < COUNT_DEFAULT || open > seed_count / 10);
}

/* ---- the campaign ---- */

/* Somebody without a partner where there is one, and two others; and two pairs. */
static bool explanations_hold(tdm_trial *trial, tdm_random *random) {
  const tdm_request *request = &trial->instance->request;
  uint32_t people = request->cohort.count;
  if (trial->table.mentor_count == 0 || trial->table.mentee_count == 0) return true;
  if (trial->outcome.unmatched_count) {
    uint32_t k = tdm_random_below(random, trial->outcome.unmatched_count);
    if (!person_holds(trial, trial->outcome.unmatched[k].participant)) return false;
  }
  if (!person_holds(trial, tdm_random_below(random, people))) return false;
  for (int k = 0; k < 2; k++)
    if (!pair_holds(trial, tdm_random_below(random, trial->table.mentor_count),
                    tdm_random_below(random, trial->table.mentee_count)))
      return false;
  if (trial->outcome.pair_count == 0) return true;
  const tdm_pair_result *pair =
      &trial->outcome.pairs[tdm_random_below(random, trial->outcome.pair_count)];
  return pair_holds(trial, tdm_table_row(&trial->table, pair->mentor),
                    tdm_table_column(&trial->table, pair->mentee));
}

static void test_explanations_equal_brute_force(void **state) {
  (void)state;
  uint32_t failures = 0;
  for (uint64_t seed = first_seed; seed < first_seed + seed_count; seed++) {
    tdm_trial trial;
    tdm_random random = {seed};
    if (!tdm_trial_begin(&trial, seed) || !explanations_hold(&trial, &random)) {
      failures++;
      print_error("seed %llu: %s\n", (unsigned long long)seed, trial.complaint);
    }
    tdm_trial_end(&trial);
    if (failures == FAILURES_MAX) break;
  }
  print_message(
      "%u people explained, %u without a partner; %u alternatives, %u impossible, %u at "
      "the cost of pairs; changes: %u rules, %u places, %u minimums, %u maximums, %u and "
      "%u shares; pairs: %u chosen, %u possible, %u excluded\n",
      met.explained, met.without, met.alternatives, met.impossible, met.losing_pairs,
      met.changes[TDM_CHANGE_RULE], met.changes[TDM_CHANGE_CAPACITY],
      met.changes[TDM_CHANGE_QUOTA_MIN], met.changes[TDM_CHANGE_QUOTA_MAX],
      met.changes[TDM_CHANGE_QUOTA_MIN_SHARE], met.changes[TDM_CHANGE_QUOTA_MAX_SHARE],
      met.pairs[TDM_PAIR_CHOSEN], met.pairs[TDM_PAIR_POSSIBLE], met.pairs[TDM_PAIR_EXCLUDED]);
  if (failures) fail_msg("%u seeds fail", failures);
}

int main(int argc, char **argv) {
  const char *count = getenv("TANDEM_EXPLAIN_COUNT");
  if (count) seed_count = strtoull(count, NULL, 10);
  for (int i = 1; i + 1 < argc; i += 2) {
    uint64_t value = strtoull(argv[i + 1], NULL, 10);
    if (strcmp(argv[i], "--count") == 0) seed_count = value;
    if (strcmp(argv[i], "--from") == 0) first_seed = value;
  }
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_explanations_equal_brute_force),
      cmocka_unit_test(test_explanations_stopped_anywhere_are_true),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
