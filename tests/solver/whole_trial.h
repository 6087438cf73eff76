// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Whole trial: the solver against the enumeration of all pairings, one seed at a time.
 *
 * A trial holds the instance of a seed, the best of all its pairings and what the solver says.
 * Every check returns whether it holds and leaves a complaint where not. Callers: test_whole.c.
 */
#ifndef TANDEM_TESTS_SOLVER_WHOLE_TRIAL_H
#define TANDEM_TESTS_SOLVER_WHOLE_TRIAL_H

#include "solver/solve.h"
#include "tests/support/enumerate.h"
#include "tests/support/instance.h"

enum { TDM_WHOLE_TIME_MS = 5000, TDM_WHOLE_COMPLAINT_BYTES = 512 };

typedef struct {
  uint64_t seed;
  unsigned features;
  tdm_instance *instance;
  bool too_many; /* pairings: nothing else is set */
  tdm_links links;
  tdm_every_optimum optimum;
  tdm_outcome outcome;
  char complaint[TDM_WHOLE_COMPLAINT_BYTES];
} tdm_whole_trial;

/* Generates, enumerates and solves; false where the solver fails. The instance is freed by end. */
bool tdm_whole_begin(tdm_whole_trial *trial, uint64_t seed, unsigned features);
void tdm_whole_end(tdm_whole_trial *trial);

/* Leaves the complaint; returns false. */
bool tdm_whole_refuse(tdm_whole_trial *trial, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Whether the outcome has a pairing and bounds, but no proof: where numbers are too large for one
 * the model wants that. */
bool tdm_whole_is_unproven(const tdm_whole_trial *trial);

/* Status, values, bounds, the verifier, conflict sets. */
bool tdm_whole_outcome_holds(tdm_whole_trial *trial);

/* What was certified, of every second seed: it holds, and limits no stage below the optimum. */
bool tdm_whole_certificates_hold(tdm_whole_trial *trial);

/* Reasons of unmatched people, where one is told. (whole_reasons.c) */
bool tdm_whole_reasons_hold(tdm_whole_trial *trial);

/* The same pairing from the same request again and in another order; other seeds' values. */
bool tdm_whole_repeats(tdm_whole_trial *trial);

/* Stopped on the way, what is told is still true. */
bool tdm_whole_stops(tdm_whole_trial *trial);

/* Operation `score` on the optimum and on half of it. */
bool tdm_whole_judgements_hold(tdm_whole_trial *trial);

#endif
