// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/answer/quota_reasons.h"

#include <stdlib.h>
#include <string.h>

#include "solver/stages/stages.h"

/* Whether the kept stages count pairs alone: no groups of pairs, no smallest score, no roles. */
static bool counts_pairs_alone(const tdm_ip *kept) {
  return !tdm_ip_has_gains(kept) && !kept->limited && !tdm_problem_parts_roles(kept->problem);
}

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

/* Whether the partner would have two roles, `out` (or TDM_NONE) being taken away. */
static bool mixes_roles(const tdm_quota_reasons *reasons, uint32_t partner, uint32_t in,
                        uint32_t out) {
  const tdm_problem *problem = reasons->whole->problem;
  if (!tdm_problem_parts_roles(problem)) return false;
  const uint32_t *other = problem->mentor[in] == partner ? problem->mentee : problem->mentor;
  for (uint32_t k = 0; k < reasons->pairing->count; k++) {
    uint32_t c = reasons->pairing->chosen[k];
    if (c != out && other[c] == partner) return true;
  }
  return false;
}

/* Lets the person in beside or in place of somebody else at one partner. */
static void try_exchanges_at(tdm_quota_reasons *reasons, uint32_t node, uint32_t in) {
  const tdm_problem *problem = reasons->whole->problem;
  uint32_t partner = problem->mentor[in] == node ? problem->mentee[in] : problem->mentor[in];
  if (reasons->degree[partner] < problem->nodes[partner].capacity &&
      !mixes_roles(reasons, partner, in, TDM_NONE))
    tell(reasons, broken_quota(reasons, in, TDM_NONE));
  for (uint32_t k = 0; k < reasons->pairing->count; k++) {
    uint32_t out = reasons->pairing->chosen[k];
    if (problem->mentor[out] != partner && problem->mentee[out] != partner) continue;
    uint32_t loser = problem->mentor[out] == partner ? problem->mentee[out] : problem->mentor[out];
    if (tdm_ip_fixed(reasons->whole, out) != TDM_LOCKED &&
        !mixes_roles(reasons, partner, in, out) &&
        reasons->degree[loser] > reasons->kept->min[loser])
      tell(reasons, broken_quota(reasons, in, out));
  }
}

static void try_exchanges(tdm_quota_reasons *reasons, uint32_t node) {
  const tdm_problem *problem = reasons->whole->problem;
  tdm_candidates roles[2] = {tdm_problem_as_mentor(problem, node),
                             tdm_problem_as_mentee(problem, node)};
  for (int side = 0; side < 2; side++)
    for (uint32_t k = 0; k < roles[side].count; k++)
      if (tdm_ip_fixed(reasons->kept, roles[side].items[k]) == TDM_FREE)
        try_exchanges_at(reasons, node, roles[side].items[k]);
}

/* ---- solving ---- */

/* What is known of an answer. */
enum { UNKNOWN, NO, YES };

/* So many people without a pair are asked for together. */
enum { MANY = 4 };

/* The kept stages without the quota, and with the node's person (TDM_NONE: anybody). */
static bool without(const tdm_quota_reasons *reasons, uint32_t node, uint32_t quota, tdm_ip *ip) {
  if (!tdm_ip_copy(ip, reasons->kept)) return false;
  if (node != TDM_NONE && ip->min[node] < 1) ip->min[node] = 1;
  for (uint32_t r = 0; r < ip->row_count; r++)
    if (ip->rows[r].kind <= TDM_ROW_QUOTA_MAX_SHARE && ip->rows[r].quota == quota)
      ip->rows[r].active = false;
  return true;
}

static tdm_feasibility ask(tdm_ip *ip, tdm_pairing *found, tdm_stop *stop) {
  tdm_prices proof;
  bool by_prices;
  if (!tdm_prices_init(&proof, ip)) return TDM_FEASIBLE_OPEN;
  return tdm_stages_feasible(ip, &proof, &by_prices, found, stop);
}

/* What is known of a node's people without the quota. */
static uint8_t *answer_of(const tdm_quota_reasons *reasons, uint32_t node, uint32_t quota) {
  return &reasons->in[(size_t)node * reasons->quotas + quota];
}

/* Everybody in a pairing without the quota can be in. */
static void note_all(const tdm_quota_reasons *reasons, const tdm_pairing *found, uint32_t quota) {
  const tdm_problem *problem = reasons->whole->problem;
  for (uint32_t k = 0; k < found->count; k++) {
    *answer_of(reasons, problem->mentor[found->chosen[k]], quota) = YES;
    *answer_of(reasons, problem->mentee[found->chosen[k]], quota) = YES;
  }
}

/* ---- many people at once ---- */

/* Somebody without a pair of whom nothing is known. */
static bool is_open(const tdm_quota_reasons *reasons, uint32_t node, uint32_t quota) {
  return reasons->degree[node] == 0 && *answer_of(reasons, node, quota) == UNKNOWN;
}

static uint32_t count_open(const tdm_quota_reasons *reasons, uint32_t quota) {
  uint32_t count = 0;
  for (uint32_t n = 0; n < reasons->whole->problem->node_count; n++)
    count += is_open(reasons, n, quota);
  return count;
}

