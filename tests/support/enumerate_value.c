// SPDX-License-Identifier: GPL-3.0-or-later
#include <math.h>
#include <string.h>

#include "tests/support/enumerate_internal.h"

/* ---- demands ---- */

static uint32_t degree(const tdm_walker_view *view, uint32_t participant) {
  uint32_t pairs = 0;
  for (uint32_t i = 0; i < view->count; i++)
    pairs += view->pairs[i].mentor == participant || view->pairs[i].mentee == participant;
  return pairs;
}

static bool minimums_hold(const tdm_walker_view *view) {
  const tdm_cohort *cohort = &view->links->request->cohort;
  const tdm_demands *demands = &view->links->demands;
  for (uint32_t p = 0; p < cohort->count; p++) {
    if (demands->inside == p && degree(view, p) == 0) return false;
    int32_t min = cohort->participants[p].min;
    if (min > 0 && (demands->minimums >> p & 1) && (int32_t)degree(view, p) < min) return false;
  }
  return true;
}

static bool quota_holds(const tdm_walker_view *view, uint32_t q) {
  const tdm_demands *demands = &view->links->demands;
  const tdm_quota *quota = &view->links->request->programme.quotas[q];
  int64_t count = 0, pairs = view->count;
  for (uint32_t i = 0; i < view->count; i++)
    count += view->links->links[view->taken[i]].cell.quotas >> q & 1;
  if ((demands->quota_min >> q & 1) && quota->min >= 0 && count < quota->min) return false;
  if ((demands->quota_max >> q & 1) && quota->max >= 0 && count > quota->max) return false;
  if ((demands->quota_min_share >> q & 1) && quota->min_share >= 0 &&
      1000000 * count < quota->min_share * pairs)
    return false;
  return !(demands->quota_max_share >> q & 1) || quota->max_share < 0 ||
         1000000 * count <= quota->max_share * pairs;
}

static int64_t kept(const tdm_walker_view *view) {
  int64_t count = 0;
  for (uint32_t i = 0; i < view->count; i++) count += view->links->links[view->taken[i]].current;
  return count;
}

bool tdm_walker_meets(const tdm_walker_view *view) {
  const tdm_programme *programme = &view->links->request->programme;
  if (!minimums_hold(view)) return false;
  for (uint32_t q = 0; q < programme->quota_count; q++)
    if (!quota_holds(view, q)) return false;
  return !view->links->demands.max_changes || programme->max_changes < 0 ||
         view->links->current_count - kept(view) <= programme->max_changes;
}

/* ---- spread ---- */

static int64_t gain(const tdm_spread *spread, uint32_t nth) {
  return nth < spread->gain_count ? llrint(1e6 * spread->gains[nth]) : 0;
}

static bool same_bridge(const uint32_t *alike, const tdm_chosen *a, const tdm_chosen *b) {
  uint32_t from = alike[a->mentor], to = alike[a->mentee];
  return (alike[b->mentor] == from && alike[b->mentee] == to) ||
         (alike[b->mentor] == to && alike[b->mentee] == from);
}

static int64_t bridges_earn(const tdm_spread *spread, const uint32_t *alike,
                            const tdm_chosen *pairs, uint32_t count) {
  int64_t earned = 0;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t from = alike[pairs[i].mentor], to = alike[pairs[i].mentee], before = 0;
    if (from == TDM_NONE || to == TDM_NONE || from == to) continue;
    for (uint32_t k = 0; k < i; k++) before += same_bridge(alike, &pairs[i], &pairs[k]);
    earned += gain(spread, before);
  }
  return earned;
}

static uint32_t partner(const tdm_chosen *pair, uint32_t participant) {
  if (pair->mentor == participant) return pair->mentee;
  return pair->mentee == participant ? pair->mentor : TDM_NONE;
}

static int64_t variety_earns(const tdm_spread *spread, const uint32_t *alike,
                             const tdm_chosen *pairs, uint32_t count, uint32_t participant) {
  int64_t earned = 0;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t other = partner(&pairs[i], participant), before = 0;
    if (other == TDM_NONE || alike[other] == TDM_NONE) continue;
    for (uint32_t k = 0; k < i; k++) {
      uint32_t former = partner(&pairs[k], participant);
      before += former != TDM_NONE && alike[former] == alike[other];
    }
    earned += gain(spread, before);
  }
  return earned;
}

