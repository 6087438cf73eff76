// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/brute_force.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How often each mentee is used (4 bits each), then the count of each quota (5 bits each). */
typedef uint64_t tally;
enum { USE_BITS = 4, COUNT_BITS = 5, COUNTS_AT = USE_BITS * TDM_SIDE_MAX };

typedef struct {
  tally tally;
  int64_t score; /* the best of all partial pairings with this tally */
  double ways;   /* how many reach it */
  uint32_t from; /* state of the layer before */
  uint32_t set;  /* mentees of this layer's mentor, bits */
} state;

/* What giving a mentor this set of mentees adds, whatever the others have. */
typedef struct {
  uint32_t set; /* bits */
  tally adds;
  int64_t score;
} move;

/* All tallies after the mentors so far. */
typedef struct {
  state *states;
  uint32_t count;
  uint32_t capacity;
  uint32_t *slots;
  uint32_t slot_count;
} layer;

typedef struct {
  const tdm_table *table;
  const tdm_demands *demands;
  bool scores; /* whether the objective has a stage `score`; else all scores are 0 here */
  int64_t most[TDM_TABLE_QUOTAS_MAX];   /* what a quota's count may not exceed */
  int64_t enough[TDM_TABLE_QUOTAS_MAX]; /* from where on more of it makes no difference */
  layer layers[TDM_SIDE_MAX + 1];
} search;

static uint32_t used(tally t, uint32_t mentee) { return (uint32_t)(t >> (USE_BITS * mentee)) & 15; }

static uint32_t counted(tally t, uint32_t quota) {
  return (uint32_t)(t >> (COUNTS_AT + COUNT_BITS * quota)) & 31;
}

static uint32_t pairs_of(const tdm_table *table, tally t) {
  uint32_t pairs = 0;
  for (uint32_t j = 0; j < table->mentee_count; j++) pairs += used(t, j);
  return pairs;
}

/* ---- layers ---- */

static void *or_abort(void *block) {
  if (!block) abort();
  return block;
}

static uint32_t *slot_of(const layer *l, tally t) {
  uint64_t hash = (t ^ (t >> 31)) * UINT64_C(0x9e3779b97f4a7c15);
  uint32_t at = (uint32_t)(hash >> 32) & (l->slot_count - 1);
  while (l->slots[at] && l->states[l->slots[at] - 1].tally != t)
    at = (at + 1) & (l->slot_count - 1);
  return &l->slots[at];
}

static void enlarge(layer *l) {
  l->capacity = l->capacity ? 2 * l->capacity : 64;
  l->states = or_abort(realloc(l->states, l->capacity * sizeof *l->states));
  free(l->slots);
  l->slot_count = 2 * l->capacity;
  l->slots = or_abort(calloc(l->slot_count, sizeof *l->slots));
  for (uint32_t i = 0; i < l->count; i++) *slot_of(l, l->states[i].tally) = i + 1;
}

static void enter(layer *l, const state *reached) {
  if (l->count == l->capacity) enlarge(l);
  uint32_t *slot = slot_of(l, reached->tally);
  if (!*slot) {
    l->states[l->count++] = *reached;
    *slot = l->count;
    return;
  }
  state *known = &l->states[*slot - 1];
  if (reached->score > known->score) {
    *known = *reached;
  } else if (reached->score == known->score) {
    known->ways += reached->ways;
  }
}

/* ---- what is allowed ---- */

static const tdm_participant *person(const tdm_table *table, uint32_t participant) {
  return &table->request->cohort.participants[participant];
}

static bool must_have_min(const search *s, uint32_t participant, uint32_t degree) {
  const tdm_participant *p = person(s->table, participant);
  if (s->demands->inside == participant && degree == 0) return false;
  bool demanded = s->demands->minimums >> participant & 1;
  return !demanded || (int32_t)degree >= p->min;
}

