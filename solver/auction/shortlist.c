// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/auction/shortlist.h"

#include <stdlib.h>
#include <string.h>

#include "solver/problem/terms.h"

enum { MARKS_MOST = 12, MARKED_UNIT = 16 };
enum { BLOCK = 16, CHUNK = 512, ROWS_A_BATCH = 512, PAIRS_FOR_THREADS = 50000 };

/* Worth below 2^50 keeps offers, and what bidders are lured with, above TDM_OFFER_NONE. */
static const int64_t LARGEST_WORTH = INT64_C(1) << 50;

typedef struct {
  int64_t offer;
  uint32_t object;
} found;

/* What one thread reads a row with. */
typedef struct {
  int64_t value[CHUNK];
  int64_t least, most;
  int64_t threshold; /* offers at or below are not kept */
  int64_t gate;
  uint32_t count;
  found best[]; /* room for twice a list */
} reader;

/* ---- life ---- */

static bool is_mentor(const tdm_shortlists *lists, uint32_t bidder) {
  return lists->node[bidder] < lists->ip->problem->mentor_count;
}

/* The nodes that may be objects of a bidder: row_begin to row_begin + row_length - 1. */
static uint32_t row_begin(const tdm_shortlists *lists, uint32_t bidder) {
  return is_mentor(lists, bidder) ? lists->ip->problem->mentor_count : 0;
}

static uint32_t row_length(const tdm_shortlists *lists, uint32_t bidder) {
  const tdm_problem *problem = lists->ip->problem;
  return is_mentor(lists, bidder) ? problem->mentee_count : problem->mentor_count;
}

static int compare_numbers(const void *left, const void *right) {
  const uint32_t *a = left, *b = right;
  return (*a > *b) - (*a < *b);
}

/* Both ends of a fixed candidate, for each that is a bidder the other one. */
static void each_barred(tdm_shortlists *lists, const uint32_t *bidder_of, uint32_t *first,
                        bool fill) {
  const tdm_problem *problem = lists->ip->problem;
  for (uint32_t c = 0; c < problem->count; c++) {
    uint32_t mentor = bidder_of[problem->mentor[c]], mentee = bidder_of[problem->mentee[c]];
    if (tdm_ip_fixed(lists->ip, c) == TDM_FREE) continue;
    if (mentor != TDM_NONE) {
      if (fill) lists->barred[first[mentor + 1]] = problem->mentee[c];
      first[mentor + (fill ? 1 : 2)]++;
    }
    if (mentee != TDM_NONE) {
      if (fill) lists->barred[first[mentee + 1]] = problem->mentor[c];
      first[mentee + (fill ? 1 : 2)]++;
    }
  }
}

/* Candidates that are fixed one way or the other are not for sale. */
static bool list_barred(tdm_shortlists *lists) {
  uint32_t nodes = lists->ip->problem->node_count, bidders = lists->bidders;
  uint32_t *first = calloc((size_t)bidders + 3, sizeof *first);
  uint32_t *bidder_of = malloc(((size_t)nodes + 1) * sizeof *bidder_of);
  lists->barred_first = first;
  bool good = first && bidder_of;
  if (good) {
    for (uint32_t n = 0; n < nodes; n++) bidder_of[n] = TDM_NONE;
    for (uint32_t b = 0; b < bidders; b++) bidder_of[lists->node[b]] = b;
    each_barred(lists, bidder_of, first, false);
    for (uint32_t b = 0; b < bidders; b++) first[b + 2] += first[b + 1];
    lists->barred = calloc((size_t)first[bidders + 1] + 1, sizeof *lists->barred);
    good = lists->barred;
  }
  if (good) each_barred(lists, bidder_of, first, true);
  for (uint32_t b = 0; good && b < bidders; b++)
    qsort(lists->barred + first[b], first[b + 1] - first[b], sizeof *lists->barred,
          compare_numbers);
  free(bidder_of);
  return good;
}

