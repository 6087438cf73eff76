// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What the files of the verifier share: one judge per pairing.
 *
 * The request can be much larger than the pairing (a million listed scores, many
 * rounds of history), so nothing of it is indexed: the chosen pairs are, and every
 * list of the request is read once from front to back, leaving what it says about
 * a chosen pair in that pair's facts. Callers: verify*.c only.
 */
#ifndef TANDEM_SOLVER_VERIFY_VERIFY_INTERNAL_H
#define TANDEM_SOLVER_VERIFY_VERIFY_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/model/outcome.h"
#include "solver/model/request.h"
#include "solver/verify/verify.h"

/* One time two people were a pair in a former round. */
typedef struct tdm_meeting {
  uint32_t round;      /* index in programme.history */
  double lower_rating; /* the lower of the two, NaN unless both rated */
  struct tdm_meeting *next;
} tdm_meeting;

/* A chosen pair and all that single-pair lists of the request say about it. */
typedef struct {
  uint32_t mentor;
  uint32_t mentee;
  bool known; /* both are participants, and not the same one; else nothing below is set */
  uint32_t
      first; /* index of the first chosen pair of these two people: itself unless a duplicate */
  bool locked;
  bool against;           /* a lock names the two the other way round */
  bool overridden;        /* its lock lifts rules and only_listed */
  bool against_overrides; /* that lock would */
  bool forbidden;
  bool kept;
  bool kept_turned; /* it is a current pair the other way round */
  bool listed;      /* in pair_scores */
  int64_t points;   /* from pair_scores, micro-points */
  tdm_meeting *meetings;
} tdm_fact;

typedef struct {
  const tdm_request *request;
  tdm_arena *arena;
  tdm_verdict *verdict;
  tdm_fact *facts; /* one per chosen pair, in the order given */
  uint32_t count;
  uint32_t *slots; /* open addressing from two people to a fact, TDM_NONE where free */
  uint32_t slot_mask;
  uint32_t *degrees; /* pairs per participant */
  uint8_t *parts;    /* [participants] roles that they have in these pairs, bits */
  int64_t *earned;   /* [bridges, variety] micro-points */
  uint32_t broken_capacity;
  bool out_of_memory;
} tdm_judge;

/* ---- verify.c ---- */

/* Appends what is broken; kind is static, name borrowed, the path is `list[index]`. */
void tdm_judge_break(tdm_judge *judge, const char *kind, tdm_text name, const char *list,
                     uint32_t index);

/* The same at a path of its own, which is static. */
void tdm_judge_break_at(tdm_judge *judge, const char *kind, tdm_text name, const char *path);

/* Judges the pairing into judge->verdict; request, arena and verdict are set. False when memory
 * is out. */
bool tdm_judge_run(tdm_judge *judge, const tdm_chosen *pairs, uint32_t count);

/* ---- verify_facts.c ---- */

/* Indexes the pairs and gathers their facts and the degrees. False when memory is out. */
bool tdm_judge_gather(tdm_judge *judge, const tdm_chosen *pairs, uint32_t count);

/* The first fact of these two people in either direction, or NULL. */
tdm_fact *tdm_judge_find(const tdm_judge *judge, uint32_t a, uint32_t b);

/* ---- verify_value.c ---- */

/* How the values of two participants overlap, as sets; a number or a string is a set of one. */
typedef struct {
  uint32_t shared; /* in both */
  uint32_t all;    /* in either; 0 when a value is missing on either side */
} tdm_overlap;

/* Attribute TDM_NONE is missing for everybody. */
tdm_overlap tdm_judge_overlap(const tdm_judge *judge, uint32_t attribute, uint32_t a, uint32_t b);

/* Both are present and not equal. */
bool tdm_overlap_differs(tdm_overlap overlap);

/* Both are present, and equal or intersecting. */
bool tdm_overlap_shares(tdm_overlap overlap);

