// SPDX-License-Identifier: GPL-3.0-or-later
/* Weights from ratings: non-negative least squares, planted weights, too little data. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clients/cli/fit.h"
#include "clients/cli/nnls.h"
#include "tests/model/test.h"
#include "tests/support/random.h"

enum { DIMENSIONS = 5, ROWS_MAX = 1000 };

/* ---- least squares ---- */

/* x must be feasible, with no slope that it could follow: that is the optimum, by convexity. */
static void test_nnls_satisfies_its_optimality_conditions(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 500; seed++) {
    tdm_random random = {seed};
    uint32_t n = 1 + tdm_random_below(&random, 12), rows = 1 + tdm_random_below(&random, 20);
    double h[12 * 12] = {0}, c[12] = {0}, x[12], scale = 1;
    for (uint32_t r = 0; r < rows; r++) {
      double a[12];
      for (uint32_t i = 0; i < n; i++) a[i] = tdm_random_unit(&random) - 0.3;
      double y = 4 * tdm_random_unit(&random) - 2;
      for (uint32_t i = 0; i < n; i++) {
        c[i] += a[i] * y;
        for (uint32_t k = 0; k < n; k++) h[i * n + k] += a[i] * a[k];
      }
    }
    tdm_nnls_solve(h, c, n, x);
    for (uint32_t i = 0; i < n; i++) scale = fmax(scale, fabs(c[i]));
    for (uint32_t i = 0; i < n; i++) {
      double slope = c[i];
      for (uint32_t k = 0; k < n; k++) slope -= h[i * n + k] * x[k];
      bool good = x[i] >= 0 && slope <= 1e-7 * scale && (x[i] == 0 || slope >= -1e-7 * scale);
      if (!good) fail_msg("seed %d: x[%u] = %g, slope %g", (int)seed, i, x[i], slope);
    }
  }
}

/* ---- planted weights ---- */

typedef struct {
  tdm_arena *arena;
  double f[ROWS_MAX * DIMENSIONS];
  double rating[ROWS_MAX];
  uint64_t mentor[ROWS_MAX];
  double present[DIMENSIONS];
  tdm_ratings_table table;
  tdm_fit fit;
} survey;

static double normal(tdm_random *random) {
  double u = 1 - tdm_random_unit(random), v = tdm_random_unit(random);
  return sqrt(-2 * log(u)) * cos(6.283185307179586 * v);
}

/* Half of the dimensions are all or nothing, the others anything between. */
static double draw_f(tdm_random *random, uint32_t d) {
  if (d % 2 == 0) return tdm_random_chance(random, 60) ? 1 : 0;
  return tdm_random_unit(random);
}

/* Ratings as people give them: whole, 1 to 5, around what the planted weights say. */
static survey *survey_new(uint64_t seed, uint32_t rows, uint32_t pairs_each, const double *planted,
                          double noise) {
  survey *s = calloc(1, sizeof *s);
  tdm_random random = {seed};
  double generosity = 0, half = 0;
  for (int d = 0; d < DIMENSIONS; d++) half += planted[d] / 2;
  for (uint32_t r = 0; r < rows; r++) {
    double rating = 3 - half;
    if (r % pairs_each == 0) generosity = 0.4 * normal(&random);
    for (uint32_t d = 0; d < DIMENSIONS; d++) {
      double f = s->f[r * DIMENSIONS + d] = draw_f(&random, d);
      rating += planted[d] * f;
    }
    rating += generosity + noise * normal(&random);
    s->rating[r] = fmin(5, fmax(1, round(rating)));
    s->mentor[r] = tdm_random_next(&(tdm_random){r / pairs_each});
  }
  for (int d = 0; d < DIMENSIONS; d++) s->present[d] = 1 + d % 2;
  s->arena = tdm_arena_new();
  s->table = (tdm_ratings_table){DIMENSIONS, rows, s->f, s->rating, s->mentor, s->present};
  return s;
}

static void survey_free(survey *s) {
  tdm_arena_free(s->arena);
  free(s);
}

static double total(const double *w) {
  double sum = 0;
  for (int d = 0; d < DIMENSIONS; d++) sum += w[d];
  return sum;
}

/* Sanitizers are slow: they see fewer surveys, too few to judge how many intervals hold. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { SURVEYS = 10, JUDGED = 0 };
#else
enum { SURVEYS = 100, JUDGED = 1 };
#endif

/* Of many surveys, how many intervals hold the planted weight, and how far off the weights are. */
static void measure(uint32_t rows, uint32_t pairs_each, const double *planted, double noise,
                    double *coverage, double *error, double *error_present) {
  uint32_t held[DIMENSIONS] = {0}, all = 0;
  *error = *error_present = 0;
  for (uint64_t seed = 1; seed <= SURVEYS; seed++) {
    survey *s = survey_new(seed, rows, pairs_each, planted, noise);
    tdm_fit_run(&s->table, s->arena, &s->fit);
    assert_true(s->fit.enough);
    double factor = total(s->present) / total(planted), sum = 0;
    for (int d = 0; d < DIMENSIONS; d++) {
      const tdm_fit_weight *w = &s->fit.weights[d];
      held[d] += w->low <= factor * planted[d] && factor * planted[d] <= w->high;
      *error += fabs(w->weight - factor * planted[d]) / SURVEYS;
      *error_present += fabs(s->present[d] - factor * planted[d]) / SURVEYS;
      sum += w->weight;
    }
    assert_float_equal(sum, total(s->present), 1e-6);
    survey_free(s);
  }
  for (int d = 0; d < DIMENSIONS; d++) all += held[d];
  *coverage = (double)all / (SURVEYS * DIMENSIONS);
  print_message(
      "  %4u rated pairs, noise %.1f: %.1f %% of the intervals hold (by dimension %u %u %u "
      "%u %u), off by %.2f, present weights by %.2f\n",
      rows, noise, 100 * *coverage, held[0], held[1], held[2], held[3], held[4], *error,
      *error_present);
}

