// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/verify/verify_bound.h"

#include <stdlib.h>

#include "solver/verify/verify_kinds.h"
#include "solver/verify/verify_named.h"
#include "solver/verify/verify_ranks.h"

enum { NAMED_AT_A_TIME = 1 << 17 };

/* ---- one kind of mentor with every kind of mentee ---- */

/* One thing that a pair is asked, and the kinds of mentees that it tells apart. */
typedef struct {
  enum { RULE, DIMENSION, QUOTA, GAINS } asks;
  uint32_t index;          /* in the programme; GAINS: in those of the reduced cost */
  const uint32_t *answer;  /* [mentees.kind_count] */
  const uint32_t *example; /* [answers] participants */
  uint32_t answers;
} question;

typedef struct {
  const tdm_judge *judge;
  const tdm_reduced_cost *reduced;
  tdm_kinds mentors, mentees;
  uint64_t *mentor_count, *mentee_count; /* people of each kind */
  bool either;                           /* somebody is */
  tdm_ranks mentor_ranks, mentee_ranks;
  question *questions;
  uint32_t question_count;
  /* of the mentor at hand */
  int64_t *told;         /* [mentees.kind_count] answers to the question at hand */
  tdm_judge_wide *gain;  /* [mentees.kind_count] those to a question of gains */
  bool *allowed;         /* [mentees.kind_count] */
  int64_t *score;        /* [mentees.kind_count] */
  tdm_judge_wide *bonus; /* [mentees.kind_count] */
} summation;

static int64_t ask(const summation *s, const question *q, uint32_t mentor, uint32_t mentee) {
  const tdm_programme *programme = &s->judge->request->programme;
  const tdm_fact fact = {.mentor = mentor, .mentee = mentee, .known = true};
  switch (q->asks) {
    case RULE:
      return tdm_judge_allows(s->judge, &programme->rules[q->index], &fact);
    case DIMENSION:
      return tdm_judge_part(s->judge, &programme->dimensions[q->index], mentor, mentee);
    case QUOTA:
      return tdm_judge_counts(s->judge, &programme->quotas[q->index], mentor, mentee);
    case GAINS:
      break;
  }
  return 0;
}

static void note(const summation *s, const question *q) {
  uint32_t mentees = s->mentees.kind_count;
  if (q->asks == RULE) {
    for (uint32_t k = 0; k < mentees; k++) s->allowed[k] = s->allowed[k] && s->told[q->answer[k]];
  } else if (q->asks == DIMENSION) {
    for (uint32_t k = 0; k < mentees; k++) s->score[k] += s->told[q->answer[k]];
  } else {
    tdm_judge_wide worth = s->reduced->of_quota[q->index];
    for (uint32_t k = 0; k < mentees; k++)
      if (s->told[q->answer[k]]) s->bonus[k] += worth;
  }
}

static void ask_gains(const summation *s, const question *q, uint32_t mentor) {
  const tdm_told_gains *gains = &s->reduced->gains[q->index];
  for (uint32_t k = 0; k < q->answers; k++)
    s->gain[k] = tdm_told_gains_of_pair(gains, mentor, q->example[k]);
  for (uint32_t k = 0; k < s->mentees.kind_count; k++) s->bonus[k] += s->gain[q->answer[k]];
}

static void ask_all(const summation *s, uint32_t mentor) {
  for (uint32_t k = 0; k < s->mentees.kind_count; k++) {
    s->allowed[k] = true;
    s->score[k] = 0;
    s->bonus[k] = 0;
  }
  for (uint32_t i = 0; i < s->question_count; i++) {
    const question *q = &s->questions[i];
    bool any = false;
    if (q->asks == GAINS) {
      ask_gains(s, q, mentor);
      continue;
    }
    for (uint32_t k = 0; k < q->answers; k++) {
      s->told[k] = ask(s, q, mentor, q->example[k]);
      any = any || s->told[k];
    }
    if (any || q->asks == RULE) note(s, q);
  }
}

/* Of two kinds of `either`, those pairs that have this direction; of others all. */
static tdm_judge_wide pairs_between(const summation *s, uint32_t mentors, uint32_t mentees) {
  tdm_judge_wide all = (tdm_judge_wide)s->mentor_count[mentors] * s->mentee_count[mentees];
  if (!s->either) return all;
  const tdm_fact fact = {.mentor = s->mentors.people[s->mentors.example[mentors]],
                         .mentee = s->mentees.people[s->mentees.example[mentees]]};
  if (!tdm_judge_is_either(s->judge, &fact)) return all;
  switch (tdm_judge_ruled_direction(s->judge, &fact)) {
    case TDM_DIRECTION_THIS:
      return all;
    case TDM_DIRECTION_OTHER:
      return 0;
    case TDM_DIRECTION_BY_ID:
      break;
  }
  return tdm_ranks_count(&s->mentor_ranks, mentors, &s->mentee_ranks, mentees);
}

