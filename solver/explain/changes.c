// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/explain/changes.h"

#include <stdlib.h>

#include "solver/explain/barriers.h"
#include "solver/explain/cost.h"

/* Of each kind so many are tried, at most; and the most of the time left for one of them. */
enum { TRIED = 3 };
static const double SHARE = 0.5;

/* What may be tried; larger promises first, ties by name. */
typedef struct {
  tdm_change change;
  int64_t promise, second;
  tdm_text name;
} attempt;

typedef struct {
  tdm_prospects *prospects;
  tdm_resolver *resolver;
  tdm_arena *arena;
  tdm_explanation *explanation;
  attempt best[TRIED + 1];
  uint32_t count;
} inquiry;

/* ---- the most promising ---- */

static bool comes_before(const attempt *a, const attempt *b) {
  if (a->promise != b->promise) return a->promise > b->promise;
  if (a->second != b->second) return a->second > b->second;
  return tdm_text_compare(a->name, b->name) < 0;
}

static void offer(inquiry *q, const attempt *item) {
  uint32_t at = q->count;
  while (at > 0 && comes_before(item, &q->best[at - 1])) {
    q->best[at] = q->best[at - 1];
    at--;
  }
  q->best[at] = *item;
  if (q->count < TRIED) q->count++;
}

/* The price of a node in a stage, in what the wire tells; 0 where it has none. */
static int64_t node_price(const inquiry *q, uint32_t stage, uint32_t node) {
  if (stage == TDM_NONE) return 0;
  const tdm_stage_proof *proof = &q->prospects->solved->stages->state[stage].proof;
  if (!proof->known) return 0;
  bool score = proof->objective == TDM_COUNT_SCORE;
  return proof->node[node] / proof->scale * (score ? q->prospects->solved->problem->unit : 1);
}

/* ---- trying ---- */

/* The pair that the person is in. */
static bool find_pair(const inquiry *q, const tdm_outcome *with, tdm_couple *pair) {
  for (uint32_t k = 0; k < with->pair_count; k++) {
    *pair = (tdm_couple){with->pairs[k].mentor, with->pairs[k].mentee};
    if (pair->mentor == q->prospects->person || pair->mentee == q->prospects->person) return true;
  }
  return false;
}

/* Whether it loses nothing before the last stage, and less than what needs no change. */
static bool works(const inquiry *q, const tdm_cost *cost) {
  const tdm_explanation *explanation = q->explanation;
  if (!tdm_cost_spares_earlier(cost)) return false;
  if (explanation->alternative_count == 0) return true;
  const tdm_cost *cheapest = &explanation->alternatives[0].cost;
  return cheapest->exact && tdm_cost_compare(cost, cheapest) < 0;
}

/* The changed request, with the person in. False when memory is out. */
static bool apply(const inquiry *q, const attempt *a, tdm_request *changed, tdm_arena *work) {
  const tdm_participant *people = q->prospects->solved->request->cohort.participants;
  uint32_t person = q->prospects->person;
  int32_t min = people[person].min > 1 ? people[person].min : 1;
  tdm_quota *quota;
  if (a->change.kind == TDM_CHANGE_RULE)
    return tdm_resolve_require(changed, a->change.pair.mentor, a->change.pair.mentee, true, work);
  if (!tdm_resolve_places(changed, person, min, people[person].capacity, work)) return false;
  if (a->change.kind == TDM_CHANGE_CAPACITY)
    return tdm_resolve_places(changed, a->change.index, people[a->change.index].min,
                              (int32_t)a->change.to, work);
  quota = tdm_resolve_quota(changed, a->change.index, work);
  if (!quota) return false;
  if (a->change.kind == TDM_CHANGE_QUOTA_MIN) quota->min = a->change.to;
  if (a->change.kind == TDM_CHANGE_QUOTA_MAX) quota->max = a->change.to;
  if (a->change.kind == TDM_CHANGE_QUOTA_MIN_SHARE) quota->min_share = a->change.to;
  if (a->change.kind == TDM_CHANGE_QUOTA_MAX_SHARE) quota->max_share = a->change.to;
  return true;
}

