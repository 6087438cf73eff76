// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/answer/certify.h"

#include <stdlib.h>

#include "solver/answer/certify_groups.h"

enum {
  FINER = 40, /* powers of two by which shares are priced finer than the counts they come from */
};

static const int64_t LARGEST = INT64_C(1) << 62;
static const tdm_wide WIDEST = (tdm_wide)1 << 120;

/* Kinds of quota rows, as places in a draft. */
enum { QUOTA_MIN, QUOTA_MAX, QUOTA_MIN_SHARE, QUOTA_MAX_SHARE, QUOTA_KINDS };

/*
 * A certificate in the making. Every multiplier is the solver's times `unit` and a power of
 * two. `rest` limits what the pairs add to the bound beside `sum y b`.
 */
typedef struct {
  const tdm_problem *problem;
  const tdm_stage_proof *proof;
  const tdm_stage_proof *cover; /* limits the pairs to what an earlier stage has; or NULL */
  const tdm_stage_result *stages;
  uint32_t stage; /* its place in the objective */
  int64_t unit;
  int shift;
  int64_t scale;
  tdm_wide *capacity; /* [node_count] */
  tdm_wide *minimum;
  tdm_wide *quota[QUOTA_KINDS]; /* [quota_count] */
  tdm_wide max_changes;
  int64_t changes_bound; /* of that row */
  tdm_wide *group;       /* [proof->group_count]; those of later groups by default */
  uint32_t told_groups;  /* that many of them, or none */
  tdm_wide earlier[TDM_STAGES_MAX];
  tdm_wide rest;
  tdm_wide lifted; /* what rounding may have added to the reduced cost of any pair */
} draft;

const uint32_t *tdm_certify_people(const tdm_problem *problem, uint32_t node, uint32_t *count) {
  *count = problem->nodes[node].people;
  return &problem->people[problem->nodes[node].first_person];
}

/* ---- rounding ---- */

static tdm_wide floor_of(tdm_wide number, int64_t divisor) {
  tdm_wide quotient = number / divisor;
  return number % divisor < 0 ? quotient - 1 : quotient;
}

static tdm_wide ceiling_of(tdm_wide number, int64_t divisor) { return -floor_of(-number, divisor); }

/* The solver's multiplier times unit and shift, rounded down or up. */
static tdm_wide at_least(const draft *d, tdm_wide number) {
  tdm_wide product = number * d->unit;
  return d->shift >= 0 ? product * (INT64_C(1) << d->shift)
                       : ceiling_of(product, INT64_C(1) << -d->shift);
}

static tdm_wide at_most(const draft *d, tdm_wide number) { return -at_least(d, -number); }

/* ---- what the draft proves ---- */

static const tdm_quota *quota_of(const draft *d, uint32_t q) {
  return &d->problem->request->programme.quotas[q];
}

static tdm_wide sum_of_rows(const draft *d) {
  const tdm_programme *programme = &d->problem->request->programme;
  tdm_wide sum = 0;
  for (uint32_t n = 0; n < d->problem->node_count; n++) {
    sum += d->capacity[n] * d->problem->nodes[n].capacity;
    sum -= d->minimum[n] * d->problem->nodes[n].min;
  }
  for (uint32_t q = 0; q < programme->quota_count; q++) {
    sum -= d->quota[QUOTA_MIN][q] * quota_of(d, q)->min;
    sum += d->quota[QUOTA_MAX][q] * quota_of(d, q)->max;
  }
  sum += d->max_changes * d->changes_bound;
  for (uint32_t s = 0; s < d->stage; s++) sum -= d->earlier[s] * d->stages[s].value;
  return sum;
}

/* Adds `amount` to the coefficient of every pair, by rows that limit the number of pairs. */
static void add_to_all(draft *d, tdm_wide amount) {
  const tdm_problem *problem = d->problem;
  uint32_t first, end;
  if (d->cover) {
    tdm_wide people = 0;
    for (uint32_t n = 0; n < problem->node_count; n++) {
      d->capacity[n] += amount * d->cover->node[n];
      people += d->cover->node[n] * problem->nodes[n].capacity;
    }
    d->rest += amount * (d->cover->total - people);
    return;
  }
  bool halves = tdm_problem_cover(problem, &first, &end) == 1;
  for (uint32_t n = first; n < end; n++) d->capacity[n] += halves ? (amount + 1) / 2 : amount;
}

