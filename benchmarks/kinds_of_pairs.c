// SPDX-License-Identifier: GPL-3.0-or-later
/* Kinds of pairs that quotas count: they overlap in part and are about attributes that earn score,
 * so that quotas pull against each other and against the score. */
#include "benchmarks/cohort.h"

/* What quotas are about in a cohort of either kind. */
typedef struct {
  const char *background, *abroad, *tongue;
  uint32_t departments, backgrounds;
} words;

static words words_of(const tdm_recipe *recipe) {
  return recipe->kind == TDM_COHORT_RICH ? (words){"backgrounds", "country", "languages", 12, 30}
                                         : (words){"background", "department", "generation", 8, 6};
}

void tdm_recipe_condition(tdm_arena *arena, tdm_conditions *conditions, const char *attribute,
                          uint32_t first, uint32_t count) {
  conditions->items = tdm_benchmark_take(arena, 1, sizeof *conditions->items);
  conditions->count = 1;
  conditions->items[0] =
      (tdm_condition){.attribute = tdm_text_of(attribute),
                      .index = TDM_NONE,
                      .strings = tdm_recipe_values(arena, attribute, first, count)};
}

static void fill_named(const words *w, tdm_quota *quota, uint32_t index, tdm_arena *arena) {
  static const char *const names[] = {"abroad",     "across the house", "newcomers",
                                      "one tongue", "close by",         "apprentices"};
  bool rich = w->backgrounds == 30;
  uint32_t half = w->departments / 2;
  quota->name = tdm_text_of(names[index]);
  switch (index) {
    case 0:
      quota->differ = tdm_recipe_text(arena, w->abroad);
      break;
    case 1:
      tdm_recipe_condition(arena, &quota->mentor, "department", 0, half);
      tdm_recipe_condition(arena, &quota->mentee, "department", half, half);
      break;
    case 2:
      tdm_recipe_condition(arena, &quota->either_side, w->background, 0, rich ? 4 : 2);
      break;
    case 3:
      quota->share = tdm_recipe_text(arena, w->tongue);
      break;
    case 4:
      quota->differ = tdm_recipe_text(arena, "generation");
      tdm_recipe_condition(arena, &quota->mentor, w->background, rich ? 4 : 2, rich ? 9 : 2);
      break;
    default:
      quota->share = tdm_recipe_text(arena, "department");
  }
}

/* Of many quotas: four families that walk through departments and backgrounds. */
static void fill_one_of_many(const words *w, tdm_quota *quota, uint32_t index, tdm_arena *arena) {
  uint32_t family = index % 4, step = index / 4;
  quota->name = tdm_text_format(arena, "kind %u", index);
  switch (family) {
    case 0:
      tdm_recipe_condition(arena, &quota->mentor, "department", step % (w->departments - 3), 3);
      tdm_recipe_condition(arena, &quota->mentee, "department",
                           (step + w->departments / 2) % (w->departments - 3), 3);
      break;
    case 1:
      tdm_recipe_condition(arena, &quota->either_side, w->background, step % (w->backgrounds - 1),
                           2);
      break;
    case 2:
      tdm_recipe_condition(arena, &quota->mentor, w->background, step % (w->backgrounds - 3), 4);
      quota->share = tdm_recipe_text(arena, w->tongue);
      break;
    default:
      tdm_recipe_condition(arena, &quota->mentee, "department", step % (w->departments - 4), 4);
      quota->differ = tdm_recipe_text(arena, "generation");
  }
}

void tdm_recipe_fill_quotas(const tdm_recipe *recipe, tdm_request *request) {
  enum { NAMED = 6 };
  tdm_programme *programme = &request->programme;
  words w = words_of(recipe);
  programme->quotas = tdm_benchmark_take(
      request->arena, recipe->quotas + TDM_RECIPE_CONTRADICTIONS_MAX, sizeof *programme->quotas);
  programme->quota_count = recipe->quotas;
  for (uint32_t q = 0; q < recipe->quotas; q++) {
    tdm_quota *quota = &programme->quotas[q];
    *quota = (tdm_quota){.min = 0, .max = -1, .min_share = -1, .max_share = -1};
    if (q < NAMED)
      fill_named(&w, quota, q, request->arena);
    else
      fill_one_of_many(&w, quota, q, request->arena);
  }
}
