// SPDX-License-Identifier: Apache-2.0
/*
 * Votes: which topics each participant voted for, and with how many points.
 *
 * From two attributes. `topics` is a list of topics, one point each. `topic_points` is a list of
 * "topic: points", points a whole number from 1 to 100: it says how much a vote counts, and is a
 * vote of its own where the topic is not in `topics`. Two attributes, so that `topics` stays
 * what a dimension of kind `set` can compare. Callers: the checks, the solver.
 */
#ifndef TANDEM_MODEL_VOTES_H
#define TANDEM_MODEL_VOTES_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/model/cohort.h"

enum {
  TDM_VOTE_POINTS_MAX = 100,
  TDM_MONTHS_MAX = 60,    /* of an agenda */
  TDM_PER_MONTH_MAX = 16, /* topics in a month */
};

#define TDM_TOPICS_ATTRIBUTE "topics"
#define TDM_TOPIC_POINTS_ATTRIBUTE "topic_points"

typedef struct {
  uint32_t topic;
  int32_t points;
} tdm_vote;

typedef struct {
  tdm_text *topics; /* [topic_count], each once, in byte order */
  uint32_t topic_count;
  uint32_t *first; /* [participants + 1]: the votes of p are items[first[p]] to … */
  tdm_vote *items; /* … items[first[p + 1] - 1], by topic, each topic once */
} tdm_votes;

/*
 * Splits "topic: points" at its last colon; blanks around the topic and the points do not count.
 * False when there is no topic, or no whole number from 1 to TDM_VOTE_POINTS_MAX.
 */
bool tdm_vote_parse(tdm_text text, tdm_text *topic, int32_t *points);

/* Collects the votes of a cohort whose votes were checked; false when memory is out. What cannot
 * be parsed is passed over, and of two points for one topic the higher counts. */
bool tdm_votes_init(tdm_votes *votes, const tdm_cohort *cohort, tdm_arena *arena);

#endif