static bool lock_demanded(const search *s, const tdm_cell *cell) {
  return cell->lock != TDM_NONE && (s->demands->locks >> cell->lock & 1);
}

/* Whether the mentor may be given the set, as far as it alone can tell; and what that adds. */
static bool make_move(const search *s, uint32_t mentor, uint32_t set, move *made) {
  const tdm_table *table = s->table;
  int32_t degree = 0;
  *made = (move){.set = set};
  for (uint32_t j = 0; j < table->mentee_count; j++) {
    const tdm_cell *cell = &table->cells[mentor][j];
    bool demanded = lock_demanded(s, cell);
    if (!(set >> j & 1)) {
      if (demanded) return false;
      continue;
    }
    if (!tdm_table_candidate(table, mentor, j, demanded)) return false;
    degree++;
    if (s->scores) made->score += cell->score;
    made->adds += (tally)1 << (USE_BITS * j);
    for (uint32_t q = 0; q < table->request->programme.quota_count; q++)
      if (cell->quotas >> q & 1) made->adds += (tally)1 << (COUNTS_AT + COUNT_BITS * q);
  }
  uint32_t participant = table->mentors[mentor];
  return degree <= person(table, participant)->capacity &&
         must_have_min(s, participant, (uint32_t)degree);
}

/* Counts only grow: false where one is too large already. Those that are enough become alike. */
static bool settle(const search *s, tally *t) {
  for (uint32_t q = 0; q < s->table->request->programme.quota_count; q++) {
    int64_t count = counted(*t, q);
    if (count > s->most[q]) return false;
    if (count > s->enough[q]) *t -= (tally)(count - s->enough[q]) << (COUNTS_AT + COUNT_BITS * q);
  }
  return true;
}

/* The mentees who can take no further pair, bits. */
static uint32_t full(const tdm_table *table, tally t) {
  uint32_t mentees = 0;
  for (uint32_t j = 0; j < table->mentee_count; j++)
    if ((int32_t)used(t, j) >= person(table, table->mentees[j])->capacity) mentees |= 1u << j;
  return mentees;
}

static bool quota_holds(const tdm_demands *demands, const tdm_quota *quota, uint32_t bit,
                        int64_t count, int64_t pairs) {
  if ((demands->quota_min & bit) && quota->min >= 0 && count < quota->min) return false;
  if ((demands->quota_max & bit) && quota->max >= 0 && count > quota->max) return false;
  if ((demands->quota_min_share & bit) && quota->min_share >= 0 &&
      1000000 * count < quota->min_share * pairs)
    return false;
  return !(demands->quota_max_share & bit) || quota->max_share < 0 ||
         1000000 * count <= quota->max_share * pairs;
}

static bool complete(const search *s, tally t) {
  const tdm_table *table = s->table;
  for (uint32_t j = 0; j < table->mentee_count; j++)
    if (!must_have_min(s, table->mentees[j], used(t, j))) return false;
  const tdm_programme *programme = &table->request->programme;
  for (uint32_t q = 0; q < programme->quota_count; q++)
    if (!quota_holds(s->demands, &programme->quotas[q], 1u << q, counted(t, q), pairs_of(table, t)))
      return false;
  return true;
}

/* ---- search ---- */

/* A share asks for the very count, a maximum alone forbids, a minimum alone can be reached. */
static void limit_quota(search *s, uint32_t q) {
  const tdm_quota *quota = &s->table->request->programme.quotas[q];
  const tdm_demands *demands = s->demands;
  bool min = (demands->quota_min >> q & 1) && quota->min >= 0;
  bool max = (demands->quota_max >> q & 1) && quota->max >= 0;
  bool share = ((demands->quota_min_share >> q & 1) && quota->min_share >= 0) ||
               ((demands->quota_max_share >> q & 1) && quota->max_share >= 0);
  s->most[q] = max ? quota->max : INT64_MAX;
  s->enough[q] = share || max ? INT64_MAX : min ? quota->min : 0;
}

