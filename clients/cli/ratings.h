// SPDX-License-Identifier: Apache-2.0
/*
 * Ratings: how people rated the pairs they were in, from a file and from the programme's history.
 *
 * A pair and round that stand in the file (past.h) and in the programme count once, as in the file.
 * Caller: weights.c.
 */
#ifndef TANDEM_CLI_RATINGS_H
#define TANDEM_CLI_RATINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "clients/cli/complaints.h"
#include "solver/model/cohort.h"
#include "solver/model/programme.h"

typedef struct {
  uint32_t mentor; /* participants */
  uint32_t mentee;
  double rating; /* the mean of those given */
} tdm_rated_pair;

typedef struct {
  tdm_rated_pair *pairs;
  uint32_t count;
  uint32_t unrated;   /* pairs without any rating */
  uint32_t strangers; /* rated pairs of people who are not in the cohort */
} tdm_ratings;

/*
 * Collects the ratings; file NULL: of the programme alone. Both were checked. Everything is
 * in the arena. False after complaints about the file.
 */
bool tdm_ratings_read(const char *file, char delimiter, const tdm_cohort *cohort,
                      const tdm_programme *programme, tdm_arena *arena, tdm_complaints *complaints,
                      tdm_ratings *ratings);

#endif
