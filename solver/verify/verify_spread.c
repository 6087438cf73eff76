// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdlib.h>

#include "solver/verify/verify_internal.h"
#include "solver/verify/verify_kinds.h"

/* What pairs have in common by an entry of spread, sorted so that the k-th of a kind is seen. */
typedef struct {
  tdm_judge *judge;
  uint32_t *people; /* all participants */
  uint64_t *keys;   /* of what earns together: two values, or a person and a partner's value */
  size_t count;
} sheaf;

uint32_t tdm_judge_spread_count(const tdm_judge *judge) {
  const tdm_programme *programme = &judge->request->programme;
  return programme->bridge_count + programme->variety_count;
}

const tdm_spread *tdm_judge_spread_entry(const tdm_judge *judge, uint32_t index) {
  const tdm_programme *programme = &judge->request->programme;
  return index < programme->bridge_count ? &programme->bridges[index]
                                         : &programme->variety[index - programme->bridge_count];
}

static bool bring_together(sheaf *s) {
  size_t people = s->judge->request->cohort.count;
  s->people = tdm_arena_alloc(s->judge->arena, people, sizeof *s->people);
  s->keys = tdm_arena_alloc(s->judge->arena, 2 * (size_t)s->judge->count, sizeof *s->keys);
  for (uint32_t p = 0; s->people && p < people; p++) s->people[p] = p;
  return s->people && s->keys;
}

static void add(sheaf *s, uint32_t high, uint32_t low) {
  s->keys[s->count++] = (uint64_t)high << 32 | low;
}

/* A bridge is between two values, whichever side has which. */
static void add_bridge(sheaf *s, const tdm_fact *fact, const uint32_t *kind) {
  uint32_t a = kind[fact->mentor], b = kind[fact->mentee];
  if (a < b) add(s, a, b);
  if (b < a) add(s, b, a);
}

static void add_partner(sheaf *s, uint32_t person, uint32_t partner, const uint32_t *kind) {
  if (s->judge->request->cohort.participants[person].capacity >= 2) add(s, person, kind[partner]);
}

static void collect(sheaf *s, uint32_t attribute, const uint32_t *kind, bool bridges) {
  const tdm_judge *judge = s->judge;
  s->count = 0;
  for (uint32_t i = 0; i < judge->count; i++) {
    const tdm_fact *fact = &judge->facts[i];
    if (!fact->known) continue;
    bool mentor = !tdm_judge_missing(judge, attribute, fact->mentor);
    bool mentee = !tdm_judge_missing(judge, attribute, fact->mentee);
    if (bridges && mentor && mentee) add_bridge(s, fact, kind);
    if (!bridges && mentee) add_partner(s, fact->mentor, fact->mentee, kind);
    if (!bridges && mentor) add_partner(s, fact->mentee, fact->mentor, kind);
  }
}

static int by_key(const void *a, const void *b) {
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return (x > y) - (x < y);
}

static int64_t earn(sheaf *s, const tdm_spread *entry) {
  int64_t earned = 0;
  uint32_t nth = 0;
  qsort(s->keys, s->count, sizeof *s->keys, by_key);
  for (size_t i = 0; i < s->count; i++) {
    nth = i > 0 && s->keys[i] == s->keys[i - 1] ? nth + 1 : 0;
    if (nth < entry->gain_count)
      earned = tdm_judge_add(earned, tdm_judge_micro_points(entry->gains[nth], 1.0));
  }
  return earned;
}

bool tdm_judge_spread(tdm_judge *judge) {
  uint32_t entries = tdm_judge_spread_count(judge);
  sheaf s = {.judge = judge};
  judge->earned = tdm_arena_alloc(judge->arena, entries, sizeof *judge->earned);
  if (!judge->earned || (entries && !bring_together(&s))) return false;
  for (uint32_t e = 0; e < entries; e++) {
    const tdm_spread *entry = tdm_judge_spread_entry(judge, e);
    tdm_kinds kinds;
    if (!tdm_kinds_init(&kinds, judge, s.people, judge->request->cohort.count)) return false;
    tdm_kinds_split_by_attribute(&kinds, entry->attribute);
    collect(&s, entry->attribute, kinds.kind, e < judge->request->programme.bridge_count);
    judge->earned[e] = earn(&s, entry);
  }
  return true;
}