/* ---- from prices to multipliers ---- */

static void take_node(draft *d, uint32_t n) {
  int64_t price = d->proof->node[n];
  if (price > 0) d->capacity[n] = at_least(d, price);
  /* A minimum of 0 says nothing: without it reduced costs are lower. */
  if (price < 0 && d->problem->nodes[n].min > 0) d->minimum[n] = at_most(d, -(tdm_wide)price);
}

/*
 * The share itself, as share * pairs - 10^6 count <= 0: where it was a count, the number of pairs
 * is what it takes the rest from. Returns by how much "at most so many pairs" is now priced.
 */
static tdm_wide take_min_share(draft *d, const tdm_row *row, tdm_wide price) {
  tdm_wide multiplier = floor_of(at_most(d, price), row->as_count ? TDM_MILLION : 1);
  d->quota[QUOTA_MIN_SHARE][row->quota] += multiplier;
  if (row->as_count) return -multiplier * row->share;
  if (multiplier != at_least(d, price)) d->lifted += row->share;
  return 0;
}

static tdm_wide take_max_share(draft *d, const tdm_row *row, tdm_wide price) {
  tdm_wide multiplier = ceiling_of(at_least(d, price), row->as_count ? TDM_MILLION : 1);
  d->quota[QUOTA_MAX_SHARE][row->quota] += multiplier;
  if (row->as_count) return multiplier * row->share;
  if (multiplier != at_most(d, price)) d->lifted += row->share;
  return 0;
}

/* The place of an earlier stage in the objective. */
static uint32_t place_of(const draft *d, tdm_stage stage) {
  uint32_t s = 0;
  while (s < d->stage && d->stages[s].stage != stage) s++;
  return s;
}

static tdm_wide take_row(draft *d, const tdm_row *row, tdm_wide price) {
  switch (row->kind) {
    case TDM_ROW_QUOTA_MIN:
      d->quota[QUOTA_MIN][row->quota] += at_most(d, price);
      break;
    case TDM_ROW_QUOTA_MAX:
      d->quota[QUOTA_MAX][row->quota] += at_least(d, price);
      break;
    case TDM_ROW_QUOTA_MIN_SHARE:
      return take_min_share(d, row, price);
    case TDM_ROW_QUOTA_MAX_SHARE:
      return take_max_share(d, row, price);
    case TDM_ROW_MAX_CHANGES:
      d->max_changes += at_most(d, price);
      d->changes_bound = row->bound;
      break;
    case TDM_ROW_KEPT:
      d->earlier[place_of(d, TDM_STAGE_KEPT)] += at_most(d, price);
      break;
    case TDM_ROW_PAIRS:
      return -at_most(d, price);
    case TDM_ROW_PAIRS_MOST:
      return at_least(d, price);
    case TDM_ROW_MATCHED:
      d->earlier[place_of(d, TDM_STAGE_MATCHED)] = at_most(d, price);
      break;
    case TDM_ROW_SOME:
    case TDM_ROW_LEVEL:
    case TDM_ROW_SCORE:   /* only with fixings, which have no certificate */
    case TDM_ROW_ODD_SET: /* no proof is kept that relies on one */
      break;
  }
  return 0;
}

/* Everything but the rest, which the solver's own total tells. */
static tdm_wide sum_of_prices(const draft *d) {
  const tdm_stage_proof *proof = d->proof;
  tdm_wide sum = 0;
  for (uint32_t n = 0; n < d->problem->node_count; n++) {
    const tdm_node *node = &d->problem->nodes[n];
    sum += (tdm_wide)proof->node[n] * (proof->node[n] > 0 ? node->capacity : node->min);
  }
  for (uint32_t r = 0; r < proof->row_count; r++)
    sum += (tdm_wide)proof->row[r] * proof->rows[r].bound;
  return sum;
}

