// SPDX-License-Identifier: Apache-2.0
#include "proto/attributes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 1024, INSERTION_SORT_MAX = 16 };

void tdm_attributes_begin(tdm_attributes_builder *builder, tdm_decoder *decoder) {
  memset(builder, 0, sizeof *builder);
  builder->decoder = decoder;
  builder->cohort = &decoder->request->cohort;
  builder->cohort->attributes =
      tdm_decoder_alloc(decoder, TDM_ATTRIBUTES_MAX, sizeof *builder->cohort->attributes);
}

uint32_t tdm_attributes_enter(tdm_attributes_builder *builder, tdm_text name,
                              const tdm_path *path) {
  tdm_cohort *cohort = builder->cohort;
  for (uint32_t step = 0; step < cohort->attribute_count; step++) {
    uint32_t a = (builder->last + 1 + step) % cohort->attribute_count;
    if (!tdm_text_equal(cohort->attributes[a].name, name)) continue;
    return builder->last = a;
  }
  if (cohort->attribute_count == TDM_ATTRIBUTES_MAX) {
    tdm_decoder_too_large(builder->decoder, path, "attributes or more", TDM_ATTRIBUTES_MAX + 1,
                          TDM_ATTRIBUTES_MAX);
    return TDM_NONE;
  }
  cohort->attributes[cohort->attribute_count].name = name;
  return builder->last = cohort->attribute_count++;
}

/* ---- the type of an attribute ---- */

static bool become_numbers(tdm_attributes_builder *builder, tdm_attribute *attribute) {
  uint32_t count = builder->cohort->count;
  attribute->numbers = tdm_decoder_alloc(builder->decoder, count, sizeof *attribute->numbers);
  if (!attribute->numbers) return false;
  for (uint32_t p = 0; p < count; p++) attribute->numbers[p] = NAN;
  attribute->type = TDM_ATTRIBUTE_NUMBERS;
  return true;
}

static bool become_strings(tdm_attributes_builder *builder, tdm_attribute *attribute) {
  uint32_t *first =
      tdm_decoder_alloc(builder->decoder, (size_t)builder->cohort->count + 1, sizeof *first);
  if (!first) return false;
  attribute->first = first;
  attribute->type = TDM_ATTRIBUTE_STRINGS;
  return true;
}

/* Whether the attribute holds values of that type, from now on if it was empty. */
static bool has_type(tdm_attributes_builder *builder, uint32_t index, uint32_t participant,
                     tdm_attribute_type type, const tdm_path *path) {
  tdm_attribute *attribute = &builder->cohort->attributes[index];
  if (attribute->type == type) return true;
  if (attribute->type == TDM_ATTRIBUTE_EMPTY) {
    builder->progress[index].first_participant = participant;
    return type == TDM_ATTRIBUTE_NUMBERS ? become_numbers(builder, attribute)
                                         : become_strings(builder, attribute);
  }
  bool numbers = type == TDM_ATTRIBUTE_NUMBERS;
  tdm_text id = tdm_shown(builder->cohort->participants[participant].id);
  tdm_problems_add(builder->decoder->problems, path,
                   "participant \"%.*s\" has a %s here, but participants[%u] has a %s; use one of "
                   "the two throughout",
                   TDM_TEXT_ARG(id), numbers ? "number" : "string",
                   builder->progress[index].first_participant, numbers ? "string" : "number");
  return false;
}

/* ---- strings ---- */

/* Room for `more` values behind those of the attribute. */
static uint32_t *reserve(tdm_attributes_builder *builder, uint32_t index, uint32_t more) {
  tdm_attribute *attribute = &builder->cohort->attributes[index];
  tdm_attribute_progress *progress = &builder->progress[index];
  uint32_t used = attribute->first[progress->filled];
  if (more > progress->capacity - used) {
    uint64_t capacity = progress->capacity ? 2 * (uint64_t)progress->capacity : FIRST_CAPACITY;
    while (capacity - used < more) capacity *= 2;
    uint32_t *values = tdm_arena_grow(builder->decoder->arena, attribute->values, used,
                                      (size_t)capacity, sizeof *values);
    if (!values || capacity > UINT32_MAX) {
      builder->decoder->no_memory = true;
      return NULL;
    }
    attribute->values = values;
    progress->capacity = (uint32_t)capacity;
  }
  return attribute->values + used;
}

