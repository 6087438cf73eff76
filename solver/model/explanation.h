// SPDX-License-Identifier: Apache-2.0
/*
 * Explanation: what op `explain` answers about one participant or one pair.
 *
 * Filled by the solver in an arena, encoded by tandem_proto. It speaks of one answer, the
 * `outcome` that op `solve` gives for the same request, and of what other requests would give.
 */
#ifndef TANDEM_MODEL_EXPLANATION_H
#define TANDEM_MODEL_EXPLANATION_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/model/outcome.h"

enum { TDM_ALTERNATIVES_MAX = 5, TDM_CHANGES_MAX = 3, TDM_MOVES_MAX = 50 };

/* The optimum of a stage less what it comes to when something is demanded; exact when least = most.
 */
typedef struct {
  tdm_stage stage;
  bool has_least, has_most; /* false: nothing is known */
  int64_t least, most;
} tdm_loss;

/* What a demand costs: stage by stage, each under what the demand leaves of the stages before. */
typedef struct {
  bool impossible; /* proven: no pairing meets the demand; `stages` is empty then */
  bool exact;      /* every stage's loss is, or it is impossible */
  /* After the first that is not exact, `least` holds where those before lose just their `least`. */
  tdm_loss stages[TDM_STAGES_MAX];
  uint32_t count;
} tdm_cost;

typedef struct {
  uint32_t mentor, mentee; /* participants */
} tdm_couple;

/* How the best pairing under a demand differs from the outcome's. */
typedef struct {
  bool known;
  tdm_couple *added, *removed; /* by mentor, then mentee; the first TDM_MOVES_MAX */
  uint32_t added_count, removed_count;
  uint32_t added_total, removed_total;
  uint32_t *fewer, *more; /* people with fewer, or more, partners than before, by id; likewise */
  uint32_t fewer_count, more_count;
} tdm_moves;

/* A pair that may be, what it is worth, and what demanding it costs. */
typedef struct {
  tdm_pair_result pair;
  uint32_t rank; /* among the person's possible partners by score: 1 + those with a higher one */
  tdm_cost cost;
  tdm_moves moves;
} tdm_alternative;

/* One small change of the request with which an unmatched person has a partner. */
typedef enum {
  TDM_CHANGE_RULE = 1, /* a rule is lifted for one pair */
  TDM_CHANGE_CAPACITY, /* somebody may have a partner more */
  TDM_CHANGE_QUOTA_MIN,
  TDM_CHANGE_QUOTA_MAX,
  TDM_CHANGE_QUOTA_MIN_SHARE,
  TDM_CHANGE_QUOTA_MAX_SHARE
} tdm_change_kind;

typedef struct {
  tdm_change_kind kind;
  uint32_t index;   /* rule, participant, or quota */
  int64_t from, to; /* capacity; pairs, or millionths, of a quota's limit */
  tdm_couple pair;  /* the pair that the person is in then */
  tdm_cost cost;    /* exact: the present optimum less the changed request's with the person in */
} tdm_change;

/* What stands between two people: a rule by its index, or another obstacle by its kind. */
typedef struct {
  const char *kind; /* "rule", "role", "direction", "veto", "forbid", "only_listed", static */
  uint32_t index;   /* rule: in programme.rules; forbid: in programme.forbid; veto: the participant
                       whose list it is; else TDM_NONE */
  uint32_t item;    /* veto: place in that list */
} tdm_barrier;

typedef enum { TDM_PAIR_CHOSEN = 1, TDM_PAIR_POSSIBLE, TDM_PAIR_EXCLUDED } tdm_pair_verdict;

typedef struct {
  tdm_outcome outcome; /* what the rest is about; with a reason for the participant alone */

  /* Of a participant. */
  const tdm_unmatched *unmatched; /* in the outcome; NULL: matched, or there is no pairing */
  int64_t possible;               /* partners that no rule forbids; -1: not counted in time */
  tdm_obstacle *obstacles;        /* by how many partners are lost */
  uint32_t obstacle_count;
  tdm_alternative *pairs; /* the person's, by mentor, then mentee; their cost is of no use */
  uint32_t pair_count;
  tdm_alternative *alternatives; /* cheapest first */
  uint32_t alternative_count;
  bool complete; /* proven: no other candidate is cheaper than these */
  tdm_change *changes;
  uint32_t change_count;

  /* Of a pair. */
  tdm_pair_verdict verdict;
  tdm_barrier *barriers; /* EXCLUDED: all of them */
  uint32_t barrier_count;
  bool has_pair;        /* POSSIBLE, CHOSEN, and EXCLUDED by no role: scores are known */
  bool has_cost;        /* there is a pairing to compare with, and the question makes sense */
  tdm_alternative pair; /* POSSIBLE: cost of demanding it; CHOSEN, not locked: of forbidding it */

  int64_t solves; /* how many requests were solved */
  int64_t elapsed_ms;
} tdm_explanation;

/* The word on the wire, static; NULL for a value outside the enumeration. */
const char *tdm_change_kind_name(tdm_change_kind kind);
const char *tdm_pair_verdict_name(tdm_pair_verdict verdict);

#endif
