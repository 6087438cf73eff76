// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/scan/scan_people.h"

#include <string.h>

void *tdm_scan_column(const tdm_scan_people *people, size_t size) {
  return tdm_arena_alloc(people->arena, (size_t)people->count + TDM_SCAN_LANES, size);
}

bool tdm_scan_people_init(tdm_scan_people *people, const tdm_request *request,
                          const uint32_t *mentors, uint32_t mentor_count, const uint32_t *mentees,
                          uint32_t mentee_count, tdm_arena *arena, tdm_arena *work) {
  const tdm_cohort *cohort = &request->cohort;
  *people = (tdm_scan_people){.request = request,
                              .arena = arena,
                              .work = work,
                              .mentor_count = mentor_count,
                              .count = mentor_count + mentee_count};
  people->person = tdm_scan_column(people, sizeof *people->person);
  people->codes = tdm_arena_alloc(arena, cohort->attribute_count, sizeof *people->codes);
  people->sets = tdm_arena_alloc(arena, cohort->attribute_count, sizeof *people->sets);
  people->number_of = tdm_arena_alloc(work, cohort->symbols.count, sizeof *people->number_of);
  if (!people->person || !people->codes || !people->sets || !people->number_of) return false;
  if (mentor_count) memcpy(people->person, mentors, mentor_count * sizeof *mentors);
  if (mentee_count) memcpy(people->person + mentor_count, mentees, mentee_count * sizeof *mentees);
  return true;
}

bool tdm_scan_people_locate(tdm_scan_people *people) {
  if (people->mentor_at) return true;
  uint32_t total = people->request->cohort.count;
  uint32_t *mentor_at = tdm_arena_alloc(people->work, total, sizeof *mentor_at);
  uint32_t *mentee_at = tdm_arena_alloc(people->work, total, sizeof *mentee_at);
  if (!mentor_at || !mentee_at) return false;
  memset(mentor_at, 0xff, total * sizeof *mentor_at);
  memset(mentee_at, 0xff, total * sizeof *mentee_at);
  for (uint32_t at = 0; at < people->count; at++)
    (at < people->mentor_count ? mentor_at : mentee_at)[people->person[at]] = at;
  people->mentor_at = mentor_at;
  people->mentee_at = mentee_at;
  return true;
}

bool tdm_scan_single(const tdm_scan_people *people, uint32_t attribute) {
  if (attribute == TDM_NONE) return true;
  const tdm_attribute *source = &people->request->cohort.attributes[attribute];
  if (source->type != TDM_ATTRIBUTE_STRINGS) return true;
  for (uint32_t p = 0; p < people->request->cohort.count; p++)
    if (source->first[p + 1] - source->first[p] > 1) return false;
  return true;
}

uint32_t tdm_scan_number_strings(tdm_scan_people *people, const tdm_attribute *attribute) {
  uint32_t total = attribute->first[people->request->cohort.count], used = 0;
  for (uint32_t k = 0; k < total; k++) {
    uint32_t *number = &people->number_of[attribute->values[k]];
    if (!*number) *number = ++used;
  }
  return used;
}

void tdm_scan_forget(tdm_scan_people *people, const tdm_attribute *attribute) {
  const tdm_cohort *cohort = &people->request->cohort;
  uint32_t total = attribute->first[cohort->count], symbols = cohort->symbols.count;
  if (total > symbols)
    memset(people->number_of, 0, symbols * sizeof *people->number_of);
  else
    for (uint32_t k = 0; k < total; k++) people->number_of[attribute->values[k]] = 0;
}

double *tdm_scan_numbers(const tdm_scan_people *people, const double *by_person) {
  double *column = tdm_scan_column(people, sizeof *column);
  for (uint32_t at = 0; column && at < people->count; at++)
    column[at] = by_person[people->person[at]];
  return column;
}

static uint32_t *permute(const tdm_scan_people *people, const uint32_t *by_person) {
  uint32_t *column = tdm_scan_column(people, sizeof *column);
  for (uint32_t at = 0; column && at < people->count; at++)
    column[at] = by_person[people->person[at]];
  return column;
}

const tdm_scan_line *tdm_scan_line_of(tdm_scan_people *people, const tdm_line_index *index) {
  if (people->line) return people->line;
  tdm_scan_line *line = tdm_arena_alloc(people->arena, 1, sizeof *line);
  if (!line) return NULL;
  line->enter = permute(people, index->enter);
  line->leave = permute(people, index->leave);
  line->depth = permute(people, index->depth);
  line->boss = permute(people, people->request->cohort.line.boss);
  if (!line->enter || !line->leave || !line->depth || !line->boss) return NULL;
  return people->line = line;
}