static tdm_judge_wide sum_of_mentor(const summation *s, uint32_t kind) {
  const tdm_reduced_cost *reduced = s->reduced;
  uint32_t mentor = s->mentors.people[s->mentors.example[kind]];
  tdm_judge_wide base = reduced->of_pair + reduced->of_person[mentor], sum = 0;
  ask_all(s, mentor);
  for (uint32_t k = 0; reduced->has_floor && k < s->mentees.kind_count; k++)
    s->allowed[k] = s->allowed[k] && s->score[k] >= reduced->floor;
  for (uint32_t k = 0; k < s->mentees.kind_count; k++) {
    if (!s->allowed[k]) continue;
    uint32_t mentee = s->mentees.people[s->mentees.example[k]];
    tdm_judge_wide cost =
        base + reduced->of_person[mentee] + s->bonus[k] + reduced->of_score * s->score[k];
    if (cost > 0) sum += cost * pairs_between(s, kind, k);
  }
  return sum;
}

/* ---- kinds ---- */

static bool list_role(const tdm_judge *judge, tdm_role role, tdm_kinds *kinds) {
  const tdm_cohort *cohort = &judge->request->cohort;
  uint32_t *people = tdm_arena_alloc(judge->arena, cohort->count, sizeof *people), count = 0;
  if (!people) return false;
  for (uint32_t p = 0; p < cohort->count; p++)
    if (cohort->participants[p].role & role) people[count++] = p;
  return tdm_kinds_init(kinds, judge, people, count);
}

static bool is_asked(const summation *s, const question *q) {
  if (q->asks == DIMENSION) return s->reduced->of_score != 0 || s->reduced->has_floor;
  return q->asks != QUOTA || s->reduced->of_quota[q->index] != 0;
}

/* False when memory is out. */
static bool split(const summation *s, const question *q, tdm_kinds *kinds, bool mentors) {
  const tdm_programme *programme = &s->judge->request->programme;
  switch (q->asks) {
    case RULE:
      tdm_kinds_split_by_rule(kinds, &programme->rules[q->index]);
      break;
    case DIMENSION:
      tdm_kinds_split_by_attribute(kinds, programme->dimensions[q->index].attribute);
      break;
    case QUOTA:
      tdm_kinds_split_by_quota(kinds, &programme->quotas[q->index], mentors);
      break;
    case GAINS:
      return tdm_told_gains_split(&s->reduced->gains[q->index], kinds);
  }
  return true;
}

static bool list_questions(summation *s) {
  const tdm_programme *programme = &s->judge->request->programme;
  size_t most = (size_t)programme->rule_count + programme->dimension_count +
                programme->quota_count + s->reduced->gain_count;
  s->questions = tdm_arena_alloc(s->judge->arena, most, sizeof *s->questions);
  if (!s->questions) return false;
  const uint32_t counts[] = {programme->rule_count, programme->dimension_count,
                             programme->quota_count, s->reduced->gain_count};
  for (int asks = RULE; asks <= GAINS; asks++)
    for (uint32_t i = 0; i < counts[asks]; i++) {
      question q = {.asks = asks, .index = i};
      if (is_asked(s, &q)) s->questions[s->question_count++] = q;
    }
  return true;
}

static bool count_kinds(const summation *s, const tdm_kinds *kinds, uint64_t **count) {
  *count = tdm_arena_alloc(s->judge->arena, kinds->kind_count, sizeof **count);
  for (uint32_t i = 0; *count && i < kinds->count; i++) (*count)[kinds->kind[i]]++;
  return *count != NULL;
}

/* Which kinds of mentees a question tells apart, as kinds among their examples. */
static bool find_answers(const summation *s, const uint32_t *mentees, question *q) {
  tdm_kinds kinds;
  if (!tdm_kinds_init(&kinds, s->judge, mentees, s->mentees.kind_count)) return false;
  if (!split(s, q, &kinds, false)) return false;
  q->answer = kinds.kind;
  q->answers = kinds.kind_count;
  for (uint32_t k = 0; k < kinds.kind_count; k++) kinds.example[k] = mentees[kinds.example[k]];
  q->example = kinds.example;
  return true;
}

