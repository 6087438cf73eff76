// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdlib.h>

#include "tests/support/whole.h"

enum { GAINS_MAX = 4, ENTRIES_MAX = 2 };

typedef struct {
  tdm_instance *instance;
  tdm_random random;
  uint32_t entries; /* so far, for names */
  uint32_t style;   /* 0: few whole numbers, so that many optima tie; 1: any; 2: huge */
} drawer;

static void *take(drawer *d, size_t count, size_t size) {
  void *block = tdm_arena_alloc(d->instance->arena, count, size);
  if (!block) abort();
  return block;
}

static double points(drawer *d) {
  if (d->style == 0) return (double)tdm_random_below(&d->random, 4);
  double unit = tdm_random_unit(&d->random);
  return d->style == 1 ? 5 * unit : TDM_POINTS_MAX * unit;
}

static int descending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x < y) - (x > y);
}

static void fill(drawer *d, tdm_spread *spread) {
  static const char *const attributes[] = {"department", "grade", "department", "interests",
                                           "nowhere"};
  spread->name = tdm_text_format(d->instance->arena, "spread %u", d->entries++);
  spread->by = tdm_text_of(attributes[tdm_random_below(&d->random, 5)]);
  spread->attribute = TDM_NONE;
  spread->gain_count = 1 + tdm_random_below(&d->random, GAINS_MAX);
  spread->gains = take(d, spread->gain_count, sizeof *spread->gains);
  for (uint32_t i = 0; i < spread->gain_count; i++) spread->gains[i] = points(d);
  qsort(spread->gains, spread->gain_count, sizeof *spread->gains, descending);
}

static tdm_spread *draw_list(drawer *d, uint32_t count) {
  tdm_spread *list = take(d, count, sizeof *list);
  for (uint32_t i = 0; i < count; i++) fill(d, &list[i]);
  return list;
}

void tdm_instance_add_spread(tdm_instance *instance, uint64_t seed) {
  drawer d = {.instance = instance, .random = {seed}};
  tdm_programme *programme = &instance->request.programme;
  d.style = tdm_random_below(&d.random, 5) % 3;
  programme->bridge_count = tdm_random_below(&d.random, ENTRIES_MAX + 1);
  programme->variety_count = tdm_random_below(&d.random, ENTRIES_MAX + 1);
  if (programme->bridge_count + programme->variety_count == 0) programme->bridge_count = 1;
  programme->bridges = draw_list(&d, programme->bridge_count);
  programme->variety = draw_list(&d, programme->variety_count);
  /* Partners of one person are what variety is about. */
  for (uint32_t p = 0; programme->variety_count && p < instance->request.cohort.count; p++)
    if (instance->request.cohort.participants[p].capacity == 1 && tdm_random_chance(&d.random, 30))
      instance->request.cohort.participants[p].capacity = 2;
}
