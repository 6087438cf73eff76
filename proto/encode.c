// SPDX-License-Identifier: Apache-2.0
#include "proto/encode.h"

#include <string.h>

#include "proto/encode_certificate.h"
#include "proto/encode_evidence.h"
#include "proto/encode_pairs.h"
#include "proto/report.h"
#include "proto/writer.h"

static void write_real(tdm_buffer *out, const char *key, double value) {
  tdm_write_string(out, key);
  tdm_write_double(out, value);
}

static void write_vector(tdm_buffer *out, const tdm_stage_result *stage) {
  tdm_write_string(out, "vector");
  tdm_write_array(out, stage->vector_count);
  for (uint32_t i = 0; i < stage->vector_count; i++) tdm_write_int(out, stage->vector[i]);
}

void tdm_encode_objective(tdm_buffer *out, const tdm_stage_result *stages, uint32_t count) {
  tdm_write_string(out, "objective");
  tdm_write_array(out, count);
  for (uint32_t i = 0; i < count; i++) {
    bool fair = stages[i].stage == TDM_STAGE_FAIR;
    tdm_write_map(out, 3U + fair);
    tdm_write_string(out, "stage");
    tdm_write_string(out, tdm_stage_name(stages[i].stage));
    tdm_write_key_optional(out, "value", stages[i].has_value, stages[i].value);
    tdm_write_key_optional(out, "bound", stages[i].has_bound, stages[i].bound);
    if (fair) write_vector(out, &stages[i]);
  }
}

/* ---- outcome ---- */

static void write_proof(tdm_buffer *out, tdm_proof proof) {
  tdm_write_string(out, "proof");
  if (proof == TDM_PROOF_NONE)
    tdm_write_nil(out);
  else
    tdm_write_string(out, tdm_proof_name(proof));
}

static bool has_counts(const tdm_quota *quota) { return quota->min >= 0 || quota->max >= 0; }

static bool has_shares(const tdm_quota *quota) {
  return quota->min_share >= 0 || quota->max_share >= 0;
}

static uint32_t limits_of(const tdm_quota *quota) {
  return 0U + (quota->min >= 0) + (quota->max >= 0) + (quota->min_share >= 0) +
         (quota->max_share >= 0);
}

static void write_quota_prices(tdm_buffer *out, const tdm_quota *quota,
                               const tdm_quota_result *result) {
  if (has_counts(quota)) tdm_write_key_optional(out, "price", result->has_price, result->price);
  if (has_shares(quota))
    tdm_write_key_optional(out, "share_price", result->has_price, result->share_price);
}

static void write_quotas(tdm_buffer *out, const tdm_request *request, const tdm_outcome *outcome) {
  tdm_write_string(out, "quotas");
  tdm_write_array(out, outcome->quota_count);
  for (uint32_t i = 0; i < outcome->quota_count; i++) {
    const tdm_quota *quota = &request->programme.quotas[outcome->quotas[i].quota];
    uint32_t prices = outcome->priced ? 0U + has_counts(quota) + has_shares(quota) : 0;
    tdm_write_map(out, 2U + limits_of(quota) + prices);
    tdm_write_string(out, "name");
    tdm_write_text(out, quota->name);
    tdm_write_key_int(out, "count", outcome->quotas[i].count);
    if (quota->min >= 0) tdm_write_key_int(out, "min", quota->min);
    if (quota->max >= 0) tdm_write_key_int(out, "max", quota->max);
    if (quota->min_share >= 0) write_real(out, "min_share", (double)quota->min_share / TDM_MILLION);
    if (quota->max_share >= 0) write_real(out, "max_share", (double)quota->max_share / TDM_MILLION);
    if (outcome->priced) write_quota_prices(out, quota, &outcome->quotas[i]);
  }
}

static void write_spread(tdm_buffer *out, const tdm_outcome *outcome) {
  tdm_write_string(out, "spread");
  tdm_write_array(out, outcome->spread_count);
  for (uint32_t i = 0; i < outcome->spread_count; i++) {
    tdm_write_map(out, 2);
    tdm_write_string(out, "name");
    tdm_write_text(out, outcome->spread[i].name);
    tdm_write_key_int(out, "earned", outcome->spread[i].earned);
  }
}