/* Kinds of people: alike in their role, in all that is asked of them and in their multipliers. */
static bool find_kinds(summation *s) {
  const tdm_cohort *cohort = &s->judge->request->cohort;
  int64_t *role = tdm_arena_alloc(s->judge->arena, cohort->count, sizeof *role);
  if (!role || !list_role(s->judge, TDM_ROLE_MENTOR, &s->mentors) ||
      !list_role(s->judge, TDM_ROLE_MENTEE, &s->mentees))
    return false;
  for (uint32_t i = 0; i < s->question_count; i++)
    if (!split(s, &s->questions[i], &s->mentors, true) ||
        !split(s, &s->questions[i], &s->mentees, false))
      return false;
  tdm_kinds_split_by_number(&s->mentors, s->reduced->of_person);
  tdm_kinds_split_by_number(&s->mentees, s->reduced->of_person);
  s->either = tdm_ranks_needed(s->judge->request);
  if (!s->either) return true;
  for (uint32_t p = 0; p < cohort->count; p++) role[p] = cohort->participants[p].role;
  tdm_kinds_split_by_number(&s->mentors, role);
  tdm_kinds_split_by_number(&s->mentees, role);
  return tdm_ranks_init(&s->mentor_ranks, &s->mentors) &&
         tdm_ranks_init(&s->mentee_ranks, &s->mentees);
}

static bool set_up(summation *s) {
  tdm_arena *arena = s->judge->arena;
  if (!list_questions(s) || !find_kinds(s)) return false;
  uint32_t kinds = s->mentees.kind_count;
  uint32_t *examples = tdm_arena_alloc(arena, kinds, sizeof *examples);
  s->told = tdm_arena_alloc(arena, kinds, sizeof *s->told);
  s->gain = tdm_arena_alloc(arena, kinds, sizeof *s->gain);
  s->allowed = tdm_arena_alloc(arena, kinds, sizeof *s->allowed);
  s->score = tdm_arena_alloc(arena, kinds, sizeof *s->score);
  s->bonus = tdm_arena_alloc(arena, kinds, sizeof *s->bonus);
  if (!examples || !s->told || !s->gain || !s->allowed || !s->score || !s->bonus ||
      !count_kinds(s, &s->mentors, &s->mentor_count) ||
      !count_kinds(s, &s->mentees, &s->mentee_count))
    return false;
  for (uint32_t k = 0; k < kinds; k++) examples[k] = s->mentees.people[s->mentees.example[k]];
  for (uint32_t i = 0; i < s->question_count; i++)
    if (!find_answers(s, examples, &s->questions[i])) return false;
  return true;
}

/* ---- named pairs ---- */

/* The reduced cost of the pair with this score. */
static tdm_judge_wide cost_of(const tdm_judge *judge, const tdm_reduced_cost *reduced,
                              const tdm_fact *fact, int64_t score) {
  const tdm_programme *programme = &judge->request->programme;
  tdm_judge_wide cost = reduced->of_pair + reduced->of_person[fact->mentor] +
                        reduced->of_person[fact->mentee] + reduced->of_score * score;
  if (fact->kept) cost += reduced->of_current;
  for (uint32_t g = 0; g < reduced->gain_count; g++)
    cost += tdm_told_gains_of_pair(&reduced->gains[g], fact->mentor, fact->mentee);
  for (uint32_t q = 0; q < programme->quota_count; q++)
    if (reduced->of_quota[q] &&
        tdm_judge_counts(judge, &programme->quotas[q], fact->mentor, fact->mentee))
      cost += reduced->of_quota[q];
  return cost;
}

static bool needs_scores(const tdm_reduced_cost *reduced) {
  return reduced->of_score != 0 || reduced->has_floor;
}

/* The same pair if no list said anything about it, wishes and vetoes included. */
static tdm_judge_wide unnamed_worth(const tdm_judge *judge, const tdm_reduced_cost *reduced,
                                    uint32_t mentor, uint32_t mentee) {
  const tdm_programme *programme = &judge->request->programme;
  const tdm_fact fact = {.mentor = mentor, .mentee = mentee, .known = true};
  int64_t score = 0;
  if (programme->pair_scores.given && programme->pair_scores.only_listed) return 0;
  for (uint32_t r = 0; r < programme->rule_count; r++)
    if (!tdm_judge_allows(judge, &programme->rules[r], &fact)) return 0;
  if (!tdm_judge_is_directed(judge, &fact)) return 0;
  for (uint32_t d = 0; needs_scores(reduced) && d < programme->dimension_count; d++)
    score += tdm_judge_part(judge, &programme->dimensions[d], mentor, mentee);
  if (reduced->has_floor && score < reduced->floor) return 0;
  tdm_judge_wide cost = cost_of(judge, reduced, &fact, score);
  return cost > 0 ? cost : 0;
}

static tdm_judge_wide named_worth(const tdm_judge *judge, const tdm_reduced_cost *reduced,
                                  const tdm_fact *fact) {
  if (!tdm_judge_is_candidate(judge, fact)) return 0;
  int64_t score = needs_scores(reduced) ? tdm_judge_pair_score(judge, fact) : 0;
  if (reduced->has_floor && !fact->locked && score < reduced->floor) return 0;
  tdm_judge_wide cost = cost_of(judge, reduced, fact, score);
  return cost > 0 || fact->locked ? cost : 0;
}

