// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/whole.h"

#include <string.h>

static const struct {
  const char *name;
  unsigned feature;
} features_by_name[] = {
    {"either", TDM_FEATURE_EITHER},   {"one_role", TDM_FEATURE_ONE_ROLE},
    {"current", TDM_FEATURE_CURRENT}, {"max_changes", TDM_FEATURE_MAX_CHANGES},
    {"spread", TDM_FEATURE_SPREAD},   {"matched", TDM_FEATURE_MATCHED},
    {"kept", TDM_FEATURE_KEPT},       {"worst", TDM_FEATURE_WORST},
    {"fair", TDM_FEATURE_FAIR},       {"all", TDM_FEATURES_ALL},
};

static unsigned feature_named(const char *name, size_t size) {
  for (size_t i = 0; i < sizeof features_by_name / sizeof *features_by_name; i++)
    if (strlen(features_by_name[i].name) == size &&
        memcmp(features_by_name[i].name, name, size) == 0)
      return features_by_name[i].feature;
  return 0;
}

unsigned tdm_features_named(const char *names) {
  unsigned features = 0;
  while (true) {
    size_t size = strcspn(names, ",");
    unsigned feature = feature_named(names, size);
    if (!feature) return 0;
    features |= feature;
    if (!names[size]) return features;
    names += size + 1;
  }
}

/* ---- objective ---- */

typedef struct {
  tdm_stage stages[TDM_STAGES_MAX];
  uint32_t count;
} stages;

static void append(stages *list, tdm_stage stage) { list->stages[list->count++] = stage; }

static uint32_t place_of(const stages *list, tdm_stage stage) {
  uint32_t at = 0;
  while (at < list->count && list->stages[at] != stage) at++;
  return at;
}

/* Puts `pairs` where `fair` is and `fair` behind it. */
static void mend_fair(stages *list) {
  uint32_t fair = place_of(list, TDM_STAGE_FAIR), pairs = place_of(list, TDM_STAGE_PAIRS);
  if (fair == list->count || pairs < fair) return;
  if (pairs == list->count) append(list, TDM_STAGE_PAIRS);
  list->stages[fair] = TDM_STAGE_PAIRS;
  list->stages[pairs] = TDM_STAGE_FAIR;
}

static stages draw_stages(tdm_random *random, unsigned features, bool kept) {
  stages pool = {.count = 0}, drawn = {.count = 0};
  if (tdm_random_chance(random, 80)) append(&pool, TDM_STAGE_PAIRS);
  if (tdm_random_chance(random, 80)) append(&pool, TDM_STAGE_SCORE);
  if ((features & TDM_FEATURE_MATCHED) && tdm_random_chance(random, 50))
    append(&pool, TDM_STAGE_MATCHED);
  if (kept && tdm_random_chance(random, 70)) append(&pool, TDM_STAGE_KEPT);
  if ((features & TDM_FEATURE_WORST) && tdm_random_chance(random, 50))
    append(&pool, TDM_STAGE_WORST);
  if ((features & TDM_FEATURE_FAIR) && tdm_random_chance(random, 50)) append(&pool, TDM_STAGE_FAIR);
  if (pool.count == 0) append(&pool, TDM_STAGE_PAIRS);
  uint32_t order[TDM_STAGES_MAX];
  tdm_random_order(random, order, pool.count);
  for (uint32_t i = 0; i < pool.count; i++) append(&drawn, pool.stages[order[i]]);
  mend_fair(&drawn);
  return drawn;
}

void tdm_instance_set_objective(tdm_instance *instance, uint64_t seed, unsigned features) {
  tdm_random random = {seed};
  tdm_programme *programme = &instance->request.programme;
  bool kept = (features & TDM_FEATURE_KEPT) && programme->has_current;
  stages drawn = draw_stages(&random, features, kept);
  programme->stage_count = drawn.count;
  memcpy(programme->objective, drawn.stages, drawn.count * sizeof *drawn.stages);
}

/* ---- the whole ---- */

/* Each feature is left out of some instances, so that all mixtures come. Those that are not asked
 * for are drawn, too: instances without them stay what they are when more is asked for. */
static unsigned draw_features(tdm_random *random, unsigned features) {
  unsigned drawn = 0;
  for (unsigned bit = 1; bit <= TDM_FEATURES_ALL; bit *= 2)
    if (tdm_random_chance(random, 60)) drawn |= bit;
  return drawn & features;
}

static void decorate(tdm_instance *instance, uint64_t seed, unsigned features) {
  tdm_random random = {seed * UINT64_C(0x9e6c63d0876a9a47)};
  unsigned drawn = draw_features(&random, features);
  uint64_t either = tdm_random_next(&random), current = tdm_random_next(&random);
  uint64_t spread = tdm_random_next(&random), objective = tdm_random_next(&random);
  if (drawn & TDM_FEATURE_EITHER) tdm_instance_make_either(instance, either);
  if ((drawn & TDM_FEATURE_EITHER) && (drawn & TDM_FEATURE_ONE_ROLE))
    tdm_instance_set_one_role(instance);
  if (drawn & TDM_FEATURE_CURRENT) tdm_instance_add_current(instance, current);
  if ((drawn & TDM_FEATURE_CURRENT) && (drawn & TDM_FEATURE_MAX_CHANGES))
    tdm_instance_set_max_changes(instance, ~current);
  if (drawn & TDM_FEATURE_SPREAD) tdm_instance_add_spread(instance, spread);
  /* Default objectives come often, from the plain instance or with what they would have. */
  if (tdm_random_chance(&random, 80)) tdm_instance_set_objective(instance, objective, drawn);
}

tdm_instance *tdm_instance_whole(uint64_t seed, unsigned features) {
  tdm_instance *instance = tdm_instance_small(seed);
  decorate(instance, seed, features);
  return instance;
}

tdm_instance *tdm_instance_mixed(uint64_t seed, unsigned features) {
  tdm_instance *instance = tdm_instance_middling(seed);
  decorate(instance, seed, features);
  return instance;
}
