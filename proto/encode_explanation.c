// SPDX-License-Identifier: Apache-2.0
#include "proto/encode_explanation.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "proto/encode.h"
#include "proto/encode_evidence.h"
#include "proto/encode_pairs.h"
#include "proto/report.h"
#include "proto/writer.h"

static void write_flag(tdm_buffer *out, const char *key, bool value) {
  tdm_write_string(out, key);
  tdm_write_bool(out, value);
}

static void write_id(tdm_buffer *out, const tdm_request *request, uint32_t participant) {
  tdm_write_text(out, request->cohort.participants[participant].id);
}

static void write_couple(tdm_buffer *out, const tdm_request *request, uint32_t mentor,
                         uint32_t mentee) {
  tdm_write_array(out, 2);
  write_id(out, request, mentor);
  write_id(out, request, mentee);
}

/* ---- cost ---- */

static void write_loss(tdm_buffer *out, const tdm_loss *loss) {
  bool exact = loss->has_least && loss->has_most && loss->least == loss->most;
  tdm_write_map(out, exact ? 2 : 3);
  tdm_write_string(out, "stage");
  tdm_write_string(out, tdm_stage_name(loss->stage));
  if (exact) {
    tdm_write_key_int(out, "loss", loss->least);
    return;
  }
  tdm_write_key_optional(out, "at_least", loss->has_least, loss->least);
  tdm_write_key_optional(out, "at_most", loss->has_most, loss->most);
}

static uint32_t cost_keys(const tdm_cost *cost) { return 1U + cost->impossible; }

static void write_cost(tdm_buffer *out, const tdm_cost *cost) {
  tdm_write_string(out, "loss");
  tdm_write_array(out, cost->count);
  for (uint32_t k = 0; k < cost->count; k++) write_loss(out, &cost->stages[k]);
  if (cost->impossible) write_flag(out, "impossible", true);
}

/* ---- moves ---- */

static void write_couples(tdm_buffer *out, const char *key, const tdm_request *request,
                          const tdm_couple *couples, uint32_t count) {
  tdm_write_string(out, key);
  tdm_write_array(out, count);
  for (uint32_t k = 0; k < count; k++)
    write_couple(out, request, couples[k].mentor, couples[k].mentee);
}

static void write_people(tdm_buffer *out, const char *key, const tdm_request *request,
                         const uint32_t *people, uint32_t count) {
  tdm_write_string(out, key);
  tdm_write_array(out, count);
  for (uint32_t k = 0; k < count; k++) write_id(out, request, people[k]);
}

static void write_moves(tdm_buffer *out, const tdm_request *request, const tdm_moves *moves) {
  if (!moves->known) return;
  tdm_write_string(out, "moves");
  tdm_write_map(out, 6);
  write_couples(out, "added", request, moves->added, moves->added_count);
  write_couples(out, "removed", request, moves->removed, moves->removed_count);
  tdm_write_key_int(out, "added_total", moves->added_total);
  tdm_write_key_int(out, "removed_total", moves->removed_total);
  write_people(out, "fewer", request, moves->fewer, moves->fewer_count);
  write_people(out, "more", request, moves->more, moves->more_count);
}

/* ---- pairs ---- */

static void write_worth(tdm_buffer *out, const tdm_request *request,
                        const tdm_alternative *alternative) {
  tdm_write_key_int(out, "score", alternative->pair.score);
  tdm_write_string(out, "parts");
  tdm_encode_parts(out, &request->programme, &alternative->pair);
}

static void write_own_pair(tdm_buffer *out, const tdm_request *request,
                           const tdm_alternative *own) {
  tdm_write_map(out, 5U + own->pair.locked + own->pair.kept);
  tdm_write_string(out, "mentor");
  write_id(out, request, own->pair.mentor);
  tdm_write_string(out, "mentee");
  write_id(out, request, own->pair.mentee);
  write_worth(out, request, own);
  tdm_write_key_int(out, "rank", own->rank);
  if (own->pair.locked) write_flag(out, "locked", true);
  if (own->pair.kept) write_flag(out, "kept", true);
}

static void write_alternative(tdm_buffer *out, const tdm_request *request,
                              const tdm_alternative *alternative) {
  tdm_write_map(out, 4U + cost_keys(&alternative->cost) + alternative->moves.known);
  tdm_write_string(out, "pair");
  write_couple(out, request, alternative->pair.mentor, alternative->pair.mentee);
  write_worth(out, request, alternative);
  tdm_write_key_int(out, "rank", alternative->rank);
  write_cost(out, &alternative->cost);
  write_moves(out, request, &alternative->moves);
}

