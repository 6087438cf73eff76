// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/problem/pricing.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "solver/problem/best_few.h"
#include "solver/problem/gain_terms.h"
#include "solver/problem/parallel.h"
#include "solver/problem/pool.h"
#include "solver/problem/terms.h"

enum { BLOCK = 128, ROWS_PER_TURN = 16, FEW_PAIRS = 100000, EACH_MOST = 64 };

static const int64_t NEVER = INT64_C(1) << 61;
static const tdm_wide HOPELESS = (tdm_wide)1 << 120;

/* What one thread works with. */
typedef struct {
  tdm_wide total;
  int64_t possible;     /* pairs of people that are candidates */
  int64_t *worth;       /* [mentee_count] a row */
  int64_t *table;       /* of gains */
  tdm_best_few *few;    /* [mentee_count] the mentors that are best for each mentee */
  tdm_ranked *best;     /* [mentee_count][each] theirs */
  int64_t *bars;        /* [mentee_count] what a reduced cost must exceed to be of interest */
  tdm_node_pair *found; /* everything that is to join */
  uint32_t count, room;
  bool out_of_memory;
} worker;

typedef struct {
  const tdm_ip *ip;
  const tdm_problem *problem;
  const tdm_prices *prices;
  tdm_pricing_wish wish;
  tdm_scan_terms terms;
  tdm_gain_terms gains;
  tdm_stop *stop;
  uint32_t parts;
  worker workers[TDM_THREADS_MAX];
  atomic_bool ended;    /* stopped, or out of memory */
  atomic_uint too_many; /* candidates found where all are wished */
} pass;

/* ---- what joins ---- */

static void find(worker *w, uint32_t mentor, uint32_t mentee) {
  if (w->count == w->room) {
    uint32_t room = w->room ? 2 * w->room : 1024;
    tdm_node_pair *grown = realloc(w->found, room * sizeof *grown);
    if (!grown) {
      w->out_of_memory = true;
      return;
    }
    w->found = grown;
    w->room = room;
  }
  w->found[w->count++] = (tdm_node_pair){mentor, mentee};
}

/* ---- one row ---- */

/* Whether any of the block's worths exceeds what it is compared with; vectors do this. */
static bool any_above(const int64_t *worth, const int64_t *price, const int64_t *bar,
                      int64_t mentor_price, int64_t mentor_bar, uint32_t count) {
  int64_t most = INT64_MIN;
  for (uint32_t k = 0; k < count; k++) {
    int64_t lower = bar[k] < mentor_bar ? bar[k] : mentor_bar;
    int64_t above = worth[k] - price[k] - mentor_price - lower;
    most = above > most ? above : most;
  }
  return most > 0;
}

/* Offers `other` to a node's list; *bar rises with the list's last. */
static void offer(tdm_best_few *few, uint32_t other, int64_t reduced, int64_t *bar) {
  if (reduced <= *bar) return;
  tdm_best_few_offer(few, (tdm_ranked){reduced, other});
  *bar = tdm_best_few_bar(few, *bar);
}

static void work_pair(pass *p, worker *w, uint32_t mentor, uint32_t k, int64_t reduced,
                      tdm_best_few *mine, int64_t *bar) {
  const tdm_problem *problem = p->problem;
  uint32_t mentee = problem->first_mentee + k;
  if (reduced > 0)
    w->total += (tdm_wide)reduced * problem->nodes[mentor].people * problem->nodes[mentee].people;
  if (reduced <= p->wish.least) return;
  if (p->wish.every) {
    if (atomic_fetch_add(&p->too_many, 1) < p->wish.every) find(w, mentor, mentee);
    return;
  }
  if (p->wish.each == 0) return;
  offer(mine, mentee, reduced, bar);
  offer(&w->few[k], mentor, reduced, &w->bars[k]);
}

/* How many pairs of people the row's candidates stand for. */
static int64_t count_row(const tdm_problem *problem, const int64_t *worth, uint32_t mentor,
                         tdm_scan_range range) {
  int64_t pairs = 0;
  for (uint32_t k = range.first; k < range.first + range.count; k++)
    pairs += worth[k] == TDM_NO_PAIR ? 0 : problem->nodes[problem->first_mentee + k].people;
  return pairs * problem->nodes[mentor].people;
}

