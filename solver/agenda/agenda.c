// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/agenda/agenda.h"

#include <math.h>
#include <stdlib.h>

#include "solver/agenda/ballot.h"
#include "solver/agenda/cover.h"

typedef struct {
  const tdm_request *request;
  tdm_stop *stop;
  tdm_arena *arena; /* of the agenda */
  tdm_arena *work;
  tdm_agenda *agenda;
  tdm_pair_reference *pairs; /* sorted as the agenda's */
  uint32_t pair_count;
  tdm_ballots ballots;
  tdm_cover cover;
} make;

/* How many of `left` topics come in a month when so many months are left: all alike, and the
 * earlier ones more where it does not come out even. */
static uint32_t share_of(uint32_t left, int64_t months_left) {
  return (uint32_t)((left + months_left - 1) / months_left);
}

/* ---- what the votes say ---- */

static int by_ids(const void *a, const void *b) {
  const tdm_pair_reference *x = a, *y = b;
  int mentors = tdm_text_compare(x->mentor.id, y->mentor.id);
  return mentors ? mentors : tdm_text_compare(x->mentee.id, y->mentee.id);
}

static bool sort_pairs(make *m) {
  m->pair_count = m->request->pair_count;
  m->pairs = tdm_arena_alloc(m->work, m->pair_count, sizeof *m->pairs);
  if (!m->pairs) return false;
  for (uint32_t i = 0; i < m->pair_count; i++) m->pairs[i] = m->request->pairs[i];
  if (m->pair_count > 1) qsort(m->pairs, m->pair_count, sizeof *m->pairs, by_ids);
  return true;
}

static bool count_votes(make *m) {
  tdm_agenda *agenda = m->agenda;
  agenda->topics = tdm_arena_alloc(m->arena, agenda->votes.topic_count, sizeof *agenda->topics);
  agenda->pairs = tdm_arena_alloc(m->arena, m->pair_count, sizeof *agenda->pairs);
  agenda->pair_count = m->pair_count;
  if (!agenda->topics || !agenda->pairs) return false;
  for (uint32_t i = 0; i < m->pair_count; i++) {
    tdm_agenda_pair *pair = &agenda->pairs[i];
    pair->mentor = m->pairs[i].mentor.participant;
    pair->mentee = m->pairs[i].mentee.participant;
    for (uint32_t k = m->ballots.first[i]; k < m->ballots.first[i + 1]; k++) {
      const tdm_pair_vote *vote = &m->ballots.items[k];
      agenda->topics[vote->topic].pairs++;
      agenda->topics[vote->topic].votes += vote->points;
      pair->wanted++;
      pair->votes_wanted += vote->points;
    }
  }
  return true;
}

/* ---- one agenda for all ---- */

static bool *bools(make *m, uint32_t count) {
  return tdm_arena_alloc(m->work, count, sizeof(bool));
}

static bool fill_package(make *m, tdm_package *package, const bool *chosen, bool *scratch) {
  const tdm_cover *cover = &m->cover;
  package->topics = tdm_arena_alloc(m->arena, cover->topic_count, sizeof *package->topics);
  if (!package->topics) return false;
  for (uint32_t t = 0; t < cover->topic_count; t++)
    if (chosen[t]) package->topics[package->count++] = t;
  package->served = tdm_cover_served(cover, chosen, scratch);
  package->votes = tdm_cover_votes(cover, chosen);
  return true;
}

/* Deals the chosen topics out to months, the best package first; `left` is used up. */
static bool deal(make *m, bool *left, uint32_t count, tdm_cover_answer *answer, bool *scratch) {
  int64_t months = m->request->agenda.months;
  m->agenda->months = tdm_arena_alloc(m->arena, (size_t)months, sizeof *m->agenda->months);
  if (!m->agenda->months) return false;
  bool complete = answer->complete;
  for (int64_t month = 0; month < months; month++) {
    uint32_t size = share_of(count, months - month);
    if (!tdm_cover_solve(&m->cover, left, size, m->stop, answer)) return false;
    complete = complete && answer->complete;
    if (!fill_package(m, &m->agenda->months[month], answer->chosen, scratch)) return false;
    for (uint32_t t = 0; t < m->cover.topic_count; t++) {
      if (!answer->chosen[t]) continue;
      left[t] = false;
      m->agenda->topics[t].month = (uint32_t)month + 1;
    }
    count -= size;
  }
  answer->complete = complete;
  return true;
}

static void count_pairs(make *m) {
  for (uint32_t i = 0; i < m->pair_count; i++) {
    tdm_agenda_pair *pair = &m->agenda->pairs[i];
    for (uint32_t k = m->ballots.first[i]; k < m->ballots.first[i + 1]; k++) {
      if (!m->agenda->topics[m->ballots.items[k].topic].month) continue;
      pair->covered++;
      pair->votes += m->ballots.items[k].points;
    }
  }
}

