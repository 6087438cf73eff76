// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/ascent.h"

#include <math.h>
#include <stdlib.h>

#include "solver/auction.h"

enum { ROUNDS = 24 };

static const double COARSE = 1.0 / 1000; /* of the largest score */
static const double FINE = 1.0 / 20000;
static const double LARGEST_PRICE = 0x1p58;

typedef struct {
  const tdm_ip *ip;
  tdm_auction *auction;
  tdm_prices *prices; /* of the round at hand */
  tdm_pairing *pairing;
  double *step; /* per row, scaled */
  int *turn;    /* per row: sign of the last violation */
  tdm_stop *stop;
} ascent;

static bool is_priced(const tdm_row *row) {
  return row->active && row->kind <= TDM_ROW_QUOTA_MAX_SHARE;
}

static double size_of(const tdm_row *row) {
  double in = fabs((double)row->in), out = fabs((double)row->out);
  return fmax(1, fmax(in, out));
}

static tdm_wide violation(const ascent *a, const tdm_row *row) {
  tdm_wide activity = 0;
  for (uint32_t k = 0; k < a->pairing->count; k++)
    activity += tdm_row_coefficient(a->ip, row, a->pairing->chosen[k]);
  return activity - row->bound;
}

/* Moves one row's price; whether it moved. */
static bool move(ascent *a, uint32_t r) {
  const tdm_row *row = &a->ip->rows[r];
  tdm_wide over = violation(a, row);
  int sign = over > 0 ? 1 : over < 0 ? -1 : 0;
  if (sign == 0 || (sign < 0 && a->prices->row[r] == 0)) return false;
  if (a->turn[r]) a->step[r] *= a->turn[r] == sign ? 1.3 : 0.5;
  a->turn[r] = sign;
  double price = (double)a->prices->row[r] + sign * a->step[r];
  a->prices->row[r] = price > 0 ? llrint(fmin(price, LARGEST_PRICE)) : 0;
  return true;
}

static bool move_all(ascent *a) {
  bool moved = false;
  for (uint32_t r = 0; r < a->ip->row_count; r++)
    if (is_priced(&a->ip->rows[r])) moved = move(a, r) || moved;
  return moved;
}

static double precision(const ascent *a, double share) {
  return (double)a->ip->problem->largest_units * share;
}

/* Rounds of auction and price moves; `best` keeps the prices with the lowest bound. */
static void climb(ascent *a, tdm_prices *best) {
  bool warm = false;
  for (int round = 0; round < ROUNDS; round++) {
    if (!tdm_auction_run(a->auction, a->prices, precision(a, COARSE), warm, a->pairing, a->stop))
      return;
    if (!tdm_prices_reduce(a->prices, a->ip, &a->prices->total)) return;
    if (round == 0 || a->prices->total < best->total) tdm_prices_copy(best, a->prices, a->ip);
    if (!move_all(a)) return;
    warm = true;
  }
}

static bool init(ascent *a, tdm_prices *round) {
  const tdm_ip *ip = a->ip;
  a->auction = tdm_auction_new(ip);
  a->step = calloc(ip->row_count, sizeof *a->step);
  a->turn = calloc(ip->row_count, sizeof *a->turn);
  if (!a->auction || !a->step || !a->turn || !tdm_prices_init(round, ip)) return false;
  a->prices = round;
  for (uint32_t r = 0; r < ip->row_count; r++)
    a->step[r] =
        (double)ip->problem->largest_units * (double)round->scale / 32 / size_of(&ip->rows[r]);
  return true;
}

bool tdm_ascend(const tdm_ip *ip, tdm_prices *prices, tdm_pairing *pairing, tdm_stop *stop) {
  tdm_prices round;
  ascent a = {.ip = ip, .pairing = pairing, .stop = stop};
  bool enough_memory = init(&a, &round);
  if (enough_memory) {
    enough_memory = tdm_prices_reduce(&round, ip, &round.total);
    tdm_prices_copy(prices, &round, ip);
    climb(&a, prices);
    tdm_prices_copy(&round, prices, ip);
    tdm_auction_run(a.auction, &round, precision(&a, FINE), true, pairing, stop);
    if (!tdm_prices_reduce(&round, ip, &round.total)) enough_memory = false;
    if (round.total < prices->total) tdm_prices_copy(prices, &round, ip);
    if (!tdm_prices_reduce(prices, ip, NULL)) enough_memory = false;
  }
  tdm_auction_free(a.auction);
  free(a.step);
  free(a.turn);
  return enough_memory;
}
