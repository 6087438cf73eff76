// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/stages/search.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/linear/lp.h"
#include "solver/linear/window.h"
#include "solver/network/exact.h"
#include "solver/stages/neighbourhood.h"
#include "solver/stages/polish.h"

enum {
  FOUND = 2,      /* pairings by dives, … */
  FOUND_MORE = 6, /* … where much is open, and no more pivots were needed than these, … */
  DIVE_PIVOTS = 40000,
  DIVES = 8, /* … where groups of pairs gain, each in a window wider by such a part, … */
  WIDER = 4,
  MUCH_OPEN = 2400,  /* columns */
  LEAST_PART = 64,   /* there, of what is needed: no window is narrower */
  DIVE_NODES = 250,  /* … with so many nodes, … */
  MERGE_NODES = 400, /* … and what they found, together, with so many */
  FIRST_HALVES = 3,  /* per node: columns of the window where a first pairing is looked for */
  MOST_HALVES = 12,  /* more than that is many ties */
  STEPS = 256,
  LEAST_COLUMNS = 150,
  WIDEN = 16, /* … where it shows none */
  NARROW = 3, /* a proof starts from a window that much narrower: the best pairing is closer */
  FIRST_NODES = 500,
  CORE_NODES = 200,
  EXACT_NODES = 2000 /* then branch and cut takes over, where its cuts are strong */
};

/* So many candidates a node, and no fewer at all, may join the pool for a proof. */
enum { REACH_PER_NODE = 200, LEAST_REACH = 1500000 };

static const tdm_wide ALL = (tdm_wide)1 << 100;

/* Every reduced cost is within this. */
static const tdm_wide WIDEST = (tdm_wide)1 << 62;

/* Hooks of one branch and cut. */
typedef struct {
  tdm_search *search;
  const tdm_window *window;
  tdm_pairing *scratch;
  int64_t target; /* the proven bound: reaching it ends the search */
  double node_bound;
  bool has_node_bound;
  bool wrong; /* floating point accepted what integers refuse, or misjudged its value */
} watch;

bool tdm_search_enough(const tdm_search *search, int64_t value, int64_t bound) {
  if (value >= bound || value >= search->enough) return true;
  double unit = search->ip->objective == TDM_COUNT_SCORE ? (double)search->ip->problem->unit : 1;
  double worth = fmax(1, fabs((double)value * unit));
  return search->gap > 0 && ((double)bound - (double)value) * unit / worth <= search->gap;
}

void tdm_search_take(tdm_search *search, const tdm_pairing *pairing) {
  const tdm_ip *ip = search->ip;
  if (!pairing->known) return;
  int64_t value = tdm_pairing_value(ip, pairing);
  if (search->incumbent->known && tdm_pairing_value(ip, search->incumbent) >= value) return;
  tdm_pairing_copy(search->incumbent, pairing);
  tdm_progress *progress = tdm_stop_progress(search->stop);
  progress->has_incumbent = ip->objective != TDM_COUNT_NOTHING;
  progress->incumbent = value * tdm_ip_told_unit(ip);
}

/*
 * What branch and cut was started with: its rows were not those at hand where it comes from another
 * number of pairs.
 */
static bool is_start(const watch *w) {
  const tdm_pairing *known = w->search->incumbent;
  return known->known && known->count == w->scratch->count &&
         memcmp(known->chosen, w->scratch->chosen, known->count * sizeof *known->chosen) == 0;
}

static bool on_incumbent(void *context, const double *x) {
  watch *w = context;
  tdm_search *search = w->search;
  if (!tdm_window_pairing(w->window, x, w->scratch) ||
      !(is_start(w) || tdm_pairing_feasible(search->ip, w->scratch))) {
    w->wrong = true;
    return false;
  }
  tdm_search_take(search, w->scratch);
  return tdm_search_enough(search, tdm_pairing_value(search->ip, w->scratch), w->target);
}

static void on_bound(void *context, double bound) {
  watch *w = context;
  w->node_bound = bound;
  w->has_node_bound = true;
}

/* ---- one window ---- */

typedef enum {
  COMPLETE,
  GOOD_ENOUGH,
  NARROWED, /* the incumbent became so much better that a narrower window will do */
  UNSAFE,
  INTERRUPTED,
  BROKEN,
  OUT_OF_MEMORY
} window_end;

