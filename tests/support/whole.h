// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Whole: tiny random requests over every feature of the model, and the parts they are made of.
 *
 * Features are turned on one by one, so that a part of the solver can be tried alone. Parts
 * change an instance in place and before its check, as those of change.h do. Callers: tests.
 */
#ifndef TANDEM_TESTS_SUPPORT_WHOLE_H
#define TANDEM_TESTS_SUPPORT_WHOLE_H

#include "tests/support/instance.h"

typedef enum {
  TDM_FEATURE_EITHER = 1,
  TDM_FEATURE_ONE_ROLE = 2, /* only with EITHER */
  TDM_FEATURE_CURRENT = 4,
  TDM_FEATURE_MAX_CHANGES = 8, /* only with CURRENT */
  TDM_FEATURE_SPREAD = 16,
  TDM_FEATURE_MATCHED = 32, /* the stages of these names */
  TDM_FEATURE_KEPT = 64,    /* only with CURRENT */
  TDM_FEATURE_WORST = 128,
  TDM_FEATURE_FAIR = 256,
  TDM_FEATURES_ALL = 511
} tdm_feature;

/* Bits of a list of names with commas; 0 where a name is none of them. */
unsigned tdm_features_named(const char *names);

/* Those that tdm_request_check() accepts. (whole_offered.c) */
unsigned tdm_features_offered(void);

/* The instance of the seed with at most these features, small enough for tdm_enumerate_best() in
 * all but one of some hundred seeds; unchecked, owned by the caller. */
tdm_instance *tdm_instance_whole(uint64_t seed, unsigned features);

/* The same with 8 to 24 people a side: too many for the enumeration. */
tdm_instance *tdm_instance_mixed(uint64_t seed, unsigned features);

/* Plain instances of a handful of people, and of 8 to 24 a side. (instance.c) */
tdm_instance *tdm_instance_small(uint64_t seed);
tdm_instance *tdm_instance_middling(uint64_t seed);

/*
 * Some or all people become `either`, some single pairs are between people who were of one side,
 * and there are rules of type reverse now and then. (whole_either.c)
 */
void tdm_instance_make_either(tdm_instance *instance, uint64_t seed);

/* Sets one_role, unless locks rule it out. */
void tdm_instance_set_one_role(tdm_instance *instance);

/* A present round: pairs that can stay, pairs that broke, people who left. (whole_current.c) */
void tdm_instance_add_current(tdm_instance *instance, uint64_t seed);

/* A limit on how many of them may go. */
void tdm_instance_set_max_changes(tdm_instance *instance, uint64_t seed);

/* Entries of bridges and of variety. (whole_spread.c) */
void tdm_instance_add_spread(tdm_instance *instance, uint64_t seed);

/* Stages in any order, `fair` only behind `pairs` and `kept` only with `current`. */
void tdm_instance_set_objective(tdm_instance *instance, uint64_t seed, unsigned features);

#endif