static bool add_some_named(const tdm_request *request, const tdm_reduced_cost *reduced,
                           const tdm_chosen *pairs, uint32_t count, tdm_judge_wide *sum) {
  tdm_judge judge = {.request = request, .arena = tdm_arena_new()};
  bool gathered = judge.arena && tdm_judge_gather(&judge, pairs, count);
  for (uint32_t i = 0; gathered && i < count; i++)
    *sum += named_worth(&judge, reduced, &judge.facts[i]) -
            unnamed_worth(&judge, reduced, pairs[i].mentor, pairs[i].mentee);
  tdm_arena_free(judge.arena);
  return gathered;
}

static bool add_named(const tdm_request *request, const tdm_reduced_cost *reduced,
                      tdm_judge_wide *sum) {
  tdm_named named;
  bool added = tdm_named_init(&named, request, needs_scores(reduced), reduced->of_current != 0);
  for (size_t first = 0; added && first < named.count; first += NAMED_AT_A_TIME) {
    size_t count = named.count - first;
    if (count > NAMED_AT_A_TIME) count = NAMED_AT_A_TIME;
    added = add_some_named(request, reduced, named.pairs + first, (uint32_t)count, sum);
  }
  tdm_named_fini(&named);
  return added;
}

/* ---- the whole ---- */

/* At least the absolute value of any pair's score; only_listed or not. */
static bool largest_score(const tdm_request *request, tdm_judge_wide *largest) {
  const tdm_programme *programme = &request->programme;
  const tdm_pair_scores *scores = &programme->pair_scores;
  size_t points =
      scores->dense ? (size_t)scores->mentors.count * scores->mentees.count : scores->entry_count;
  int64_t most = 0;
  for (size_t i = 0; scores->given && i < points; i++) {
    double value = scores->dense ? scores->values[i] : scores->points[i];
    int64_t worth = tdm_judge_micro_points(value < 0 ? -value : value, 1.0);
    if (worth > most) most = worth;
  }
  bool fits = tdm_wide_add(largest, most);
  for (uint32_t d = 0; d < programme->dimension_count; d++)
    fits =
        fits && tdm_wide_add(largest, tdm_judge_micro_points(programme->dimensions[d].weight, 1.0));
  return fits && tdm_wide_add(largest, tdm_judge_micro_points(programme->wish_mentor, 1.0)) &&
         tdm_wide_add(largest, tdm_judge_micro_points(programme->wish_mentee, 1.0));
}

/* Whether the largest cost that a pair could have fits as often as there are pairs, and more. */
static bool fits(const tdm_request *request, const tdm_reduced_cost *reduced) {
  tdm_judge_wide score = 1, cost = 0, people = 1, all = 0;
  for (uint32_t p = 0; p < request->cohort.count; p++)
    if (tdm_wide_magnitude(reduced->of_person[p]) > people)
      people = tdm_wide_magnitude(reduced->of_person[p]);
  bool small = largest_score(request, &score) &&
               tdm_wide_add_product(&cost, tdm_wide_magnitude(reduced->of_score), score) &&
               tdm_wide_add(&cost, tdm_wide_magnitude(reduced->of_pair)) &&
               tdm_wide_add(&cost, tdm_wide_magnitude(reduced->of_current)) &&
               tdm_wide_add_product(&cost, people, 2);
  for (uint32_t q = 0; small && q < request->programme.quota_count; q++)
    small = tdm_wide_add(&cost, tdm_wide_magnitude(reduced->of_quota[q]));
  for (uint32_t g = 0; small && g < reduced->gain_count; g++)
    small = tdm_told_gains_add_largest(&reduced->gains[g], &cost);
  tdm_judge_wide count = request->cohort.count;
  return small && tdm_wide_add_product(&all, cost, 4 * count * count);
}

tdm_sum_result tdm_judge_sum(const tdm_request *request, const tdm_reduced_cost *reduced,
                             tdm_judge_wide *sum, uint64_t *classes) {
  *sum = 0;
  if (!fits(request, reduced)) return TDM_SUM_TOO_LARGE;
  tdm_judge judge = {.request = request, .arena = tdm_arena_new()};
  summation s = {.judge = &judge, .reduced = reduced};
  const tdm_pair_scores *scores = &request->programme.pair_scores;
  bool listed = scores->given && scores->only_listed; /* then nobody else is a candidate */
  bool done = judge.arena && (listed || set_up(&s));
  for (uint32_t m = 0; done && !listed && m < s.mentors.kind_count; m++)
    *sum += sum_of_mentor(&s, m);
  if (done && !listed) *classes += (uint64_t)s.mentors.kind_count * s.mentees.kind_count;
  done = done && add_named(request, reduced, sum);
  tdm_arena_free(judge.arena);
  return done ? TDM_SUM_DONE : TDM_SUM_NO_MEMORY;
}
