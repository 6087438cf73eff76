// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/flow.h"

#include <stdlib.h>
#include <string.h>

enum { UNSEEN = -1 };

typedef struct {
  const tdm_ip *ip;
  const tdm_problem *problem;
  bool *chosen;    /* per candidate */
  int32_t *room;   /* per node */
  int32_t *level;  /* per node: breadth-first distance, or UNSEEN */
  uint32_t *next;  /* per node: position in its list of candidates */
  uint32_t *queue; /* nodes; also the path's candidates */
} flow;

static bool is_mentor(const flow *f, uint32_t node) { return node < f->problem->mentor_count; }

/* The k-th candidate of a node, or TDM_NONE behind the last. */
static uint32_t candidate_at(const tdm_problem *problem, uint32_t node, uint32_t k) {
  if (node < problem->mentor_count) {
    uint32_t c = problem->first[node] + k;
    return c < problem->first[node + 1] ? c : TDM_NONE;
  }
  uint32_t mentee = node - problem->mentor_count;
  uint32_t at = problem->first_by_mentee[mentee] + k;
  return at < problem->first_by_mentee[mentee + 1] ? problem->by_mentee[at] : TDM_NONE;
}

static uint32_t other_end(const tdm_problem *problem, uint32_t c, uint32_t node) {
  return problem->mentor[c] == node ? problem->mentee[c] : problem->mentor[c];
}

/* From the searching side over free candidates, back over chosen ones that are not locked. */
static bool passable(const flow *f, uint32_t c, bool forward) {
  if (f->ip->fixed[c] == TDM_EXCLUDED) return false;
  return forward ? !f->chosen[c] : f->chosen[c] && f->ip->fixed[c] != TDM_LOCKED;
}

static void choose(flow *f, uint32_t c, bool in) {
  f->chosen[c] = in;
  f->room[f->problem->mentor[c]] += in ? -1 : 1;
  f->room[f->problem->mentee[c]] += in ? -1 : 1;
}

static bool init(flow *f, const tdm_ip *ip) {
  const tdm_problem *problem = ip->problem;
  *f = (flow){.ip = ip, .problem = problem};
  f->chosen = calloc((size_t)problem->count + 1, sizeof *f->chosen);
  f->room = calloc((size_t)problem->node_count + 1, sizeof *f->room);
  f->level = calloc((size_t)problem->node_count + 1, sizeof *f->level);
  f->next = calloc((size_t)problem->node_count + 1, sizeof *f->next);
  f->queue = calloc((size_t)problem->node_count + 1, sizeof *f->queue);
  if (!f->chosen || !f->room || !f->level || !f->next || !f->queue) return false;
  for (uint32_t n = 0; n < problem->node_count; n++) f->room[n] = problem->nodes[n].capacity;
  return true;
}

static void fini(flow *f) {
  free(f->chosen);
  free(f->room);
  free(f->level);
  free(f->next);
  free(f->queue);
}

static void load(flow *f, const tdm_pairing *pairing) {
  for (uint32_t c = 0; c < f->problem->count; c++)
    if (f->ip->fixed[c] == TDM_LOCKED) choose(f, c, true);
  if (!pairing->known) return;
  for (uint32_t k = 0; k < pairing->count; k++)
    if (!f->chosen[pairing->chosen[k]]) choose(f, pairing->chosen[k], true);
}

static void start_greedily(flow *f) {
  const tdm_problem *problem = f->problem;
  for (uint32_t m = 0; m < problem->mentor_count; m++)
    for (uint32_t c = problem->first[m]; c < problem->first[m + 1] && f->room[m] > 0; c++)
      if (passable(f, c, true) && f->room[problem->mentee[c]] > 0) choose(f, c, true);
}

/* Layers from all mentors with room; whether a mentee with room was reached. */
static bool layer(flow *f) {
  uint32_t head = 0, tail = 0;
  bool found = false;
  for (uint32_t n = 0; n < f->problem->node_count; n++) {
    f->level[n] = UNSEEN;
    f->next[n] = 0;
  }
  for (uint32_t m = 0; m < f->problem->mentor_count; m++)
    if (f->room[m] > 0) {
      f->level[m] = 0;
      f->queue[tail++] = m;
    }
  while (head < tail) {
    uint32_t node = f->queue[head++], c;
    for (uint32_t k = 0; (c = candidate_at(f->problem, node, k)) != TDM_NONE; k++) {
      uint32_t to = other_end(f->problem, c, node);
      if (f->level[to] != UNSEEN || !passable(f, c, is_mentor(f, node))) continue;
      f->level[to] = f->level[node] + 1;
      f->queue[tail++] = to;
      found = found || (!is_mentor(f, to) && f->room[to] > 0);
    }
  }
  return found;
}