/* Rounded down, as what lowers the reduced costs of pairs; steps may then be worth a bit more. */
static void take_groups(draft *d) {
  const tdm_gains *gains = &d->problem->gains;
  for (uint32_t g = 0; g < d->proof->group_count; g++) {
    const tdm_measure *measure = tdm_gains_measure(gains, g);
    d->group[g] = at_most(d, d->proof->group[g]);
    for (uint32_t s = 0; d->shift < 0 && s < measure->step_count; s++)
      d->rest += (tdm_wide)measure->steps[s].width * gains->groups[g].people;
  }
}

static void take_prices(draft *d) {
  const tdm_stage_proof *proof = d->proof;
  tdm_wide most = 0; /* the price of "at most so many pairs", less that of "at least" */
  d->rest = at_least(d, proof->total - sum_of_prices(d));
  for (uint32_t n = 0; n < d->problem->node_count; n++) take_node(d, n);
  take_groups(d);
  for (uint32_t r = 0; r < proof->row_count; r++)
    if (proof->row[r]) most += take_row(d, &proof->rows[r], proof->row[r]);
  most += d->lifted;
  if (most > 0)
    add_to_all(d, most);
  else
    d->earlier[place_of(d, TDM_STAGE_PAIRS)] = -most;
}

/* ---- the scale ---- */

static bool has_counts(const tdm_stage_proof *proof) {
  for (uint32_t r = 0; r < proof->row_count; r++)
    if (proof->row[r] && proof->rows[r].as_count) return true;
  return false;
}

static tdm_wide largest_price(const draft *d) {
  const tdm_stage_proof *proof = d->proof;
  tdm_wide largest = 1;
  for (uint32_t n = 0; n < d->problem->node_count; n++) {
    tdm_wide price = proof->node[n] < 0 ? -(tdm_wide)proof->node[n] : proof->node[n];
    if (price > largest) largest = price;
  }
  for (uint32_t r = 0; r < proof->row_count; r++)
    if (proof->row[r] > largest) largest = proof->row[r];
  for (uint32_t g = 0; g < proof->group_count; g++)
    if (proof->group[g] > largest) largest = proof->group[g];
  return largest;
}

static bool fits_times(tdm_wide number, int64_t factor) {
  return number <= WIDEST / factor && number >= -WIDEST / factor;
}

/* As fine as integers allow where shares need it, else as it is; coarser where nothing else fits.
 */
static bool choose_scale(draft *d) {
  const tdm_stage_proof *proof = d->proof;
  tdm_wide rest = proof->total - sum_of_prices(d), largest = largest_price(d);
  int finest = has_counts(proof) ? FINER : 0;
  if (!fits_times(rest, d->unit) || !fits_times(largest, d->unit)) return false;
  rest *= d->unit;
  largest *= d->unit;
  d->shift = 0;
  while (d->shift < finest && fits_times(rest, INT64_C(2) << d->shift) &&
         largest << d->shift <= LARGEST / 4 && proof->scale << d->shift <= LARGEST / 4)
    d->shift++;
  while (d->shift <= 0 && (largest >> -d->shift) > LARGEST / 2 && proof->scale >> -d->shift > 1)
    d->shift--;
  if (d->shift < 0 && (largest >> -d->shift) > LARGEST / 2) return false;
  d->scale = d->shift >= 0 ? proof->scale << d->shift : proof->scale >> -d->shift;
  return true;
}

/* ---- telling it ---- */

static bool in_range(const tdm_wide *multipliers, uint32_t count) {
  for (uint32_t k = 0; k < count; k++)
    if (multipliers[k] < 0 || multipliers[k] > INT64_MAX) return false;
  return true;
}

static bool draft_fits(const draft *d) {
  bool fits = in_range(d->capacity, d->problem->node_count) &&
              in_range(d->minimum, d->problem->node_count) && in_range(d->earlier, d->stage) &&
              in_range(&d->max_changes, 1) && in_range(d->group, d->proof->group_count);
  for (int kind = 0; kind < QUOTA_KINDS; kind++)
    fits = fits && in_range(d->quota[kind], d->problem->request->programme.quota_count);
  return fits;
}

