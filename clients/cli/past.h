// SPDX-License-Identifier: Apache-2.0
/*
 * Past: a file of the pairs of earlier rounds and how they were rated.
 *
 * It has the columns mentor and mentee, rating_by_mentor and rating_by_mentee (1 to 5, an empty
 * cell is none), and may have round; rounds stand in it from the oldest on. Callers: additions.c,
 * which sends it as the programme's history; session.c, ratings.c.
 */
#ifndef TANDEM_CLI_PAST_H
#define TANDEM_CLI_PAST_H

#include <stdbool.h>
#include <stdint.h>

#include "clients/c/tandem.h"
#include "clients/cli/complaints.h"

typedef struct {
  tdm_text mentor, mentee;
  tdm_text round; /* empty: not told */
  double by[2];   /* rating by the mentor, by the mentee; NaN: none */
  uint32_t line;
} tdm_past_pair;

typedef struct {
  const char *file; /* borrowed */
  tdm_past_pair *pairs;
  tdm_past_pair *sorted; /* by mentor, mentee, round */
  uint32_t count;
} tdm_past;

/* Reads a file; `rated`: it must have a column of ratings. Everything is in the arena. False after
 * complaints. */
bool tdm_past_read(const char *file, char delimiter, bool rated, tdm_arena *arena,
                   tdm_complaints *complaints, tdm_past *past);

/* Whether the file has that pair, in that round or without saying in which. */
bool tdm_past_has(const tdm_past *past, tdm_text mentor, tdm_text mentee, tdm_text round);

/*
 * Writes a programme's history, a list or absent, that goes on with the rounds of the file. False
 * after complaints: a round that the programme has already.
 */
bool tdm_past_write(const tdm_past *past, tandem_value history, tandem_body *body, tdm_arena *arena,
                    tdm_complaints *complaints);

#endif
