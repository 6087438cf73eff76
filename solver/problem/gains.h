// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Gains: what groups of pairs earn together, the less the more there are of them.
 *
 * Bridges, variety and the number of people with a pair are one thing: a candidate is in a few
 * groups, and the pairs of a group earn by steps of falling gain, each step a number of pairs
 * wide. In the integer program a step is a column z from 0 to its width, and a group the row
 *   sum of its steps - sum of its pairs <= 0;
 * as gains fall, steps fill in their order, so that only pairs need to be whole. Groups come with
 * the candidates of the pool. People whom the same step is too wide for earn by the pair alone:
 * who has one place cannot be matched twice. Callers: problem, prices, and what solves with them.
 */
#ifndef TANDEM_SOLVER_PROBLEM_GAINS_H
#define TANDEM_SOLVER_PROBLEM_GAINS_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/model/arena.h"
#include "solver/model/request.h"

struct tdm_problem;

typedef enum { TDM_GAIN_BRIDGES, TDM_GAIN_VARIETY, TDM_GAIN_MATCHED } tdm_gain_kind;

typedef struct {
  int64_t gain;  /* of each of its pairs: units of score, or people; above 0 */
  int32_t width; /* pairs, for every one of the group's `people` */
} tdm_step;

/* An entry of `spread`, or the number of people with a pair. */
typedef struct {
  tdm_gain_kind kind;
  uint32_t entry; /* of spread: bridges, then variety, in programme order */
  tdm_step *steps;
  uint32_t step_count;
  const uint32_t *value; /* [node_count] number of the value of `by`, or TDM_NONE; NULL: MATCHED */
  uint32_t values;
  const bool *owns; /* [node_count] whether the node has groups of its own; NULL: BRIDGES */
} tdm_measure;

/* BRIDGES: two values, the smaller first; VARIETY: a node and its partners' value; MATCHED: a node
 * and 0. */
typedef struct {
  uint32_t measure;
  uint32_t one, other;
  int32_t people; /* that the node stands for; else 1 */
} tdm_gain_group;

typedef struct {
  tdm_measure *measures; /* those that earn anything, in the order of kinds and names */
  uint32_t measure_count;
  uint32_t per_candidate; /* no candidate is in more groups */
  tdm_gain_group *groups; /* [group_count] those that a candidate of the pool is in */
  uint32_t group_count, group_room;
  uint32_t *slots, slot_count; /* open addressing over groups, TDM_NONE where free */
  uint32_t *first;             /* [candidates + 1] into member */
  uint32_t *member;            /* the groups of each candidate */
  uint32_t first_room, member_room;
  int32_t *tally; /* [group_room] zero between calls */
} tdm_gains;

/* The most groups that a candidate can be in. */
enum { TDM_GAIN_GROUPS_MAX = 3 * TDM_LIST_MAX + 2 };

/* Compiles the measures; nodes and unit are set. In the problem's arena. False: memory is out. */
bool tdm_gains_init(struct tdm_problem *problem);

/* Enters the groups of the pool's candidates from number `from` on. False: memory is out. */
bool tdm_gains_join(struct tdm_problem *problem, uint32_t from);

/* Frees what came with candidates; measures stay. */
void tdm_gains_forget(tdm_gains *gains);

/* The groups of a candidate; returns how many. */
static inline uint32_t tdm_gains_of(const tdm_gains *gains, uint32_t candidate,
                                    const uint32_t **groups) {
  if (gains->measure_count == 0) return 0;
  *groups = gains->member + gains->first[candidate];
  return gains->first[candidate + 1] - gains->first[candidate];
}

static inline const tdm_measure *tdm_gains_measure(const tdm_gains *gains, uint32_t group) {
  return &gains->measures[gains->groups[group].measure];
}

/* What so many pairs of a group earn. */
int64_t tdm_group_gain(const tdm_gains *gains, uint32_t group, int64_t pairs);

/*
 * What the chosen candidates earn by the groups of the measures from `first` to before `end`.
 * Candidates may be chosen several times.
 */
int64_t tdm_gains_earned(const tdm_gains *gains, const uint32_t *chosen, uint32_t count,
                         uint32_t first, uint32_t end);

/* The measures of spread come first, from 0 on; returns how many. */
uint32_t tdm_gains_of_spread(const tdm_gains *gains);

#endif
