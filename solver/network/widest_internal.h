// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What the files of exchanges share: the pairing at hand as a flow, and ways through it.
 */
#ifndef TANDEM_SOLVER_NETWORK_WIDEST_INTERNAL_H
#define TANDEM_SOLVER_NETWORK_WIDEST_INTERNAL_H

#include "solver/network/widest.h"

/* How a way came to a node: over a candidate, or over the source or the sink. */
enum { TDM_BY_TERMINAL = TDM_NONE };

/*
 * People and two terminals: mentors take their places from the source, mentees bring theirs to the
 * sink. A way from a mentor to a mentee changes who is paired and how often, not how many pairs.
 */
struct tdm_widest {
  const tdm_ip *ip;
  const tdm_problem *problem;
  tdm_pairing *pairing; /* at hand; in no order */
  int32_t *times;       /* per candidate */
  int32_t *degree;      /* per node */
  uint32_t source, sink;
  int64_t settled, floor; /* new pairs score more than the floor */

  /* Of a search, per node and terminal. */
  int64_t *width; /* the worst new pair of the best way; INT64_MIN: not reached */
  bool *done;
  uint32_t *by, *from;
  uint32_t *open; /* reached, not done; or a ring that waits */
  uint32_t open_count;
  uint32_t *next_seen; /* per node and terminal: scratch */

  uint32_t *first_held, *next_held; /* chosen pairs by mentee: positions in the pairing */
};

/* The pairing is read, and given back in order. */
void tdm_widest_load(tdm_widest *widest, tdm_pairing *pairing);
void tdm_widest_unload(tdm_widest *widest);

/* Lists who holds which pair, by mentee. */
void tdm_widest_list_held(tdm_widest *widest);

/*
 * The pairs of a way that ends at `end` and began at `start`, which may be the same node: those
 * that lead to a mentor leave, then those that lead to a mentee join.
 */
void tdm_widest_exchange(tdm_widest *widest, uint32_t start, uint32_t end);

#endif
