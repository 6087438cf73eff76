// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Shortlists: of every bidder of an auction the best few partners, and a limit on all others.
 *
 * A row of pairs is read by a scan, and only the best by worth - price are kept. The gate
 * is the best that was not: prices only rise, so it stays an upper limit on every
 * partner outside the list, and the row is read again only when the list falls below it.
 * Where the prices of side rows change, what was kept is revalued and the gate rises by the most
 * that any pair gains. Memory: people * list length.
 */
#ifndef TANDEM_SOLVER_AUCTION_SHORTLIST_H
#define TANDEM_SOLVER_AUCTION_SHORTLIST_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/problem/ip.h"
#include "solver/problem/parallel.h"
#include "solver/problem/stop.h"
#include "solver/scan/scan.h"

/* Offers at or below are those of nobody; no open place costs so much that one gets there. */
static const int64_t TDM_OFFER_NONE = -(INT64_C(1) << 58);
/* The price of an object without a place. */
static const int64_t TDM_PRICE_CLOSED = INT64_C(1) << 60;

enum { TDM_TERMS_KEPT = 48 }; /* settings of terms that gates are told apart by */

/* What lists are made for; node, room and price are borrowed, room until init returns. */
typedef struct {
  const tdm_ip *ip;
  uint32_t bidders;
  const uint32_t *node; /* [bidders] who they are */
  const uint32_t *room; /* [bidders] what each wants listed */
  const int64_t *price; /* [node_count] of the cheapest place; TDM_PRICE_CLOSED: not an object */
  bool priced;          /* whether the terms change */
  uint32_t threads;
} tdm_shortlists_wish;

typedef struct {
  const tdm_ip *ip;
  uint32_t threads;
  uint32_t bidders;
  const uint32_t *node;
  const int64_t *price;
  bool priced;

  /* Worth of a pair: units * per_unit + base + the bonus of every quota that counts it. */
  uint32_t quota_count; /* quotas with an active row */
  uint32_t *quota;      /* [quota_count] */
  uint32_t words;       /* 64 quotas each */
  int64_t per_unit;
  uint32_t marks; /* low bits of worth that name the quotas that count a pair; 0: they do not */
  uint32_t now;   /* the setting of terms at hand, below TDM_TERMS_KEPT */
  int64_t *base;  /* [TDM_TERMS_KEPT] */
  int64_t *bonus; /* [TDM_TERMS_KEPT][quota_count] */
  int64_t rise[TDM_TERMS_KEPT]; /* the most that any pair gained since that setting */
  tdm_scan_terms scan_terms, full_terms;

  /* Entries of bidder b: first[b] to first[b] + count[b] - 1, in no order; room to first[b + 1]. */
  uint32_t *first, *count;
  uint32_t *object; /* nodes */
  int64_t *worth;
  int64_t *units;  /* where terms change only, and so are the bits */
  uint64_t *bits;  /* [words] each: the quotas that count the pair */
  int64_t *gate;   /* as measured, under the setting set_at; TDM_OFFER_NONE: none outside */
  uint8_t *set_at; /* [bidders] */
  bool loose; /* gates do not rise with terms: pairs that only those made good are overlooked */
  uint64_t rows_read, pairs_read;

  uint32_t *barred_first, *barred; /* by bidder: objects it must not take, ascending */
  uint32_t *due;                   /* [bidders] scratch: bidders whose rows are to be read */
  void *scratch[TDM_THREADS_MAX];  /* of a reading thread */
  uint32_t scratch_room;
  int64_t least, most; /* worth of any pair at the first reading, base and bonuses aside */
} tdm_shortlists;

/* False when memory is out; fini is due in any case. */
bool tdm_shortlists_init(tdm_shortlists *lists, const tdm_shortlists_wish *wish);
void tdm_shortlists_fini(tdm_shortlists *lists);

/*
 * Sets what pairs are worth: `row` prices of the quota rows in units of 1 / scale, worth
 * in units of 2^shift / scale; revalues what is listed. False when some worth would leave its
 * range: nothing has changed then.
 */
bool tdm_shortlists_set_terms(tdm_shortlists *lists, const int64_t *row, int64_t scale,
                              uint32_t shift);

/* Reads the rows of all bidders of `due` (NULL: all); false when stopped before. */
bool tdm_shortlists_read(tdm_shortlists *lists, const uint32_t *due, uint32_t count,
                         tdm_stop *stop);

/* The most that anybody outside the list may offer now. */
static inline int64_t tdm_shortlists_gate(const tdm_shortlists *lists, uint32_t bidder) {
  int64_t gate = lists->gate[bidder];
  if (gate == TDM_OFFER_NONE || lists->loose) return gate;
  return gate + lists->rise[lists->set_at[bidder]];
}

/* Tells that prices outside of a bidder's list, or all prices, have fallen by as much. */
void tdm_shortlists_open_gate(tdm_shortlists *lists, uint32_t bidder, int64_t by);
void tdm_shortlists_all_cheaper(tdm_shortlists *lists, int64_t by);

/* The entry of an object in a bidder's list, or TDM_NONE. */
uint32_t tdm_shortlists_find(const tdm_shortlists *lists, uint32_t bidder, uint32_t object);

#endif