/* Those that are not 0, of all[count]. */
static bool compress(const tdm_wide *all, uint32_t count, tdm_arena *arena, tdm_multipliers *out) {
  uint32_t present = 0;
  for (uint32_t k = 0; k < count; k++) present += all[k] != 0;
  out->index = tdm_arena_alloc(arena, present, sizeof *out->index);
  out->multiplier = tdm_arena_alloc(arena, present, sizeof *out->multiplier);
  if (!out->index || !out->multiplier) return false;
  for (uint32_t k = 0; k < count; k++) {
    if (!all[k]) continue;
    out->index[out->count] = k;
    out->multiplier[out->count++] = (int64_t)all[k];
  }
  return true;
}

/* The same for every person of a node. */
static bool tell_people(const draft *d, const tdm_wide *of_node, tdm_arena *arena,
                        tdm_multipliers *out) {
  uint32_t people = d->problem->request->cohort.count, members;
  tdm_wide *all = calloc((size_t)people + 1, sizeof *all);
  if (!all) return false;
  for (uint32_t n = 0; n < d->problem->node_count; n++) {
    const uint32_t *member = tdm_certify_people(d->problem, n, &members);
    for (uint32_t k = 0; k < members; k++) all[member[k]] = of_node[n];
  }
  bool told = compress(all, people, arena, out);
  free(all);
  return told;
}

/* Of an earlier stage `matched`. */
static int64_t matched_multiplier(const draft *d) {
  uint32_t place = place_of(d, TDM_STAGE_MATCHED);
  return place < d->stage ? (int64_t)d->earlier[place] : 0;
}

static bool tell(const draft *d, tdm_arena *arena, tdm_certificate *certificate) {
  tdm_multipliers *quota[QUOTA_KINDS] = {&certificate->quota_min, &certificate->quota_max,
                                         &certificate->quota_min_share,
                                         &certificate->quota_max_share};
  *certificate = (tdm_certificate){.stage = d->stages[d->stage].stage, .scale = d->scale};
  certificate->bound = tdm_wide_floor(sum_of_rows(d) + d->rest, d->scale);
  certificate->max_changes = (int64_t)d->max_changes;
  for (uint32_t s = 0; s < d->stage; s++) certificate->earlier[s] = (int64_t)d->earlier[s];
  for (int kind = 0; kind < QUOTA_KINDS; kind++)
    if (!compress(d->quota[kind], d->problem->request->programme.quota_count, arena, quota[kind]))
      return false;
  const tdm_certify_groups groups = {.problem = d->problem,
                                     .objective = d->proof->objective,
                                     .scale = d->scale,
                                     .matched = matched_multiplier(d),
                                     .price = d->group,
                                     .count = d->told_groups};
  return tdm_certify_groups_tell(&groups, arena, certificate) &&
         tell_people(d, d->capacity, arena, &certificate->capacity) &&
         tell_people(d, d->minimum, arena, &certificate->minimum);
}

/* ---- one stage ---- */

static bool allocate(draft *d, tdm_arena *arena) {
  uint32_t quotas = d->problem->request->programme.quota_count;
  d->capacity = tdm_arena_alloc(arena, d->problem->node_count, sizeof *d->capacity);
  d->minimum = tdm_arena_alloc(arena, d->problem->node_count, sizeof *d->minimum);
  d->group = tdm_arena_alloc(arena, d->proof->group_count, sizeof *d->group);
  d->told_groups = d->proof->group_count;
  bool allocated = d->capacity && d->minimum && d->group;
  for (int kind = 0; kind < QUOTA_KINDS; kind++) {
    d->quota[kind] = tdm_arena_alloc(arena, quotas, sizeof *d->quota[kind]);
    allocated = allocated && d->quota[kind];
  }
  return allocated;
}

/*
 * No prices of rows alone: what capacities allow limits the pairs of any stage, and nothing else
 * is told.
 */
