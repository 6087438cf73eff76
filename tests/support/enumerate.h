// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Enumerate: the optimum of a tiny request over every feature by looking at every pairing.
 *
 * Candidate by candidate, the pair is left out or taken where capacities allow it; nothing else is
 * cut off. What a pairing is worth is computed from its pairs alone. Callers: tests.
 */
#ifndef TANDEM_TESTS_SUPPORT_ENUMERATE_H
#define TANDEM_TESTS_SUPPORT_ENUMERATE_H

#include <stdbool.h>
#include <stdint.h>

#include "tests/support/brute_force.h"

enum {
  TDM_LINKS_MAX = 128,           /* candidates */
  TDM_LINK_PEOPLE_MAX = 24,      /* participants */
  TDM_LINK_SPREADS_MAX = 8,      /* entries of spread */
  TDM_LINK_CHOSEN_MAX = 40,      /* pairs in a pairing */
  TDM_LINK_PAIRINGS_MAX = 400000 /* pairings that are looked at */
};

/* A candidate, in its direction. */
typedef struct {
  uint32_t mentor;
  uint32_t mentee;
  tdm_cell cell;
  bool locked;  /* by a lock that is demanded */
  bool current; /* in `current`, in this direction */
} tdm_link;

/* A request under demands, read once. */
typedef struct {
  const tdm_request *request;
  tdm_demands demands;
  tdm_link links[TDM_LINKS_MAX];
  uint32_t link_count;
  uint32_t current_count; /* links in `current` */
  bool lock_is_lost;      /* a demanded lock is no candidate: nothing is feasible */
  /* By entry of spread, bridges first, and participant: somebody with the same value, the same
   * for all of them; TDM_NONE where it is missing. */
  uint32_t alike[TDM_LINK_SPREADS_MAX][TDM_LINK_PEOPLE_MAX];
} tdm_links;

/* What a pairing is worth. */
typedef struct {
  bool has_value[TDM_STAGES_MAX]; /* false: `worst` and `fair` of no pairs */
  int64_t values[TDM_STAGES_MAX];
  int64_t scores[TDM_LINK_CHOSEN_MAX]; /* of the pairs, ascending: what `fair` compares */
  uint32_t score_count;
} tdm_worth;

typedef struct {
  bool feasible;
  tdm_worth worth;
  double optima; /* how many pairings are worth as much */
  tdm_chosen pairs[TDM_LINK_CHOSEN_MAX];
  uint32_t pair_count;
} tdm_every_optimum;

/* Aborts when the request is beyond one of the limits above. */
void tdm_links_read(tdm_links *links, const tdm_request *request, const tdm_demands *demands);

/* How many pairings capacities allow; at most TDM_LINK_PAIRINGS_MAX + 1. */
uint32_t tdm_links_count(const tdm_links *links);

/* The best of all pairings that meet the demands. Aborts beyond TDM_LINK_PAIRINGS_MAX. */
void tdm_enumerate_best(const tdm_links *links, tdm_every_optimum *optimum);

/* Whether any pairing meets the demands. */
bool tdm_enumerate_feasible(const tdm_links *links);

/* Whether in any pairing that meets the demands everybody has at least so many pairs. */
bool tdm_enumerate_covers(const tdm_links *links, const uint32_t *least);

/*
 * The best in stage `stage` alone of all pairings that are worth at least `floor` in each stage
 * before it. False when there is none.
 */
bool tdm_enumerate_limit(const tdm_links *links, const tdm_worth *floor, uint32_t stage,
                         tdm_worth *limit);

/* Whether these are links without duplicates that meet the demands together; what they are worth.
 */
bool tdm_links_allow(const tdm_links *links, const tdm_chosen *pairs, uint32_t count,
                     tdm_worth *worth);

/* What pairs earn by the entry of spread, in micro-points. */
int64_t tdm_links_earned(const tdm_links *links, const tdm_chosen *pairs, uint32_t count,
                         uint32_t entry);

/* Comparison in one stage, and in all from the first on: negative, 0 or positive. */
int tdm_worth_compare_stage(const tdm_programme *programme, const tdm_worth *a, const tdm_worth *b,
                            uint32_t stage);
int tdm_worth_compare(const tdm_programme *programme, const tdm_worth *a, const tdm_worth *b);

#endif
