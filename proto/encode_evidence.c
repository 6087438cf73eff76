// SPDX-License-Identifier: Apache-2.0
#include "proto/encode_evidence.h"

#include <inttypes.h>
#include <stdio.h>

#include "proto/writer.h"

static void write_id(tdm_buffer *out, const tdm_request *request, uint32_t participant) {
  tdm_write_text(out, request->cohort.participants[participant].id);
}

static void write_ids(tdm_buffer *out, const char *key, const tdm_request *request,
                      const uint32_t *participants, uint32_t count) {
  tdm_write_string(out, key);
  tdm_write_array(out, count);
  for (uint32_t i = 0; i < count; i++) write_id(out, request, participants[i]);
}

/* "path": LIST[index] */
static void write_path(tdm_buffer *out, const char *list, uint32_t index) {
  char path[64];
  snprintf(path, sizeof path, "%s[%" PRIu32 "]", list, index);
  tdm_write_string(out, "path");
  tdm_write_string(out, path);
}

/* ---- unmatched ---- */

static void write_obstacle(tdm_buffer *out, const tdm_programme *programme,
                           const tdm_obstacle *obstacle) {
  bool is_rule = obstacle->rule != TDM_NONE;
  tdm_write_map(out, is_rule ? 5 : 3);
  tdm_write_string(out, "kind");
  tdm_write_string(out, obstacle->kind);
  if (is_rule) {
    tdm_write_string(out, "name");
    tdm_write_string(out, tdm_rule_type_name(programme->rules[obstacle->rule].type));
    write_path(out, "programme.rules", obstacle->rule);
  }
  tdm_write_key_int(out, "breaks", obstacle->breaks);
  tdm_write_key_int(out, "alone", obstacle->alone);
}

void tdm_encode_obstacles(tdm_buffer *out, const tdm_programme *programme,
                          const tdm_obstacle *obstacles, uint32_t count) {
  tdm_write_array(out, count);
  for (uint32_t i = 0; i < count; i++) write_obstacle(out, programme, &obstacles[i]);
}

static void write_obstacles(tdm_buffer *out, const tdm_request *request,
                            const tdm_unmatched *person) {
  tdm_write_string(out, "obstacles");
  tdm_encode_obstacles(out, &request->programme, person->obstacles, person->obstacle_count);
  if (person->opener != TDM_NONE) tdm_write_key_int(out, "opener", person->opener);
}

static void write_quota_names(tdm_buffer *out, const tdm_request *request,
                              const tdm_unmatched *person) {
  tdm_write_string(out, "quotas");
  tdm_write_array(out, person->quota_count);
  for (uint32_t i = 0; i < person->quota_count; i++)
    tdm_write_text(out, request->programme.quotas[person->quotas[i]].name);
}

/* Keys beyond `id` and `reason`. */
static uint32_t evidence_count(const tdm_unmatched *person) {
  switch (person->reason) {
    case TDM_REASON_NO_CANDIDATE:
      return 1U + (person->opener != TDM_NONE);
    case TDM_REASON_QUOTA:
      return 1;
    case TDM_REASON_OUTNUMBERED:
      return person->group != TDM_NONE;
    case TDM_REASON_TRADED_OFF:
      return 0;
  }
  return 0;
}

static void write_evidence(tdm_buffer *out, const tdm_request *request,
                           const tdm_unmatched *person) {
  if (person->reason == TDM_REASON_NO_CANDIDATE)
    write_obstacles(out, request, person);
  else if (person->reason == TDM_REASON_QUOTA)
    write_quota_names(out, request, person);
  else if (person->reason == TDM_REASON_OUTNUMBERED && person->group != TDM_NONE)
    tdm_write_key_int(out, "group", person->group);
}

void tdm_encode_unmatched(tdm_buffer *out, const tdm_request *request, const tdm_outcome *outcome) {
  tdm_write_array(out, outcome->unmatched_count);
  for (uint32_t i = 0; i < outcome->unmatched_count; i++) {
    const tdm_unmatched *person = &outcome->unmatched[i];
    bool reason = outcome->reasons && person->reason;
    tdm_write_map(out, reason ? 2 + evidence_count(person) : 1);
    tdm_write_string(out, "id");
    write_id(out, request, person->participant);
    if (!reason) continue;
    tdm_write_string(out, "reason");
    tdm_write_string(out, tdm_reason_name(person->reason));
    write_evidence(out, request, person);
  }
}

static void write_odd_groups(tdm_buffer *out, const tdm_request *request, const tdm_group *group) {
  tdm_write_string(out, "odd_groups");
  tdm_write_array(out, group->odd_count);
  for (uint32_t k = 0; k < group->odd_count; k++) {
    tdm_write_array(out, group->odd_first[k + 1] - group->odd_first[k]);
    for (uint32_t i = group->odd_first[k]; i < group->odd_first[k + 1]; i++)
      write_id(out, request, group->people[i]);
  }
}