/* The quotas that an active row is about, in row order. */
static bool list_quotas(tdm_shortlists *lists) {
  const tdm_ip *ip = lists->ip;
  lists->quota = calloc((size_t)ip->row_count + 1, sizeof *lists->quota);
  if (!lists->quota) return false;
  for (uint32_t r = 0; r < ip->row_count; r++) {
    const tdm_row *row = &ip->rows[r];
    if (!row->active || !tdm_row_is_about_kind(row)) continue;
    if (lists->quota_count > 0 && lists->quota[lists->quota_count - 1] == row->quota) continue;
    lists->quota[lists->quota_count++] = row->quota;
  }
  lists->words = (lists->quota_count + 63) / 64;
  lists->base = calloc(TDM_TERMS_KEPT, sizeof *lists->base);
  lists->bonus = calloc((size_t)lists->quota_count * TDM_TERMS_KEPT + 1, sizeof *lists->bonus);
  return lists->base && lists->bonus && tdm_terms_init(&lists->scan_terms, ip->problem) &&
         tdm_terms_init(&lists->full_terms, ip->problem);
}

static bool make_room(tdm_shortlists *lists, const uint32_t *room) {
  size_t bidders = lists->bidders, entries = 0;
  lists->first = calloc(bidders + 1, sizeof *lists->first);
  lists->count = calloc(bidders + 1, sizeof *lists->count);
  lists->gate = calloc(bidders + 1, sizeof *lists->gate);
  lists->set_at = calloc(bidders + 1, sizeof *lists->set_at);
  lists->due = calloc(bidders + 1, sizeof *lists->due);
  if (!lists->first || !lists->count || !lists->gate || !lists->set_at || !lists->due) return false;
  for (uint32_t b = 0; b < lists->bidders; b++) {
    uint32_t mine = room[b] < row_length(lists, b) ? room[b] : row_length(lists, b);
    if (mine > lists->scratch_room) lists->scratch_room = mine;
    lists->first[b] = (uint32_t)entries;
    entries += mine;
    if (entries > UINT32_MAX) return false;
  }
  lists->first[bidders] = (uint32_t)entries;
  lists->object = malloc((entries + 1) * sizeof *lists->object);
  lists->worth = malloc((entries + 1) * sizeof *lists->worth);
  if (!lists->object || !lists->worth) return false;
  if (!lists->priced) return true;
  lists->units = malloc((entries + 1) * sizeof *lists->units);
  lists->bits = malloc((entries * lists->words + 1) * sizeof *lists->bits);
  return lists->units && lists->bits;
}

bool tdm_shortlists_init(tdm_shortlists *lists, const tdm_shortlists_wish *wish) {
  uint32_t threads = wish->threads < TDM_THREADS_MAX ? wish->threads : TDM_THREADS_MAX;
  *lists = (tdm_shortlists){.ip = wish->ip,
                            .node = wish->node,
                            .bidders = wish->bidders,
                            .price = wish->price,
                            .priced = wish->priced,
                            .threads = threads};
  lists->least = INT64_MAX;
  lists->most = INT64_MIN;
  if (!list_quotas(lists) || !make_room(lists, wish->room) || !list_barred(lists)) return false;
  for (uint32_t t = 0; t < threads; t++) {
    lists->scratch[t] =
        malloc(sizeof(reader) + (2 * (size_t)lists->scratch_room + 1) * sizeof(found));
    if (!lists->scratch[t]) return false;
  }
  return true;
}

void tdm_shortlists_fini(tdm_shortlists *lists) {
  free(lists->quota);
  free(lists->base);
  free(lists->bonus);
  free(lists->first);
  free(lists->count);
  free(lists->object);
  free(lists->worth);
  free(lists->units);
  free(lists->bits);
  free(lists->gate);
  free(lists->set_at);
  free(lists->barred_first);
  free(lists->barred);
  free(lists->due);
  for (uint32_t t = 0; t < TDM_THREADS_MAX; t++) free(lists->scratch[t]);
}

/* ---- terms ---- */

static int64_t *bonus_at(const tdm_shortlists *lists, uint32_t setting) {
  return lists->bonus + (size_t)setting * lists->quota_count;
}

/*
 * Few quotas are marked in the low bits of worth: everything else is a multiple of 2^marks, and the
 * bonus of quota q has bit q. That changes a worth by much less than a unit.
 */
static void choose_marks(tdm_shortlists *lists) {
  bool fits = lists->quota_count <= MARKS_MOST && lists->per_unit >= INT64_C(1) << MARKED_UNIT;
  lists->marks = fits ? lists->quota_count : 0;
}

