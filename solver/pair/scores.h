// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Scores: what a pair is worth, in integer micro-points, exactly as the model
 * page defines it (IEEE double, quotients first, llrint half to even).
 */
#ifndef TANDEM_SOLVER_PAIR_SCORES_H
#define TANDEM_SOLVER_PAIR_SCORES_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/model/arena.h"
#include "solver/model/request.h"
#include "solver/pair/pair_map.h"
#include "solver/pair/traits.h"

typedef struct {
  tdm_kind kind;
  bool share;
  double micro_weight; /* 1e6 * weight */
  double span;
  double last_level; /* levels - 1 */
  tdm_trait trait;
  const double *positions; /* ORDINAL: position a person, NaN missing */
} tdm_score_part;

/* Scores that come with the request, by pair. */
typedef struct {
  bool given, only_listed, dense;
  tdm_pair_map listed; /* mentor, mentee -> micro-points */
  const uint32_t *row; /* dense: row of a person, or TDM_NONE */
  const uint32_t *column;
  const double *values;
  uint32_t width;
} tdm_pair_points;

typedef struct {
  const tdm_request *request;
  tdm_score_part *parts; /* [part_count], in programme order */
  uint32_t part_count;
  tdm_pair_map mentor_wishes; /* mentor, mentee -> micro-points */
  tdm_pair_map mentee_wishes;
  tdm_pair_points points;
  int64_t spread_divisor; /* of what pairs earn beside, in groups; 0: nothing */
} tdm_scores;

/* Compiles in the arena; false when memory is out. */
bool tdm_scores_init(tdm_scores *scores, const tdm_request *request, tdm_arena *arena);

/* f of a dimension towards `differ`, before `share` turns it: NaN where a value is missing. */
double tdm_score_difference(const tdm_score_part *part, uint32_t mentor, uint32_t mentee);

/* One dimension's part. */
int64_t tdm_score_dimension(const tdm_scores *scores, uint32_t dimension, uint32_t mentor,
                            uint32_t mentee);
int64_t tdm_score_wishes(const tdm_scores *scores, uint32_t mentor, uint32_t mentee);
/* The part from pair_scores, 0 where the pair is not listed. */
int64_t tdm_score_points(const tdm_scores *scores, uint32_t mentor, uint32_t mentee);
/* Whether pair_scores lists the pair. */
bool tdm_score_listed(const tdm_scores *scores, uint32_t mentor, uint32_t mentee);

/* The sum of all parts. */
int64_t tdm_score_pair(const tdm_scores *scores, uint32_t mentor, uint32_t mentee);

#endif
