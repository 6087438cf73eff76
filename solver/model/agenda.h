// SPDX-License-Identifier: Apache-2.0
/*
 * Agenda: what comes back from op `agenda`: which topics the round talks about, month by month.
 *
 * Filled by the solver, verified by its verifier, encoded by tandem_proto. A topic is an index in
 * the votes (solver/model/votes.h). All arrays live in the arena that was given to the solver.
 */
#ifndef TANDEM_MODEL_AGENDA_H
#define TANDEM_MODEL_AGENDA_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/model/outcome.h"
#include "solver/model/votes.h"

/* The topics of one month. */
typedef struct {
  uint32_t *topics; /* ascending */
  uint32_t count;
  int64_t served; /* pairs that voted for at least one of them */
  int64_t votes;  /* points that the pairs gave them */
} tdm_package;

/* What a pair voted for, and what it gets. */
typedef struct {
  uint32_t mentor; /* participant indices */
  uint32_t mentee;
  uint32_t wanted; /* topics that either of them voted for */
  uint32_t covered;
  int64_t votes_wanted; /* their points, both people's */
  int64_t votes;
  tdm_package *months; /* [months], where every pair has its own agenda; else NULL */
} tdm_agenda_pair;

/* What the pairs think of a topic. */
typedef struct {
  int64_t pairs;  /* that voted for it; 0: it is not told */
  int64_t votes;  /* points */
  uint32_t month; /* from 1; 0: in no package, or every pair has its own agenda */
} tdm_agenda_topic;

/* How good: stage `served`, then stage `votes`. */
typedef struct {
  int64_t value;
  int64_t bound; /* >= value, over all agendas that keep the value of the stage before */
} tdm_agenda_stage;

typedef struct {
  tdm_votes votes;
  tdm_status status;       /* OPTIMAL or FEASIBLE */
  double gap;              /* of the first stage that is not proven, else 0 */
  tdm_agenda_stage served; /* pairs with at least one of their topics in the round */
  tdm_agenda_stage voted;  /* points of all pairs for the topics they get */
  tdm_package *months;     /* [months] of all pairs together; NULL: every pair has its own */
  tdm_agenda_pair *pairs;  /* [pair_count], sorted by mentor id, then mentee id */
  uint32_t pair_count;
  tdm_agenda_topic *topics; /* [votes.topic_count] */
  int64_t nodes;            /* of the search */
  int64_t iterations;       /* simplex */
  int64_t elapsed_ms;
} tdm_agenda;

#endif