static void enter(tdm_explanation *explanation, const tdm_change *change) {
  uint32_t at = explanation->change_count++;
  while (at > 0 && tdm_cost_compare(&change->cost, &explanation->changes[at - 1].cost) < 0) {
    explanation->changes[at] = explanation->changes[at - 1];
    at--;
  }
  explanation->changes[at] = *change;
}

static tdm_result try_one(inquiry *q, attempt *a, bool *worked, tdm_text *message) {
  tdm_request changed = tdm_resolve_quiet(q->prospects->solved->request);
  tdm_arena *work = tdm_arena_new();
  tdm_outcome with;
  tdm_result result = TDM_NO_MEMORY;
  *worked = false;
  if (work && apply(q, a, &changed, work))
    result = tdm_resolve(q->resolver, &changed, SHARE, work, &with, message);
  if (result == TDM_OK) {
    a->change.cost = tdm_cost_of(q->prospects->solved->outcome, &with);
    *worked = works(q, &a->change.cost) &&
              (a->change.kind == TDM_CHANGE_RULE || find_pair(q, &with, &a->change.pair));
  }
  if (*worked) enter(q->explanation, &a->change);
  if (result == TDM_INTERNAL) *message = tdm_text_copy(q->arena, *message);
  if (work) tdm_arena_free(work);
  return result;
}

static tdm_result try_all(inquiry *q, tdm_text *message) {
  bool worked = false;
  for (uint32_t k = 0; k < q->count && !worked; k++) {
    if (tdm_resolver_is_over(q->resolver)) break;
    tdm_result result = try_one(q, &q->best[k], &worked, message);
    if (result != TDM_OK && result != TDM_INVALID) return result;
  }
  q->count = 0;
  return TDM_OK;
}

/* ---- a rule, for one pair ---- */

/* The only thing that stands between the two, where that is a rule; else TDM_NONE. */
static uint32_t only_rule(const tdm_rules *rules, uint32_t mentor, uint32_t mentee) {
  uint32_t only = TDM_NONE;
  if (tdm_rules_vetoed(rules, mentor, mentee) || tdm_rules_forbidden(rules, mentor, mentee) ||
      tdm_rules_unlisted(rules, mentor, mentee) ||
      !tdm_barriers_roles_fit(rules->request, mentor, mentee) ||
      tdm_rules_turned(rules, mentor, mentee))
    return TDM_NONE;
  for (uint32_t r = 0; r < rules->count; r++) {
    if (tdm_rule_allows(rules, r, mentor, mentee)) continue;
    if (only != TDM_NONE) return TDM_NONE;
    only = r;
  }
  return only;
}

static void offer_lifted(inquiry *q, uint32_t node) {
  const tdm_problem *problem = q->prospects->solved->problem;
  uint32_t partner = problem->nodes[node].participant, person = q->prospects->person;
  bool mentors = tdm_barriers_roles_fit(problem->request, person, partner) &&
                 !tdm_rules_turned(&problem->rules, person, partner);
  tdm_couple pair = mentors ? (tdm_couple){person, partner} : (tdm_couple){partner, person};
  uint32_t rule = only_rule(&problem->rules, pair.mentor, pair.mentee);
  if (rule == TDM_NONE || !tdm_resolve_has_place(problem->request, pair.mentor, pair.mentee))
    return;
  int64_t score = tdm_score_pair(&problem->scores, pair.mentor, pair.mentee);
  attempt a = {.change = {.kind = TDM_CHANGE_RULE, .index = rule, .pair = pair},
               .promise = -node_price(q, q->prospects->pairs, node),
               .second = score - node_price(q, q->prospects->score, node),
               .name = problem->request->cohort.participants[partner].id};
  offer(q, &a);
}

static tdm_result try_rules(inquiry *q, tdm_text *message) {
  const tdm_problem *problem = q->prospects->solved->problem;
  for (uint32_t n = 0; n < problem->node_count; n++)
    if (n != q->prospects->node) offer_lifted(q, n);
  return try_all(q, message);
}

/* ---- a place more ---- */