/* Nothing is free: the fixed candidates are the only pairing. */
static window_end only_pairing(const tdm_window *window, watch *w) {
  if (tdm_window_pairing(window, NULL, w->scratch) &&
      tdm_pairing_feasible(w->search->ip, w->scratch))
    tdm_search_take(w->search, w->scratch);
  return COMPLETE;
}

/* Whether branch and cut's own idea of its best value agrees with exact integers. */
static bool agrees(const watch *w, double objective) {
  int64_t exact = tdm_pairing_value(w->search->ip, w->search->incumbent);
  return fabs((double)exact - tdm_window_units(w->window, objective)) < 0.25;
}

static window_end branch_and_cut(const tdm_window *window, watch *w) {
  tdm_search *search = w->search;
  tdm_lp_hooks hooks = {.incumbent = on_incumbent, .bound = on_bound, .context = w};
  hooks.gomory = window->unit_cost == 1;
  double objective, *start = calloc((size_t)tdm_lp_columns(window->lp) + 1, sizeof *start);
  if (!start) return OUT_OF_MEMORY;
  bool have_start = search->incumbent->known && tdm_window_point(window, search->incumbent, start);
  tdm_lp_status status = tdm_lp_solve(window->lp, TDM_LP_PRIMAL, search->stop);
  if (status == TDM_LP_OPTIMAL)
    status = tdm_lp_search(window->lp, &hooks, have_start ? start : NULL, search->stop, &objective);
  free(start);
  search->searched = true;
  bool known = search->incumbent->known;
  if (known &&
      tdm_search_enough(search, tdm_pairing_value(search->ip, search->incumbent), w->target))
    return GOOD_ENOUGH;
  if (status == TDM_LP_STOPPED) return INTERRUPTED;
  if (status == TDM_LP_FAILED) return BROKEN;
  if (w->wrong || !tdm_window_safe(window)) return UNSAFE;
  if (status == TDM_LP_OPTIMAL && !agrees(w, objective)) return UNSAFE;
  return COMPLETE;
}

static window_end cut_window(tdm_search *search, tdm_wide width, tdm_pairing *scratch, watch *w) {
  tdm_window window;
  window_end end = OUT_OF_MEMORY;
  *w = (watch){.search = search,
               .window = &window,
               .scratch = scratch,
               .target = tdm_prices_bound(search->prices)};
  if (tdm_window_init(&window, search->ip, search->prices, search->score_prices, width, NULL, 0,
                      search->incumbent)) {
    search->columns = window.columns;
    search->rows = tdm_lp_rows(window.lp);
    if (window.empty)
      end = COMPLETE;
    else if (window.columns == 0)
      end = only_pairing(&window, w);
    else
      end = branch_and_cut(&window, w);
    search->nodes += tdm_lp_nodes(window.lp);
    search->iterations += tdm_lp_iterations(window.lp);
    if (w->has_node_bound) w->node_bound = ceil(tdm_window_units(&window, w->node_bound) + 0.5);
  }
  tdm_window_fini(&window);
  return end;
}

/* ALONE: whatever it takes, since nothing else is left to try. */
typedef enum { WHOLE, CORE, FIRST, FIRST_IN_CORE, ALONE } purpose;

static window_end end_of(tdm_exact_status status) {
  switch (status) {
    case TDM_EXACT_PROVEN:
      return COMPLETE;
    case TDM_EXACT_ENOUGH:
      return GOOD_ENOUGH;
    case TDM_EXACT_NARROWED:
      return NARROWED;
    case TDM_EXACT_LIMIT:
      return UNSAFE;
    case TDM_EXACT_STOPPED:
      return INTERRUPTED;
    case TDM_EXACT_NO_MEMORY:
      return OUT_OF_MEMORY;
    case TDM_EXACT_FAILED:
      break;
  }
  return BROKEN;
}

