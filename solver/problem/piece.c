// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/problem/piece.h"

#include <stdlib.h>

#include "solver/problem/pool.h"

/*
 * Where a node has more candidates than this, passes over pairs that are not listed are faster than
 * over listed ones.
 */
enum { LIST_A_NODE = 100 };

typedef struct {
  tdm_problem *piece;
  const tdm_ip *whole;
  const tdm_components *components;
  uint32_t number;
  tdm_node_pair *known; /* what the whole's pool has of it, by the piece's numbers */
  uint32_t known_count;
  tdm_node_pair *locked;
  uint32_t locked_count;
} carving;

static bool copy_nodes(const carving *p) {
  tdm_problem *piece = p->piece;
  const tdm_components *components = p->components;
  piece->mentor_count = piece->first_mentee = tdm_piece_mentors(components, p->number);
  piece->mentee_count = tdm_piece_mentees(components, p->number);
  piece->node_count = piece->mentor_count + piece->mentee_count;
  piece->nodes = tdm_arena_alloc(piece->arena, piece->node_count, sizeof *piece->nodes);
  if (!piece->nodes) return false;
  piece->people_count = 0;
  for (uint32_t n = 0; n < piece->node_count; n++) {
    piece->nodes[n] = p->whole->problem->nodes[tdm_piece_node(components, p->number, n)];
    piece->people_count += piece->nodes[n].people;
  }
  return true;
}

static bool take_scan(const carving *p) {
  tdm_problem *piece = p->piece;
  tdm_scan_range mentors = {p->components->first_mentor[p->number], piece->mentor_count};
  tdm_scan_range mentees = {
      p->components->first_mentee[p->number] - p->whole->problem->mentor_count,
      piece->mentee_count};
  piece->scan = tdm_scan_part(p->components->scan, mentors, mentees, piece->arena);
  return piece->scan != NULL;
}

static tdm_node_pair pair_of(const carving *p, uint32_t candidate) {
  const tdm_problem *whole = p->whole->problem;
  const tdm_components *components = p->components;
  uint32_t mentor = components->place[whole->mentor[candidate]];
  uint32_t mentee = components->place[whole->mentee[candidate]];
  return (tdm_node_pair){
      mentor - components->first_mentor[p->number],
      p->piece->mentor_count + mentee - components->first_mentee[p->number],
  };
}

/* Of all its mentors; their partners are in the piece. */
static bool find_known(carving *p) {
  const tdm_problem *whole = p->whole->problem;
  uint32_t count = 0, mentors = p->piece->mentor_count;
  for (uint32_t m = 0; m < mentors; m++) {
    uint32_t node = tdm_piece_node(p->components, p->number, m);
    count += whole->first[node + 1] - whole->first[node];
  }
  p->known = malloc(((size_t)count + 1) * sizeof *p->known);
  p->locked = malloc(((size_t)count + 1) * sizeof *p->locked);
  if (!p->known || !p->locked) return false;
  for (uint32_t m = 0; m < mentors; m++) {
    uint32_t node = tdm_piece_node(p->components, p->number, m);
    for (uint32_t k = whole->first[node]; k < whole->first[node + 1]; k++) {
      tdm_node_pair pair = pair_of(p, whole->by_mentor[k]);
      p->known[p->known_count++] = pair;
      if (tdm_ip_fixed(p->whole, whole->by_mentor[k]) == TDM_LOCKED)
        p->locked[p->locked_count++] = pair;
    }
  }
  return true;
}

static bool fill_pool(carving *p, tdm_stop *stop) {
  tdm_problem *piece = p->piece;
  uint64_t most = tdm_problem_list_at_most(tdm_stop_control(stop));
  if (most > (uint64_t)LIST_A_NODE * piece->node_count)
    most = (uint64_t)LIST_A_NODE * piece->node_count;
  piece->complete = p->whole->problem->complete;
  if (!piece->complete && !tdm_stop_now(stop) && tdm_problem_reach(piece) <= most) {
    tdm_pool_status status = tdm_pool_list_all(piece, stop);
    if (status != TDM_POOL_STOPPED) return status == TDM_POOL_DONE;
    tdm_pool_fini(piece);
    if (!tdm_pool_init(piece)) return false;
  }
  return tdm_pool_add(piece, p->known, p->known_count);
}

static bool find_locks(const carving *p) {
  tdm_problem *piece = p->piece;
  piece->lock_count = p->locked_count;
  piece->lock = tdm_arena_alloc(piece->arena, piece->lock_count, sizeof *piece->lock);
  for (uint32_t k = 0; piece->lock && k < piece->lock_count; k++)
    piece->lock[k] = tdm_problem_candidate(piece, p->locked[k].mentor, p->locked[k].mentee);
  return piece->lock != NULL;
}

/* Nothing of the whole's pool. */
static void start(tdm_problem *piece, const tdm_problem *whole, tdm_arena *arena) {
  *piece = *whole;
  piece->arena = arena;
  piece->piece = true;
  piece->node_of = NULL;
  piece->complete = false;
  piece->possible = -1;
  piece->count = piece->room = 0;
  piece->mentor = piece->mentee = piece->by_mentor = piece->by_mentee = NULL;
  piece->units = NULL;
  piece->counted = NULL;
  piece->gains = (tdm_gains){0};
}

bool tdm_piece_init(tdm_problem *piece, const tdm_ip *whole, const tdm_components *components,
                    uint32_t number, tdm_stop *stop, tdm_arena *arena) {
  carving p = {.piece = piece, .whole = whole, .components = components, .number = number};
  start(piece, whole->problem, arena);
  bool made = copy_nodes(&p) && take_scan(&p) && tdm_pool_init(piece) && find_known(&p) &&
              fill_pool(&p, stop) && find_locks(&p);
  if (made) tdm_problem_count(piece);
  free(p.known);
  free(p.locked);
  return made;
}
