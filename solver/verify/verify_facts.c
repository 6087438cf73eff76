// SPDX-License-Identifier: GPL-3.0-or-later
#include <math.h>

#include "solver/verify/verify_internal.h"

/* The finalizer of SplitMix64 (Steele, Lea, Flood 2014) over the two people, smaller index first.
 */
static uint32_t slot_of(const tdm_judge *judge, uint32_t a, uint32_t b) {
  uint64_t x = a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a;
  x += UINT64_C(0x9e3779b97f4a7c15);
  x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
  return (uint32_t)(x ^ (x >> 31)) & judge->slot_mask;
}

static bool same_people(const tdm_fact *fact, uint32_t a, uint32_t b) {
  return (fact->mentor == a && fact->mentee == b) || (fact->mentor == b && fact->mentee == a);
}

/* The slot that holds these two people, or the free one where they belong. */
static uint32_t *probe(const tdm_judge *judge, uint32_t a, uint32_t b) {
  uint32_t at = slot_of(judge, a, b);
  while (judge->slots[at] != TDM_NONE && !same_people(&judge->facts[judge->slots[at]], a, b))
    at = (at + 1) & judge->slot_mask;
  return &judge->slots[at];
}

tdm_fact *tdm_judge_find(const tdm_judge *judge, uint32_t a, uint32_t b) {
  uint32_t found = *probe(judge, a, b);
  return found == TDM_NONE ? NULL : &judge->facts[found];
}

static bool allocate(tdm_judge *judge, uint32_t count) {
  size_t slots = 16;
  while (slots < 2 * (size_t)count) slots *= 2;
  judge->facts = tdm_arena_alloc(judge->arena, count, sizeof *judge->facts);
  judge->slots = tdm_arena_alloc(judge->arena, slots, sizeof *judge->slots);
  size_t people = judge->request->cohort.count;
  judge->degrees = tdm_arena_alloc(judge->arena, people, sizeof *judge->degrees);
  judge->parts = tdm_arena_alloc(judge->arena, people, sizeof *judge->parts);
  if (!judge->facts || !judge->slots || !judge->degrees || !judge->parts) return false;
  for (size_t i = 0; i < slots; i++) judge->slots[i] = TDM_NONE;
  judge->slot_mask = (uint32_t)(slots - 1);
  judge->count = count;
  return true;
}

static void enter(tdm_judge *judge, const tdm_chosen *pairs) {
  uint32_t people = judge->request->cohort.count;
  for (uint32_t i = 0; i < judge->count; i++) {
    tdm_fact *fact = &judge->facts[i];
    fact->mentor = pairs[i].mentor;
    fact->mentee = pairs[i].mentee;
    fact->first = i;
    fact->known = fact->mentor < people && fact->mentee < people && fact->mentor != fact->mentee;
    if (!fact->known) continue;
    judge->degrees[fact->mentor]++;
    judge->degrees[fact->mentee]++;
    judge->parts[fact->mentor] |= TDM_ROLE_MENTOR;
    judge->parts[fact->mentee] |= TDM_ROLE_MENTEE;
    uint32_t *slot = probe(judge, fact->mentor, fact->mentee);
    if (*slot == TDM_NONE) *slot = i;
    fact->first = *slot;
  }
}

static tdm_fact *find_reference(const tdm_judge *judge, const tdm_pair_reference *pair) {
  if (pair->mentor.participant == TDM_NONE || pair->mentee.participant == TDM_NONE) return NULL;
  return tdm_judge_find(judge, pair->mentor.participant, pair->mentee.participant);
}

/* Whether the chosen pair has the direction of the reference. */
static bool same_direction(const tdm_fact *fact, const tdm_pair_reference *pair) {
  return fact->mentor == pair->mentor.participant;
}

static void read_single_pairs(tdm_judge *judge) {
  const tdm_programme *programme = &judge->request->programme;
  for (uint32_t i = 0; i < programme->require_count; i++) {
    tdm_fact *fact = find_reference(judge, &programme->require[i].pair);
    if (!fact) continue;
    if (!same_direction(fact, &programme->require[i].pair)) {
      fact->against = true;
      if (programme->require[i].override) fact->against_overrides = true;
      continue;
    }
    fact->locked = true;
    if (programme->require[i].override) fact->overridden = true;
  }
  for (uint32_t i = 0; i < programme->forbid_count; i++) {
    tdm_fact *fact = find_reference(judge, &programme->forbid[i]);
    if (fact) fact->forbidden = true;
  }
  for (uint32_t i = 0; i < programme->current_count; i++) {
    tdm_fact *fact = find_reference(judge, &programme->current[i]);
    if (fact && same_direction(fact, &programme->current[i])) fact->kept = true;
    if (fact && !same_direction(fact, &programme->current[i])) fact->kept_turned = true;
  }
}