/* Branch and bound with proofs in integers; *bound holds for all pairings. */
static window_end bound_window(tdm_search *search, tdm_wide width, purpose why, int64_t most_nodes,
                               int64_t *bound) {
  int64_t target = tdm_prices_bound(search->prices);
  tdm_exact exact = {.ip = search->ip,
                     .prices = search->prices,
                     .score_prices = search->score_prices,
                     .width = width,
                     .core = why == CORE || why == FIRST_IN_CORE ? search->core : NULL,
                     .basis = search->basis,
                     .core_count = search->core_count,
                     .incumbent = search->incumbent,
                     .stop = search->stop,
                     .target = target < search->enough ? target : search->enough,
                     .gap = search->gap,
                     .first = why == FIRST || why == FIRST_IN_CORE,
                     .patient = why == ALONE,
                     .most_nodes = most_nodes};
  tdm_exact_status status = tdm_exact_run(&exact);
  search->searched = true;
  search->nodes += exact.nodes;
  search->iterations += exact.iterations;
  search->columns = exact.columns;
  search->rows = exact.rows;
  int64_t outside = tdm_prices_bound_beyond(search->prices, width);
  *bound = exact.bound > outside ? exact.bound : outside;
  return end_of(status);
}

/* The one that is fast, then the one that has cuts, which are strong where costs are few. */
static window_end solve_window(tdm_search *search, tdm_wide width, tdm_pairing *scratch, watch *w) {
  int64_t bound;
  *w = (watch){.search = search};
  double units = (double)width / (double)search->prices->scale;
  int64_t most_nodes = tdm_window_rounds(search->ip, units) ? EXACT_NODES : 0;
  window_end end = bound_window(search, width, WHOLE, most_nodes, &bound);
  if (end == UNSAFE || end == BROKEN) return cut_window(search, width, scratch, w);
  if (end == GOOD_ENOUGH && bound < search->bound) search->bound = bound;
  if (end == INTERRUPTED) {
    w->has_node_bound = true;
    w->node_bound = (double)bound;
  }
  return end;
}

/* ---- growing windows ---- */

/* So many halves of a candidate a node. */
static uint32_t wanted_columns(const tdm_search *search, uint32_t halves_per_node) {
  uint32_t wanted = halves_per_node * search->ip->problem->node_count / 2;
  if (wanted < LEAST_COLUMNS) wanted = LEAST_COLUMNS;
  return wanted < search->ip->problem->count ? wanted : search->ip->problem->count;
}

/* Widths come in steps of a quarter of a power of two: the first one that holds the size. */
static uint32_t step_of(uint64_t size) {
  if (size <= 4) return (uint32_t)size;
  uint32_t bits = 61 - (uint32_t)__builtin_clzll(size - 1);
  return 4 * bits + (uint32_t)((size - 1) >> bits) + 1;
}

static tdm_wide width_of(uint32_t step) {
  if (step <= 4) return step;
  return (tdm_wide)((step - 5) % 4 + 5) << (step - 5) / 4;
}

/* The first of those widths that leaves as many candidates free as are wanted. */
static tdm_wide width_for(const tdm_search *search, uint32_t wanted) {
  uint32_t free_count[STEPS] = {0}, sum = 0;
  for (uint32_t c = 0; c < search->ip->problem->count; c++) {
    if (tdm_ip_fixed(search->ip, c) != TDM_FREE) continue;
    int64_t reduced = search->prices->reduced[c];
    free_count[step_of((uint64_t)(reduced < 0 ? -reduced : reduced))]++;
  }
  for (uint32_t step = 0; step < STEPS; step++) {
    sum += free_count[step];
    if (sum >= wanted) return width_of(step);
  }
  return ALL;
}

tdm_pricing_status tdm_search_reach(tdm_search *search, tdm_wide width) {
  const tdm_problem *problem = search->ip->problem;
  if (tdm_ip_knows_all(search->ip) || width <= search->priced_width) return TDM_PRICING_DONE;
  tdm_wide every = (tdm_wide)REACH_PER_NODE * problem->node_count;
  if (every < LEAST_REACH) every = LEAST_REACH;
  if (every > UINT32_MAX / 2) every = UINT32_MAX / 2;
  tdm_wide least = width < WIDEST ? -width - 1 : -WIDEST;
  tdm_pricing_wish wish = {.least = (int64_t)least, .every = (uint32_t)every};
  tdm_pricing_status status = tdm_price_out(search->prices, search->ip, wish, search->stop);
  if (status == TDM_PRICING_DONE) search->priced_width = width < WIDEST ? width : ALL;
  return status;
}

/* What a better pairing than the incumbent can deviate at most. */
static tdm_wide needed_width(const tdm_search *search) {
  if (!search->incumbent->known) return ALL;
  tdm_wide value = tdm_pairing_value(search->ip, search->incumbent);
  return search->prices->total - (value + 1) * search->prices->scale;
}

