// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/direct.h"

#include <math.h>
#include <stdlib.h>

#include "benchmarks/full_model.h"
#include "solver/linear/lp.h"
#include "solver/problem/stop.h"

enum { ROWS = 2 + 1 + 2 * TDM_RECIPE_QUOTAS_MAX };

/* Rows by number: people, the number of pairs, then the limits of quotas, two of each. */
typedef struct {
  const tdm_full_model *model;
  tdm_lp *lp;
  int pairs_row;
  int *quota_row; /* [quotas][2] row of count limits and of share limits */
} direct;

/* count and share * pairs as one row: in for those counted, out for the others. */
static double share_coefficient(int64_t share, bool counted) {
  return (double)(counted ? TDM_MILLION - share : -share) / TDM_MILLION;
}

static bool add_quota_rows(direct *d, uint32_t q) {
  const tdm_quota *quota = &d->model->request->programme.quotas[q];
  double least = quota->min >= 0 ? (double)quota->min : -INFINITY;
  double most = quota->max >= 0 ? (double)quota->max : INFINITY;
  d->quota_row[2 * q] = tdm_lp_add_row(d->lp, least, most);
  d->quota_row[2 * q + 1] = tdm_lp_add_row(d->lp, quota->min_share >= 0 ? 0 : -INFINITY,
                                           quota->max_share >= 0 ? 0 : INFINITY);
  return d->quota_row[2 * q + 1] >= 0;
}

static bool add_rows(direct *d, int64_t pairs) {
  const tdm_request *request = d->model->request;
  for (uint32_t p = 0; p < request->cohort.count; p++)
    if (tdm_lp_add_row(d->lp, request->cohort.participants[p].min,
                       request->cohort.participants[p].capacity) < 0)
      return false;
  d->pairs_row = tdm_lp_add_row(d->lp, (double)pairs, INFINITY);
  for (uint32_t q = 0; q < request->programme.quota_count; q++)
    if (!add_quota_rows(d, q)) return false;
  return d->pairs_row >= 0;
}

static bool add_column(direct *d, uint32_t c) {
  const tdm_programme *programme = &d->model->request->programme;
  int rows[ROWS] = {(int)d->model->mentor[c], (int)d->model->mentee[c], d->pairs_row}, count = 3;
  double coefficients[ROWS] = {1, 1, 1};
  for (uint32_t q = 0; q < programme->quota_count; q++) {
    const tdm_quota *quota = &programme->quotas[q];
    bool counted = d->model->counted[q][c];
    int64_t share = quota->min_share >= 0 ? quota->min_share : quota->max_share;
    if (counted) {
      rows[count] = d->quota_row[2 * q];
      coefficients[count++] = 1;
    }
    if (share < 0) continue;
    rows[count] = d->quota_row[2 * q + 1];
    coefficients[count++] = share_coefficient(share, counted);
  }
  double points = (double)d->model->score[c] / TDM_MILLION;
  return tdm_lp_add_column(d->lp, 0, 1, points, true, count, rows, coefficients) >= 0;
}

static bool on_incumbent(void *context, const double *x) {
  (void)context;
  (void)x;
  return false;
}

static void on_bound(void *context, double bound) {
  (void)context;
  (void)bound;
}

static bool optimize(direct *d, double *points) {
  static const tdm_control unlimited = {0};
  static const tdm_lp_hooks hooks = {.incumbent = on_incumbent, .bound = on_bound};
  tdm_stop stop;
  tdm_stop_init(&stop, &unlimited);
  return tdm_lp_solve(d->lp, TDM_LP_PRIMAL, &stop) == TDM_LP_OPTIMAL &&
         tdm_lp_search(d->lp, &hooks, NULL, &stop, points) == TDM_LP_OPTIMAL;
}

bool tdm_direct_solve(const tdm_request *request, int64_t pairs, double *points, double *ms) {
  tdm_arena *arena = tdm_arena_new();
  tdm_full_model model;
  int64_t start_ns = tdm_clock_ns();
  direct d = {.model = &model, .lp = tdm_lp_new()};
  d.quota_row = calloc(2 * (size_t)request->programme.quota_count + 1, sizeof *d.quota_row);
  bool good = arena && d.lp && d.quota_row && tdm_full_model_init(&model, request, arena) &&
              add_rows(&d, pairs);
  for (uint32_t c = 0; good && c < model.count; c++) good = add_column(&d, c);
  good = good && optimize(&d, points);
  *ms = (double)(tdm_clock_ns() - start_ns) / 1e6;
  tdm_lp_free(d.lp);
  free(d.quota_row);
  tdm_arena_free(arena);
  return good;
}