static void fall_back(draft *d) {
  d->scale = 1;
  d->rest = d->lifted = d->max_changes = 0;
  for (uint32_t s = 0; s < TDM_STAGES_MAX; s++) d->earlier[s] = 0;
  for (uint32_t n = 0; n < d->problem->node_count; n++) d->capacity[n] = d->minimum[n] = 0;
  for (int kind = 0; kind < QUOTA_KINDS; kind++)
    for (uint32_t q = 0; q < d->problem->request->programme.quota_count; q++) d->quota[kind][q] = 0;
  d->told_groups = 0;
  d->cover = NULL;
  add_to_all(d, 1);
}

/* Adds the stage's certificate to the outcome, where there is one. */
static bool certify_stage(draft *d, tdm_arena *arena, tdm_outcome *outcome) {
  bool counts_pairs = d->stages[d->stage].stage == TDM_STAGE_PAIRS;
  bool usable = d->proof->known && !d->proof->fixings;
  if (!allocate(d, d->problem->arena)) return false;
  usable = usable && choose_scale(d);
  if (usable) take_prices(d);
  usable = usable && draft_fits(d);
  if (!usable && (!counts_pairs || outcome->status == TDM_INFEASIBLE)) return true;
  if (!usable) fall_back(d);
  return tell(d, arena, &outcome->certificates[outcome->certificate_count++]);
}

static bool certify_absence(const tdm_problem *problem, const tdm_stage_proof *const *proofs,
                            tdm_arena *arena, tdm_outcome *outcome, bool *closed) {
  for (uint32_t s = 0; s < outcome->stage_count; s++) {
    if (!proofs[s]->known || proofs[s]->objective != TDM_COUNT_NOTHING) continue;
    draft d = {.problem = problem, .proof = proofs[s], .stages = outcome->objective, .unit = 1};
    if (!certify_stage(&d, arena, outcome)) return false;
    break;
  }
  *closed = outcome->certificate_count > 0 && outcome->certificates[0].bound < 0;
  if (!*closed) outcome->certificate_count = 0;
  return true;
}

/* Whether prices of capacities alone prove it, exactly. */
static bool is_cover(const tdm_stage_proof *proof, uint32_t nodes) {
  bool cover = proof->known && !proof->fixings && proof->scale == 1;
  for (uint32_t n = 0; cover && n < nodes; n++) cover = proof->node[n] >= 0;
  for (uint32_t r = 0; cover && r < proof->row_count; r++) cover = proof->row[r] == 0;
  return cover;
}

/* Of an earlier stage `pairs`, where capacities alone limit it to its value. */
static const tdm_stage_proof *cover_of(const tdm_problem *problem,
                                       const tdm_stage_proof *const *proofs,
                                       const tdm_stage_result *stages, uint32_t stage) {
  for (uint32_t s = 0; s < stage; s++)
    if (stages[s].stage == TDM_STAGE_PAIRS && is_cover(proofs[s], problem->node_count))
      return proofs[s];
  return NULL;
}

bool tdm_certify(const tdm_problem *problem, const tdm_stage_proof *const *proofs, tdm_arena *arena,
                 tdm_outcome *outcome, bool *closed) {
  const tdm_stage_result *stages = outcome->objective;
  *closed = false;
  outcome->certificate_count = 0;
  outcome->certificates =
      tdm_arena_alloc(arena, outcome->stage_count, sizeof *outcome->certificates);
  if (!outcome->certificates) return false;
  if (outcome->status == TDM_INFEASIBLE)
    return certify_absence(problem, proofs, arena, outcome, closed);
  bool all = true;
  for (uint32_t s = 0; s < outcome->stage_count; s++) {
    uint32_t before = outcome->certificate_count;
    draft d = {.problem = problem,
               .proof = proofs[s],
               .cover = cover_of(problem, proofs, stages, s),
               .stages = stages,
               .stage = s,
               .unit = stages[s].stage == TDM_STAGE_SCORE ? problem->unit : 1};
    all = all && stages[s].has_bound;
    if (!stages[s].has_bound) continue;
    if (!certify_stage(&d, arena, outcome)) return false;
    all = all && outcome->certificate_count > before && stages[s].has_value &&
          outcome->certificates[before].bound == stages[s].value;
  }
  *closed = all;
  return true;
}
