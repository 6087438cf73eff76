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

/* What limits the quotas get. */
typedef enum {
  TDM_LIMITS_MIXED = 1, /* shares and counts by turns */
  TDM_LIMITS_COUNTS,
  TDM_LIMITS_SHARES,
  TDM_LIMITS_BOTH /* min_share and max_share, close together */
} tdm_limit_style;

/* What `spread` is about. */
typedef enum { TDM_SPREAD_DEPARTMENT = 1, TDM_SPREAD_COUNTRY } tdm_spread_by;

/* What contradicts itself, beside the quotas that bind; of rich and plain only. */
typedef enum {
  TDM_CONTRADICTION_NONE = 1,
  TDM_CONTRADICTION_SHARES,  /* shares of opposite kinds of pairs come to more than 1 */
  TDM_CONTRADICTION_PLACES,  /* two counts need more mentors of one kind than there are */
  TDM_CONTRADICTION_MINIMUMS /* people who must have a partner, of a kind that must have none */
} tdm_contradiction;

enum {
  TDM_RECIPE_QUOTAS_MAX = 30,
  TDM_RECIPE_CAPACITY_MAX = 8,
  TDM_RECIPE_GENERATIONS = 5,
  TDM_RECIPE_CONTRADICTIONS_MAX = 3 /* quotas that a contradiction adds */
};

/* Youngest first. (cohort.c) */
extern const char *const tdm_recipe_generations[TDM_RECIPE_GENERATIONS];

typedef struct {
  tdm_cohort_kind kind;
  uint32_t mentors;
  uint32_t mentees;
  uint32_t capacity; /* everybody's is drawn from 1 to this */
  uint32_t quotas;   /* at most TDM_RECIPE_QUOTAS_MAX, of rich and plain only */
  uint32_t sites;    /* where people are; only people of one site are paired; 0: no sites */
  uint32_t bridges;  /* steps of what pairs across departments or countries earn; 0: nothing */
  uint32_t variety;  /* the same of partners from different ones */
  tdm_spread_by spread_by;
  uint32_t minimums; /* percent of the places on the smaller side that either side must fill */
  uint32_t either;   /* percent of the people who can be both, quotas bind as if they could not */
  tdm_limit_style limits;
  tdm_contradiction contradiction;
  uint64_t seed;
} tdm_recipe;

/* A recipe of 100 mentors and as many mentees, rich, capacity 1, no quotas, seed 1. */
tdm_recipe tdm_recipe_default(void);

/* Names on the command line, in the order of their enumerations, up to a NULL. */
extern const char *const tdm_cohort_kind_names[];
extern const char *const tdm_limit_style_names[];
extern const char *const tdm_contradiction_names[];
extern const char *const tdm_spread_by_names[]; /* spread.c */

const char *tdm_cohort_kind_name(tdm_cohort_kind kind);

/*
 * Fills a request that tdm_request_init() prepared. Its quotas demand nothing so far (min 0),
 * but those that contradict each other, which come last.
 */
void tdm_recipe_fill(const tdm_recipe *recipe, tdm_request *request);

/* As tdm_arena_alloc(); ends the program when memory is out. */
void *tdm_benchmark_take(tdm_arena *arena, size_t count, size_t size);

/* The parts of tdm_recipe_fill(). (cohort.c, programme.c, kinds_of_pairs.c, spread.c,
 * contradiction.c) */
void tdm_recipe_fill_cohort(const tdm_recipe *recipe, tdm_request *request);
void tdm_recipe_fill_programme(const tdm_recipe *recipe, tdm_request *request);
void tdm_recipe_fill_quotas(const tdm_recipe *recipe, tdm_request *request);
void tdm_recipe_fill_spread(const tdm_recipe *recipe, tdm_request *request);
void tdm_recipe_contradict(const tdm_recipe *recipe, tdm_request *request);

/* Lists of one text, and of "<name> <first>" to "<name> <first + count - 1>". (programme.c) */
tdm_texts tdm_recipe_text(tdm_arena *arena, const char *word);
tdm_texts tdm_recipe_values(tdm_arena *arena, const char *name, uint32_t first, uint32_t count);

/* Adds: the attribute has one of the values "<name> <first>" to "<name> <first + count - 1>". */
void tdm_recipe_condition(tdm_arena *arena, tdm_conditions *conditions, const char *attribute,
                          uint32_t first, uint32_t count); /* kinds_of_pairs.c */

#endif
