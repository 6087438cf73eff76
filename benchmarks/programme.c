// SPDX-License-Identifier: GPL-3.0-or-later
#include <string.h>

#include "benchmarks/cohort.h"

/* ---- texts ---- */

static tdm_texts list_of(tdm_arena *arena, const char *const *words, uint32_t count) {
  tdm_texts list = {tdm_benchmark_take(arena, count, sizeof *list.items), count};
  for (uint32_t i = 0; i < count; i++) list.items[i] = tdm_text_of(words[i]);
  return list;
}

tdm_texts tdm_recipe_text(tdm_arena *arena, const char *word) { return list_of(arena, &word, 1); }

tdm_texts tdm_recipe_values(tdm_arena *arena, const char *name, uint32_t first, uint32_t count) {
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

static void fill_sites(const tdm_recipe *recipe, tdm_programme *programme, tdm_arena *arena) {
  if (recipe->sites == 0) return;
  programme->rules[programme->rule_count++] =
      (tdm_rule){.type = TDM_RULE_SAME, .of = tdm_recipe_text(arena, "site")};
}

static void fill_rules(const tdm_recipe *recipe, tdm_programme *programme, tdm_arena *arena) {
  static const char *const rich[] = {"department", "backgrounds", "generation"};
  static const char *const plain[] = {"department", "background", "generation"};
  programme->rules = tdm_benchmark_take(arena, 3, sizeof *programme->rules);
  fill_sites(recipe, programme, arena);
  if (recipe->kind == TDM_COHORT_EQUAL) return;
  tdm_rule *rule = &programme->rules[programme->rule_count++];
  if (recipe->kind == TDM_COHORT_NOBODY || recipe->kind == TDM_COHORT_HUB) {
    *rule = (tdm_rule){.type = TDM_RULE_APART, .of = tdm_recipe_text(arena, "department")};
    return;
  }
  *rule = (tdm_rule){.type = TDM_RULE_DIFFER,
                     .of = list_of(arena, is_rich(recipe) ? rich : plain, 3),
                     .at_least = 1};
  if (!is_rich(recipe)) return;
  programme->rules[programme->rule_count++] =
      (tdm_rule){.type = TDM_RULE_REPORTING_LINE, .steps = UINT32_MAX};
}

void tdm_recipe_fill_programme(const tdm_recipe *recipe, tdm_request *request) {
  fill_dimensions(recipe, &request->programme, request->arena);
  fill_rules(recipe, &request->programme, request->arena);
  tdm_recipe_fill_quotas(recipe, request);
  tdm_recipe_fill_spread(recipe, request);
  tdm_recipe_contradict(recipe, request);
}