/* Takes the prices of the odd sets that the mentor is in from the pairs within them. */
static void take_odd_sets(const pass *p, int64_t *worth, uint32_t mentor, tdm_scan_range range) {
  const tdm_ip *ip = p->ip;
  for (uint32_t r = ip->first_odd; r < ip->row_count; r++) {
    const tdm_odd_set *set = ip->rows[r].odd;
    if (!ip->rows[r].active || p->prices->row[r] == 0 || !tdm_bit(set->bits, mentor)) continue;
    for (uint32_t k = 0; k < set->count; k++) {
      uint32_t at = set->nodes[k] - p->problem->first_mentee;
      if (set->nodes[k] >= p->problem->first_mentee && at >= range.first &&
          at < range.first + range.count && worth[at] != TDM_NO_PAIR)
        worth[at] -= p->prices->row[r];
    }
  }
}

static void work_row(pass *p, worker *w, uint32_t mentor) {
  tdm_ranked best[EACH_MOST];
  const tdm_problem *problem = p->problem;
  const int64_t *price = p->prices->node + problem->first_mentee;
  int64_t own = p->prices->node[mentor];
  /* Positive reduced costs are of interest for the total, whatever is wished. */
  bool wishing = p->wish.each || p->wish.every;
  int64_t bar = wishing && p->wish.least < 0 ? p->wish.least : 0;
  tdm_best_few mine = {best, mentor, p->wish.each, 0};
  tdm_scan_range range = tdm_scan_range_of_mentor(problem->scan, mentor);
  uint32_t end = range.first + range.count;
  tdm_scan_of_mentor(problem->scan, &p->terms, mentor, range.first, range.count,
                     w->worth + range.first);
  take_odd_sets(p, w->worth, mentor, range);
  if (p->gains.count || p->gains.matched)
    tdm_gain_terms_add(&p->gains, mentor, range.first, range.count, w->table,
                       w->worth + range.first);
  if (problem->possible < 0 && !p->ip->limited)
    w->possible += count_row(problem, w->worth, mentor, range);
  for (uint32_t first = range.first; first < end; first += BLOCK) {
    uint32_t count = end - first < BLOCK ? end - first : BLOCK;
    int64_t mentor_bar = bar < 0 ? bar : 0;
    if (!any_above(w->worth + first, price + first, w->bars + first, own, mentor_bar, count))
      continue;
    for (uint32_t k = first; k < first + count; k++) {
      if (w->worth[k] == TDM_NO_PAIR) continue;
      int64_t reduced = w->worth[k] - price[k] - own;
      if (reduced > 0 || reduced > bar || reduced > w->bars[k])
        work_pair(p, w, mentor, k, reduced, &mine, &bar);
    }
  }
  for (uint32_t k = 0; k < mine.count; k++) find(w, mentor, mine.best[k].item);
}

/* Threads take turns by a few rows; what they find does not depend on who finds it. */
static void work_part(void *context, uint32_t part) {
  pass *p = context;
  worker *w = &p->workers[part];
  for (uint32_t m = 0; m < p->problem->mentor_count; m++) {
    if (m / ROWS_PER_TURN % p->parts != part) continue;
    work_row(p, w, m);
    if (part == 0 && tdm_stop_now(p->stop)) atomic_store(&p->ended, true);
    if (w->out_of_memory) atomic_store(&p->ended, true);
    if (atomic_load(&p->ended)) return;
  }
}

/* ---- the pass ---- */

static bool init_worker(pass *p, worker *w) {
  size_t mentees = (size_t)p->problem->mentee_count + 1, each = p->wish.each ? p->wish.each : 1;
  w->worth = malloc(mentees * sizeof *w->worth);
  w->table = malloc(((size_t)p->gains.values + 1) * sizeof *w->table);
  w->bars = malloc(mentees * sizeof *w->bars);
  w->few = malloc(mentees * sizeof *w->few);
  w->best = malloc(mentees * each * sizeof *w->best);
  if (!w->worth || !w->table || !w->bars || !w->few || !w->best) return false;
  bool wishing = p->wish.each || p->wish.every;
  for (uint32_t k = 0; k < p->problem->mentee_count; k++) {
    w->bars[k] = wishing && p->wish.least < 0 ? p->wish.least : 0;
    w->few[k] = (tdm_best_few){w->best + k * each, p->problem->first_mentee + k, p->wish.each, 0};
  }
  return true;
}

static void fini_worker(worker *w) {
  free(w->worth);
  free(w->table);
  free(w->bars);
  free(w->few);
  free(w->best);
  free(w->found);
}

/* The mentees' lists of all threads become one. */
static void merge_lists(pass *p) {
  worker *into = &p->workers[0];
  for (uint32_t k = 0; k < p->problem->mentee_count; k++) {
    tdm_best_few *few = &into->few[k];
    for (uint32_t t = 1; t < p->parts; t++) {
      const tdm_best_few *other = &p->workers[t].few[k];
      for (uint32_t i = 0; i < other->count; i++) tdm_best_few_offer(few, other->best[i]);
    }
    for (uint32_t i = 0; i < few->count; i++) find(into, few->best[i].item, few->node);
  }
}

