// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/cohort.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "benchmarks/random.h"

const char *const tdm_cohort_kind_names[] = {"rich",   "plain", "equal", "one-department",
                                             "nobody", "hub",   NULL};
const char *const tdm_limit_style_names[] = {"mixed", "counts", "shares", "both", NULL};
const char *const tdm_contradiction_names[] = {"none", "shares", "places", "minimums", NULL};

const char *tdm_cohort_kind_name(tdm_cohort_kind kind) { return tdm_cohort_kind_names[kind - 1]; }

tdm_recipe tdm_recipe_default(void) {
  return (tdm_recipe){.kind = TDM_COHORT_RICH,
                      .mentors = 100,
                      .mentees = 100,
                      .capacity = 1,
                      .limits = TDM_LIMITS_MIXED,
                      .contradiction = TDM_CONTRADICTION_NONE,
                      .spread_by = TDM_SPREAD_DEPARTMENT,
                      .seed = 1};
}

void *tdm_benchmark_take(tdm_arena *arena, size_t count, size_t size) {
  void *block = tdm_arena_alloc(arena, count, size);
  if (block) return block;
  fputs("out of memory\n", stderr);
  exit(1);
}

/* ---- attributes ---- */

/* Values of an attribute are "<name> <number>", drawn from `values` many. */
typedef struct {
  const char *name;
  uint32_t values;
  uint32_t fewest, most; /* of one person's list */
} source;

/* Sizes of a company of some thousand people; generations are handled apart, they have an order. */
static const source rich_sources[] = {{"department", 12, 1, 1},
                                      {"backgrounds", 30, 1, 5},
                                      {"topics", 40, 3, 8},
                                      {"country", 7, 1, 1},
                                      {"languages", 9, 1, 3}};
static const source plain_sources[] = {{"department", 8, 1, 1}, {"background", 6, 1, 1}};
const char *const tdm_recipe_generations[TDM_RECIPE_GENERATIONS] = {"z", "y", "x", "boomer",
                                                                    "silent"};

enum { ATTRIBUTES_MOST = 8 };

typedef struct {
  const tdm_recipe *recipe;
  tdm_request *request;
  tdm_dice dice;
} generator;

static int compare_symbols(const void *left, const void *right) {
  uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
  return (a > b) - (a < b);
}

static uint32_t enter(generator *g, tdm_text text) {
  uint32_t symbol = tdm_symbols_enter(&g->request->cohort.symbols, g->request->arena, text);
  if (symbol != TDM_NONE) return symbol;
  fputs("out of memory\n", stderr);
  exit(1);
}

/* The symbols of one person, ascending and without duplicates; returns how many. */
static uint32_t draw_list(generator *g, const source *from, const uint32_t *symbols,
                          uint32_t *list) {
  uint32_t wanted = from->fewest + tdm_dice_below(&g->dice, from->most - from->fewest + 1);
  uint32_t count = 0;
  while (count < wanted) {
    uint32_t symbol = symbols[tdm_dice_below(&g->dice, from->values)];
    uint32_t at = 0;
    while (at < count && list[at] != symbol) at++;
    if (at == count) list[count++] = symbol;
  }
  qsort(list, count, sizeof *list, compare_symbols);
  return count;
}

static tdm_attribute *add_attribute(generator *g, const char *name, uint32_t most) {
  tdm_cohort *cohort = &g->request->cohort;
  tdm_attribute *attribute = &cohort->attributes[cohort->attribute_count++];
  attribute->name = tdm_text_of(name);
  attribute->type = TDM_ATTRIBUTE_STRINGS;
  attribute->first =
      tdm_benchmark_take(g->request->arena, cohort->count + 1, sizeof *attribute->first);
  attribute->values = tdm_benchmark_take(g->request->arena, (size_t)cohort->count * most,
                                         sizeof *attribute->values);
  return attribute;
}

static void fill_attribute(generator *g, const source *from) {
  tdm_attribute *attribute = add_attribute(g, from->name, from->most);
  uint32_t *symbols = tdm_benchmark_take(g->request->arena, from->values, sizeof *symbols);
  for (uint32_t v = 0; v < from->values; v++)
    symbols[v] = enter(g, tdm_text_format(g->request->arena, "%s %u", from->name, v));
  for (uint32_t p = 0; p < g->request->cohort.count; p++) {
    uint32_t first = attribute->first[p];
    attribute->first[p + 1] = first + draw_list(g, from, symbols, attribute->values + first);
  }
}

/* Reverse mentoring: mentors come from the younger four generations, mentees from the older. */
static void fill_generations(generator *g) {
  tdm_attribute *attribute = add_attribute(g, "generation", 1);
  for (uint32_t p = 0; p < g->request->cohort.count; p++) {
    uint32_t oldest = g->request->cohort.participants[p].role == TDM_ROLE_MENTEE;
    const char *word =
        tdm_recipe_generations[oldest + tdm_dice_below(&g->dice, TDM_RECIPE_GENERATIONS - 1)];
    attribute->values[p] = enter(g, tdm_text_of(word));
    attribute->first[p + 1] = p + 1;
  }
}

