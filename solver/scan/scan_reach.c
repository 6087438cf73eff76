// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/scan/scan_reach.h"

#include "solver/pair/classes.h"

/* Whoever misses a value is alone: a rule that allows it then says nothing about places. */
static bool limits(const tdm_scan_rule *rule) {
  return rule->source->rule->type == TDM_RULE_SAME && !rule->source->rule->missing_allows &&
         rule->shared.codes;
}

static void partners_side(const tdm_scan_people *people, uint32_t position, uint32_t *begin,
                          uint32_t *end) {
  bool mentor = position < people->mentor_count;
  *begin = mentor ? people->mentor_count : 0;
  *end = mentor ? people->count : people->mentor_count;
}

static bool start(tdm_scan_reach *reach, const tdm_scan_people *people) {
  if (reach->begin) return true;
  reach->begin = tdm_scan_column(people, sizeof *reach->begin);
  reach->end = tdm_scan_column(people, sizeof *reach->end);
  if (!reach->begin || !reach->end) return false;
  for (uint32_t at = 0; at < people->count; at++)
    partners_side(people, at, &reach->begin[at], &reach->end[at]);
  return true;
}

/* Where a class stands: first and after the last, among mentors, then among mentees. */
typedef struct {
  uint32_t begin[2], end[2];
} places;

static void find_places(const tdm_scan_people *people, const uint32_t *class_of, places *of) {
  for (uint32_t at = 0; at < people->count; at++) {
    if (class_of[at] == TDM_NONE) continue;
    places *mine = &of[class_of[at]];
    bool mentee = at >= people->mentor_count;
    if (mine->end[mentee] == 0) mine->begin[mentee] = at;
    mine->end[mentee] = at + 1;
  }
}

/* What is allowed must lie within the places of everybody's own class as well. */
static void intersect(tdm_scan_reach *reach, const tdm_scan_people *people,
                      const uint32_t *class_of, const places *of) {
  for (uint32_t at = 0; at < people->count; at++) {
    bool mentee = at >= people->mentor_count;
    uint32_t begin = 0, end = 0;
    if (class_of[at] != TDM_NONE) {
      begin = of[class_of[at]].begin[!mentee];
      end = of[class_of[at]].end[!mentee];
    }
    if (begin > reach->begin[at]) reach->begin[at] = begin;
    if (end < reach->end[at]) reach->end[at] = end;
    if (reach->end[at] < reach->begin[at]) reach->end[at] = reach->begin[at];
  }
}

static bool narrow(tdm_scan_reach *reach, const tdm_scan_people *people,
                   const tdm_scan_codes *codes) {
  uint64_t *code = tdm_arena_alloc(people->work, people->count, sizeof *code);
  uint32_t *class_of = tdm_arena_alloc(people->work, people->count, sizeof *class_of), classes;
  if (!code || !class_of) return false;
  for (uint32_t at = 0; at < people->count; at++) code[at] = tdm_scan_code(codes, at);
  if (!tdm_classes_number(code, people->count, class_of, &classes)) return false;
  places *of = tdm_arena_alloc(people->work, classes, sizeof *of);
  if (!of) return false;
  find_places(people, class_of, of);
  intersect(reach, people, class_of, of);
  return true;
}

/* Locks lift rules: the partners of a position then stand from its first to its last. */
static void widen(tdm_scan_reach *reach, const tdm_scan_people *people,
                  const tdm_scan_sparse *lifted) {
  for (uint32_t at = 0; lifted->first && at < people->count; at++) {
    uint32_t from = lifted->first[at], to = lifted->first[at + 1];
    if (from == to) continue;
    uint32_t first = lifted->other[from], last = lifted->other[to - 1];
    bool empty = reach->begin[at] == reach->end[at];
    if (empty || first < reach->begin[at]) reach->begin[at] = first;
    if (empty || last >= reach->end[at]) reach->end[at] = last + 1;
  }
}

bool tdm_scan_reach_init(tdm_scan_reach *reach, const tdm_scan_rules *rules,
                         const tdm_scan_people *people) {
  *reach = (tdm_scan_reach){0};
  for (uint32_t r = 0; r < rules->count; r++)
    if (limits(&rules->rules[r]) &&
        (!start(reach, people) || !narrow(reach, people, rules->rules[r].shared.codes)))
      return false;
  if (reach->begin) widen(reach, people, &rules->lifted);
  return true;
}
