// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/answer/pair_price.h"

#include <stdlib.h>
#include <string.h>

#include "solver/answer/exchange.h"

enum {
  LABELS_MAX = 8192,          /* of one search */
  ARCS_MAX = 16 * LABELS_MAX, /* that one search looks at */
  MEASURED_MAX = 4096,        /* arcs by which ways to the end are measured */
  SLOTS = 4 * LABELS_MAX,     /* of the labels' hash table, a power of two */
  STEPS_MAX = 64,             /* pairs that join or leave on one path */
  CARRIED_MAX = 8,            /* quotas whose counts are carried along */
  CHANGE_MAX = 100
};

/* A node reached by a path, and what the path does to the counts of quotas. */
typedef struct {
  uint32_t node;
  uint32_t parent;    /* label; TDM_NONE at the start */
  uint32_t candidate; /* of the arc that led here */
  int64_t length;
  int8_t change[CARRIED_MAX];
} label;

/*
 * An arc that was not followed so far. A label waits with its nearest one only, until that is
 * looked at; the way from there on is known then, and the arc waits again for its turn.
 */
typedef struct {
  int64_t length; /* no way to the end over the arc is shorter */
  uint32_t label; /* or node, while ways are measured */
  uint32_t arc;
  bool looked_at;
} waiting;

/* A quota with the counts that its limits allow beside the pairing's, less that. */
typedef struct {
  const uint64_t *counted;
  int64_t least, most;
} carried;

typedef struct {
  tdm_exchange exchange;
  const tdm_ip *kept;
  const tdm_stage_proof *proof;
  const tdm_pairing *pairing;
  tdm_pairing changed; /* scratch, with room for a path more than the pairing has */
  carried quota[CARRIED_MAX];
  int quota_count;
  label *labels;
  uint32_t label_count;
  uint32_t *slots;
  waiting *heap;
  uint32_t heap_count;
  int64_t *way;     /* [exchange nodes] the shortest to the end, quotas aside; -1: not measured */
  int64_t far;      /* the least of those that were not measured */
  uint32_t removed; /* the candidate that is taken out */
  int64_t best;     /* loss in units, of the best found */
} search;

/* ---- the heap of arcs ---- */

static bool comes_before(const waiting *a, const waiting *b) {
  if (a->length != b->length) return a->length < b->length;
  return a->label != b->label ? a->label < b->label : a->arc < b->arc;
}

static void push(search *s, waiting item) {
  uint32_t at = s->heap_count++;
  while (at > 0 && comes_before(&item, &s->heap[(at - 1) / 2])) {
    s->heap[at] = s->heap[(at - 1) / 2];
    at = (at - 1) / 2;
  }
  s->heap[at] = item;
}

static waiting pop(search *s) {
  waiting top = s->heap[0], last = s->heap[--s->heap_count];
  uint32_t at = 0;
  for (;;) {
    uint32_t child = 2 * at + 1;
    if (child >= s->heap_count) break;
    if (child + 1 < s->heap_count && comes_before(&s->heap[child + 1], &s->heap[child])) child++;
    if (!comes_before(&s->heap[child], &last)) break;
    s->heap[at] = s->heap[child];
    at = child;
  }
  s->heap[at] = last;
  return top;
}

/* ---- how far it is to the end ---- */

static void wait_back(search *s, uint32_t node, uint32_t arc) {
  const tdm_exchange *x = &s->exchange;
  if (arc < x->back[node + 1])
    push(s, (waiting){s->way[node] + x->backs[arc].length, node, arc, false});
}

/* Measures the nodes nearest to the end, backwards from there (Dijkstra, Numer. Math. 1, 1959). */
static void measure(search *s, uint32_t end) {
  const tdm_exchange *x = &s->exchange;
  for (uint32_t n = 0; n < x->node_count; n++) s->way[n] = -1;
  s->heap_count = 0;
  s->way[end] = 0;
  s->far = 0;
  wait_back(s, end, x->back[end]);
  for (uint32_t seen = 0; s->heap_count && seen < MEASURED_MAX; seen++) {
    waiting next = pop(s);
    s->far = next.length;
    const tdm_arc *arc = &x->backs[next.arc];
    wait_back(s, next.label, next.arc + 1);
    if (s->way[arc->to] >= 0 || arc->candidate == s->removed) continue;
    s->way[arc->to] = next.length;
    wait_back(s, arc->to, x->back[arc->to]);
  }
  if (!s->heap_count) s->far = TDM_LOSS_UNKNOWN; /* the rest has no way at all */
  s->heap_count = 0;
}

static int64_t way_from(const search *s, uint32_t node) {
  return s->way[node] >= 0 ? s->way[node] : s->far;
}

/* ---- labels ---- */

/* Lets a label wait with its arc, from its nearest one on. */
static void wait_with(search *s, uint32_t of, uint32_t arc) {
  const tdm_exchange *x = &s->exchange;
  const label *from = &s->labels[of];
  if (arc == x->first[from->node + 1]) return;
  int64_t least = from->length + way_from(s, from->node);
  int64_t over = from->length + x->arcs[arc].length;
  push(s, (waiting){over > least ? over : least, of, arc, false});
}

