// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/solver/scan/scan_crowd.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/instance_internal.h"

enum { LEVELS_MOST = 300, LOCKS_MOST = 6 };

static tdm_mix draw_mix(tdm_generator *g, bool large) {
  static const uint32_t sides[] = {1, 5, 70, 130, 260};
  tdm_mix mix = {0};
  mix.mentors = large ? sides[1 + tdm_generator_below(g, 4)] : 1 + tdm_generator_below(g, 9);
  mix.mentees = large ? sides[1 + tdm_generator_below(g, 4)] : 1 + tdm_generator_below(g, 9);
  if (large && tdm_generator_chance(g, 30)) {
    mix.mentors = 700;
    mix.mentees = 12;
  }
  mix.missing_percent = tdm_generator_chance(g, 70) ? 15 : 0;
  mix.rules = tdm_generator_below(g, 5);
  mix.quotas = tdm_generator_below(g, 5);
  mix.ties = tdm_generator_chance(g, 25);
  mix.huge = !mix.ties && tdm_generator_chance(g, 25);
  return mix;
}

/* ---- many levels ---- */

static tdm_texts many_levels(tdm_generator *g, uint32_t count) {
  tdm_texts levels = tdm_generator_levels(g);
  tdm_text *items = tdm_generator_take(g, count, sizeof *items);
  for (uint32_t k = 0; k < count; k++)
    items[k] = k < levels.count ? levels.items[k] : tdm_text_format(g->arena, "level %u", k);
  return (tdm_texts){items, count};
}

static void set_levels(tdm_rule *rules, uint32_t count, tdm_texts levels) {
  for (uint32_t r = 0; r < count; r++) {
    if (rules[r].levels.count) rules[r].levels = levels;
    set_levels(rules[r].any, rules[r].any_count, levels);
  }
}

static tdm_texts raise_levels(tdm_generator *g) {
  static const uint32_t counts[] = {4, 60, 127, 128, LEVELS_MOST};
  tdm_programme *programme = &g->request->programme;
  tdm_texts levels = many_levels(g, counts[tdm_generator_below(g, sizeof counts / sizeof *counts)]);
  for (uint32_t d = 0; d < programme->dimension_count; d++)
    if (programme->dimensions[d].kind == TDM_KIND_ORDINAL) programme->dimensions[d].levels = levels;
  set_levels(programme->rules, programme->rule_count, levels);
  return levels;
}

/* ---- many values ---- */

