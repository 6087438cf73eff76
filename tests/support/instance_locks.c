// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/instance_internal.h"
#include "tests/support/table.h"

/* Whether the participant, in `held` locks so far, has room for one more. */
static bool has_room(const tdm_generator *g, uint32_t participant, const uint32_t *held) {
  return (int32_t)held[participant] < g->request->cohort.participants[participant].capacity;
}

static bool lockable(const tdm_cell *cell, bool override) {
  return override ? !(cell->obstacles & TDM_OBSTACLES_FIRM) : cell->obstacles == 0;
}

/* Only locks that hold together with rules, vetoes and capacities: others are `invalid`. */
static void add_lock(tdm_generator *g, tdm_table *table, uint32_t *held) {
  if (table->mentor_count == 0 || table->mentee_count == 0) return;
  uint32_t i = tdm_generator_below(g, table->mentor_count);
  uint32_t j = tdm_generator_below(g, table->mentee_count);
  bool override = tdm_generator_chance(g, 35);
  tdm_cell *cell = &table->cells[i][j];
  uint32_t mentor = table->mentors[i], mentee = table->mentees[j];
  if (cell->lock != TDM_NONE || !lockable(cell, override)) return;
  if (!has_room(g, mentor, held) || !has_room(g, mentee, held)) return;
  held[mentor]++;
  held[mentee]++;
  tdm_programme *programme = &g->request->programme;
  const tdm_participant *people = g->request->cohort.participants;
  cell->lock = programme->require_count;
  programme->require[programme->require_count++] = (tdm_lock){
      .pair = {{people[mentor].id, TDM_NONE}, {people[mentee].id, TDM_NONE}}, .override = override};
}

void tdm_generate_locks(tdm_generator *g) {
  if (g->mix.locks == 0) return;
  uint32_t attempts = 3 * g->mix.locks;
  g->request->programme.require =
      tdm_generator_take(g, attempts, sizeof *g->request->programme.require);
  uint32_t *held = tdm_generator_take(g, g->request->cohort.count, sizeof *held);
  tdm_table table;
  tdm_table_fill(&table, g->request);
  for (uint32_t i = 0; i < attempts && g->request->programme.require_count < g->mix.locks; i++)
    add_lock(g, &table, held);
}