/* The new setting's base and bonuses, brought to the scale of worth. */
static bool fill_setting(tdm_shortlists *lists, uint32_t setting, uint32_t shift) {
  const tdm_scan_terms *full = &lists->full_terms;
  int64_t *bonus = bonus_at(lists, setting);
  int64_t base = (full->base >> shift >> lists->marks) * (INT64_C(1) << lists->marks);
  tdm_wide largest =
      (tdm_wide)(full->per_unit >> shift) * tdm_scan_largest_units(lists->ip->problem->scan);
  uint32_t k = 0;
  largest += base < 0 ? -(tdm_wide)base : base;
  for (uint32_t q = 0; q < lists->quota_count; q++) {
    bool priced = k < full->quota_count && full->quota[k] == lists->quota[q];
    bonus[q] = priced ? full->bonus[k++] >> shift : 0;
    if (lists->marks > 0)
      bonus[q] = (bonus[q] >> lists->marks) * (INT64_C(1) << lists->marks) + (INT64_C(1) << q);
    largest += bonus[q] < 0 ? -(tdm_wide)bonus[q] : bonus[q];
  }
  lists->base[setting] = base;
  return largest < LARGEST_WORTH;
}

static void measure_rises(tdm_shortlists *lists) {
  const int64_t *now = bonus_at(lists, lists->now);
  for (uint32_t setting = 0; setting <= lists->now; setting++) {
    const int64_t *then = bonus_at(lists, setting);
    int64_t rise = lists->base[lists->now] - lists->base[setting];
    for (uint32_t q = 0; q < lists->quota_count; q++)
      if (now[q] > then[q]) rise += now[q] - then[q];
    lists->rise[setting] = rise;
  }
}

/* All gates are restated under the setting at hand, which becomes number 0. */
static void forget_settings(tdm_shortlists *lists) {
  for (uint32_t b = 0; b < lists->bidders; b++) {
    if (lists->gate[b] != TDM_OFFER_NONE) lists->gate[b] += lists->rise[lists->set_at[b]];
    lists->set_at[b] = 0;
  }
  lists->base[0] = lists->base[lists->now];
  for (uint32_t q = 0; q < lists->quota_count; q++)
    lists->bonus[q] = bonus_at(lists, lists->now)[q];
  lists->now = 0;
  lists->rise[0] = 0;
}

static int64_t worth_of(const tdm_shortlists *lists, uint32_t entry) {
  const int64_t *bonus = bonus_at(lists, lists->now);
  int64_t worth = lists->units[entry] * lists->per_unit + lists->base[lists->now];
  for (uint32_t w = 0; w < lists->words; w++)
    for (uint64_t bits = lists->bits[(size_t)entry * lists->words + w]; bits; bits &= bits - 1)
      worth += bonus[64 * w + (uint32_t)__builtin_ctzll(bits)];
  return worth;
}

static void revalue(tdm_shortlists *lists) {
  for (uint32_t b = 0; b < lists->bidders; b++)
    for (uint32_t k = 0; k < lists->count[b]; k++)
      lists->worth[lists->first[b] + k] = worth_of(lists, lists->first[b] + k);
}

/* What scans are told: quotas without a bonus are left out. */
static void set_scan_terms(tdm_shortlists *lists) {
  tdm_scan_terms *terms = &lists->scan_terms;
  const int64_t *bonus = bonus_at(lists, lists->now);
  terms->per_unit = lists->per_unit;
  terms->base = lists->base[lists->now];
  terms->limited = lists->full_terms.limited;
  terms->least_units = lists->full_terms.least_units;
  terms->quota_count = 0;
  for (uint32_t q = 0; q < lists->quota_count; q++) {
    if (bonus[q] == 0) continue;
    terms->quota[terms->quota_count] = lists->quota[q];
    terms->bonus[terms->quota_count++] = bonus[q];
  }
}

