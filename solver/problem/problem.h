// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Problem: a request compiled into nodes and a pool of candidates.
 *
 * Nodes are the participants, alike ones together, in an order that depends on ids, the seed and
 * regions alone, so that nothing that follows can depend on the order of the request: mentors
 * first, then `either`, then mentees. The pool holds the candidates that were met so far
 * (solver/pool.h): all of them when they are few. Those that are in it keep their numbers.
 */
#ifndef TANDEM_SOLVER_PROBLEM_PROBLEM_H
#define TANDEM_SOLVER_PROBLEM_PROBLEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "solver/model/arena.h"
#include "solver/model/problems.h"
#include "solver/model/request.h"
#include "solver/pair/quotas.h"
#include "solver/pair/rules.h"
#include "solver/pair/scores.h"
#include "solver/problem/gains.h"
#include "solver/problem/stop.h"
#include "solver/scan/scan.h"

typedef struct {
  uint32_t participant;  /* index in the cohort, of the first person it stands for */
  uint32_t people;       /* how many people it stands for: nothing tells them apart */
  uint32_t first_person; /* they are problem->people[first_person] and the following */
  int32_t min;           /* of all of them together */
  int32_t capacity;
} tdm_node;

typedef struct tdm_problem {
  const tdm_request *request;
  tdm_arena *arena; /* borrowed: all arrays live in it */
  tdm_scores scores;
  tdm_rules rules;
  tdm_compiled_quota *quotas; /* [tdm_quotas_counted()] */
  const tdm_scan *scan;       /* of all mentor nodes with all mentee nodes */

  tdm_node *nodes;  /* [node_count] */
  uint32_t *people; /* [participants] by node */
  bool apart;       /* everybody is a node of their own */
  bool piece;       /* of another problem: nodes' people are its, and node_of is NULL */
  uint32_t people_count;
  uint32_t mentor_count; /* the first so many nodes can be mentors */
  uint32_t first_mentee; /* this one and the following can be mentees */
  uint32_t mentee_count;
  uint32_t node_count;
  uint32_t *node_of;   /* [participants] */
  int64_t possible;    /* pairs of people that are candidates; -1 until they were counted */
  uint32_t most_pairs; /* that capacities, and the candidates where all are known, allow */

  int64_t unit;          /* micro-points: divides every score, at least 1 */
  int64_t largest_units; /* no score is larger, in units; at least 1 */

  /* The pool: candidate c joins nodes mentor[c] and mentee[c]. */
  bool complete; /* every candidate is in it */
  uint32_t count, room;
  uint32_t *mentor;
  uint32_t *mentee;
  int64_t *units;            /* score / unit */
  uint64_t **counted;        /* [tdm_quotas_counted()] bit sets over candidates */
  uint32_t *by_mentor;       /* candidates by mentor node, then mentee node */
  uint32_t *first;           /* [mentor_count + 1] */
  uint32_t *by_mentee;       /* candidates by mentee node, then mentor node; mentees are numbered
                              * from first_mentee on */
  uint32_t *first_by_mentee; /* [mentee_count + 1] */
  tdm_gains gains;           /* of groups of candidates */
  uint32_t *lock;            /* [lock_count] candidate of each lock */
  uint32_t lock_count;       /* programme.require_count; of a piece only its own */
  /*
   * [lock_count] What the pair of a lock between two `either` would be without it, where that is
   * the other way round: a candidate that is excluded while the lock holds; else TDM_NONE. NULL:
   * there is none, or the pool does not hold every candidate.
   */
  uint32_t *turned;
  bool turns; /* some lock's pair would turn */
} tdm_problem;

/*
 * Compiles into the arena, everybody as a node of their own where `apart`, and fills the pool; fini
 * is due in any case. OK; INVALID with problems where a lock breaks what it must not; TOO_LARGE
 * with *message (in the arena) where memory_bytes cannot do; NO_MEMORY. When `stop` says so while
 * candidates are listed, *stopped is set and the problem must not be used.
 */
tdm_result tdm_problem_init(tdm_problem *problem, const tdm_request *request, bool apart,
                            const tdm_control *control, tdm_stop *stop, tdm_arena *arena,
                            tdm_problems *problems, tdm_text *message, bool *stopped);
void tdm_problem_fini(tdm_problem *problem);

/* Only the compilation of rules and scores and the check of the locks. OK, INVALID, NO_MEMORY. */
tdm_result tdm_problem_check_locks(const tdm_request *request, tdm_arena *arena,
                                   tdm_problems *problems);

/* What tdm_problem_init() does last, once there is a pool: how many pairs there can be. */
void tdm_problem_count(tdm_problem *problem);

/* How many pairs of nodes no rule rules out at once. */
uint64_t tdm_problem_reach(const tdm_problem *problem);

/* So many pairs of nodes at most are looked at one by one and listed. */
uint64_t tdm_problem_list_at_most(const tdm_control *control);

/*
 * The nodes (from *first on, before *end) whose capacities limit the number of pairs most: every
 * pair has an end among them, or both where they are all. Returns how many halves of their
 * capacities together are the limit: 2 or 1.
 */
int64_t tdm_problem_cover(const tdm_problem *problem, uint32_t *first, uint32_t *end);

/* The candidate of the pool that joins two nodes, or TDM_NONE. */
uint32_t tdm_problem_candidate(const tdm_problem *problem, uint32_t mentor, uint32_t mentee);

/* Whether nobody is `either`: candidates then join two sides. */
static inline bool tdm_problem_is_bipartite(const tdm_problem *problem) {
  return problem->first_mentee == problem->mentor_count;
}

/* Whether everybody has one role, as mentor or as mentee, in all pairs. */
static inline bool tdm_problem_parts_roles(const tdm_problem *problem) {
  return problem->request->programme.one_role && !tdm_problem_is_bipartite(problem);
}

/* A node's candidates in the pool, in one of its roles; none where the node has it not. */
typedef struct {
  const uint32_t *items;
  uint32_t count;
} tdm_candidates;

static inline tdm_candidates tdm_problem_as_mentor(const tdm_problem *problem, uint32_t node) {
  if (node >= problem->mentor_count) return (tdm_candidates){0};
  uint32_t first = problem->first[node];
  return (tdm_candidates){problem->by_mentor + first, problem->first[node + 1] - first};
}

static inline tdm_candidates tdm_problem_as_mentee(const tdm_problem *problem, uint32_t node) {
  if (node < problem->first_mentee) return (tdm_candidates){0};
  uint32_t nth = node - problem->first_mentee, first = problem->first_by_mentee[nth];
  return (tdm_candidates){problem->by_mentee + first, problem->first_by_mentee[nth + 1] - first};
}

/* The other end of a candidate. */
static inline uint32_t tdm_problem_partner(const tdm_problem *problem, uint32_t candidate,
                                           uint32_t node) {
  return problem->mentor[candidate] == node ? problem->mentee[candidate]
                                            : problem->mentor[candidate];
}

/* How many pairs the people of a candidate's two nodes can form: 1 where each is one person. */
static inline int64_t tdm_problem_limit(const tdm_problem *problem, uint32_t candidate) {
  return (int64_t)problem->nodes[problem->mentor[candidate]].people *
         problem->nodes[problem->mentee[candidate]].people;
}

static inline bool tdm_bit(const uint64_t *bits, uint32_t index) {
  return bits[index / 64] >> (index % 64) & 1;
}

static inline void tdm_bit_set(uint64_t *bits, uint32_t index) {
  bits[index / 64] |= UINT64_C(1) << (index % 64);
}

#endif
