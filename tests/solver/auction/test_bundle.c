// SPDX-License-Identifier: GPL-3.0-or-later
/* The bundle method on functions whose least value is known. */
#include "solver/auction/bundle.h"

#include <math.h>

#include "tests/model/test.h"

enum { DIMENSIONS = 3 };

/* The largest of some planes over the point, and its slope. */
static double highest(const double planes[][DIMENSIONS + 1], uint32_t count, const double *point,
                      double *slope) {
  double best = -INFINITY;
  for (uint32_t k = 0; k < count; k++) {
    double here = planes[k][DIMENSIONS];
    for (uint32_t d = 0; d < DIMENSIONS; d++) here += planes[k][d] * point[d];
    if (here <= best) continue;
    best = here;
    for (uint32_t d = 0; d < DIMENSIONS; d++) slope[d] = planes[k][d];
  }
  return best;
}

static double minimize(const double planes[][DIMENSIONS + 1], uint32_t count, double reach,
                       double *at) {
  tdm_bundle bundle;
  double slope[DIMENSIONS];
  assert_true(tdm_bundle_init(&bundle, DIMENSIONS, 12));
  bundle.reach = reach;
  for (int step = 0; step < 200; step++) {
    double value = highest(planes, count, bundle.point, slope);
    tdm_bundle_tell(&bundle, value, value, slope);
    tdm_bundle_ask(&bundle);
    for (uint32_t d = 0; d < DIMENSIONS; d++) assert_true(bundle.point[d] >= 0);
    if (bundle.foretold < 1e-9) break;
  }
  for (uint32_t d = 0; d < DIMENSIONS; d++) at[d] = bundle.center[d];
  double least = bundle.value;
  tdm_bundle_fini(&bundle);
  return least;
}

/* |x - 1| + |y - 2| + |z + 3|: the last is held at 0. */
static void test_bundle_finds_a_corner(void **state) {
  (void)state;
  double planes[8][DIMENSIONS + 1], at[DIMENSIONS];
  for (int k = 0; k < 8; k++) {
    double x = k & 1 ? 1 : -1, y = k & 2 ? 1 : -1, z = k & 4 ? 1 : -1;
    planes[k][0] = x;
    planes[k][1] = y;
    planes[k][2] = z;
    planes[k][3] = -x * 1 - y * 2 + z * 3;
  }
  for (double reach = 0.001; reach < 2000; reach *= 10) {
    double least = minimize((const double(*)[DIMENSIONS + 1]) planes, 8, reach, at);
    assert_true(fabs(least - 3) < 1e-6);
    assert_true(fabs(at[0] - 1) < 1e-5 && fabs(at[1] - 2) < 1e-5 && at[2] < 1e-5);
  }
}

/* Tangents of (x - 5)^2 + (y - 1)^2 + z: many cuts, few kept. */
static void test_bundle_follows_a_bowl(void **state) {
  (void)state;
  double planes[441][DIMENSIONS + 1], at[DIMENSIONS];
  for (int i = 0; i < 21; i++)
    for (int j = 0; j < 21; j++) {
      double x = i * 0.5, y = j * 0.2, *plane = planes[21 * i + j];
      plane[0] = 2 * (x - 5);
      plane[1] = 2 * (y - 1);
      plane[2] = 1;
      plane[3] = (x - 5) * (x - 5) + (y - 1) * (y - 1) - plane[0] * x - plane[1] * y;
    }
  double least = minimize((const double(*)[DIMENSIONS + 1]) planes, 441, 0.1, at);
  assert_true(fabs(least) < 1e-4);
  assert_true(fabs(at[0] - 5) < 0.3 && fabs(at[1] - 1) < 0.3 && at[2] < 1e-5);
}

static void test_bundle_restates_its_center(void **state) {
  (void)state;
  tdm_bundle bundle;
  double slope = -2;
  assert_true(tdm_bundle_init(&bundle, 1, 4));
  assert_true(tdm_bundle_tell(&bundle, 10, 9, &slope));
  tdm_bundle_restate(&bundle, 12);
  tdm_bundle_ask(&bundle);
  assert_true(bundle.value == 12);
  assert_true(fabs(bundle.foretold - 7) < 1e-6); /* 3 below, and two down one step of two */
  tdm_bundle_fini(&bundle);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_bundle_finds_a_corner),
      cmocka_unit_test(test_bundle_follows_a_bowl),
      cmocka_unit_test(test_bundle_restates_its_center),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
