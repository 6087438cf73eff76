// SPDX-License-Identifier: Apache-2.0
/*
 * Outcome: what comes back from a solve, complete enough to be encoded.
 *
 * Filled by the solver, verified by its verifier, encoded by tandem_proto.
 * Ids are borrowed from the request; arrays live in the arena that was given to
 * the solver. Scores and bounds are micro-points, counts are plain integers.
 */
#ifndef TANDEM_MODEL_OUTCOME_H
#define TANDEM_MODEL_OUTCOME_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/model/problems.h"
#include "solver/model/request.h"

typedef enum { TDM_OPTIMAL = 1, TDM_FEASIBLE, TDM_INFEASIBLE, TDM_UNKNOWN } tdm_status;

typedef enum { TDM_PROOF_NONE, TDM_PROOF_PRICES, TDM_PROOF_SEARCH } tdm_proof;

typedef struct {
  tdm_stage stage;
  bool has_value; /* false: nil (no pairing) */
  bool has_bound; /* false: nil */
  int64_t value;
  int64_t bound;
  int64_t *vector; /* [vector_count] of stage fair: all pair scores, ascending */
  uint32_t vector_count;
} tdm_stage_result;

typedef struct {
  uint32_t mentor; /* participant indices */
  uint32_t mentee;
  int64_t score;
  int64_t *parts;    /* [dimension_count], in programme order */
  int64_t wish_part; /* named `wishes` on the wire when not 0 */
  int64_t pair_part; /* named `pair_scores` when not 0 */
  bool locked;
  bool kept;
  bool has_price; /* false: nil, no pairing without this pair is known */
  int64_t price;  /* options.prices: what the best pairing known without this pair loses */
} tdm_pair_result;

typedef enum {
  TDM_REASON_NO_CANDIDATE = 1,
  TDM_REASON_QUOTA,
  TDM_REASON_OUTNUMBERED,
  TDM_REASON_TRADED_OFF
} tdm_reason;

/*
 * What keeps a person from everybody. Kinds: a rule ("rule", with its type and
 * index in the programme), or one of "role", "veto", "forbid", "only_listed",
 * which are counted like rules. `breaks`: possible partners lost to it,
 * `alone`: those lost to nothing else.
 */
typedef struct {
  const char *kind; /* static */
  uint32_t rule;    /* kind "rule": index in programme.rules; else TDM_NONE */
  uint32_t breaks;
  uint32_t alone;
} tdm_obstacle;

typedef struct {
  uint32_t participant;
  tdm_reason reason;       /* 0: none was found in time */
  tdm_obstacle *obstacles; /* NO_CANDIDATE */
  uint32_t obstacle_count;
  uint32_t opener;  /* NO_CANDIDATE: index in obstacles whose lifting opens most, or TDM_NONE */
  uint32_t *quotas; /* QUOTA: indices of quotas whose removal alone lets the person in */
  uint32_t quota_count;
  uint32_t group; /* OUTNUMBERED: index in groups, or TDM_NONE */
} tdm_unmatched;

/*
 * Why there is no partner for everybody. A Hall violator: `people` have only `partners`, whose
 * capacity is `capacity` < `needed`. Or, with role `either`, a Tutte-Berge set: `people` fall into
 * odd groups that no candidate links when `partners` are removed, beside pairs of the outcome where
 * capacities are above 1. Of the places that those and locks leave open a group has an odd number,
 * so that it cannot fill them all by itself and needs one of the removed, and somebody alone needs
 * them for all: `needed` is what they need together, `capacity` < `needed` what the removed have.
 */
typedef struct {
  uint32_t *people; /* participant indices */
  uint32_t people_count;
  uint32_t *partners; /* the removed, of a Tutte-Berge set */
  uint32_t partner_count;
  int64_t needed;      /* Hall: capacity, and one more for everybody in it who has no pair */
  int64_t capacity;    /* of the partners together */
  uint32_t *odd_first; /* [odd_count + 1]: odd group k is people[odd_first[k]] to
                        * people[odd_first[k + 1] - 1] */
  uint32_t odd_count;  /* 0: a Hall violator */
} tdm_group;

