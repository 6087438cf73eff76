// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What the files of the instance generator share. Callers: instance*.c only.
 */
#ifndef TANDEM_TESTS_SUPPORT_INSTANCE_INTERNAL_H
#define TANDEM_TESTS_SUPPORT_INSTANCE_INTERNAL_H

#include "tests/support/instance.h"

/* How much of each feature an instance has; drawn first, so that instances differ in kind. */
typedef struct {
  uint32_t mentors;
  uint32_t mentees;
  uint32_t capacity_percent; /* people with capacity above 1 */
  uint32_t minimum_percent;
  uint32_t missing_percent; /* values */
  uint32_t rules;
  uint32_t quotas;
  uint32_t locks;
  uint32_t twins_percent; /* people who are like somebody before them */
  uint32_t scale;         /* of the quotas' counts: 1 for a handful of pairs */
  bool ties;              /* small whole weights and points: many optima */
  bool huge;              /* weights and points near their limits */
} tdm_mix;

typedef struct {
  tdm_random random;
  tdm_arena *arena;
  tdm_request *request;
  tdm_mix mix;
  uint32_t *twin; /* per participant: somebody before them who is alike, or themselves */
} tdm_generator;

/* The attributes that instances may have; `kind` is what a dimension of it would be. */
enum { TDM_SAMPLE_COUNT = 6 };
typedef struct {
  const char *name;
  tdm_kind kind;
  bool numbers;
  bool lists;
  const char *const *values; /* strings, NULL-terminated; NULL for numbers */
} tdm_sample;
extern const tdm_sample tdm_samples[TDM_SAMPLE_COUNT];

/* Zeroed elements in the instance's arena; aborts when memory is out. */
void *tdm_generator_take(tdm_generator *generator, size_t count, size_t size);

uint32_t tdm_generator_below(tdm_generator *generator, uint32_t limit);
bool tdm_generator_chance(tdm_generator *generator, uint32_t percent);

/* A random participant of the role (a stranger now and then where allowed), as a reference by id.
 */
tdm_reference tdm_generator_person(tdm_generator *generator, tdm_role role, bool strangers);

/* A weight up to `limit` in the manner of the mix; points may be negative. */
double tdm_generator_weight(tdm_generator *generator, double limit);
double tdm_generator_points(tdm_generator *generator);

/* The levels of the ordinal sample. */
tdm_texts tdm_generator_levels(tdm_generator *generator);

void tdm_generate_people(tdm_generator *generator);     /* instance_people.c */
void tdm_generate_attributes(tdm_generator *generator); /* instance_attributes.c */
void tdm_generate_dimensions(tdm_generator *generator); /* instance_scores.c */
void tdm_generate_scores(tdm_generator *generator);
void tdm_generate_rules(tdm_generator *generator); /* instance_rules.c */
void tdm_generate_history(tdm_generator *generator);
void tdm_generate_forbid(tdm_generator *generator);
void tdm_generate_locks(tdm_generator *generator);  /* instance_locks.c: last of all */
void tdm_generate_quotas(tdm_generator *generator); /* instance_quotas.c */

#endif
