// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdlib.h>
#include <string.h>

#include "tests/solver/peers/peer.h"
#include "tests/support/table.h"

static void *take(tdm_arena *arena, size_t count, size_t size) {
  void *block = tdm_arena_alloc(arena, count, size);
  if (!block) abort();
  return block;
}

tdm_peer_candidate *tdm_peer_add_variable(tdm_peer_model *model, tdm_arena *arena) {
  if (model->count == model->room) {
    uint32_t larger = 2 * model->room + 64;
    model->candidates =
        tdm_arena_grow(arena, model->candidates, model->count, larger, sizeof *model->candidates);
    if (!model->candidates) abort();
    model->room = larger;
  }
  tdm_peer_candidate *variable = &model->candidates[model->count++];
  *variable = (tdm_peer_candidate){.pair = {TDM_NONE, TDM_NONE}};
  return variable;
}

tdm_peer_row *tdm_peer_add_row(tdm_peer_model *model, int64_t low, int64_t high, tdm_arena *arena) {
  if (model->row_count == model->row_room) {
    uint32_t larger = 2 * model->row_room + 16;
    model->rows = tdm_arena_grow(arena, model->rows, model->row_count, larger, sizeof *model->rows);
    if (!model->rows) abort();
    model->row_room = larger;
  }
  tdm_peer_row *row = &model->rows[model->row_count++];
  *row = (tdm_peer_row){take(arena, model->count, sizeof *row->coefficient), low, high};
  return row;
}

static bool is_current(const tdm_request *request, const tdm_chosen *pair) {
  const tdm_participant *people = request->cohort.participants;
  for (uint32_t i = 0; i < request->programme.current_count; i++)
    if (tdm_text_equal(request->programme.current[i].mentor.id, people[pair->mentor].id) &&
        tdm_text_equal(request->programme.current[i].mentee.id, people[pair->mentee].id))
      return true;
  return false;
}

static void add_candidate(tdm_peer_model *model, uint32_t a, uint32_t b, tdm_arena *arena) {
  const tdm_request *request = model->request;
  tdm_chosen pair;
  if (!tdm_table_direct(request, a, b, UINT64_MAX, &pair.mentor, &pair.mentee)) return;
  tdm_cell cell = tdm_table_cell(request, pair.mentor, pair.mentee);
  bool candidate = tdm_cell_candidate(request, &cell, true);
  if (cell.lock != TDM_NONE && !candidate) model->impossible = true;
  if (!candidate) return;
  *tdm_peer_add_variable(model, arena) = (tdm_peer_candidate){
      pair, cell.score, cell.quotas, cell.lock != TDM_NONE, is_current(request, &pair), false};
}

static void fill_candidates(tdm_peer_model *model, tdm_arena *arena) {
  for (uint32_t a = 0; a < model->request->cohort.count; a++)
    for (uint32_t b = a + 1; b < model->request->cohort.count; b++)
      add_candidate(model, a, b, arena);
}

static void find_lonely(tdm_peer_model *model, tdm_arena *arena) {
  const tdm_cohort *cohort = &model->request->cohort;
  int32_t *partners = take(arena, cohort->count, sizeof *partners);
  for (uint32_t c = 0; c < model->count; c++) {
    partners[model->candidates[c].pair.mentor]++;
    partners[model->candidates[c].pair.mentee]++;
  }
  for (uint32_t p = 0; p < cohort->count; p++)
    if (cohort->participants[p].min > partners[p]) model->impossible = true;
}

static void add_quota_row(tdm_peer_model *model, uint32_t quota, int64_t in, int64_t out,
                          int64_t low, int64_t high, tdm_arena *arena) {
  tdm_peer_row *row = tdm_peer_add_row(model, low, high, arena);
  for (uint32_t c = 0; c < model->count; c++)
    if (model->candidates[c].pair.mentor != TDM_NONE)
      row->coefficient[c] = model->candidates[c].quotas >> quota & 1 ? in : out;
}

static void add_quota(tdm_peer_model *model, uint32_t index, tdm_arena *arena) {
  const tdm_quota *quota = &model->request->programme.quotas[index];
  if (quota->min >= 0) add_quota_row(model, index, 1, 0, quota->min, INT64_MAX, arena);
  if (quota->max >= 0) add_quota_row(model, index, 1, 0, INT64_MIN, quota->max, arena);
  if (quota->min_share >= 0)
    add_quota_row(model, index, TDM_MILLION - quota->min_share, -quota->min_share, 0, INT64_MAX,
                  arena);
  if (quota->max_share >= 0)
    add_quota_row(model, index, TDM_MILLION - quota->max_share, -quota->max_share, INT64_MIN, 0,
                  arena);
}

static void add_max_changes(tdm_peer_model *model, tdm_arena *arena) {
  int64_t limit = model->request->programme.max_changes, current = 0;
  if (limit < 0) return;
  for (uint32_t c = 0; c < model->count; c++) current += model->candidates[c].current;
  tdm_peer_row *row = tdm_peer_add_row(model, current - limit, INT64_MAX, arena);
  for (uint32_t c = 0; c < model->count; c++) row->coefficient[c] = model->candidates[c].current;
}

/* A row without candidates that asks for some. */
static void find_empty(tdm_peer_model *model) {
  for (uint32_t r = 0; r < model->row_count; r++) {
    const tdm_peer_row *row = &model->rows[r];
    bool empty = true;
    for (uint32_t c = 0; c < model->count; c++) empty = empty && row->coefficient[c] == 0;
    if (empty && (row->low > 0 || row->high < 0)) model->impossible = true;
  }
}

void tdm_peer_model_init(tdm_peer_model *model, const tdm_request *request, tdm_arena *arena) {
  uint32_t quotas = request->programme.quota_count;
  if (quotas > TDM_TABLE_QUOTAS_MAX) abort();
  *model = (tdm_peer_model){.request = request};
  fill_candidates(model, arena);
  find_lonely(model, arena);
  tdm_peer_add_groups(model, arena);
  for (uint32_t q = 0; q < quotas; q++) add_quota(model, q, arena);
  add_max_changes(model, arena);
  tdm_peer_add_group_rows(model, arena);
  find_empty(model);
}

int64_t tdm_peer_worth(const tdm_peer_candidate *candidate, tdm_stage stage) {
  switch (stage) {
    case TDM_STAGE_PAIRS:
      return candidate->pair.mentor != TDM_NONE;
    case TDM_STAGE_MATCHED:
      return candidate->matches;
    case TDM_STAGE_KEPT:
      return candidate->current;
    case TDM_STAGE_SCORE:
      return candidate->score;
    case TDM_STAGE_WORST:
    case TDM_STAGE_FAIR:
      break;
  }
  abort();
}

void tdm_peer_keep(tdm_peer_model *model, tdm_stage stage, int64_t value, tdm_arena *arena) {
  tdm_peer_row *row = tdm_peer_add_row(model, value, INT64_MAX, arena);
  for (uint32_t c = 0; c < model->count; c++)
    row->coefficient[c] = tdm_peer_worth(&model->candidates[c], stage);
}
