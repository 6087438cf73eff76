// SPDX-License-Identifier: GPL-3.0-or-later
#include <math.h>
#include <stdlib.h>

#include "tests/solver/peers/peer.h"
#include "tests/support/table_internal.h"

static void *take(tdm_arena *arena, size_t count, size_t size) {
  void *block = tdm_arena_alloc(arena, count, size);
  if (!block) abort();
  return block;
}

static const tdm_spread *entry_of(const tdm_programme *programme, uint32_t entry) {
  return entry < programme->bridge_count ? &programme->bridges[entry]
                                         : &programme->variety[entry - programme->bridge_count];
}

static uint32_t entries_of(const tdm_peer_model *model) {
  return model->request->programme.bridge_count + model->request->programme.variety_count;
}

static bool counts_matched(const tdm_peer_model *model) {
  const tdm_programme *programme = &model->request->programme;
  for (uint32_t s = 0; s < programme->stage_count; s++)
    if (programme->objective[s] == TDM_STAGE_MATCHED) return true;
  return false;
}

/* ---- values ---- */

static uint32_t first_alike(const tdm_request *request, uint32_t participant, tdm_text by) {
  tdm_value mine, theirs;
  tdm_value_read(request, participant, by, &mine);
  if (mine.missing) return TDM_NONE;
  for (uint32_t p = 0; p < participant; p++) {
    tdm_value_read(request, p, by, &theirs);
    if (!theirs.missing && tdm_value_equal(&mine, &theirs)) return p;
  }
  return participant;
}

static void read_values(tdm_peer_model *model, tdm_arena *arena) {
  uint32_t people = model->request->cohort.count;
  model->alike = take(arena, entries_of(model), sizeof *model->alike);
  for (uint32_t e = 0; e < entries_of(model); e++) {
    model->alike[e] = take(arena, people, sizeof **model->alike);
    for (uint32_t p = 0; p < people; p++)
      model->alike[e][p] =
          first_alike(model->request, p, entry_of(&model->request->programme, e)->by);
  }
}

/* ---- groups ---- */

static bool has_bridge(const tdm_peer_model *model, uint32_t entry, const tdm_chosen *pair,
                       uint64_t *key) {
  uint32_t a = model->alike[entry][pair->mentor], b = model->alike[entry][pair->mentee];
  *key = a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a;
  return a != TDM_NONE && b != TDM_NONE && a != b;
}

static bool has_partner(const tdm_peer_model *model, uint32_t entry, uint32_t person,
                        uint32_t partner, uint64_t *key) {
  uint32_t value = model->alike[entry][partner];
  *key = (uint64_t)person << 32 | value;
  return value != TDM_NONE && model->request->cohort.participants[person].capacity >= 2;
}

/* The groups of an entry that the pair is in, at most two. */
static uint32_t keys_of(const tdm_peer_model *model, uint32_t entry, const tdm_chosen *pair,
                        uint64_t keys[2]) {
  if (entry < model->request->programme.bridge_count)
    return has_bridge(model, entry, pair, &keys[0]);
  uint32_t count = has_partner(model, entry, pair->mentor, pair->mentee, &keys[0]);
  return count + has_partner(model, entry, pair->mentee, pair->mentor, &keys[count]);
}

static tdm_peer_group *add_group(tdm_peer_model *model, uint32_t entry, uint64_t key,
                                 tdm_arena *arena) {
  if (model->group_count == model->group_room) {
    uint32_t larger = 2 * model->group_room + 64;
    model->groups =
        tdm_arena_grow(arena, model->groups, model->group_count, larger, sizeof *model->groups);
    if (!model->groups) abort();
    model->group_room = larger;
  }
  tdm_peer_group *group = &model->groups[model->group_count++];
  *group = (tdm_peer_group){.entry = entry, .key = key, .first = model->count};
  return group;
}

