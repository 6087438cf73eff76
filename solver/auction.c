// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/auction.h"

#include <stdlib.h>
#include <string.h>

enum { CACHE = 16, SHRINK = 6, FIRST_SHARE = 8, BIDS_PER_CHECK = 256 };

/*
 * Offers are kept far from the ends of 64 bits: values of 2^40 leave room for prices many times
 * the values, and whatever a side row's price makes of them is cut at 2^50.
 */
enum { VALUE_BITS = 40 };
static const int64_t LARGEST_VALUE = INT64_C(1) << 50;
static const int64_t LARGEST_PRICE = INT64_C(1) << 60;
static const int64_t NOTHING = -(INT64_C(1) << 61);

/* The best candidates of a bidder when its row was last read. */
typedef struct {
  uint32_t candidate[CACHE];
  uint32_t count;
  int64_t gate; /* best offer outside at that time */
} cache;

/* A place on the other side: what is paid for it and by which candidate. */
typedef struct {
  int64_t price;
  uint32_t candidate; /* TDM_NONE: free */
} place;

struct tdm_auction {
  const tdm_ip *ip;
  const tdm_problem *problem;
  bool mentors_bid;
  bool balanced;         /* as many places on both sides */
  int shift;             /* scaled prices are offers shifted left by this */
  int64_t *value;        /* per candidate: offers without node prices */
  cache *caches;         /* per node; of bidders */
  place *places;         /* of all objects, first_place[node] on */
  uint32_t *first_place; /* [node_count + 1]; empty for bidders */
  uint32_t *queue;       /* bidders that still want places: a ring of one entry a place */
  uint32_t queue_size, head, waiting;
  bool *assigned; /* per candidate */
  int64_t exit;   /* offers below this are declined */
};

/* ---- who bids for what ---- */

static uint32_t bidder_of(const tdm_auction *a, uint32_t c) {
  return a->mentors_bid ? a->problem->mentor[c] : a->problem->mentee[c];
}

static uint32_t object_of(const tdm_auction *a, uint32_t c) {
  return a->mentors_bid ? a->problem->mentee[c] : a->problem->mentor[c];
}

static uint32_t row_begin(const tdm_auction *a, uint32_t bidder) {
  const tdm_problem *problem = a->problem;
  return a->mentors_bid ? problem->first[bidder]
                        : problem->first_by_mentee[bidder - problem->mentor_count];
}

static uint32_t row_end(const tdm_auction *a, uint32_t bidder) {
  const tdm_problem *problem = a->problem;
  return a->mentors_bid ? problem->first[bidder + 1]
                        : problem->first_by_mentee[bidder - problem->mentor_count + 1];
}

static uint32_t row_candidate(const tdm_auction *a, uint32_t k) {
  return a->mentors_bid ? k : a->problem->by_mentee[k];
}

static bool is_bidder(const tdm_auction *a, uint32_t node) {
  return (node < a->problem->mentor_count) == a->mentors_bid;
}

/* Places that locks leave open. */
static bool count_places(tdm_auction *a) {
  const tdm_problem *problem = a->problem;
  int32_t *open = calloc((size_t)problem->node_count + 1, sizeof *open);
  if (!open) return false;
  for (uint32_t n = 0; n < problem->node_count; n++) open[n] = problem->nodes[n].capacity;
  for (uint32_t c = 0; c < problem->count; c++)
    if (tdm_ip_fixed(a->ip, c) == TDM_LOCKED) {
      open[problem->mentor[c]]--;
      open[problem->mentee[c]]--;
    }
  int64_t mentors = 0, mentees = 0;
  for (uint32_t n = 0; n < problem->node_count; n++)
    *(n < problem->mentor_count ? &mentors : &mentees) += open[n];
  a->mentors_bid = mentors <= mentees;
  a->balanced = mentors == mentees;
  uint32_t places = 0, bids = 0;
  for (uint32_t n = 0; n < problem->node_count; n++) {
    a->first_place[n] = places;
    if (is_bidder(a, n))
      bids += (uint32_t)open[n];
    else
      places += (uint32_t)open[n];
  }
  a->first_place[problem->node_count] = places;
  a->queue_size = bids + 1;
  a->places = calloc((size_t)places + 1, sizeof *a->places);
  a->queue = calloc((size_t)bids + 1, sizeof *a->queue);
  free(open);
  return a->places && a->queue;
}

