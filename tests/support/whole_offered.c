// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdlib.h>

#include "tests/support/whole.h"

static void *take(tdm_instance *instance, size_t count, size_t size) {
  void *block = tdm_arena_alloc(instance->arena, count, size);
  if (!block) abort();
  return block;
}

/* Two people with a department, nothing else. */
static tdm_instance *probe_new(tdm_role first, tdm_role second) {
  tdm_instance *probe = tdm_instance_blank(0);
  tdm_cohort *cohort = &probe->request.cohort;
  cohort->count = 2;
  cohort->participants = take(probe, 2, sizeof *cohort->participants);
  cohort->participants[0] =
      (tdm_participant){.id = tdm_text_of("a"), .role = first, .capacity = 2, .boss = TDM_NONE};
  cohort->participants[1] =
      (tdm_participant){.id = tdm_text_of("b"), .role = second, .capacity = 2, .boss = TDM_NONE};
  cohort->attributes = take(probe, 1, sizeof *cohort->attributes);
  cohort->attribute_count = 1;
  tdm_attribute *department = &cohort->attributes[0];
  department->name = tdm_text_of("department");
  department->type = TDM_ATTRIBUTE_STRINGS;
  department->first = take(probe, 3, sizeof *department->first);
  department->values = take(probe, 1, sizeof *department->values);
  department->first[1] = department->first[2] = 1;
  department->values[0] = tdm_symbols_enter(&cohort->symbols, probe->arena, tdm_text_of("it"));
  return probe;
}

static void add_pair(tdm_instance *probe) {
  tdm_programme *programme = &probe->request.programme;
  programme->has_current = true;
  programme->current = take(probe, 1, sizeof *programme->current);
  programme->current[programme->current_count++] =
      (tdm_pair_reference){{tdm_text_of("a"), TDM_NONE}, {tdm_text_of("b"), TDM_NONE}};
}

static void add_spreads(tdm_instance *probe) {
  tdm_programme *programme = &probe->request.programme;
  double *gains = take(probe, 1, sizeof *gains);
  gains[0] = 1;
  programme->bridges = take(probe, 1, sizeof *programme->bridges);
  programme->variety = take(probe, 1, sizeof *programme->variety);
  programme->bridge_count = programme->variety_count = 1;
  programme->bridges[0] =
      (tdm_spread){tdm_text_of("links"), tdm_text_of("department"), TDM_NONE, gains, 1};
  programme->variety[0] =
      (tdm_spread){tdm_text_of("partners"), tdm_text_of("department"), TDM_NONE, gains, 1};
}

static void add_stage(tdm_instance *probe, tdm_stage stage) {
  tdm_programme *programme = &probe->request.programme;
  programme->objective[programme->stage_count++] = stage;
}

/* Adds the feature, and what it needs. */
static void add_feature(tdm_instance *probe, unsigned feature) {
  if (feature == TDM_FEATURE_ONE_ROLE) probe->request.programme.one_role = true;
  if (feature & (TDM_FEATURE_CURRENT | TDM_FEATURE_MAX_CHANGES | TDM_FEATURE_KEPT)) add_pair(probe);
  if (feature == TDM_FEATURE_MAX_CHANGES) probe->request.programme.max_changes = 1;
  if (feature == TDM_FEATURE_SPREAD) add_spreads(probe);
  if (feature == TDM_FEATURE_MATCHED) add_stage(probe, TDM_STAGE_MATCHED);
  if (feature == TDM_FEATURE_KEPT) add_stage(probe, TDM_STAGE_KEPT);
  if (feature == TDM_FEATURE_WORST) add_stage(probe, TDM_STAGE_WORST);
  if (feature == TDM_FEATURE_FAIR) add_stage(probe, TDM_STAGE_FAIR);
}

static bool is_offered(unsigned feature) {
  bool either = feature == TDM_FEATURE_EITHER || feature == TDM_FEATURE_ONE_ROLE;
  tdm_instance *probe = probe_new(either ? TDM_ROLE_EITHER : TDM_ROLE_MENTOR,
                                  either ? TDM_ROLE_EITHER : TDM_ROLE_MENTEE);
  add_feature(probe, feature);
  bool offered = tdm_instance_check(probe);
  tdm_instance_free(probe);
  return offered;
}

unsigned tdm_features_offered(void) {
  unsigned offered = 0;
  for (unsigned feature = 1; feature <= TDM_FEATURES_ALL; feature *= 2)
    if (is_offered(feature)) offered |= feature;
  return offered;
}