void tdm_encode_groups(tdm_buffer *out, const tdm_request *request, const tdm_outcome *outcome) {
  tdm_write_array(out, outcome->group_count);
  for (uint32_t i = 0; i < outcome->group_count; i++) {
    const tdm_group *group = &outcome->groups[i];
    tdm_write_map(out, 4);
    if (group->odd_count) {
      write_ids(out, "removed", request, group->partners, group->partner_count);
      write_odd_groups(out, request, group);
    } else {
      write_ids(out, "people", request, group->people, group->people_count);
      write_ids(out, "partners", request, group->partners, group->partner_count);
    }
    tdm_write_key_int(out, "needed", group->needed);
    tdm_write_key_int(out, "capacity", group->capacity);
  }
}

/* ---- conflict ---- */

static void write_kind(tdm_buffer *out, tdm_conflict_kind kind) {
  tdm_write_string(out, "kind");
  tdm_write_string(out, tdm_conflict_kind_name(kind));
  tdm_write_string(out, "name");
}

static void write_lock(tdm_buffer *out, const tdm_request *request, const tdm_conflict *conflict) {
  const tdm_lock *lock = &request->programme.require[conflict->index];
  char name[2 * TDM_ID_BYTES_MAX + 8];
  int size = snprintf(name, sizeof name, "%.*s, %.*s", TDM_TEXT_ARG(lock->pair.mentor.id),
                      TDM_TEXT_ARG(lock->pair.mentee.id));
  tdm_write_map(out, 5);
  write_kind(out, conflict->kind);
  tdm_write_text(out, (tdm_text){name, size > 0 ? (uint32_t)size : 0});
  write_path(out, "programme.require", conflict->index);
  tdm_write_string(out, "mentor");
  tdm_write_text(out, lock->pair.mentor.id);
  tdm_write_string(out, "mentee");
  tdm_write_text(out, lock->pair.mentee.id);
}

static void write_minimum(tdm_buffer *out, const tdm_request *request,
                          const tdm_conflict *conflict) {
  tdm_write_map(out, 4);
  write_kind(out, conflict->kind);
  write_id(out, request, conflict->index);
  write_path(out, "cohort.participants", conflict->index);
  tdm_write_key_int(out, "min", request->cohort.participants[conflict->index].min);
}

static void write_share(tdm_buffer *out, const char *key, int64_t millionths) {
  tdm_write_string(out, key);
  tdm_write_double(out, (double)millionths / TDM_MILLION);
}

static void write_quota(tdm_buffer *out, const tdm_request *request, const tdm_conflict *conflict) {
  const tdm_quota *quota = &request->programme.quotas[conflict->index];
  tdm_write_map(out, 4);
  write_kind(out, conflict->kind);
  tdm_write_text(out, quota->name);
  write_path(out, "programme.quotas", conflict->index);
  if (conflict->kind == TDM_CONFLICT_QUOTA_MIN)
    tdm_write_key_int(out, "min", quota->min);
  else if (conflict->kind == TDM_CONFLICT_QUOTA_MAX)
    tdm_write_key_int(out, "max", quota->max);
  else if (conflict->kind == TDM_CONFLICT_QUOTA_MIN_SHARE)
    write_share(out, "min_share", quota->min_share);
  else
    write_share(out, "max_share", quota->max_share);
}

static void write_max_changes(tdm_buffer *out, const tdm_request *request,
                              const tdm_conflict *conflict) {
  tdm_write_map(out, 4);
  write_kind(out, conflict->kind);
  tdm_write_string(out, "max_changes");
  tdm_write_string(out, "path");
  tdm_write_string(out, "programme.max_changes");
  tdm_write_key_int(out, "max", request->programme.max_changes);
}

void tdm_encode_conflict(tdm_buffer *out, const tdm_request *request, const tdm_outcome *outcome) {
  tdm_write_array(out, outcome->conflict_count);
  for (uint32_t i = 0; i < outcome->conflict_count; i++) {
    const tdm_conflict *conflict = &outcome->conflict[i];
    switch (conflict->kind) {
      case TDM_CONFLICT_LOCK:
        write_lock(out, request, conflict);
        break;
      case TDM_CONFLICT_MINIMUM:
        write_minimum(out, request, conflict);
        break;
      case TDM_CONFLICT_MAX_CHANGES:
        write_max_changes(out, request, conflict);
        break;
      default:
        write_quota(out, request, conflict);
    }
  }
}