bool tdm_shortlists_set_terms(tdm_shortlists *lists, const int64_t *row, int64_t scale,
                              uint32_t shift) {
  if (!tdm_terms_set(&lists->full_terms, lists->ip, row, scale)) return false;
  bool first = lists->per_unit == 0;
  if (!first && lists->now + 1 == TDM_TERMS_KEPT) forget_settings(lists);
  uint32_t setting = first ? 0 : lists->now + 1;
  lists->per_unit = lists->full_terms.per_unit >> shift;
  if (first) choose_marks(lists);
  if (!fill_setting(lists, setting, shift)) return false;
  lists->now = setting;
  measure_rises(lists);
  set_scan_terms(lists);
  if (!first && lists->priced) revalue(lists);
  return true;
}

/* ---- rows ---- */

static void scan_row(const tdm_shortlists *lists, uint32_t bidder, uint32_t begin, uint32_t count,
                     int64_t *value) {
  const tdm_problem *problem = lists->ip->problem;
  uint32_t node = lists->node[bidder];
  if (is_mentor(lists, bidder))
    tdm_scan_of_mentor(problem->scan, &lists->scan_terms, node, begin, count, value);
  else
    tdm_scan_of_mentee(problem->scan, &lists->scan_terms, node - problem->mentor_count, begin,
                       count, value);
}

static void bar(const tdm_shortlists *lists, uint32_t bidder, uint32_t begin, uint32_t count,
                int64_t *value) {
  uint32_t from = row_begin(lists, bidder) + begin;
  for (uint32_t k = lists->barred_first[bidder]; k < lists->barred_first[bidder + 1]; k++)
    if (lists->barred[k] >= from && lists->barred[k] - from < count)
      value[lists->barred[k] - from] = TDM_NO_PAIR;
}

/* Best first around a pivot (Hoare): begin to the result are no worse than what follows. */
static uint32_t split(found *best, uint32_t begin, uint32_t last) {
  int64_t pivot = best[begin + (last - begin) / 2].offer;
  uint32_t i = begin, j = last;
  for (;;) {
    while (best[i].offer > pivot) i++;
    while (best[j].offer < pivot) j--;
    if (i >= j) return j;
    found moved = best[i];
    best[i++] = best[j];
    best[j--] = moved;
  }
}

/*
 * Keeps about the best `room` finds, no more and hardly less than three quarters of them, and tells
 * gate and threshold by the worst of them.
 */
static void keep_best(reader *r, uint32_t room) {
  if (r->count <= room) return;
  uint32_t begin = 0, last = r->count - 1, enough = room - room / 4, kept = room;
  while (begin < last) {
    uint32_t middle = split(r->best, begin, last);
    if (middle + 1 >= enough && middle + 1 <= room) {
      kept = middle + 1;
      break;
    }
    if (room - 1 <= middle)
      last = middle;
    else
      begin = middle + 1;
  }
  int64_t least = r->best[0].offer;
  for (uint32_t k = 1; k < kept; k++)
    if (r->best[k].offer < least) least = r->best[k].offer;
  r->count = kept;
  r->threshold = r->gate = least;
}

/* Whether any of a block is good enough; vectors do this. */
static bool any_good(const int64_t *value, const int64_t *price, int64_t threshold) {
  int64_t signs = 0;
  for (uint32_t k = 0; k < BLOCK; k++) signs |= threshold + price[k] - value[k];
  return signs < 0;
}

static void filter(reader *r, const int64_t *price, uint32_t begin, uint32_t count, uint32_t room) {
  for (uint32_t first = 0; first < count; first += BLOCK) {
    uint32_t end = count - first < BLOCK ? count : first + BLOCK;
    if (end - first == BLOCK && !any_good(r->value + first, price + begin + first, r->threshold))
      continue;
    for (uint32_t k = first; k < end; k++) {
      int64_t offer = r->value[k] - price[begin + k];
      if (offer <= r->threshold) continue;
      r->best[r->count++] = (found){offer, begin + k};
      if (r->count == 2 * room) keep_best(r, room);
    }
  }
}

/* TDM_NO_PAIR is less than any worth, and comes out largest here. */
static void measure(reader *r, uint32_t count) {
  uint64_t none = (uint64_t)TDM_NO_PAIR + 1, least = (uint64_t)r->least - none;
  for (uint32_t k = 0; k < count; k++) {
    uint64_t here = (uint64_t)r->value[k] - none;
    if (here < least) least = here;
    if (r->value[k] > r->most) r->most = r->value[k];
  }
  r->least = (int64_t)(least + none);
}

