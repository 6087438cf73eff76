// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/stages/whole_prices.h"

#include <string.h>

#include "solver/problem/pricing.h"

/* How many fractions are tried as what is rounded up. */
enum { TRIES = 16 };

/* To a multiple of the scale. */
static int64_t round_down(int64_t number, int64_t scale) {
  int64_t rest = number % scale;
  return number - rest - (rest < 0 ? scale : 0);
}

/*
 * Prices of nodes and of the row of pairs are differences of potentials, and so are reduced costs.
 * Rounding all potentials up or down by one threshold rounds every difference up or down, so that
 * no sign changes, and each is what it was on average over all thresholds: so is the total, and one
 * of them does not raise it.
 */
static void round_prices(const tdm_ip *ip, const tdm_stage_proof *proof, int64_t threshold,
                         tdm_prices *prices) {
  const tdm_problem *problem = ip->problem;
  int64_t pairs = proof->row[ip->pairs_row], scale = proof->scale;
  int64_t whole = round_down(pairs + threshold, scale);
  prices->row[ip->pairs_row] = whole;
  for (uint32_t n = 0; n < problem->node_count; n++)
    prices->node[n] = n < problem->mentor_count
                          ? round_down(proof->node[n] + threshold, scale)
                          : whole - round_down(pairs - proof->node[n] + threshold, scale);
}

static bool is_apt(const tdm_ip *ip, const tdm_stage_proof *proof) {
  return proof->known && !proof->fixings && ip->pairs_row == 0 && proof->total % proof->scale != 0;
}

/* The threshold with the least total over the pool. False when memory is out. */
static bool choose(const tdm_ip *ip, const tdm_stage_proof *proof, tdm_prices *prices,
                   int64_t *threshold) {
  tdm_wide best = (tdm_wide)tdm_stage_proof_bound(proof) * proof->scale, least = 0, total;
  for (int64_t k = 0; k < TRIES && (k == 0 || least > best); k++) {
    int64_t here = proof->scale / TRIES * k;
    round_prices(ip, proof, here, prices);
    if (!tdm_prices_reduce(prices, ip, &total)) return false;
    if (k > 0 && total >= least) continue;
    least = total;
    *threshold = here;
  }
  return true;
}

bool tdm_whole_prices_make(const tdm_ip *ip, tdm_stage_proof *proof, tdm_stop *stop) {
  tdm_ip of = *ip;
  tdm_prices prices;
  int64_t threshold;
  if (!is_apt(ip, proof)) return true;
  of.rows = proof->rows;
  of.objective = proof->objective;
  if (!tdm_prices_init(&prices, &of)) return false;
  prices.scale = proof->scale;
  if (!choose(&of, proof, &prices, &threshold)) return false;
  round_prices(&of, proof, threshold, &prices);
  tdm_pricing_status status = tdm_price_out(&prices, &of, (tdm_pricing_wish){0}, stop);
  if (status == TDM_PRICING_NO_MEMORY) return false;
  if (status != TDM_PRICING_DONE || prices.total >= proof->total) return true;
  memcpy(proof->node, prices.node, ip->problem->node_count * sizeof *proof->node);
  proof->row[ip->pairs_row] = prices.row[ip->pairs_row];
  proof->total = prices.total;
  return true;
}