tdm_auction *tdm_auction_new(const tdm_ip *ip) {
  const tdm_problem *problem = ip->problem;
  tdm_auction *a = calloc(1, sizeof *a);
  if (!a) return NULL;
  a->ip = ip;
  a->problem = problem;
  a->value = calloc((size_t)problem->count + 1, sizeof *a->value);
  a->assigned = calloc((size_t)problem->count + 1, sizeof *a->assigned);
  a->caches = calloc((size_t)problem->node_count + 1, sizeof *a->caches);
  a->first_place = calloc((size_t)problem->node_count + 1, sizeof *a->first_place);
  if (a->value && a->assigned && a->caches && a->first_place && count_places(a)) return a;
  tdm_auction_free(a);
  return NULL;
}

void tdm_auction_free(tdm_auction *a) {
  if (!a) return;
  free(a->value);
  free(a->assigned);
  free(a->caches);
  free(a->first_place);
  free(a->places);
  free(a->queue);
  free(a);
}

/* ---- offers ---- */

/* The cheapest place of an object; TDM_NONE where it has none. */
static uint32_t cheapest(const tdm_auction *a, uint32_t object) {
  uint32_t best = TDM_NONE;
  for (uint32_t k = a->first_place[object]; k < a->first_place[object + 1]; k++)
    if (best == TDM_NONE || a->places[k].price < a->places[best].price) best = k;
  return best;
}

/* What a candidate offers its bidder now; NOTHING where it is taken or impossible. */
static int64_t offer(const tdm_auction *a, uint32_t c) {
  if (a->assigned[c] || tdm_ip_fixed(a->ip, c) != TDM_FREE) return NOTHING;
  uint32_t k = cheapest(a, object_of(a, c));
  return k == TDM_NONE ? NOTHING : a->value[c] - a->places[k].price;
}

/* Reads the whole row of a bidder: its best offers into the cache, the next one as the gate. */
static void read_row(tdm_auction *a, uint32_t bidder) {
  cache *mine = &a->caches[bidder];
  int64_t best[CACHE];
  mine->count = 0;
  mine->gate = NOTHING;
  for (uint32_t k = row_begin(a, bidder); k < row_end(a, bidder); k++) {
    uint32_t c = row_candidate(a, k);
    if (tdm_ip_fixed(a->ip, c) != TDM_FREE) continue;
    uint32_t cheap = cheapest(a, object_of(a, c));
    if (cheap == TDM_NONE) continue;
    int64_t here = a->value[c] - a->places[cheap].price;
    if (mine->count == CACHE) {
      if (here <= best[CACHE - 1]) {
        if (here > mine->gate) mine->gate = here;
        continue;
      }
      mine->gate = best[CACHE - 1];
      mine->count--;
    }
    uint32_t at = mine->count++;
    while (at > 0 && best[at - 1] < here) {
      best[at] = best[at - 1];
      mine->candidate[at] = mine->candidate[at - 1];
      at--;
    }
    best[at] = here;
    mine->candidate[at] = c;
  }
}

typedef struct {
  uint32_t candidate;
  int64_t first, second;
} choice;

static choice choose_cached(const tdm_auction *a, uint32_t bidder) {
  const cache *mine = &a->caches[bidder];
  choice best = {TDM_NONE, NOTHING, NOTHING};
  for (uint32_t k = 0; k < mine->count; k++) {
    int64_t here = offer(a, mine->candidate[k]);
    if (here > best.first) {
      best.second = best.first;
      best.first = here;
      best.candidate = mine->candidate[k];
    } else if (here > best.second) {
      best.second = here;
    }
  }
  return best;
}