/* What is listed already and still good keeps most of the row from being looked at twice. */
static void start_row(const tdm_shortlists *lists, reader *r, uint32_t bidder, uint32_t room) {
  uint32_t first = lists->first[bidder];
  r->count = 0;
  r->threshold = r->gate = TDM_OFFER_NONE;
  if (lists->count[bidder] < room - room / 4) return;
  int64_t least = INT64_MAX;
  for (uint32_t k = first; k < first + lists->count[bidder]; k++) {
    int64_t offer = lists->worth[k] - lists->price[lists->object[k]];
    if (offer < least) least = offer;
  }
  if (least > TDM_OFFER_NONE) r->threshold = r->gate = least - 1;
}

static void read_stretch(const tdm_shortlists *lists, reader *r, uint32_t bidder, uint32_t begin,
                         uint32_t end, uint32_t room, bool measuring) {
  while (begin < end) {
    uint32_t count = end - begin < CHUNK ? end - begin : CHUNK;
    scan_row(lists, bidder, begin, count, r->value);
    bar(lists, bidder, begin, count, r->value);
    if (measuring) measure(r, count);
    filter(r, lists->price, row_begin(lists, bidder) + begin, count, room);
    begin += count;
  }
}

/* Whether pairs outside the pool are none: its few candidates are read one by one then. */
static bool reads_pool(const tdm_shortlists *lists) {
  return lists->ip->closed && !lists->ip->problem->complete;
}

static int64_t worth_of_candidate(const tdm_shortlists *lists, uint32_t c) {
  const tdm_problem *problem = lists->ip->problem;
  const int64_t *bonus = bonus_at(lists, lists->now);
  int64_t worth = problem->units[c] * lists->per_unit + lists->base[lists->now];
  for (uint32_t q = 0; q < lists->quota_count; q++)
    if (tdm_bit(problem->counted[lists->quota[q]], c)) worth += bonus[q];
  return worth;
}

static void read_pool(const tdm_shortlists *lists, reader *r, uint32_t bidder, uint32_t room,
                      bool measuring) {
  const tdm_problem *problem = lists->ip->problem;
  uint32_t node = lists->node[bidder];
  tdm_candidates of = is_mentor(lists, bidder) ? tdm_problem_as_mentor(problem, node)
                                               : tdm_problem_as_mentee(problem, node);
  for (uint32_t k = 0; k < of.count; k++) {
    uint32_t c = of.items[k], object = tdm_problem_partner(problem, c, node);
    if (tdm_ip_fixed(lists->ip, c) != TDM_FREE) continue;
    r->value[0] = worth_of_candidate(lists, c);
    if (measuring) measure(r, 1);
    int64_t offer = r->value[0] - lists->price[object];
    if (offer <= r->threshold) continue;
    r->best[r->count++] = (found){offer, object};
    if (r->count == 2 * room) keep_best(r, room);
  }
}

/* Takes a find apart into units and quotas. */
static void describe(tdm_shortlists *lists, uint32_t bidder, uint32_t entry) {
  uint64_t *bits = lists->bits + (size_t)entry * lists->words;
  const int64_t *bonus = bonus_at(lists, lists->now);
  uint32_t object = lists->object[entry];
  uint32_t mentors = lists->ip->problem->mentor_count, node = lists->node[bidder];
  uint32_t mentor = object < mentors ? object : node;
  uint32_t mentee = (object < mentors ? node : object) - mentors;
  int64_t rest = lists->worth[entry] - lists->base[lists->now];
  memset(bits, 0, lists->words * sizeof *bits);
  for (uint32_t q = 0; q < lists->quota_count; q++) {
    bool counts = lists->marks > 0
                      ? lists->worth[entry] >> q & 1
                      : tdm_scan_counts(lists->ip->problem->scan, lists->quota[q], mentor, mentee);
    if (!counts) continue;
    bits[q / 64] |= UINT64_C(1) << q % 64;
    rest -= bonus[q];
  }
  lists->units[entry] = rest / lists->per_unit;
}

