// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Assignment: the best pairing without quotas, by a textbook method of its own.
 *
 * Successive shortest paths over a dense table of pairs (Ahuja, Magnanti, Orlin, Network
 * Flows, 1993, chapter 9), in integers: most pairs first, then the highest score. It shares
 * nothing with the solver but the scores and rules of single pairs, so what it finds is the same
 * with every version of the solver and on every machine. Cubic in the number of
 * people: for a few thousand at most. Callers: the limits of quotas, tests.
 */
#ifndef TANDEM_BENCHMARKS_ASSIGNMENT_H
#define TANDEM_BENCHMARKS_ASSIGNMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/model/request.h"

typedef struct {
  uint32_t mentor; /* participant indices */
  uint32_t mentee;
} tdm_assigned;

typedef struct {
  uint32_t mentors; /* people looked at: the first of their role in the cohort */
  uint32_t mentees;
  bool whole;            /* these are all */
  int64_t mentor_places; /* their capacities together */
  int64_t mentee_places;
  tdm_assigned *pairs;
  uint32_t pair_count;
  int64_t score; /* micro-points */
} tdm_assignment;

/*
 * Pairs the first people of either role in a checked request: everybody where no role has more than
 * `places` places, else the same share of both roles, with about that many places on the larger.
 * Quotas, minimums, locks and the objective's stages are not looked at; an empty cohort has the
 * empty pairing. Absolute scores must stay below 2^40. False when memory is out.
 */
bool tdm_assignment_solve(const tdm_request *request, int64_t places, tdm_arena *arena,
                          tdm_assignment *assignment);

/*
 * A nearly best pairing of nearly everybody (99 % of the places on the smaller side), `whole`
 * false: an auction that scans every pair a few times. Deterministic; for some ten thousand people.
 * (rough_assignment.c) False when memory is out.
 */
bool tdm_assignment_rough(const tdm_request *request, tdm_arena *arena, tdm_assignment *assignment);

#endif
