// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/stages/polish.h"

#include <stdlib.h>
#include <string.h>

enum { SWEEPS = 60 };

typedef struct {
  const tdm_ip *ip;
  const tdm_problem *problem;
  const tdm_gains *gains;
  uint32_t *pair; /* [most_pairs] candidates */
  uint32_t count;
  uint32_t *head;   /* [node_count] the node's first pair, TDM_NONE: none */
  uint32_t *next;   /* [2 * most_pairs] of a pair at its mentor, then at its mentee */
  int32_t *room;    /* [node_count] */
  bool *chosen;     /* [candidates] */
  int32_t *tally;   /* [groups] */
  tdm_wide *over;   /* [rows] activity - bound; of gains too */
  uint32_t *active; /* rows */
  uint32_t active_count;
} polishing;

/* What is taken out and put in; TDM_NONE: nothing. */
typedef struct {
  uint32_t out[2], in[2];
} move;

/* ---- what a move changes ---- */

/* What the group's next pair gains, or the loss of its last one. */
static int64_t step_of(const polishing *p, uint32_t group, int32_t from, int by) {
  int64_t after = tdm_group_gain(p->gains, group, from + by);
  return after - tdm_group_gain(p->gains, group, from);
}

/* Enters the candidate into its groups, or takes it out; adds to what measures earn. */
static void shift(polishing *p, uint32_t c, int by, int64_t *spread, int64_t *matched) {
  const uint32_t *groups;
  uint32_t in = tdm_gains_of(p->gains, c, &groups);
  for (uint32_t k = 0; k < in; k++) {
    int64_t change = step_of(p, groups[k], p->tally[groups[k]], by);
    *(tdm_gains_measure(p->gains, groups[k])->kind == TDM_GAIN_MATCHED ? matched : spread) +=
        change;
    p->tally[groups[k]] += by;
  }
}

typedef struct {
  int64_t value, spread, matched;
} change;

static void make(polishing *p, const move *m, int direction, change *made) {
  for (int k = 0; k < 2; k++) {
    if (m->out[k] != TDM_NONE) shift(p, m->out[k], -direction, &made->spread, &made->matched);
    if (m->in[k] != TDM_NONE) shift(p, m->in[k], direction, &made->spread, &made->matched);
  }
}

static int64_t value_of(const polishing *p, const move *m) {
  int64_t sum = 0;
  for (int k = 0; k < 2; k++) {
    if (m->in[k] != TDM_NONE) sum += tdm_ip_value(p->ip, m->in[k]);
    if (m->out[k] != TDM_NONE) sum -= tdm_ip_value(p->ip, m->out[k]);
  }
  return sum;
}

static tdm_wide over_by(const polishing *p, uint32_t r, const move *m, const change *made) {
  const tdm_row *row = &p->ip->rows[r];
  tdm_wide sum = 0;
  for (int k = 0; k < 2; k++) {
    if (m->in[k] != TDM_NONE) sum += tdm_row_coefficient(p->ip, row, m->in[k]);
    if (m->out[k] != TDM_NONE) sum -= tdm_row_coefficient(p->ip, row, m->out[k]);
  }
  if (row->kind == TDM_ROW_SCORE) sum -= made->spread;
  if (row->kind == TDM_ROW_MATCHED) sum -= made->matched;
  return sum;
}

static bool rows_allow(const polishing *p, const move *m, const change *made) {
  for (uint32_t k = 0; k < p->active_count; k++)
    if (p->over[p->active[k]] + over_by(p, p->active[k], m, made) > 0) return false;
  return true;
}

/* Whether the move is worth it and breaks no row; then the groups have it. */
static bool gains_by(polishing *p, const move *m, change *made) {
  change back = {0};
  *made = (change){.value = value_of(p, m)};
  make(p, m, 1, made);
  if (p->ip->objective == TDM_COUNT_SCORE) made->value += made->spread;
  if (p->ip->objective == TDM_COUNT_MATCHED) made->value += made->matched;
  if (made->value > 0 && rows_allow(p, m, made)) return true;
  make(p, m, -1, &back);
  return false;
}

