// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * IP: the integer program of one stage over the candidates of a problem.
 *
 *   maximize   sum value(c) x_c            value: 1, or score / unit
 *   subject to min_n <= sum x_c <= capacity_n   for every node n
 *              sum a_rc x_c <= bound_r          for every side row r
 *              x_c = limit_c for locked, 0 for excluded candidates,
 *              x_c integer from 0 to limit_c
 *
 * The limit is 1, or how many pairs the people of two nodes can form (solver/problem.h).
 * Side rows are integer rows in the one form of the certificate: lower limits are
 * negated, shares in millionths. An earlier stage is a side row too.
 */
#ifndef TANDEM_SOLVER_PROBLEM_IP_H
#define TANDEM_SOLVER_PROBLEM_IP_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/problem/pool.h"
#include "solver/problem/problem.h"

typedef __int128 tdm_wide;

/* MATCHED: people with a pair. SCORE and MATCHED also count what groups of pairs gain. */
typedef enum {
  TDM_COUNT_NOTHING,
  TDM_COUNT_PAIRS,
  TDM_COUNT_SCORE,
  TDM_COUNT_MATCHED,
  TDM_COUNT_KEPT /* current pairs */
} tdm_objective;

typedef enum {
  TDM_ROW_QUOTA_MIN,
  TDM_ROW_QUOTA_MAX,
  TDM_ROW_QUOTA_MIN_SHARE,
  TDM_ROW_QUOTA_MAX_SHARE,
  TDM_ROW_MAX_CHANGES, /* at least so many of the current pairs */
  TDM_ROW_KEPT,        /* the same as an earlier stage */
  TDM_ROW_SOME,        /* one pair at least: where a stage asks for its smallest score */
  TDM_ROW_LEVEL,       /* at most so many pairs that score little: of an earlier stage fair */
  TDM_ROW_PAIRS,       /* at least this many pairs: an earlier stage */
  TDM_ROW_PAIRS_MOST,  /* at most so many, where shares rely on it */
  TDM_ROW_SCORE,       /* at least this score: an earlier stage */
  TDM_ROW_MATCHED,     /* at least so many people with a pair: an earlier stage */
  TDM_ROW_ODD_SET      /* at most half of the places of some nodes, less one: pairs among them */
} tdm_row_kind;

/* Nodes whose capacities together are odd. (Edmonds, Maximum matching and a polyhedron, 1965.) */
typedef struct {
  uint32_t *nodes; /* [count] ascending */
  uint32_t count;
  uint64_t *bits; /* over all nodes */
} tdm_odd_set;

/* More of them are not held at once. */
enum { TDM_ODD_SETS_MAX = 128 };

typedef struct {
  tdm_row_kind kind;
  uint32_t quota;           /* for the kinds up to ROW_KEPT */
  uint64_t *const *counted; /* where the bit set of the candidates with `in` is; NULL: all */
  int64_t in, out;          /* coefficients; ROW_SCORE: minus the candidate's score in units;
                             * ROW_MATCHED: minus those of its people who have one place */
  int64_t bound;
  int64_t share;          /* of the share kinds, millionths */
  bool as_count;          /* a share, restated for a known number of pairs */
  bool active;            /* inactive rows are as if they were not there */
  const tdm_odd_set *odd; /* ROW_ODD_SET; NULL while there is none */
} tdm_row;

/* Rows of any program, at most. */
enum { TDM_ROWS_MAX = 4 * TDM_QUOTAS_MAX + 8 + TDM_FAIR_PAIRS_MAX + TDM_ODD_SETS_MAX };

enum { TDM_FREE = 0, TDM_LOCKED = 1, TDM_EXCLUDED = 2 };

typedef struct {
  tdm_problem *problem; /* borrowed; its pool grows */
  int32_t *min;         /* [node_count] */
  uint8_t *fixed;       /* [fixed_count] asked by tdm_ip_fixed(), changed by tdm_ip_fix() */
  uint32_t fixed_count;
  uint32_t locked_count; /* candidates */
  bool limited;          /* pairs with less … */
  int64_t least_units;   /* … than this are excluded */
  bool closed;           /* pairs outside the pool are excluded */
  const bool *covered;   /* [node_count] or NULL: nodes that are full in every pairing with as many
                          * pairs as are demanded, each of them with one end there */
  tdm_row *rows;         /* quotas first, then those of current pairs and ROW_SOME, then ROW_PAIRS,
                          * ROW_PAIRS_MOST, ROW_SCORE, ROW_MATCHED, then ROW_ODD_SET: those hold for
                          * every pairing, as cuts for relaxations */
  uint32_t row_count;
  uint32_t first_odd;
  uint32_t pairs_row;
  uint32_t most_row;
  uint32_t score_row;
  uint32_t matched_row;
  uint32_t kept_row;  /* TDM_NONE where there are no current pairs */
  uint32_t some_row;  /* TDM_NONE where no stage asks for it */
  uint32_t level_row; /* the first of TDM_FAIR_PAIRS_MAX + 1; TDM_NONE likewise */
  tdm_objective objective;
} tdm_ip;

