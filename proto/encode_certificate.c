// SPDX-License-Identifier: Apache-2.0
#include "proto/encode_certificate.h"

#include "proto/writer.h"

/* {ids, multipliers}, side by side. */
static void write_people(tdm_buffer *out, const char *key, const tdm_request *request,
                         const tdm_multipliers *list) {
  if (!list->count) return;
  tdm_write_string(out, key);
  tdm_write_map(out, 2);
  tdm_write_string(out, "ids");
  tdm_write_array(out, list->count);
  for (uint32_t i = 0; i < list->count; i++)
    tdm_write_text(out, request->cohort.participants[list->index[i]].id);
  tdm_write_string(out, "multipliers");
  tdm_write_array(out, list->count);
  for (uint32_t i = 0; i < list->count; i++) tdm_write_int(out, list->multiplier[i]);
}

/* ---- quotas ---- */

enum { KINDS = 4 };

typedef struct {
  const char *key[KINDS];
  const tdm_multipliers *list[KINDS];
  uint32_t at[KINDS]; /* where the walk through each list is */
} quota_walk;

static quota_walk walk_quotas(const tdm_certificate *certificate) {
  return (quota_walk){{"min", "max", "min_share", "max_share"},
                      {&certificate->quota_min, &certificate->quota_max,
                       &certificate->quota_min_share, &certificate->quota_max_share},
                      {0}};
}

static bool stands_at(const quota_walk *walk, int kind, uint32_t quota) {
  const tdm_multipliers *list = walk->list[kind];
  return walk->at[kind] < list->count && list->index[walk->at[kind]] == quota;
}

/* The next quota with a multiplier, or TDM_NONE. Lists ascend. */
static uint32_t next_quota(const quota_walk *walk) {
  uint32_t next = TDM_NONE;
  for (int kind = 0; kind < KINDS; kind++) {
    const tdm_multipliers *list = walk->list[kind];
    if (walk->at[kind] < list->count && list->index[walk->at[kind]] < next)
      next = list->index[walk->at[kind]];
  }
  return next;
}

static uint32_t step(quota_walk *walk, uint32_t quota) {
  uint32_t kinds = 0;
  for (int kind = 0; kind < KINDS; kind++)
    if (stands_at(walk, kind, quota)) {
      walk->at[kind]++;
      kinds++;
    }
  return kinds;
}

static uint32_t count_quotas(const tdm_certificate *certificate) {
  quota_walk walk = walk_quotas(certificate);
  uint32_t count = 0, quota;
  for (; (quota = next_quota(&walk)) != TDM_NONE; count++) step(&walk, quota);
  return count;
}

/* [{name, min?, max?, min_share?, max_share?}]: a multiplier for each limit. */
static void write_quotas(tdm_buffer *out, const tdm_request *request,
                         const tdm_certificate *certificate) {
  uint32_t count = count_quotas(certificate), quota;
  quota_walk walk = walk_quotas(certificate);
  if (!count) return;
  tdm_write_string(out, "quotas");
  tdm_write_array(out, count);
  while ((quota = next_quota(&walk)) != TDM_NONE) {
    quota_walk here = walk;
    tdm_write_map(out, 1 + step(&walk, quota));
    tdm_write_string(out, "name");
    tdm_write_text(out, request->programme.quotas[quota].name);
    for (int kind = 0; kind < KINDS; kind++) {
      if (!stands_at(&here, kind, quota)) continue;
      tdm_write_string(out, here.key[kind]);
      tdm_write_int(out, here.list[kind]->multiplier[here.at[kind]]);
    }
  }
}

/* ---- groups of pairs that earn together ---- */

/* [[id, id, multiplier], …], or [[id, multiplier], …] where one person is the group. */
static void write_list(tdm_buffer *out, const tdm_request *request,
                       const tdm_group_multipliers *list) {
  tdm_write_array(out, list->count);
  for (uint32_t i = 0; i < list->count; i++) {
    tdm_write_array(out, list->other ? 3 : 2);
    tdm_write_text(out, request->cohort.participants[list->one[i]].id);
    if (list->other) tdm_write_text(out, request->cohort.participants[list->other[i]].id);
    tdm_write_int(out, list->multiplier[i]);
  }
}