static bool is_known(const tdm_peer_model *model, uint32_t from, uint64_t key) {
  for (uint32_t g = from; g < model->group_count; g++)
    if (model->groups[g].key == key) return true;
  return false;
}

static void add_entry(tdm_peer_model *model, uint32_t entry, uint32_t pairs, tdm_arena *arena) {
  const tdm_spread *spread = entry_of(&model->request->programme, entry);
  uint32_t from = model->group_count;
  for (uint32_t c = 0; c < pairs; c++) {
    uint64_t keys[2];
    uint32_t count = keys_of(model, entry, &model->candidates[c].pair, keys);
    for (uint32_t k = 0; k < count; k++) {
      if (is_known(model, from, keys[k])) continue;
      add_group(model, entry, keys[k], arena)->steps = spread->gain_count;
      for (uint32_t step = 0; step < spread->gain_count; step++)
        tdm_peer_add_variable(model, arena)->score = llrint(1e6 * spread->gains[step]);
    }
  }
}

void tdm_peer_add_groups(tdm_peer_model *model, tdm_arena *arena) {
  const tdm_cohort *cohort = &model->request->cohort;
  uint32_t pairs = model->count;
  read_values(model, arena);
  for (uint32_t e = 0; e < entries_of(model); e++) add_entry(model, e, pairs, arena);
  for (uint32_t p = 0; counts_matched(model) && p < cohort->count; p++) {
    add_group(model, TDM_NONE, p, arena)->steps = 1;
    tdm_peer_add_variable(model, arena)->matches = true;
  }
  for (uint32_t p = 0; model->request->programme.one_role && p < cohort->count; p++) {
    if (cohort->participants[p].role != TDM_ROLE_EITHER) continue;
    add_group(model, TDM_NONE, p, arena)->is_role = true;
    tdm_peer_add_variable(model, arena);
  }
}

/* ---- rows ---- */

static bool is_in(const tdm_peer_model *model, const tdm_peer_group *group,
                  const tdm_chosen *pair) {
  uint64_t keys[2];
  if (group->entry == TDM_NONE) return pair->mentor == group->key || pair->mentee == group->key;
  uint32_t count = keys_of(model, group->entry, pair, keys);
  return (count > 0 && keys[0] == group->key) || (count > 1 && keys[1] == group->key);
}

/* No more steps than pairs. */
static void add_step_row(tdm_peer_model *model, const tdm_peer_group *group, tdm_arena *arena) {
  tdm_peer_row *row = tdm_peer_add_row(model, INT64_MIN, 0, arena);
  for (uint32_t c = 0; c < model->count; c++)
    if (model->candidates[c].pair.mentor != TDM_NONE &&
        is_in(model, group, &model->candidates[c].pair))
      row->coefficient[c] = -1;
  for (uint32_t step = 0; step < group->steps; step++) row->coefficient[group->first + step] = 1;
}

/* Pairs as a mentor only where the variable is 1, as a mentee only where it is 0. */
static void add_role_rows(tdm_peer_model *model, const tdm_peer_group *group, tdm_arena *arena) {
  int64_t capacity = model->request->cohort.participants[group->key].capacity;
  tdm_peer_row mentor = *tdm_peer_add_row(model, INT64_MIN, 0, arena);
  tdm_peer_row mentee = *tdm_peer_add_row(model, INT64_MIN, capacity, arena);
  for (uint32_t c = 0; c < model->count; c++) {
    mentor.coefficient[c] = model->candidates[c].pair.mentor == group->key;
    mentee.coefficient[c] = model->candidates[c].pair.mentee == group->key;
  }
  mentor.coefficient[group->first] = -capacity;
  mentee.coefficient[group->first] = capacity;
}

void tdm_peer_add_group_rows(tdm_peer_model *model, tdm_arena *arena) {
  for (uint32_t g = 0; g < model->group_count; g++)
    if (model->groups[g].is_role)
      add_role_rows(model, &model->groups[g], arena);
    else
      add_step_row(model, &model->groups[g], arena);
}