/* ---- changes ---- */

/* LIST[index], with the key behind it. */
static void write_path(tdm_buffer *out, const char *list, uint32_t index, const char *key) {
  char path[128];
  snprintf(path, sizeof path, "%s[%" PRIu32 "]%s", list, index, key);
  tdm_write_string(out, "path");
  tdm_write_string(out, path);
}

static bool is_share(tdm_change_kind kind) {
  return kind == TDM_CHANGE_QUOTA_MIN_SHARE || kind == TDM_CHANGE_QUOTA_MAX_SHARE;
}

static void write_limit(tdm_buffer *out, const char *key, tdm_change_kind kind, int64_t value) {
  tdm_write_string(out, key);
  if (is_share(kind))
    tdm_write_double(out, (double)value / TDM_MILLION);
  else
    tdm_write_int(out, value);
}

/* What is changed: name, path, from, to. */
static void write_subject(tdm_buffer *out, const tdm_request *request, const tdm_change *change) {
  const char *const keys[] = {[TDM_CHANGE_QUOTA_MIN] = ".min",
                              [TDM_CHANGE_QUOTA_MAX] = ".max",
                              [TDM_CHANGE_QUOTA_MIN_SHARE] = ".min_share",
                              [TDM_CHANGE_QUOTA_MAX_SHARE] = ".max_share"};
  tdm_write_string(out, "name");
  if (change->kind == TDM_CHANGE_RULE) {
    tdm_write_string(out, tdm_rule_type_name(request->programme.rules[change->index].type));
    write_path(out, "programme.rules", change->index, "");
    return;
  }
  if (change->kind == TDM_CHANGE_CAPACITY) {
    write_id(out, request, change->index);
    write_path(out, "cohort.participants", change->index, ".capacity");
  } else {
    tdm_write_text(out, request->programme.quotas[change->index].name);
    write_path(out, "programme.quotas", change->index, keys[change->kind]);
  }
  write_limit(out, "from", change->kind, change->from);
  write_limit(out, "to", change->kind, change->to);
}

static void write_change(tdm_buffer *out, const tdm_request *request, const tdm_change *change) {
  tdm_write_map(out, (change->kind == TDM_CHANGE_RULE ? 4U : 6U) + cost_keys(&change->cost));
  tdm_write_string(out, "kind");
  tdm_write_string(out, tdm_change_kind_name(change->kind));
  write_subject(out, request, change);
  tdm_write_string(out, "pair");
  write_couple(out, request, change->pair.mentor, change->pair.mentee);
  write_cost(out, &change->cost);
}

/* ---- barriers ---- */

static uint32_t barrier_keys(const tdm_barrier *barrier) {
  bool rule = strcmp(barrier->kind, "rule") == 0;
  return rule ? 3U : 1U + (barrier->index != TDM_NONE);
}

static void write_barrier(tdm_buffer *out, const tdm_request *request, const tdm_barrier *barrier) {
  char item[32];
  snprintf(item, sizeof item, ".vetoes[%" PRIu32 "]", barrier->item);
  tdm_write_map(out, barrier_keys(barrier));
  tdm_write_string(out, "kind");
  tdm_write_string(out, barrier->kind);
  if (barrier->index == TDM_NONE) return;
  if (strcmp(barrier->kind, "rule") == 0) {
    tdm_write_string(out, "name");
    tdm_write_string(out, tdm_rule_type_name(request->programme.rules[barrier->index].type));
    write_path(out, "programme.rules", barrier->index, "");
  } else if (strcmp(barrier->kind, "veto") == 0) {
    write_path(out, "cohort.participants", barrier->index, item);
  } else {
    write_path(out, "programme.forbid", barrier->index, "");
  }
}

/* ---- the two answers ---- */

/* An excluded pair is so whatever the answer is. */
static bool is_solved(const tdm_explanation *explanation) {
  return explanation->verdict != TDM_PAIR_EXCLUDED;
}

static void write_head(tdm_buffer *out, const tdm_explanation *explanation) {
  if (!is_solved(explanation)) return;
  tdm_write_string(out, "status");
  tdm_write_string(out, tdm_status_name(explanation->outcome.status));
  tdm_encode_objective(out, explanation->outcome.objective, explanation->outcome.stage_count);
}

