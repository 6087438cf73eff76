// SPDX-License-Identifier: GPL-3.0-or-later
#include <string.h>

#include "benchmarks/cohort.h"

/* ---- texts ---- */

static tdm_texts list_of(tdm_arena *arena, const char *const *words, uint32_t count) {
  tdm_texts list = {tdm_benchmark_take(arena, count, sizeof *list.items), count};
  for (uint32_t i = 0; i < count; i++) list.items[i] = tdm_text_of(words[i]);
  return list;
}

static tdm_texts one(tdm_arena *arena, const char *word) { return list_of(arena, &word, 1); }

/* "<name> <first>", "<name> <first + 1>", … */
static tdm_texts values_of(tdm_arena *arena, const char *name, uint32_t first, uint32_t count) {
  tdm_texts list = {tdm_benchmark_take(arena, count, sizeof *list.items), count};
  for (uint32_t i = 0; i < count; i++)
    list.items[i] = tdm_text_format(arena, "%s %u", name, first + i);
  return list;
}

static bool is_rich(const tdm_recipe *recipe) { return recipe->kind == TDM_COHORT_RICH; }

/* ---- dimensions ---- */

/* Weights with three odd decimals: sums of parts seldom coincide. */
static const tdm_dimension rich_dimensions[] = {
    {.name = {"department", 10}, .kind = TDM_KIND_NOMINAL, .weight = 1.373},
    {.name = {"backgrounds", 11}, .kind = TDM_KIND_SET, .weight = 2.113},
    {.name = {"topics", 6}, .kind = TDM_KIND_SET, .share = true, .weight = 1.729},
    {.name = {"generation", 10}, .kind = TDM_KIND_ORDINAL, .weight = 0.871},
    {.name = {"country", 7}, .kind = TDM_KIND_NOMINAL, .share = true, .weight = 0.317},
    {.name = {"languages", 9}, .kind = TDM_KIND_SET, .share = true, .weight = 0.593}};
static const tdm_dimension plain_dimensions[] = {
    {.name = {"department", 10}, .kind = TDM_KIND_NOMINAL, .weight = 1.373},
    {.name = {"background", 10}, .kind = TDM_KIND_NOMINAL, .weight = 2.113},
    {.name = {"generation", 10}, .kind = TDM_KIND_ORDINAL, .weight = 0.871}};

static void fill_dimensions(const tdm_recipe *recipe, tdm_programme *programme, tdm_arena *arena) {
  bool rich = is_rich(recipe);
  const tdm_dimension *from = rich ? rich_dimensions : plain_dimensions;
  size_t count = rich ? sizeof rich_dimensions / sizeof *rich_dimensions
                      : sizeof plain_dimensions / sizeof *plain_dimensions;
  bool single = recipe->kind == TDM_COHORT_EQUAL || recipe->kind == TDM_COHORT_NOBODY ||
                recipe->kind == TDM_COHORT_HUB;
  if (single) count = 1;
  programme->dimensions = tdm_benchmark_take(arena, count, sizeof *programme->dimensions);
  programme->dimension_count = (uint32_t)count;
  memcpy(programme->dimensions, from, count * sizeof *from);
  /* All alike: sharing the department earns, so that equal scores are not all 0. */
  programme->dimensions[0].share = recipe->kind == TDM_COHORT_EQUAL;
  for (size_t k = 0; k < count; k++)
    if (programme->dimensions[k].kind == TDM_KIND_ORDINAL)
      programme->dimensions[k].levels =
          list_of(arena, tdm_recipe_generations, TDM_RECIPE_GENERATIONS);
}

/* ---- rules ---- */

static void fill_rules(const tdm_recipe *recipe, tdm_programme *programme, tdm_arena *arena) {
  static const char *const rich[] = {"department", "backgrounds", "generation"};
  static const char *const plain[] = {"department", "background", "generation"};
  programme->rules = tdm_benchmark_take(arena, 2, sizeof *programme->rules);
  if (recipe->kind == TDM_COHORT_EQUAL) return;
  tdm_rule *rule = &programme->rules[programme->rule_count++];
  if (recipe->kind == TDM_COHORT_NOBODY || recipe->kind == TDM_COHORT_HUB) {
    *rule = (tdm_rule){.type = TDM_RULE_APART, .of = one(arena, "department")};
    return;
  }
  *rule = (tdm_rule){.type = TDM_RULE_DIFFER,
                     .of = list_of(arena, is_rich(recipe) ? rich : plain, 3),
                     .at_least = 1};
  if (!is_rich(recipe)) return;
  programme->rules[programme->rule_count++] =
      (tdm_rule){.type = TDM_RULE_REPORTING_LINE, .steps = UINT32_MAX};
}

/* ---- quotas ---- */

static void add_condition(tdm_conditions *conditions, tdm_arena *arena, const char *attribute,
                          uint32_t first, uint32_t count) {
  conditions->items = tdm_benchmark_take(arena, 1, sizeof *conditions->items);
  conditions->count = 1;
  conditions->items[0] = (tdm_condition){.attribute = tdm_text_of(attribute),
                                         .index = TDM_NONE,
                                         .strings = values_of(arena, attribute, first, count)};
}

/*
 * Kinds of pairs that overlap in part, so that the quotas pull against each other and
 * against the score: each is about an attribute that earns score.
 */
static void fill_where(const tdm_recipe *recipe, tdm_quota *quota, uint32_t index,
                       tdm_arena *arena) {
  bool rich = is_rich(recipe);
  const char *background = rich ? "backgrounds" : "background";
  static const char *const names[] = {"abroad",     "across the house", "newcomers",
                                      "one tongue", "close by",         "apprentices"};
  quota->name = tdm_text_of(names[index]);
  switch (index) {
    case 0:
      quota->differ = one(arena, rich ? "country" : "department");
      break;
    case 1:
      add_condition(&quota->mentor, arena, "department", 0, rich ? 6 : 4);
      add_condition(&quota->mentee, arena, "department", rich ? 6 : 4, rich ? 6 : 4);
      break;
    case 2:
      add_condition(&quota->either_side, arena, background, 0, rich ? 4 : 2);
      break;
    case 3:
      quota->share = one(arena, rich ? "languages" : "generation");
      break;
    case 4:
      quota->differ = one(arena, "generation");
      add_condition(&quota->mentor, arena, background, rich ? 4 : 2, rich ? 9 : 2);
      break;
    default:
      quota->share = one(arena, "department");
  }
}

static void fill_quotas(const tdm_recipe *recipe, tdm_programme *programme, tdm_arena *arena) {
  programme->quotas = tdm_benchmark_take(arena, recipe->quotas, sizeof *programme->quotas);
  programme->quota_count = recipe->quotas;
  for (uint32_t q = 0; q < recipe->quotas; q++) {
    tdm_quota *quota = &programme->quotas[q];
    *quota = (tdm_quota){.min = 0, .max = -1, .min_share = -1, .max_share = -1};
    fill_where(recipe, quota, q, arena);
  }
}

void tdm_recipe_fill_programme(const tdm_recipe *recipe, tdm_request *request) {
  fill_dimensions(recipe, &request->programme, request->arena);
  fill_rules(recipe, &request->programme, request->arena);
  fill_quotas(recipe, &request->programme, request->arena);
}
