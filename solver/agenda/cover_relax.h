// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Cover relaxation: bounds in integers from the linear relaxation of a cover.
 *
 *   maximize  Σ pairs(g) z(g), or Σ votes(t) x(t) where Σ pairs(g) z(g) >= floor
 *   so that   z(g) <= Σ x(t) over the topics of g     for every group g       price u(g) >= 0
 *             Σ x(t) <= pick                          0 <= x, z <= 1
 *
 * For any prices u and any price l of the floor, in whole multiples of 1 / scale, with l = scale
 * where the pairs themselves are maximized:
 *
 *   scale * bound = Σ max(0, l pairs(g) − u(g)) − l floor
 *                 + the largest pick of cost(t) = scale votes(t) + Σ u(g) over the groups of t
 *
 * where topics that are in count in any case and those that are out never do. GLPK proposes u
 * and l, nothing more. Internal to solver/agenda.
 */
#ifndef TANDEM_SOLVER_AGENDA_COVER_RELAX_H
#define TANDEM_SOLVER_AGENDA_COVER_RELAX_H

#include "solver/agenda/cover_state.h"
#include "solver/linear/lp.h"

/* What is maximized. */
typedef enum { TDM_COVER_SERVED, TDM_COVER_VOTES } tdm_cover_goal;

typedef struct {
  tdm_lp *lp; /* NULL: there are no bounds to be had */
  const tdm_cover *cover;
  tdm_cover_goal goal;
  int64_t floor; /* VOTES: pairs to serve at least */
  int64_t scale;
  double penalty; /* VOTES: for every pair that is missing, so that a point always exists */
  int *column;    /* [topic_count], -1: none */
  int *row;       /* [group_count], -1: nothing that is eligible serves it */
  int floor_row;
  uint8_t *shown;  /* [topic_count] the states that the columns' bounds stand for */
  int64_t *cost;   /* [topic_count] of the last bound */
  double *value;   /* [topic_count] x of the last bound */
  __int128 scaled; /* the last bound times scale, before it was rounded down */
} tdm_cover_relax;

/* Builds the program over the topics that are free now. False when memory is out; fini is due
 * in any case. */
bool tdm_cover_relax_init(tdm_cover_relax *relax, const tdm_cover_state *state, tdm_cover_goal goal,
                          int64_t floor);
void tdm_cover_relax_fini(tdm_cover_relax *relax);

/* A bound on all covers that decide as `state` has; false where the library failed or was
 * stopped. */
bool tdm_cover_relax_bound(tdm_cover_relax *relax, tdm_cover_state *state, tdm_stop *stop,
                           int64_t *bound);

/*
 * After a bound: decides free topics without which, or with which, nothing better than `best`
 * is left. Returns how many.
 */
uint32_t tdm_cover_relax_fix(tdm_cover_relax *relax, tdm_cover_state *state, int64_t best);

#endif
