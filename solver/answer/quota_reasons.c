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
static int64_t broken_quota(const tdm_quota_reasons *q, uint32_t in, uint32_t out) {
  const tdm_ip *ip = q->kept;
  int64_t broken = NO_QUOTA;
  for (uint32_t r = 0; r < ip->row_count; r++) {
    const tdm_row *row = &ip->rows[r];
    if (!row->active) continue;
    tdm_wide activity = q->activity[r] + tdm_row_coefficient(ip, row, in);
    if (out != TDM_NONE) activity -= tdm_row_coefficient(ip, row, out);
    if (activity <= row->bound) continue;
    bool quota = row->kind <= TDM_ROW_QUOTA_MAX_SHARE;
    if (!quota || (broken >= 0 && broken != row->quota)) return SEVERAL;
    broken = row->quota;
  }
  return broken;
}

static void tell(tdm_quota_reasons *q, int64_t broken) {
  if (broken >= 0) q->told[broken] = true;
  if (broken == NO_QUOTA)
    for (uint32_t k = 0; k < q->quotas; k++) q->told[k] = true;
}

/* Lets the person in beside or in place of somebody else at one partner. */
static void try_exchanges_at(tdm_quota_reasons *q, uint32_t node, uint32_t in) {
  const tdm_problem *problem = q->whole->problem;
  uint32_t partner = problem->mentor[in] == node ? problem->mentee[in] : problem->mentor[in];
  if (q->degree[partner] < problem->nodes[partner].capacity) tell(q, broken_quota(q, in, TDM_NONE));
  for (uint32_t k = 0; k < q->pairing->count; k++) {
    uint32_t out = q->pairing->chosen[k];
    if (problem->mentor[out] != partner && problem->mentee[out] != partner) continue;
    uint32_t loser = problem->mentor[out] == partner ? problem->mentee[out] : problem->mentor[out];
    if (tdm_ip_fixed(q->whole, out) != TDM_LOCKED && q->degree[loser] > q->kept->min[loser])
      tell(q, broken_quota(q, in, out));
  }
}

static void try_exchanges(tdm_quota_reasons *q, uint32_t node) {
  const tdm_problem *problem = q->whole->problem;
  bool mentor = node < problem->mentor_count;
  uint32_t m = mentor ? node : node - problem->mentor_count;
  uint32_t from = mentor ? problem->first[m] : problem->first_by_mentee[m];
  uint32_t to = mentor ? problem->first[m + 1] : problem->first_by_mentee[m + 1];
  for (uint32_t k = from; k < to; k++) {
    uint32_t c = mentor ? problem->by_mentor[k] : problem->by_mentee[k];
    if (tdm_ip_fixed(q->kept, c) == TDM_FREE) try_exchanges_at(q, node, c);
  }
}

/* ---- solving ---- */

/* The kept stages without the quota, and with the person. */
static bool without(const tdm_quota_reasons *q, uint32_t node, uint32_t quota, tdm_ip *ip) {
  if (!tdm_ip_copy(ip, q->kept)) return false;
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
static bool lets_in(tdm_quota_reasons *q, uint32_t node, uint32_t quota) {
  enum { UNKNOWN, NO, YES };
  tdm_ip ip;
  if (!q->known) return without(q, node, quota, &ip) && is_feasible(&ip, q->stop);
  uint32_t kind = q->counting.problem.node_of[q->whole->problem->nodes[node].participant];
  uint8_t *known = &q->known[(size_t)kind * q->quotas + quota];
  if (*known != UNKNOWN) return *known == YES;
  if (!without(q, node, quota, &ip) || !tdm_counting_follow(&q->counting, &ip)) return false;
  bool feasible = is_feasible(&q->counting.ip, q->stop);
  if (!tdm_stop_now(q->stop)) *known = feasible ? YES : NO;
  return feasible;
}

bool tdm_quota_reasons_find(tdm_quota_reasons *q, uint32_t node, tdm_arena *arena,
                            tdm_unmatched *entry) {
  memset(q->told, 0, q->quotas * sizeof *q->told);
  if (!q->known) try_exchanges(q, node);
  entry->quotas = tdm_arena_alloc(arena, q->quotas, sizeof *entry->quotas);
  if (!entry->quotas) return false;
  for (uint32_t k = 0; k < q->quotas; k++)
    if (q->told[k] || (!tdm_stop_now(q->stop) && lets_in(q, node, k)))
      entry->quotas[entry->quota_count++] = k;
  entry->reason = entry->quota_count ? TDM_REASON_QUOTA : TDM_REASON_TRADED_OFF;
  return true;
}

/* ---- life cycle ---- */

static bool count_pairing(tdm_quota_reasons *q) {
  const tdm_problem *problem = q->whole->problem;
  q->degree = calloc((size_t)problem->node_count + 1, sizeof *q->degree);
  q->activity = calloc(q->kept->row_count, sizeof *q->activity);
  q->told = calloc((size_t)q->quotas + 1, sizeof *q->told);
  if (!q->degree || !q->activity || !q->told) return false;
  for (uint32_t k = 0; k < q->pairing->count; k++) {
    uint32_t c = q->pairing->chosen[k];
    q->degree[problem->mentor[c]]++;
    q->degree[problem->mentee[c]]++;
    for (uint32_t r = 0; r < q->kept->row_count; r++)
      q->activity[r] += tdm_row_coefficient(q->kept, &q->kept->rows[r], c);
  }
  return true;
}

bool tdm_quota_reasons_init(tdm_quota_reasons *q, const tdm_ip *whole, const tdm_ip *kept,
                            const tdm_pairing *pairing, tdm_stop *stop) {
  *q = (tdm_quota_reasons){.whole = whole,
                           .kept = kept,
                           .pairing = pairing,
                           .quotas = whole->problem->request->programme.quota_count,
                           .stop = stop};
  if (!count_pairing(q)) return false;
  if (q->quotas == 0 || kept->rows[kept->score_row].active) return true;
  if (!tdm_counting_init(&q->counting, kept, stop)) return false;
  if (!q->counting.worth || !q->counting.exact) return true;
  q->known = calloc((size_t)q->counting.problem.node_count * q->quotas, sizeof *q->known);
  return q->known != NULL;
}

void tdm_quota_reasons_fini(tdm_quota_reasons *q) {
  free(q->degree);
  free(q->activity);
  free(q->told);
  free(q->known);
  tdm_counting_fini(&q->counting);
}