static choice choose(tdm_auction *a, uint32_t bidder) {
  choice best = choose_cached(a, bidder);
  if (best.second >= a->caches[bidder].gate) return best;
  read_row(a, bidder);
  best = choose_cached(a, bidder);
  if (best.second < a->caches[bidder].gate) best.second = a->caches[bidder].gate;
  return best;
}

/* ---- bidding ---- */

static void want(tdm_auction *a, uint32_t bidder) {
  a->queue[(a->head + a->waiting++) % a->queue_size] = bidder;
}

/* One bid: the best object's cheapest place, at what the second best leaves of it. */
static void bid(tdm_auction *a, uint32_t bidder, int64_t increment) {
  choice best = choose(a, bidder);
  if (best.candidate == TDM_NONE || best.first < a->exit) return; /* stays without */
  place *taken = &a->places[cheapest(a, object_of(a, best.candidate))];
  int64_t second = best.second > a->exit ? best.second : a->exit;
  if (taken->candidate != TDM_NONE) {
    a->assigned[taken->candidate] = false;
    want(a, bidder_of(a, taken->candidate));
  }
  taken->price += best.first - second + increment;
  taken->candidate = best.candidate;
  a->assigned[best.candidate] = true;
}

static void open_phase(tdm_auction *a) {
  const tdm_problem *problem = a->problem;
  a->head = a->waiting = 0;
  memset(a->assigned, 0, problem->count * sizeof *a->assigned);
  for (uint32_t k = 0; k < a->first_place[problem->node_count]; k++)
    a->places[k].candidate = TDM_NONE;
  for (uint32_t n = 0; n < problem->node_count; n++) {
    if (!is_bidder(a, n)) continue;
    int32_t places = problem->nodes[n].capacity;
    for (uint32_t k = row_begin(a, n); k < row_end(a, n); k++)
      places -= tdm_ip_fixed(a->ip, row_candidate(a, k)) == TDM_LOCKED;
    for (int32_t p = 0; p < places; p++) want(a, n);
  }
}

static bool run_phase(tdm_auction *a, int64_t increment, tdm_stop *stop) {
  open_phase(a);
  for (uint64_t bids = 1; a->waiting > 0; bids++) {
    uint32_t bidder = a->queue[a->head];
    a->head = (a->head + 1) % a->queue_size;
    a->waiting--;
    bid(a, bidder, increment);
    if (bids % BIDS_PER_CHECK == 0 && tdm_stop_now(stop)) return false;
  }
  return true;
}

/* ---- results ---- */

static int64_t clip(tdm_wide number, int64_t largest) {
  if (number > largest) return largest;
  return number < -largest ? -largest : (int64_t)number;
}

static void set_shift(tdm_auction *a, const tdm_prices *prices) {
  tdm_wide largest = (tdm_wide)a->problem->largest_units * prices->scale;
  a->shift = 0;
  while (largest >> a->shift > (INT64_C(1) << VALUE_BITS)) a->shift++;
}

static void set_values(tdm_auction *a, const tdm_prices *prices) {
  enum { ROWS = 4 * TDM_QUOTAS_MAX };
  const tdm_ip *ip = a->ip;
  uint32_t priced[ROWS], count = 0;
  for (uint32_t r = 0; r < ip->row_count; r++)
    if (ip->rows[r].active && prices->row[r] && ip->rows[r].kind <= TDM_ROW_QUOTA_MAX_SHARE)
      priced[count++] = r;
  for (uint32_t c = 0; c < a->problem->count; c++) {
    tdm_wide value = (tdm_wide)tdm_ip_value(ip, c) * prices->scale;
    for (uint32_t k = 0; k < count; k++)
      value -= (tdm_wide)prices->row[priced[k]] * tdm_row_coefficient(ip, &ip->rows[priced[k]], c);
    a->value[c] = clip(value >> a->shift, LARGEST_VALUE);
  }
}

static void range_of_values(const tdm_auction *a, int64_t *least, int64_t *most) {
  *least = INT64_MAX;
  *most = INT64_MIN;
  for (uint32_t c = 0; c < a->problem->count; c++) {
    if (a->value[c] < *least) *least = a->value[c];
    if (a->value[c] > *most) *most = a->value[c];
  }
  if (*least > *most) *least = *most = 0;
}

