// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/explain/alternatives.h"

#include "solver/explain/cost.h"
#include "solver/explain/force.h"

/* The most of the time that is left for one of them. */
static const double SHARE = 0.5;

/* So many are solved where nothing can be exact, since what is explained is not proven. */
enum { TRIED_IN_VAIN = TDM_ALTERNATIVES_MAX };

typedef struct {
  tdm_prospects *prospects;
  tdm_resolver *resolver;
  tdm_arena *arena;
  tdm_alternative best[TDM_ALTERNATIVES_MAX + 1]; /* exact ones, cheapest first */
  tdm_alternative
      open[TDM_ALTERNATIVES_MAX + 1]; /* those that are not, by what they cost at least */
  uint32_t best_count, open_count, tried;
  bool complete;
} selection;

/* ---- what a pair is worth ---- */

bool tdm_alternatives_score(const tdm_scores *scores, uint32_t mentor, uint32_t mentee,
                            tdm_arena *arena, tdm_pair_result *pair) {
  *pair = (tdm_pair_result){.mentor = mentor,
                            .mentee = mentee,
                            .score = tdm_score_pair(scores, mentor, mentee),
                            .wish_part = tdm_score_wishes(scores, mentor, mentee),
                            .pair_part = tdm_score_points(scores, mentor, mentee)};
  pair->parts = tdm_arena_alloc(arena, scores->part_count, sizeof *pair->parts);
  for (uint32_t d = 0; pair->parts && d < scores->part_count; d++)
    pair->parts[d] = tdm_score_dimension(scores, d, mentor, mentee);
  return pair->parts != NULL;
}

bool tdm_alternatives_describe(const tdm_prospects *prospects, uint32_t mentor, uint32_t mentee,
                               tdm_arena *arena, tdm_alternative *alternative) {
  int64_t above;
  if (!tdm_alternatives_score(&prospects->solved->problem->scores, mentor, mentee, arena,
                              &alternative->pair))
    return false;
  tdm_prospects_possible(prospects, alternative->pair.score, &above);
  alternative->rank = (uint32_t)above + 1;
  return true;
}

/* ---- the order ---- */

static int compare_ids(const selection *s, uint32_t mentor, uint32_t mentee,
                       const tdm_pair_result *pair) {
  const tdm_participant *people = s->prospects->solved->request->cohort.participants;
  int order = tdm_text_compare(people[mentor].id, people[pair->mentor].id);
  return order ? order : tdm_text_compare(people[mentee].id, people[pair->mentee].id);
}

/* Enters an alternative where it belongs; what is beyond the most is dropped. */
static void insert(const selection *s, tdm_alternative *list, uint32_t *count,
                   const tdm_alternative *item,
                   int (*compare)(const tdm_cost *, const tdm_cost *)) {
  uint32_t at = *count;
  while (at > 0) {
    int order = compare(&item->cost, &list[at - 1].cost);
    if (order == 0)
      order = compare_ids(s, item->pair.mentor, item->pair.mentee, &list[at - 1].pair);
    if (order > 0) break;
    list[at] = list[at - 1];
    at--;
  }
  list[at] = *item;
  if (*count < TDM_ALTERNATIVES_MAX) ++*count;
}

/* Whether the prospect can still be among the best. */
static bool may_enter(const selection *s, const tdm_prospect *prospect) {
  if (s->best_count < TDM_ALTERNATIVES_MAX) return true;
  const tdm_alternative *last = &s->best[s->best_count - 1];
  if (last->cost.impossible) return true;
  for (uint32_t k = 0; k < last->cost.count; k++) {
    if (prospect->least[k] == INT64_MIN) return true;
    if (prospect->least[k] != last->cost.stages[k].least)
      return prospect->least[k] < last->cost.stages[k].least;
  }
  return compare_ids(s, prospect->mentor, prospect->mentee, &last->pair) < 0;
}

/* ---- one after the other ---- */

/* Time is out: what the prices say. */
static void limit(const selection *s, const tdm_prospect *prospect, tdm_alternative *alternative) {
  alternative->cost = tdm_cost_at_least(s->prospects->solved->outcome, prospect->least);
}

static tdm_result consider(selection *s, const tdm_prospect *prospect, tdm_text *message) {
  tdm_alternative alternative = {.pair = {.mentor = prospect->mentor, .mentee = prospect->mentee}};
  bool proven = s->prospects->solved->outcome->status == TDM_OPTIMAL;
  bool over = tdm_resolver_is_over(s->resolver) || (!proven && s->tried++ >= TRIED_IN_VAIN);
  tdm_result result = TDM_OK;
  if (over)
    limit(s, prospect, &alternative);
  else
    result = tdm_force(s->prospects, prospect, s->resolver, SHARE, s->arena, &alternative, message);
  if (result != TDM_OK) return result;
  if (alternative.cost.exact) {
    insert(s, s->best, &s->best_count, &alternative, tdm_cost_compare);
    return TDM_OK;
  }
  s->complete = false;
  tdm_cost_tighten(&alternative.cost, prospect->least);
  insert(s, s->open, &s->open_count, &alternative, tdm_cost_compare_least);
  return TDM_OK;
}

/* The exact ones, then those of which less is known. */
static bool tell(selection *s, tdm_explanation *explanation) {
  uint32_t count = s->best_count;
  for (uint32_t k = 0; k < s->open_count && count < TDM_ALTERNATIVES_MAX; k++)
    s->best[count++] = s->open[k];
  explanation->alternatives = tdm_arena_alloc(s->arena, count, sizeof *explanation->alternatives);
  if (!explanation->alternatives) return false;
  for (uint32_t k = 0; k < count; k++) {
    tdm_alternative *to = &explanation->alternatives[k];
    *to = s->best[k];
    if (!tdm_alternatives_describe(s->prospects, to->pair.mentor, to->pair.mentee, s->arena, to))
      return false;
  }
  explanation->alternative_count = count;
  explanation->complete = s->complete;
  return true;
}

tdm_result tdm_alternatives_find(tdm_prospects *prospects, tdm_resolver *resolver, tdm_arena *arena,
                                 tdm_explanation *explanation, tdm_text *message) {
  selection s = {.prospects = prospects, .resolver = resolver, .arena = arena, .complete = true};
  for (uint32_t k = 0; k < prospects->count; k++) {
    if (!may_enter(&s, &prospects->items[k])) continue;
    tdm_result result = consider(&s, &prospects->items[k], message);
    if (result != TDM_OK) return result;
  }
  return tell(&s, explanation) ? TDM_OK : TDM_NO_MEMORY;
}
