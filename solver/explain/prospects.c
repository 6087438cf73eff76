// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/explain/prospects.h"

#include <stdlib.h>

#include "solver/problem/pool.h"
#include "solver/problem/pricing.h"

enum {
  CLOSEST = 6, /* the person's pairs whose distance says how far to look */
  HALVINGS = 8,
  REACH_PER_NODE = 60 /* so many candidates may join the pool for that */
};

/* ---- what can be priced ---- */

/* Two sides, and stages whose prices are of pairs alone: `pairs`, `score`, and no spread. */
static bool is_plain(const tdm_solved *solved) {
  const tdm_programme *programme = &solved->request->programme;
  if (programme->bridge_count || programme->variety_count || programme->has_current) return false;
  if (!tdm_problem_is_bipartite(solved->problem)) return false;
  for (uint32_t k = 0; k < programme->stage_count; k++)
    if (programme->objective[k] != TDM_STAGE_PAIRS && programme->objective[k] != TDM_STAGE_SCORE)
      return false;
  return true;
}

/* [score], or [pairs, score], or [pairs]: after a kept score prices say nothing. */
static void find_stages(tdm_prospects *p) {
  const tdm_programme *programme = &p->solved->request->programme;
  p->pairs = p->score = TDM_NONE;
  if (!is_plain(p->solved)) return;
  if (programme->objective[0] == TDM_STAGE_PAIRS) p->pairs = 0;
  if (programme->objective[0] == TDM_STAGE_SCORE) p->score = 0;
  if (p->pairs == 0 && programme->stage_count > 1) p->score = 1;
}

static const tdm_stage_proof *proof_of(const tdm_prospects *p, uint32_t stage) {
  const tdm_stage_state *state = &p->solved->stages->state[stage];
  if (stage == TDM_NONE || !state->proof.known || state->proof.fixings) return NULL;
  return state->proof.objective == TDM_COUNT_NOTHING ? NULL : &state->proof;
}

/* ---- the pool ---- */

/* The pair of two nodes in the direction in which it is a candidate. */
static tdm_node_pair directed(const tdm_problem *problem, uint32_t node, uint32_t other) {
  bool mentors = node < problem->mentor_count && other >= problem->first_mentee &&
                 tdm_rules_allow(&problem->rules, problem->nodes[node].participant,
                                 problem->nodes[other].participant);
  return mentors ? (tdm_node_pair){node, other} : (tdm_node_pair){other, node};
}

/* All candidates of the person join it. */
static bool list_all(const tdm_prospects *p) {
  tdm_problem *problem = p->solved->problem;
  if (problem->complete) return true;
  uint32_t *partners = malloc(((size_t)problem->node_count + 1) * sizeof *partners);
  tdm_node_pair *pairs = malloc(((size_t)problem->node_count + 1) * sizeof *pairs);
  bool listed = partners && pairs;
  uint32_t count = listed ? tdm_pool_partners(problem, p->node, partners) : 0;
  for (uint32_t k = 0; k < count; k++) pairs[k] = directed(problem, p->node, partners[k]);
  listed = listed && tdm_pool_add(problem, pairs, count);
  free(partners);
  free(pairs);
  return listed;
}

/* The person's candidates, as mentor and as mentee. */
static uint32_t count_own(const tdm_prospects *p) {
  const tdm_problem *problem = p->solved->problem;
  return tdm_problem_as_mentor(problem, p->node).count +
         tdm_problem_as_mentee(problem, p->node).count;
}

static uint32_t own_candidate(const tdm_prospects *p, uint32_t k) {
  tdm_candidates mentees = tdm_problem_as_mentor(p->solved->problem, p->node);
  if (k < mentees.count) return mentees.items[k];
  return tdm_problem_as_mentee(p->solved->problem, p->node).items[k - mentees.count];
}

/* Pairs of two `either` that a lock turned round are in the pool too, excluded. */
static bool is_open(const tdm_prospects *p, uint32_t candidate) {
  return tdm_ip_fixed(p->solved->whole, candidate) != TDM_EXCLUDED;
}

/* ---- how far to look ---- */

static int compare_lengths(const void *left, const void *right) {
  const int64_t *a = left, *b = right;
  return (*a > *b) - (*a < *b);
}

