// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Part: the pairings within a width of the prices, as a program whose bounds are integers.
 *
 * A candidate whose reduced cost alone exceeds the width stands at its bound; the others are
 * columns, restated in integer reduced costs so that floating point sees small
 * differences, never raw totals; nodes whose columns are all decided have no vertex in the
 * network. Whatever duals floating point comes up with, they are
 * rounded, and what they prove is computed in 128-bit integers over the columns.
 */
#ifndef TANDEM_SOLVER_NETWORK_EXACT_PART_H
#define TANDEM_SOLVER_NETWORK_EXACT_PART_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/network/known_basis.h"
#include "solver/network/network.h"
#include "solver/problem/ip.h"
#include "solver/problem/prices.h"
#include "solver/problem/shares.h"

/* A node, a side row or a group: lower <= activity of the columns <= upper. */
typedef struct {
  int64_t price; /* scaled, at the root */
  int64_t lower, upper;
  bool has_lower;
  tdm_small_row small; /* of a side row */
  uint32_t row;        /* of a side row: its number in the ip; TDM_NONE of a group */
  double divisor;      /* coefficients in the network are divided by it */
} tdm_part_line;

typedef struct {
  uint32_t candidate;      /* TDM_NONE: a step of a group */
  uint32_t mentor, mentee; /* nodes; of a step TDM_NONE */
  uint32_t first, count;   /* into entry_* */
  int32_t lower, upper;
  tdm_wide reduced; /* at the root's prices */
} tdm_part_column;

typedef struct {
  const tdm_ip *ip;
  int64_t scale;
  uint32_t nodes, rows, lines; /* side rows: active ones, and groups */
  uint32_t side_end;           /* lines from here on are those of groups */
  tdm_part_line *line;         /* [lines] nodes, then side rows, then groups */
  tdm_part_column *column;     /* [columns] candidates, then steps, which need not be whole */
  uint32_t columns, choices;   /* choices: candidates among them */
  uint32_t column_room;
  uint32_t *group_line; /* [groups] TDM_NONE: decided; NULL: nothing is gained by groups */
  int32_t *taken;       /* [groups] pairs of the chosen */
  uint32_t *entry_line;
  int64_t *entry_value;
  uint32_t entry_count, entry_room;
  uint32_t *chosen; /* candidates that stand above 0 for good, as often as they are chosen */
  uint32_t chosen_count;
  tdm_wide constant; /* scaled value of the chosen */
  bool empty;        /* nothing can satisfy the lines */
  bool too_many;     /* groups: there is no network */

  /*
   * Where nobody is `either` a node is a vertex and a column an arc. Else everybody stands on both
   * sides, and a column is two arcs, one each way; its value is their mean.
   */
  tdm_network *network;
  bool loose; /* nothing is decided by the width */
  bool doubled;
  uint32_t *vertex; /* [nodes] in the network; TDM_NONE: without a column */
  uint32_t mirror;  /* doubled: the other vertex of a node is so much further */
  uint32_t vertices;
  int64_t *delta;       /* [lines] rounded duals of the last bound, beside the root's prices */
  tdm_wide *now;        /* [columns] reduced costs of the last bound */
  double *side, *nodal; /* scratch */
} tdm_part;

/* What a part is made of; core, basis and kept may be NULL. */
typedef struct {
  const tdm_ip *ip;
  const tdm_prices *prices;
  tdm_wide width;
  const uint64_t *core; /* bit set over core_count candidates: restricts what may be a column */
  uint32_t core_count;
  const tdm_known_basis *basis; /* where to start; for two sides without groups */
  const int32_t *kept;          /* [kept_count] pairs of a candidate that are chosen beforehand */
  uint32_t kept_count;
  bool patient; /* takes far more groups than are fast */
} tdm_part_wish;

/* Builds columns and network. False when memory is out; fini is due in any case. */
bool tdm_part_init(tdm_part *part, const tdm_part_wish *wish);
/* The relaxation over a core instead: no width decides anything, its duals are prices for all. */
bool tdm_part_init_loose(tdm_part *part, const tdm_ip *ip, const tdm_prices *prices,
                         const uint64_t *core, uint32_t core_count);
/*
 * To a loose part without groups more of its candidates join, whose ends have columns already.
 * False when memory is out.
 */
bool tdm_part_can_join(const tdm_part *part, uint32_t candidate);
bool tdm_part_join(tdm_part *part, const uint32_t *candidates, uint32_t count);
void tdm_part_fini(tdm_part *part);

/* The column in the network's last solution, and its bounds and penalties there. */
double tdm_part_value(const tdm_part *part, uint32_t column);
void tdm_part_bounds(tdm_part *part, uint32_t column, double lower, double upper);
/* As tdm_network_penalties(); false where the network cannot tell. */
bool tdm_part_penalties(const tdm_part *part, uint32_t column, double *down, double *up);
/* As tdm_network_solve(), with `cutoff` in units of the columns' reduced costs. */
tdm_network_status tdm_part_solve(tdm_part *part, double cutoff, tdm_stop *stop);

/* Takes `count` of a candidate, for good, out of the bounds of its lines. */
void tdm_part_choose(tdm_part *part, uint32_t candidate, int32_t count);

/*
 * The scaled bound that the network's duals prove under the bounds of the columns; fills `now`.
 */
tdm_wide tdm_part_bound(tdm_part *part, const int32_t *lower, const int32_t *upper);

/* Only the rounded duals of the network's solution, into delta. */
void tdm_part_round(tdm_part *part);

/* Whether the network's ray proves that nothing satisfies the lines under the bounds. */
bool tdm_part_proves_empty(tdm_part *part, const int32_t *lower, const int32_t *upper);

/*
 * What a candidate that is no column adds to that proof, for each time that it is chosen: above 0
 * it would spoil it.
 */
tdm_wide tdm_part_ray_cost(const tdm_part *part, uint32_t candidate);

/* For what builds a part: one more column, and entries of it before. False when memory is out. */
bool tdm_part_add_column(tdm_part *part, const tdm_part_column *column);
bool tdm_part_add_entry(tdm_part *part, uint32_t line, int64_t value);

/*
 * Whether so many of every column keep the lines of nodes and side rows; `activity` is room for
 * [lines]. Cheap, where a pairing of millions is not.
 */
bool tdm_part_holds(const tdm_part *part, const int32_t *count, int64_t *activity);
/* What the chosen and so many of every column are worth, without what groups gain. */
int64_t tdm_part_worth(const tdm_part *part, const int32_t *count);

/* The chosen with so many of every column as a pairing; false when that exceeds capacities. */
bool tdm_part_pairing(const tdm_part *part, const int32_t *count, tdm_pairing *pairing);

#endif
