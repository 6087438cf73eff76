// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/explain/explain.h"

#include "solver/answer/obstacles.h"
#include "solver/answer/reasons.h"
#include "solver/explain/alternatives.h"
#include "solver/explain/barriers.h"
#include "solver/explain/changes.h"
#include "solver/explain/cost.h"
#include "solver/explain/moves.h"
#include "solver/explain/prospects.h"
#include "solver/explain/resolve.h"
#include "solver/solved.h"

/* The most of the time for the answer that is explained; of the rest, for its reason, and for a
 * pair's cost. */
static const double ANSWER_SHARE = 0.75, REASON_SHARE = 0.25, PAIR_SHARE = 0.95;

typedef struct {
  const tdm_request *request;
  tdm_control control; /* of everything */
  tdm_arena *arena;
  tdm_explanation *explanation;
  tdm_resolver resolver;
  tdm_stop stop;
  const tdm_solved *solved;
  tdm_prospects prospects;
} explaining;

/* ---- a participant ---- */

static bool fill_obstacles(explaining *e) {
  tdm_unmatched counted = {.participant = e->request->explain.participant.participant};
  const tdm_problem *problem = e->solved->problem;
  if (!tdm_obstacles_find(problem, problem->node_of[counted.participant], e->arena, &counted))
    return false;
  e->explanation->obstacles = counted.obstacles;
  e->explanation->obstacle_count = counted.obstacle_count;
  return true;
}

/* The reason of the person alone: the others have theirs in an outcome. */
static bool find_reason(explaining *e) {
  tdm_outcome *outcome = &e->explanation->outcome;
  uint32_t person = e->request->explain.participant.participant, k = 0;
  while (k < outcome->unmatched_count && outcome->unmatched[k].participant != person) k++;
  outcome->reasons = true;
  if (k == outcome->unmatched_count) {
    outcome->unmatched_count = 0;
    return true;
  }
  outcome->unmatched += k;
  outcome->unmatched_count = 1;
  e->explanation->unmatched = outcome->unmatched;
  tdm_stop part = tdm_stop_part(&e->stop, REASON_SHARE);
  return tdm_reasons_find(e->solved->whole, e->solved->kept, &e->solved->stages->pairing, &part,
                          e->arena, outcome);
}

static bool fill_pairs(explaining *e) {
  const tdm_outcome *outcome = &e->explanation->outcome;
  const tdm_prospects *p = &e->prospects;
  tdm_explanation *explanation = e->explanation;
  explanation->pairs = tdm_arena_alloc(e->arena, p->own_count, sizeof *explanation->pairs);
  if (!explanation->pairs) return false;
  for (uint32_t k = 0; k < outcome->pair_count; k++) {
    const tdm_pair_result *pair = &outcome->pairs[k];
    if (pair->mentor != p->person && pair->mentee != p->person) continue;
    tdm_alternative *to = &explanation->pairs[explanation->pair_count++];
    if (!tdm_alternatives_describe(p, pair->mentor, pair->mentee, e->arena, to)) return false;
    to->pair.locked = pair->locked;
    to->pair.kept = pair->kept;
  }
  return true;
}

static tdm_result explain_participant(explaining *e, tdm_text *message) {
  tdm_explanation *explanation = e->explanation;
  int64_t above;
  if (!fill_obstacles(e) || !find_reason(e)) return TDM_NO_MEMORY;
  bool ready = tdm_prospects_init(&e->prospects, e->solved,
                                  e->request->explain.participant.participant, &e->stop);
  tdm_result result = TDM_NO_MEMORY;
  if (ready && tdm_prospects_list(&e->prospects) && fill_pairs(e)) {
    explanation->possible = tdm_prospects_possible(&e->prospects, 0, &above);
    result = tdm_alternatives_find(&e->prospects, &e->resolver, e->arena, explanation, message);
  }
  if (result == TDM_OK && explanation->unmatched)
    result = tdm_changes_find(&e->prospects, &e->resolver, e->arena, explanation, message);
  tdm_prospects_fini(&e->prospects);
  return result;
}

/* ---- a pair ---- */

static const tdm_pair_result *chosen_pair(const tdm_outcome *outcome, uint32_t mentor,
                                          uint32_t mentee) {
  for (uint32_t k = 0; k < outcome->pair_count; k++)
    if (outcome->pairs[k].mentor == mentor && outcome->pairs[k].mentee == mentee)
      return &outcome->pairs[k];
  return NULL;
}

/* What demanding the pair costs, or forbidding it. */
static tdm_result find_pair_cost(explaining *e, bool forbid, tdm_text *message) {
  tdm_alternative *pair = &e->explanation->pair;
  const tdm_outcome *outcome = &e->explanation->outcome;
  tdm_request changed = tdm_resolve_quiet(e->request);
  tdm_arena *work = tdm_arena_new();
  tdm_outcome with;
  tdm_result result = TDM_NO_MEMORY;
  uint32_t mentor = pair->pair.mentor, mentee = pair->pair.mentee;
  if (!forbid && !tdm_resolve_has_place(e->request, mentor, mentee)) {
    e->explanation->has_cost = true;
    pair->cost = (tdm_cost){.impossible = true, .exact = true};
    if (work) tdm_arena_free(work);
    return TDM_OK;
  }
  if (work && (forbid ? tdm_resolve_forbid(&changed, mentor, mentee, work)
                      : tdm_resolve_require(&changed, mentor, mentee, false, work)))
    result = tdm_resolve(&e->resolver, &changed, PAIR_SHARE, work, &with, message);
  if (result == TDM_OK) {
    e->explanation->has_cost = true;
    pair->cost = tdm_cost_of(outcome, &with);
    if ((with.status == TDM_OPTIMAL || with.status == TDM_FEASIBLE) &&
        !tdm_moves_find(e->request, outcome, &with, e->arena, &pair->moves))
      result = TDM_NO_MEMORY;
  }
  if (result == TDM_INTERNAL) *message = tdm_text_copy(e->arena, *message);
  if (work) tdm_arena_free(work);
  return result;
}