static int64_t shifted(const tdm_auction *a, int64_t offer_price) {
  return clip((tdm_wide)offer_price * (INT64_C(1) << a->shift), LARGEST_PRICE);
}

/* What a bidder's own places are worth: its worst pair, but no less than any other offer. */
static void price_bidders(const tdm_auction *a, tdm_prices *prices) {
  for (uint32_t n = 0; n < a->problem->node_count; n++) {
    int64_t other = NOTHING, own = INT64_MAX;
    if (!is_bidder(a, n)) continue;
    for (uint32_t k = row_begin(a, n); k < row_end(a, n); k++) {
      uint32_t c = row_candidate(a, k);
      if (tdm_ip_fixed(a->ip, c) != TDM_FREE) continue;
      int64_t left = a->value[c] - prices->node[object_of(a, c)];
      if (a->assigned[c] && left < own) own = left;
      if (!a->assigned[c] && left > other) other = left;
    }
    if (own != INT64_MAX && own > other) other = own;
    prices->node[n] = other == NOTHING ? 0 : other;
  }
}

/*
 * Objects cost their cheapest place. Where the number of pairs is kept, its price lifts all
 * bidders to at least nothing.
 */
static void set_prices(const tdm_auction *a, tdm_prices *prices) {
  const tdm_problem *problem = a->problem;
  bool kept = a->ip->rows[a->ip->pairs_row].active;
  int64_t lowest = 0;
  for (uint32_t n = 0; n < problem->node_count; n++) {
    uint32_t k = is_bidder(a, n) ? TDM_NONE : cheapest(a, n);
    prices->node[n] = k == TDM_NONE ? 0 : a->places[k].price;
  }
  price_bidders(a, prices);
  for (uint32_t n = 0; n < problem->node_count; n++)
    if (is_bidder(a, n) && prices->node[n] < lowest) lowest = prices->node[n];
  prices->row[a->ip->pairs_row] = kept ? shifted(a, -lowest) : 0;
  for (uint32_t n = 0; n < problem->node_count; n++) {
    if (is_bidder(a, n) && kept) prices->node[n] -= lowest;
    prices->node[n] = prices->node[n] < 0 ? 0 : shifted(a, prices->node[n]);
  }
}

static void set_pairing(const tdm_auction *a, tdm_pairing *pairing) {
  pairing->count = 0;
  pairing->known = true;
  for (uint32_t c = 0; c < a->problem->count; c++)
    if (a->assigned[c] || tdm_ip_fixed(a->ip, c) == TDM_LOCKED)
      pairing->chosen[pairing->count++] = c;
}

bool tdm_auction_run(tdm_auction *a, tdm_prices *prices, double precision, bool warm,
                     tdm_pairing *pairing, tdm_stop *stop) {
  int64_t least, most;
  set_shift(a, prices);
  int64_t last = (int64_t)(precision * (double)prices->scale) >> a->shift;
  set_values(a, prices);
  range_of_values(a, &least, &most);
  if (last < 1) last = 1;
  bool kept = a->ip->rows[a->ip->pairs_row].active;
  a->exit = kept ? least - 4 * (most - least) - 1 : 0;
  warm = warm && a->balanced;
  for (uint32_t k = 0; !warm && k < a->first_place[a->problem->node_count]; k++)
    a->places[k].price = 0;
  for (uint32_t n = 0; n < a->problem->node_count; n++)
    if (is_bidder(a, n)) read_row(a, n);
  int64_t increment = a->balanced ? (most - least) / FIRST_SHARE : last;
  if (warm) increment = last * SHRINK;
  bool served = true;
  while (served) {
    if (increment < last) increment = last;
    served = run_phase(a, increment, stop);
    if (increment == last) break;
    increment /= SHRINK;
  }
  set_prices(a, prices);
  set_pairing(a, pairing);
  return served;
}
