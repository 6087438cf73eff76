// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Cover: the best `pick` of some topics: first they serve as many pairs as possible, then they
 * have as many votes as possible, then their names come first in byte order.
 *
 * A pair is served by any of its topics: maximum coverage, which is NP-hard (Feige 1998). Branch
 * and bound over topics; a node is bounded by what each free topic adds to those that are in
 * (Nemhauser and Wolsey 1978) and by the linear relaxation: prices from GLPK's simplex or from
 * subgradient steps, turned into a bound in integers, which holds whatever the prices are.
 *
 * Caller: agenda.c. Thread rule: any number of threads, each its own cover.
 */
#ifndef TANDEM_SOLVER_AGENDA_COVER_H
#define TANDEM_SOLVER_AGENDA_COVER_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/problem/stop.h"

/* Pairs with the same topics are one group. Topics are in the byte order of their names. */
typedef struct {
  uint32_t topic_count;
  uint32_t group_count;
  const int64_t *votes;           /* [topic_count], >= 0 */
  const int64_t *pairs;           /* [group_count], > 0 */
  const uint32_t *first_of_topic; /* [topic_count + 1] … */
  const uint32_t *groups;         /* … the groups that a topic serves, ascending */
  const uint32_t *first_of_group; /* [group_count + 1] … */
  const uint32_t *topics;         /* … the topics that serve a group, ascending */
} tdm_cover;

typedef struct {
  bool *chosen; /* [topic_count], the caller's */
  int64_t served, served_bound;
  int64_t votes, votes_bound; /* the bound: over all that serve as many */
  bool complete;              /* both proven, and the names, too */
  int64_t nodes, iterations;  /* added up over calls */
} tdm_cover_answer;

/*
 * Chooses min(pick, number of them) of the topics with eligible[topic]. Until stop says so, or
 * all is proven. False when memory is out; a linear program that fails costs time, no more.
 */
bool tdm_cover_solve(const tdm_cover *cover, const bool *eligible, uint32_t pick, tdm_stop *stop,
                     tdm_cover_answer *answer);

/* The number of pairs that the chosen topics serve, and their votes. `served_groups` is
 * scratch, [group_count]. */
int64_t tdm_cover_served(const tdm_cover *cover, const bool *chosen, bool *served_groups);
int64_t tdm_cover_votes(const tdm_cover *cover, const bool *chosen);

#endif
