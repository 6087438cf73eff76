// SPDX-License-Identifier: Apache-2.0
/*
 * Programme: the organizer's policy, as the request states it.
 *
 * Filled by the decoder; tdm_request_check() resolves references and attribute
 * indices and reports what does not hold together. Defaults are filled in by
 * the decoder. Everything lives in the request's arena.
 */
#ifndef TANDEM_MODEL_PROGRAMME_H
#define TANDEM_MODEL_PROGRAMME_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/model/cohort.h"
#include "solver/model/text.h"

enum {
  TDM_RULES_MAX = 256, /* all rules, nested ones counted */
  TDM_QUOTAS_MAX = 1024,
  TDM_MILLION = 1000000, /* micro-points in a point, millionths in a share */
  TDM_WEIGHT_MAX = 1000,
  TDM_POINTS_MAX = 1000000,
};

/* ---- dimensions ---- */

typedef enum { TDM_KIND_NOMINAL = 1, TDM_KIND_SET, TDM_KIND_ORDINAL, TDM_KIND_NUMBER } tdm_kind;

typedef struct {
  tdm_text name;
  tdm_kind kind;
  bool share; /* toward: share; else differ */
  double weight;
  double span;        /* NUMBER */
  tdm_texts levels;   /* ORDINAL, in order */
  uint32_t attribute; /* index in the cohort, or TDM_NONE: nobody has it */
} tdm_dimension;

/* ---- rules ---- */

typedef enum {
  TDM_RULE_DIFFER = 1,
  TDM_RULE_APART,
  TDM_RULE_SAME,
  TDM_RULE_WITHIN,
  TDM_RULE_REVERSE,
  TDM_RULE_REPORTING_LINE,
  TDM_RULE_NO_REPEAT,
  TDM_RULE_ANY
} tdm_rule_type;

typedef enum {
  TDM_STAND_BELOW = 1,
  TDM_STAND_AT_MOST,
  TDM_STAND_ABOVE,
  TDM_STAND_AT_LEAST
} tdm_stand;

typedef struct tdm_rule {
  tdm_rule_type type;
  /* DIFFER: several; APART, SAME, WITHIN, REVERSE: exactly one. */
  tdm_texts of;
  uint32_t *attributes; /* [of.count] indices in the cohort, or TDM_NONE; by tdm_request_check() */
  int64_t at_least;     /* DIFFER: >= 1; more than of.count allows no pair */
  bool missing_allows;  /* SAME, WITHIN, REVERSE */
  double max;           /* WITHIN, >= 0 */
  tdm_stand stand;      /* REVERSE: how the mentor stands to the mentee */
  tdm_texts levels;     /* REVERSE: as given; tdm_request_check() fills it for WITHIN and REVERSE
                         * from the ordinal dimension or another rule of that attribute;
                         * empty: the attribute is a number */
  uint32_t steps;       /* REPORTING_LINE: UINT32_MAX for all */
  bool siblings;        /* REPORTING_LINE */
  uint32_t rounds;      /* NO_REPEAT: UINT32_MAX for all */
  double again_from;    /* NO_REPEAT: NaN for none */
  struct tdm_rule *any; /* ANY */
  uint32_t any_count;
} tdm_rule;

/* ---- single pairs ---- */

typedef struct {
  tdm_reference mentor;
  tdm_reference mentee;
} tdm_pair_reference;

typedef struct {
  tdm_pair_reference pair;
  bool override;
  bool in_map; /* written {pair, override}: problem paths go through `.pair` */
} tdm_lock;

typedef struct {
  tdm_pair_reference pair;
  double mentor_rating; /* 1 to 5, or NaN */
  double mentee_rating;
} tdm_history_pair;

typedef struct {
  tdm_text name;
  tdm_history_pair *pairs;
  uint32_t pair_count;
} tdm_round;

/* `pair_scores`. Dense is value[mentors.count][mentees.count], row-major. */
typedef struct {
  bool given;
  bool dense;
  bool only_listed;
  uint32_t entry_count; /* listed form */
  tdm_pair_reference *entries;
  double *points;
  tdm_references mentors; /* dense form */
  tdm_references mentees;
  double *values;
} tdm_pair_scores;

/* ---- quotas ---- */

typedef struct {
  tdm_text attribute;
  uint32_t index; /* in the cohort, or TDM_NONE */
  bool numeric;   /* numbers were listed; else strings */
  tdm_texts strings;
  double *numbers;
  uint32_t number_count;
} tdm_condition;

typedef struct {
  tdm_condition *items; /* all must hold */
  uint32_t count;
} tdm_conditions;

typedef struct {
  tdm_text name;
  tdm_conditions mentor;
  tdm_conditions mentee;
  tdm_conditions either_side;
  tdm_texts differ;
  uint32_t *differ_attributes; /* [differ.count], by tdm_request_check() */
  tdm_texts share;
  uint32_t *share_attributes; /* [share.count] */
  int64_t min, max;           /* -1: not given */
  int64_t min_share;          /* millionths, -1: not given */
  int64_t max_share;
} tdm_quota;

/* ---- spread ---- */

typedef struct {
  tdm_text name;
  tdm_text by;
  uint32_t attribute; /* index in the cohort, or TDM_NONE */
  double *gains;      /* points */
  uint32_t gain_count;
} tdm_spread;

/* ---- objective ---- */

typedef enum {
  TDM_STAGE_PAIRS = 1,
  TDM_STAGE_MATCHED,
  TDM_STAGE_KEPT,
  TDM_STAGE_WORST,
  TDM_STAGE_FAIR,
  TDM_STAGE_SCORE,
} tdm_stage;

enum {
  TDM_STAGES_MAX = 6,
  TDM_FAIR_PAIRS_MAX = 300 /* that stage fair takes on */
};

typedef struct {
  tdm_dimension *dimensions;
  uint32_t dimension_count;
  tdm_rule *rules;
  uint32_t rule_count;
  tdm_lock *require;
  uint32_t require_count;
  tdm_pair_reference *forbid;
  uint32_t forbid_count;
  tdm_round *history; /* oldest first */
  uint32_t round_count;
  bool has_current;
  tdm_pair_reference *current;
  uint32_t current_count;
  int64_t max_changes; /* -1: not given */
  double wish_mentor;  /* weights of `wishes`, 0 when absent */
  double wish_mentee;
  tdm_pair_scores pair_scores;
  tdm_quota *quotas;
  uint32_t quota_count;
  tdm_spread *bridges;
  uint32_t bridge_count;
  tdm_spread *variety;
  uint32_t variety_count;
  tdm_stage objective[TDM_STAGES_MAX]; /* defaults filled in by the decoder */
  uint32_t stage_count;
  bool one_role;
} tdm_programme;

/* The word on the wire, static; NULL for a value outside the enumeration. */
const char *tdm_stage_name(tdm_stage stage);
const char *tdm_kind_name(tdm_kind kind);
const char *tdm_rule_type_name(tdm_rule_type type);

#endif
