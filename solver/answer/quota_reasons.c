// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/answer/quota_reasons.h"

#include <stdlib.h>
#include <string.h>

#include "solver/stages/stages.h"

/* ---- exchanges in the pairing at hand ---- */

enum { NO_QUOTA = -1, SEVERAL = -2 };

/*
 * Which quota alone the exchange would break: candidate `in` added, `out` (or TDM_NONE) taken
 * away. NO_QUOTA: none; SEVERAL: several, or something that is no quota.
 */
static int64_t broken_quota(const tdm_quota_reasons *reasons, uint32_t in, uint32_t out) {
  const tdm_ip *ip = reasons->kept;
  int64_t broken = NO_QUOTA;
  for (uint32_t r = 0; r < ip->row_count; r++) {
    const tdm_row *row = &ip->rows[r];
    if (!row->active) continue;
    tdm_wide activity = reasons->activity[r] + tdm_row_coefficient(ip, row, in);
    if (out != TDM_NONE) activity -= tdm_row_coefficient(ip, row, out);
    if (activity <= row->bound) continue;
    bool quota = row->kind <= TDM_ROW_QUOTA_MAX_SHARE;
    if (!quota || (broken >= 0 && broken != row->quota)) return SEVERAL;
    broken = row->quota;
  }
  return broken;
}

static void tell(tdm_quota_reasons *reasons, int64_t broken) {
  if (broken >= 0) reasons->told[broken] = true;
  if (broken == NO_QUOTA)
    for (uint32_t k = 0; k < reasons->quotas; k++) reasons->told[k] = true;
}

/* Lets the person in beside or in place of somebody else at one partner. */
static void try_exchanges_at(tdm_quota_reasons *reasons, uint32_t node, uint32_t in) {
  const tdm_problem *problem = reasons->whole->problem;
  uint32_t partner = problem->mentor[in] == node ? problem->mentee[in] : problem->mentor[in];
  if (reasons->degree[partner] < problem->nodes[partner].capacity)
    tell(reasons, broken_quota(reasons, in, TDM_NONE));
  for (uint32_t k = 0; k < reasons->pairing->count; k++) {
    uint32_t out = reasons->pairing->chosen[k];
    if (problem->mentor[out] != partner && problem->mentee[out] != partner) continue;
    uint32_t loser = problem->mentor[out] == partner ? problem->mentee[out] : problem->mentor[out];
    if (tdm_ip_fixed(reasons->whole, out) != TDM_LOCKED &&
        reasons->degree[loser] > reasons->kept->min[loser])
      tell(reasons, broken_quota(reasons, in, out));
  }
}

static void try_exchanges(tdm_quota_reasons *reasons, uint32_t node) {
  const tdm_problem *problem = reasons->whole->problem;
  bool mentor = node < problem->mentor_count;
  uint32_t m = mentor ? node : node - problem->mentor_count;
  uint32_t from = mentor ? problem->first[m] : problem->first_by_mentee[m];
  uint32_t to = mentor ? problem->first[m + 1] : problem->first_by_mentee[m + 1];
  for (uint32_t k = from; k < to; k++) {
    uint32_t c = mentor ? problem->by_mentor[k] : problem->by_mentee[k];
    if (tdm_ip_fixed(reasons->kept, c) == TDM_FREE) try_exchanges_at(reasons, node, c);
  }
}

/* ---- solving ---- */

/* The kept stages without the quota, and with the person. */
static bool without(const tdm_quota_reasons *reasons, uint32_t node, uint32_t quota, tdm_ip *ip) {
  if (!tdm_ip_copy(ip, reasons->kept)) return false;
  if (ip->min[node] < 1) ip->min[node] = 1;
  for (uint32_t r = 0; r < ip->row_count; r++)
    if (ip->rows[r].kind <= TDM_ROW_QUOTA_MAX_SHARE && ip->rows[r].quota == quota)
      ip->rows[r].active = false;
  return true;
}

static bool is_feasible(tdm_ip *ip, tdm_stop *stop) {
  tdm_prices proof;
  bool by_prices;
  return tdm_prices_init(&proof, ip) &&
         tdm_stages_feasible(ip, &proof, &by_prices, NULL, stop) == TDM_FEASIBLE_YES;
}

