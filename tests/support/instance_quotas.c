// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/instance_internal.h"

static void fill_condition(tdm_generator *g, tdm_condition *condition, uint32_t index) {
  const tdm_sample *sample = &tdm_samples[index];
  condition->attribute = tdm_text_of(sample->name);
  condition->index = TDM_NONE;
  condition->numeric = sample->numbers;
  uint32_t count = 1 + tdm_generator_below(g, 2);
  if (sample->numbers) {
    condition->numbers = tdm_generator_take(g, count, sizeof *condition->numbers);
    condition->number_count = count;
    uint32_t first = tdm_generator_below(g, 3);
    for (uint32_t i = 0; i < count; i++)
      condition->numbers[i] =
          (sample->kind == TDM_KIND_NUMBER ? 20 : 0) + (double)((first + i) % 3);
    return;
  }
  condition->strings.items = tdm_generator_take(g, count, sizeof *condition->strings.items);
  condition->strings.count = count;
  uint32_t first = tdm_generator_below(g, 3);
  for (uint32_t i = 0; i < count; i++)
    condition->strings.items[i] = tdm_text_of(sample->values[(first + i) % 3]);
}

static void fill_conditions(tdm_generator *g, tdm_conditions *conditions, uint32_t percent) {
  if (!tdm_generator_chance(g, percent)) return;
  conditions->count = tdm_generator_chance(g, 80) ? 1 : 2;
  conditions->items = tdm_generator_take(g, 2, sizeof *conditions->items);
  uint32_t first = tdm_generator_below(g, TDM_SAMPLE_COUNT);
  for (uint32_t i = 0; i < conditions->count; i++)
    fill_condition(g, &conditions->items[i], (first + i) % TDM_SAMPLE_COUNT);
}

static void fill_names(tdm_generator *g, tdm_texts *names, uint32_t percent) {
  if (!tdm_generator_chance(g, percent)) return;
  names->count = tdm_generator_chance(g, 80) ? 1 : 2;
  names->items = tdm_generator_take(g, 2, sizeof *names->items);
  uint32_t first = tdm_generator_below(g, TDM_SAMPLE_COUNT);
  for (uint32_t i = 0; i < names->count; i++)
    names->items[i] = tdm_text_of(tdm_samples[(first + i) % TDM_SAMPLE_COUNT].name);
}

static int64_t share(tdm_generator *g) {
  static const int64_t millionths[] = {0, 100000, 250000, 333333, 333334, 500000, 666667, 1000000};
  return millionths[tdm_generator_below(g, sizeof millionths / sizeof *millionths)];
}

static void fill_bounds(tdm_generator *g, tdm_quota *quota) {
  uint32_t scale = g->mix.scale;
  quota->min = quota->max = quota->min_share = quota->max_share = -1;
  switch (tdm_generator_below(g, 6)) {
    case 0:
      quota->min = tdm_generator_below(g, 3 * scale);
      break;
    case 1:
      quota->max = tdm_generator_below(g, 4 * scale);
      break;
    case 2:
      quota->min_share = share(g);
      break;
    case 3:
      quota->max_share = share(g);
      break;
    case 4:
      quota->min = tdm_generator_below(g, 2 * scale);
      quota->max = quota->min + tdm_generator_below(g, 3 * scale);
      break;
    default:
      quota->max = tdm_generator_below(g, 5 * scale);
      quota->min_share = share(g) / 2;
      quota->max_share = quota->min_share + (TDM_MILLION - quota->min_share) / 2;
  }
}

void tdm_generate_quotas(tdm_generator *g) {
  tdm_programme *programme = &g->request->programme;
  programme->quotas = tdm_generator_take(g, g->mix.quotas, sizeof *programme->quotas);
  programme->quota_count = g->mix.quotas;
  for (uint32_t i = 0; i < g->mix.quotas; i++) {
    tdm_quota *quota = &programme->quotas[i];
    quota->name = tdm_text_format(g->arena, "quota %u", (i * 7 + 3) % 10);
    fill_conditions(g, &quota->mentor, 35);
    fill_conditions(g, &quota->mentee, 35);
    fill_conditions(g, &quota->either_side, 30);
    fill_names(g, &quota->differ, 25);
    fill_names(g, &quota->share, 25);
    fill_bounds(g, quota);
  }
}