static tdm_result try_places(inquiry *q, tdm_text *message) {
  const tdm_prospects *p = q->prospects;
  const tdm_problem *problem = p->solved->problem;
  const tdm_participant *people = problem->request->cohort.participants;
  for (uint32_t k = 0; k < p->count; k++) {
    uint32_t partner = p->items[k].mentor == p->person ? p->items[k].mentee : p->items[k].mentor;
    uint32_t node = problem->node_of[partner];
    int32_t capacity = people[partner].capacity;
    attempt a = {.change = {.kind = TDM_CHANGE_CAPACITY,
                            .index = partner,
                            .from = capacity,
                            .to = capacity + 1},
                 .promise = node_price(q, p->pairs, node),
                 .second = node_price(q, p->score, node) + p->items[k].score,
                 .name = people[partner].id};
    if (capacity < TDM_CAPACITY_MAX) offer(q, &a);
  }
  return try_all(q, message);
}

/* ---- a quota's limit, by one pair ---- */

static bool is_named(const inquiry *q, uint32_t quota) {
  const tdm_unmatched *unmatched = q->explanation->unmatched;
  for (uint32_t k = 0; unmatched && k < unmatched->quota_count; k++)
    if (unmatched->quotas[k] == quota) return true;
  return false;
}

/* A limit that moves; `slack` is how many pairs it leaves. Limits that the reason names come first.
 */
static void offer_limit(inquiry *q, uint32_t quota, tdm_change_kind kind, int64_t from, int64_t to,
                        int64_t slack) {
  attempt a = {.change = {.kind = kind, .index = quota, .from = from, .to = to},
               .promise = is_named(q, quota),
               .second = -slack,
               .name = q->prospects->solved->request->programme.quotas[quota].name};
  if (to >= 0) offer(q, &a);
}

/* Shares move by as much as one pair is among the pairs there are. */
static void offer_shares(inquiry *q, uint32_t k, const tdm_quota *quota, int64_t count) {
  int64_t pairs = q->prospects->solved->outcome->pair_count, million = TDM_MILLION;
  if (pairs == 0) return;
  if (quota->min_share >= 0) {
    int64_t needed = (quota->min_share * pairs + million - 1) / million;
    if (needed > 0)
      offer_limit(q, k, TDM_CHANGE_QUOTA_MIN_SHARE, quota->min_share,
                  (needed - 1) * million / pairs, count - needed);
  }
  if (quota->max_share >= 0) {
    int64_t allowed = quota->max_share * pairs / million;
    if (allowed < pairs)
      offer_limit(q, k, TDM_CHANGE_QUOTA_MAX_SHARE, quota->max_share,
                  ((allowed + 1) * million + pairs - 1) / pairs, allowed - count);
  }
}

static tdm_result try_quotas(inquiry *q, tdm_text *message) {
  const tdm_solved *solved = q->prospects->solved;
  for (uint32_t k = 0; k < solved->outcome->quota_count; k++) {
    uint32_t index = solved->outcome->quotas[k].quota;
    const tdm_quota *quota = &solved->request->programme.quotas[index];
    int64_t count = solved->outcome->quotas[k].count;
    if (quota->min >= 0)
      offer_limit(q, index, TDM_CHANGE_QUOTA_MIN, quota->min, quota->min - 1, count - quota->min);
    if (quota->max >= 0)
      offer_limit(q, index, TDM_CHANGE_QUOTA_MAX, quota->max, quota->max + 1, quota->max - count);
    offer_shares(q, index, quota, count);
  }
  return try_all(q, message);
}

tdm_result tdm_changes_find(tdm_prospects *prospects, tdm_resolver *resolver, tdm_arena *arena,
                            tdm_explanation *explanation, tdm_text *message) {
  inquiry q = {
      .prospects = prospects, .resolver = resolver, .arena = arena, .explanation = explanation};
  explanation->changes = tdm_arena_alloc(arena, TDM_CHANGES_MAX, sizeof *explanation->changes);
  if (!explanation->changes) return TDM_NO_MEMORY;
  tdm_result result = try_rules(&q, message);
  if (result == TDM_OK) result = try_places(&q, message);
  if (result == TDM_OK) result = try_quotas(&q, message);
  return result;
}