static bool change_counts(const search *s, label *at, uint32_t candidate, int by) {
  for (int q = 0; candidate != TDM_NONE && q < s->quota_count; q++) {
    if (!tdm_bit(s->quota[q].counted, candidate)) continue;
    int changed = at->change[q] + by;
    if (changed > CHANGE_MAX || changed < -CHANGE_MAX) return false;
    at->change[q] = (int8_t)changed;
  }
  return true;
}

/* Keeps the label unless the same was reached before; a shorter path always came first. */
static bool keep(search *s, const label *reached) {
  uint64_t hash;
  memcpy(&hash, reached->change, sizeof hash);
  hash = (hash ^ reached->node) * UINT64_C(0x9e3779b97f4a7c15);
  for (uint32_t at = (uint32_t)(hash >> 40) & (SLOTS - 1);; at = (at + 1) & (SLOTS - 1)) {
    if (s->slots[at] == TDM_NONE) {
      s->slots[at] = s->label_count;
      s->labels[s->label_count++] = *reached;
      return true;
    }
    const label *other = &s->labels[s->slots[at]];
    if (other->node == reached->node &&
        memcmp(other->change, reached->change, sizeof other->change) == 0)
      return false;
  }
}

static bool within_limits(const search *s, const label *end) {
  for (int q = 0; q < s->quota_count; q++)
    if (end->change[q] < s->quota[q].least || end->change[q] > s->quota[q].most) return false;
  return true;
}

/* ---- the end of a path ---- */

/* The pairing with what leaves and joins on the path, in ascending order; false where a candidate
 * would leave twice. */
static bool apply(search *s, uint32_t end) {
  uint32_t mentors = s->kept->problem->mentor_count;
  uint32_t leaves[STEPS_MAX + 1], leave_count = 0, from;
  tdm_pairing *changed = &s->changed;
  leaves[leave_count++] = s->removed;
  changed->count = 0;
  changed->known = true;
  for (uint32_t at = end; (from = s->labels[at].parent) != TDM_NONE; at = from) {
    uint32_t c = s->labels[at].candidate;
    if (c == TDM_NONE) continue;
    if (leave_count == STEPS_MAX || changed->count == STEPS_MAX) return false;
    if (s->labels[from].node < mentors)
      changed->chosen[changed->count++] = c;
    else
      leaves[leave_count++] = c;
  }
  for (uint32_t k = 0; k < s->pairing->count; k++) {
    uint32_t c = s->pairing->chosen[k], l = 0;
    while (l < leave_count && leaves[l] != c) l++;
    if (l == leave_count)
      changed->chosen[changed->count++] = c;
    else
      leaves[l] = leaves[--leave_count];
  }
  tdm_pairing_sort(changed);
  return leave_count == 0;
}

/* Takes the path that ends in the label, if what it makes satisfies everything. */
static void close_path(search *s, uint32_t end, int64_t value) {
  if (!apply(s, end) || !tdm_pairing_feasible(s->kept, &s->changed)) return;
  int64_t loss = value - tdm_pairing_value(s->kept, &s->changed);
  if (loss < s->best) s->best = loss;
}

/* ---- one search ---- */

static void begin(search *s, uint32_t removed) {
  const tdm_problem *problem = s->kept->problem;
  label start = {.node = problem->mentor[removed], .parent = TDM_NONE, .candidate = TDM_NONE};
  memset(s->slots, 0xff, SLOTS * sizeof *s->slots);
  s->label_count = 0;
  s->removed = removed;
  measure(s, problem->mentee[removed]);
  s->best = TDM_LOSS_UNKNOWN;
  change_counts(s, &start, removed, -1);
  keep(s, &start);
  if (way_from(s, start.node) != TDM_LOSS_UNKNOWN) wait_with(s, 0, s->exchange.first[start.node]);
}

/* Whether a path of that length can still be better: no path loses less than its length. */
static bool may_improve(const search *s, int64_t length) {
  return s->best == TDM_LOSS_UNKNOWN || length < (tdm_wide)s->best * s->proof->scale;
}

/*
 * Whether the path to a label has been at the node: it would use a place twice. Without counts to
 * carry along a shortest path never does.
 */
static bool was_at(const search *s, uint32_t at, uint32_t node) {
  for (; s->quota_count && at != TDM_NONE; at = s->labels[at].parent)
    if (s->labels[at].node == node) return true;
  return false;
}

static void follow(search *s, const waiting *next, int64_t value) {
  const tdm_arc *arc = &s->exchange.arcs[next->arc];
  const label *from = &s->labels[next->label];
  label reached = *from;
  reached.parent = next->label;
  reached.node = arc->to;
  reached.candidate = arc->candidate;
  reached.length = from->length + arc->length;
  bool joins = from->node < s->kept->problem->mentor_count;
  if (arc->candidate == s->removed || was_at(s, next->label, arc->to)) return;
  if (!change_counts(s, &reached, arc->candidate, joins ? 1 : -1) || !keep(s, &reached)) return;
  uint32_t kept = s->label_count - 1;
  if (arc->to != s->kept->problem->mentee[s->removed])
    wait_with(s, kept, s->exchange.first[arc->to]);
  else if (within_limits(s, &reached))
    close_path(s, kept, value);
}