/* The number, or with levels the position of the string among them; NaN when missing. */
double tdm_judge_position(const tdm_judge *judge, uint32_t attribute, const tdm_texts *levels,
                          uint32_t participant);

/* Whether a participant has no value. */
bool tdm_judge_missing(const tdm_judge *judge, uint32_t attribute, uint32_t participant);

/* ---- verify_direction.c ---- */

/* Both may mentor and be mentored. */
bool tdm_judge_is_either(const tdm_judge *judge, const tdm_fact *fact);

/* What rules of type reverse make of two `either`. */
typedef enum {
  TDM_DIRECTION_THIS,
  TDM_DIRECTION_OTHER,
  TDM_DIRECTION_BY_ID /* nothing: the smaller id mentors */
} tdm_direction;
tdm_direction tdm_judge_ruled_direction(const tdm_judge *judge, const tdm_fact *fact);

/* Whether the pair has the direction that it has to have; roles are not looked at. */
bool tdm_judge_is_directed(const tdm_judge *judge, const tdm_fact *fact);

/* ---- verify_rule.c ---- */

/* Whether the rule allows the pair. */
bool tdm_judge_allows(const tdm_judge *judge, const tdm_rule *rule, const tdm_fact *fact);

/* ---- verify_score.c ---- */

/* f of MODEL.md for `differ`; false when a value is missing on either side. */
bool tdm_judge_difference(const tdm_judge *judge, const tdm_dimension *dimension, uint32_t a,
                          uint32_t b, double *f);

/* llrint((1e6 * weight) * f), half to even. */
int64_t tdm_judge_micro_points(double weight, double f);

/* The part of a dimension, and the score of a pair: its parts, wishes and pair_scores. */
int64_t tdm_judge_part(const tdm_judge *judge, const tdm_dimension *dimension, uint32_t mentor,
                       uint32_t mentee);
int64_t tdm_judge_pair_score(const tdm_judge *judge, const tdm_fact *fact);

/* Scores every pair into verdict->pairs. False when memory is out. */
bool tdm_judge_score(tdm_judge *judge);

/* ---- verify_quota.c ---- */

/* Whether the pair satisfies all of the quota's `where`. */
bool tdm_judge_counts(const tdm_judge *judge, const tdm_quota *quota, uint32_t mentor,
                      uint32_t mentee);

/* The number of chosen pairs that satisfy all of the quota's `where`. */
int64_t tdm_judge_quota_count(const tdm_judge *judge, const tdm_quota *quota);

/* Breaks every quota whose bounds do not hold. */
void tdm_judge_quotas(tdm_judge *judge);

/* ---- verify_current.c ---- */

/* How many different current pairs are candidates. False when memory is out. */
bool tdm_judge_count_current(const tdm_judge *judge, int64_t *candidates);

/* Breaks max_changes when too many current pairs went that could have stayed. */
void tdm_judge_changes(tdm_judge *judge);

/* ---- verify_spread.c ---- */

/* Fills judge->earned. False when memory is out. */
bool tdm_judge_spread(tdm_judge *judge);

/* Entry `index` of spread, bridges before variety. */
const tdm_spread *tdm_judge_spread_entry(const tdm_judge *judge, uint32_t index);
uint32_t tdm_judge_spread_count(const tdm_judge *judge);

/* ---- verify_stages.c ---- */

/* Values every stage into the verdict, from the pairs' scores and judge->earned. False when
 * memory is out. */
bool tdm_judge_stages(tdm_judge *judge);

/* The sum, or the end of the range where it would leave it: broken pairings can. */
int64_t tdm_judge_add(int64_t a, int64_t b);

/* ---- verify_pair.c ---- */

/* Whether the pair breaks nothing that concerns it alone: roles, vetoes, forbid, rules, listing. */
bool tdm_judge_is_candidate(const tdm_judge *judge, const tdm_fact *fact);

/* Breaks what single pairs, people and locks violate. */
void tdm_judge_pairs(tdm_judge *judge);

#endif
