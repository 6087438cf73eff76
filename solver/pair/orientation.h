// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Orientation: who mentors where two people could both.
 *
 * Two `either` form one pair at most, and one of the two directions is its: a lock's, else that of
 * a rule `reverse` of the programme (not one within `any`, which demands nothing) that strictly
 * orders them, else the id that is less in byte order mentors. The other direction is no candidate.
 */
#ifndef TANDEM_SOLVER_PAIR_ORIENTATION_H
#define TANDEM_SOLVER_PAIR_ORIENTATION_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/model/request.h"
#include "solver/pair/pair_map.h"

typedef struct {
  const double *rank; /* [participants] among the `either` by id; NaN: is none. NULL: nobody is */
  tdm_pair_map leads; /* locked pairs of two `either`: mentor, mentee */
  tdm_pair_map led;   /* the same: mentee, mentor */
} tdm_orientation;

/* In the arena; false when memory is out. */
bool tdm_orientation_init(tdm_orientation *orientation, const tdm_request *request,
                          tdm_arena *arena);

/* Whether both are `either`. */
bool tdm_orientation_decides(const tdm_orientation *orientation, uint32_t a, uint32_t b);

#endif