static int64_t incumbent_value(const tdm_search *search) {
  return search->incumbent->known ? tdm_pairing_value(search->ip, search->incumbent) : INT64_MIN;
}

static tdm_search_status proven(tdm_search *search) {
  if (search->incumbent->known) search->bound = incumbent_value(search);
  return TDM_SEARCH_PROVEN;
}

/* A stopped window proves its open nodes' bound inside and the width's bound outside. */
static tdm_search_status stopped(tdm_search *search, const watch *w, tdm_wide width) {
  int64_t bound = tdm_prices_bound(search->prices);
  if (w->has_node_bound && fabs(w->node_bound) < 4e15 && width < ALL) {
    int64_t inside = (int64_t)w->node_bound;
    int64_t outside = tdm_prices_bound_beyond(search->prices, width);
    int64_t both = inside > outside ? inside : outside;
    if (both < incumbent_value(search)) both = incumbent_value(search);
    if (both < bound) bound = both;
  }
  if (bound < search->bound) search->bound = bound;
  return TDM_SEARCH_STOPPED;
}

/* Without a limit of nodes, where branch and cut in floating point is not safe. */
static tdm_search_status search_exactly(tdm_search *search) {
  int64_t bound;
  if (!tdm_ip_knows_all(search->ip) && needed_width(search) > search->priced_width)
    return TDM_SEARCH_STOPPED;
  switch (bound_window(search, needed_width(search), ALONE, 0, &bound)) {
    case COMPLETE:
      return proven(search);
    case GOOD_ENOUGH:
      return TDM_SEARCH_PROVEN;
    case OUT_OF_MEMORY:
      return TDM_SEARCH_NO_MEMORY;
    case INTERRUPTED:
      if (bound < search->bound) search->bound = bound;
      return TDM_SEARCH_STOPPED;
    default: /* what is known by now is still true */
      return TDM_SEARCH_STOPPED;
  }
}

static bool settled(const tdm_search *search) {
  return search->incumbent->known &&
         tdm_search_enough(search, incumbent_value(search), search->bound);
}

/* Whether so many candidates tie that even a narrow window is wide. */
static bool ties(const tdm_search *search, tdm_wide width) {
  return search->core &&
         tdm_window_count(search->ip, search->prices, width) > wanted_columns(search, MOST_HALVES);
}

/* Whether nothing that the pool holds is outside. */
static bool holds_pool(const tdm_search *search, tdm_wide width) {
  return tdm_window_count(search->ip, search->prices, width) ==
         tdm_window_count(search->ip, search->prices, ALL);
}

/* Dives in ever wider windows, which prove nothing, until there is a pairing. */
static window_end find_in(tdm_search *search, tdm_wide width, purpose why) {
  window_end end = COMPLETE;
  while (!search->incumbent->known) {
    int64_t bound;
    end = bound_window(search, width, why, FIRST_NODES, &bound);
    if (end != COMPLETE || width >= ALL) return end;
    if (search->hasty && holds_pool(search, width)) return end;
    width = width > ALL / WIDEN - 1 ? ALL : (width + 1) * WIDEN;
  }
  return end;
}

/* Of the window where a first pairing is looked for; a unit at least. */
static tdm_wide first_width(const tdm_search *search) {
  tdm_wide width = width_for(search, wanted_columns(search, FIRST_HALVES));
  return width > search->prices->scale ? width : search->prices->scale;
}

/* A first pairing, from the pool at hand. */
static window_end find_first(tdm_search *search) {
  tdm_wide width = first_width(search);
  window_end end = COMPLETE;
  if (search->incumbent->known) return end;
  /* From a basis a wide program is as near its optimum as a narrow one. */
  if (ties(search, width)) end = find_in(search, search->basis ? ALL : width, FIRST_IN_CORE);
  /* Much less to look at, and often enough. */
  int64_t bound;
  if (!search->incumbent->known && end == COMPLETE && width / NARROW > search->prices->scale)
    end = bound_window(search, width / NARROW, FIRST, FIRST_NODES, &bound);
  if (end == INTERRUPTED || end == OUT_OF_MEMORY || search->incumbent->known) return end;
  return find_in(search, width, FIRST);
}

