// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Campaign: the solver against the oracle, one seed at a time.
 *
 * A trial holds the instance of a seed, what brute force says and what the solver says.
 * Every check returns whether it holds and leaves a complaint where not. Callers:
 * test_brute_force.c.
 */
#ifndef TANDEM_TESTS_SOLVER_CAMPAIGN_H
#define TANDEM_TESTS_SOLVER_CAMPAIGN_H

#include "solver/solve.h"
#include "tests/support/brute_force.h"
#include "tests/support/instance.h"
#include "tests/support/reasons.h"

enum { TDM_TRIAL_TIME_MS = 5000 };

typedef struct {
  tdm_instance *instance;
  tdm_table table;
  tdm_optimum optimum;
  tdm_outcome outcome;
  char complaint[TDM_COMPLAINT_BYTES + 64];
} tdm_trial;

/* Leaves the complaint; returns false. */
bool tdm_trial_refuse(tdm_trial *trial, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A deadline far beyond what such requests need: what meets it is not proven, and fails. */
tdm_control tdm_trial_control(void);

/* The instance of a seed; every fourth falls apart more often than not. */
tdm_instance *tdm_trial_instance(uint64_t seed);

/* Checks and solves the instance into outcome; anything but OK is a complaint. */
bool tdm_trial_solve(tdm_trial *trial, tdm_instance *instance, tdm_outcome *outcome);

/* Generates, computes the optimum and solves. The instance is freed by tdm_trial_end(). */
bool tdm_trial_begin(tdm_trial *trial, uint64_t seed);
void tdm_trial_end(tdm_trial *trial);

/* The outcome alone: status, values, bounds, the verifier, conflict or reasons. */
bool tdm_trial_outcome_holds(tdm_trial *trial);

/* The same pairing again, from the same request, another order and (its value) another seed. */
bool tdm_trial_repeats(tdm_trial *trial);

/* Doubled weights, a person less, a rule more. (campaign_related.c) */
bool tdm_trial_relations_hold(tdm_trial *trial);

/* Operation `score` on the optimum and on broken pairings; locks that break. (campaign_judge.c) */
bool tdm_trial_judgements_hold(tdm_trial *trial);

#endif
