// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/base.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/problem/best_few.h"
#include "solver/problem/pool.h"
#include "solver/solved.h"

/* How many candidates of a node are kept. */
enum { NEAR_EACH = 4 };

/* A row of the request: of a quota by its name, or of the current pairs. */
typedef struct {
  tdm_row_kind kind;
  tdm_text name;
  double price; /* micro-points, times the larger coefficient */
} base_row;

typedef struct {
  uint32_t mentor, mentee;
} base_pair;

struct tdm_base {
  tdm_arena *arena; /* of everything below */
  tdm_text *ids;    /* [people] */
  double *price;    /* [people] micro-points, NaN: none is known */
  uint32_t people;
  uint32_t *slots; /* open addressing over people, TDM_NONE where free */
  uint32_t mask;
  bool priced; /* by a proof of stage score */
  base_row *rows;
  uint32_t row_count;
  base_pair *pairs;
  uint32_t pair_count;
  base_pair *near; /* candidates whose reduced cost is near 0, the first of alike people */
  uint32_t near_count;
};

/* ---- what a solve leaves ---- */

static uint32_t *slot_of(const tdm_base *base, tdm_text id) {
  uint32_t at = (uint32_t)tdm_text_hash(id, 0) & base->mask;
  while (base->slots[at] != TDM_NONE && !tdm_text_equal(base->ids[base->slots[at]], id))
    at = (at + 1) & base->mask;
  return &base->slots[at];
}

static bool copy_ids(tdm_base *base, const tdm_cohort *cohort) {
  uint32_t slots = 4;
  while (slots < 2 * cohort->count && slots < UINT32_C(1) << 31) slots *= 2;
  base->people = cohort->count;
  base->mask = slots - 1;
  base->ids = tdm_arena_alloc(base->arena, cohort->count, sizeof *base->ids);
  base->slots = tdm_arena_alloc(base->arena, slots, sizeof *base->slots);
  if (!base->ids || !base->slots) return false;
  for (uint32_t s = 0; s < slots; s++) base->slots[s] = TDM_NONE;
  for (uint32_t p = 0; p < cohort->count; p++) {
    base->ids[p] = tdm_text_copy(base->arena, cohort->participants[p].id);
    if (!base->ids[p].bytes) return false;
    *slot_of(base, base->ids[p]) = p;
  }
  return true;
}

/* What nodes without any room ask is no price of theirs. */
static double price_of(const tdm_solved *solved, const tdm_stage_proof *proof, uint32_t node) {
  const tdm_problem *problem = solved->problem;
  double price = (double)proof->node[node] / (double)proof->scale;
  if (fabs(price) > 2 * (double)problem->largest_units) return NAN;
  return price * (double)problem->unit;
}

static double size_of(const tdm_row *row) {
  return fmax(1, fmax(fabs((double)row->in), fabs((double)row->out)));
}

static bool copy_rows(tdm_base *base, const tdm_solved *solved, const tdm_stage_proof *proof) {
  const tdm_programme *programme = &solved->request->programme;
  base->rows = tdm_arena_alloc(base->arena, proof->row_count, sizeof *base->rows);
  if (!base->rows) return false;
  for (uint32_t r = 0; r < proof->row_count; r++) {
    const tdm_row *row = &proof->rows[r];
    base_row *to = &base->rows[base->row_count];
    if (!row->active || row->kind > TDM_ROW_QUOTA_MAX_SHARE || proof->row[r] == 0) continue;
    to->kind = row->kind;
    to->name = tdm_text_copy(base->arena, programme->quotas[row->quota].name);
    to->price =
        (double)proof->row[r] / (double)proof->scale * size_of(row) * (double)solved->problem->unit;
    if (!to->name.bytes) return false;
    base->row_count++;
  }
  return true;
}

/* What a candidate is worth under the proof's prices, with its nodes. */
static int64_t reduced_of(const tdm_solved *solved, const tdm_stage_proof *proof, uint32_t c) {
  const tdm_problem *problem = solved->problem;
  tdm_wide reduced = (tdm_wide)problem->units[c] * proof->scale - proof->node[problem->mentor[c]] -
                     proof->node[problem->mentee[c]];
  for (uint32_t r = 0; r < proof->row_count; r++)
    if (proof->row[r])
      reduced -= (tdm_wide)proof->row[r] * tdm_row_coefficient(solved->whole, &proof->rows[r], c);
  return tdm_wide_floor(reduced, 1);
}