/* Where many candidates tie, the promising ones alone often reach the bound. */
static window_end search_core(tdm_search *search, tdm_wide width) {
  int64_t bound;
  window_end end = COMPLETE;
  if (!ties(search, width)) return COMPLETE;
  while (end == COMPLETE && width < needed_width(search)) {
    end = bound_window(search, width, CORE, CORE_NODES, &bound);
    width = width > ALL / WIDEN - 1 ? ALL : (width + 1) * WIDEN;
  }
  return end;
}

/* What is needed, or `least` where that leaves much less to look at. */
static tdm_wide next_width(const tdm_search *search, tdm_wide least) {
  tdm_wide needed = needed_width(search);
  if (needed <= least) return needed;
  if (!tdm_ip_knows_all(search->ip) && needed > search->priced_width) return least; /* unknown */
  uint32_t few = tdm_window_count(search->ip, search->prices, least);
  return tdm_window_count(search->ip, search->prices, needed) <= few + few / 8 ? needed : least;
}

/* Nothing within `width` is better than the incumbent; of the rest only its width is known. */
static tdm_search_status stopped_at(tdm_search *search, tdm_wide width) {
  int64_t bound = tdm_prices_bound_beyond(search->prices, width);
  if (bound < incumbent_value(search)) bound = incumbent_value(search);
  if (bound < search->bound) search->bound = bound;
  return TDM_SEARCH_STOPPED;
}

static tdm_wide larger(tdm_wide a, tdm_wide b) { return a > b ? a : b; }

static tdm_search_status widen(tdm_search *search, tdm_pairing *scratch) {
  tdm_wide first = first_width(search), unit = search->prices->scale, done = -1;
  tdm_wide least = first / NARROW > unit ? first / NARROW : unit;
  /* Where many steps tie, windows that hold enough columns may be next to nothing wide. */
  if (tdm_ip_has_gains(search->ip) && search->incumbent->known)
    least = larger(least, needed_width(search) / LEAST_PART);
  window_end core_end = search_core(search, first);
  if (core_end == GOOD_ENOUGH) return TDM_SEARCH_PROVEN;
  if (core_end == OUT_OF_MEMORY) return TDM_SEARCH_NO_MEMORY;
  for (;;) {
    watch w;
    tdm_wide width = next_width(search, least);
    tdm_pricing_status pricing = tdm_search_reach(search, width);
    if (pricing == TDM_PRICING_NO_MEMORY) return TDM_SEARCH_NO_MEMORY;
    if (pricing != TDM_PRICING_DONE) return stopped_at(search, done);
    window_end end = solve_window(search, width, scratch, &w);
    if (end == GOOD_ENOUGH) return TDM_SEARCH_PROVEN;
    if (end == INTERRUPTED) return stopped(search, &w, width);
    if (end == BROKEN) return search_exactly(search); /* with a linear program of its own */
    if (end == OUT_OF_MEMORY) return TDM_SEARCH_NO_MEMORY;
    if (end == NARROWED) continue;
    tdm_wide needed = needed_width(search);
    /* A new incumbent may have made the needed window narrow enough to be safe. */
    if (end == UNSAFE && needed >= width) return search_exactly(search);
    if (end == UNSAFE) continue;
    if (width >= needed) return proven(search);
    done = width;
    least = width > ALL / 2 ? ALL : width + width / 2 + 1;
  }
}

/* ---- dives, and what they have found together ---- */

static void add_pairs(uint64_t *seen, const tdm_pairing *pairing) {
  for (uint32_t k = 0; pairing->known && k < pairing->count; k++)
    tdm_bit_set(seen, pairing->chosen[k]);
}

/*
 * The best that the pairs of several pairings make: far fewer columns than a window has. (As Cook
 * and Seymour, Tour Merging via Branch-Decomposition, INFORMS Journal on Computing 15, 2003.)
 */
static window_end merge(tdm_search *search, const uint64_t *seen) {
  tdm_exact exact = {.ip = search->ip,
                     .prices = search->prices,
                     .score_prices = search->score_prices,
                     .width = needed_width(search),
                     .core = seen,
                     .core_count = search->ip->problem->count,
                     .incumbent = search->incumbent,
                     .stop = search->stop,
                     .target = search->bound < search->enough ? search->bound : search->enough,
                     .gap = search->gap,
                     .most_nodes = MERGE_NODES};
  tdm_exact_status status = tdm_exact_run(&exact);
  search->nodes += exact.nodes;
  search->iterations += exact.iterations;
  return end_of(status);
}