/* About the length of the cheapest cycles through a pair of the person; -1 when memory is out. */
static int64_t typical_length(const tdm_prospects *p, const tdm_prices *prices) {
  uint32_t own = count_own(p), count = 0;
  int64_t *length = malloc(((size_t)own + 1) * sizeof *length), typical = 0;
  if (!length) return -1;
  for (uint32_t k = 0; k < own; k++) {
    uint32_t c = own_candidate(p, k);
    int64_t reduced = prices->reduced[c];
    if (tdm_ip_fixed(p->solved->whole, c) == TDM_FREE) length[count++] = reduced < 0 ? -reduced : 0;
  }
  qsort(length, count, sizeof *length, compare_lengths);
  if (count) typical = length[count < CLOSEST ? count - 1 : CLOSEST - 1];
  free(length);
  return typical;
}

bool tdm_prospects_load(const tdm_stage_proof *proof, const tdm_ip *ip, tdm_prices *prices,
                        int64_t *factor) {
  if (!tdm_prices_init(prices, ip)) return false;
  if (prices->scale < proof->scale) prices->scale = proof->scale;
  *factor = prices->scale / proof->scale;
  for (uint32_t n = 0; n < ip->problem->node_count; n++) prices->node[n] = proof->node[n] * *factor;
  for (uint32_t r = 0; r < ip->row_count; r++) prices->row[r] = proof->row[r] * *factor;
  return true;
}

/*
 * Lets the candidates near the prices join the pool; *far is how near, in the proof's scale. All of
 * them where the pool is complete.
 */
static bool reach(const tdm_prospects *p, const tdm_stage_proof *proof, const tdm_ip *ip,
                  int64_t *far) {
  tdm_prices prices;
  int64_t factor;
  *far = INT64_C(1) << 55;
  if (tdm_ip_knows_all(ip)) return true;
  if (!tdm_prospects_load(proof, ip, &prices, &factor) || !tdm_prices_reduce(&prices, ip, NULL))
    return false;
  int64_t width = typical_length(p, &prices);
  if (width < 0) return false;
  width = width < *far / 4 ? 2 * width + prices.scale : *far;
  tdm_pricing_wish wish = {.every = REACH_PER_NODE * ip->problem->node_count};
  for (int k = 0; k < HALVINGS && width > 0; k++, width /= 2) {
    wish.least = -width - 1;
    tdm_pricing_status status = tdm_price_out(&prices, ip, wish, p->stop);
    if (status == TDM_PRICING_NO_MEMORY) return false;
    if (status == TDM_PRICING_STOPPED) break;
    if (status == TDM_PRICING_TOO_MANY) continue;
    *far = width / factor;
    return true;
  }
  *far = 0;
  return true;
}

/* ---- footings ---- */

/* What the proof proves where rows have the bounds of `ip`. */
static tdm_wide total_for(const tdm_stage_proof *proof, const tdm_ip *ip) {
  tdm_wide total = proof->total;
  for (uint32_t r = 0; r < proof->row_count; r++)
    if (proof->rows[r].as_count == ip->rows[r].as_count && ip->rows[r].active)
      total += (tdm_wide)proof->row[r] * (ip->rows[r].bound - proof->rows[r].bound);
  return total;
}

static bool prepare_footing(tdm_prospects *p, uint32_t fewer) {
  tdm_footing *footing = &p->footing[fewer];
  const tdm_stage_proof *proof = proof_of(p, p->score);
  const tdm_pairing *pairing = &p->solved->stages->pairing;
  bool keeps = p->pairs != TDM_NONE;
  int64_t far;
  footing->known = true;
  if (!tdm_ip_copy(&footing->ip, p->solved->whole)) return false;
  footing->ip.objective = TDM_COUNT_SCORE;
  if (keeps) tdm_ip_keep_pairs(&footing->ip, (int64_t)pairing->count - fewer);
  footing->total = total_for(proof, &footing->ip);
  /* Cycles keep the number of pairs where it is the pairing's. */
  const tdm_ip *shape = keeps && fewer == 0 ? &footing->ip : p->solved->whole;
  return reach(p, proof, &footing->ip, &far) &&
         tdm_detours_init(&footing->detours, shape, proof, pairing, p->node, far);
}

/* ---- bounds ---- */

/* The length of the cycle through a candidate. */
static tdm_wide cycle_of(const tdm_detours *detours, const tdm_stage_proof *proof, uint32_t c) {
  const tdm_exchange *x = &detours->exchange;
  const tdm_problem *problem = x->ip->problem;
  if (x->times[c]) return 0;
  int64_t value = proof->objective == TDM_COUNT_PAIRS ? 1 : problem->units[c];
  tdm_wide reduced = (tdm_wide)value * proof->scale - proof->node[problem->mentor[c]] -
                     proof->node[problem->mentee[c]];
  for (uint32_t r = 0; r < proof->row_count; r++)
    if (proof->row[r])
      reduced -= (tdm_wide)proof->row[r] * tdm_row_coefficient(x->ip, &proof->rows[r], c);
  return (reduced < 0 ? -reduced : 0) + detours->way[tdm_detours_other(detours, c)];
}

