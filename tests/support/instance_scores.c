// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/instance_internal.h"

void tdm_generate_dimensions(tdm_generator *g) {
  tdm_programme *programme = &g->request->programme;
  programme->dimensions = tdm_generator_take(g, TDM_SAMPLE_COUNT, sizeof *programme->dimensions);
  for (uint32_t i = 0; i < TDM_SAMPLE_COUNT; i++) {
    if (tdm_generator_chance(g, 50)) continue;
    tdm_dimension *dimension = &programme->dimensions[programme->dimension_count++];
    dimension->name = tdm_text_of(tdm_samples[i].name);
    dimension->kind = tdm_samples[i].kind;
    dimension->share = tdm_generator_chance(g, 40);
    dimension->weight = tdm_generator_weight(g, TDM_WEIGHT_MAX);
    dimension->attribute = TDM_NONE;
    if (dimension->kind == TDM_KIND_NUMBER)
      dimension->span = tdm_generator_chance(g, 50) ? 7 : 33.3;
    if (dimension->kind == TDM_KIND_ORDINAL) dimension->levels = tdm_generator_levels(g);
  }
}

/* Every person of the role with this chance, in the order of the request. */
static void pick(tdm_generator *g, tdm_references *list, tdm_role role) {
  const tdm_cohort *cohort = &g->request->cohort;
  uint32_t percent = tdm_generator_chance(g, 60) ? 100 : 70;
  list->items = tdm_generator_take(g, cohort->count, sizeof *list->items);
  for (uint32_t p = 0; p < cohort->count; p++)
    if (cohort->participants[p].role == role && tdm_generator_chance(g, percent))
      list->items[list->count++] = (tdm_reference){cohort->participants[p].id, TDM_NONE};
}

static void generate_dense(tdm_generator *g, tdm_pair_scores *scores) {
  scores->dense = true;
  pick(g, &scores->mentors, TDM_ROLE_MENTOR);
  pick(g, &scores->mentees, TDM_ROLE_MENTEE);
  uint32_t count = scores->mentors.count * scores->mentees.count;
  scores->values = tdm_generator_take(g, count, sizeof *scores->values);
  for (uint32_t i = 0; i < count; i++) scores->values[i] = tdm_generator_points(g);
}

static void generate_listed(tdm_generator *g, tdm_pair_scores *scores) {
  const tdm_cohort *cohort = &g->request->cohort;
  uint32_t percent = tdm_generator_chance(g, 50) ? 80 : 40;
  uint32_t most = g->mix.mentors * g->mix.mentees;
  scores->entries = tdm_generator_take(g, most, sizeof *scores->entries);
  scores->points = tdm_generator_take(g, most, sizeof *scores->points);
  for (uint32_t a = 0; a < cohort->count; a++)
    for (uint32_t b = 0; b < cohort->count; b++) {
      if (cohort->participants[a].role != TDM_ROLE_MENTOR) continue;
      if (cohort->participants[b].role != TDM_ROLE_MENTEE) continue;
      if (!tdm_generator_chance(g, percent)) continue;
      scores->entries[scores->entry_count] = (tdm_pair_reference){
          {cohort->participants[a].id, TDM_NONE}, {cohort->participants[b].id, TDM_NONE}};
      scores->points[scores->entry_count++] = tdm_generator_points(g);
    }
}

void tdm_generate_scores(tdm_generator *g) {
  tdm_pair_scores *scores = &g->request->programme.pair_scores;
  if (tdm_generator_chance(g, 50)) return;
  scores->given = true;
  scores->only_listed = tdm_generator_chance(g, 35);
  if (tdm_generator_chance(g, 50))
    generate_dense(g, scores);
  else
    generate_listed(g, scores);
}
