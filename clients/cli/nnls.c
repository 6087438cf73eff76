// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/nnls.h"

#include <math.h>
#include <string.h>

/* A pivot this far below its diagonal means that the column depends on the others. */
static const double DEPENDENT = 1e-12;

/* A gradient this small, relative to the largest, is none. */
static const double FLAT = 1e-11;

enum { ROUNDS_MAX = 3 * TDM_NNLS_MAX };

typedef struct {
  const double *h, *c;
  uint32_t count;
  double *x;
  uint32_t free[TDM_NNLS_MAX]; /* unknowns that may be above 0 */
  uint32_t free_count;
  bool is_free[TDM_NNLS_MAX];
  bool refused[TDM_NNLS_MAX]; /* depends on those that are free */
} program;

/* Solves H z = c on the free unknowns by Cholesky; false when they depend on each other. */
static bool solve_free(const program *p, double *z) {
  static _Thread_local double l[TDM_NNLS_MAX * TDM_NNLS_MAX];
  uint32_t n = p->free_count;
  for (uint32_t i = 0; i < n; i++) {
    for (uint32_t k = 0; k <= i; k++) {
      double sum = p->h[p->free[i] * p->count + p->free[k]];
      for (uint32_t j = 0; j < k; j++) sum -= l[i * n + j] * l[k * n + j];
      if (k < i) {
        l[i * n + k] = sum / l[k * n + k];
        continue;
      }
      if (!(sum > DEPENDENT * p->h[p->free[i] * p->count + p->free[i]])) return false;
      l[i * n + i] = sqrt(sum);
    }
  }
  for (uint32_t i = 0; i < n; i++) {
    z[i] = p->c[p->free[i]];
    for (uint32_t j = 0; j < i; j++) z[i] -= l[i * n + j] * z[j];
    z[i] /= l[i * n + i];
  }
  for (uint32_t i = n; i-- > 0;) {
    for (uint32_t j = i + 1; j < n; j++) z[i] -= l[j * n + i] * z[j];
    z[i] /= l[i * n + i];
  }
  return true;
}

/* The unknown at 0 that lowers the value most, UINT32_MAX: none does. */
static uint32_t steepest(const program *p) {
  double largest = 0, best = 0;
  uint32_t found = UINT32_MAX;
  for (uint32_t i = 0; i < p->count; i++) largest = fmax(largest, fabs(p->c[i]));
  for (uint32_t i = 0; i < p->count; i++) {
    if (p->is_free[i] || p->refused[i]) continue;
    double slope = p->c[i];
    for (uint32_t k = 0; k < p->count; k++) slope -= p->h[i * p->count + k] * p->x[k];
    if (slope <= FLAT * largest || slope <= best) continue;
    best = slope;
    found = i;
  }
  return found;
}

static void drop(program *p, uint32_t at) {
  uint32_t unknown = p->free[at];
  p->x[unknown] = 0;
  p->is_free[unknown] = false;
  for (uint32_t i = at + 1; i < p->free_count; i++) p->free[i - 1] = p->free[i];
  p->free_count--;
}

/* Goes from x towards z as far as nothing becomes negative; whether it came all the way. */
static bool step(program *p, const double *z) {
  double share = 1;
  uint32_t stops = UINT32_MAX;
  for (uint32_t i = 0; i < p->free_count; i++) {
    double x = p->x[p->free[i]];
    if (z[i] > 0) continue;
    double most = x > 0 ? x / (x - z[i]) : 0;
    if (stops != UINT32_MAX && most >= share) continue;
    share = most;
    stops = i;
  }
  for (uint32_t i = 0; i < p->free_count; i++)
    p->x[p->free[i]] += share * (z[i] - p->x[p->free[i]]);
  if (stops == UINT32_MAX) return true;
  drop(p, stops);
  return false;
}

void tdm_nnls_solve(const double *h, const double *c, uint32_t count, double *x) {
  program p = {.h = h, .c = c, .count = count, .x = x};
  double z[TDM_NNLS_MAX];
  memset(x, 0, count * sizeof *x);
  for (int round = 0; round < ROUNDS_MAX; round++) {
    uint32_t next = steepest(&p);
    if (next == UINT32_MAX) return;
    p.free[p.free_count++] = next;
    p.is_free[next] = true;
    if (!solve_free(&p, z)) {
      drop(&p, p.free_count - 1);
      p.refused[next] = true;
      continue;
    }
    while (!step(&p, z) && solve_free(&p, z)) continue;
    memset(p.refused, 0, sizeof p.refused);
  }
}