/* Marks the best few candidates of a node; returns how many were not. */
static uint32_t mark_near(const tdm_solved *solved, const int64_t *reduced, uint32_t node,
                          uint64_t *marks) {
  tdm_ranked best[NEAR_EACH];
  tdm_best_few few = {best, node, NEAR_EACH, 0};
  tdm_candidates roles[2] = {tdm_problem_as_mentor(solved->problem, node),
                             tdm_problem_as_mentee(solved->problem, node)};
  uint32_t fresh = 0;
  for (int side = 0; side < 2; side++)
    for (uint32_t k = 0; k < roles[side].count; k++) {
      uint32_t c = roles[side].items[k];
      if (c < solved->candidates) tdm_best_few_offer(&few, (tdm_ranked){reduced[c], c});
    }
  for (uint32_t k = 0; k < few.count; k++) {
    fresh += !tdm_bit(marks, best[k].item);
    tdm_bit_set(marks, best[k].item);
  }
  return fresh;
}

/* What joined the pool after the stages depends on what else was asked for. */
static bool copy_near(tdm_base *base, const tdm_solved *solved, const tdm_stage_proof *proof) {
  const tdm_problem *problem = solved->problem;
  uint32_t count = 0;
  int64_t *reduced = malloc(((size_t)solved->candidates + 1) * sizeof *reduced);
  uint64_t *marks = calloc((size_t)solved->candidates / 64 + 1, sizeof *marks);
  bool good = reduced && marks;
  for (uint32_t c = 0; good && c < solved->candidates; c++)
    reduced[c] = reduced_of(solved, proof, c);
  for (uint32_t n = 0; good && n < problem->node_count; n++)
    count += mark_near(solved, reduced, n, marks);
  base->near = good ? tdm_arena_alloc(base->arena, count, sizeof *base->near) : NULL;
  for (uint32_t c = 0; base->near && c < solved->candidates; c++)
    if (tdm_bit(marks, c))
      base->near[base->near_count++] = (base_pair){problem->nodes[problem->mentor[c]].participant,
                                                   problem->nodes[problem->mentee[c]].participant};
  free(reduced);
  free(marks);
  return base->near != NULL;
}

static bool copy_prices(tdm_base *base, const tdm_solved *solved) {
  const tdm_programme *programme = &solved->request->programme;
  const tdm_stage_proof *proof = NULL;
  base->price = tdm_arena_alloc(base->arena, base->people, sizeof *base->price);
  if (!base->price) return false;
  for (uint32_t p = 0; p < base->people; p++) base->price[p] = NAN;
  for (uint32_t k = 0; k < programme->stage_count; k++)
    if (programme->objective[k] == TDM_STAGE_SCORE) proof = &solved->stages->state[k].proof;
  if (!proof || !proof->known || proof->objective != TDM_COUNT_SCORE) return true;
  base->priced = true;
  for (uint32_t p = 0; p < base->people; p++)
    base->price[p] = price_of(solved, proof, solved->problem->node_of[p]);
  return copy_rows(base, solved, proof) && copy_near(base, solved, proof);
}

static bool copy_pairs(tdm_base *base, const tdm_outcome *outcome) {
  base->pair_count = outcome->pair_count;
  base->pairs = tdm_arena_alloc(base->arena, base->pair_count, sizeof *base->pairs);
  if (!base->pairs) return false;
  for (uint32_t k = 0; k < base->pair_count; k++)
    base->pairs[k] = (base_pair){outcome->pairs[k].mentor, outcome->pairs[k].mentee};
  return true;
}

void tdm_base_free(tdm_base *base) {
  if (base) tdm_arena_free(base->arena);
}

size_t tdm_base_bytes(const tdm_base *base) { return tdm_arena_bytes(base->arena); }

/* Without a proof or near enough is not all that the request says: that depends on more. */
static tdm_result leave(void *context, const tdm_solved *solved, tdm_text *message) {
  tdm_base **left = context;
  (void)message;
  if (solved->outcome->status != TDM_OPTIMAL || solved->request->limits.gap > 0) return TDM_OK;
  tdm_arena *arena = tdm_arena_new();
  tdm_base *base = arena ? tdm_arena_alloc(arena, 1, sizeof *base) : NULL;
  if (!base) {
    tdm_arena_free(arena);
    return TDM_NO_MEMORY;
  }
  *base = (tdm_base){.arena = arena};
  if (copy_ids(base, &solved->request->cohort) && copy_prices(base, solved) &&
      copy_pairs(base, solved->outcome)) {
    *left = base;
    return TDM_OK;
  }
  tdm_base_free(base);
  return TDM_NO_MEMORY;
}

/* ---- where a solve starts ---- */

typedef struct {
  const tdm_base *base;
  const tdm_base_pairs *pairs; /* or NULL: the base's own */
  tdm_base_use *use;
} beginning;