static void test_fit_intervals_hold_planted_weights(void **state) {
  (void)state;
  static const double planted[][DIMENSIONS] = {
      {0.8, 0.2, 0.5, 1.0, 0.3}, {1.5, 0, 0, 1.0, 0.5}, {0.3, 0.6, 0.3, 0.6, 0.3}};
  static const uint32_t rows[] = {60, 150, 500};
  double coverage, error, error_present;
  for (int k = 0; k < 3; k++) {
    for (int i = 0; i < 3; i++) {
      measure(rows[i], 2, planted[k], 0.6, &coverage, &error, &error_present);
      assert_true(!JUDGED || (coverage >= 0.84 && coverage <= 0.96));
      if (JUDGED && error_present > 1) assert_true(error < (i == 2 ? 0.35 : 0.9) * error_present);
    }
  }
}

/* Ratings that follow the present weights, or nothing at all, change little. */
static void test_fit_keeps_the_weights_without_a_reason(void **state) {
  (void)state;
  static const double nothing[DIMENSIONS] = {0};
  uint32_t kept = 0;
  for (uint64_t seed = 1; seed <= 50; seed++) {
    survey *s = survey_new(seed, 100, 1, nothing, 1);
    tdm_fit_run(&s->table, s->arena, &s->fit);
    assert_true(s->fit.enough && s->fit.explained < 0.15);
    kept += isinf(s->fit.strength) && s->fit.weights[0].weight == s->present[0];
    survey_free(s);
  }
  print_message("  %u of 50 keep the weights as they are\n", kept);
  assert_true(kept >= 40);
}

static void test_fit_does_not_depend_on_the_order_of_pairs(void **state) {
  (void)state;
  static const double planted[DIMENSIONS] = {0.8, 0.2, 0.5, 1.0, 0.3};
  survey *a = survey_new(7, 200, 1, planted, 0.6), *b = survey_new(7, 200, 1, planted, 0.6);
  for (uint32_t r = 0; r < 200; r++) {
    memcpy(b->f + r * DIMENSIONS, a->f + (199 - r) * DIMENSIONS, DIMENSIONS * sizeof(double));
    b->rating[r] = a->rating[199 - r];
    b->mentor[r] = a->mentor[199 - r];
  }
  tdm_fit_run(&a->table, a->arena, &a->fit);
  tdm_fit_run(&b->table, b->arena, &b->fit);
  assert_memory_equal(a->fit.weights, b->fit.weights, DIMENSIONS * sizeof *a->fit.weights);
  survey_free(a);
  survey_free(b);
}

static void expect_too_little(uint32_t rows, uint32_t pairs_each, bool enough) {
  static const double planted[DIMENSIONS] = {0.8, 0.2, 0.5, 1.0, 0.3};
  survey *s = survey_new(3, rows, pairs_each, planted, 0.6);
  tdm_fit_run(&s->table, s->arena, &s->fit);
  if (s->fit.enough != enough)
    fail_msg("%u pairs of %u mentors: enough is %d", rows, s->fit.mentors, (int)s->fit.enough);
  survey_free(s);
}

static void test_fit_says_too_little(void **state) {
  (void)state;
  expect_too_little(0, 1, false);
  expect_too_little(1, 1, false);
  expect_too_little(DIMENSIONS * TDM_FIT_ROWS_EACH - 1, 1, false);
  expect_too_little(DIMENSIONS * TDM_FIT_ROWS_EACH, 1, true);
  expect_too_little(100, 12, false); /* nine mentors */
  expect_too_little(100, 10, true);
}

/* A dimension that is the same everywhere keeps its weight, and the others their total. */
static void test_fit_leaves_alone_what_does_not_vary(void **state) {
  (void)state;
  static const double planted[DIMENSIONS] = {0.8, 0.2, 0.5, 1.0, 0.3};
  survey *s = survey_new(5, 300, 1, planted, 0.6);
  for (uint32_t r = 0; r < 300; r++) s->f[r * DIMENSIONS + 1] = 1;
  tdm_fit_run(&s->table, s->arena, &s->fit);
  double sum = 0;
  for (int d = 0; d < DIMENSIONS; d++) sum += s->fit.weights[d].weight;
  assert_int_equal(s->fit.varying, DIMENSIONS - 1);
  assert_false(s->fit.weights[1].varies);
  assert_float_equal(s->fit.weights[1].weight, s->present[1], 0);
  assert_float_equal(sum, total(s->present), 1e-9);
  survey_free(s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_nnls_satisfies_its_optimality_conditions),
      cmocka_unit_test(test_fit_intervals_hold_planted_weights),
      cmocka_unit_test(test_fit_keeps_the_weights_without_a_reason),
      cmocka_unit_test(test_fit_does_not_depend_on_the_order_of_pairs),
      cmocka_unit_test(test_fit_says_too_little),
      cmocka_unit_test(test_fit_leaves_alone_what_does_not_vary),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
