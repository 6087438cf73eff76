// SPDX-License-Identifier: GPL-3.0-or-later
#include <inttypes.h>

#include "benchmarks/full_model.h"
#include "benchmarks/lp_steps.h"

enum { TERMS_A_LINE = 8 };

typedef struct {
  FILE *file;
  const tdm_full_model *model;
  uint32_t terms; /* of the row at hand */
} writer;

static void write_name(writer *w, uint32_t candidate) {
  fprintf(w->file, "x%" PRIu32 "_%" PRIu32, w->model->mentor[candidate],
          w->model->mentee[candidate]);
}

static void write_term(writer *w, int64_t coefficient, uint32_t candidate) {
  if (coefficient == 0) return;
  if (w->terms++ % TERMS_A_LINE == 0) fputs("\n ", w->file);
  fprintf(w->file, " %s", coefficient < 0 ? "-" : "+");
  uint64_t size = (uint64_t)(coefficient < 0 ? -coefficient : coefficient);
  if (size != 1) fprintf(w->file, " %" PRIu64, size);
  fputc(' ', w->file);
  write_name(w, candidate);
}

static void write_objective(writer *w) {
  fputs("Maximize\n score:", w->file);
  for (uint32_t c = 0; c < w->model->count; c++) {
    if (c % TERMS_A_LINE == 0) fputs("\n ", w->file);
    fprintf(w->file, " %+.6f ", (double)w->model->score[c] / 1e6);
    write_name(w, c);
  }
}

/* ---- rows ---- */

/* Of one person, who can be both: candidates as they are, and in the order of mentees. */
typedef struct {
  uint32_t mentor_first, mentor_end, mentee_first, mentee_end;
  uint32_t person;
} run;

static void write_degree(writer *w, const run *r, const char *sense, int32_t limit) {
  fprintf(w->file, "\n degree%s%" PRIu32 ":", *sense == '<' ? "" : "_min", r->person);
  w->terms = 0;
  for (uint32_t k = r->mentor_first; k < r->mentor_end; k++) write_term(w, 1, k);
  for (uint32_t k = r->mentee_first; k < r->mentee_end; k++)
    write_term(w, 1, w->model->by_mentee[k]);
  fprintf(w->file, " %s %" PRId32, sense, limit);
}

static void write_degrees(writer *w) {
  const tdm_full_model *model = w->model;
  run r = {0};
  for (; r.person < model->request->cohort.count; r.person++) {
    r.mentor_first = r.mentor_end;
    r.mentee_first = r.mentee_end;
    while (r.mentor_end < model->count && model->mentor[r.mentor_end] == r.person) r.mentor_end++;
    while (r.mentee_end < model->count && model->mentee[model->by_mentee[r.mentee_end]] == r.person)
      r.mentee_end++;
    if (r.mentor_first == r.mentor_end && r.mentee_first == r.mentee_end) continue;
    const tdm_participant *one = &model->request->cohort.participants[r.person];
    write_degree(w, &r, "<=", one->capacity);
    if (one->min > 0) write_degree(w, &r, ">=", one->min);
  }
}

/* An empty row is none: the format has no name for it. */
static bool is_empty(const writer *w, uint32_t quota, int64_t out) {
  for (uint32_t c = 0; c < w->model->count; c++)
    if (out != 0 || w->model->counted[quota][c]) return false;
  return true;
}

static void write_quota_row(writer *w, const char *what, uint32_t quota, int64_t in, int64_t out,
                            const char *sense, int64_t limit) {
  if (is_empty(w, quota, out)) return;
  fprintf(w->file, "\n %s%" PRIu32 ":", what, quota);
  w->terms = 0;
  for (uint32_t c = 0; c < w->model->count; c++)
    write_term(w, w->model->counted[quota][c] ? in : out, c);
  fprintf(w->file, " %s %" PRId64, sense, limit);
}

static void write_quota(writer *w, uint32_t index) {
  const tdm_quota *quota = &w->model->request->programme.quotas[index];
  if (quota->min > 0) write_quota_row(w, "min", index, 1, 0, ">=", quota->min);
  if (quota->max >= 0) write_quota_row(w, "max", index, 1, 0, "<=", quota->max);
  if (quota->min_share > 0)
    write_quota_row(w, "min_share", index, TDM_MILLION - quota->min_share, -quota->min_share,
                    ">=", 0);
  if (quota->max_share >= 0)
    write_quota_row(w, "max_share", index, TDM_MILLION - quota->max_share, -quota->max_share,
                    "<=", 0);
}

void tdm_full_model_write_lp(const tdm_full_model *model, int64_t pairs, FILE *file) {
  writer w = {.file = file, .model = model};
  tdm_lp_steps steps;
  tdm_lp_steps_init(&steps, model);
  write_objective(&w);
  tdm_lp_steps_objective(&steps, file);
  fputs("\nSubject To", file);
  write_degrees(&w);
  fputs("\n pairs:", file);
  w.terms = 0;
  for (uint32_t c = 0; c < model->count; c++) write_term(&w, 1, c);
  fprintf(file, " >= %" PRId64, pairs);
  for (uint32_t q = 0; q < model->request->programme.quota_count; q++) write_quota(&w, q);
  tdm_lp_steps_rows(&steps, file);
  tdm_lp_steps_bounds(&steps, file);
  fputs("\nBinary", file);
  for (uint32_t c = 0; c < model->count; c++) {
    fputs(c % TERMS_A_LINE == 0 ? "\n " : " ", file);
    write_name(&w, c);
  }
  fputs("\nEnd\n", file);
}
