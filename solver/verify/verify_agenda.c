// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/verify/verify_agenda.h"

typedef struct {
  const tdm_request *request;
  const tdm_agenda *agenda;
  uint32_t *had;     /* [topics] the agenda in which it was met last */
  uint32_t agendas;  /* met so far */
  int64_t *own;      /* [topics] points of the person at hand */
  int64_t *pair;     /* [topics] points of the pair at hand */
  uint32_t *touched; /* topics where these are not 0; room for two people's */
  uint32_t touched_count;
  int64_t *pairs;  /* [topics] that voted for it */
  int64_t *votes;  /* [topics] their points */
  int64_t *months; /* [months] pairs that it serves */
  int64_t served, voted;
  const char *complaint;
} judge;

static void complain(judge *j, const char *complaint) {
  if (!j->complaint) j->complaint = complaint;
}

/* ---- votes, straight from the attributes ---- */

static const tdm_attribute *strings(const judge *j, const char *name) {
  uint32_t a = tdm_cohort_attribute(&j->request->cohort, tdm_text_of(name));
  const tdm_attribute *attributes = j->request->cohort.attributes;
  return a != TDM_NONE && attributes[a].type == TDM_ATTRIBUTE_STRINGS ? &attributes[a] : NULL;
}

/* The topic of that name; the names are in byte order. */
static uint32_t find(const judge *j, tdm_text name) {
  const tdm_votes *all = &j->agenda->votes;
  uint32_t low = 0, high = all->topic_count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    int order = tdm_text_compare(all->topics[middle], name);
    if (order == 0) return middle;
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return TDM_NONE;
}

/* One person's own points for a topic count once, the most of them. */
static void raise(judge *j, tdm_text name, int64_t points) {
  uint32_t t = find(j, name);
  if (t == TDM_NONE) {
    complain(j, "a topic is left out");
    return;
  }
  if (j->own[t] == 0) j->touched[j->touched_count++] = t;
  if (j->own[t] < points) j->own[t] = points;
}

static bool is_blank(char c) { return c == ' ' || c == '\t'; }

/* "topic : points": everything before the last colon, and the digits after it. */
static void raise_pointed(judge *j, tdm_text text) {
  uint32_t start = 0, end = text.size;
  int64_t points = 0;
  while (end > 0 && text.bytes[end - 1] != ':') end--;
  for (uint32_t at = end; at < text.size; at++)
    if (text.bytes[at] >= '0' && text.bytes[at] <= '9') points = 10 * points + text.bytes[at] - '0';
  if (end > 0) end--;
  while (end > 0 && is_blank(text.bytes[end - 1])) end--;
  while (start < end && is_blank(text.bytes[start])) start++;
  raise(j, (tdm_text){text.bytes + start, end - start}, points);
}

/* Adds a person's points to the pair's. */
static void add_person(judge *j, uint32_t person) {
  const tdm_attribute *plain = strings(j, "topics"), *pointed = strings(j, "topic_points");
  const tdm_text *texts = j->request->cohort.symbols.texts;
  uint32_t before = j->touched_count;
  if (plain)
    for (uint32_t i = plain->first[person]; i < plain->first[person + 1]; i++)
      raise(j, texts[plain->values[i]], 1);
  if (pointed)
    for (uint32_t i = pointed->first[person]; i < pointed->first[person + 1]; i++)
      raise_pointed(j, texts[pointed->values[i]]);
  uint32_t kept = before;
  for (uint32_t k = before; k < j->touched_count; k++) {
    uint32_t t = j->touched[k];
    if (j->pair[t] == 0) j->touched[kept++] = t;
    j->pair[t] += j->own[t];
    j->own[t] = 0;
  }
  j->touched_count = kept;
}

static void forget_pair(judge *j) {
  for (uint32_t k = 0; k < j->touched_count; k++) j->pair[j->touched[k]] = 0;
  j->touched_count = 0;
}

/* ---- agendas ---- */

/* A package of an agenda; `votes` has what the pairs concerned give a topic. */
static void check_package(judge *j, const tdm_package *package, const int64_t *votes) {
  int64_t sum = 0;
  if (package->count > j->request->agenda.per_month)
    complain(j, "a month has more topics than it may");
  for (uint32_t k = 0; k < package->count; k++) {
    uint32_t t = package->topics[k];
    if (t >= j->agenda->votes.topic_count) {
      complain(j, "a topic that does not exist");
      return;
    }
    if (j->had[t] == j->agendas) complain(j, "a topic comes twice");
    if (votes[t] == 0) complain(j, "a topic that nobody voted for");
    j->had[t] = j->agendas;
    sum += votes[t];
  }
  if (sum != package->votes) complain(j, "the votes of a month do not add up");
}

static void check_agenda(judge *j, const tdm_package *months, const int64_t *votes) {
  j->agendas++;
  for (int64_t m = 0; m < j->request->agenda.months; m++) check_package(j, &months[m], votes);
}

static bool serves(const judge *j, const tdm_package *package) {
  for (uint32_t k = 0; k < package->count; k++)
    if (j->pair[package->topics[k]] > 0) return true;
  return false;
}

static void check_months(judge *j, const tdm_agenda_pair *pair) {
  for (int64_t m = 0; m < j->request->agenda.months; m++) {
    if (!pair->months)
      j->months[m] += serves(j, &j->agenda->months[m]);
    else if (pair->months[m].served != serves(j, &pair->months[m]))
      complain(j, "a pair is served otherwise than told");
  }
}

