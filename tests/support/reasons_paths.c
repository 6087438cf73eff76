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

typedef struct {
  uint32_t people; /* bits, my side */
  uint32_t partners;
} member_sets;

static bool read_sets(tdm_inquiry *q, const tdm_group *group, member_sets *sets) {
  sets->people = sets->partners = 0;
  for (uint32_t i = 0; i < group->people_count; i++) {
    uint32_t place = tdm_inquiry_place(q, group->people[i]);
    if (place == TDM_SIDE_MAX) return tdm_inquiry_refuse(q, "the group has people of both sides");
    sets->people |= 1u << place;
  }
  for (uint32_t i = 0; i < group->partner_count; i++) {
    uint32_t place = other_place(q, group->partners[i]);
    if (place == TDM_SIDE_MAX) return tdm_inquiry_refuse(q, "the group has partners of both sides");
    sets->partners |= 1u << place;
  }
  return true;
}

/* Nobody in the group can turn to anybody outside it but those with whom they are paired. */
static bool is_closed(tdm_inquiry *q, const member_sets *sets) {
  for (uint32_t mine = 0; mine < tdm_inquiry_mine(q); mine++)
    for (uint32_t other = 0; other < tdm_inquiry_others(q); other++) {
      if (!(sets->people >> mine & 1) || (sets->partners >> other & 1)) continue;
      if (candidate(q, mine, other) && !q->paired[mine][other])
        return tdm_inquiry_refuse(q, "the group leaves out a possible partner, %u for %u", other,
                                  mine);
    }
  return true;
}

/* The partners are full, and what of it is not locked belongs to the group. */
static bool is_full(tdm_inquiry *q, const member_sets *sets, int64_t *capacities, int64_t *locks) {
  *capacities = *locks = 0;
  for (uint32_t other = 0; other < tdm_inquiry_others(q); other++) {
    if (!(sets->partners >> other & 1)) continue;
    int32_t degree = 0;
    for (uint32_t mine = 0; mine < tdm_inquiry_mine(q); mine++) {
      if (!q->paired[mine][other]) continue;
      degree++;
      *locks += q->locked[mine][other];
      if (!q->locked[mine][other] && !(sets->people >> mine & 1))
        return tdm_inquiry_refuse(q, "partner %u could leave %u outside the group", other, mine);
    }
    if (degree < capacity(q, false, other))
      return tdm_inquiry_refuse(q, "partner %u of the group has room", other);
    *capacities += degree;
  }
  return true;
}

static int64_t people_without_pair(const tdm_inquiry *q, uint32_t people) {
  int64_t without = 0;
  for (uint32_t mine = 0; mine < tdm_inquiry_mine(q); mine++) {
    bool paired = false;
    for (uint32_t other = 0; other < tdm_inquiry_others(q); other++)
      paired = paired || q->paired[mine][other];
    without += (people >> mine & 1) && !paired;
  }
  return without;
}

bool tdm_inquiry_group_holds(tdm_inquiry *q, uint32_t person, const tdm_group *group) {
  member_sets sets;
  int64_t capacities, locks;
  if (!read_sets(q, group, &sets)) return false;
  if (!(sets.people >> person & 1)) return tdm_inquiry_refuse(q, "the group is without the person");
  if (!is_closed(q, &sets) || !is_full(q, &sets, &capacities, &locks)) return false;
  int64_t without = people_without_pair(q, sets.people);
  if (group->capacity == capacities - locks && group->needed == group->capacity + without)
    return true;
  return tdm_inquiry_refuse(q,
                            "the group has room for %lld pairs besides %lld locked, told %lld, "
                            "needed %lld",
                            (long long)(capacities - locks), (long long)locks,
                            (long long)group->capacity, (long long)group->needed);
}