/* What all threads found joins the pool. */
static bool join(pass *p) {
  worker *into = &p->workers[0];
  for (uint32_t t = 1; t < p->parts; t++)
    for (uint32_t k = 0; k < p->workers[t].count; k++)
      find(into, p->workers[t].found[k].mentor, p->workers[t].found[k].mentee);
  return !into->out_of_memory && tdm_pool_add(p->ip->problem, into->found, into->count);
}

/* Worth so little that the scan knows of no candidate. */
static bool is_barred(const tdm_ip *ip, uint32_t c) {
  return ip->limited && ip->problem->units[c] < ip->least_units;
}

/* Fixed candidates were counted as if they were free; they are all in the pool. */
static tdm_wide correction(const tdm_prices *prices, const tdm_ip *ip) {
  tdm_wide sum = 0;
  for (uint32_t c = 0; c < ip->fixed_count; c++) {
    tdm_wide reduced = (tdm_wide)prices->reduced[c] * tdm_problem_limit(ip->problem, c);
    if (ip->fixed[c] == TDM_FREE || is_barred(ip, c)) continue;
    if (reduced > 0) sum -= reduced;
    if (ip->fixed[c] == TDM_LOCKED) sum += reduced;
  }
  return sum;
}

static tdm_pricing_status run(pass *p, tdm_prices *prices) {
  const tdm_ip *ip = p->ip;
  tdm_wide total = tdm_prices_constant(prices, ip);
  for (uint32_t t = 0; t < p->parts; t++)
    if (!init_worker(p, &p->workers[t])) return TDM_PRICING_NO_MEMORY;
  tdm_parallel(p->parts, work_part, p);
  for (uint32_t t = 0; t < p->parts; t++) {
    total += p->workers[t].total;
    if (p->workers[t].out_of_memory) return TDM_PRICING_NO_MEMORY;
  }
  if (atomic_load(&p->ended)) return TDM_PRICING_STOPPED;
  if (ip->problem->possible < 0 && !ip->limited) {
    ip->problem->possible = 0;
    for (uint32_t t = 0; t < p->parts; t++) ip->problem->possible += p->workers[t].possible;
  }
  bool too_many = p->wish.every && atomic_load(&p->too_many) > p->wish.every;
  if (!too_many) {
    merge_lists(p);
    if (!join(p)) return TDM_PRICING_NO_MEMORY;
  }
  if (!tdm_prices_reduce(prices, ip, NULL)) return TDM_PRICING_NO_MEMORY;
  prices->total = total + correction(prices, ip);
  return too_many ? TDM_PRICING_TOO_MANY : TDM_PRICING_DONE;
}

static bool many_pairs(const tdm_problem *problem) {
  return (uint64_t)problem->mentor_count * problem->mentee_count > FEW_PAIRS;
}

tdm_pricing_status tdm_price_out(tdm_prices *prices, const tdm_ip *ip, tdm_pricing_wish wish,
                                 tdm_stop *stop) {
  tdm_problem *problem = ip->problem;
  if (tdm_ip_knows_all(ip))
    return tdm_prices_reduce(prices, ip, &prices->total) ? TDM_PRICING_DONE : TDM_PRICING_NO_MEMORY;
  pass *p = calloc(1, sizeof *p);
  if (!p) return TDM_PRICING_NO_MEMORY;
  p->ip = ip;
  p->problem = problem;
  p->prices = prices;
  p->wish = wish;
  if (p->wish.each > EACH_MOST) p->wish.each = EACH_MOST;
  if (p->wish.least < -NEVER) p->wish.least = -NEVER;
  p->stop = stop;
  p->parts = many_pairs(problem) ? tdm_threads() : 1;
  tdm_pricing_status status = TDM_PRICING_NO_MEMORY;
  if (tdm_prices_reduce(prices, ip, NULL) && tdm_terms_init(&p->terms, problem) &&
      tdm_gain_terms_init(&p->gains, ip, prices)) {
    if (tdm_terms_set(&p->terms, ip, prices->row, prices->scale)) {
      status = run(p, prices);
    } else {
      prices->total = HOPELESS;
      status = TDM_PRICING_DONE;
    }
  }
  tdm_gain_terms_fini(&p->gains);
  for (uint32_t t = 0; t < TDM_THREADS_MAX; t++) fini_worker(&p->workers[t]);
  free(p);
  return status;
}
