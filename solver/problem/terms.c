// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/problem/terms.h"

static const tdm_wide LARGEST = (tdm_wide)1 << 61;

bool tdm_terms_init(tdm_scan_terms *terms, const tdm_problem *problem) {
  uint32_t quotas = tdm_quotas_counted(&problem->request->programme);
  *terms = (tdm_scan_terms){0};
  terms->quota = tdm_arena_alloc(problem->arena, quotas, sizeof *terms->quota);
  terms->bonus = tdm_arena_alloc(problem->arena, quotas, sizeof *terms->bonus);
  return terms->quota && terms->bonus;
}

static tdm_wide size_of(tdm_wide number) { return number < 0 ? -number : number; }

/* Rows of one quota stand side by side, current pairs last: their bonuses add up. */
static bool add_bonus(tdm_scan_terms *terms, uint32_t quota, tdm_wide bonus) {
  bool same = terms->quota_count > 0 && terms->quota[terms->quota_count - 1] == quota;
  if (same) bonus += terms->bonus[terms->quota_count - 1];
  if (size_of(bonus) > LARGEST) return false;
  if (!same) terms->quota[terms->quota_count++] = quota;
  terms->bonus[terms->quota_count - 1] = (int64_t)bonus;
  return true;
}

/* The largest worth that a pair can have either way. */
static bool in_range(const tdm_scan_terms *terms, const tdm_problem *problem) {
  tdm_wide most = size_of(terms->per_unit) * problem->largest_units + size_of(terms->base);
  for (uint32_t k = 0; k < terms->quota_count; k++) most += size_of(terms->bonus[k]);
  return most < LARGEST;
}

bool tdm_terms_set(tdm_scan_terms *terms, const tdm_ip *ip, const int64_t *row, int64_t scale) {
  tdm_wide base = ip->objective == TDM_COUNT_PAIRS ? scale : 0;
  tdm_wide per_unit = ip->objective == TDM_COUNT_SCORE ? scale : 0;
  tdm_wide odd = 0; /* pricing sees to those */
  terms->quota_count = 0;
  terms->limited = ip->limited;
  terms->least_units = ip->least_units;
  for (uint32_t r = 0; r < ip->row_count; r++) {
    const tdm_row *of = &ip->rows[r];
    if (!of->active || row[r] == 0) continue;
    tdm_wide price = row[r];
    if (of->kind == TDM_ROW_SCORE) {
      per_unit += price;
    } else if (of->kind == TDM_ROW_ODD_SET) {
      odd += price;
    } else if (!of->counted) {
      base -= price * of->in;
    } else {
      base -= price * of->out;
      if (!add_bonus(terms, of->quota, price * of->out - price * of->in)) return false;
    }
    if (size_of(base) > LARGEST || size_of(per_unit) > LARGEST) return false;
  }
  if (ip->objective == TDM_COUNT_KEPT && !add_bonus(terms, tdm_ip_current(ip), scale)) return false;
  terms->base = (int64_t)base;
  terms->per_unit = (int64_t)per_unit;
  return odd < LARGEST / 2 && in_range(terms, ip->problem);
}