static double gap_of(const tdm_agenda_stage *stage) {
  return (double)(stage->bound - stage->value) / fmax(1, (double)stage->value);
}

static void conclude(tdm_agenda *agenda, const tdm_cover_answer *answer) {
  agenda->nodes = answer->nodes;
  agenda->iterations = answer->iterations;
  agenda->status = answer->complete ? TDM_OPTIMAL : TDM_FEASIBLE;
  agenda->gap = gap_of(&agenda->served);
  if (agenda->gap == 0) agenda->gap = gap_of(&agenda->voted);
}

static bool make_common(make *m) {
  const tdm_agenda_order *order = &m->request->agenda;
  uint32_t topics = m->agenda->votes.topic_count;
  if (!tdm_ballots_cover(&m->ballots, m->pair_count, topics, m->work, &m->cover)) return false;
  bool *wanted = bools(m, topics), *scratch = bools(m, m->cover.group_count);
  tdm_cover_answer answer = {.chosen = bools(m, topics)};
  if (!wanted || !scratch || !answer.chosen) return false;
  for (uint32_t t = 0; t < topics; t++) wanted[t] = m->agenda->topics[t].pairs > 0;
  uint32_t pick = (uint32_t)(order->months * order->per_month), count = 0;
  if (!tdm_cover_solve(&m->cover, wanted, pick, m->stop, &answer)) return false;
  m->agenda->served = (tdm_agenda_stage){answer.served, answer.served_bound};
  m->agenda->voted = (tdm_agenda_stage){answer.votes, answer.votes_bound};
  for (uint32_t t = 0; t < topics; t++) count += wanted[t] = answer.chosen[t];
  if (!deal(m, wanted, count, &answer, scratch)) return false;
  count_pairs(m);
  conclude(m->agenda, &answer);
  return true;
}

/* ---- one for every pair: its own topics, those with most points first ---- */

static int by_points(const void *a, const void *b) {
  const tdm_pair_vote *x = a, *y = b;
  if (x->points != y->points) return x->points > y->points ? -1 : 1;
  return (x->topic > y->topic) - (x->topic < y->topic);
}

static int by_number(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

static bool deal_to_pair(make *m, tdm_agenda_pair *pair, const tdm_pair_vote *votes) {
  int64_t months = m->request->agenda.months;
  pair->months = tdm_arena_alloc(m->arena, (size_t)months, sizeof *pair->months);
  uint32_t *topics = tdm_arena_alloc(m->arena, pair->covered, sizeof *topics);
  if (!pair->months || !topics) return false;
  uint32_t at = 0;
  for (int64_t month = 0; month < months; month++) {
    tdm_package *package = &pair->months[month];
    package->topics = topics + at;
    package->count = share_of(pair->covered - at, months - month);
    for (uint32_t k = 0; k < package->count; k++, at++) {
      topics[at] = votes[at].topic;
      package->votes += votes[at].points;
    }
    package->served = package->count > 0;
    if (package->count > 1)
      qsort(package->topics, package->count, sizeof *package->topics, by_number);
    pair->votes += package->votes;
  }
  return true;
}

static bool make_single(make *m) {
  const tdm_agenda_order *order = &m->request->agenda;
  tdm_agenda *agenda = m->agenda;
  uint32_t pick = (uint32_t)(order->months * order->per_month);
  for (uint32_t i = 0; i < m->pair_count; i++) {
    tdm_agenda_pair *pair = &agenda->pairs[i];
    tdm_pair_vote *votes = m->ballots.items + m->ballots.first[i];
    if (pair->wanted > 1) qsort(votes, pair->wanted, sizeof *votes, by_points);
    pair->covered = pair->wanted < pick ? pair->wanted : pick;
    if (!deal_to_pair(m, pair, votes)) return false;
    agenda->served.value += pair->covered > 0;
    agenda->voted.value += pair->votes;
  }
  agenda->served.bound = agenda->served.value;
  agenda->voted.bound = agenda->voted.value;
  agenda->status = TDM_OPTIMAL;
  return true;
}

bool tdm_agenda_make(const tdm_request *request, tdm_stop *stop, tdm_arena *arena,
                     tdm_agenda *agenda) {
  make m = {.request = request, .stop = stop, .arena = arena, .agenda = agenda};
  *agenda = (tdm_agenda){0};
  m.work = tdm_arena_new();
  bool made = m.work && tdm_votes_init(&agenda->votes, &request->cohort, arena) && sort_pairs(&m) &&
              tdm_ballots_init(&m.ballots, m.pairs, m.pair_count, &agenda->votes, m.work) &&
              count_votes(&m) && (request->agenda.per_pair ? make_single(&m) : make_common(&m));
  tdm_arena_free(m.work);
  return made;
}