static void look_at(search *s, const waiting *next) {
  const tdm_arc *arc = &s->exchange.arcs[next->arc];
  int64_t rest = way_from(s, arc->to);
  wait_with(s, next->label, next->arc + 1);
  if (rest == TDM_LOSS_UNKNOWN) return;
  push(s,
       (waiting){s->labels[next->label].length + arc->length + rest, next->label, next->arc, true});
}

static int64_t price(search *s, uint32_t removed, int64_t value) {
  if (tdm_ip_fixed(s->kept, removed) == TDM_LOCKED) return TDM_LOSS_UNKNOWN;
  /* Alike people can change places where not all of them meet. */
  if (s->exchange.times[removed] < tdm_problem_limit(s->kept->problem, removed)) return 0;
  begin(s, removed);
  for (uint32_t seen = 0; s->heap_count && s->label_count < LABELS_MAX && seen < ARCS_MAX; seen++) {
    waiting next = pop(s);
    if (!may_improve(s, next.length)) break;
    if (next.looked_at)
      follow(s, &next, value);
    else
      look_at(s, &next);
  }
  return s->best;
}

/* ---- all of them ---- */

static int64_t larger(int64_t a, int64_t b) { return a > b ? a : b; }
static int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }

/* What a quota's limits say for the pairing's number of pairs; those of no use are left out. */
static void carry_quotas(search *s) {
  const tdm_programme *programme = &s->kept->problem->request->programme;
  int64_t pairs = s->pairing->count;
  for (uint32_t q = 0; q < programme->quota_count && s->quota_count < CARRIED_MAX; q++) {
    const tdm_quota *quota = &programme->quotas[q];
    const uint64_t *counted = s->kept->problem->counted[q];
    int64_t count = 0, least = larger(quota->min, 0), most = pairs;
    for (uint32_t k = 0; k < pairs; k++) count += tdm_bit(counted, s->pairing->chosen[k]);
    if (quota->max >= 0) most = smaller(most, quota->max);
    if (quota->min_share >= 0)
      least = larger(least, (quota->min_share * pairs + TDM_MILLION - 1) / TDM_MILLION);
    if (quota->max_share >= 0) most = smaller(most, quota->max_share * pairs / TDM_MILLION);
    bool loose = count - least > STEPS_MAX && most - count > STEPS_MAX;
    if (!loose) s->quota[s->quota_count++] = (carried){counted, least - count, most - count};
  }
}

/* The rows of current pairs likewise: at least so many. */
static void carry_current(search *s) {
  const tdm_ip *kept = s->kept;
  if (!tdm_ip_demands_current(kept) || s->quota_count == CARRIED_MAX) return;
  const tdm_row *limit = &kept->rows[kept->kept_row - 1], *stage = &kept->rows[kept->kept_row];
  int64_t least = larger(limit->active ? -limit->bound : 0, stage->active ? -stage->bound : 0);
  int64_t count = 0;
  for (uint32_t k = 0; k < s->pairing->count; k++)
    count += tdm_bit(*stage->counted, s->pairing->chosen[k]);
  s->quota[s->quota_count++] = (carried){*stage->counted, least - count, s->pairing->count};
}

static bool allocate(search *s) {
  s->labels = malloc((LABELS_MAX + 1) * sizeof *s->labels);
  s->slots = malloc(SLOTS * sizeof *s->slots);
  s->heap = malloc((LABELS_MAX + ARCS_MAX + MEASURED_MAX + 3) * sizeof *s->heap);
  s->way = malloc(s->exchange.node_count * sizeof *s->way);
  s->changed.chosen = malloc(((size_t)s->pairing->count + STEPS_MAX) * sizeof(uint32_t));
  return s->labels && s->slots && s->heap && s->way && s->changed.chosen;
}

bool tdm_pair_price_all(const tdm_ip *kept, const tdm_stage_proof *proof,
                        const tdm_pairing *pairing, tdm_stop *stop, int64_t *loss) {
  search s = {.kept = kept, .proof = proof, .pairing = pairing};
  for (uint32_t k = 0; k < pairing->count; k++) loss[k] = TDM_LOSS_UNKNOWN;
  bool ready = tdm_exchange_init(&s.exchange, kept, proof, pairing) && allocate(&s);
  if (ready) carry_quotas(&s);
  if (ready) carry_current(&s);
  int64_t value = tdm_pairing_value(kept, pairing);
  for (uint32_t k = 0; ready && k < pairing->count && !tdm_stop_now(stop); k++)
    loss[k] = price(&s, pairing->chosen[k], value);
  tdm_exchange_fini(&s.exchange);
  free(s.labels);
  free(s.slots);
  free(s.heap);
  free(s.way);
  free(s.changed.chosen);
  return ready;
}
