// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/stages/stage_score.h"

#include "solver/stages/levels.h"
#include "solver/stages/search.h"
#include "solver/stages/stage_pairs.h"

tdm_ending tdm_stage_score_run(tdm_stages *stages, tdm_stage_state *state) {
  tdm_ending end = TDM_ENDED_PROVEN;
  if (tdm_ip_has_open_shares(stages->ip)) end = tdm_stage_pairs_limit(stages);
  if (end != TDM_ENDED_PROVEN) return end;
  stages->ip->objective = TDM_COUNT_SCORE;
  end = tdm_levels_optimize(stages, TDM_STAGE_SCORE, stages->gap, INT64_MAX, state);
  tdm_optimize_settle(stages, state);
  return end;
}

/*
 * Where candidates are priced out, those that a pairing of this score can have join the pool;
 * then the pool is all there is.
 */
static tdm_ending close_pool(tdm_stages *stages, tdm_wide width) {
  tdm_search search = {.ip = stages->ip, .prices = &stages->prices, .stop = stages->stop};
  search.priced_width = -1;
  switch (tdm_search_reach(&search, width)) {
    case TDM_PRICING_DONE:
      stages->ip->closed = true;
      return TDM_ENDED_PROVEN;
    case TDM_PRICING_NO_MEMORY:
      return TDM_ENDED_NO_MEMORY;
    default:
      return TDM_ENDED_STOPPED;
  }
}

tdm_ending tdm_stage_score_keep(tdm_stages *stages) {
  tdm_ip *ip = stages->ip;
  int64_t value = tdm_pairing_value(ip, &stages->pairing);
  if (!tdm_prices_init(&stages->score_prices, ip)) return TDM_ENDED_NO_MEMORY;
  if (!tdm_prices_copy(&stages->score_prices, &stages->prices, ip)) return TDM_ENDED_NO_MEMORY;
  stages->score_prices.counts_shares = !tdm_ip_has_open_shares(ip);
  stages->score_kept = true;
  tdm_wide width = stages->prices.total - (tdm_wide)value * stages->prices.scale;
  tdm_ending end = close_pool(stages, width);
  if (end != TDM_ENDED_PROVEN) return end;
  for (uint32_t c = 0; c < ip->problem->count; c++) {
    if (tdm_ip_fixed(ip, c) != TDM_FREE) continue;
    int64_t reduced = stages->prices.reduced[c];
    uint8_t how = reduced < -width ? TDM_EXCLUDED : reduced > width ? TDM_LOCKED : TDM_FREE;
    if (how != TDM_FREE && !tdm_ip_fix(ip, c, how)) return TDM_ENDED_NO_MEMORY;
  }
  tdm_ip_keep_score(ip, value);
  return TDM_ENDED_PROVEN;
}
