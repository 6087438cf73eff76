// SPDX-License-Identifier: Apache-2.0
/*
 * Report weights: what was learned from ratings, as a fragment of a programme. Caller: weights.c.
 */
#ifndef TANDEM_CLI_REPORT_WEIGHTS_H
#define TANDEM_CLI_REPORT_WEIGHTS_H

#include <stdio.h>

#include "clients/cli/fit.h"
#include "clients/cli/ratings.h"
#include "solver/model/programme.h"

typedef struct {
  const tdm_programme *programme;
  const tdm_ratings *ratings;
  const tdm_ratings_table *table;
  const tdm_fit *fit;
  tdm_arena *arena;
} tdm_weights_report;

/* `dimensions:` with the new weights, complete, and what is to be said about them as comments.
 * A tdm_output_print; context: the report. */
void tdm_report_weights(FILE *out, void *report);

/* The same as JSON on standard output. */
void tdm_report_weights_json(const tdm_weights_report *report);

/* How many ratings there are, and how many more it takes. */
void tdm_report_too_little(const tdm_weights_report *report, FILE *out);

#endif