/*
 * Prices (options.prices) limit what relaxing the quota gains in the last stage: at most (bound -
 * value) + d * price for d more or fewer pairs in `min` or `max` (in both: each d), and likewise
 * d * share_price for d millionths of `min_share` or `max_share`.
 */
typedef struct {
  uint32_t quota; /* index in programme.quotas */
  int64_t count;
  bool has_price; /* false: the last stage has no certificate */
  int64_t price;
  int64_t share_price;
} tdm_quota_result;

/* What the pairing earns by an entry of `spread`, in micro-points. */
typedef struct {
  tdm_text name;
  int64_t earned;
} tdm_spread_result;

/* Over the pairs with both values present. */
typedef struct {
  double mean;      /* mean f for `differ`; NaN when there is no such pair */
  double differing; /* share that differ at all; NaN likewise */
  uint32_t missing; /* pairs where one value is missing */
} tdm_diversity;

typedef enum {
  TDM_CONFLICT_LOCK = 1,  /* index in programme.require */
  TDM_CONFLICT_MINIMUM,   /* participant index */
  TDM_CONFLICT_QUOTA_MIN, /* index in programme.quotas */
  TDM_CONFLICT_QUOTA_MAX,
  TDM_CONFLICT_QUOTA_MIN_SHARE,
  TDM_CONFLICT_QUOTA_MAX_SHARE,
  TDM_CONFLICT_MAX_CHANGES
} tdm_conflict_kind;

typedef struct {
  tdm_conflict_kind kind;
  uint32_t index;
} tdm_conflict;

/* Multipliers of rows that are told apart by an index; only those that are not 0. */
typedef struct {
  uint32_t *index; /* participants, or quotas of the programme; ascending */
  int64_t *multiplier;
  uint32_t count;
} tdm_multipliers;

/*
 * Multipliers of groups of pairs that earn together. Groups that are not listed have w times their
 * first gain, so that none of their steps is worth anything.
 */
typedef struct {
  uint32_t *one;       /* participant: bridges: somebody with one of the two values; variety and
                        * matched: the person itself */
  uint32_t *other;     /* participant: bridges: somebody with the other value; variety: somebody
                        * with the partner's value; matched: NULL */
  int64_t *multiplier; /* >= 0 */
  uint32_t count;      /* each group at most once */
} tdm_group_multipliers;

/*
 * Weak duality's proof that no pairing reaches more than `bound` in a stage, or (of an infeasible
 * request, objective 0) that there is none because even the empty sum is limited below 0.
 * Every condition is a row sum a x <= b with a multiplier y >= 0:
 *   capacity          sum x <= capacity            minimum           -sum x <= -min
 *   quota min         -count <= -min               quota max         count <= max
 *   quota min_share   share * pairs - 10^6 count <= 0, share in millionths
 *   quota max_share   10^6 count - share * pairs <= 0
 *   max_changes       -kept <= max_changes - how many current pairs are candidates
 *   earlier stage     -sum of what it counts <= -its reported value
 *   steps of a group  sum of its steps - sum of its pairs <= 0
 * bound = floor((sum y b + sum over pairs that are not locked of max(0, scale s - sum y a)
 *         + sum over locked pairs of (scale s - sum y a)
 *         + sum over steps of max(0, w gain - y of the group)) / scale), s: what the stage counts
 * in a pair, w: scale where the stage counts that entry of spread (score) or matched (matched), and
 * y of every earlier stage that does. Pairs that score below the value of an earlier stage worst
 * or fair are left out.
 */
