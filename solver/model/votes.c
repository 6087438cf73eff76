// SPDX-License-Identifier: Apache-2.0
#include "solver/model/votes.h"

#include <stdlib.h>

static bool is_blank(char c) { return c == ' ' || c == '\t'; }

static tdm_text trimmed(tdm_text text) {
  while (text.size > 0 && is_blank(text.bytes[text.size - 1])) text.size--;
  while (text.size > 0 && is_blank(text.bytes[0])) {
    text.bytes++;
    text.size--;
  }
  return text;
}

bool tdm_vote_parse(tdm_text text, tdm_text *topic, int32_t *points) {
  uint32_t colon = text.size;
  while (colon > 0 && text.bytes[colon - 1] != ':') colon--;
  if (colon == 0) return false;
  tdm_text digits = trimmed((tdm_text){text.bytes + colon, text.size - colon});
  *topic = trimmed((tdm_text){text.bytes, colon - 1});
  *points = 0;
  for (uint32_t i = 0; i < digits.size; i++) {
    if (digits.bytes[i] < '0' || digits.bytes[i] > '9') return false;
    *points = 10 * *points + (digits.bytes[i] - '0');
    if (*points > TDM_VOTE_POINTS_MAX) return false;
  }
  return *points > 0 && topic->size > 0;
}

/* ---- collecting ---- */

/* A string that somebody has in one of the two attributes, as a vote. */
typedef struct {
  uint32_t name;  /* symbol in `names`, TDM_NONE: no vote */
  int32_t points; /* 0: of `topics` */
} ballot;

typedef struct {
  const tdm_cohort *cohort;
  const tdm_attribute *attributes[2]; /* NULL: nobody has it */
  tdm_symbols names;
  ballot *ballots[2]; /* by symbol of the cohort */
  uint32_t *rank;     /* by symbol of names: its place in byte order */
} collector;

static const tdm_attribute *strings(const tdm_cohort *cohort, const char *name) {
  uint32_t index = tdm_cohort_attribute(cohort, tdm_text_of(name));
  if (index == TDM_NONE || cohort->attributes[index].type != TDM_ATTRIBUTE_STRINGS) return NULL;
  return &cohort->attributes[index];
}

/* Enters the symbol's vote when it is met for the first time; false when memory is out. */
static bool enter(collector *c, int which, uint32_t symbol, tdm_arena *arena) {
  ballot *b = &c->ballots[which][symbol];
  if (b->points >= 0) return true;
  tdm_text topic = c->cohort->symbols.texts[symbol];
  b->points = 0;
  b->name = TDM_NONE;
  if (which == 1 && !tdm_vote_parse(topic, &topic, &b->points)) return true;
  b->name = tdm_symbols_enter(&c->names, arena, topic);
  return b->name != TDM_NONE;
}

static bool enter_all(collector *c, tdm_arena *arena) {
  for (int which = 0; which < 2; which++) {
    const tdm_attribute *a = c->attributes[which];
    uint32_t count = a ? a->first[c->cohort->count] : 0;
    c->ballots[which] = tdm_arena_alloc(arena, c->cohort->symbols.count, sizeof **c->ballots);
    if (!c->ballots[which]) return false;
    for (uint32_t s = 0; s < c->cohort->symbols.count; s++) c->ballots[which][s].points = -1;
    for (uint32_t i = 0; i < count; i++)
      if (!enter(c, which, a->values[i], arena)) return false;
  }
  return true;
}

static int by_bytes(const void *a, const void *b) {
  return tdm_text_compare(*(const tdm_text *)a, *(const tdm_text *)b);
}

static bool sort_topics(collector *c, tdm_votes *votes, tdm_arena *arena) {
  votes->topic_count = c->names.count;
  votes->topics = tdm_arena_alloc(arena, c->names.count, sizeof *votes->topics);
  c->rank = tdm_arena_alloc(arena, c->names.count, sizeof *c->rank);
  if (!votes->topics || !c->rank) return false;
  for (uint32_t i = 0; i < c->names.count; i++) votes->topics[i] = c->names.texts[i];
  if (c->names.count > 1) qsort(votes->topics, c->names.count, sizeof *votes->topics, by_bytes);
  for (uint32_t i = 0; i < c->names.count; i++)
    c->rank[tdm_symbols_find(&c->names, votes->topics[i])] = i;
  return true;
}

static int by_topic(const void *a, const void *b) {
  const tdm_vote *x = a, *y = b;
  if (x->topic != y->topic) return x->topic < y->topic ? -1 : 1;
  return (x->points < y->points) - (x->points > y->points); /* most points first */
}

/* One person's votes from `at` on, each topic once; returns where they end. */
static uint32_t collect(const collector *c, uint32_t person, tdm_vote *items, uint32_t at) {
  uint32_t first = at, kept = at;
  for (int which = 0; which < 2; which++) {
    const tdm_attribute *a = c->attributes[which];
    if (!a) continue;
    for (uint32_t i = a->first[person]; i < a->first[person + 1]; i++) {
      const ballot *b = &c->ballots[which][a->values[i]];
      if (b->name != TDM_NONE) items[at++] = (tdm_vote){c->rank[b->name], b->points};
    }
  }
  if (at > first) qsort(items + first, at - first, sizeof *items, by_topic);
  for (uint32_t i = first; i < at; i++) {
    if (kept > first && items[kept - 1].topic == items[i].topic) continue;
    items[kept] = items[i];
    if (items[kept].points == 0) items[kept].points = 1;
    kept++;
  }
  return kept;
}

bool tdm_votes_init(tdm_votes *votes, const tdm_cohort *cohort, tdm_arena *arena) {
  collector c = {.cohort = cohort,
                 .attributes = {strings(cohort, TDM_TOPICS_ATTRIBUTE),
                                strings(cohort, TDM_TOPIC_POINTS_ATTRIBUTE)}};
  *votes = (tdm_votes){0};
  size_t most = 0;
  for (int which = 0; which < 2; which++)
    if (c.attributes[which]) most += c.attributes[which]->first[cohort->count];
  votes->first = tdm_arena_alloc(arena, (size_t)cohort->count + 1, sizeof *votes->first);
  votes->items = tdm_arena_alloc(arena, most, sizeof *votes->items);
  if (!votes->first || !votes->items) return false;
  if (!enter_all(&c, arena) || !sort_topics(&c, votes, arena)) return false;
  for (uint32_t p = 0; p < cohort->count; p++)
    votes->first[p + 1] = collect(&c, p, votes->items, votes->first[p]);
  return true;
}