static int compare(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

/* Sorts and removes duplicates; returns how many are left. */
static uint32_t make_set(uint32_t *values, uint32_t count) {
  if (count > INSERTION_SORT_MAX) qsort(values, count, sizeof *values, compare);
  for (uint32_t i = 1; count <= INSERTION_SORT_MAX && i < count; i++) {
    uint32_t value = values[i], at = i;
    for (; at > 0 && values[at - 1] > value; at--) values[at] = values[at - 1];
    values[at] = value;
  }
  uint32_t kept = 0;
  for (uint32_t i = 0; i < count; i++)
    if (kept == 0 || values[kept - 1] != values[i]) values[kept++] = values[i];
  return kept;
}

/* Participants up to this one that had no value get an empty range. */
static void fill_to(tdm_attributes_builder *builder, uint32_t index, uint32_t participant) {
  tdm_attribute *attribute = &builder->cohort->attributes[index];
  tdm_attribute_progress *progress = &builder->progress[index];
  for (; progress->filled < participant; progress->filled++)
    attribute->first[progress->filled + 1] = attribute->first[progress->filled];
}

/* The symbol of one string; TDM_NONE after a report, when it is empty, or without memory. */
static uint32_t symbol(tdm_attributes_builder *builder, tdm_text text, const tdm_path *path) {
  if (text.size == 0) return TDM_NONE;
  if (text.size > TDM_STRING_BYTES_MAX) {
    tdm_problems_add(builder->decoder->problems, path, "has %u bytes; at most %d are allowed",
                     text.size, TDM_STRING_BYTES_MAX);
    return TDM_NONE;
  }
  uint32_t entered = tdm_symbols_enter(&builder->cohort->symbols, builder->decoder->arena, text);
  if (entered == TDM_NONE) builder->decoder->no_memory = true;
  return entered;
}

static void store(tdm_attributes_builder *builder, uint32_t index, uint32_t participant,
                  const uint32_t *values, uint32_t count) {
  fill_to(builder, index, participant);
  uint32_t *place = reserve(builder, index, count);
  if (!place) return;
  memcpy(place, values, count * sizeof *values);
  tdm_attribute *attribute = &builder->cohort->attributes[index];
  uint32_t kept = make_set(place, count);
  attribute->first[participant + 1] = attribute->first[participant] + kept;
  builder->progress[index].filled = participant + 1;
}

static void set_string(tdm_attributes_builder *builder, uint32_t index, uint32_t participant,
                       const tdm_value *value, const tdm_path *path) {
  if (value->token.count == 0) return;
  if (!has_type(builder, index, participant, TDM_ATTRIBUTE_STRINGS, path)) return;
  uint32_t entered = symbol(builder, tdm_value_text(value), path);
  if (entered != TDM_NONE) store(builder, index, participant, &entered, 1);
}

static void set_list(tdm_attributes_builder *builder, uint32_t index, uint32_t participant,
                     const tdm_value *value, const tdm_path *path) {
  uint32_t values[TDM_LIST_MAX], count = 0;
  if (!tdm_read_list(builder->decoder, value, path, TDM_LIST_MAX)) return;
  tdm_walk walk = tdm_value_walk(value);
  tdm_value item;
  for (uint32_t i = 0; tdm_walk_item(&walk, &item); i++) {
    tdm_path place = tdm_path_index(path, i);
    if (!tdm_value_is(&item, TDM_TOKEN_STRING)) {
      tdm_report_type(builder->decoder, &item, &place, "a string");
      continue;
    }
    uint32_t entered = symbol(builder, tdm_value_text(&item), &place);
    if (entered != TDM_NONE) values[count++] = entered;
  }
  if (count == 0) return;
  if (!has_type(builder, index, participant, TDM_ATTRIBUTE_STRINGS, path)) return;
  store(builder, index, participant, values, count);
}

/* ---- values ---- */

void tdm_attributes_set(tdm_attributes_builder *builder, uint32_t attribute, uint32_t participant,
                        const tdm_value *value, const tdm_path *path) {
  if (tdm_value_is_nil(value)) return;
  if (tdm_value_is(value, TDM_TOKEN_STRING)) {
    set_string(builder, attribute, participant, value, path);
  } else if (tdm_value_is(value, TDM_TOKEN_ARRAY)) {
    set_list(builder, attribute, participant, value, path);
  } else if (tdm_value_is_number(value)) {
    if (!has_type(builder, attribute, participant, TDM_ATTRIBUTE_NUMBERS, path)) return;
    builder->cohort->attributes[attribute].numbers[participant] = tdm_value_number(value);
  } else {
    tdm_report_type(builder->decoder, value, path, "a string, a number or a list of strings");
  }
}

void tdm_attributes_end(tdm_attributes_builder *builder) {
  for (uint32_t a = 0; a < builder->cohort->attribute_count; a++)
    if (builder->cohort->attributes[a].type == TDM_ATTRIBUTE_STRINGS)
      fill_to(builder, a, builder->cohort->count);
}