typedef struct {
  tdm_stage stage; /* not of an infeasible request's */
  int64_t scale;   /* >= 1 */
  int64_t bound;
  tdm_multipliers capacity;
  tdm_multipliers minimum;
  tdm_multipliers quota_min;
  tdm_multipliers quota_max;
  tdm_multipliers quota_min_share;
  tdm_multipliers quota_max_share;
  int64_t max_changes;
  tdm_group_multipliers *spread; /* [bridge_count + variety_count], bridges first; NULL: nothing
                                  * is listed */
  tdm_group_multipliers matched;
  int64_t earlier[TDM_STAGES_MAX]; /* by place in the objective; 0 from this stage on */
} tdm_certificate;

typedef struct {
  int64_t elapsed_ms;
  double elapsed_us; /* the same, finer: for benchmarks */
  struct {
    const char *name; /* static */
    double ms;
  } phases[12];
  uint32_t phase_count;
  int64_t candidates; /* pairs that break no rule; -1: stopped before they were counted */
  int64_t columns;    /* of the last integer program */
  int64_t rows;
  int64_t iterations; /* simplex */
  int64_t nodes;      /* branch and cut */
  uint32_t pieces;    /* problems of people whom nothing connects with the others */
  int64_t peak_bytes; /* of this process */
  /* options.base: "warm", "cold" (solved first) or "unused" (of no use), static; NULL: no base. */
  const char *base;
  uint32_t base_pairs;     /* its pairs, … */
  uint32_t base_remaining; /* … of them those whose people are both still there, … */
  uint32_t base_same;      /* … and those that are in the pairing */
} tdm_solve_stats;

typedef struct {
  tdm_status status;
  tdm_proof proof;
  double gap;
  tdm_stage_result objective[TDM_STAGES_MAX];
  uint32_t stage_count;
  tdm_pair_result *pairs; /* sorted by mentor id, then mentee id */
  uint32_t pair_count;
  tdm_unmatched *unmatched; /* sorted by id */
  uint32_t unmatched_count;
  bool reasons; /* whether unmatched carry reasons */
  tdm_group *groups;
  uint32_t group_count;
  tdm_quota_result *quotas; /* [programme.quota_count] */
  uint32_t quota_count;
  tdm_spread_result *spread; /* bridges, then variety, in programme order */
  uint32_t spread_count;
  tdm_text *left; /* ids of current pairs that nobody in the cohort has; in byte order */
  uint32_t left_count;
  tdm_diversity *diversity; /* [programme.dimension_count] */
  uint32_t diversity_count;
  tdm_conflict *conflict; /* INFEASIBLE */
  uint32_t conflict_count;
  bool irreducible;
  bool certified; /* options.certificate: `certificates` is to be told */
  /* One per stage with a certificate, in stage order; INFEASIBLE: at most one, of no stage. */
  tdm_certificate *certificates;
  uint32_t certificate_count;
  bool priced;            /* options.prices: prices are to be told */
  tdm_problems *warnings; /* borrowed */
  tdm_solve_stats stats;
} tdm_outcome;

/* op `score`: the verdict on a pairing made by hand. */
typedef struct {
  const char *kind; /* "rule", "role", "capacity", "minimum", "veto", "forbid", "lock",
                       "only_listed", "quota", "duplicate", … static */
  tdm_text name;    /* rule type, quota name, id … */
  tdm_text path;    /* in the request: `pairs[3]`, `programme.quotas[0]`, … */
} tdm_broken;

typedef struct {
  bool valid;
  tdm_broken *broken;
  uint32_t broken_count;
  tdm_stage_result objective[TDM_STAGES_MAX]; /* value: of the pairing; bound: of any pairing */
  uint32_t stage_count;
  tdm_pair_result *pairs;
  uint32_t pair_count;
  double gap;
} tdm_verdict;

/*
 * The word on the wire, static; NULL for a value outside the enumeration, and
 * for TDM_PROOF_NONE.
 */
const char *tdm_status_name(tdm_status status);
const char *tdm_proof_name(tdm_proof proof);
const char *tdm_reason_name(tdm_reason reason);
const char *tdm_conflict_kind_name(tdm_conflict_kind kind);

#endif