/* Whether more dives are worth their time: what is left is too much to be searched soon. */
static bool wants_dives(const tdm_search *search, int found, int64_t pivots) {
  if (found < FOUND) return true;
  uint32_t open = tdm_window_count(search->ip, search->prices, needed_width(search));
  return found < FOUND_MORE && pivots < DIVE_PIVOTS && open > MUCH_OPEN;
}

static window_end dive_often(tdm_search *search, tdm_pairing *scratch, uint64_t *seen) {
  window_end end = COMPLETE;
  int64_t pivots = search->iterations;
  tdm_wide width = 2 * width_for(search, wanted_columns(search, FIRST_HALVES));
  for (int dive = 0, found = 0; dive < DIVES && (end == COMPLETE || end == UNSAFE); dive++) {
    if (!wants_dives(search, found, search->iterations - pivots)) break;
    int64_t bound, before = incumbent_value(search);
    if (width <= search->prices->scale || width > needed_width(search)) break;
    tdm_pairing_copy(scratch, search->incumbent);
    search->incumbent->known = false;
    end = bound_window(search, width, FIRST, DIVE_NODES, &bound);
    if (end == GOOD_ENOUGH) end = COMPLETE;
    width += width / WIDER;
    found += search->incumbent->known;
    if (!tdm_polish(search->ip, search->incumbent, search->stop)) return OUT_OF_MEMORY;
    add_pairs(seen, search->incumbent);
    if (incumbent_value(search) <= before) tdm_pairing_copy(search->incumbent, scratch);
  }
  return end;
}

static window_end dive_and_merge(tdm_search *search, tdm_pairing *scratch, uint64_t *seen) {
  add_pairs(seen, search->incumbent);
  window_end end = dive_often(search, scratch, seen);
  if (end == INTERRUPTED || end == OUT_OF_MEMORY || settled(search)) return end;
  do end = merge(search, seen);
  while (end == NARROWED);
  return end;
}

/* Whether the incumbent leaves so much open that searching it all is no way to a better one. */
static bool is_far(const tdm_search *search) {
  uint32_t open = tdm_window_count(search->ip, search->prices, needed_width(search));
  return open > wanted_columns(search, MOST_HALVES);
}

/*
 * What groups earn keeps rounded relaxations away from the best: dives close to the prices find
 * pairings that are much closer.
 */
static window_end look_closer(tdm_search *search, tdm_pairing *scratch) {
  uint64_t *seen = calloc((size_t)search->ip->problem->count / 64 + 1, sizeof *seen);
  window_end end = seen ? dive_and_merge(search, scratch, seen) : OUT_OF_MEMORY;
  free(seen);
  if (end == INTERRUPTED || end == OUT_OF_MEMORY) return end;
  if (!tdm_neighbourhood_run(search)) return OUT_OF_MEMORY;
  return settled(search) ? GOOD_ENOUGH : COMPLETE;
}

static tdm_search_status run(tdm_search *search, tdm_pairing *scratch) {
  window_end first = find_first(search);
  if (first == COMPLETE && search->incumbent->known &&
      (tdm_ip_has_gains(search->ip) || is_far(search)))
    first = look_closer(search, scratch);
  if (first == GOOD_ENOUGH && settled(search)) return TDM_SEARCH_PROVEN;
  if (first == OUT_OF_MEMORY) return TDM_SEARCH_NO_MEMORY;
  if (first == INTERRUPTED) return TDM_SEARCH_STOPPED;
  if (search->hasty && !search->incumbent->known) return TDM_SEARCH_GAVE_UP;
  return widen(search, scratch);
}

tdm_search_status tdm_search_run(tdm_search *search) {
  tdm_pairing scratch;
  search->bound = tdm_prices_bound(search->prices);
  if (settled(search)) return TDM_SEARCH_PROVEN;
  if (tdm_stop_now(search->stop)) return TDM_SEARCH_STOPPED;
  if (!tdm_pairing_init(&scratch, search->ip->problem)) return TDM_SEARCH_NO_MEMORY;
  return run(search, &scratch);
}