static search start(const tdm_table *table, const tdm_demands *demands) {
  search s = {.table = table, .demands = demands};
  const tdm_programme *programme = &table->request->programme;
  for (uint32_t k = 0; k < programme->stage_count; k++)
    if (programme->objective[k] == TDM_STAGE_SCORE) s.scores = true;
  for (uint32_t q = 0; q < programme->quota_count; q++) limit_quota(&s, q);
  return s;
}

/* Gives the mentor every set that is allowed, after all that the mentors before were given. */
static void extend_all(search *s, uint32_t mentor) {
  const layer *before = &s->layers[mentor];
  move moves[1u << TDM_SIDE_MAX];
  uint32_t count = 0;
  for (uint32_t set = 0; set < 1u << s->table->mentee_count; set++)
    if (make_move(s, mentor, set, &moves[count])) count++;
  for (uint32_t i = 0; i < before->count; i++) {
    const state *at = &before->states[i];
    uint32_t without_room = full(s->table, at->tally);
    for (uint32_t m = 0; m < count; m++) {
      if (moves[m].set & without_room) continue;
      state next = {at->tally + moves[m].adds, at->score + moves[m].score, at->ways, i,
                    moves[m].set};
      if (settle(s, &next.tally)) enter(&s->layers[mentor + 1], &next);
    }
  }
}

int tdm_values_compare(const int64_t *a, const int64_t *b, uint32_t count) {
  for (uint32_t s = 0; s < count; s++)
    if (a[s] != b[s]) return a[s] < b[s] ? -1 : 1;
  return 0;
}

/* Keeps the state when it is the best so far; returns whether it took the place. */
static bool offer(const search *s, const state *final, tdm_optimum *optimum) {
  const tdm_programme *programme = &s->table->request->programme;
  int64_t values[TDM_STAGES_MAX];
  for (uint32_t k = 0; k < programme->stage_count; k++)
    values[k] = programme->objective[k] == TDM_STAGE_PAIRS
                    ? (int64_t)pairs_of(s->table, final->tally)
                    : final->score;
  int order =
      optimum->feasible ? tdm_values_compare(values, optimum->values, programme->stage_count) : 1;
  if (order == 0) optimum->optima += final->ways;
  if (order <= 0) return false;
  optimum->feasible = true;
  optimum->optima = final->ways;
  memcpy(optimum->values, values, sizeof values);
  return true;
}

static void trace(const search *s, uint32_t at, tdm_optimum *optimum) {
  optimum->pair_count = 0;
  for (uint32_t i = s->table->mentor_count; i > 0; i--) {
    const state *here = &s->layers[i].states[at];
    for (uint32_t j = 0; j < s->table->mentee_count; j++)
      if (here->set >> j & 1)
        optimum->pairs[optimum->pair_count++] =
            (tdm_chosen){s->table->mentors[i - 1], s->table->mentees[j]};
    at = here->from;
  }
}

static void check_size(const tdm_table *table) {
  int32_t mentors = 0, mentees = 0;
  for (uint32_t p = 0; p < table->request->cohort.count; p++) {
    const tdm_participant *one = person(table, p);
    *(one->role == TDM_ROLE_MENTOR ? &mentors : &mentees) += one->capacity;
    if (one->capacity > 7) mentors = mentees = TDM_BRUTE_PAIRS_MAX + 1;
  }
  if (mentors <= TDM_BRUTE_PAIRS_MAX || mentees <= TDM_BRUTE_PAIRS_MAX) return;
  fprintf(stderr, "tdm_brute_force: more than %d pairs are possible\n", TDM_BRUTE_PAIRS_MAX);
  abort();
}