/* What the stage loses at least, told; INT64_MIN where that leaves 64 bits. */
static int64_t least_of(const tdm_prospects *p, uint32_t stage, tdm_wide total, tdm_wide cycle) {
  const tdm_stage_proof *proof = proof_of(p, stage);
  const tdm_stage_result *result = &p->solved->outcome->objective[stage];
  int64_t bound = tdm_wide_floor(total - cycle, proof->scale), least;
  if (stage == p->score && __builtin_mul_overflow(bound, p->solved->problem->unit, &bound))
    return INT64_MIN;
  if (__builtin_sub_overflow(result->value, bound, &least)) return INT64_MIN;
  return least;
}

static bool bound_pairs(tdm_prospects *p, uint32_t candidate, int64_t *least) {
  const tdm_stage_proof *proof = proof_of(p, p->pairs);
  *least = 0;
  if (!proof) return true;
  if (!p->pairs_known) {
    const tdm_pairing *pairing = &p->solved->stages->pairing;
    int64_t far = p->solved->problem->complete ? INT64_C(1) << 55 : 0;
    p->pairs_known = true;
    if (!tdm_detours_init(&p->counted, p->solved->whole, proof, pairing, p->node, far))
      return false;
  }
  *least = least_of(p, p->pairs, proof->total, cycle_of(&p->counted, proof, candidate));
  if (*least < 0) *least = 0; /* nothing is more than the most */
  return true;
}

static bool bound_score(tdm_prospects *p, tdm_prospect *prospect) {
  int64_t fewer = p->pairs == TDM_NONE ? 0 : prospect->least[p->pairs];
  const tdm_stage_proof *proof = proof_of(p, p->score);
  int64_t *least = &prospect->least[p->score];
  *least = fewer == 0 ? 0 : INT64_MIN;
  if (!proof || fewer >= TDM_FOOTINGS) return true;
  tdm_footing *footing = &p->footing[fewer];
  if (!footing->known && !prepare_footing(p, (uint32_t)fewer)) return false;
  tdm_wide cycle = cycle_of(&footing->detours, proof, prospect->candidate);
  int64_t bound = least_of(p, p->score, footing->total, cycle);
  if (bound > *least) *least = bound;
  return true;
}

/* After a stage that loses something nothing is known, but score where pairs were given up. */
static bool bound(tdm_prospects *p, tdm_prospect *prospect) {
  uint32_t stages = p->solved->request->programme.stage_count;
  bool lost = false;
  for (uint32_t k = 0; k < stages; k++) prospect->least[k] = 0;
  if (!p->priced) return true;
  if (p->pairs != TDM_NONE && !bound_pairs(p, prospect->candidate, &prospect->least[p->pairs]))
    return false;
  if (p->score != TDM_NONE && !bound_score(p, prospect)) return false;
  for (uint32_t k = 0; k < stages; k++) {
    if (lost && k != p->score) prospect->least[k] = INT64_MIN;
    lost = lost || prospect->least[k] != 0;
  }
  return true;
}

/* ---- the list ---- */

/* Borrowed by the comparison: one list is sorted at a time. */
typedef struct {
  tdm_text mentor, mentee;
  const tdm_prospect *prospect;
  uint32_t stages;
} sort_key;

static int compare_prospects(const void *left, const void *right) {
  const sort_key *a = left, *b = right;
  for (uint32_t k = 0; k < a->stages; k++) {
    int64_t x = a->prospect->least[k], y = b->prospect->least[k];
    if (x != y) return x < y ? -1 : 1;
  }
  if (a->prospect->score != b->prospect->score)
    return a->prospect->score > b->prospect->score ? -1 : 1;
  int order = tdm_text_compare(a->mentor, b->mentor);
  return order ? order : tdm_text_compare(a->mentee, b->mentee);
}