/* ---- pairs at nodes ---- */

static uint32_t *link_of(polishing *p, uint32_t k, uint32_t node) {
  return &p->next[2 * k + (node >= p->problem->mentor_count)];
}

static void link_at(polishing *p, uint32_t k, uint32_t node) {
  *link_of(p, k, node) = p->head[node];
  p->head[node] = k;
  p->room[node]--;
}

static void unlink_at(polishing *p, uint32_t k, uint32_t node) {
  uint32_t *at = &p->head[node];
  while (*at != k) at = link_of(p, *at, node);
  *at = *link_of(p, k, node);
  p->room[node]++;
}

static void place(polishing *p, uint32_t k, uint32_t c) {
  p->pair[k] = c;
  p->chosen[c] = true;
  link_at(p, k, p->problem->mentor[c]);
  link_at(p, k, p->problem->mentee[c]);
}

static void displace(polishing *p, uint32_t k) {
  p->chosen[p->pair[k]] = false;
  unlink_at(p, k, p->problem->mentor[p->pair[k]]);
  unlink_at(p, k, p->problem->mentee[p->pair[k]]);
}

/* ---- moves ---- */

static bool is_free(const polishing *p, uint32_t c) {
  return c != TDM_NONE && tdm_ip_fixed(p->ip, c) == TDM_FREE && !p->chosen[c];
}

static void settle_rows(polishing *p, const move *m, const change *made) {
  for (uint32_t k = 0; k < p->active_count; k++)
    p->over[p->active[k]] += over_by(p, p->active[k], m, made);
}

/* Pair a takes the candidate, over to a mentee who has room. */
static bool try_replace(polishing *p, uint32_t a, uint32_t c) {
  uint32_t out = p->pair[a];
  uint32_t loser = p->problem->mentee[out] == p->problem->mentee[c] ? p->problem->mentor[out]
                                                                    : p->problem->mentee[out];
  move m = {{out, TDM_NONE}, {c, TDM_NONE}};
  change made;
  int32_t degree = p->problem->nodes[loser].capacity - p->room[loser];
  if (degree <= p->ip->min[loser] || !gains_by(p, &m, &made)) return false;
  settle_rows(p, &m, &made);
  displace(p, a);
  place(p, a, c);
  return true;
}

/* Pair a takes the candidate, to the mentee of pair b, which takes a's. */
static bool try_swap(polishing *p, uint32_t a, uint32_t c, uint32_t b) {
  uint32_t back = tdm_problem_candidate(p->problem, p->problem->mentor[p->pair[b]],
                                        p->problem->mentee[p->pair[a]]);
  if (!is_free(p, back) || tdm_ip_fixed(p->ip, p->pair[b]) != TDM_FREE) return false;
  move m = {{p->pair[a], p->pair[b]}, {c, back}};
  change made;
  if (!gains_by(p, &m, &made)) return false;
  settle_rows(p, &m, &made);
  displace(p, a);
  displace(p, b);
  place(p, a, c);
  place(p, b, back);
  return true;
}

/* Everything that brings the candidate in, for a pair of its mentor. */
static bool try_candidate(polishing *p, uint32_t a, uint32_t c) {
  uint32_t mentee = p->problem->mentee[c];
  if (!is_free(p, c)) return false;
  if (p->room[mentee] > 0) return try_replace(p, a, c);
  for (uint32_t b = p->head[mentee]; b != TDM_NONE; b = *link_of(p, b, mentee))
    if (try_swap(p, a, c, b)) return true;
  return false;
}

static bool improve_pair(polishing *p, uint32_t a) {
  const tdm_problem *problem = p->problem;
  uint32_t mentor = problem->mentor[p->pair[a]];
  bool any = false;
  if (tdm_ip_fixed(p->ip, p->pair[a]) != TDM_FREE) return false;
  for (uint32_t k = problem->first[mentor]; k < problem->first[mentor + 1]; k++)
    any = try_candidate(p, a, problem->by_mentor[k]) || any;
  return any;
}

