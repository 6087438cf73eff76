// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/answer/obstacles.h"

/* Obstacle numbers: the rules, then these. */
enum { VETO, FORBID, ONLY_LISTED, OTHERS };

static const char *const other_kinds[OTHERS] = {"veto", "forbid", "only_listed"};

/* A lock with override lifts rules and only_listed. */
static bool stands_between(const tdm_rules *rules, uint32_t obstacle, uint32_t mentor,
                           uint32_t mentee) {
  bool firm = obstacle == rules->count + VETO || obstacle == rules->count + FORBID;
  if (!firm && tdm_rules_lifted(rules, mentor, mentee)) return false;
  if (obstacle < rules->count) return !tdm_rule_allows(rules, obstacle, mentor, mentee);
  switch (obstacle - rules->count) {
    case VETO:
      return tdm_rules_vetoed(rules, mentor, mentee);
    case FORBID:
      return tdm_rules_forbidden(rules, mentor, mentee);
    default:
      return tdm_rules_unlisted(rules, mentor, mentee);
  }
}

/* One person and so many alike people of the other side. */
static void count_pair(const tdm_rules *rules, uint32_t mentor, uint32_t mentee, uint32_t people,
                       tdm_obstacle *counts) {
  uint32_t broken = 0, last = 0;
  for (uint32_t k = 0; k < rules->count + OTHERS; k++) {
    if (!stands_between(rules, k, mentor, mentee)) continue;
    counts[k].breaks += people;
    broken++;
    last = k;
  }
  if (broken == 1) counts[last].alone += people;
}

/* Drops obstacles that keep nobody away and finds the one that alone keeps most. */
static void keep_counting(tdm_obstacle *counts, uint32_t count, tdm_unmatched *entry) {
  entry->obstacles = counts;
  entry->obstacle_count = 0;
  entry->opener = TDM_NONE;
  for (uint32_t k = 0; k < count; k++) {
    if (counts[k].breaks == 0) continue;
    uint32_t kept = entry->obstacle_count++;
    counts[kept] = counts[k];
    if (counts[kept].alone == 0) continue;
    if (entry->opener == TDM_NONE || counts[kept].alone > counts[entry->opener].alone)
      entry->opener = kept;
  }
}

static bool can_mentor(const tdm_problem *problem, uint32_t mentor, uint32_t mentee) {
  return mentor < problem->mentor_count && mentee >= problem->first_mentee;
}

bool tdm_obstacles_find(const tdm_problem *problem, uint32_t node, tdm_arena *arena,
                        tdm_unmatched *entry) {
  const tdm_rules *rules = &problem->rules;
  uint32_t count = rules->count + OTHERS, person = problem->nodes[node].participant;
  tdm_obstacle *counts = tdm_arena_alloc(arena, count, sizeof *counts);
  if (!counts) return false;
  for (uint32_t k = 0; k < count; k++) {
    counts[k].kind = k < rules->count ? "rule" : other_kinds[k - rules->count];
    counts[k].rule = k < rules->count ? k : TDM_NONE;
  }
  for (uint32_t n = 0; n < problem->node_count; n++) {
    uint32_t other = problem->nodes[n].participant, people = problem->nodes[n].people;
    if (n == node) continue;
    if (can_mentor(problem, node, n) && !tdm_rules_turned(rules, person, other))
      count_pair(rules, person, other, people, counts);
    else if (can_mentor(problem, n, node))
      count_pair(rules, other, person, people, counts);
  }
  keep_counting(counts, count, entry);
  return true;
}
