// SPDX-License-Identifier: GPL-3.0-or-later
#include <glpk.h>
#include <math.h>
#include <stdlib.h>

#include "tests/solver/peers/peer.h"

typedef struct {
  const tdm_peer_model *model;
  glp_prob *program;
  int *index; /* from 1, as GLPK counts */
  double *value;
} build;

static void *needed(void *block) {
  if (!block) abort();
  return block;
}

static void set_bounds(glp_prob *program, int row, double low, double high) {
  int kind = isinf(low) ? (isinf(high) ? GLP_FR : GLP_UP)
                        : (isinf(high) ? GLP_LO : (low < high ? GLP_DB : GLP_FX));
  glp_set_row_bnds(program, row, kind, low, high);
}

static void add_columns(build *b, tdm_stage stage) {
  glp_add_cols(b->program, (int)b->model->count);
  for (uint32_t c = 0; c < b->model->count; c++) {
    const tdm_peer_candidate *candidate = &b->model->candidates[c];
    double worth = (double)tdm_peer_worth(candidate, stage);
    glp_set_col_kind(b->program, (int)c + 1, GLP_BV);
    glp_set_obj_coef(b->program, (int)c + 1, stage == TDM_STAGE_SCORE ? worth / 1e6 : worth);
    if (candidate->locked) glp_set_col_bnds(b->program, (int)c + 1, GLP_FX, 1, 1);
  }
}

static void add_row(build *b, int length, double low, double high) {
  int row = glp_add_rows(b->program, 1);
  set_bounds(b->program, row, low, high);
  glp_set_mat_row(b->program, row, length, b->index, b->value);
}

static void add_degrees(build *b) {
  const tdm_cohort *cohort = &b->model->request->cohort;
  for (uint32_t p = 0; p < cohort->count; p++) {
    int length = 0;
    for (uint32_t c = 0; c < b->model->count; c++) {
      const tdm_chosen *pair = &b->model->candidates[c].pair;
      if (pair->mentor != p && pair->mentee != p) continue;
      b->index[++length] = (int)c + 1;
      b->value[length] = 1;
    }
    if (length > 0)
      add_row(b, length, cohort->participants[p].min, cohort->participants[p].capacity);
  }
}

/* Divided by the largest coefficient: GLPK's tolerances are meant for numbers near 1. */
static void add_other_rows(build *b) {
  for (uint32_t r = 0; r < b->model->row_count; r++) {
    const tdm_peer_row *row = &b->model->rows[r];
    double largest = 1;
    int length = 0;
    for (uint32_t c = 0; c < b->model->count; c++)
      largest = fmax(largest, fabs((double)row->coefficient[c]));
    for (uint32_t c = 0; c < b->model->count; c++) {
      if (row->coefficient[c] == 0) continue;
      b->index[++length] = (int)c + 1;
      b->value[length] = (double)row->coefficient[c] / largest;
    }
    add_row(b, length, row->low == INT64_MIN ? -INFINITY : (double)row->low / largest,
            row->high == INT64_MAX ? INFINITY : (double)row->high / largest);
  }
}

static void read_chosen(const build *b, tdm_arena *arena, tdm_peer_answer *answer) {
  answer->pairs = needed(tdm_arena_alloc(arena, b->model->count, sizeof *answer->pairs));
  for (uint32_t c = 0; c < b->model->count; c++)
    if (glp_mip_col_val(b->program, (int)c + 1) > 0.5 &&
        b->model->candidates[c].pair.mentor != TDM_NONE)
      answer->pairs[answer->count++] = b->model->candidates[c].pair;
}

static void solve(build *b, int64_t limit_ms, tdm_arena *arena, tdm_peer_answer *answer) {
  glp_iocp options;
  glp_init_iocp(&options);
  options.msg_lev = GLP_MSG_OFF;
  options.presolve = GLP_ON;
  options.tm_lim = (int)limit_ms;
  int result = glp_intopt(b->program, &options);
  int status = glp_mip_status(b->program);
  if (result == GLP_ENOPFS || (result == 0 && status == GLP_NOFEAS))
    answer->status = TDM_PEER_INFEASIBLE;
  else if ((result == 0 || result == GLP_ETMLIM) && (status == GLP_OPT || status == GLP_FEAS))
    answer->status = status == GLP_OPT ? TDM_PEER_OPTIMAL : TDM_PEER_FEASIBLE;
  if (answer->status == TDM_PEER_OPTIMAL || answer->status == TDM_PEER_FEASIBLE)
    read_chosen(b, arena, answer);
}

void tdm_peer_glpk(const tdm_peer_model *model, tdm_stage stage, int64_t limit_ms, tdm_arena *arena,
                   tdm_peer_answer *answer) {
  *answer = (tdm_peer_answer){.status = TDM_PEER_OPEN};
  if (model->impossible) {
    answer->status = TDM_PEER_INFEASIBLE;
    return;
  }
  build b = {.model = model,
             .program = glp_create_prob(),
             .index = needed(calloc((size_t)model->count + 1, sizeof *b.index)),
             .value = needed(calloc((size_t)model->count + 1, sizeof *b.value))};
  glp_term_out(GLP_OFF);
  glp_set_obj_dir(b.program, GLP_MAX);
  if (model->count > 0) add_columns(&b, stage);
  add_degrees(&b);
  add_other_rows(&b);
  solve(&b, limit_ms, arena, answer);
  glp_delete_prob(b.program);
  free(b.index);
  free(b.value);
}
