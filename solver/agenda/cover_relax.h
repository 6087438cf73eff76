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
 * and l, where the program is small; subgradient steps (Held, Wolfe and Crowder 1974) improve
 * them, or find them, where it is not. They only propose. Internal to solver/agenda.
 */
#ifndef TANDEM_SOLVER_AGENDA_COVER_RELAX_H
#define TANDEM_SOLVER_AGENDA_COVER_RELAX_H

#include "solver/agenda/cover_state.h"
#include "solver/linear/lp.h"

/* What is maximized. */
typedef enum { TDM_COVER_SERVED, TDM_COVER_VOTES } tdm_cover_goal;

typedef struct {
  const tdm_cover *cover;
  tdm_cover_goal goal;
  int64_t floor; /* VOTES: pairs to serve at least */
  int64_t scale;
  int64_t penalty; /* the most that l may be, in whole units */
  bool *reachable; /* [group_count] something that is eligible serves it */

  /* The prices at hand, times scale, and what they come to. */
  int64_t *dual;      /* [group_count] u, from 0 to l * pairs */
  int64_t floor_dual; /* l */
  int64_t *cost;      /* [topic_count] */
  double *value;      /* [topic_count] x, about */
  __int128 scaled;    /* the bound times scale, before it is rounded down */

  tdm_lp *lp;  /* NULL: too large, failed, or done with */
  int *column; /* [topic_count], -1: none */
  int *row;    /* [group_count], -1: none */
  int floor_row;
  int64_t iterations; /* simplex */

  int64_t *best;  /* [group_count] scratch of the steps: the best prices met */
  int32_t *slope; /* [group_count] scratch of the steps */
} tdm_cover_relax;

/* Prepares bounds over the topics that are free now. False when memory is out; fini is due in
 * any case. */
bool tdm_cover_relax_init(tdm_cover_relax *relax, const tdm_cover_state *state, tdm_cover_goal goal,
                          int64_t floor);
void tdm_cover_relax_fini(tdm_cover_relax *relax);

/* The bound of the root: by simplex, where the program is small, then by steps. */
int64_t tdm_cover_relax_root(tdm_cover_relax *relax, tdm_cover_state *state, int64_t best,
                             tdm_stop *stop);

/* A bound on all covers that decide as `state` has, by steps from the prices at hand; no more than
 * it takes to see that nothing better than `best` is left. */
int64_t tdm_cover_relax_bound(tdm_cover_relax *relax, tdm_cover_state *state, int64_t best,
                              tdm_stop *stop);

/*
 * After a bound: decides free topics without which, or with which, nothing better than `best`
 * is left. Returns how many.
 */
uint32_t tdm_cover_relax_fix(tdm_cover_relax *relax, tdm_cover_state *state, int64_t best);

/* For the steps: sets cost and scaled from the prices at hand; *least as in cover_state.h. */
void tdm_cover_relax_evaluate(tdm_cover_relax *relax, tdm_cover_state *state, int64_t *least);

/* At most so many steps (cover_steps.c). */
void tdm_cover_relax_steps(tdm_cover_relax *relax, tdm_cover_state *state, int64_t best, int steps,
                           tdm_stop *stop);

#endif
