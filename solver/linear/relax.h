// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Relax: the linear relaxation over all candidates, by column generation.
 *
 * A restricted master in GLPK starts from the best few candidates of every node (all
 * of them when they are few); all candidates are priced out against its duals in exact
 * integers and the violated ones join, until none is left. The integer prices prove a
 * bound after every round, whatever floating point did. Whether the rows can hold at
 * all is decided first, by elastic columns at cost 1 and no big-M; prices then prove
 * infeasibility in integers (Farkas). (Lübbecke and Desrosiers, Selected topics in column
 * generation, Operations Research 53, 2005.)
 */
#ifndef TANDEM_SOLVER_LINEAR_RELAX_H
#define TANDEM_SOLVER_LINEAR_RELAX_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/linear/master.h"
#include "solver/network/known_basis.h"
#include "solver/problem/ip.h"
#include "solver/problem/prices.h"

typedef enum {
  TDM_RELAX_SOLVED,     /* prices are optimal up to rounding */
  TDM_RELAX_INFEASIBLE, /* proven in integers; prices are the proof */
  TDM_RELAX_STOPPED,    /* prices are the best so far */
  TDM_RELAX_FAILED,     /* the library failed */
  TDM_RELAX_NO_MEMORY
} tdm_relax_status;

typedef struct {
  const tdm_ip *ip; /* borrowed; fixings, active rows and objective may change between solves */
  const tdm_prices *guide; /* borrowed, or NULL; its total is proven … */
  tdm_objective guide_of;  /* … for this objective */
  tdm_master master;
  uint64_t *in_master; /* [marked] bit set over candidates */
  uint32_t marked;
  uint32_t *candidate_of; /* [room] by column after the elastic ones; TDM_NONE: a step */
  int64_t failed;         /* iterations of a network simplex that failed */
  int columns;            /* of candidates and steps */
  int room;
  uint32_t *group_of; /* [room] of steps */
  uint32_t *step_of;  /* [room] */
  int *group_row;     /* [group_room] -1: no candidate of the group joined yet */
  uint32_t group_room;
  int elastic_nodes; /* elastic columns: nodes with a minimum first, then side rows */
  int elastic_count;
  uint32_t *elastic_node; /* [elastic_nodes] */
  double value_scale;     /* largest absolute value, >= 1 */
  double *row_scale;      /* [first_odd]: odd sets have no part in it */
  tdm_known_basis basis;  /* the last one, of a network simplex; else of no candidates */
  tdm_prices round;       /* of the round at hand */
} tdm_relaxation;

/*
 * `guide` (may be NULL) holds near-optimal prices of the ip, and `pairing` what is paired under
 * them: the master then starts from their best candidates and a basis made of them. False
 * when memory is out or the library failed; fini is due in any case.
 */
bool tdm_relax_init(tdm_relaxation *relaxation, const tdm_ip *ip, const tdm_prices *guide,
                    const tdm_pairing *pairing);

/*
 * The same without a guide, in the network simplex; for two sides. Where that fails, GLPK takes
 * over.
 */
bool tdm_relax_init_network(tdm_relaxation *relaxation, const tdm_ip *ip);
void tdm_relax_fini(tdm_relaxation *relaxation);

/*
 * Solves for the ip's present objective and rows, warm from the last solve. `start` (may be
 * NULL or unknown) joins the master. Fills `prices` with the best bound met.
 */
tdm_relax_status tdm_relax_solve(tdm_relaxation *relaxation, const tdm_pairing *start,
                                 tdm_prices *prices, tdm_stop *stop);

/* The last solution, rounded, as a pairing; false when that does not satisfy the ip. */
bool tdm_relax_pairing(const tdm_relaxation *relaxation, tdm_pairing *pairing);

/* The basis that the prices of the last solve are of, or NULL where it is not known. */
const tdm_known_basis *tdm_relax_basis(const tdm_relaxation *relaxation);

/* Iterations of the simplex methods so far. */
int64_t tdm_relax_iterations(const tdm_relaxation *relaxation);

/* How many pairs the last solution has. */
double tdm_relax_pairs(const tdm_relaxation *relaxation);

/* The value of candidate c in the last solution, 0 where it is no column. */
void tdm_relax_values(const tdm_relaxation *relaxation, double *value);

#endif