static void write_diversity(tdm_buffer *out, const tdm_request *request,
                            const tdm_outcome *outcome) {
  tdm_write_string(out, "diversity");
  tdm_write_map(out, outcome->diversity_count);
  for (uint32_t i = 0; i < outcome->diversity_count; i++) {
    tdm_write_text(out, request->programme.dimensions[i].name);
    tdm_write_map(out, 3);
    write_real(out, "mean", outcome->diversity[i].mean);
    write_real(out, "differing", outcome->diversity[i].differing);
    tdm_write_key_int(out, "missing", outcome->diversity[i].missing);
  }
}

/* Whether an earlier phase has the same name: a map must not have a key twice. */
static bool is_repeated(const tdm_solve_stats *stats, uint32_t phase) {
  for (uint32_t i = 0; i < phase; i++)
    if (strcmp(stats->phases[i].name, stats->phases[phase].name) == 0) return true;
  return false;
}

static double phase_ms(const tdm_solve_stats *stats, const char *name) {
  double ms = 0;
  for (uint32_t i = 0; i < stats->phase_count; i++)
    if (strcmp(stats->phases[i].name, name) == 0) ms += stats->phases[i].ms;
  return ms;
}

static void write_phases(tdm_buffer *out, const tdm_solve_stats *stats) {
  uint32_t distinct = 0;
  for (uint32_t i = 0; i < stats->phase_count; i++) distinct += !is_repeated(stats, i);
  tdm_write_string(out, "stages_ms");
  tdm_write_map(out, distinct);
  for (uint32_t i = 0; i < stats->phase_count; i++)
    if (!is_repeated(stats, i))
      write_real(out, stats->phases[i].name, phase_ms(stats, stats->phases[i].name));
}

static void write_base(tdm_buffer *out, const tdm_solve_stats *stats) {
  tdm_write_string(out, "base");
  tdm_write_map(out, 4);
  tdm_write_string(out, "state");
  tdm_write_string(out, stats->base);
  tdm_write_key_int(out, "pairs", stats->base_pairs);
  tdm_write_key_int(out, "remaining", stats->base_remaining);
  tdm_write_key_int(out, "same", stats->base_same);
}

static void write_stats(tdm_buffer *out, const tdm_solve_stats *stats, int64_t queued_ms) {
  tdm_write_string(out, "stats");
  tdm_write_map(out, stats->base ? 10 : 9);
  if (stats->base) write_base(out, stats);
  tdm_write_key_int(out, "elapsed_ms", stats->elapsed_ms);
  tdm_write_key_int(out, "queued_ms", queued_ms);
  write_phases(out, stats);
  tdm_write_string(out, "candidates");
  if (stats->candidates >= 0)
    tdm_write_int(out, stats->candidates);
  else
    tdm_write_nil(out);
  tdm_write_key_int(out, "columns", stats->columns);
  tdm_write_key_int(out, "rows", stats->rows);
  tdm_write_key_int(out, "iterations", stats->iterations);
  tdm_write_key_int(out, "nodes", stats->nodes);
  tdm_write_key_int(out, "peak_bytes", stats->peak_bytes);
}

static void write_answer(tdm_buffer *out, const tdm_request *request, const tdm_outcome *outcome) {
  tdm_write_string(out, "pairs");
  if (request->options.columns)
    tdm_encode_pair_columns(out, request, outcome->pairs, outcome->pair_count, outcome->priced);
  else
    tdm_encode_pair_rows(out, request, outcome->pairs, outcome->pair_count, outcome->priced);
  tdm_write_string(out, "unmatched");
  tdm_encode_unmatched(out, request, outcome);
  if (outcome->group_count) {
    tdm_write_string(out, "groups");
    tdm_encode_groups(out, request, outcome);
  }
  if (outcome->left_count) {
    tdm_write_string(out, "left");
    tdm_write_array(out, outcome->left_count);
    for (uint32_t i = 0; i < outcome->left_count; i++) tdm_write_text(out, outcome->left[i]);
  }
}

static void write_infeasible(tdm_buffer *out, const tdm_request *request,
                             const tdm_outcome *outcome) {
  tdm_write_string(out, "conflict");
  tdm_encode_conflict(out, request, outcome);
  tdm_write_string(out, "irreducible");
  tdm_write_bool(out, outcome->irreducible);
}