/* One value for everybody, and another one for `others` first participants. */
static void fill_constant(generator *g, const char *name, uint32_t others) {
  tdm_attribute *attribute = add_attribute(g, name, 1);
  for (uint32_t p = 0; p < g->request->cohort.count; p++) {
    attribute->values[p] = enter(g, tdm_text_of(p < others ? "elsewhere" : "here"));
    attribute->first[p + 1] = p + 1;
  }
}

static void fill_sites(generator *g) {
  if (g->recipe->sites) fill_attribute(g, &(source){"site", g->recipe->sites, 1, 1});
}

static void fill_attributes(generator *g) {
  g->request->cohort.attributes =
      tdm_benchmark_take(g->request->arena, ATTRIBUTES_MOST, sizeof *g->request->cohort.attributes);
  switch (g->recipe->kind) {
    case TDM_COHORT_RICH:
      for (size_t i = 0; i < sizeof rich_sources / sizeof *rich_sources; i++)
        fill_attribute(g, &rich_sources[i]);
      fill_generations(g);
      break;
    case TDM_COHORT_PLAIN:
      for (size_t i = 0; i < sizeof plain_sources / sizeof *plain_sources; i++)
        fill_attribute(g, &plain_sources[i]);
      fill_generations(g);
      break;
    case TDM_COHORT_ONE_DEPARTMENT:
      fill_constant(g, "department", 0);
      fill_attribute(g, &plain_sources[1]);
      fill_generations(g);
      break;
    case TDM_COHORT_EQUAL:
    case TDM_COHORT_NOBODY:
    case TDM_COHORT_HUB:
      /* Participant 0 is a mentor. */
      fill_constant(g, "department", g->recipe->kind == TDM_COHORT_HUB);
      break;
  }
}

/* ---- people ---- */

/* One mentor in three works directly for one of the mentees: the reporting line then says no. */
static void fill_manager(generator *g, uint32_t person) {
  if (g->recipe->kind != TDM_COHORT_RICH || g->recipe->mentees == 0) return;
  uint32_t boss = tdm_dice_below(&g->dice, 3 * g->recipe->mentees);
  if (person >= g->recipe->mentors || boss >= g->recipe->mentees) return;
  g->request->cohort.participants[person].manager =
      tdm_text_format(g->request->arena, "mentee %05u", boss);
}

static void fill_people(generator *g) {
  tdm_cohort *cohort = &g->request->cohort;
  cohort->count = g->recipe->mentors + g->recipe->mentees;
  cohort->participants =
      tdm_benchmark_take(g->request->arena, cohort->count, sizeof *cohort->participants);
  for (uint32_t p = 0; p < cohort->count; p++) {
    tdm_participant *person = &cohort->participants[p];
    bool mentor = p < g->recipe->mentors;
    person->id = tdm_text_format(g->request->arena, mentor ? "mentor %05u" : "mentee %05u",
                                 mentor ? p : p - g->recipe->mentors);
    person->role = mentor ? TDM_ROLE_MENTOR : TDM_ROLE_MENTEE;
    person->capacity = 1 + (int32_t)tdm_dice_below(&g->dice, g->recipe->capacity);
    person->boss = TDM_NONE;
    fill_manager(g, p);
  }
}

/* ---- minimums ---- */

static int64_t places(const generator *g, tdm_role role) {
  const tdm_cohort *cohort = &g->request->cohort;
  int64_t sum = 0;
  for (uint32_t p = 0; p < cohort->count; p++)
    if (cohort->participants[p].role == role) sum += cohort->participants[p].capacity;
  return sum;
}

/* People in a random order get minimums until these come to `demand`. */
static void fill_minimums_of(generator *g, tdm_role role, int64_t demand) {
  tdm_cohort *cohort = &g->request->cohort;
  uint32_t *order = tdm_benchmark_take(g->request->arena, cohort->count, sizeof *order);
  for (uint32_t p = 0; p < cohort->count; p++) {
    uint32_t at = tdm_dice_below(&g->dice, p + 1);
    order[p] = order[at];
    order[at] = p;
  }
  for (int32_t round = 0; demand > 0 && round < TDM_RECIPE_CAPACITY_MAX; round++)
    for (uint32_t k = 0; demand > 0 && k < cohort->count; k++) {
      tdm_participant *person = &cohort->participants[order[k]];
      if (person->role != role || person->min == person->capacity) continue;
      person->min++;
      demand--;
    }
}

/* With 100 percent the smaller side has no slack at all, and the larger one hardly a choice. */
static void fill_minimums(generator *g) {
  if (g->recipe->minimums == 0) return;
  int64_t mentors = places(g, TDM_ROLE_MENTOR), mentees = places(g, TDM_ROLE_MENTEE);
  int64_t demand = (mentors < mentees ? mentors : mentees) * g->recipe->minimums / 100;
  fill_minimums_of(g, TDM_ROLE_MENTOR, demand);
  fill_minimums_of(g, TDM_ROLE_MENTEE, demand);
}

void tdm_recipe_fill_cohort(const tdm_recipe *recipe, tdm_request *request) {
  generator g = {.recipe = recipe, .request = request, .dice = {recipe->seed}};
  fill_people(&g);
  fill_attributes(&g);
  fill_sites(&g);
  fill_minimums(&g);
}

void tdm_recipe_fill(const tdm_recipe *recipe, tdm_request *request) {
  tdm_recipe_fill_cohort(recipe, request);
  tdm_recipe_fill_programme(recipe, request);
}
