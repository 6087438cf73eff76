// SPDX-License-Identifier: Apache-2.0
#include "solver/model/cohort.h"

#include <math.h>

/*
 * Ids and strings come from a peer who could craft them to collide, so each
 * table hashes under its own address. Nothing that is answered depends on it:
 * tables only find, nobody walks them in slot order.
 */
static uint64_t table_hash(const uint32_t *slots, tdm_text text) {
  return tdm_text_hash(text, (uint64_t)(uintptr_t)slots);
}

static uint32_t *new_slots(tdm_arena *arena, uint32_t slot_count) {
  uint32_t *slots = tdm_arena_alloc(arena, slot_count, sizeof *slots);
  if (!slots) return NULL;
  for (uint32_t i = 0; i < slot_count; i++) slots[i] = TDM_NONE;
  return slots;
}

/* A power of two that leaves at least half of the slots free. */
static uint32_t slots_for(uint32_t entries) {
  uint32_t slots = 16;
  while (slots / 2 < entries && slots < UINT32_C(1) << 31) slots *= 2;
  return slots;
}

/* ---- symbols ---- */

/* The slot of the text, or the free slot where it belongs. */
static uint32_t *symbol_slot(const tdm_symbols *symbols, tdm_text text) {
  uint32_t mask = symbols->slot_count - 1;
  uint32_t at = (uint32_t)table_hash(symbols->slots, text) & mask;
  while (symbols->slots[at] != TDM_NONE &&
         !tdm_text_equal(symbols->texts[symbols->slots[at]], text))
    at = (at + 1) & mask;
  return &symbols->slots[at];
}

/* Makes room for one more symbol; on failure the table is as before. */
static bool reserve(tdm_symbols *symbols, tdm_arena *arena) {
  if (symbols->count < symbols->capacity) return true;
  if (symbols->capacity > UINT32_MAX / 4) return false;
  uint32_t capacity = symbols->capacity ? 2 * symbols->capacity : 16;
  tdm_text *texts = tdm_arena_grow(arena, symbols->texts, symbols->count, capacity, sizeof *texts);
  if (!texts) return false;
  symbols->texts = texts;
  uint32_t slot_count = slots_for(capacity);
  uint32_t *slots = new_slots(arena, slot_count);
  if (!slots) return false;
  symbols->slots = slots;
  symbols->slot_count = slot_count;
  symbols->capacity = capacity;
  for (uint32_t i = 0; i < symbols->count; i++) *symbol_slot(symbols, texts[i]) = i;
  return true;
}

uint32_t tdm_symbols_enter(tdm_symbols *symbols, tdm_arena *arena, tdm_text text) {
  uint32_t known = tdm_symbols_find(symbols, text);
  if (known != TDM_NONE) return known;
  if (!reserve(symbols, arena)) return TDM_NONE;
  *symbol_slot(symbols, text) = symbols->count;
  symbols->texts[symbols->count] = text;
  return symbols->count++;
}

uint32_t tdm_symbols_find(const tdm_symbols *symbols, tdm_text text) {
  return symbols->slot_count ? *symbol_slot(symbols, text) : TDM_NONE;
}

/* ---- ids ---- */

static uint32_t *id_slot(const tdm_cohort *cohort, tdm_text id) {
  uint32_t mask = cohort->id_slot_count - 1;
  uint32_t at = (uint32_t)table_hash(cohort->id_slots, id) & mask;
  while (cohort->id_slots[at] != TDM_NONE &&
         !tdm_text_equal(cohort->participants[cohort->id_slots[at]].id, id))
    at = (at + 1) & mask;
  return &cohort->id_slots[at];
}

bool tdm_cohort_index(tdm_cohort *cohort, tdm_arena *arena) {
  uint32_t slot_count = slots_for(cohort->count);
  uint32_t *slots = new_slots(arena, slot_count);
  if (!slots) return false;
  cohort->id_slots = slots;
  cohort->id_slot_count = slot_count;
  for (uint32_t p = 0; p < cohort->count; p++) {
    if (cohort->participants[p].id.size == 0) continue;
    uint32_t *slot = id_slot(cohort, cohort->participants[p].id);
    if (*slot == TDM_NONE) *slot = p;
  }
  return true;
}

uint32_t tdm_cohort_find(const tdm_cohort *cohort, tdm_text id) {
  return cohort->id_slot_count && id.size ? *id_slot(cohort, id) : TDM_NONE;
}

/* ---- attributes ---- */

uint32_t tdm_cohort_attribute(const tdm_cohort *cohort, tdm_text name) {
  for (uint32_t a = 0; a < cohort->attribute_count; a++)
    if (tdm_text_equal(cohort->attributes[a].name, name)) return a;
  return TDM_NONE;
}

bool tdm_cohort_missing(const tdm_cohort *cohort, uint32_t attribute, uint32_t participant) {
  if (attribute == TDM_NONE) return true;
  const tdm_attribute *a = &cohort->attributes[attribute];
  switch (a->type) {
    case TDM_ATTRIBUTE_NUMBERS:
      return isnan(a->numbers[participant]);
    case TDM_ATTRIBUTE_STRINGS:
      return a->first[participant] == a->first[participant + 1];
    case TDM_ATTRIBUTE_EMPTY:
      break;
  }
  return true;
}
