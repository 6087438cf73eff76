// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * LP steps: what `spread` adds to the full model in CPLEX LP format: groups and their steps.
 *
 * Values of `by` must be single strings. Caller: lp_file.c.
 */
#ifndef TANDEM_BENCHMARKS_LP_STEPS_H
#define TANDEM_BENCHMARKS_LP_STEPS_H

#include "benchmarks/full_model.h"

/* The groups that have a candidate, compiled in the request's arena. */
typedef struct {
  uint32_t entry;    /* bridges, then variety */
  uint32_t one, two; /* values; of variety a participant and a value */
} tdm_lp_group;

typedef struct {
  const tdm_full_model *model;
  tdm_lp_group *groups;
  uint32_t count;
  uint32_t *of; /* [candidates][per_candidate] group numbers, TDM_NONE: none */
  uint32_t per_candidate;
} tdm_lp_steps;

void tdm_lp_steps_init(tdm_lp_steps *steps, const tdm_full_model *model);

/* Their terms of the objective, a row for every group, and the bounds of steps. */
void tdm_lp_steps_objective(const tdm_lp_steps *steps, FILE *file);
void tdm_lp_steps_rows(const tdm_lp_steps *steps, FILE *file);
void tdm_lp_steps_bounds(const tdm_lp_steps *steps, FILE *file);

#endif
