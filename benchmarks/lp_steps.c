// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/lp_steps.h"

#include <inttypes.h>

#include "benchmarks/cohort.h"
#include "solver/pair/classes.h"
#include "solver/pair/spread.h"

static const tdm_programme *programme_of(const tdm_lp_steps *steps) {
  return &steps->model->request->programme;
}

/* 0: missing. */
static uint32_t value_of(const tdm_lp_steps *steps, uint32_t entry, uint32_t person) {
  uint32_t attribute = tdm_spread_entry(programme_of(steps), entry)->attribute;
  const tdm_cohort *cohort = &steps->model->request->cohort;
  return attribute == TDM_NONE ? 0
                               : (uint32_t)tdm_value_code(&cohort->attributes[attribute], person);
}

/* Looks through all groups: benchmarks have few. */
static uint32_t number_of(tdm_lp_steps *steps, tdm_lp_group group) {
  uint32_t g = 0;
  for (; g < steps->count; g++)
    if (steps->groups[g].entry == group.entry && steps->groups[g].one == group.one &&
        steps->groups[g].two == group.two)
      return g;
  steps->groups[steps->count++] = group;
  return g;
}

static void enter(tdm_lp_steps *steps, uint32_t c, uint32_t entry) {
  const tdm_full_model *model = steps->model;
  const tdm_participant *people = model->request->cohort.participants;
  uint32_t a = model->mentor[c], b = model->mentee[c];
  uint32_t of_a = value_of(steps, entry, a), of_b = value_of(steps, entry, b);
  uint32_t *of = steps->of + (size_t)c * steps->per_candidate + 2 * entry;
  of[0] = of[1] = TDM_NONE;
  if (entry < programme_of(steps)->bridge_count) {
    if (of_a && of_b && of_a != of_b)
      of[0] = number_of(
          steps, (tdm_lp_group){entry, of_a < of_b ? of_a : of_b, of_a < of_b ? of_b : of_a});
    return;
  }
  if (people[a].capacity > 1 && of_b) of[0] = number_of(steps, (tdm_lp_group){entry, a, of_b});
  if (people[b].capacity > 1 && of_a) of[1] = number_of(steps, (tdm_lp_group){entry, b, of_a});
}

void tdm_lp_steps_init(tdm_lp_steps *steps, const tdm_full_model *model) {
  uint32_t entries = tdm_spread_count(&model->request->programme);
  tdm_arena *arena = model->request->arena;
  *steps = (tdm_lp_steps){.model = model, .per_candidate = 2 * entries};
  size_t most = (size_t)model->count * steps->per_candidate;
  steps->groups = tdm_benchmark_take(arena, most, sizeof *steps->groups);
  steps->of = tdm_benchmark_take(arena, most, sizeof *steps->of);
  for (uint32_t c = 0; c < model->count; c++)
    for (uint32_t e = 0; e < entries; e++) enter(steps, c, e);
}

static const tdm_spread *entry_of(const tdm_lp_steps *steps, uint32_t group) {
  return tdm_spread_entry(programme_of(steps), steps->groups[group].entry);
}

void tdm_lp_steps_objective(const tdm_lp_steps *steps, FILE *file) {
  for (uint32_t g = 0; g < steps->count; g++)
    for (uint32_t k = 0; k < entry_of(steps, g)->gain_count; k++)
      fprintf(file, "\n +%.6f z%" PRIu32 "_%" PRIu32,
              (double)tdm_spread_gain(entry_of(steps, g), k) / 1e6, g, k);
}

void tdm_lp_steps_rows(const tdm_lp_steps *steps, FILE *file) {
  for (uint32_t g = 0; g < steps->count; g++) {
    fprintf(file, "\n group%" PRIu32 ":", g);
    for (uint32_t k = 0; k < entry_of(steps, g)->gain_count; k++)
      fprintf(file, "\n + z%" PRIu32 "_%" PRIu32, g, k);
    for (uint32_t c = 0; c < steps->model->count; c++)
      for (uint32_t i = 0; i < steps->per_candidate; i++)
        if (steps->of[(size_t)c * steps->per_candidate + i] == g)
          fprintf(file, "\n - x%" PRIu32 "_%" PRIu32, steps->model->mentor[c],
                  steps->model->mentee[c]);
    fputs(" <= 0", file);
  }
}

void tdm_lp_steps_bounds(const tdm_lp_steps *steps, FILE *file) {
  if (steps->count) fputs("\nBounds", file);
  for (uint32_t g = 0; g < steps->count; g++)
    for (uint32_t k = 0; k < entry_of(steps, g)->gain_count; k++)
      fprintf(file, "\n z%" PRIu32 "_%" PRIu32 " <= 1", g, k);
}
