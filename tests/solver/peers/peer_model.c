// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdlib.h>
#include <string.h>

#include "tests/solver/peers/peer.h"
#include "tests/support/table.h"

enum { STAGES_KEPT = TDM_STAGES_MAX };

static void *take(tdm_arena *arena, size_t count, size_t size) {
  void *block = tdm_arena_alloc(arena, count, size);
  if (!block) abort();
  return block;
}

static bool is_mentor(const tdm_request *request, uint32_t participant) {
  return request->cohort.participants[participant].role == TDM_ROLE_MENTOR;
}

static void fill_candidates(tdm_peer_model *model, tdm_arena *arena) {
  const tdm_request *request = model->request;
  size_t people = request->cohort.count;
  model->candidates = take(arena, people * people / 4 + 1, sizeof *model->candidates);
  for (uint32_t a = 0; a < people; a++)
    for (uint32_t b = 0; is_mentor(request, a) && b < people; b++) {
      if (is_mentor(request, b)) continue;
      tdm_cell cell = tdm_table_cell(request, a, b);
      bool candidate = tdm_cell_candidate(request, &cell, true);
      if (cell.lock != TDM_NONE && !candidate) model->impossible = true;
      if (candidate)
        model->candidates[model->count++] =
            (tdm_peer_candidate){{a, b}, cell.score, cell.quotas, cell.lock != TDM_NONE};
    }
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

static tdm_peer_row *add_row(tdm_peer_model *model, int64_t low, int64_t high, tdm_arena *arena) {
  tdm_peer_row *row = &model->rows[model->row_count++];
  *row = (tdm_peer_row){take(arena, model->count, sizeof *row->coefficient), low, high};
  return row;
}

static void add_quota_row(tdm_peer_model *model, uint32_t quota, int64_t in, int64_t out,
                          int64_t low, int64_t high, tdm_arena *arena) {
  tdm_peer_row *row = add_row(model, low, high, arena);
  for (uint32_t c = 0; c < model->count; c++)
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

void tdm_peer_model_init(tdm_peer_model *model, const tdm_request *request, tdm_arena *arena) {
  uint32_t quotas = request->programme.quota_count;
  if (quotas > TDM_TABLE_QUOTAS_MAX) abort();
  *model = (tdm_peer_model){.request = request};
  fill_candidates(model, arena);
  find_lonely(model, arena);
  model->rows = take(arena, (size_t)4 * quotas + STAGES_KEPT, sizeof *model->rows);
  for (uint32_t q = 0; q < quotas; q++) add_quota(model, q, arena);
}

int64_t tdm_peer_worth(const tdm_peer_candidate *candidate, tdm_stage stage) {
  return stage == TDM_STAGE_PAIRS ? 1 : candidate->score;
}

void tdm_peer_keep(tdm_peer_model *model, tdm_stage stage, int64_t value, tdm_arena *arena) {
  tdm_peer_row *row = add_row(model, value, INT64_MAX, arena);
  for (uint32_t c = 0; c < model->count; c++)
    row->coefficient[c] = tdm_peer_worth(&model->candidates[c], stage);
}
