// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Bundle: minimizes a convex function of a few non-negative numbers from values and slopes.
 *
 * Every point visited leaves a cut below the function; the next point minimizes the highest
 * cut plus the squared distance from the best point, which moves where the function falls
 * as much as the cuts foretold. (Kiwiel, Proximity control in bundle methods for convex
 * nondifferentiable minimization, Mathematical Programming 46, 1990.) The quadratic program is
 * solved by pairwise steps in its dual. Caller: the ascent.
 */
#ifndef TANDEM_SOLVER_AUCTION_BUNDLE_H
#define TANDEM_SOLVER_AUCTION_BUNDLE_H

#include <stdbool.h>
#include <stdint.h>

#define TDM_BUNDLE_NONE UINT32_MAX

typedef struct {
  uint32_t dimensions, room, cuts;
  double *slope;   /* [room][dimensions] */
  double *error;   /* [room] how far a cut is below the value at the center */
  double *weight;  /* [room] of the cuts in the last quadratic program, adding up to 1 */
  double *center;  /* [dimensions] best point */
  double *point;   /* [dimensions] last point asked for */
  double *sum;     /* [dimensions] scratch */
  double value;    /* at the center */
  double reach;    /* larger: longer steps */
  double foretold; /* how much the highest cut at the point is below the value at the center */
  uint32_t idle;   /* steps since the center moved */
} tdm_bundle;

/* At 0, without cuts; room for `room` of them, at least dimensions + 2. False when memory is out.
 */
bool tdm_bundle_init(tdm_bundle *bundle, uint32_t dimensions, uint32_t room);
void tdm_bundle_fini(tdm_bundle *bundle);

/*
 * What is known of the point asked for last (0 at first): its value, and a cut that is
 * cut_value there, at most the value but for rounding, with its slope. Returns whether the
 * center moved there.
 */
bool tdm_bundle_tell(tdm_bundle *bundle, double value, double cut_value, const double *slope);

/* The value at the center turned out to be another one. */
void tdm_bundle_restate(tdm_bundle *bundle, double value);

/* Sets bundle->point and foretold. */
void tdm_bundle_ask(tdm_bundle *bundle);

#endif