/* Counts the pair at hand into the totals. */
static void check_pair(judge *j, const tdm_agenda_pair *pair) {
  tdm_agenda_pair counted = {0};
  if (pair->months) check_agenda(j, pair->months, j->pair);
  if (j->complaint) return;
  for (uint32_t k = 0; k < j->touched_count; k++) {
    uint32_t t = j->touched[k];
    bool gets = pair->months ? j->had[t] == j->agendas : j->agenda->topics[t].month > 0;
    counted.wanted++;
    counted.votes_wanted += j->pair[t];
    counted.covered += gets;
    counted.votes += gets ? j->pair[t] : 0;
    j->pairs[t]++;
    j->votes[t] += j->pair[t];
  }
  if (counted.wanted != pair->wanted || counted.covered != pair->covered ||
      counted.votes_wanted != pair->votes_wanted || counted.votes != pair->votes)
    complain(j, "what a pair gets is not what it voted for");
  check_months(j, pair);
  j->served += counted.covered > 0;
  j->voted += counted.votes;
}

/* Below 0 when the first pair's ids come first in byte order. */
static int compare(const judge *j, uint32_t mentor, uint32_t mentee, const tdm_agenda_pair *pair) {
  const tdm_participant *people = j->request->cohort.participants;
  int mentors = tdm_text_compare(people[mentor].id, people[pair->mentor].id);
  return mentors ? mentors : tdm_text_compare(people[mentee].id, people[pair->mentee].id);
}

/* Whether the agenda has the pair. Its pairs are known to be in order. */
static bool has_pair(const judge *j, const tdm_pair_reference *pair) {
  uint32_t low = 0, high = j->agenda->pair_count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    int order =
        compare(j, pair->mentor.participant, pair->mentee.participant, &j->agenda->pairs[middle]);
    if (order == 0) return true;
    if (order < 0)
      high = middle;
    else
      low = middle + 1;
  }
  return false;
}

static void check_pairs(judge *j) {
  const tdm_agenda *agenda = j->agenda;
  if (agenda->pair_count != j->request->pair_count) complain(j, "other pairs than asked about");
  for (uint32_t i = 0; i < agenda->pair_count && !j->complaint; i++) {
    const tdm_agenda_pair *pair = &agenda->pairs[i];
    if (i > 0 && compare(j, agenda->pairs[i - 1].mentor, agenda->pairs[i - 1].mentee, pair) >= 0)
      complain(j, "the pairs are not in order");
    add_person(j, pair->mentor);
    add_person(j, pair->mentee);
    check_pair(j, pair);
    forget_pair(j);
  }
  for (uint32_t i = 0; i < j->request->pair_count && !j->complaint; i++)
    if (!has_pair(j, &j->request->pairs[i])) complain(j, "a pair is left out");
}

/* ---- the whole ---- */

static void check_common(judge *j) {
  const tdm_agenda *agenda = j->agenda;
  if (!agenda->months) return;
  check_agenda(j, agenda->months, j->votes);
  for (uint32_t t = 0; t < agenda->votes.topic_count; t++)
    if ((j->had[t] == j->agendas) != (agenda->topics[t].month > 0))
      complain(j, "a topic has another month");
  for (int64_t m = 0; m < j->request->agenda.months && !j->complaint; m++) {
    if (agenda->months[m].served != j->months[m]) complain(j, "a month serves other pairs");
    for (uint32_t k = 0; k < agenda->months[m].count; k++)
      if (agenda->topics[agenda->months[m].topics[k]].month != m + 1)
        complain(j, "a topic has another month");
  }
}

static void check_numbers(judge *j) {
  const tdm_agenda *agenda = j->agenda;
  const tdm_agenda_stage *served = &agenda->served, *voted = &agenda->voted;
  for (uint32_t t = 0; t < agenda->votes.topic_count; t++)
    if (agenda->topics[t].pairs != j->pairs[t] || agenda->topics[t].votes != j->votes[t])
      complain(j, "a topic has other votes");
  if (served->value != j->served || voted->value != j->voted)
    complain(j, "a value is not what the agenda comes to");
  if (served->bound < served->value || voted->bound < voted->value)
    complain(j, "a value exceeds its bound");
  bool proven = served->bound == served->value && voted->bound == voted->value;
  if (agenda->status == TDM_OPTIMAL && !proven) complain(j, "optimal without a proof");
  if (agenda->status != TDM_OPTIMAL && agenda->status != TDM_FEASIBLE)
    complain(j, "a status that agendas do not have");
}

tdm_text tdm_verify_agenda(const tdm_request *request, const tdm_agenda *agenda, tdm_arena *arena) {
  size_t topics = agenda->votes.topic_count;
  judge j = {.request = request, .agenda = agenda};
  j.had = tdm_arena_alloc(arena, topics, sizeof *j.had);
  j.own = tdm_arena_alloc(arena, topics, sizeof *j.own);
  j.pair = tdm_arena_alloc(arena, topics, sizeof *j.pair);
  j.touched = tdm_arena_alloc(arena, 2 * topics, sizeof *j.touched);
  j.pairs = tdm_arena_alloc(arena, topics, sizeof *j.pairs);
  j.votes = tdm_arena_alloc(arena, topics, sizeof *j.votes);
  j.months = tdm_arena_alloc(arena, (size_t)request->agenda.months, sizeof *j.months);
  if (!j.had || !j.own || !j.pair || !j.touched || !j.pairs || !j.votes || !j.months)
    return tdm_text_of("memory ran out");
  if ((agenda->months == NULL) != request->agenda.per_pair)
    return tdm_text_of("agendas for others than asked");
  check_pairs(&j);
  if (!j.complaint) check_common(&j);
  if (!j.complaint) check_numbers(&j);
  return j.complaint ? tdm_text_of(j.complaint) : (tdm_text){0};
}
