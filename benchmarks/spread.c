// SPDX-License-Identifier: GPL-3.0-or-later
/* Spread over departments or countries: gains that fall evenly, so that the last step is worth next
 * to nothing.
 */
#include "benchmarks/cohort.h"

const char *const tdm_spread_by_names[] = {"department", "country", NULL};

static tdm_spread *entry_of(const tdm_recipe *recipe, tdm_arena *arena, const char *name,
                            uint32_t steps) {
  tdm_spread *entry = tdm_benchmark_take(arena, 1, sizeof *entry);
  *entry = (tdm_spread){.name = tdm_text_of(name),
                        .by = tdm_text_of(tdm_spread_by_names[recipe->spread_by - 1]),
                        .attribute = TDM_NONE,
                        .gains = tdm_benchmark_take(arena, steps, sizeof *entry->gains),
                        .gain_count = steps};
  for (uint32_t k = 0; k < steps; k++) entry->gains[k] = (double)(steps - k) / steps;
  return entry;
}

void tdm_recipe_fill_spread(const tdm_recipe *recipe, tdm_request *request) {
  tdm_programme *programme = &request->programme;
  programme->bridge_count = recipe->bridges > 0;
  programme->variety_count = recipe->variety > 0;
  if (recipe->bridges)
    programme->bridges = entry_of(recipe, request->arena, "links", recipe->bridges);
  if (recipe->variety)
    programme->variety = entry_of(recipe, request->arena, "partners", recipe->variety);
}
