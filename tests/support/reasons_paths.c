// SPDX-License-Identifier: GPL-3.0-or-later
#include <string.h>

#include "tests/support/reasons_internal.h"

uint32_t tdm_inquiry_mine(const tdm_inquiry *q) {
  return q->of_mentors ? q->table->mentor_count : q->table->mentee_count;
}

uint32_t tdm_inquiry_others(const tdm_inquiry *q) {
  return q->of_mentors ? q->table->mentee_count : q->table->mentor_count;
}

uint32_t tdm_inquiry_place(const tdm_inquiry *q, uint32_t participant) {
  return q->of_mentors ? tdm_table_row(q->table, participant)
                       : tdm_table_column(q->table, participant);
}

static uint32_t other_place(const tdm_inquiry *q, uint32_t participant) {
  return q->of_mentors ? tdm_table_column(q->table, participant)
                       : tdm_table_row(q->table, participant);
}

const tdm_cell *tdm_inquiry_cell(const tdm_inquiry *q, uint32_t mine, uint32_t other) {
  return q->of_mentors ? &q->table->cells[mine][other] : &q->table->cells[other][mine];
}

static bool candidate(const tdm_inquiry *q, uint32_t mine, uint32_t other) {
  return q->of_mentors ? tdm_table_candidate(q->table, mine, other, true)
                       : tdm_table_candidate(q->table, other, mine, true);
}

static int32_t capacity(const tdm_inquiry *q, bool of_mine, uint32_t place) {
  bool mentor = of_mine == q->of_mentors;
  uint32_t participant = mentor ? q->table->mentors[place] : q->table->mentees[place];
  return q->table->request->cohort.participants[participant].capacity;
}

void tdm_inquiry_open(tdm_inquiry *q, const tdm_table *table, const tdm_outcome *outcome,
                      uint32_t participant, char *complaint) {
  memset(q, 0, sizeof *q);
  q->table = table;
  q->outcome = outcome;
  q->complaint = complaint;
  q->of_mentors = tdm_table_row(table, participant) != TDM_SIDE_MAX;
  for (uint32_t i = 0; i < outcome->pair_count; i++) {
    uint32_t row = tdm_table_row(table, outcome->pairs[i].mentor);
    uint32_t column = tdm_table_column(table, outcome->pairs[i].mentee);
    uint32_t mine = q->of_mentors ? row : column, other = q->of_mentors ? column : row;
    q->paired[mine][other] = true;
    q->locked[mine][other] = table->cells[row][column].lock != TDM_NONE;
  }
}

bool tdm_inquiry_has_candidate(const tdm_inquiry *q, uint32_t person) {
  for (uint32_t other = 0; other < tdm_inquiry_others(q); other++)
    if (candidate(q, person, other)) return true;
  return false;
}

/* ---- alternating paths ---- */

/* A pairing on the way: pairs may move, locked ones may not. */
typedef struct {
  const tdm_inquiry *q;
  bool paired[TDM_SIDE_MAX][TDM_SIDE_MAX];
  bool seen[TDM_SIDE_MAX]; /* others */
} paths;

static int32_t degree_of_other(const paths *p, uint32_t other) {
  int32_t degree = 0;
  for (uint32_t mine = 0; mine < TDM_SIDE_MAX; mine++) degree += p->paired[mine][other];
  return degree;
}

/* Gives `mine` one partner more, moving others where needed; depth first. */
static bool augment(paths *p, uint32_t mine) {
  for (uint32_t other = 0; other < tdm_inquiry_others(p->q); other++) {
    if (p->paired[mine][other] || p->seen[other] || !candidate(p->q, mine, other)) continue;
    p->seen[other] = true;
    bool room = degree_of_other(p, other) < capacity(p->q, false, other);
    for (uint32_t from = 0; from < tdm_inquiry_mine(p->q) && !room; from++) {
      if (!p->paired[from][other] || p->q->locked[from][other] || !augment(p, from)) continue;
      p->paired[from][other] = false;
      room = true;
    }
    if (!room) continue;
    p->paired[mine][other] = true;
    return true;
  }
  return false;
}

bool tdm_inquiry_augments(const tdm_inquiry *q, uint32_t person) {
  paths p = {.q = q};
  memcpy(p.paired, q->paired, sizeof p.paired);
  return augment(&p, person);
}

/* ---- groups ---- */

/* The most pairs these people can have when all others have only their locked ones. */
static int64_t most_pairs(const tdm_inquiry *q, uint32_t people) {
  paths p = {.q = q};
  memcpy(p.paired, q->locked, sizeof p.paired);
  int64_t pairs = 0;
  for (uint32_t mine = 0; mine < tdm_inquiry_mine(q); mine++) {
    if (!(people >> mine & 1)) continue;
    int32_t degree = 0;
    for (uint32_t other = 0; other < TDM_SIDE_MAX; other++) degree += p.paired[mine][other];
    memset(p.seen, 0, sizeof p.seen);
    while (degree < capacity(q, true, mine) && augment(&p, mine)) {
      degree++;
      memset(p.seen, 0, sizeof p.seen);
    }
    pairs += degree;
  }
  return pairs;
}

bool tdm_inquiry_group_holds(tdm_inquiry *q, uint32_t person, const tdm_group *group) {
  uint32_t people = 0, partners = 0, possible = 0;
  for (uint32_t i = 0; i < group->people_count; i++) {
    uint32_t place = tdm_inquiry_place(q, group->people[i]);
    if (place == TDM_SIDE_MAX) return tdm_inquiry_refuse(q, "the group has people of both sides");
    people |= 1u << place;
  }
  for (uint32_t i = 0; i < group->partner_count; i++) {
    uint32_t place = other_place(q, group->partners[i]);
    if (place == TDM_SIDE_MAX) return tdm_inquiry_refuse(q, "the group has partners of both sides");
    partners |= 1u << place;
  }
  if (!(people >> person & 1)) return tdm_inquiry_refuse(q, "the group is without the person");
  for (uint32_t mine = 0; mine < tdm_inquiry_mine(q); mine++)
    for (uint32_t other = 0; other < tdm_inquiry_others(q); other++)
      if ((people >> mine & 1) && candidate(q, mine, other)) possible |= 1u << other;
  if (possible != partners)
    return tdm_inquiry_refuse(q, "the possible partners of the group are %x, told %x", possible,
                              partners);
  int64_t most = most_pairs(q, people);
  if (group->needed != most + 1 || group->capacity >= group->needed)
    return tdm_inquiry_refuse(q, "the group can have %lld pairs, told capacity %lld, needed %lld",
                              (long long)most, (long long)group->capacity,
                              (long long)group->needed);
  return true;
}
