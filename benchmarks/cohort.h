// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Cohort: seeded cohorts and programmes, straight into requests.
 *
 * The same recipe gives the same request on every machine. Requests are built as the
 * decoder would leave them: tdm_request_check() is still due. Callers: the benchmark
 * programs. Running out of memory ends the program: these are benchmarks.
 */
#ifndef TANDEM_BENCHMARKS_COHORT_H
#define TANDEM_BENCHMARKS_COHORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "solver/model/request.h"

typedef enum {
  TDM_COHORT_RICH = 1,       /* lists of backgrounds, topics, languages; nearly no symmetry */
  TDM_COHORT_PLAIN,          /* department, background, generation alone; many people alike */
  TDM_COHORT_EQUAL,          /* everybody is the same: all scores are equal */
  TDM_COHORT_ONE_DEPARTMENT, /* as plain, all in one department */
  TDM_COHORT_NOBODY,         /* one department, and a rule that keeps departments apart */
  TDM_COHORT_HUB             /* as nobody, but one mentor of another department: fits all */
} tdm_cohort_kind;

enum { TDM_RECIPE_QUOTAS_MAX = 6, TDM_RECIPE_CAPACITY_MAX = 8, TDM_RECIPE_GENERATIONS = 5 };

/* Youngest first. (cohort.c) */
extern const char *const tdm_recipe_generations[TDM_RECIPE_GENERATIONS];

typedef struct {
  tdm_cohort_kind kind;
  uint32_t mentors;
  uint32_t mentees;
  uint32_t capacity; /* everybody's is drawn from 1 to this */
  uint32_t quotas;   /* at most TDM_RECIPE_QUOTAS_MAX, of rich and plain only */
  uint64_t seed;
} tdm_recipe;

/* The kind with that name on the command line; false when there is none. */
bool tdm_cohort_kind_of(const char *name, tdm_cohort_kind *kind);
const char *tdm_cohort_kind_name(tdm_cohort_kind kind);

/* Fills a request that tdm_request_init() prepared. Its quotas demand nothing so far (min 0). */
void tdm_recipe_fill(const tdm_recipe *recipe, tdm_request *request);

/* As tdm_arena_alloc(); ends the program when memory is out. */
void *tdm_benchmark_take(tdm_arena *arena, size_t count, size_t size);

/* The parts of tdm_recipe_fill(). (cohort.c, programme.c) */
void tdm_recipe_fill_cohort(const tdm_recipe *recipe, tdm_request *request);
void tdm_recipe_fill_programme(const tdm_recipe *recipe, tdm_request *request);

#endif
