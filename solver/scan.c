// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/scan.h"

#include <math.h>

struct tdm_scan {
  const tdm_rules *rules;
  const tdm_compiled_quota *quotas;
  const uint32_t *mentors, *mentees;
  int64_t largest;
};

static int64_t largest_score(const tdm_scores *scores) {
  double sum = 0;
  for (uint32_t d = 0; d < scores->part_count; d++) sum += fabs(scores->parts[d].micro_weight);
  const tdm_programme *programme = &scores->request->programme;
  sum += 1e6 * (programme->wish_mentor + programme->wish_mentee);
  if (scores->points.given) sum += 1e12;
  return llrint(sum) + 1;
}

tdm_scan *tdm_scan_new(const tdm_rules *rules, const tdm_compiled_quota *quotas,
                       const uint32_t *mentors, uint32_t mentor_count, const uint32_t *mentees,
                       uint32_t mentee_count, tdm_arena *arena) {
  tdm_scan *scan = tdm_arena_alloc(arena, 1, sizeof *scan);
  if (!scan) return NULL;
  (void)mentor_count;
  (void)mentee_count;
  *scan = (tdm_scan){rules, quotas, mentors, mentees, largest_score(rules->scores)};
  return scan;
}

int64_t tdm_scan_unit(const tdm_scan *scan) {
  (void)scan;
  return 1;
}

int64_t tdm_scan_largest_units(const tdm_scan *scan) { return scan->largest; }

static int64_t worth(const tdm_scan *scan, const tdm_scan_terms *terms, uint32_t mentor,
                     uint32_t mentee) {
  if (!tdm_rules_allow(scan->rules, mentor, mentee)) return TDM_NO_PAIR;
  int64_t sum = terms->base + terms->per_unit * tdm_score_pair(scan->rules->scores, mentor, mentee);
  for (uint32_t k = 0; k < terms->quota_count; k++)
    if (tdm_quota_counts(&scan->quotas[terms->quota[k]], mentor, mentee)) sum += terms->bonus[k];
  return sum;
}

void tdm_scan_of_mentor(const tdm_scan *scan, const tdm_scan_terms *terms, uint32_t mentor,
                        uint32_t first, uint32_t count, int64_t *value) {
  for (uint32_t k = 0; k < count; k++)
    value[k] = worth(scan, terms, scan->mentors[mentor], scan->mentees[first + k]);
}

void tdm_scan_of_mentee(const tdm_scan *scan, const tdm_scan_terms *terms, uint32_t mentee,
                        uint32_t first, uint32_t count, int64_t *value) {
  for (uint32_t k = 0; k < count; k++)
    value[k] = worth(scan, terms, scan->mentors[first + k], scan->mentees[mentee]);
}
