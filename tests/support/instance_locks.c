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

/* The nth person of the role, in the order of the request. */
static uint32_t nth_of(const tdm_generator *g, tdm_role role, uint32_t nth) {
  const tdm_cohort *cohort = &g->request->cohort;
  uint32_t p = 0;
  while (cohort->participants[p].role != role || nth-- > 0) p++;
  return p;
}

/* Only locks that hold together with rules, vetoes and capacities: others are `invalid`. */
static void add_lock(tdm_generator *g, uint32_t *held) {
  if (g->mix.mentors == 0 || g->mix.mentees == 0) return;
  uint32_t mentor = nth_of(g, TDM_ROLE_MENTOR, tdm_generator_below(g, g->mix.mentors));
  uint32_t mentee = nth_of(g, TDM_ROLE_MENTEE, tdm_generator_below(g, g->mix.mentees));
  bool override = tdm_generator_chance(g, 35);
  tdm_cell cell = tdm_table_cell(g->request, mentor, mentee);
  if (cell.lock != TDM_NONE || !lockable(&cell, override)) return;
  if (!has_room(g, mentor, held) || !has_room(g, mentee, held)) return;
  held[mentor]++;
  held[mentee]++;
  tdm_programme *programme = &g->request->programme;
  const tdm_participant *people = g->request->cohort.participants;
  programme->require[programme->require_count++] = (tdm_lock){
      .pair = {{people[mentor].id, TDM_NONE}, {people[mentee].id, TDM_NONE}}, .override = override};
}

void tdm_generate_locks(tdm_generator *g) {
  if (g->mix.locks == 0) return;
  uint32_t attempts = 3 * g->mix.locks;
  g->request->programme.require =
      tdm_generator_take(g, attempts, sizeof *g->request->programme.require);
  uint32_t *held = tdm_generator_take(g, g->request->cohort.count, sizeof *held);
  for (uint32_t i = 0; i < attempts && g->request->programme.require_count < g->mix.locks; i++)
    add_lock(g, held);
}
