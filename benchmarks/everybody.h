// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Everybody: the solver's scan over all mentors with all mentees of a request.
 *
 * Callers: the scoring pass, the rough assignment.
 */
#ifndef TANDEM_BENCHMARKS_EVERYBODY_H
#define TANDEM_BENCHMARKS_EVERYBODY_H

#include "solver/scan/scan.h"

typedef struct {
  tdm_scores scores;
  tdm_rules rules;
  tdm_compiled_quota *quotas;
  tdm_scan *scan;
  uint32_t *mentors, *mentees; /* participants, in the order of the request */
  uint32_t mentor_count, mentee_count;
} tdm_everybody;

/* Compiles a checked request in the arena; *everybody stays where it is. False: no memory. */
bool tdm_everybody_init(tdm_everybody *everybody, const tdm_request *request, tdm_arena *arena);

#endif