void tdm_brute_force(const tdm_table *table, const tdm_demands *demands, tdm_optimum *optimum) {
  check_size(table);
  search s = start(table, demands);
  memset(optimum, 0, sizeof *optimum);
  enter(&s.layers[0], &(state){.ways = 1});
  for (uint32_t i = 0; i < table->mentor_count; i++) extend_all(&s, i);
  const layer *last = &s.layers[table->mentor_count];
  uint32_t best = 0;
  for (uint32_t i = 0; i < last->count; i++)
    if (complete(&s, last->states[i].tally) && offer(&s, &last->states[i], optimum)) best = i;
  if (optimum->feasible) trace(&s, best, optimum);
  for (uint32_t i = 0; i <= TDM_SIDE_MAX; i++) {
    free(s.layers[i].states);
    free(s.layers[i].slots);
  }
}

bool tdm_brute_feasible(const tdm_table *table, const tdm_demands *demands) {
  tdm_optimum optimum;
  tdm_brute_force(table, demands, &optimum);
  return optimum.feasible;
}

bool tdm_brute_allows(const tdm_table *table, const tdm_chosen *pairs, uint32_t count) {
  tdm_demands all = tdm_demands_all();
  search s = start(table, &all);
  uint32_t sets[TDM_SIDE_MAX] = {0};
  for (uint32_t i = 0; i < count; i++) {
    uint32_t row = tdm_table_row(table, pairs[i].mentor);
    uint32_t column = tdm_table_column(table, pairs[i].mentee);
    if (row == TDM_SIDE_MAX || column == TDM_SIDE_MAX || (sets[row] >> column & 1)) return false;
    sets[row] |= 1u << column;
  }
  tally t = 0;
  for (uint32_t i = 0; i < table->mentor_count; i++) {
    move made;
    if (!make_move(&s, i, sets[i], &made) || (sets[i] & full(table, t))) return false;
    t += made.adds;
    if (!settle(&s, &t)) return false;
  }
  return complete(&s, t);
}

/* ---- demands ---- */

tdm_demands tdm_demands_all(void) {
  return (tdm_demands){UINT64_MAX, UINT64_MAX, UINT32_MAX, UINT32_MAX,
                       UINT32_MAX, UINT32_MAX, true,       TDM_NONE};
}

tdm_demands tdm_demands_none(void) { return (tdm_demands){.inside = TDM_NONE}; }

static void set_bit(uint32_t *bits, uint32_t index, bool value) {
  *bits = value ? *bits | 1u << index : *bits & ~(1u << index);
}

static void set_bit64(uint64_t *bits, uint32_t index, bool value) {
  uint64_t bit = UINT64_C(1) << index;
  *bits = value ? *bits | bit : *bits & ~bit;
}

void tdm_demands_set(tdm_demands *demands, const tdm_conflict *member, bool demanded) {
  switch (member->kind) {
    case TDM_CONFLICT_LOCK:
      set_bit64(&demands->locks, member->index, demanded);
      return;
    case TDM_CONFLICT_MINIMUM:
      set_bit64(&demands->minimums, member->index, demanded);
      return;
    case TDM_CONFLICT_QUOTA_MIN:
      set_bit(&demands->quota_min, member->index, demanded);
      return;
    case TDM_CONFLICT_QUOTA_MAX:
      set_bit(&demands->quota_max, member->index, demanded);
      return;
    case TDM_CONFLICT_QUOTA_MIN_SHARE:
      set_bit(&demands->quota_min_share, member->index, demanded);
      return;
    case TDM_CONFLICT_QUOTA_MAX_SHARE:
      set_bit(&demands->quota_max_share, member->index, demanded);
      return;
    case TDM_CONFLICT_MAX_CHANGES:
      demands->max_changes = demanded; /* of requests that have none here */
      return;
  }
}

void tdm_demands_drop_quota(tdm_demands *demands, uint32_t quota) {
  set_bit(&demands->quota_min, quota, false);
  set_bit(&demands->quota_max, quota, false);
  set_bit(&demands->quota_min_share, quota, false);
  set_bit(&demands->quota_max_share, quota, false);
}
