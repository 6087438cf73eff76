// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What the files of the auction share: places and who holds them.
 */
#ifndef TANDEM_SOLVER_AUCTION_AUCTION_INTERNAL_H
#define TANDEM_SOLVER_AUCTION_AUCTION_INTERNAL_H

#include "solver/auction/auction.h"
#include "solver/auction/shortlist.h"

/*
 * Bidders take what is within so many increments of the best, as long as that saves them from
 * reading their row; with their bid's own increment, that is what they may be off by.
 */
enum { TDM_AUCTION_SLACK = 3 };

/*
 * A place of an object: what was bid for it, what it is worth to whom. Between phases all places
 * of an object cost the same.
 */
typedef struct {
  int64_t price, worth;
  uint32_t object;
  uint32_t bidder; /* TDM_NONE: nobody */
} tdm_place;

typedef struct tdm_paths tdm_paths;

struct tdm_auction {
  const tdm_ip *ip;
  tdm_shortlists lists;
  bool kept;     /* a number of pairs is demanded … */
  bool filled;   /* … and bidders are who must be full for it: nobody stays without */
  bool by_cover; /* they are a cover; pairs outside of it are sold beforehand */
  bool merged;   /* some nodes are several people: a bidder may take places of one object */
  bool priced;   /* prices of rows change what pairs are worth */
  int64_t scale;
  uint32_t shift; /* a price is what stands here, shifted left */
  uint32_t bidders, nodes;
  uint32_t threads;
  uint32_t *node; /* [bidders] ascending */

  /* Bidder b holds the places held[first_slot[b]] and on, held_count[b] of at most so many slots.
   */
  uint32_t *first_slot, *held, *held_count;

  /* Places of node o: first_place[o] on; bidders have none. */
  uint32_t *first_place;
  tdm_place *places;
  uint32_t *cheapest; /* [nodes] its cheapest place, the first of equals; TDM_NONE: it has none */
  int64_t *price;     /* [nodes] of that place */
  int64_t *asked;     /* [nodes] the same, which rows are read at */
  uint32_t *vacant;   /* [nodes] places that nobody holds */
  int64_t floor;      /* what a place that nobody wants costs: it stands for no price at all */

  uint32_t *queue; /* bidders that still want a place: a ring of one entry a slot */
  uint32_t queue_size, head, waiting;
  uint32_t *deferred; /* bidders that wait for their row to be read, one entry a slot */
  uint32_t deferred_count, due_count;
  bool *is_due;    /* [bidders] among the shortlists' due */
  uint32_t *taken; /* [nodes] scratch: how many places the bidder at hand holds */
  int64_t *profit; /* [bidders] scratch */
  tdm_paths *paths;
  tdm_auction_work work;
  uint64_t limit; /* of work */
};

typedef struct {
  uint32_t entry, place;  /* TDM_NONE: nothing on the list */
  int64_t first, further; /* offers */
} tdm_choice;

static inline uint32_t tdm_auction_slots(const tdm_auction *a, uint32_t bidder) {
  return a->first_slot[bidder + 1] - a->first_slot[bidder];
}

static inline uint32_t tdm_auction_missing(const tdm_auction *a, uint32_t bidder) {
  return tdm_auction_slots(a, bidder) - a->held_count[bidder];
}

/* Whoever may stay without declines offers below. */
static inline int64_t tdm_auction_exit(const tdm_auction *a) {
  return a->filled ? TDM_OFFER_NONE : -a->floor;
}

/* Whether a candidate is in every pairing: locked, or none of its ends is in the cover. */
static inline bool tdm_auction_sold(const tdm_auction *a, uint32_t candidate) {
  const tdm_problem *problem = a->ip->problem;
  uint8_t fixed = tdm_ip_fixed(a->ip, candidate);
  if (fixed != TDM_FREE || !a->by_cover) return fixed == TDM_LOCKED;
  const bool *covered = a->ip->covered;
  return !covered[problem->mentor[candidate]] && !covered[problem->mentee[candidate]];
}

/* How many places of an object a bidder may hold: 1 where each is one person. */
static inline uint64_t tdm_auction_limit(const tdm_auction *a, uint32_t bidder, uint32_t object) {
  const tdm_node *nodes = a->ip->problem->nodes;
  return (uint64_t)nodes[a->node[bidder]].people * nodes[object].people;
}

/*
 * The best that the list offers beside what the bidder holds, and what is left for it after
 * taking the best `wanted` ones (few of many).
 */
tdm_choice tdm_auction_choose(tdm_auction *a, uint32_t bidder, uint32_t wanted);

/* What a bidder has of a place. */
static inline int64_t tdm_auction_own(const tdm_auction *a, uint32_t place) {
  return a->places[place].worth - a->price[a->places[place].object];
}

/* The least that a bidder has of a place that it holds; INT64_MAX: holds none. */
int64_t tdm_auction_worst(const tdm_auction *a, uint32_t bidder);

/* Gives a place to a bidder (TDM_NONE: to nobody) at a price, from the one that has it. */
void tdm_auction_give(tdm_auction *a, uint32_t place, uint32_t bidder, int64_t worth,
                      int64_t price);

/* All places of an object cost as much. */
void tdm_auction_reprice(tdm_auction *a, uint32_t object, int64_t price);

/* A place of the object that nobody holds, or TDM_NONE. */
uint32_t tdm_auction_vacancy(const tdm_auction *a, uint32_t object);

/* Whether to stop: by the caller, or since all work is done that was allowed. */
bool tdm_auction_stops(const tdm_auction *a, tdm_stop *stop);

tdm_paths *tdm_paths_new(uint32_t nodes);
void tdm_paths_free(tdm_paths *paths);

/*
 * Fills what bids left open, by shortest alternating paths, until every bidder has what it wants
 * and every place that nobody holds costs no more than the floor. False when stopped.
 */
bool tdm_auction_fill(tdm_auction *a, int64_t increment, tdm_stop *stop);

#endif