static bool read_history(tdm_judge *judge) {
  const tdm_programme *programme = &judge->request->programme;
  for (uint32_t r = 0; r < programme->round_count; r++) {
    const tdm_round *round = &programme->history[r];
    for (uint32_t i = 0; i < round->pair_count; i++) {
      const tdm_history_pair *entry = &round->pairs[i];
      tdm_fact *fact = find_reference(judge, &entry->pair);
      if (!fact) continue;
      tdm_meeting *meeting = tdm_arena_alloc(judge->arena, 1, sizeof *meeting);
      if (!meeting) return false;
      bool both = !isnan(entry->mentor_rating) && !isnan(entry->mentee_rating);
      meeting->round = r;
      meeting->lower_rating = both ? fmin(entry->mentor_rating, entry->mentee_rating) : NAN;
      meeting->next = fact->meetings;
      fact->meetings = meeting;
    }
  }
  return true;
}

static void list(tdm_fact *fact, double points) {
  fact->listed = true;
  fact->points = tdm_judge_micro_points(points, 1.0);
}

/* Where each participant stands in the list, TDM_NONE where it does not. */
static uint32_t *places(tdm_judge *judge, const tdm_references *people) {
  uint32_t count = judge->request->cohort.count;
  uint32_t *place = tdm_arena_alloc(judge->arena, count, sizeof *place);
  if (!place) return NULL;
  for (uint32_t p = 0; p < count; p++) place[p] = TDM_NONE;
  for (uint32_t i = 0; i < people->count; i++)
    if (people->items[i].participant != TDM_NONE) place[people->items[i].participant] = i;
  return place;
}

typedef struct {
  const uint32_t *rows; /* [participants] */
  const uint32_t *columns;
} layout;

/* The place of mentor and mentee in the matrix; false where one of them has none. */
static bool look_up(const tdm_pair_scores *scores, const layout *at, uint32_t mentor,
                    uint32_t mentee, size_t *place) {
  *place = (size_t)at->rows[mentor] * scores->mentees.count + at->columns[mentee];
  return at->rows[mentor] != TDM_NONE && at->columns[mentee] != TDM_NONE;
}

/* Between two `either` what is listed in one direction holds in both. */
static bool read_matrix(tdm_judge *judge, const tdm_pair_scores *scores) {
  const layout at = {places(judge, &scores->mentors), places(judge, &scores->mentees)};
  if (!at.rows || !at.columns) return false;
  for (uint32_t i = 0; i < judge->count; i++) {
    tdm_fact *fact = &judge->facts[i];
    size_t place;
    if (!fact->known) continue;
    if (look_up(scores, &at, fact->mentor, fact->mentee, &place) ||
        (tdm_judge_is_either(judge, fact) &&
         look_up(scores, &at, fact->mentee, fact->mentor, &place)))
      list(fact, scores->values[place]);
  }
  return true;
}

static bool read_pair_scores(tdm_judge *judge) {
  const tdm_pair_scores *scores = &judge->request->programme.pair_scores;
  if (!scores->given) return true;
  if (scores->dense) return read_matrix(judge, scores);
  for (uint32_t i = 0; i < scores->entry_count; i++) {
    tdm_fact *fact = find_reference(judge, &scores->entries[i]);
    if (fact && (same_direction(fact, &scores->entries[i]) || tdm_judge_is_either(judge, fact)))
      list(fact, scores->points[i]);
  }
  return true;
}

/* A lock of the first pair of two people, or the one against it, is that of a later pair. */
static void share_locks(tdm_fact *fact, const tdm_fact *first) {
  bool turned = first->mentor != fact->mentor;
  fact->locked = turned ? first->against : first->locked;
  fact->against = turned ? first->locked : first->against;
  fact->overridden = turned ? first->against_overrides : first->overridden;
  fact->against_overrides = turned ? first->overridden : first->against_overrides;
}

/* What was said about two people was left with the first pair of them. */
static void share_with_duplicates(tdm_judge *judge) {
  bool entries =
      judge->request->programme.pair_scores.given && !judge->request->programme.pair_scores.dense;
  for (uint32_t i = 0; i < judge->count; i++) {
    tdm_fact *fact = &judge->facts[i];
    const tdm_fact *first = &judge->facts[fact->first];
    if (first == fact || !fact->known) continue;
    fact->forbidden = first->forbidden;
    fact->meetings = first->meetings;
    share_locks(fact, first);
    bool turned = first->mentor != fact->mentor;
    fact->kept = turned ? first->kept_turned : first->kept;
    if (entries && (!turned || tdm_judge_is_either(judge, fact))) {
      fact->listed = first->listed;
      fact->points = first->points;
    }
  }
}

bool tdm_judge_gather(tdm_judge *judge, const tdm_chosen *pairs, uint32_t count) {
  if (!allocate(judge, count)) return false;
  enter(judge, pairs);
  read_single_pairs(judge);
  if (!read_history(judge) || !read_pair_scores(judge)) return false;
  share_with_duplicates(judge);
  return true;
}