/* The rank is among the mentor's possible partners. */
static bool rank_pair(explaining *e) {
  tdm_alternative *pair = &e->explanation->pair;
  bool ready = tdm_prospects_init(&e->prospects, e->solved, pair->pair.mentor, &e->stop);
  int64_t above = 0;
  if (ready) {
    e->explanation->possible = tdm_prospects_possible(&e->prospects, pair->pair.score, &above);
    pair->rank = (uint32_t)above + 1;
  }
  tdm_prospects_fini(&e->prospects);
  return ready;
}

static tdm_result explain_chosen(explaining *e, const tdm_pair_result *chosen, tdm_text *message) {
  e->explanation->verdict = TDM_PAIR_CHOSEN;
  e->explanation->pair.pair.locked = chosen->locked;
  e->explanation->pair.pair.kept = chosen->kept;
  if (chosen->locked) return TDM_OK; /* to forbid it would contradict the request itself */
  return find_pair_cost(e, true, message);
}

/* Of the request's rules alone, whether there is a pairing or not. */
static tdm_result judge_pair(explaining *e) {
  const tdm_pair_reference *asked = &e->request->explain.pair;
  uint32_t mentor = asked->mentor.participant, mentee = asked->mentee.participant;
  tdm_explanation *explanation = e->explanation;
  tdm_scores scores;
  tdm_rules rules;
  tdm_arena *work = tdm_arena_new();
  bool judged = work && tdm_scores_init(&scores, e->request, work) &&
                tdm_rules_init(&rules, e->request, &scores, work) &&
                tdm_barriers_find(&rules, mentor, mentee, e->arena, &explanation->barriers,
                                  &explanation->barrier_count);
  explanation->pair.pair = (tdm_pair_result){.mentor = mentor, .mentee = mentee};
  explanation->has_pair = tdm_barriers_roles_fit(e->request, mentor, mentee);
  explanation->verdict = explanation->barrier_count ? TDM_PAIR_EXCLUDED : TDM_PAIR_POSSIBLE;
  if (judged && explanation->has_pair)
    judged = tdm_alternatives_score(&scores, mentor, mentee, e->arena, &explanation->pair.pair);
  if (work) tdm_arena_free(work);
  return judged ? TDM_OK : TDM_NO_MEMORY;
}

static tdm_result explain_pair(explaining *e, tdm_text *message) {
  const tdm_pair_result *pair = &e->explanation->pair.pair;
  if (!rank_pair(e)) return TDM_NO_MEMORY;
  const tdm_pair_result *chosen = chosen_pair(&e->explanation->outcome, pair->mentor, pair->mentee);
  return chosen ? explain_chosen(e, chosen, message) : find_pair_cost(e, false, message);
}

/* ---- the whole ---- */

static tdm_result explain(void *context, const tdm_solved *solved, tdm_text *message) {
  explaining *e = context;
  e->solved = solved;
  return e->request->explain.has_pair ? explain_pair(e, message) : explain_participant(e, message);
}

/* The answer has its share of the time. */
static tdm_control answer_control(const explaining *e) {
  tdm_control control = e->control;
  if (!control.deadline_ns) return control;
  control.deadline_ns =
      control.start_ns + (int64_t)((double)(control.deadline_ns - control.start_ns) * ANSWER_SHARE);
  return control;
}

static tdm_result solve_and_explain(explaining *e, tdm_problems *problems, tdm_text *message) {
  tdm_request quiet = tdm_resolve_quiet(e->request);
  tdm_control answer = answer_control(e);
  tdm_result result = tdm_solve_and(&quiet, &answer, e->arena, problems, &e->explanation->outcome,
                                    message, explain, e);
  e->explanation->solves = e->resolver.solves + 1;
  return result;
}

tdm_result tdm_explain(const tdm_request *request, const tdm_control *control, tdm_arena *arena,
                       tdm_problems *problems, tdm_explanation *explanation, tdm_text *message) {
  explaining e = {
      .request = request, .control = *control, .arena = arena, .explanation = explanation};
  tdm_result result = TDM_OK;
  *explanation = (tdm_explanation){.possible = -1};
  *message = (tdm_text){0};
  if (!e.control.start_ns) e.control.start_ns = tdm_clock_ns();
  tdm_stop_init(&e.stop, &e.control);
  tdm_resolver_init(&e.resolver, request, &e.control);
  if (request->explain.has_pair) result = judge_pair(&e);
  bool excluded = explanation->verdict == TDM_PAIR_EXCLUDED; /* whatever the pairing is */
  if (result == TDM_OK)
    result =
        excluded ? tdm_solve_check(request, problems) : solve_and_explain(&e, problems, message);
  explanation->elapsed_ms = (tdm_clock_ns() - e.control.start_ns) / 1000000;
  return result;
}