static void write_tail(tdm_buffer *out, const tdm_request *request,
                       const tdm_explanation *explanation, const tdm_problems *warnings,
                       int64_t queued_ms) {
  const tdm_outcome *outcome = &explanation->outcome;
  if (outcome->status == TDM_INFEASIBLE) {
    tdm_write_string(out, "conflict");
    tdm_encode_conflict(out, request, outcome);
    write_flag(out, "irreducible", outcome->irreducible);
  }
  tdm_write_string(out, "warnings");
  tdm_write_problems(out, warnings);
  tdm_write_string(out, "stats");
  tdm_write_map(out, 3);
  tdm_write_key_int(out, "elapsed_ms", explanation->elapsed_ms);
  tdm_write_key_int(out, "queued_ms", queued_ms);
  tdm_write_key_int(out, "solves", explanation->solves);
}

/* `conflict` and `irreducible`. */
static uint32_t tail_keys(const tdm_explanation *explanation) {
  return explanation->outcome.status == TDM_INFEASIBLE ? 2 : 0;
}

static void write_lists(tdm_buffer *out, const tdm_request *request,
                        const tdm_explanation *explanation) {
  tdm_write_string(out, "pairs");
  tdm_write_array(out, explanation->pair_count);
  for (uint32_t k = 0; k < explanation->pair_count; k++)
    write_own_pair(out, request, &explanation->pairs[k]);
  tdm_write_string(out, "unmatched");
  tdm_encode_unmatched(out, request, &explanation->outcome);
  if (explanation->outcome.group_count) {
    tdm_write_string(out, "groups");
    tdm_encode_groups(out, request, &explanation->outcome);
  }
  tdm_write_string(out, "alternatives");
  tdm_write_array(out, explanation->alternative_count);
  for (uint32_t k = 0; k < explanation->alternative_count; k++)
    write_alternative(out, request, &explanation->alternatives[k]);
  write_flag(out, "complete", explanation->complete);
  tdm_write_string(out, "changes");
  tdm_write_array(out, explanation->change_count);
  for (uint32_t k = 0; k < explanation->change_count; k++)
    write_change(out, request, &explanation->changes[k]);
}

static void write_participant(tdm_buffer *out, const tdm_request *request,
                              const tdm_explanation *explanation, const tdm_problems *warnings,
                              int64_t queued_ms) {
  tdm_write_map(out, 12U + (explanation->outcome.group_count > 0) + tail_keys(explanation));
  write_head(out, explanation);
  tdm_write_string(out, "participant");
  write_id(out, request, request->explain.participant.participant);
  tdm_write_key_optional(out, "possible", explanation->possible >= 0, explanation->possible);
  tdm_write_string(out, "obstacles");
  tdm_encode_obstacles(out, &request->programme, explanation->obstacles,
                       explanation->obstacle_count);
  write_lists(out, request, explanation);
  write_tail(out, request, explanation, warnings, queued_ms);
}

static void write_pair(tdm_buffer *out, const tdm_request *request,
                       const tdm_explanation *explanation, const tdm_problems *warnings,
                       int64_t queued_ms) {
  const tdm_alternative *pair = &explanation->pair;
  uint32_t cost = explanation->has_cost ? cost_keys(&pair->cost) : 0;
  tdm_write_map(out, 5U + 2U * is_solved(explanation) + 2U * explanation->has_pair +
                         (pair->rank > 0) + pair->pair.locked + pair->pair.kept + cost +
                         pair->moves.known + tail_keys(explanation));
  write_head(out, explanation);
  tdm_write_string(out, "pair");
  write_couple(out, request, pair->pair.mentor, pair->pair.mentee);
  tdm_write_string(out, "verdict");
  tdm_write_string(out, tdm_pair_verdict_name(explanation->verdict));
  if (explanation->has_pair) write_worth(out, request, pair);
  if (pair->rank) tdm_write_key_int(out, "rank", pair->rank);
  if (pair->pair.locked) write_flag(out, "locked", true);
  if (pair->pair.kept) write_flag(out, "kept", true);
  tdm_write_string(out, "barriers");
  tdm_write_array(out, explanation->barrier_count);
  for (uint32_t k = 0; k < explanation->barrier_count; k++)
    write_barrier(out, request, &explanation->barriers[k]);
  if (explanation->has_cost) write_cost(out, &pair->cost);
  write_moves(out, request, &pair->moves);
  write_tail(out, request, explanation, warnings, queued_ms);
}

void tdm_encode_explanation(tdm_buffer *out, const tdm_request *request,
                            const tdm_explanation *explanation, const tdm_problems *warnings,
                            int64_t queued_ms) {
  if (request->explain.has_pair)
    write_pair(out, request, explanation, warnings, queued_ms);
  else
    write_participant(out, request, explanation, warnings, queued_ms);
}