/* A pairing: candidate numbers, ascending, each as often as it is chosen. */
typedef struct {
  uint32_t *chosen; /* room for problem->most_pairs */
  uint32_t count;
  bool known; /* false: there is none */
} tdm_pairing;

/* The program of the whole request without a stage; in the problem's arena. */
bool tdm_ip_init(tdm_ip *ip, tdm_problem *problem);

/* A copy whose mins, fixings and rows can be changed; in the problem's arena. */
bool tdm_ip_copy(tdm_ip *copy, const tdm_ip *ip);

/*
 * TDM_FREE, TDM_LOCKED or TDM_EXCLUDED; candidates that joined the pool later are free, unless they
 * are worth too little.
 */
static inline uint8_t tdm_ip_fixed(const tdm_ip *ip, uint32_t candidate) {
  if (ip->limited && ip->problem->units[candidate] < ip->least_units) return TDM_EXCLUDED;
  return candidate < ip->fixed_count ? ip->fixed[candidate] : TDM_FREE;
}

/* Whether no pair outside the pool can be chosen. */
static inline bool tdm_ip_knows_all(const tdm_ip *ip) {
  return ip->problem->complete || ip->closed;
}

/* Fixes or frees a candidate. False when memory is out. */
bool tdm_ip_fix(tdm_ip *ip, uint32_t candidate, uint8_t how);

/*
 * Demands as many pairs: shares then are counts, a tighter relaxation, and no more pairs are
 * allowed; without shares the number must be the most there can be. Returns whether a row changed
 * its coefficients.
 */
bool tdm_ip_keep_pairs(tdm_ip *ip, int64_t pairs);

/* Allows least to most pairs, with shares as shares; returns as above. */
bool tdm_ip_limit_pairs(tdm_ip *ip, int64_t least, int64_t most);

/* Whether there are shares of a number of pairs that is not known. */
bool tdm_ip_has_open_shares(const tdm_ip *ip);

/* Takes that back; returns whether a row changed its coefficients. */
bool tdm_ip_release_pairs(tdm_ip *ip);

/* Demands at least so many current pairs; there are current ones. */
void tdm_ip_keep_current(tdm_ip *ip, int64_t kept);

/* Takes that back. */
void tdm_ip_release_current(tdm_ip *ip);

/* Of a candidate that is none any more (number: 1), or is again (-1): it need not be kept. */
void tdm_ip_lose_current(tdm_ip *ip, uint32_t candidate, int64_t number);

/* Whether a row demands current pairs, and the program without those rows. */
bool tdm_ip_demands_current(const tdm_ip *ip);
void tdm_ip_forget_current(tdm_ip *ip);

/*
 * Allows at most so many pairs with less than `units`, as level number `level`, over candidates
 * that the pool holds now: it must be complete. False when memory is out.
 */
bool tdm_ip_limit_level(tdm_ip *ip, uint32_t level, int64_t units, int64_t pairs);

/* Demands at least this score, in units. */
void tdm_ip_keep_score(tdm_ip *ip, int64_t score_units);

/* The number under which current pairs are counted, as a quota. */
static inline uint32_t tdm_ip_current(const tdm_ip *ip) {
  return ip->problem->request->programme.quota_count;
}

/* Whether a row is about pairs of some kind: those of a quota, or current ones. */
static inline bool tdm_row_is_about_kind(const tdm_row *row) { return row->kind <= TDM_ROW_KEPT; }

/* Demands at least so many people with a pair. */
void tdm_ip_keep_matched(tdm_ip *ip, int64_t people);

/* What the stage counts. */
tdm_objective tdm_objective_of(tdm_stage stage);

/* The people of the candidate's nodes who have one place: each of its pairs matches them. */
static inline int64_t tdm_ip_matched(const tdm_ip *ip, uint32_t candidate) {
  const tdm_problem *problem = ip->problem;
  const tdm_node *mentor = &problem->nodes[problem->mentor[candidate]];
  const tdm_node *mentee = &problem->nodes[problem->mentee[candidate]];
  return ((uint32_t)mentor->capacity == mentor->people) +
         ((uint32_t)mentee->capacity == mentee->people);
}