static bool sort(tdm_prospects *p) {
  const tdm_participant *people = p->solved->request->cohort.participants;
  sort_key *keys = malloc(((size_t)p->count + 1) * sizeof *keys);
  tdm_prospect *sorted = tdm_arena_alloc(p->solved->problem->arena, p->count, sizeof *sorted);
  if (keys && sorted) {
    for (uint32_t k = 0; k < p->count; k++)
      keys[k] = (sort_key){people[p->items[k].mentor].id, people[p->items[k].mentee].id,
                           &p->items[k], p->solved->request->programme.stage_count};
    qsort(keys, p->count, sizeof *keys, compare_prospects);
    for (uint32_t k = 0; k < p->count; k++) sorted[k] = *keys[k].prospect;
    p->items = sorted;
  }
  free(keys);
  return keys && sorted;
}

/* Whether the person's own pairs, a few, hold this one. */
static bool is_chosen(const tdm_prospects *p, uint32_t mentor, uint32_t mentee) {
  for (uint32_t k = 0; k < p->own_count; k++)
    if (p->own[k].mentor == mentor && p->own[k].mentee == mentee) return true;
  return false;
}

static void find_own(tdm_prospects *p) {
  const tdm_outcome *outcome = p->solved->outcome;
  for (uint32_t k = 0; k < outcome->pair_count; k++) {
    tdm_couple pair = {outcome->pairs[k].mentor, outcome->pairs[k].mentee};
    bool own = pair.mentor == p->person || pair.mentee == p->person;
    if (own && p->own_count < TDM_CAPACITY_MAX) p->own[p->own_count++] = pair;
  }
}

/* One for everybody of the candidate's other node. */
static bool enter(tdm_prospects *p, uint32_t candidate) {
  const tdm_problem *problem = p->solved->problem;
  bool mentor = problem->mentor[candidate] == p->node;
  const tdm_node *other = &problem->nodes[tdm_problem_partner(problem, candidate, p->node)];
  tdm_prospect prospect = {.candidate = candidate,
                           .score = problem->units[candidate] * problem->unit};
  if (!is_open(p, candidate)) return true;
  if (!bound(p, &prospect)) return false;
  for (uint32_t k = 0; k < other->people; k++) {
    uint32_t partner = problem->people[other->first_person + k];
    prospect.mentor = mentor ? p->person : partner;
    prospect.mentee = mentor ? partner : p->person;
    if (!is_chosen(p, prospect.mentor, prospect.mentee)) p->items[p->count++] = prospect;
  }
  return true;
}

int64_t tdm_prospects_possible(const tdm_prospects *p, int64_t score, int64_t *above) {
  const tdm_problem *problem = p->solved->problem;
  uint32_t own = count_own(p);
  int64_t possible = 0;
  *above = 0;
  for (uint32_t k = 0; k < own; k++) {
    uint32_t c = own_candidate(p, k);
    int64_t people = problem->nodes[tdm_problem_partner(problem, c, p->node)].people;
    if (!is_open(p, c)) continue;
    possible += people;
    if (problem->units[c] * problem->unit > score) *above += people;
  }
  return possible;
}

bool tdm_prospects_init(tdm_prospects *p, const tdm_solved *solved, uint32_t person,
                        tdm_stop *stop) {
  *p = (tdm_prospects){.solved = solved, .stop = stop, .person = person};
  p->node = solved->problem->node_of[person];
  find_stages(p);
  find_own(p);
  return list_all(p);
}

bool tdm_prospects_list(tdm_prospects *p) {
  tdm_problem *problem = p->solved->problem;
  int64_t above;
  p->priced = (p->score == TDM_NONE || proof_of(p, p->score)) && !tdm_stop_now(p->stop);
  /* Detours let candidates join the pool: whatever is listed must be listed after. */
  if (p->priced && p->score != TDM_NONE && !prepare_footing(p, 0)) return false;
  size_t possible = (size_t)tdm_prospects_possible(p, 0, &above);
  uint32_t own = count_own(p);
  uint32_t *listed = tdm_arena_alloc(problem->arena, own, sizeof *listed);
  p->items = tdm_arena_alloc(problem->arena, possible, sizeof *p->items);
  if (!p->items || !listed) return false;
  for (uint32_t k = 0; k < own; k++) listed[k] = own_candidate(p, k);
  for (uint32_t k = 0; k < own; k++)
    if (!enter(p, listed[k])) return false;
  return sort(p);
}

void tdm_prospects_fini(tdm_prospects *p) {
  if (p->pairs_known) tdm_detours_fini(&p->counted);
  for (uint32_t k = 0; k < TDM_FOOTINGS; k++)
    if (p->footing[k].known) tdm_detours_fini(&p->footing[k].detours);
}