static bool fit_people(const tdm_base *base, const tdm_problem *problem, int64_t scale,
                       tdm_warm *warm) {
  const tdm_cohort *cohort = &problem->request->cohort;
  warm->node = tdm_arena_alloc(problem->arena, problem->node_count, sizeof *warm->node);
  if (!warm->node) return false;
  for (uint32_t n = 0; n < problem->node_count; n++) {
    uint32_t known = *slot_of(base, cohort->participants[problem->nodes[n].participant].id);
    double price = known == TDM_NONE ? NAN : base->price[known] / (double)problem->unit;
    warm->node[n] = isnan(price) || fabs(price) > 2 * (double)problem->largest_units
                        ? TDM_PRICE_UNKNOWN
                        : llrint(price * (double)scale);
  }
  return true;
}

/* Of current pairs, which bases know nothing of: those that must stay are worth more. */
static double first_price(const tdm_problem *problem, tdm_row_kind kind) {
  double largest = (double)problem->largest_units;
  if (kind == TDM_ROW_KEPT) return largest / 8;
  return kind == TDM_ROW_MAX_CHANGES ? largest / 64 : 0;
}

static bool fit_rows(const tdm_base *base, const tdm_ip *ip, tdm_warm *warm) {
  const tdm_problem *problem = ip->problem;
  const tdm_programme *programme = &problem->request->programme;
  warm->row = tdm_arena_alloc(problem->arena, ip->row_count, sizeof *warm->row);
  if (!warm->row) return false;
  for (uint32_t r = 0; r < ip->row_count; r++) {
    warm->row[r] = first_price(problem, ip->rows[r].kind);
    if (ip->rows[r].kind > TDM_ROW_QUOTA_MAX_SHARE) continue;
    for (uint32_t k = 0; k < base->row_count; k++)
      if (base->rows[k].kind == ip->rows[r].kind &&
          tdm_text_equal(base->rows[k].name, programme->quotas[ip->rows[r].quota].name))
        warm->row[r] = base->rows[k].price / (double)problem->unit;
  }
  return true;
}

/* Of nodes, whose roles need not be those that they had for the base. */
static bool is_candidate(const tdm_problem *problem, uint32_t mentor, uint32_t mentee) {
  return mentor < problem->mentor_count && mentee != mentor && mentee < problem->node_count &&
         mentee >= problem->first_mentee &&
         tdm_rules_allow(&problem->rules, problem->nodes[mentor].participant,
                         problem->nodes[mentee].participant);
}

static void add_pair(const tdm_problem *problem, tdm_text mentor_id, tdm_text mentee_id,
                     tdm_warm *warm) {
  uint32_t mentor = tdm_cohort_find(&problem->request->cohort, mentor_id);
  uint32_t mentee = tdm_cohort_find(&problem->request->cohort, mentee_id);
  if (mentor == TDM_NONE || mentee == TDM_NONE || mentor == mentee) return;
  tdm_node_pair pair = {problem->node_of[mentor], problem->node_of[mentee]};
  if (is_candidate(problem, pair.mentor, pair.mentee)) warm->pairs[warm->count++] = pair;
}

static bool fit_pairs(const beginning *b, const tdm_problem *problem, tdm_warm *warm) {
  const tdm_base *base = b->base;
  uint32_t count = b->pairs ? b->pairs->count : base->pair_count;
  warm->pairs = tdm_arena_alloc(problem->arena, count, sizeof *warm->pairs);
  if (!warm->pairs) return false;
  for (uint32_t k = 0; k < count; k++)
    if (b->pairs)
      add_pair(problem, b->pairs->pairs[k].mentor.id, b->pairs->pairs[k].mentee.id, warm);
    else
      add_pair(problem, base->ids[base->pairs[k].mentor], base->ids[base->pairs[k].mentee], warm);
  return true;
}

/* The node of everybody that the base knows, TDM_NONE: who left. On the heap, or NULL. */
static uint32_t *find_people(const tdm_base *base, const tdm_problem *problem) {
  const tdm_cohort *cohort = &problem->request->cohort;
  uint32_t *node = malloc(((size_t)base->people + 1) * sizeof *node);
  if (!node) return NULL;
  for (uint32_t p = 0; p < base->people; p++) node[p] = TDM_NONE;
  for (uint32_t p = 0; p < cohort->count; p++) {
    uint32_t known = *slot_of(base, cohort->participants[p].id);
    if (known != TDM_NONE) node[known] = problem->node_of[p];
  }
  return node;
}

/* Whoever has few candidates in the pool gets some. */
static bool scatter(tdm_problem *problem) {
  tdm_stop never;
  tdm_stop_init(&never, &(tdm_control){0});
  return tdm_pool_scatter(problem, TDM_POOL_SCATTERED, &never) == TDM_POOL_DONE;
}

