// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/table.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/support/table_internal.h"

static bool named_in(const tdm_request *request, const tdm_references *list, uint32_t participant) {
  for (uint32_t i = 0; i < list->count; i++)
    if (tdm_couple_names(request, &list->items[i], participant)) return true;
  return false;
}

static bool vetoed(const tdm_couple *couple) {
  const tdm_participant *people = couple->request->cohort.participants;
  return named_in(couple->request, &people[couple->mentor].vetoes, couple->mentee) ||
         named_in(couple->request, &people[couple->mentee].vetoes, couple->mentor);
}

static bool forbidden(const tdm_couple *couple) {
  const tdm_programme *programme = &couple->request->programme;
  tdm_couple turned = tdm_couple_turned(couple);
  for (uint32_t i = 0; i < programme->forbid_count; i++)
    if (tdm_couple_is(couple, &programme->forbid[i]) ||
        tdm_couple_is(&turned, &programme->forbid[i]))
      return true;
  return false;
}

static bool is_listed(const tdm_couple *couple, const tdm_pair_scores *scores) {
  if (scores->dense)
    return named_in(couple->request, &scores->mentors, couple->mentor) &&
           named_in(couple->request, &scores->mentees, couple->mentee);
  for (uint32_t i = 0; i < scores->entry_count; i++)
    if (tdm_couple_is(couple, &scores->entries[i])) return true;
  return false;
}

static bool unlisted(const tdm_couple *couple) {
  const tdm_pair_scores *scores = &couple->request->programme.pair_scores;
  tdm_couple turned = tdm_couple_turned(couple);
  if (!scores->given || !scores->only_listed || is_listed(couple, scores)) return false;
  return !tdm_couple_is_either(couple) || !is_listed(&turned, scores);
}

static tdm_cell cell_of(const tdm_couple *couple) {
  const tdm_programme *programme = &couple->request->programme;
  tdm_cell cell = {.lock = TDM_NONE, .score = tdm_couple_score(couple)};
  for (uint32_t r = 0; r < programme->rule_count; r++)
    if (!tdm_couple_allowed(couple, &programme->rules[r])) cell.obstacles |= 1u << r;
  if (unlisted(couple)) cell.obstacles |= 1u << TDM_OBSTACLE_ONLY_LISTED;
  if (vetoed(couple)) cell.obstacles |= 1u << TDM_OBSTACLE_VETO;
  if (forbidden(couple)) cell.obstacles |= 1u << TDM_OBSTACLE_FORBID;
  for (uint32_t i = 0; i < programme->require_count; i++)
    if (tdm_couple_is(couple, &programme->require[i].pair)) cell.lock = i;
  for (uint32_t q = 0; q < programme->quota_count; q++)
    if (tdm_couple_counts(couple, &programme->quotas[q])) cell.quotas |= 1u << q;
  return cell;
}

static void enter(uint32_t *side, uint32_t *count, uint32_t participant) {
  if (*count == TDM_SIDE_MAX) {
    fprintf(stderr, "tdm_table_fill: more than %d people on a side\n", TDM_SIDE_MAX);
    abort();
  }
  side[(*count)++] = participant;
}

tdm_cell tdm_table_cell(const tdm_request *request, uint32_t mentor, uint32_t mentee) {
  tdm_couple couple = {request, mentor, mentee};
  return cell_of(&couple);
}

void tdm_table_fill(tdm_table *table, const tdm_request *request) {
  if (request->programme.rule_count > TDM_TABLE_RULES_MAX ||
      request->programme.quota_count > TDM_TABLE_QUOTAS_MAX) {
    fprintf(stderr, "tdm_table_fill: too many rules or quotas\n");
    abort();
  }
  *table = (tdm_table){.request = request};
  for (uint32_t p = 0; p < request->cohort.count; p++) {
    if (request->cohort.participants[p].role == TDM_ROLE_MENTOR)
      enter(table->mentors, &table->mentor_count, p);
    else
      enter(table->mentees, &table->mentee_count, p);
  }
  for (uint32_t i = 0; i < table->mentor_count; i++)
    for (uint32_t j = 0; j < table->mentee_count; j++)
      table->cells[i][j] = tdm_table_cell(request, table->mentors[i], table->mentees[j]);
}

bool tdm_cell_candidate(const tdm_request *request, const tdm_cell *cell, bool with_lock) {
  if (cell->obstacles == 0) return true;
  if (!with_lock || cell->lock == TDM_NONE) return false;
  return request->programme.require[cell->lock].override && !(cell->obstacles & TDM_OBSTACLES_FIRM);
}

bool tdm_table_candidate(const tdm_table *table, uint32_t mentor, uint32_t mentee, bool with_lock) {
  return tdm_cell_candidate(table->request, &table->cells[mentor][mentee], with_lock);
}

static uint32_t position(const uint32_t *side, uint32_t count, uint32_t participant) {
  for (uint32_t i = 0; i < count; i++)
    if (side[i] == participant) return i;
  return TDM_SIDE_MAX;
}

uint32_t tdm_table_row(const tdm_table *table, uint32_t participant) {
  return position(table->mentors, table->mentor_count, participant);
}

uint32_t tdm_table_column(const tdm_table *table, uint32_t participant) {
  return position(table->mentees, table->mentee_count, participant);
}