/* Walks one shortest path from a mentor with room, and turns it over. */
static bool augment(flow *f, uint32_t root) {
  uint32_t *path = f->queue, length = 0, node = root;
  for (;;) {
    if (!is_mentor(f, node) && f->room[node] > 0) break;
    uint32_t c = candidate_at(f->problem, node, f->next[node]);
    if (c == TDM_NONE) {
      if (length == 0) return false;
      node = other_end(f->problem, path[--length], node);
      f->next[node]++;
      continue;
    }
    uint32_t to = other_end(f->problem, c, node);
    if (f->level[to] == f->level[node] + 1 && passable(f, c, is_mentor(f, node))) {
      path[length++] = c;
      node = to;
    } else {
      f->next[node]++;
    }
  }
  for (uint32_t k = 0; k < length; k++) choose(f, path[k], !f->chosen[path[k]]);
  return true;
}

static void unload(const flow *f, tdm_pairing *pairing) {
  pairing->count = 0;
  pairing->known = true;
  for (uint32_t c = 0; c < f->problem->count; c++)
    if (f->chosen[c]) pairing->chosen[pairing->count++] = c;
}

tdm_flow_status tdm_flow_maximum(const tdm_ip *ip, tdm_pairing *pairing, tdm_stop *stop) {
  flow f;
  tdm_flow_status status = TDM_FLOW_NO_MEMORY;
  if (init(&f, ip)) {
    status = TDM_FLOW_DONE;
    load(&f, pairing);
    start_greedily(&f);
    while (status == TDM_FLOW_DONE && layer(&f)) {
      for (uint32_t m = 0; m < f.problem->mentor_count; m++)
        while (f.room[m] > 0 && augment(&f, m)) continue;
      if (tdm_stop_now(stop)) status = TDM_FLOW_STOPPED;
    }
    unload(&f, pairing);
  }
  fini(&f);
  return status;
}

/* The cut next to the mentors' side of what alternating paths reach. */
bool tdm_flow_cover(const tdm_ip *ip, const tdm_pairing *maximum, bool *cover) {
  flow f;
  bool ready = init(&f, ip);
  if (ready) {
    load(&f, maximum);
    layer(&f);
    for (uint32_t n = 0; n < f.problem->node_count; n++)
      cover[n] = is_mentor(&f, n) == (f.level[n] == UNSEEN);
  }
  fini(&f);
  return ready;
}

/* ---- alternating paths ---- */

struct tdm_reach {
  flow f;
  bool *back; /* per node, of the walk backwards */
};

tdm_reach *tdm_reach_new(const tdm_ip *ip, const tdm_pairing *pairing) {
  tdm_reach *reach = calloc(1, sizeof *reach);
  if (!reach) return NULL;
  reach->back = calloc((size_t)ip->problem->node_count + 1, sizeof *reach->back);
  if (!init(&reach->f, ip) || !reach->back) {
    tdm_reach_free(reach);
    return NULL;
  }
  load(&reach->f, pairing);
  return reach;
}

void tdm_reach_free(tdm_reach *reach) {
  if (!reach) return;
  fini(&reach->f);
  free(reach->back);
  free(reach);
}

/*
 * Walks from `start`, over free candidates away from nodes of `side` and over paired ones away
 * from the others; only to nodes in `within` (NULL: anywhere). Returns whether somebody of the
 * other side with room was met.
 */
static bool walk(flow *f, uint32_t start, bool side, const bool *within, bool *met) {
  uint32_t head = 0, tail = 0, c;
  bool room = false;
  memset(met, 0, f->problem->node_count * sizeof *met);
  met[start] = true;
  f->queue[tail++] = start;
  while (head < tail) {
    uint32_t at = f->queue[head++];
    bool forward = is_mentor(f, at) == side;
    for (uint32_t k = 0; (c = candidate_at(f->problem, at, k)) != TDM_NONE; k++) {
      uint32_t to = other_end(f->problem, c, at);
      if (met[to] || (within && !within[to]) || !passable(f, c, forward)) continue;
      met[to] = true;
      f->queue[tail++] = to;
      room = room || (forward && f->room[to] > 0);
    }
  }
  return room;
}

bool tdm_reach_from(tdm_reach *reach, uint32_t node, bool *reached) {
  return walk(&reach->f, node, is_mentor(&reach->f, node), NULL, reached);
}

bool tdm_reach_is_mutual(tdm_reach *reach, uint32_t node, const bool *reached) {
  flow *f = &reach->f;
  const tdm_problem *problem = f->problem;
  bool side = is_mentor(f, node);
  uint32_t first = side ? problem->mentor_count : 0;
  uint32_t last = side ? problem->node_count : problem->mentor_count;
  uint32_t start = first;
  while (start < last && !reached[start]) start++;
  if (start == last) return false;
  /* Backwards from a partner: over free candidates to people, over pairs to their partners. */
  walk(f, start, !side, reached, reach->back);
  for (uint32_t n = first; n < last; n++)
    if (reached[n] && !reach->back[n]) return false;
  return true;
}
