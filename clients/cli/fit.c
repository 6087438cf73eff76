// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "clients/cli/complaints.h"
#include "clients/cli/nnls.h"

enum { FOLDS = 10, DRAWS = 1000 };

/* In the units of variances of f, which are a quarter at most. */
static const double strengths[] = {1e-6, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1, 3, INFINITY};
enum { STRENGTHS = sizeof strengths / sizeof *strengths };

static const double LEAST_VARIANCE = 1e-9;

typedef struct {
  const tdm_ratings_table *table;
  tdm_moments moments;
  uint32_t dims;
  double *whole;      /* [size * size] all pairs */
  double *sum, *rest; /* [size * size] scratch */
  double *cov, *with; /* [dims * dims], [dims] scratch */
  double *h, *c;      /* scratch of ridge() */
  bool *varies;       /* [dims] */
  double *present;    /* [dims] shares of the total over those that vary; adds up to 1 */
  double total;       /* of the present weights that vary */
} fitter;

/* ---- one fit ---- */

/* The present weights, scaled to the ratings. */
static void keep_direction(const fitter *f, double *w) {
  double slope = 0, spread = 0;
  for (uint32_t i = 0; i < f->dims; i++) {
    slope += f->present[i] * f->with[i];
    for (uint32_t k = 0; k < f->dims; k++)
      spread += f->present[i] * f->cov[i * f->dims + k] * f->present[k];
  }
  double scale = spread > LEAST_VARIANCE && slope > 0 ? slope / spread : 0;
  for (uint32_t i = 0; i < f->dims; i++) w[i] = scale * f->present[i];
}

/* Weights for the covariances at hand, in units of ratings. The last unknown is s. */
static void ridge(const fitter *f, double strength, double *w) {
  uint32_t n = f->dims + 1;
  double x[TDM_NNLS_MAX], square = 0;
  if (isinf(strength)) {
    keep_direction(f, w);
    return;
  }
  for (uint32_t i = 0; i < f->dims; i++) {
    for (uint32_t k = 0; k < f->dims; k++) f->h[i * n + k] = f->cov[i * f->dims + k];
    f->h[i * n + i] += strength;
    f->h[i * n + f->dims] = f->h[f->dims * n + i] = -strength * f->present[i];
    f->c[i] = f->varies[i] ? f->with[i] : 0;
    square += f->present[i] * f->present[i];
  }
  f->h[n * n - 1] = strength * square;
  f->c[f->dims] = 0;
  tdm_nnls_solve(f->h, f->c, n, x);
  memcpy(w, x, f->dims * sizeof *w);
}

static void fit_sum(const fitter *f, const double *sum, double strength, double *w) {
  tdm_moments_centre(&f->moments, sum, f->cov, f->with);
  ridge(f, strength, w);
}

/* ---- cross-validation ---- */

/* Adds the errors of one fold's pairs, fitted without them, for every strength and for the mean
 * alone. */
static void validate_fold(const fitter *f, uint32_t fold, double *errors, double *mean_error) {
  double times[TDM_BLOCKS_MAX] = {0}, w[TDM_NNLS_MAX] = {0};
  size_t area = (size_t)f->moments.size * f->moments.size;
  for (uint32_t b = fold; b < f->moments.count; b += FOLDS) times[b] = 1;
  tdm_moments_sum(&f->moments, times, f->sum);
  for (size_t i = 0; i < area; i++) f->rest[i] = f->whole[i] - f->sum[i];
  *mean_error += tdm_moments_error(&f->moments, f->sum, f->rest, w);
  for (int k = 0; k < STRENGTHS; k++) {
    fit_sum(f, f->rest, strengths[k], w);
    errors[k] += tdm_moments_error(&f->moments, f->sum, f->rest, w);
  }
}

/* Whether a strength predicts better than the present weights by more than the standard error of
 * the difference, fold by fold: what is better by chance only is no reason to change. */
static bool is_better(double errors[FOLDS][STRENGTHS], int strength) {
  double sum = 0, squares = 0;
  for (int fold = 0; fold < FOLDS; fold++) {
    double gain = errors[fold][STRENGTHS - 1] - errors[fold][strength];
    sum += gain;
    squares += gain * gain;
  }
  double variance = (squares - sum * sum / FOLDS) / (FOLDS - 1);
  return sum > sqrt(FOLDS * fmax(variance, 0));
}

static void validate(const fitter *f, tdm_fit *fit) {
  double folds[FOLDS][STRENGTHS] = {{0}}, errors[STRENGTHS] = {0}, mean = 0;
  int best = STRENGTHS - 1;
  for (uint32_t fold = 0; fold < FOLDS; fold++) {
    validate_fold(f, fold, folds[fold], &mean);
    for (int k = 0; k < STRENGTHS; k++) errors[k] += folds[fold][k];
  }
  for (int k = STRENGTHS - 1; k-- > 0;)
    if (errors[k] < errors[best]) best = k;
  if (!is_better(folds, best)) best = STRENGTHS - 1;
  fit->strength = strengths[best];
  fit->explained = mean > 0 ? 1 - errors[best] / mean : 0;
  fit->explained_present = mean > 0 ? 1 - errors[STRENGTHS - 1] / mean : 0;
}

/* ---- intervals ---- */

