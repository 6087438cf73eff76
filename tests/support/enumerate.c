// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/enumerate.h"

#include <string.h>

#include "tests/support/enumerate_internal.h"

/* One walk through all pairings. */
typedef struct {
  const tdm_links *links;
  uint32_t left; /* pairings that may still be looked at */
  tdm_chosen pairs[TDM_LINK_CHOSEN_MAX];
  uint32_t pair_count;
  uint32_t taken[TDM_LINK_CHOSEN_MAX]; /* which links they are */
  int32_t as_mentor[TDM_LINK_PEOPLE_MAX];
  int32_t as_mentee[TDM_LINK_PEOPLE_MAX];
  bool (*visit)(void *context, const tdm_walker_view *view); /* false: enough */
  void *context;
} walker;

static int32_t capacity(const tdm_links *links, uint32_t participant) {
  return links->request->cohort.participants[participant].capacity;
}

static bool has_room(const walker *w, const tdm_link *link) {
  bool one_role = w->links->request->programme.one_role;
  if (one_role && (w->as_mentee[link->mentor] || w->as_mentor[link->mentee])) return false;
  return w->as_mentor[link->mentor] + w->as_mentee[link->mentor] <
             capacity(w->links, link->mentor) &&
         w->as_mentor[link->mentee] + w->as_mentee[link->mentee] < capacity(w->links, link->mentee);
}

static void put(walker *w, uint32_t at, int32_t by) {
  const tdm_link *link = &w->links->links[at];
  w->as_mentor[link->mentor] += by;
  w->as_mentee[link->mentee] += by;
  if (by < 0) {
    w->pair_count--;
    return;
  }
  w->pairs[w->pair_count] = (tdm_chosen){link->mentor, link->mentee};
  w->taken[w->pair_count++] = at;
}

/* From link `at` on; false: enough. */
static bool walk(walker *w, uint32_t at) {
  if (at == w->links->link_count) {
    if (w->left-- == 0) return false;
    tdm_walker_view view = {w->links, w->pairs, w->taken, w->pair_count};
    return w->visit(w->context, &view);
  }
  if (has_room(w, &w->links->links[at]) && w->pair_count < TDM_LINK_CHOSEN_MAX) {
    put(w, at, 1);
    bool more = walk(w, at + 1);
    put(w, at, -1);
    if (!more) return false;
  }
  return w->links->links[at].locked || walk(w, at + 1);
}

/* Returns how many pairings were looked at. */
static uint32_t walk_all(const tdm_links *links,
                         bool (*visit)(void *context, const tdm_walker_view *view), void *context) {
  walker w = {
      .links = links, .left = TDM_LINK_PAIRINGS_MAX + 1, .visit = visit, .context = context};
  if (!links->lock_is_lost) walk(&w, 0);
  return w.left == UINT32_MAX ? TDM_LINK_PAIRINGS_MAX + 1 : TDM_LINK_PAIRINGS_MAX + 1 - w.left;
}

static void walk_to_the_end(const tdm_links *links,
                            bool (*visit)(void *context, const tdm_walker_view *view),
                            void *context) {
  if (walk_all(links, visit, context) > TDM_LINK_PAIRINGS_MAX)
    tdm_links_abort("there are too many pairings");
}

/* ---- questions ---- */

static bool count_one(void *context, const tdm_walker_view *view) {
  (void)context;
  (void)view;
  return true;
}

uint32_t tdm_links_count(const tdm_links *links) { return walk_all(links, count_one, NULL); }

typedef struct {
  tdm_every_optimum *optimum;
} best_of;

static bool offer(void *context, const tdm_walker_view *view) {
  tdm_every_optimum *optimum = ((best_of *)context)->optimum;
  const tdm_programme *programme = &view->links->request->programme;
  if (!tdm_walker_meets(view)) return true;
  tdm_worth worth;
  tdm_walker_value(view, &worth);
  int order = optimum->feasible ? tdm_worth_compare(programme, &worth, &optimum->worth) : 1;
  if (order == 0) optimum->optima++;
  if (order <= 0) return true;
  optimum->feasible = true;
  optimum->worth = worth;
  optimum->optima = 1;
  optimum->pair_count = view->count;
  memcpy(optimum->pairs, view->pairs, view->count * sizeof *view->pairs);
  return true;
}

