// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/agenda/cover.h"

#include <stdlib.h>
#include <string.h>

#include "solver/agenda/cover_relax.h"
#include "solver/agenda/cover_state.h"

/* With less room than this, trying is cheaper than a linear program. */
enum { RELAX_ROOM = 3 };

static const int64_t NOTHING = INT64_MIN;

typedef struct {
  const tdm_cover *cover;
  tdm_stop *stop;
  tdm_cover_state state;
  tdm_cover_relax relax;
  tdm_cover_goal goal;
  int64_t floor; /* VOTES: pairs to serve at least */
  int64_t best;  /* only what is better counts; the value of the best cover, where one is known */
  bool *chosen;  /* the best cover */
  bool any;      /* the first better one will do */
  bool found;
  int64_t nodes;
} search;

int64_t tdm_cover_served(const tdm_cover *cover, const bool *chosen, bool *served_groups) {
  int64_t served = 0;
  memset(served_groups, 0, cover->group_count * sizeof *served_groups);
  for (uint32_t t = 0; t < cover->topic_count; t++) {
    if (!chosen[t]) continue;
    for (uint32_t i = cover->first_of_topic[t]; i < cover->first_of_topic[t + 1]; i++)
      served_groups[cover->groups[i]] = true;
  }
  for (uint32_t g = 0; g < cover->group_count; g++)
    if (served_groups[g]) served += cover->pairs[g];
  return served;
}

int64_t tdm_cover_votes(const tdm_cover *cover, const bool *chosen) {
  int64_t votes = 0;
  for (uint32_t t = 0; t < cover->topic_count; t++)
    if (chosen[t]) votes += cover->votes[t];
  return votes;
}

/* ---- a node ---- */

/* What everybody who decides as we have reaches at most; gains are set. */
static int64_t quick_bound(search *s) {
  int64_t least, next;
  tdm_cover_state *state = &s->state;
  if (state->in + state->free < state->pick) return NOTHING;
  tdm_cover_state_gains(state);
  int64_t served = state->served + (int64_t)tdm_cover_state_most(state, state->gain, &least, &next);
  if (s->goal == TDM_COVER_SERVED) return served;
  if (served < s->floor) return NOTHING;
  return state->votes + (int64_t)tdm_cover_state_most(state, s->cover->votes, &least, &next);
}

/* Nothing is left to decide: `pick` topics are in. */
static void consider(search *s) {
  const tdm_cover_state *state = &s->state;
  if (s->goal == TDM_COVER_VOTES && state->served < s->floor) return;
  int64_t value = s->goal == TDM_COVER_SERVED ? state->served : state->votes;
  if (value <= s->best) return;
  s->best = value;
  s->found = true;
  for (uint32_t t = 0; t < s->cover->topic_count; t++)
    s->chosen[t] = state->state[t] == TDM_TOPIC_IN;
}

/* The free topic to try first: by the relaxation where there is one, then by what it adds. */
static uint32_t choose(const search *s, bool relaxed) {
  const tdm_cover_state *state = &s->state;
  const int64_t *worth = s->goal == TDM_COVER_SERVED ? state->gain : s->cover->votes;
  uint32_t best = UINT32_MAX;
  for (uint32_t t = 0; t < s->cover->topic_count; t++) {
    if (state->state[t] != TDM_TOPIC_FREE) continue;
    if (best == UINT32_MAX) {
      best = t;
      continue;
    }
    double more = relaxed ? s->relax.value[t] - s->relax.value[best] : 0;
    if (more > 1e-6 || (more > -1e-6 && worth[t] > worth[best])) best = t;
  }
  return best;
}

static void fill(search *s) {
  for (uint32_t t = 0; t < s->cover->topic_count; t++)
    if (s->state.state[t] == TDM_TOPIC_FREE) tdm_cover_state_decide(&s->state, t, TDM_TOPIC_IN);
}

/*
 * Looks through everything that decides as we have. Returns the most that what it had to leave
 * out can reach, NOTHING when it left nothing out. Deep as `pick`, and no deeper.
 */