/* What was near joins the pool, as far as it is a candidate still. */
static bool fit_near(const tdm_base *base, tdm_problem *problem, tdm_warm *warm) {
  if (problem->complete || !tdm_problem_is_bipartite(problem)) {
    warm->near_count = base->near_count;
    return problem->complete || scatter(problem);
  }
  uint32_t *node = find_people(base, problem), count = 0;
  tdm_node_pair *pairs = malloc(((size_t)base->near_count + 1) * sizeof *pairs);
  bool good = node && pairs;
  for (uint32_t k = 0; good && k < base->near_count; k++) {
    tdm_node_pair pair = {node[base->near[k].mentor], node[base->near[k].mentee]};
    if (is_candidate(problem, pair.mentor, pair.mentee)) pairs[count++] = pair;
  }
  warm->near_count = count;
  good = good && tdm_pool_add(problem, pairs, count) && scatter(problem);
  free(node);
  free(pairs);
  return good;
}

static bool begin(void *context, const tdm_ip *ip, tdm_warm *warm) {
  const beginning *b = context;
  tdm_prices scale;
  *warm = (tdm_warm){.priced = b->base->priced};
  return tdm_prices_init(&scale, ip) && fit_people(b->base, ip->problem, scale.scale, warm) &&
         fit_rows(b->base, ip, warm) && fit_pairs(b, ip->problem, warm) &&
         fit_near(b->base, ip->problem, warm);
}

/* ---- how it was of use ---- */

static int compare_pairs(const void *left, const void *right) {
  const base_pair *a = left, *b = right;
  if (a->mentor != b->mentor) return a->mentor < b->mentor ? -1 : 1;
  return (a->mentee > b->mentee) - (a->mentee < b->mentee);
}

/* Counts the base's pairs whose people both stay, and those of them that are in the answer. */
static bool compare(const beginning *b, const tdm_request *request, const tdm_outcome *outcome) {
  const tdm_base *base = b->base;
  uint32_t count = b->pairs ? b->pairs->count : base->pair_count;
  base_pair *chosen = malloc(((size_t)outcome->pair_count + 1) * sizeof *chosen);
  if (!chosen) return false;
  for (uint32_t k = 0; k < outcome->pair_count; k++)
    chosen[k] = (base_pair){outcome->pairs[k].mentor, outcome->pairs[k].mentee};
  qsort(chosen, outcome->pair_count, sizeof *chosen, compare_pairs);
  b->use->pairs = count;
  for (uint32_t k = 0; k < count; k++) {
    tdm_text mentor = b->pairs ? b->pairs->pairs[k].mentor.id : base->ids[base->pairs[k].mentor];
    tdm_text mentee = b->pairs ? b->pairs->pairs[k].mentee.id : base->ids[base->pairs[k].mentee];
    base_pair sought = {tdm_cohort_find(&request->cohort, mentor),
                        tdm_cohort_find(&request->cohort, mentee)};
    if (sought.mentor == TDM_NONE || sought.mentee == TDM_NONE) continue;
    b->use->remaining++;
    b->use->same +=
        bsearch(&sought, chosen, outcome->pair_count, sizeof *chosen, compare_pairs) != NULL;
  }
  free(chosen);
  return true;
}

/* ---- calls ---- */

tdm_result tdm_base_solve(const tdm_request *request, const tdm_control *control,
                          tdm_problems *problems, tdm_base **base, tdm_arena *arena,
                          tdm_text *message) {
  tdm_arena *work = tdm_arena_new();
  tdm_request quiet = *request;
  tdm_outcome outcome;
  tdm_control brief = *control;
  brief.brief = true;
  quiet.options.reasons = quiet.options.prices = quiet.options.certificate = false;
  *base = NULL;
  if (!work) return TDM_NO_MEMORY;
  tdm_result result = tdm_solve_and(&quiet, &brief, work, problems, &outcome, message, leave, base);
  *message = tdm_text_copy(arena, *message);
  tdm_arena_free(work);
  return result;
}

tdm_result tdm_solve_from(const tdm_request *request, tdm_base_order *order,
                          const tdm_control *control, tdm_arena *arena, tdm_problems *problems,
                          tdm_outcome *outcome, tdm_text *message) {
  beginning b = {.base = order->base, .pairs = order->pairs, .use = &order->use};
  tdm_solved_hooks hooks = {.begin = order->base ? begin : NULL,
                            .begin_context = &b,
                            .use = order->left ? leave : NULL,
                            .use_context = order->left};
  if (order->left) *order->left = NULL;
  order->use = (tdm_base_use){0};
  tdm_result result =
      tdm_solve_between(request, control, arena, problems, outcome, message, &hooks);
  order->use.used = hooks.began;
  if (result == TDM_OK && order->base && !compare(&b, request, outcome)) return TDM_NO_MEMORY;
  return result;
}