static int by_symbol(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

static uint32_t draw_list(tdm_generator *g, const uint32_t *symbols, uint32_t values, uint32_t most,
                          uint32_t *list) {
  uint32_t wanted = 1 + tdm_generator_below(g, most), count = 0;
  for (uint32_t k = 0; k < wanted; k++) {
    /* Some strings are common, most are rare. */
    uint32_t range = tdm_generator_chance(g, 30) ? (values + 9) / 10 : values;
    uint32_t symbol = symbols[tdm_generator_below(g, range)];
    bool known = false;
    for (uint32_t i = 0; i < count; i++) known |= list[i] == symbol;
    if (!known) list[count++] = symbol;
  }
  qsort(list, count, sizeof *list, by_symbol);
  return count;
}

static void redraw_strings(tdm_generator *g, tdm_attribute *attribute, const uint32_t *symbols,
                           uint32_t values, uint32_t most) {
  uint32_t count = g->request->cohort.count;
  attribute->values = tdm_generator_take(g, (size_t)count * most, sizeof *attribute->values);
  for (uint32_t p = 0; p < count; p++) {
    uint32_t first = attribute->first[p];
    attribute->first[p + 1] = first;
    if (tdm_generator_chance(g, g->mix.missing_percent)) continue;
    attribute->first[p + 1] += draw_list(g, symbols, values, most, attribute->values + first);
  }
}

static uint32_t enter(tdm_generator *g, tdm_text text) {
  uint32_t symbol = tdm_symbols_enter(&g->request->cohort.symbols, g->arena, text);
  if (symbol == TDM_NONE) abort();
  return symbol;
}

static void widen_strings(tdm_generator *g, const tdm_sample *sample, tdm_attribute *attribute,
                          const tdm_texts *levels) {
  static const uint32_t sizes[] = {5, 32, 33, 64, 65, 130, 256, 257, 600};
  static const uint32_t lengths[] = {1, 2, 6, 40, 200};
  uint32_t values = sizes[tdm_generator_below(g, sizeof sizes / sizeof *sizes)];
  uint32_t most = lengths[tdm_generator_below(g, sizeof lengths / sizeof *lengths)];
  if (sample->kind == TDM_KIND_ORDINAL) values = levels->count;
  if (sample->kind == TDM_KIND_ORDINAL) most = 1;
  uint32_t *symbols = tdm_generator_take(g, values, sizeof *symbols);
  uint32_t known = 0;
  while (sample->values[known]) known++;
  for (uint32_t v = 0; v < values; v++)
    symbols[v] = enter(g, sample->kind == TDM_KIND_ORDINAL ? levels->items[v]
                          : v < known                      ? tdm_text_of(sample->values[v])
                                      : tdm_text_format(g->arena, "%s %u", sample->name, v));
  redraw_strings(g, attribute, symbols, values, most);
}

static double draw_number(tdm_generator *g, uint32_t manner) {
  double whole = (double)tdm_generator_below(g, 300);
  switch (manner) {
    case 0:
      return whole - 150;
    case 1:
      return 0.125 * whole;
    case 2:
      return whole * 1000;
    case 3:
      return 80 * tdm_random_unit(&g->random);
    case 4:
      return tdm_generator_chance(g, 50) ? -1.7e308 : 1.7e308;
    default:
      return tdm_generator_chance(g, 50) ? -0.0 : 0.0;
  }
}

static void widen(tdm_generator *g, const tdm_texts *levels) {
  tdm_cohort *cohort = &g->request->cohort;
  for (uint32_t i = 0; i < TDM_SAMPLE_COUNT; i++) {
    uint32_t a = tdm_cohort_attribute(cohort, tdm_text_of(tdm_samples[i].name));
    if (a == TDM_NONE || tdm_generator_chance(g, 30)) continue;
    tdm_attribute *attribute = &cohort->attributes[a];
    uint32_t manner = tdm_generator_below(g, 6);
    if (attribute->type == TDM_ATTRIBUTE_STRINGS) {
      widen_strings(g, &tdm_samples[i], attribute, levels);
      continue;
    }
    for (uint32_t p = 0; p < cohort->count; p++)
      attribute->numbers[p] =
          tdm_generator_chance(g, g->mix.missing_percent) ? NAN : draw_number(g, manner);
  }
}

/* ---- locks ---- */

/* Anybody with anybody of the other role, once a person. */
static void generate_overrides(tdm_generator *g) {
  tdm_programme *programme = &g->request->programme;
  if (g->mix.mentors < LOCKS_MOST || g->mix.mentees < LOCKS_MOST) return;
  programme->require = tdm_generator_take(g, LOCKS_MOST, sizeof *programme->require);
  for (uint32_t k = 0; k < LOCKS_MOST; k++) {
    tdm_reference mentor = tdm_generator_person(g, TDM_ROLE_MENTOR, false);
    tdm_reference mentee = tdm_generator_person(g, TDM_ROLE_MENTEE, false);
    bool known = false;
    for (uint32_t i = 0; i < programme->require_count; i++) {
      known |= tdm_text_equal(programme->require[i].pair.mentor.id, mentor.id);
      known |= tdm_text_equal(programme->require[i].pair.mentee.id, mentee.id);
    }
    if (!known)
      programme->require[programme->require_count++] =
          (tdm_lock){.pair = {mentor, mentee}, .override = tdm_generator_chance(g, 80)};
  }
}

tdm_instance *tdm_crowd_new(uint64_t seed, bool large) {
  tdm_instance *instance = tdm_instance_blank(seed);
  tdm_generator g = {.random = {seed * UINT64_C(0x2545f4914f6cdd1d) + 1},
                     .arena = instance->arena,
                     .request = &instance->request};
  g.mix = draw_mix(&g, large);
  tdm_generate_people(&g);
  tdm_generate_attributes(&g);
  tdm_generate_dimensions(&g);
  tdm_generate_scores(&g);
  tdm_generate_rules(&g);
  tdm_generate_history(&g);
  tdm_generate_forbid(&g);
  tdm_generate_quotas(&g);
  tdm_texts levels = raise_levels(&g);
  widen(&g, &levels);
  generate_overrides(&g);
  if (tdm_instance_check(instance)) return instance;
  tdm_instance_free(instance);
  return NULL;
}
