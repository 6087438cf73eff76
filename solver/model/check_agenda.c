// SPDX-License-Identifier: Apache-2.0
#include "solver/model/check.h"
#include "solver/model/pair_set.h"
#include "solver/model/spelling.h"
#include "solver/model/votes.h"

/* ---- the pairs ---- */

static void check_twice(tdm_check *check) {
  const tdm_request *request = check->request;
  tdm_pair_set seen;
  if (!tdm_pair_set_init(&seen, check->arena, request->pair_count)) {
    tdm_check_no_memory(check);
    return;
  }
  tdm_path pairs = tdm_path_root("pairs");
  for (uint32_t i = 0; i < request->pair_count; i++) {
    uint32_t mentor = request->pairs[i].mentor.participant;
    uint32_t mentee = request->pairs[i].mentee.participant;
    if (mentor == TDM_NONE || mentee == TDM_NONE) continue;
    tdm_path path = tdm_path_index(&pairs, i);
    if (mentor == mentee)
      tdm_check_report(check, &path, "\"%.*s\" cannot be paired with themself",
                       TDM_SHOWN(request->pairs[i].mentor.id));
    else if (!tdm_pair_set_enter(&seen, mentor < mentee ? mentor : mentee,
                                 mentor < mentee ? mentee : mentor))
      tdm_check_report(check, &path, "\"%.*s\" and \"%.*s\" are listed twice",
                       TDM_SHOWN(request->pairs[i].mentor.id),
                       TDM_SHOWN(request->pairs[i].mentee.id));
  }
}

/* ---- the votes ---- */

/* A participant's attribute as a place. */
typedef struct {
  tdm_path root, participants, person, path;
} place;

static const tdm_path *place_of(place *at, uint32_t participant, tdm_text attribute) {
  at->root = tdm_path_root("cohort");
  at->participants = tdm_path_key(&at->root, "participants");
  at->person = tdm_path_index(&at->participants, participant);
  at->path = tdm_path_text(&at->person, attribute);
  return &at->path;
}

static void refuse_numbers(tdm_check *check, const tdm_attribute *attribute) {
  for (uint32_t p = 0; p < check->cohort->count; p++) {
    double number = attribute->numbers[p];
    place at;
    if (number != number) continue;
    tdm_check_report(check, place_of(&at, p, attribute->name),
                     "\"%.*s\" must be strings, the topics voted for, not numbers",
                     TDM_SHOWN(attribute->name));
    return;
  }
}

/* Points of a person that cannot be read, or two for one topic. */
static void check_points(tdm_check *check, const tdm_attribute *attribute, uint32_t p) {
  tdm_text known[TDM_LIST_MAX];
  uint32_t count = 0;
  for (uint32_t i = attribute->first[p]; i < attribute->first[p + 1]; i++) {
    tdm_text text = check->cohort->symbols.texts[attribute->values[i]], topic;
    int32_t points;
    place at;
    if (!tdm_vote_parse(text, &topic, &points)) {
      tdm_check_report(check, place_of(&at, p, attribute->name),
                       "\"%.*s\" must be \"topic: points\", points a whole number from 1 to %d",
                       TDM_SHOWN(text), TDM_VOTE_POINTS_MAX);
      continue;
    }
    tdm_texts all = {known, count};
    if (tdm_texts_find(&all, topic) != UINT32_MAX)
      tdm_check_report(check, place_of(&at, p, attribute->name),
                       "the topic \"%.*s\" has points twice", TDM_SHOWN(topic));
    else if (count < TDM_LIST_MAX)
      known[count++] = topic;
  }
}

static void check_attribute(tdm_check *check, const char *name, bool points) {
  uint32_t index = tdm_cohort_attribute(check->cohort, tdm_text_of(name));
  tdm_attribute_type type = tdm_check_attribute_type(check, index);
  if (type == TDM_ATTRIBUTE_NUMBERS) refuse_numbers(check, &check->cohort->attributes[index]);
  if (type != TDM_ATTRIBUTE_STRINGS || !points) return;
  for (uint32_t p = 0; p < check->cohort->count; p++)
    check_points(check, &check->cohort->attributes[index], p);
}

static bool nobody_has(const tdm_check *check, const char *name) {
  uint32_t index = tdm_cohort_attribute(check->cohort, tdm_text_of(name));
  return tdm_check_attribute_type(check, index) == TDM_ATTRIBUTE_EMPTY;
}

/* ---- warnings ---- */

/* Topics whose names are so close that one is probably a slip, rarer first. */
static void warn_of_slips(tdm_check *check, const tdm_votes *votes) {
  enum { COMPARED_MAX = 1000 }; /* each with each */
  if (votes->topic_count > COMPARED_MAX) return;
  tdm_path root = tdm_path_root("cohort");
  tdm_path participants = tdm_path_key(&root, "participants");
  for (uint32_t a = 0; a < votes->topic_count; a++)
    for (uint32_t b = a + 1; b < votes->topic_count; b++)
      if (tdm_spelling_is_close(votes->topics[a], votes->topics[b]))
        tdm_check_warn(check, &participants,
                       "the topics \"%.*s\" and \"%.*s\" count as two; are they the same?",
                       TDM_SHOWN(votes->topics[a]), TDM_SHOWN(votes->topics[b]));
}

/* Pairs that voted for nothing get nothing. */
static void warn_of_silence(tdm_check *check, const tdm_votes *votes) {
  const tdm_request *request = check->request;
  uint32_t silent = 0;
  for (uint32_t i = 0; i < request->pair_count; i++) {
    uint32_t a = request->pairs[i].mentor.participant, b = request->pairs[i].mentee.participant;
    silent += votes->first[a] == votes->first[a + 1] && votes->first[b] == votes->first[b + 1];
  }
  tdm_path pairs = tdm_path_root("pairs");
  if (silent > 0)
    tdm_check_warn(check, &pairs, "%u of %u pairs voted for no topic", silent, request->pair_count);
}

void tdm_check_agenda(tdm_check *check) {
  if (!check->request->agenda.asked) return;
  check_twice(check);
  check_attribute(check, TDM_TOPICS_ATTRIBUTE, false);
  check_attribute(check, TDM_TOPIC_POINTS_ATTRIBUTE, true);
  if (check->cohort->count > 0 && nobody_has(check, TDM_TOPICS_ATTRIBUTE) &&
      nobody_has(check, TDM_TOPIC_POINTS_ATTRIBUTE)) {
    tdm_path root = tdm_path_root("cohort");
    tdm_path participants = tdm_path_key(&root, "participants");
    tdm_check_report(check, &participants,
                     "nobody has voted: the topics a participant votes for stand in the attribute "
                     "\"" TDM_TOPICS_ATTRIBUTE "\"");
  }
  if (check->problems->total > 0 || check->problems->out_of_memory) return;
  tdm_votes votes;
  if (!tdm_votes_init(&votes, check->cohort, check->arena)) {
    tdm_check_no_memory(check);
    return;
  }
  warn_of_slips(check, &votes);
  warn_of_silence(check, &votes);
}
