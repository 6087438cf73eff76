// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/agenda/ballot.h"

#include <stdlib.h>

/* ---- one pair ---- */

/* Merges two ascending lists; returns the length. */
static uint32_t merge(const tdm_vote *a, uint32_t a_count, const tdm_vote *b, uint32_t b_count,
                      tdm_pair_vote *out) {
  uint32_t i = 0, k = 0, count = 0;
  while (i < a_count || k < b_count) {
    bool from_a = i < a_count && (k == b_count || a[i].topic <= b[k].topic);
    bool from_b = k < b_count && (i == a_count || b[k].topic <= a[i].topic);
    out[count].topic = from_a ? a[i].topic : b[k].topic;
    out[count].points = (from_a ? a[i].points : 0) + (from_b ? b[k].points : 0);
    i += from_a;
    k += from_b;
    count++;
  }
  return count;
}

bool tdm_ballots_init(tdm_ballots *ballots, const tdm_pair_reference *pairs, uint32_t pair_count,
                      const tdm_votes *votes, tdm_arena *arena) {
  size_t most = 0;
  for (uint32_t i = 0; i < pair_count; i++) {
    uint32_t a = pairs[i].mentor.participant, b = pairs[i].mentee.participant;
    most += votes->first[a + 1] - votes->first[a] + votes->first[b + 1] - votes->first[b];
  }
  ballots->first = tdm_arena_alloc(arena, (size_t)pair_count + 1, sizeof(uint32_t));
  ballots->items = tdm_arena_alloc(arena, most, sizeof *ballots->items);
  if (!ballots->first || !ballots->items || most > UINT32_MAX) return false;
  for (uint32_t i = 0; i < pair_count; i++) {
    uint32_t a = pairs[i].mentor.participant, b = pairs[i].mentee.participant;
    uint32_t count = merge(votes->items + votes->first[a], votes->first[a + 1] - votes->first[a],
                           votes->items + votes->first[b], votes->first[b + 1] - votes->first[b],
                           ballots->items + ballots->first[i]);
    ballots->first[i + 1] = ballots->first[i] + count;
  }
  return true;
}

/* ---- all of them ---- */

/* A pair's topics, for sorting pairs by them. */
typedef struct {
  const tdm_pair_vote *items;
  uint32_t count;
} topic_list;

static int by_topics(const void *a, const void *b) {
  const topic_list *x = a, *y = b;
  for (uint32_t i = 0; i < x->count && i < y->count; i++)
    if (x->items[i].topic != y->items[i].topic)
      return x->items[i].topic < y->items[i].topic ? -1 : 1;
  return (x->count > y->count) - (x->count < y->count);
}

/* The pairs that voted, sorted by what for; returns how many. */
static uint32_t sort_lists(const tdm_ballots *ballots, uint32_t pair_count, topic_list *lists) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < pair_count; i++) {
    uint32_t size = ballots->first[i + 1] - ballots->first[i];
    if (size > 0) lists[count++] = (topic_list){ballots->items + ballots->first[i], size};
  }
  if (count > 1) qsort(lists, count, sizeof *lists, by_topics);
  return count;
}

typedef struct {
  int64_t *votes, *pairs;
  uint32_t *first_of_topic, *groups, *first_of_group, *topics;
} maker;

static bool alloc(maker *m, uint32_t topics, uint32_t groups, size_t entries, tdm_arena *arena) {
  m->votes = tdm_arena_alloc(arena, topics, sizeof *m->votes);
  m->pairs = tdm_arena_alloc(arena, groups, sizeof *m->pairs);
  m->first_of_topic = tdm_arena_alloc(arena, (size_t)topics + 1, sizeof *m->first_of_topic);
  m->first_of_group = tdm_arena_alloc(arena, (size_t)groups + 1, sizeof *m->first_of_group);
  m->groups = tdm_arena_alloc(arena, entries, sizeof *m->groups);
  m->topics = tdm_arena_alloc(arena, entries, sizeof *m->topics);
  return m->votes && m->pairs && m->first_of_topic && m->first_of_group && m->groups && m->topics;
}

static void add_votes(maker *m, const topic_list *list) {
  for (uint32_t i = 0; i < list->count; i++)
    m->votes[list->items[i].topic] += list->items[i].points;
}

/* Groups from the sorted lists; returns how many. */
static uint32_t make_groups(maker *m, const topic_list *lists, uint32_t count) {
  uint32_t groups = 0;
  for (uint32_t k = 0; k < count; k++) {
    add_votes(m, &lists[k]);
    if (k > 0 && by_topics(&lists[k - 1], &lists[k]) == 0) {
      m->pairs[groups - 1]++;
      continue;
    }
    uint32_t at = m->first_of_group[groups];
    for (uint32_t i = 0; i < lists[k].count; i++) m->topics[at++] = lists[k].items[i].topic;
    m->pairs[groups++] = 1;
    m->first_of_group[groups] = at;
  }
  return groups;
}

/* The same the other way round. */
static void turn(maker *m, uint32_t topics, uint32_t groups, uint32_t *next) {
  for (uint32_t i = 0; i < m->first_of_group[groups]; i++) m->first_of_topic[m->topics[i] + 1]++;
  for (uint32_t t = 0; t < topics; t++) m->first_of_topic[t + 1] += m->first_of_topic[t];
  for (uint32_t t = 0; t < topics; t++) next[t] = m->first_of_topic[t];
  for (uint32_t g = 0; g < groups; g++)
    for (uint32_t i = m->first_of_group[g]; i < m->first_of_group[g + 1]; i++)
      m->groups[next[m->topics[i]]++] = g;
}

bool tdm_ballots_cover(const tdm_ballots *ballots, uint32_t pair_count, uint32_t topic_count,
                       tdm_arena *arena, tdm_cover *cover) {
  maker m = {0};
  topic_list *lists = tdm_arena_alloc(arena, pair_count, sizeof *lists);
  uint32_t *next = tdm_arena_alloc(arena, topic_count, sizeof *next);
  if (!lists || !next) return false;
  uint32_t count = sort_lists(ballots, pair_count, lists);
  if (!alloc(&m, topic_count, count, ballots->first[pair_count], arena)) return false;
  uint32_t groups = make_groups(&m, lists, count);
  turn(&m, topic_count, groups, next);
  *cover = (tdm_cover){.topic_count = topic_count,
                       .group_count = groups,
                       .votes = m.votes,
                       .pairs = m.pairs,
                       .first_of_topic = m.first_of_topic,
                       .groups = m.groups,
                       .first_of_group = m.first_of_group,
                       .topics = m.topics};
  return true;
}
