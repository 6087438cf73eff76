// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What the files of the auction share: places and who holds them.
 */
#ifndef TANDEM_SOLVER_AUCTION_AUCTION_INTERNAL_H
#define TANDEM_SOLVER_AUCTION_AUCTION_INTERNAL_H

#include "solver/auction/auction.h"
#include "solver/auction/shortlist.h"

/* A place of an object: what is paid for it, what it is worth to whom. */
typedef struct {
  int64_t price, worth;
  uint32_t object;
  uint32_t bidder; /* TDM_NONE: nobody */
} tdm_place;

struct tdm_auction {
  const tdm_ip *ip;
  tdm_shortlists lists;
  bool kept;   /* as many pairs as the row demands */
  bool merged; /* some nodes are several people: a bidder may take places of one object */
  int64_t scale;
  uint32_t shift; /* a price is what stands here, shifted left */
  uint32_t bidders, objects;
  uint32_t threads;

  /* Bidder b holds the places held[first_slot[b]] and on, held_count[b] of at most so many slots.
   */
  uint32_t *first_slot, *held, *held_count;

  /* Places of object o: first_place[o] on. */
  uint32_t *first_place;
  tdm_place *places;
  uint32_t *cheapest; /* [objects] its cheapest place, the first of equals; TDM_NONE: it has none */
  int64_t *price;     /* [objects] of that place */

  uint32_t *queue; /* bidders that still want a place: a ring of one entry a slot */
  uint32_t queue_size, head, waiting;
  uint32_t *deferred; /* bidders that wait for their row to be read, one entry a slot */
  uint32_t deferred_count, due_count;
  bool *is_due;                  /* [bidders] among the shortlists' due */
  uint32_t *taken;               /* [objects] scratch: how many places the bidder at hand holds */
  int64_t *column, *profit;      /* [bidders] of reverse bids */
  int64_t exit;                  /* offers below are declined, by bidders that must be in … */
  int64_t free_exit;             /* … and by those that a cover leaves out */
  uint64_t phase_bids, patience; /* how many make a war */
  int wars;
  tdm_auction_work work;
};

typedef struct {
  uint32_t entry, place; /* TDM_NONE: nothing on the list */
  int64_t first, second;
} tdm_choice;

static inline uint32_t tdm_auction_slots(const tdm_auction *a, uint32_t bidder) {
  return a->first_slot[bidder + 1] - a->first_slot[bidder];
}

static inline uint32_t tdm_auction_missing(const tdm_auction *a, uint32_t bidder) {
  return tdm_auction_slots(a, bidder) - a->held_count[bidder];
}

static inline uint32_t tdm_auction_bidder_node(const tdm_auction *a, uint32_t bidder) {
  return a->lists.mentors_bid ? bidder : a->ip->problem->mentor_count + bidder;
}

static inline uint32_t tdm_auction_object_node(const tdm_auction *a, uint32_t object) {
  return a->lists.mentors_bid ? a->ip->problem->mentor_count + object : object;
}

static inline int64_t tdm_auction_exit(const tdm_auction *a, uint32_t bidder) {
  const bool *covered = a->ip->covered;
  return covered && !covered[tdm_auction_bidder_node(a, bidder)] ? a->free_exit : a->exit;
}

/* How many places of an object a bidder may hold: 1 where each is one person. */
static inline uint64_t tdm_auction_limit(const tdm_auction *a, uint32_t bidder, uint32_t object) {
  const tdm_node *nodes = a->ip->problem->nodes;
  return (uint64_t)nodes[tdm_auction_bidder_node(a, bidder)].people *
         nodes[tdm_auction_object_node(a, object)].people;
}

/* The best that the list offers beside what the bidder holds. */
tdm_choice tdm_auction_choose(tdm_auction *a, uint32_t bidder);

/* The least that a bidder gets from a place that it holds; INT64_MAX: holds none. */
int64_t tdm_auction_worst(const tdm_auction *a, uint32_t bidder, uint32_t *place);

/* Gives a place to a bidder (TDM_NONE: to nobody) at a price, from the one that has it. */
void tdm_auction_give(tdm_auction *a, uint32_t place, uint32_t bidder, int64_t worth,
                      int64_t price);

/* Counts a bid of a phase; where it is one of too many, the increment grows. */
void tdm_auction_count_bid(tdm_auction *a, int64_t *increment);

/* Reverse bids until no place without a bidder has a price. False when stopped. */
bool tdm_auction_reverse(tdm_auction *a, int64_t *increment, tdm_stop *stop);

#endif
