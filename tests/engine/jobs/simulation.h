// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Simulation: the book of jobs between clients, workers and a disk that do what a seed says.
 *
 * A schedule is a few hundred random steps: submits (with keys, also twice), commits that hold
 * or fail, hand-outs, results, workers that die or are thought dead and answer late, cancels,
 * drains and restarts at any moment. The invariants are checked after each. Then everything works
 * again, and every job that was acknowledged must come to one end.
 */
#ifndef TANDEM_TESTS_ENGINE_JOBS_SIMULATION_H
#define TANDEM_TESTS_ENGINE_JOBS_SIMULATION_H

#include <stdint.h>

typedef struct {
  uint64_t steps, submits, acknowledged, conflicts, commits, refused_commits, hand_outs, losses;
  uint64_t late, cancels, restarts, done, failed, cancelled;
} simulation_totals;

/* NULL when all invariants held; else what broke, static. Adds to *totals. */
const char *simulation_run(uint64_t seed, simulation_totals *totals);

#endif
