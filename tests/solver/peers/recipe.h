// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Recipe: the cohorts of the benchmarks as instances, of any size, to be changed and solved.
 *
 * Callers: tests of the solver. What goes wrong ends the test: it prints and aborts.
 */
#ifndef TANDEM_TESTS_SOLVER_RECIPE_H
#define TANDEM_TESTS_SOLVER_RECIPE_H

#include "benchmarks/cohort.h"
#include "solver/solve.h"
#include "tests/support/instance.h"

/* The recipe's instance with quotas that bind, checked; owned by the caller. */
tdm_instance *tdm_recipe_checked(const tdm_recipe *recipe);

/* The same again, unchecked, with the limits of an instance of the same recipe. */
tdm_instance *tdm_recipe_again(const tdm_recipe *recipe, const tdm_instance *base);

/* Checks where that is due, solves within time_ms, and has the outcome verified. */
tdm_outcome tdm_recipe_solve(tdm_instance *instance, bool checked, int64_t time_ms);

/* The value of a stage; 0 where there is none. */
int64_t tdm_recipe_value(const tdm_outcome *outcome, tdm_stage stage);

#endif