/* Brings a mentor in who has room: beside a pair of the mentee, or in its place. */
static bool let_in(polishing *p, uint32_t mentor, uint32_t c) {
  uint32_t mentee = p->problem->mentee[c];
  if (!is_free(p, c) || p->room[mentor] <= 0) return false;
  for (uint32_t b = p->head[mentee]; b != TDM_NONE; b = *link_of(p, b, mentee))
    if (tdm_ip_fixed(p->ip, p->pair[b]) == TDM_FREE && try_replace(p, b, c)) return true;
  return false;
}

static bool improve_idle(polishing *p, uint32_t mentor) {
  const tdm_problem *problem = p->problem;
  bool any = false;
  for (uint32_t k = problem->first[mentor]; k < problem->first[mentor + 1]; k++)
    any = let_in(p, mentor, problem->by_mentor[k]) || any;
  return any;
}

static void improve(polishing *p, tdm_stop *stop) {
  bool any = true;
  for (int sweep = 0; sweep < SWEEPS && any; sweep++) {
    any = false;
    for (uint32_t a = 0; a < p->count; a++) {
      any = improve_pair(p, a) || any;
      if (tdm_stop_now(stop)) return;
    }
    for (uint32_t m = 0; m < p->problem->mentor_count; m++)
      if (p->room[m] > 0) any = improve_idle(p, m) || any;
  }
}

/* ---- the whole ---- */

static void load(polishing *p, const tdm_pairing *pairing) {
  int64_t spread = 0, matched = 0;
  for (uint32_t n = 0; n < p->problem->node_count; n++) {
    p->head[n] = TDM_NONE;
    p->room[n] = p->problem->nodes[n].capacity;
  }
  for (uint32_t k = 0; k < pairing->count; k++) {
    place(p, k, pairing->chosen[k]);
    shift(p, pairing->chosen[k], 1, &spread, &matched);
  }
  p->count = pairing->count;
  for (uint32_t r = 0; r < p->ip->row_count; r++) {
    const tdm_row *row = &p->ip->rows[r];
    if (!row->active) continue;
    p->active[p->active_count++] = r;
    p->over[r] = -row->bound;
    for (uint32_t k = 0; k < pairing->count; k++)
      p->over[r] += tdm_row_coefficient(p->ip, row, pairing->chosen[k]);
    if (row->kind == TDM_ROW_SCORE) p->over[r] -= spread;
    if (row->kind == TDM_ROW_MATCHED) p->over[r] -= matched;
  }
}

static bool are_single(const tdm_problem *problem) {
  for (uint32_t n = 0; n < problem->node_count; n++)
    if (problem->nodes[n].people > 1) return false;
  return true;
}

bool tdm_polish(const tdm_ip *ip, tdm_pairing *pairing, tdm_stop *stop) {
  const tdm_problem *problem = ip->problem;
  size_t nodes = (size_t)problem->node_count + 1, most = (size_t)problem->most_pairs + 1;
  if (!pairing->known || !tdm_problem_is_bipartite(problem) || !are_single(problem)) return true;
  polishing p = {.ip = ip,
                 .problem = problem,
                 .gains = &problem->gains,
                 .pair = calloc(most, sizeof *p.pair),
                 .head = calloc(nodes, sizeof *p.head),
                 .next = calloc(2 * most, sizeof *p.next),
                 .room = calloc(nodes, sizeof *p.room),
                 .chosen = calloc((size_t)problem->count + 1, sizeof *p.chosen),
                 .tally = calloc((size_t)problem->gains.group_count + 1, sizeof *p.tally),
                 .over = calloc(ip->row_count, sizeof *p.over),
                 .active = calloc(ip->row_count, sizeof *p.active)};
  bool enough_memory =
      p.pair && p.head && p.next && p.room && p.chosen && p.tally && p.over && p.active;
  if (enough_memory) {
    load(&p, pairing);
    improve(&p, stop);
    memcpy(pairing->chosen, p.pair, p.count * sizeof *p.pair);
    tdm_pairing_sort(pairing);
  }
  free(p.pair);
  free(p.head);
  free(p.next);
  free(p.room);
  free(p.chosen);
  free(p.tally);
  free(p.over);
  free(p.active);
  return enough_memory;
}