void tdm_enumerate_best(const tdm_links *links, tdm_every_optimum *optimum) {
  memset(optimum, 0, sizeof *optimum);
  best_of best = {optimum};
  walk_to_the_end(links, offer, &best);
}

static bool find_any(void *context, const tdm_walker_view *view) {
  bool *found = context;
  *found = tdm_walker_meets(view);
  return !*found;
}

bool tdm_enumerate_feasible(const tdm_links *links) {
  bool found = false;
  if (walk_all(links, find_any, &found) > TDM_LINK_PAIRINGS_MAX && !found)
    tdm_links_abort("there are too many pairings");
  return found;
}

typedef struct {
  const uint32_t *least;
  bool found;
} cover;

static bool find_cover(void *context, const tdm_walker_view *view) {
  cover *of = context;
  uint32_t pairs[TDM_LINK_PEOPLE_MAX] = {0};
  for (uint32_t i = 0; i < view->count; i++) {
    pairs[view->pairs[i].mentor]++;
    pairs[view->pairs[i].mentee]++;
  }
  for (uint32_t p = 0; p < view->links->request->cohort.count; p++)
    if (pairs[p] < of->least[p]) return true;
  of->found = tdm_walker_meets(view);
  return !of->found;
}

bool tdm_enumerate_covers(const tdm_links *links, const uint32_t *least) {
  cover of = {least, false};
  if (walk_all(links, find_cover, &of) > TDM_LINK_PAIRINGS_MAX && !of.found)
    tdm_links_abort("there are too many pairings");
  return of.found;
}

typedef struct {
  const tdm_worth *floor;
  uint32_t stage;
  bool found;
  tdm_worth *limit;
} limit_of;

static bool raise_limit(void *context, const tdm_walker_view *view) {
  limit_of *of = context;
  const tdm_programme *programme = &view->links->request->programme;
  if (!tdm_walker_meets(view)) return true;
  tdm_worth worth;
  tdm_walker_value(view, &worth);
  for (uint32_t s = 0; s < of->stage; s++)
    if (tdm_worth_compare_stage(programme, &worth, of->floor, s) < 0) return true;
  if (!of->found || tdm_worth_compare_stage(programme, &worth, of->limit, of->stage) > 0)
    *of->limit = worth;
  of->found = true;
  return true;
}

bool tdm_enumerate_limit(const tdm_links *links, const tdm_worth *floor, uint32_t stage,
                         tdm_worth *limit) {
  limit_of of = {floor, stage, false, limit};
  walk_to_the_end(links, raise_limit, &of);
  return of.found;
}

static uint32_t link_of(const tdm_links *links, const tdm_chosen *pair) {
  for (uint32_t i = 0; i < links->link_count; i++)
    if (links->links[i].mentor == pair->mentor && links->links[i].mentee == pair->mentee) return i;
  return TDM_NONE;
}

static bool locks_are_taken(const walker *w) {
  for (uint32_t i = 0; i < w->links->link_count; i++) {
    bool taken = false;
    for (uint32_t k = 0; k < w->pair_count; k++) taken |= w->taken[k] == i;
    if (w->links->links[i].locked && !taken) return false;
  }
  return !w->links->lock_is_lost;
}

bool tdm_links_allow(const tdm_links *links, const tdm_chosen *pairs, uint32_t count,
                     tdm_worth *worth) {
  walker w = {.links = links};
  for (uint32_t i = 0; i < count; i++) {
    uint32_t at = link_of(links, &pairs[i]);
    if (at == TDM_NONE || w.pair_count == TDM_LINK_CHOSEN_MAX || !has_room(&w, &links->links[at]))
      return false;
    for (uint32_t k = 0; k < w.pair_count; k++)
      if (w.taken[k] == at) return false;
    put(&w, at, 1);
  }
  tdm_walker_view view = {links, w.pairs, w.taken, w.pair_count};
  tdm_walker_value(&view, worth);
  return locks_are_taken(&w) && tdm_walker_meets(&view);
}
