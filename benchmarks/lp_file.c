// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/lp_file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "solver/problem.h"

enum { TERMS_A_LINE = 8 };

typedef struct {
  FILE *file;
  const tdm_problem *problem;
  uint32_t terms; /* of the row at hand */
} writer;

static void write_name(writer *w, uint32_t candidate) {
  const tdm_problem *p = w->problem;
  fprintf(w->file, "x%" PRIu32 "_%" PRIu32, p->nodes[p->mentor[candidate]].participant,
          p->nodes[p->mentee[candidate]].participant);
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
  const tdm_problem *p = w->problem;
  fputs("Maximize\n score:", w->file);
  for (uint32_t c = 0; c < p->count; c++) {
    if (c % TERMS_A_LINE == 0) fputs("\n ", w->file);
    fprintf(w->file, " %+.6f ", (double)p->units[c] * (double)p->unit / 1e6);
    write_name(w, c);
  }
}

/* ---- rows ---- */

static void write_degree(writer *w, uint32_t node, const char *sense, int32_t limit) {
  const tdm_problem *p = w->problem;
  bool mentor = node < p->mentor_count;
  uint32_t side = mentor ? node : node - p->mentor_count;
  const uint32_t *first = mentor ? p->first : p->first_by_mentee;
  if (first[side] == first[side + 1]) return;
  fprintf(w->file, "\n degree%s%" PRIu32 ":", *sense == '<' ? "" : "_min", node);
  w->terms = 0;
  for (uint32_t k = first[side]; k < first[side + 1]; k++)
    write_term(w, 1, mentor ? k : p->by_mentee[k]);
  fprintf(w->file, " %s %" PRId32, sense, limit);
}

static void write_quota_row(writer *w, const char *what, uint32_t quota, int64_t in, int64_t out,
                            const char *sense, int64_t limit) {
  const tdm_problem *p = w->problem;
  fprintf(w->file, "\n %s%" PRIu32 ":", what, quota);
  w->terms = 0;
  for (uint32_t c = 0; c < p->count; c++)
    write_term(w, tdm_bit(p->counted[quota], c) ? in : out, c);
  fprintf(w->file, " %s %" PRId64, sense, limit);
}

static void write_quota(writer *w, uint32_t index) {
  const tdm_quota *quota = &w->problem->request->programme.quotas[index];
  if (quota->min > 0) write_quota_row(w, "min", index, 1, 0, ">=", quota->min);
  if (quota->max >= 0) write_quota_row(w, "max", index, 1, 0, "<=", quota->max);
  if (quota->min_share > 0)
    write_quota_row(w, "min_share", index, TDM_MILLION - quota->min_share, -quota->min_share,
                    ">=", 0);
  if (quota->max_share >= 0)
    write_quota_row(w, "max_share", index, TDM_MILLION - quota->max_share, -quota->max_share,
                    "<=", 0);
}

static void write_rows(writer *w, int64_t pairs) {
  const tdm_problem *p = w->problem;
  fputs("\nSubject To", w->file);
  for (uint32_t n = 0; n < p->node_count; n++) {
    write_degree(w, n, "<=", p->nodes[n].capacity);
    if (p->nodes[n].min > 0) write_degree(w, n, ">=", p->nodes[n].min);
  }
  fputs("\n pairs:", w->file);
  w->terms = 0;
  for (uint32_t c = 0; c < p->count; c++) write_term(w, 1, c);
  fprintf(w->file, " >= %" PRId64, pairs);
  for (uint32_t q = 0; q < p->request->programme.quota_count; q++) write_quota(w, q);
}

static void write_kinds(writer *w) {
  fputs("\nBinary", w->file);
  for (uint32_t c = 0; c < w->problem->count; c++) {
    fputs(c % TERMS_A_LINE == 0 ? "\n " : " ", w->file);
    write_name(w, c);
  }
  fputs("\nEnd\n", w->file);
}

static bool write_file(const char *path, const tdm_problem *problem, int64_t pairs) {
  writer w = {.file = fopen(path, "w"), .problem = problem};
  bool good = w.file != NULL;
  if (good) {
    write_objective(&w);
    write_rows(&w, pairs);
    write_kinds(&w);
    good = !ferror(w.file);
    good = fclose(w.file) == 0 && good;
  }
  if (!good) fprintf(stderr, "%s: %s\n", path, strerror(errno));
  return good;
}

bool tdm_lp_file_write(const char *path, const tdm_request *request, int64_t pairs) {
  const tdm_control control = {.list_at_most = UINT64_MAX};
  tdm_stop stop;
  tdm_problem problem;
  tdm_problems problems;
  bool stopped = false, good = false;
  tdm_arena *arena = tdm_arena_new();
  if (arena) {
    tdm_stop_init(&stop, &control);
    tdm_problems_init(&problems, arena);
    tdm_result result =
        tdm_problem_init(&problem, request, true, &control, &stop, arena, &problems, &stopped);
    if (result != TDM_OK || problem.count == 0)
      fprintf(stderr, "%s: no model to write: no candidates, or no memory\n", path);
    else
      good = write_file(path, &problem, pairs);
    tdm_problem_fini(&problem);
  }
  tdm_arena_free(arena);
  return good;
}