/* Adds a row: at least so many pairs of people of whom nothing is known. */
static bool demand_open(const tdm_quota_reasons *reasons, uint32_t quota, uint32_t pairs,
                        uint64_t **bits, tdm_ip *ip) {
  const tdm_problem *problem = reasons->whole->problem;
  tdm_row *rows = tdm_arena_alloc(problem->arena, (size_t)ip->row_count + 1, sizeof *rows);
  if (!rows) return false;
  uint32_t at = ip->first_odd; /* cuts stay last */
  memcpy(rows, ip->rows, at * sizeof *rows);
  memcpy(rows + at + 1, ip->rows + at, (ip->row_count - at) * sizeof *rows);
  memset(*bits, 0, ((size_t)problem->count / 64 + 1) * sizeof **bits);
  for (uint32_t c = 0; c < problem->count; c++)
    if (is_open(reasons, problem->mentor[c], quota) || is_open(reasons, problem->mentee[c], quota))
      tdm_bit_set(*bits, c);
  rows[at] = (tdm_row){.kind = TDM_ROW_QUOTA_MIN,
                       .quota = quota,
                       .counted = bits,
                       .in = -1,
                       .bound = -(int64_t)pairs,
                       .active = true};
  ip->row_count++;
  ip->first_odd++;
  ip->rows = rows;
  return true;
}

static void note_none(const tdm_quota_reasons *reasons, uint32_t quota) {
  for (uint32_t n = 0; n < reasons->whole->problem->node_count; n++)
    if (is_open(reasons, n, quota)) *answer_of(reasons, n, quota) = NO;
}

/*
 * One pairing lets many in, and one proof keeps all others out: asks for as many as
 * possible, then for half as many and so on. The pool must hold all candidates.
 */
static void ask_for_all(tdm_quota_reasons *reasons, uint32_t quota) {
  uint64_t *bits = malloc(((size_t)reasons->whole->problem->count / 64 + 1) * sizeof *bits);
  uint32_t left = count_open(reasons, quota), pairs = left;
  tdm_feasibility answer = TDM_FEASIBLE_NO;
  while (bits && pairs > 0 && answer != TDM_FEASIBLE_OPEN) {
    tdm_ip ip;
    tdm_pairing found;
    if (!without(reasons, TDM_NONE, quota, &ip) || !demand_open(reasons, quota, pairs, &bits, &ip))
      break;
    answer = ask(&ip, &found, reasons->stop);
    if (answer == TDM_FEASIBLE_YES) note_all(reasons, &found, quota);
    if (answer == TDM_FEASIBLE_NO && pairs == 1) note_none(reasons, quota);
    left = count_open(reasons, quota);
    if (answer == TDM_FEASIBLE_NO) pairs /= 2;
    if (pairs > left) pairs = left;
  }
  free(bits);
}

/* ---- one by one ---- */

static bool lets_node_in(tdm_quota_reasons *reasons, uint32_t node, uint32_t quota) {
  tdm_ip ip;
  tdm_pairing found;
  uint8_t *known = answer_of(reasons, node, quota);
  if (*known == UNKNOWN && reasons->whole->problem->complete && count_open(reasons, quota) >= MANY)
    ask_for_all(reasons, quota);
  if (*known != UNKNOWN) return *known == YES;
  if (!without(reasons, node, quota, &ip)) return false;
  tdm_feasibility answer = ask(&ip, &found, reasons->stop);
  if (answer == TDM_FEASIBLE_YES) note_all(reasons, &found, quota);
  if (answer == TDM_FEASIBLE_NO) *known = NO;
  return answer == TDM_FEASIBLE_YES;
}

/*
 * Whether the person can be in when the quota alone is lifted. Over kinds of people: where anybody
 * alike can be in, the person can in their place, so one answer is that of them all.
 */
static bool lets_in(tdm_quota_reasons *reasons, uint32_t node, uint32_t quota) {
  tdm_ip ip;
  if (!reasons->known) return lets_node_in(reasons, node, quota);
  uint32_t kind =
      reasons->counting.problem.node_of[reasons->whole->problem->nodes[node].participant];
  uint8_t *known = &reasons->known[(size_t)kind * reasons->quotas + quota];
  if (*known != UNKNOWN) return *known == YES;
  if (!without(reasons, node, quota, &ip) || !tdm_counting_follow(&reasons->counting, &ip))
    return false;
  tdm_feasibility answer = ask(&reasons->counting.ip, NULL, reasons->stop);
  if (answer != TDM_FEASIBLE_OPEN) *known = answer == TDM_FEASIBLE_YES ? YES : NO;
  return answer == TDM_FEASIBLE_YES;
}

/* Over kinds of people, where only the number of pairs is kept. False when memory is out. */
static bool prepare(tdm_quota_reasons *reasons) {
  if (reasons->prepared || reasons->quotas == 0 || !counts_pairs_alone(reasons->kept) ||
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
  if (!reasons->known && counts_pairs_alone(reasons->kept)) try_exchanges(reasons, node);
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
  reasons->in =
      calloc(((size_t)problem->node_count + 1) * (reasons->quotas + 1), sizeof *reasons->in);
  if (!reasons->degree || !reasons->activity || !reasons->told || !reasons->in) return false;
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
  free(reasons->in);
  free(reasons->known);
  tdm_counting_fini(&reasons->counting);
}