static uint32_t count_spread(const tdm_request *request, const tdm_certificate *certificate) {
  const tdm_programme *programme = &request->programme;
  uint32_t entries = programme->bridge_count + programme->variety_count, count = 0;
  for (uint32_t e = 0; certificate->spread && e < entries; e++)
    count += certificate->spread[e].count > 0;
  return count;
}

static void write_spread(tdm_buffer *out, const tdm_request *request,
                         const tdm_certificate *certificate) {
  const tdm_programme *programme = &request->programme;
  uint32_t bridges = programme->bridge_count;
  uint32_t count = count_spread(request, certificate);
  if (!count) return;
  tdm_write_string(out, "spread");
  tdm_write_map(out, count);
  for (uint32_t e = 0; e < bridges + programme->variety_count; e++) {
    if (!certificate->spread[e].count) continue;
    tdm_write_text(out,
                   e < bridges ? programme->bridges[e].name : programme->variety[e - bridges].name);
    write_list(out, request, &certificate->spread[e]);
  }
}

static void write_matched(tdm_buffer *out, const tdm_request *request,
                          const tdm_certificate *certificate) {
  if (!certificate->matched.count) return;
  tdm_write_string(out, "matched");
  write_list(out, request, &certificate->matched);
}

/* ---- earlier stages ---- */

static uint32_t count_earlier(const tdm_certificate *certificate) {
  uint32_t count = 0;
  for (uint32_t s = 0; s < TDM_STAGES_MAX; s++) count += certificate->earlier[s] != 0;
  return count;
}

static void write_earlier(tdm_buffer *out, const tdm_outcome *outcome,
                          const tdm_certificate *certificate) {
  if (!count_earlier(certificate)) return;
  tdm_write_string(out, "earlier");
  tdm_write_map(out, count_earlier(certificate));
  for (uint32_t s = 0; s < TDM_STAGES_MAX; s++) {
    if (!certificate->earlier[s]) continue;
    tdm_write_string(out, tdm_stage_name(outcome->objective[s].stage));
    tdm_write_int(out, certificate->earlier[s]);
  }
}

/* ---- certificates ---- */

static void write_certificate(tdm_buffer *out, const tdm_request *request,
                              const tdm_outcome *outcome, const tdm_certificate *certificate,
                              bool of_stage) {
  tdm_write_map(out, 2U + of_stage + (certificate->capacity.count > 0) +
                         (certificate->minimum.count > 0) + (count_quotas(certificate) > 0) +
                         (certificate->max_changes != 0) +
                         (count_spread(request, certificate) > 0) +
                         (certificate->matched.count > 0) + (count_earlier(certificate) > 0));
  if (of_stage) {
    tdm_write_string(out, "stage");
    tdm_write_string(out, tdm_stage_name(certificate->stage));
  }
  tdm_write_string(out, "scale");
  tdm_write_int(out, certificate->scale);
  tdm_write_string(out, "bound");
  tdm_write_int(out, certificate->bound);
  write_people(out, "capacity", request, &certificate->capacity);
  write_people(out, "minimum", request, &certificate->minimum);
  write_quotas(out, request, certificate);
  if (certificate->max_changes) {
    tdm_write_string(out, "max_changes");
    tdm_write_int(out, certificate->max_changes);
  }
  write_spread(out, request, certificate);
  write_matched(out, request, certificate);
  write_earlier(out, outcome, certificate);
}

void tdm_encode_certificates(tdm_buffer *out, const tdm_request *request,
                             const tdm_outcome *outcome) {
  if (outcome->status == TDM_INFEASIBLE) {
    tdm_write_map(out, outcome->certificate_count > 0);
    if (!outcome->certificate_count) return;
    tdm_write_string(out, "infeasible");
    write_certificate(out, request, outcome, &outcome->certificates[0], false);
    return;
  }
  tdm_write_map(out, 1);
  tdm_write_string(out, "stages");
  tdm_write_array(out, outcome->certificate_count);
  for (uint32_t k = 0; k < outcome->certificate_count; k++)
    write_certificate(out, request, outcome, &outcome->certificates[k], true);
}