static double sum_of(const double *w, uint32_t count) {
  double sum = 0;
  for (uint32_t i = 0; i < count; i++) sum += w[i];
  return sum;
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* SplitMix64 (Steele, Lea, Flood 2014). */
static uint64_t next_random(uint64_t *state) {
  uint64_t x = *state += UINT64_C(0x9e3779b97f4a7c15);
  x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
  return x ^ (x >> 31);
}

/* As many blocks as there are, each drawn any number of times. */
static void draw(const fitter *f, uint64_t *state, double *times) {
  memset(times, 0, TDM_BLOCKS_MAX * sizeof *times);
  for (uint32_t b = 0; b < f->moments.count; b++)
    times[(next_random(state) >> 32) * f->moments.count >> 32]++;
}

/* Shares of one draw; where it finds no weight at all, any share is possible. */
static void add_draw(const fitter *f, uint32_t at, double *low, double *high) {
  double w[TDM_NNLS_MAX];
  fit_sum(f, f->sum, strengths[0], w);
  double sum = sum_of(w, f->dims);
  for (uint32_t i = 0; i < f->dims; i++) {
    low[(size_t)i * DRAWS + at] = sum > 0 ? w[i] / sum : 0;
    high[(size_t)i * DRAWS + at] = sum > 0 ? w[i] / sum : 1;
  }
}

static void find_intervals(const fitter *f, tdm_arena *arena, tdm_fit *fit) {
  double *low = tdm_must_alloc(arena, (size_t)f->dims * DRAWS, sizeof *low);
  double *high = tdm_must_alloc(arena, (size_t)f->dims * DRAWS, sizeof *high);
  double times[TDM_BLOCKS_MAX];
  uint64_t state = 0;
  uint32_t tail = DRAWS * (100 - TDM_FIT_LEVEL) / 200;
  for (uint32_t at = 0; at < DRAWS; at++) {
    draw(f, &state, times);
    tdm_moments_sum(&f->moments, times, f->sum);
    add_draw(f, at, low, high);
  }
  for (uint32_t i = 0; i < f->dims; i++) {
    qsort(low + (size_t)i * DRAWS, DRAWS, sizeof *low, ascending);
    qsort(high + (size_t)i * DRAWS, DRAWS, sizeof *high, ascending);
    fit->weights[i].low = f->total * low[(size_t)i * DRAWS + tail];
    fit->weights[i].high = f->total * high[(size_t)i * DRAWS + DRAWS - 1 - tail];
  }
}

/* ---- the whole ---- */

static void set_weights(const fitter *f, tdm_fit *fit) {
  double w[TDM_NNLS_MAX];
  fit_sum(f, f->whole, fit->strength, w);
  double sum = sum_of(w, f->dims);
  bool keep = isinf(fit->strength) || !(sum > 0);
  for (uint32_t i = 0; i < f->dims; i++) {
    fit->weights[i].varies = f->varies[i];
    fit->weights[i].weight = keep || !f->varies[i] ? f->table->present[i] : f->total * (w[i] / sum);
  }
  if (keep) fit->strength = INFINITY;
}

static void find_varying(fitter *f, tdm_fit *fit) {
  tdm_moments_centre(&f->moments, f->whole, f->cov, f->with);
  for (uint32_t i = 0; i < f->dims; i++) {
    f->varies[i] = f->cov[i * f->dims + i] > LEAST_VARIANCE;
    fit->varying += f->varies[i];
    if (f->varies[i]) f->total += f->table->present[i];
  }
  for (uint32_t i = 0; i < f->dims; i++)
    f->present[i] = f->varies[i] && f->total > 0 ? f->table->present[i] / f->total : 0;
}

static void init(fitter *f, const tdm_ratings_table *table, tdm_arena *arena) {
  uint32_t d = table->dimensions;
  *f = (fitter){.table = table, .dims = d};
  tdm_moments_init(&f->moments, table, arena);
  size_t area = (size_t)f->moments.size * f->moments.size;
  f->whole = tdm_must_alloc(arena, area, sizeof(double));
  f->sum = tdm_must_alloc(arena, area, sizeof(double));
  f->rest = tdm_must_alloc(arena, area, sizeof(double));
  f->cov = tdm_must_alloc(arena, (size_t)d * d, sizeof(double));
  f->with = tdm_must_alloc(arena, d, sizeof(double));
  f->h = tdm_must_alloc(arena, (size_t)(d + 1) * (d + 1), sizeof(double));
  f->c = tdm_must_alloc(arena, (size_t)d + 1, sizeof(double));
  f->varies = tdm_must_alloc(arena, d, sizeof(bool));
  f->present = tdm_must_alloc(arena, d, sizeof(double));
}

void tdm_fit_run(const tdm_ratings_table *table, tdm_arena *arena, tdm_fit *fit) {
  fitter f;
  *fit = (tdm_fit){.rows_needed = TDM_FIT_ROWS};
  init(&f, table, arena);
  fit->weights = tdm_must_alloc(arena, f.dims, sizeof *fit->weights);
  fit->mentors = f.moments.mentors;
  if (table->rows == 0) return;
  tdm_moments_sum(&f.moments, NULL, f.whole);
  find_varying(&f, fit);
  if (fit->varying * TDM_FIT_ROWS_EACH > fit->rows_needed)
    fit->rows_needed = fit->varying * TDM_FIT_ROWS_EACH;
  fit->weightless = fit->varying > 0 && !(f.total > 0);
  fit->enough = fit->varying >= TDM_FIT_VARYING && !fit->weightless &&
                table->rows >= fit->rows_needed && fit->mentors >= TDM_FIT_MENTORS;
  if (!fit->enough) return;
  validate(&f, fit);
  set_weights(&f, fit);
  find_intervals(&f, arena, fit);
}