static void write_warnings(tdm_buffer *out, const tdm_problems *warnings) {
  tdm_write_string(out, "warnings");
  if (warnings)
    tdm_write_problems(out, warnings);
  else
    tdm_write_array(out, 0);
}

void tdm_encode_outcome(tdm_buffer *out, const tdm_request *request, const tdm_outcome *outcome,
                        int64_t queued_ms) {
  bool infeasible = outcome->status == TDM_INFEASIBLE;
  tdm_write_map(out, 10U + (outcome->group_count > 0) + (outcome->left_count > 0) +
                         (outcome->spread_count > 0) + 2U * infeasible + outcome->certified);
  tdm_write_string(out, "status");
  tdm_write_string(out, tdm_status_name(outcome->status));
  write_proof(out, outcome->proof);
  write_real(out, "gap", outcome->gap);
  tdm_encode_objective(out, outcome->objective, outcome->stage_count);
  write_answer(out, request, outcome);
  write_quotas(out, request, outcome);
  if (outcome->spread_count) write_spread(out, outcome);
  write_diversity(out, request, outcome);
  if (infeasible) write_infeasible(out, request, outcome);
  write_warnings(out, outcome->warnings);
  if (outcome->certified) {
    tdm_write_string(out, "certificate");
    tdm_encode_certificates(out, request, outcome);
  }
  write_stats(out, &outcome->stats, queued_ms);
}

/* ---- verdict ---- */

static void write_broken(tdm_buffer *out, const tdm_verdict *verdict) {
  tdm_write_string(out, "broken");
  tdm_write_array(out, verdict->broken_count);
  for (uint32_t i = 0; i < verdict->broken_count; i++) {
    tdm_write_map(out, 3);
    tdm_write_string(out, "kind");
    tdm_write_string(out, verdict->broken[i].kind);
    tdm_write_string(out, "name");
    tdm_write_text(out, verdict->broken[i].name);
    tdm_write_string(out, "path");
    tdm_write_text(out, verdict->broken[i].path);
  }
}

/* The stage that the gap is about: the first whose value is not proven best, else the last. */
static const tdm_stage_result *open_stage(const tdm_verdict *verdict) {
  for (uint32_t i = 0; i < verdict->stage_count; i++) {
    const tdm_stage_result *stage = &verdict->objective[i];
    if (!stage->has_value || !stage->has_bound || stage->value != stage->bound) return stage;
  }
  return verdict->stage_count ? &verdict->objective[verdict->stage_count - 1] : NULL;
}

void tdm_encode_verdict(tdm_buffer *out, const tdm_request *request, const tdm_verdict *verdict) {
  const tdm_stage_result *open = open_stage(verdict);
  tdm_write_map(out, 6);
  tdm_write_string(out, "valid");
  tdm_write_bool(out, verdict->valid);
  write_broken(out, verdict);
  tdm_encode_objective(out, verdict->objective, verdict->stage_count);
  tdm_write_string(out, "pairs");
  tdm_encode_pair_rows(out, request, verdict->pairs, verdict->pair_count, false);
  tdm_write_key_optional(out, "bound", open && open->has_bound, open ? open->bound : 0);
  write_real(out, "gap", verdict->gap);
}

/* ---- check, progress ---- */

void tdm_encode_check(tdm_buffer *out, const tdm_problems *problems, const tdm_problems *warnings) {
  tdm_write_map(out, 2);
  tdm_write_string(out, "problems");
  tdm_write_problems(out, problems);
  tdm_write_string(out, "warnings");
  tdm_write_problems(out, warnings);
}

void tdm_encode_progress(tdm_buffer *out, tdm_stage stage, bool has_incumbent, int64_t incumbent,
                         bool has_bound, int64_t bound, double gap, int64_t columns,
                         int64_t elapsed_ms) {
  tdm_write_map(out, 6);
  tdm_write_string(out, "stage");
  tdm_write_string(out, tdm_stage_name(stage));
  tdm_write_key_optional(out, "incumbent", has_incumbent, incumbent);
  tdm_write_key_optional(out, "bound", has_bound, bound);
  write_real(out, "gap", gap);
  tdm_write_key_int(out, "columns", columns);
  tdm_write_key_int(out, "elapsed_ms", elapsed_ms);
}