int64_t tdm_links_earned(const tdm_links *links, const tdm_chosen *pairs, uint32_t count,
                         uint32_t entry) {
  const tdm_programme *programme = &links->request->programme;
  const uint32_t *alike = links->alike[entry];
  if (entry < programme->bridge_count)
    return bridges_earn(&programme->bridges[entry], alike, pairs, count);
  const tdm_spread *spread = &programme->variety[entry - programme->bridge_count];
  int64_t earned = 0;
  for (uint32_t p = 0; p < links->request->cohort.count; p++)
    if (links->request->cohort.participants[p].capacity >= 2)
      earned += variety_earns(spread, alike, pairs, count, p);
  return earned;
}

/* ---- stages ---- */

static void sort_scores(const tdm_walker_view *view, tdm_worth *worth) {
  worth->score_count = view->count;
  for (uint32_t i = 0; i < view->count; i++) {
    int64_t score = view->links->links[view->taken[i]].cell.score;
    uint32_t at = i;
    for (; at > 0 && worth->scores[at - 1] > score; at--) worth->scores[at] = worth->scores[at - 1];
    worth->scores[at] = score;
  }
}

static int64_t total(const tdm_walker_view *view) {
  const tdm_programme *programme = &view->links->request->programme;
  int64_t sum = 0;
  for (uint32_t i = 0; i < view->count; i++) sum += view->links->links[view->taken[i]].cell.score;
  for (uint32_t e = 0; e < programme->bridge_count + programme->variety_count; e++)
    sum += tdm_links_earned(view->links, view->pairs, view->count, e);
  return sum;
}

static int64_t matched(const tdm_walker_view *view) {
  int64_t people = 0;
  for (uint32_t p = 0; p < view->links->request->cohort.count; p++) people += degree(view, p) > 0;
  return people;
}

static int64_t stage_value(const tdm_walker_view *view, tdm_stage stage, const tdm_worth *worth) {
  switch (stage) {
    case TDM_STAGE_PAIRS:
      return view->count;
    case TDM_STAGE_MATCHED:
      return matched(view);
    case TDM_STAGE_KEPT:
      return kept(view);
    case TDM_STAGE_WORST:
    case TDM_STAGE_FAIR:
      return view->count ? worth->scores[0] : 0;
    case TDM_STAGE_SCORE:
      break;
  }
  return total(view);
}

void tdm_walker_value(const tdm_walker_view *view, tdm_worth *worth) {
  const tdm_programme *programme = &view->links->request->programme;
  sort_scores(view, worth);
  for (uint32_t s = 0; s < programme->stage_count; s++) {
    tdm_stage stage = programme->objective[s];
    bool of_pairs = stage == TDM_STAGE_WORST || stage == TDM_STAGE_FAIR;
    worth->has_value[s] = !of_pairs || view->count > 0;
    worth->values[s] = stage_value(view, stage, worth);
  }
}

static int compare(int64_t a, int64_t b) { return (a > b) - (a < b); }

/* Leximin of two ascending lists; fewer pairs rank below where one is the start of the other. */
static int compare_fair(const tdm_worth *a, const tdm_worth *b) {
  for (uint32_t i = 0; i < a->score_count && i < b->score_count; i++)
    if (a->scores[i] != b->scores[i]) return compare(a->scores[i], b->scores[i]);
  return compare(a->score_count, b->score_count);
}

int tdm_worth_compare_stage(const tdm_programme *programme, const tdm_worth *a, const tdm_worth *b,
                            uint32_t stage) {
  if (programme->objective[stage] == TDM_STAGE_FAIR) return compare_fair(a, b);
  if (a->has_value[stage] != b->has_value[stage]) return a->has_value[stage] ? 1 : -1;
  return a->has_value[stage] ? compare(a->values[stage], b->values[stage]) : 0;
}

int tdm_worth_compare(const tdm_programme *programme, const tdm_worth *a, const tdm_worth *b) {
  for (uint32_t s = 0; s < programme->stage_count; s++) {
    int order = tdm_worth_compare_stage(programme, a, b, s);
    if (order) return order;
  }
  return 0;
}