/*
 * Whether groups of pairs gain anything that the objective counts or a row keeps: then what solves
 * without their steps does not fit.
 */
bool tdm_ip_has_gains(const tdm_ip *ip);

/* The objective's value of one candidate by itself, in units. */
static inline int64_t tdm_ip_value(const tdm_ip *ip, uint32_t candidate) {
  switch (ip->objective) {
    case TDM_COUNT_PAIRS:
      return 1;
    case TDM_COUNT_SCORE:
      return ip->problem->units[candidate];
    case TDM_COUNT_KEPT:
      return tdm_bit(ip->problem->counted[tdm_ip_current(ip)], candidate);
    case TDM_COUNT_MATCHED:
      return tdm_ip_matched(ip, candidate);
    case TDM_COUNT_NOTHING:
      break;
  }
  return 0;
}

/* What a unit of the objective is told as: micro-points, or 1 for numbers of pairs. */
static inline int64_t tdm_ip_told_unit(const tdm_ip *ip) {
  return ip->objective == TDM_COUNT_SCORE ? ip->problem->unit : 1;
}

/* What a unit of a measure's gain adds to the objective: 1 or 0. */
static inline int64_t tdm_ip_counts_measure(const tdm_ip *ip, const tdm_measure *measure) {
  return ip->objective == (measure->kind == TDM_GAIN_MATCHED ? TDM_COUNT_MATCHED : TDM_COUNT_SCORE);
}

/* The row of an earlier stage that counts the measure. */
static inline uint32_t tdm_ip_keeps_measure(const tdm_ip *ip, const tdm_measure *measure) {
  return measure->kind == TDM_GAIN_MATCHED ? ip->matched_row : ip->score_row;
}

static inline bool tdm_row_is_share(const tdm_row *row) {
  return row->kind == TDM_ROW_QUOTA_MIN_SHARE || row->kind == TDM_ROW_QUOTA_MAX_SHARE;
}

/* Whether both ends of a candidate are in the set. */
static inline bool tdm_odd_set_has(const tdm_problem *problem, const tdm_odd_set *set,
                                   uint32_t candidate) {
  return set && tdm_bit(set->bits, problem->mentor[candidate]) &&
         tdm_bit(set->bits, problem->mentee[candidate]);
}

static inline int64_t tdm_row_coefficient(const tdm_ip *ip, const tdm_row *row,
                                          uint32_t candidate) {
  if (row->kind == TDM_ROW_SCORE) return -ip->problem->units[candidate];
  if (row->kind == TDM_ROW_ODD_SET) return tdm_odd_set_has(ip->problem, row->odd, candidate);
  if (row->kind == TDM_ROW_MATCHED) return -tdm_ip_matched(ip, candidate);
  return !row->counted || tdm_bit(*row->counted, candidate) ? row->in : row->out;
}

/*
 * Adds the row of an odd set, its nodes ascending, in the problem's arena. Returns the row, or
 * TDM_NONE where there is no room for one, or it is there already, or memory is out.
 */
uint32_t tdm_ip_add_odd_set(tdm_ip *ip, const uint32_t *nodes, uint32_t count);

/* The smallest score in a pairing, in units; INT64_MAX: it has no pairs. */
int64_t tdm_pairing_worst(const tdm_problem *problem, const tdm_pairing *pairing);

/* What the objective counts in a pairing, in units: by pairs and by groups. */
int64_t tdm_pairing_value(const tdm_ip *ip, const tdm_pairing *pairing);

/* Whether the pairing satisfies every node, row and fixing, in exact integers. */
bool tdm_pairing_feasible(const tdm_ip *ip, const tdm_pairing *pairing);

/* An empty pairing with room for problem->most_pairs; in the problem's arena. */
bool tdm_pairing_init(tdm_pairing *pairing, const tdm_problem *problem);
/*
 * Fills an initialized pairing with pairs of nodes, candidates all, whether the pool holds them or
 * not: they join it. Sorts `pairs`. False when memory is out.
 */
bool tdm_pairing_take(tdm_pairing *pairing, tdm_problem *problem, tdm_node_pair *pairs,
                      uint32_t count);
/* How often chosen[k] is chosen, from k on. */
uint32_t tdm_pairing_times(const tdm_pairing *pairing, uint32_t k);
/* Brings the chosen candidates into ascending order. */
void tdm_pairing_sort(tdm_pairing *pairing);
void tdm_pairing_copy(tdm_pairing *to, const tdm_pairing *from);

#endif
