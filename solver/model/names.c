// SPDX-License-Identifier: Apache-2.0
#include "solver/model/explanation.h"
#include "solver/model/programme.h"

#define NAME_OF(table, value) \
  ((size_t)(value) < sizeof(table) / sizeof *(table) ? (table)[value] : NULL)

static const char *const stage_names[] = {
    [TDM_STAGE_PAIRS] = "pairs", [TDM_STAGE_MATCHED] = "matched", [TDM_STAGE_KEPT] = "kept",
    [TDM_STAGE_WORST] = "worst", [TDM_STAGE_FAIR] = "fair",       [TDM_STAGE_SCORE] = "score",
};

static const char *const kind_names[] = {
    [TDM_KIND_NOMINAL] = "nominal",
    [TDM_KIND_SET] = "set",
    [TDM_KIND_ORDINAL] = "ordinal",
    [TDM_KIND_NUMBER] = "number",
};

static const char *const rule_type_names[] = {
    [TDM_RULE_DIFFER] = "differ",       [TDM_RULE_APART] = "apart",
    [TDM_RULE_SAME] = "same",           [TDM_RULE_WITHIN] = "within",
    [TDM_RULE_REVERSE] = "reverse",     [TDM_RULE_REPORTING_LINE] = "reporting_line",
    [TDM_RULE_NO_REPEAT] = "no_repeat", [TDM_RULE_ANY] = "any",
};

static const char *const status_names[] = {
    [TDM_OPTIMAL] = "optimal",
    [TDM_FEASIBLE] = "feasible",
    [TDM_INFEASIBLE] = "infeasible",
    [TDM_UNKNOWN] = "unknown",
};

static const char *const proof_names[] = {
    [TDM_PROOF_PRICES] = "prices",
    [TDM_PROOF_SEARCH] = "search",
};

static const char *const reason_names[] = {
    [TDM_REASON_NO_CANDIDATE] = "no_candidate",
    [TDM_REASON_QUOTA] = "quota",
    [TDM_REASON_OUTNUMBERED] = "outnumbered",
    [TDM_REASON_TRADED_OFF] = "traded_off",
};

static const char *const conflict_kind_names[] = {
    [TDM_CONFLICT_LOCK] = "lock",
    [TDM_CONFLICT_MINIMUM] = "minimum",
    [TDM_CONFLICT_QUOTA_MIN] = "quota_min",
    [TDM_CONFLICT_QUOTA_MAX] = "quota_max",
    [TDM_CONFLICT_QUOTA_MIN_SHARE] = "quota_min_share",
    [TDM_CONFLICT_QUOTA_MAX_SHARE] = "quota_max_share",
    [TDM_CONFLICT_MAX_CHANGES] = "max_changes",
};

static const char *const change_kind_names[] = {
    [TDM_CHANGE_RULE] = "rule",
    [TDM_CHANGE_CAPACITY] = "capacity",
    [TDM_CHANGE_QUOTA_MIN] = "quota_min",
    [TDM_CHANGE_QUOTA_MAX] = "quota_max",
    [TDM_CHANGE_QUOTA_MIN_SHARE] = "quota_min_share",
    [TDM_CHANGE_QUOTA_MAX_SHARE] = "quota_max_share",
};

static const char *const pair_verdict_names[] = {
    [TDM_PAIR_CHOSEN] = "chosen",
    [TDM_PAIR_POSSIBLE] = "possible",
    [TDM_PAIR_EXCLUDED] = "excluded",
};

const char *tdm_stage_name(tdm_stage stage) { return NAME_OF(stage_names, stage); }

const char *tdm_kind_name(tdm_kind kind) { return NAME_OF(kind_names, kind); }

const char *tdm_rule_type_name(tdm_rule_type type) { return NAME_OF(rule_type_names, type); }

const char *tdm_status_name(tdm_status status) { return NAME_OF(status_names, status); }

const char *tdm_proof_name(tdm_proof proof) { return NAME_OF(proof_names, proof); }

const char *tdm_reason_name(tdm_reason reason) { return NAME_OF(reason_names, reason); }

const char *tdm_conflict_kind_name(tdm_conflict_kind kind) {
  return NAME_OF(conflict_kind_names, kind);
}

const char *tdm_change_kind_name(tdm_change_kind kind) { return NAME_OF(change_kind_names, kind); }

const char *tdm_pair_verdict_name(tdm_pair_verdict verdict) {
  return NAME_OF(pair_verdict_names, verdict);
}
