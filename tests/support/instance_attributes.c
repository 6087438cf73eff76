// SPDX-License-Identifier: GPL-3.0-or-later
#include <math.h>
#include <stdlib.h>

#include "tests/support/instance_internal.h"

static const char *const departments[] = {"it", "sales", "legal", NULL};
static const char *const languages[] = {"de", "fr", "it", "en", NULL};
static const char *const grades[] = {"junior", "senior", "lead", "chief", NULL};
static const char *const interests[] = {"ai", "law", "it", NULL};

const tdm_sample tdm_samples[TDM_SAMPLE_COUNT] = {
    {"department", TDM_KIND_NOMINAL, false, false, departments},
    {"languages", TDM_KIND_SET, false, true, languages},
    {"grade", TDM_KIND_ORDINAL, false, false, grades},
    {"age", TDM_KIND_NUMBER, true, false, NULL},
    {"floor", TDM_KIND_NOMINAL, true, false, NULL},
    {"interests", TDM_KIND_SET, false, true, interests},
};

static uint32_t length(const char *const *values) {
  uint32_t count = 0;
  while (values[count]) count++;
  return count;
}

tdm_texts tdm_generator_levels(tdm_generator *g) {
  tdm_texts levels = {tdm_generator_take(g, length(grades), sizeof(tdm_text)), length(grades)};
  for (uint32_t i = 0; i < levels.count; i++) levels.items[i] = tdm_text_of(grades[i]);
  return levels;
}

static void fill_numbers(tdm_generator *g, const tdm_sample *sample, tdm_attribute *attribute) {
  uint32_t count = g->request->cohort.count;
  attribute->type = TDM_ATTRIBUTE_NUMBERS;
  attribute->numbers = tdm_generator_take(g, count, sizeof *attribute->numbers);
  for (uint32_t p = 0; p < count; p++) {
    double number = (double)tdm_generator_below(g, 3);
    if (sample->kind == TDM_KIND_NUMBER) number = 20 + 0.5 * (double)tdm_generator_below(g, 80);
    attribute->numbers[p] = tdm_generator_chance(g, g->mix.missing_percent) ? NAN : number;
    if (g->twin[p] != p) attribute->numbers[p] = attribute->numbers[g->twin[p]];
  }
}

static int by_symbol(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

/* Each value of the sample is in a list with one chance in two; a string is a list of one. */
static uint32_t draw_values(tdm_generator *g, const tdm_sample *sample, uint32_t *symbols) {
  uint32_t count = 0, several = length(sample->values);
  uint32_t only = tdm_generator_below(g, several);
  for (uint32_t v = 0; v < several; v++) {
    if (v != only && (!sample->lists || tdm_generator_chance(g, 60))) continue;
    tdm_text text = tdm_text_of(sample->values[v]);
    symbols[count] = tdm_symbols_enter(&g->request->cohort.symbols, g->arena, text);
    if (symbols[count++] == TDM_NONE) abort();
  }
  qsort(symbols, count, sizeof *symbols, by_symbol);
  return count;
}

static void fill_strings(tdm_generator *g, const tdm_sample *sample, tdm_attribute *attribute) {
  uint32_t count = g->request->cohort.count;
  attribute->type = TDM_ATTRIBUTE_STRINGS;
  attribute->first = tdm_generator_take(g, count + 1, sizeof *attribute->first);
  attribute->values =
      tdm_generator_take(g, (size_t)count * length(sample->values), sizeof *attribute->values);
  for (uint32_t p = 0; p < count; p++) {
    uint32_t first = attribute->first[p];
    attribute->first[p + 1] = first;
    if (g->twin[p] != p) {
      uint32_t from = attribute->first[g->twin[p]], to = attribute->first[g->twin[p] + 1];
      for (uint32_t k = from; k < to; k++)
        attribute->values[attribute->first[p + 1]++] = attribute->values[k];
      continue;
    }
    if (tdm_generator_chance(g, g->mix.missing_percent)) continue;
    attribute->first[p + 1] += draw_values(g, sample, attribute->values + first);
  }
}

void tdm_generate_attributes(tdm_generator *g) {
  tdm_cohort *cohort = &g->request->cohort;
  cohort->attributes = tdm_generator_take(g, TDM_SAMPLE_COUNT, sizeof *cohort->attributes);
  for (uint32_t i = 0; i < TDM_SAMPLE_COUNT; i++) {
    if (tdm_generator_chance(g, 15)) continue;
    tdm_attribute *attribute = &cohort->attributes[cohort->attribute_count++];
    attribute->name = tdm_text_of(tdm_samples[i].name);
    if (tdm_samples[i].numbers)
      fill_numbers(g, &tdm_samples[i], attribute);
    else
      fill_strings(g, &tdm_samples[i], attribute);
  }
}