/*
 * Whether the person can be in when the quota alone is lifted. Over kinds of people: where anybody
 * alike can be in, the person can in their place, so one answer is that of them all.
 */
static bool lets_in(tdm_quota_reasons *reasons, uint32_t node, uint32_t quota) {
  enum { UNKNOWN, NO, YES };
  tdm_ip ip;
  if (!reasons->known) return without(reasons, node, quota, &ip) && is_feasible(&ip, reasons->stop);
  uint32_t kind =
      reasons->counting.problem.node_of[reasons->whole->problem->nodes[node].participant];
  uint8_t *known = &reasons->known[(size_t)kind * reasons->quotas + quota];
  if (*known != UNKNOWN) return *known == YES;
  if (!without(reasons, node, quota, &ip) || !tdm_counting_follow(&reasons->counting, &ip))
    return false;
  bool feasible = is_feasible(&reasons->counting.ip, reasons->stop);
  if (!tdm_stop_now(reasons->stop)) *known = feasible ? YES : NO;
  return feasible;
}

/* Over kinds of people, where only the number of pairs is kept. False when memory is out. */
static bool prepare(tdm_quota_reasons *reasons) {
  if (reasons->prepared || reasons->quotas == 0 ||
      reasons->kept->rows[reasons->kept->score_row].active ||
      reasons->kept->rows[reasons->kept->matched_row].active)
    return true;
  reasons->prepared = true;
  if (!tdm_counting_init(&reasons->counting, reasons->kept, reasons->stop)) return false;
  if (!reasons->counting.worth || !reasons->counting.exact) return true;
  reasons->known = calloc((size_t)reasons->counting.problem.node_count * reasons->quotas,
                          sizeof *reasons->known);
  return reasons->known != NULL;
}

bool tdm_quota_reasons_find(tdm_quota_reasons *reasons, uint32_t node, tdm_arena *arena,
                            tdm_unmatched *entry) {
  if (!prepare(reasons)) return false;
  memset(reasons->told, 0, reasons->quotas * sizeof *reasons->told);
  if (!reasons->known) try_exchanges(reasons, node);
  entry->quotas = tdm_arena_alloc(arena, reasons->quotas, sizeof *entry->quotas);
  if (!entry->quotas) return false;
  for (uint32_t k = 0; k < reasons->quotas; k++)
    if (reasons->told[k] || (!tdm_stop_now(reasons->stop) && lets_in(reasons, node, k)))
      entry->quotas[entry->quota_count++] = k;
  entry->reason = entry->quota_count ? TDM_REASON_QUOTA : TDM_REASON_TRADED_OFF;
  return true;
}

/* ---- life cycle ---- */

static bool count_pairing(tdm_quota_reasons *reasons) {
  const tdm_problem *problem = reasons->whole->problem;
  reasons->degree = calloc((size_t)problem->node_count + 1, sizeof *reasons->degree);
  reasons->activity = calloc(reasons->kept->row_count, sizeof *reasons->activity);
  reasons->told = calloc((size_t)reasons->quotas + 1, sizeof *reasons->told);
  if (!reasons->degree || !reasons->activity || !reasons->told) return false;
  for (uint32_t k = 0; k < reasons->pairing->count; k++) {
    uint32_t c = reasons->pairing->chosen[k];
    reasons->degree[problem->mentor[c]]++;
    reasons->degree[problem->mentee[c]]++;
    for (uint32_t r = 0; r < reasons->kept->row_count; r++)
      reasons->activity[r] += tdm_row_coefficient(reasons->kept, &reasons->kept->rows[r], c);
  }
  return true;
}

bool tdm_quota_reasons_init(tdm_quota_reasons *reasons, const tdm_ip *whole, const tdm_ip *kept,
                            const tdm_pairing *pairing, tdm_stop *stop) {
  *reasons = (tdm_quota_reasons){.whole = whole,
                                 .kept = kept,
                                 .pairing = pairing,
                                 .quotas = whole->problem->request->programme.quota_count,
                                 .stop = stop};
  return count_pairing(reasons);
}

void tdm_quota_reasons_fini(tdm_quota_reasons *reasons) {
  free(reasons->degree);
  free(reasons->activity);
  free(reasons->told);
  free(reasons->known);
  tdm_counting_fini(&reasons->counting);
}