static int64_t explore(search *s) {
  tdm_cover_state *state = &s->state;
  uint32_t mark = state->decided;
  int64_t open = NOTHING;
  while (!(s->any && s->found)) {
    int64_t bound = quick_bound(s), tighter = bound;
    s->nodes++;
    if (bound <= s->best) break;
    if (tdm_stop_now(s->stop)) {
      if (bound > open) open = bound;
      break;
    }
    if (state->in + state->free == state->pick) fill(s);
    if (state->in == state->pick) {
      consider(s);
      break;
    }
    bool relaxed = s->relax.cover && state->pick - state->in >= RELAX_ROOM;
    if (relaxed) tighter = tdm_cover_relax_bound(&s->relax, state, s->best, s->stop);
    if (relaxed && tighter <= s->best) break;
    if (relaxed && tdm_cover_relax_fix(&s->relax, state, s->best) > 0) continue;
    uint32_t topic = choose(s, relaxed);
    uint32_t here = state->decided;
    tdm_cover_state_decide(state, topic, TDM_TOPIC_IN);
    int64_t left = explore(s);
    tdm_cover_state_back(state, here);
    if (left > open) open = left;
    tdm_cover_state_decide(state, topic, TDM_TOPIC_OUT);
  }
  tdm_cover_state_back(state, mark);
  return open;
}

/* ---- the stages ---- */

static bool start_goal(search *s, tdm_cover_goal goal, int64_t floor, int64_t best) {
  s->goal = goal;
  s->floor = floor;
  s->best = best;
  s->found = false;
  tdm_cover_relax_fini(&s->relax);
  if (s->state.pick < RELAX_ROOM) return true;
  return tdm_cover_relax_init(&s->relax, &s->state, goal, floor);
}

/* Explores from the root; returns the bound on the goal. */
static int64_t prove(search *s) {
  int64_t root = quick_bound(s);
  if (s->relax.cover) {
    int64_t tighter = tdm_cover_relax_root(&s->relax, &s->state, s->best, s->stop);
    if (tighter < root) root = tighter;
  }
  int64_t open = explore(s);
  if (open < s->best) open = s->best;
  return open < root ? open : root;
}

/* Greedily: what serves most, then what has most votes. */
static void start_greedily(search *s) {
  tdm_cover_state *state = &s->state;
  while (state->in < state->pick) {
    uint32_t best = UINT32_MAX;
    tdm_cover_state_gains(state);
    for (uint32_t t = 0; t < s->cover->topic_count; t++) {
      if (state->state[t] != TDM_TOPIC_FREE) continue;
      if (best == UINT32_MAX || state->gain[t] > state->gain[best] ||
          (state->gain[t] == state->gain[best] && s->cover->votes[t] > s->cover->votes[best]))
        best = t;
    }
    tdm_cover_state_decide(state, best, TDM_TOPIC_IN);
  }
  consider(s);
  tdm_cover_state_back(state, 0);
}

/*
 * Among covers of these values the one whose topics come first: topic by topic, whether there is
 * one with it. What the relaxation rules out at the root is not asked about.
 */
static bool settle_names(search *s, int64_t votes) {
  tdm_cover_state *state = &s->state;
  s->any = true;
  s->best = votes - 1;
  if (s->relax.cover) {
    tdm_cover_relax_bound(&s->relax, state, s->best, s->stop);
    tdm_cover_relax_fix(&s->relax, state, s->best);
  }
  for (uint32_t t = 0; t < s->cover->topic_count && state->in < state->pick; t++) {
    if (state->state[t] != TDM_TOPIC_FREE) continue;
    tdm_cover_state_decide(state, t, TDM_TOPIC_IN);
    if (s->chosen[t]) continue;
    s->found = false;
    s->best = votes - 1;
    if (explore(s) != NOTHING && !s->found) return false;
    if (s->found) continue;
    tdm_cover_state_back(state, state->decided - 1);
    tdm_cover_state_decide(state, t, TDM_TOPIC_OUT);
  }
  return true;
}

static bool run(search *s, tdm_cover_answer *answer) {
  if (!start_goal(s, TDM_COVER_SERVED, 0, NOTHING)) return false;
  start_greedily(s);
  answer->served_bound = prove(s);
  answer->served = s->best;
  int64_t votes = tdm_cover_votes(s->cover, s->chosen);
  answer->iterations += s->relax.iterations;
  if (!start_goal(s, TDM_COVER_VOTES, answer->served, votes)) return false;
  answer->votes_bound = prove(s);
  answer->votes = s->best;
  answer->complete = answer->served == answer->served_bound &&
                     answer->votes == answer->votes_bound && settle_names(s, answer->votes);
  answer->iterations += s->relax.iterations;
  answer->nodes += s->nodes;
  return true;
}

bool tdm_cover_solve(const tdm_cover *cover, const bool *eligible, uint32_t pick, tdm_stop *stop,
                     tdm_cover_answer *answer) {
  search s = {.cover = cover, .stop = stop, .chosen = answer->chosen};
  memset(answer->chosen, 0, cover->topic_count * sizeof *answer->chosen);
  bool done = tdm_cover_state_init(&s.state, cover, eligible, pick) && run(&s, answer);
  tdm_cover_state_fini(&s.state);
  tdm_cover_relax_fini(&s.relax);
  return done;
}