static void put(tdm_shortlists *lists, uint32_t bidder, uint32_t entry, uint32_t object,
                int64_t worth) {
  lists->object[entry] = object;
  lists->worth[entry] = worth;
  if (lists->priced) describe(lists, bidder, entry);
}

static void read_row(tdm_shortlists *lists, uint32_t part, uint32_t bidder, bool measuring) {
  reader *r = lists->scratch[part];
  uint32_t first = lists->first[bidder], room = lists->first[bidder + 1] - first;
  lists->gate[bidder] = TDM_OFFER_NONE;
  if (room == 0) return;
  /* Bidders start at different places, so that among equals each lists others. */
  uint32_t length = row_length(lists, bidder);
  uint32_t start = (uint32_t)((uint64_t)bidder * length / lists->bidders);
  start_row(lists, r, bidder, room);
  if (reads_pool(lists)) {
    read_pool(lists, r, bidder, room, measuring);
  } else {
    read_stretch(lists, r, bidder, start, length, room, measuring);
    read_stretch(lists, r, bidder, 0, start, room, measuring);
  }
  keep_best(r, room);
  for (uint32_t k = 0; k < r->count; k++)
    put(lists, bidder, first + k, r->best[k].object,
        r->best[k].offer + lists->price[r->best[k].object]);
  lists->count[bidder] = r->count;
  lists->gate[bidder] = r->gate;
  lists->set_at[bidder] = (uint8_t)lists->now;
}

typedef struct {
  tdm_shortlists *lists;
  const uint32_t *due;
  uint32_t begin, count, parts;
  bool measuring;
} batch;

static void read_part(void *context, uint32_t part) {
  const batch *b = context;
  uint32_t end = b->begin + (uint32_t)((uint64_t)b->count * (part + 1) / b->parts);
  for (uint32_t k = b->begin + (uint32_t)((uint64_t)b->count * part / b->parts); k < end; k++)
    read_row(b->lists, part, b->due ? b->due[k] : k, b->measuring);
}

static void take_range(tdm_shortlists *lists) {
  for (uint32_t t = 0; t < lists->threads; t++) {
    const reader *r = lists->scratch[t];
    if (r->least < lists->least) lists->least = r->least;
    if (r->most > lists->most) lists->most = r->most;
  }
  if (lists->least > lists->most) lists->least = lists->most = 0;
}

bool tdm_shortlists_read(tdm_shortlists *lists, const uint32_t *due, uint32_t count,
                         tdm_stop *stop) {
  bool measuring = lists->rows_read == 0;
  for (uint32_t t = 0; measuring && t < lists->threads; t++) {
    ((reader *)lists->scratch[t])->least = INT64_MAX;
    ((reader *)lists->scratch[t])->most = INT64_MIN;
  }
  for (uint32_t begin = 0; begin < count; begin += ROWS_A_BATCH) {
    uint32_t rows = count - begin < ROWS_A_BATCH ? count - begin : ROWS_A_BATCH;
    uint64_t pairs = 0;
    for (uint32_t k = begin; k < begin + rows; k++) pairs += row_length(lists, due ? due[k] : k);
    bool split = pairs >= PAIRS_FOR_THREADS;
    batch b = {lists, due, begin, rows, split ? lists->threads : 1, measuring};
    tdm_parallel(b.parts, read_part, &b);
    lists->rows_read += rows;
    lists->pairs_read += pairs;
    if (tdm_stop_now(stop)) return false;
  }
  if (measuring) take_range(lists);
  return true;
}

uint32_t tdm_shortlists_find(const tdm_shortlists *lists, uint32_t bidder, uint32_t object) {
  uint32_t first = lists->first[bidder];
  for (uint32_t k = first; k < first + lists->count[bidder]; k++)
    if (lists->object[k] == object) return k;
  return TDM_NONE;
}

void tdm_shortlists_open_gate(tdm_shortlists *lists, uint32_t bidder, int64_t by) {
  if (lists->gate[bidder] != TDM_OFFER_NONE) lists->gate[bidder] += by;
}

void tdm_shortlists_all_cheaper(tdm_shortlists *lists, int64_t by) {
  for (uint32_t b = 0; b < lists->bidders; b++)
    if (lists->gate[b] != TDM_OFFER_NONE) lists->gate[b] += by;
}
