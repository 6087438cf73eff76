// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Line index: "is a somewhere above b in the reporting line, at most k steps?" in
 * constant time, by visiting times of a depth-first walk of the manager forest.
 */
#ifndef TANDEM_SOLVER_PAIR_LINE_INDEX_H
#define TANDEM_SOLVER_PAIR_LINE_INDEX_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/model/arena.h"
#include "solver/model/cohort.h"

typedef struct {
  uint32_t *enter; /* per person of the line */
  uint32_t *leave;
  uint32_t *depth;
} tdm_line_index;

/* The line has no cycles (checked with the request). False when memory is out. */
bool tdm_line_index_init(tdm_line_index *index, const tdm_reporting_line *line, tdm_arena *arena);

/* Whether `above` is a manager of `below` at most `steps` levels up. */
bool tdm_line_manages(const tdm_line_index *index, uint32_t above, uint32_t below, uint32_t steps);

#endif
