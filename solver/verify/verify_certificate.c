// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/verify/verify_certificate.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "solver/verify/verify.h"
#include "solver/verify/verify_bound.h"

/* A certificate under examination: its bound is (rows + sum over the pairs) / scale. */
typedef struct {
  const tdm_request *request;
  const tdm_outcome *outcome;
  const tdm_certificate *certificate;
  uint32_t place; /* of its stage in the objective */
  const char *name;
  tdm_arena *arena;
  const tdm_judge *judge; /* reads the request; of no pairing */
  tdm_certificate_check *check;
  tdm_reduced_cost reduced;
  tdm_judge_wide rows; /* sum y b */
} examination;

static bool refuse(tdm_certificate_check *check, tdm_arena *arena, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static bool refuse(tdm_certificate_check *check, tdm_arena *arena, const char *format, ...) {
  char message[512];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  check->complaint = tdm_text_copy(arena, tdm_text_of(message));
  check->result = check->complaint.bytes ? TDM_CERTIFIED_WRONG : TDM_CERTIFIED_NO_MEMORY;
  return false;
}

#define REFUSE(e, ...) refuse((e)->check, (e)->arena, __VA_ARGS__)

static bool out_of_memory(tdm_certificate_check *check) {
  check->result = TDM_CERTIFIED_NO_MEMORY;
  return false;
}

static bool too_large(const examination *e) {
  return REFUSE(e, "certificate of %s: its multipliers are too large for integers of 128 bits",
                e->name);
}

/* ---- rows ---- */

/* Indices ascending and below `limit`, multipliers from 0. */
static bool list_holds(const examination *e, const char *row, const tdm_multipliers *list,
                       uint32_t limit) {
  for (uint32_t k = 0; k < list->count; k++) {
    if (list->index[k] >= limit || (k > 0 && list->index[k] <= list->index[k - 1]))
      return REFUSE(e, "certificate of %s: entry %u of %s is unknown or listed twice", e->name, k,
                    row);
    if (list->multiplier[k] < 0)
      return REFUSE(e, "certificate of %s: entry %u of %s has the multiplier %lld, below 0",
                    e->name, k, row, (long long)list->multiplier[k]);
  }
  return true;
}

/* Adds the people's rows: sum x <= capacity, -sum x <= -min. */
static bool add_people(examination *e) {
  const tdm_participant *people = e->request->cohort.participants;
  const tdm_multipliers *capacity = &e->certificate->capacity, *minimum = &e->certificate->minimum;
  uint32_t count = e->request->cohort.count;
  if (!list_holds(e, "capacity", capacity, count) || !list_holds(e, "minimum", minimum, count))
    return false;
  for (uint32_t k = 0; k < capacity->count; k++) {
    e->reduced.of_person[capacity->index[k]] -= capacity->multiplier[k];
    if (!tdm_wide_add_product(&e->rows, capacity->multiplier[k],
                              people[capacity->index[k]].capacity))
      return too_large(e);
  }
  for (uint32_t k = 0; k < minimum->count; k++) {
    e->reduced.of_person[minimum->index[k]] += minimum->multiplier[k];
    if (!tdm_wide_add_product(&e->rows, -minimum->multiplier[k], people[minimum->index[k]].min))
      return too_large(e);
  }
  return true;
}

/* The limit of a quota that a kind of row is about; -1 where it has none. */
typedef int64_t limit_of(const tdm_quota *quota);
static int64_t min_of(const tdm_quota *quota) { return quota->min; }
static int64_t max_of(const tdm_quota *quota) { return quota->max; }
static int64_t min_share_of(const tdm_quota *quota) { return quota->min_share; }
static int64_t max_share_of(const tdm_quota *quota) { return quota->max_share; }

/*
 * Adds rows sum (of_counted * [counted] + of_share * share) x <= of_limit * limit for the
 * quotas of a list.
 */
typedef struct {
  const char *name;
  limit_of *limit;
  int64_t of_counted, of_share, of_limit;
} quota_row;

static bool add_quotas(examination *e, const quota_row *row, const tdm_multipliers *list) {
  if (!list_holds(e, row->name, list, e->request->programme.quota_count)) return false;
  for (uint32_t k = 0; k < list->count; k++) {
    uint32_t q = list->index[k];
    int64_t limit = row->limit(&e->request->programme.quotas[q]);
    tdm_judge_wide y = list->multiplier[k];
    if (limit < 0)
      return REFUSE(e, "certificate of %s: quota %u has no %s to multiply", e->name, q, row->name);
    if (!tdm_wide_add_product(&e->reduced.of_quota[q], -y, row->of_counted) ||
        !tdm_wide_add_product(&e->reduced.of_pair, -y, (tdm_judge_wide)row->of_share * limit) ||
        !tdm_wide_add_product(&e->rows, y, (tdm_judge_wide)row->of_limit * limit))
      return too_large(e);
  }
  return true;
}

static bool add_all_quotas(examination *e) {
  static const quota_row min = {"quota_min", min_of, -1, 0, -1};
  static const quota_row max = {"quota_max", max_of, 1, 0, 1};
  static const quota_row min_share = {"quota_min_share", min_share_of, -TDM_MILLION, 1, 0};
  static const quota_row max_share = {"quota_max_share", max_share_of, TDM_MILLION, -1, 0};
  const tdm_certificate *certificate = e->certificate;
  return add_quotas(e, &min, &certificate->quota_min) &&
         add_quotas(e, &max, &certificate->quota_max) &&
         add_quotas(e, &min_share, &certificate->quota_min_share) &&
         add_quotas(e, &max_share, &certificate->quota_max_share);
}

/* -kept <= max_changes - how many current pairs are candidates. */
static bool add_changes(examination *e) {
  int64_t y = e->certificate->max_changes, limit = e->request->programme.max_changes, candidates;
  if (y == 0) return true;
  if (y < 0 || limit < 0)
    return REFUSE(e, "certificate of %s: max_changes is not given, or multiplied below 0", e->name);
  if (!tdm_judge_count_current(e->judge, &candidates)) return out_of_memory(e->check);
  return (tdm_wide_add(&e->reduced.of_current, y) &&
          tdm_wide_add_product(&e->rows, y, limit - candidates)) ||
         too_large(e);
}

/* What a stage counts in a pair: `times` that is added to the reduced cost. Steps are counted where
 * groups are. */
static bool add_counted(examination *e, tdm_stage stage, tdm_judge_wide times) {
  switch (stage) {
    case TDM_STAGE_PAIRS:
      return tdm_wide_add(&e->reduced.of_pair, times) || too_large(e);
    case TDM_STAGE_KEPT:
      return tdm_wide_add(&e->reduced.of_current, times) || too_large(e);
    case TDM_STAGE_SCORE:
      return tdm_wide_add(&e->reduced.of_score, times) || too_large(e);
    case TDM_STAGE_MATCHED:
      return true;
    case TDM_STAGE_WORST:
    case TDM_STAGE_FAIR:
      break;
  }
  return REFUSE(e, "certificate of %s: stage %s is no sum", e->name, tdm_stage_name(stage));
}

/* -sum of what the stage counts <= -value, for stages before this one. */
static bool add_earlier(examination *e) {
  for (uint32_t s = 0; s < TDM_STAGES_MAX; s++) {
    int64_t y = e->certificate->earlier[s];
    if (y == 0) continue;
    if (y < 0 || s >= e->place)
      return REFUSE(e, "certificate of %s: stage %u is not before it, or multiplied below 0",
                    e->name, s);
    const tdm_stage_check *stage = &e->check->stages[s];
    if (!stage->has_value)
      return REFUSE(e, "certificate of %s: stage %s has no value to keep", e->name,
                    tdm_stage_name(stage->stage));
    if (!add_counted(e, stage->stage, y)) return false;
    if (!tdm_wide_add_product(&e->rows, -y, stage->value)) return too_large(e);
  }
  return true;
}

/* Whoever keeps the smallest score of an earlier stage has no pair below it. */
static void add_floor(examination *e) {
  for (uint32_t s = 0; s < e->place; s++) {
    const tdm_stage_check *stage = &e->check->stages[s];
    bool floors = stage->stage == TDM_STAGE_WORST || stage->stage == TDM_STAGE_FAIR;
    if (!floors || !stage->has_value) continue;
    if (!e->reduced.has_floor || stage->value > e->reduced.floor) e->reduced.floor = stage->value;
    e->reduced.has_floor = true;
  }
}

/* ---- groups that earn together ---- */

/* What a unit is worth that a stage counts in steps: its own scale, or an earlier stage's y. */
static tdm_judge_wide weight_of(const examination *e, tdm_stage stage, bool counts) {
  if (counts && e->certificate->stage == stage) return e->certificate->scale;
  for (uint32_t s = 0; s < e->place; s++)
    if (e->check->stages[s].stage == stage) return e->certificate->earlier[s];
  return 0;
}

static bool add_entry(examination *e, uint32_t entry, tdm_judge_wide weight) {
  const tdm_group_multipliers *lists = e->certificate->spread;
  tdm_told_gains *gains = &e->reduced.gains[e->reduced.gain_count];
  uint32_t wrong = 0;
  switch (
      tdm_told_gains_read(gains, e->judge, entry, lists ? &lists[entry] : NULL, weight, &wrong)) {
    case TDM_TOLD_NO_MEMORY:
      return out_of_memory(e->check);
    case TDM_TOLD_TOO_LARGE:
      return too_large(e);
    case TDM_TOLD_WRONG:
      return REFUSE(e,
                    "certificate of %s: group %u of %.*s is none, is listed twice or is multiplied "
                    "below 0",
                    e->name, wrong, TDM_TEXT_ARG(gains->entry->name));
    case TDM_TOLD_READ:
      break;
  }
  if (tdm_told_gains_matter(gains)) e->reduced.gain_count++;
  return tdm_told_gains_add_steps(gains, &e->rows) || too_large(e);
}

static bool add_spread(examination *e, bool counts) {
  uint32_t entries = tdm_judge_spread_count(e->judge);
  tdm_judge_wide weight = weight_of(e, TDM_STAGE_SCORE, counts);
  e->reduced.gains = tdm_arena_alloc(e->arena, entries, sizeof *e->reduced.gains);
  if (!e->reduced.gains) return out_of_memory(e->check);
  for (uint32_t entry = 0; entry < entries; entry++)
    if (!add_entry(e, entry, weight)) return false;
  return true;
}

/* Every person is a group with a step of 1; where none is listed it is priced at what it is worth.
 */
static bool add_matched(examination *e, bool counts) {
  const tdm_group_multipliers *list = &e->certificate->matched;
  uint32_t people = e->request->cohort.count;
  int64_t weight = (int64_t)weight_of(e, TDM_STAGE_MATCHED, counts);
  int64_t *multiplier = tdm_arena_alloc(e->arena, people, sizeof *multiplier);
  if (!multiplier) return out_of_memory(e->check);
  for (uint32_t p = 0; p < people; p++) multiplier[p] = -1;
  for (uint32_t k = 0; k < list->count; k++) {
    uint32_t p = list->one[k];
    if (p >= people || multiplier[p] >= 0 || list->multiplier[k] < 0)
      return REFUSE(e, "certificate of %s: entry %u of matched is unknown, listed twice or below 0",
                    e->name, k);
    multiplier[p] = list->multiplier[k];
    int64_t worth = weight > multiplier[p] ? weight - multiplier[p] : 0;
    if (!tdm_wide_add(&e->rows, worth)) return too_large(e);
  }
  for (uint32_t p = 0; p < people; p++) {
    int64_t *of_person = &e->reduced.of_person[p];
    if (__builtin_add_overflow(*of_person, multiplier[p] >= 0 ? multiplier[p] : weight, of_person))
      return too_large(e);
  }
  return true;
}

/* ---- one certificate ---- */

static int64_t floor_clipped(tdm_judge_wide number, int64_t divisor) {
  tdm_judge_wide quotient = number / divisor;
  if (number % divisor < 0) quotient--;
  if (quotient > INT64_MAX) return INT64_MAX;
  return quotient < INT64_MIN ? INT64_MIN : (int64_t)quotient;
}

static bool set_up(examination *e) {
  e->reduced = (tdm_reduced_cost){0};
  e->rows = 0;
  e->reduced.of_person =
      tdm_arena_alloc(e->arena, e->request->cohort.count, sizeof *e->reduced.of_person);
  e->reduced.of_quota =
      tdm_arena_alloc(e->arena, e->request->programme.quota_count, sizeof *e->reduced.of_quota);
  return (e->reduced.of_person && e->reduced.of_quota) || out_of_memory(e->check);
}

/* Computes the bound. `counts`: whether the objective is that of its stage, else 0. */
static bool examine(examination *e, bool counts, int64_t *bound) {
  tdm_judge_wide sum = 0;
  int64_t scale = e->certificate->scale;
  if (!set_up(e)) return false;
  if (scale < 1)
    return REFUSE(e, "certificate of %s: the scale is %lld, below 1", e->name, (long long)scale);
  add_floor(e);
  if (!add_people(e) || !add_all_quotas(e) || !add_changes(e) || !add_earlier(e) ||
      !add_spread(e, counts) || !add_matched(e, counts))
    return false;
  if (counts && !add_counted(e, e->certificate->stage, scale)) return false;
  switch (tdm_judge_sum(e->request, &e->reduced, &sum, &e->check->classes)) {
    case TDM_SUM_TOO_LARGE:
      return too_large(e);
    case TDM_SUM_NO_MEMORY:
      return out_of_memory(e->check);
    case TDM_SUM_DONE:
      break;
  }
  if (!tdm_wide_add(&sum, e->rows)) return too_large(e);
  *bound = floor_clipped(sum, scale);
  if (*bound > e->certificate->bound)
    return REFUSE(e, "certificate of %s: it tells the bound %lld, but proves %lld only", e->name,
                  (long long)e->certificate->bound, (long long)*bound);
  return true;
}

/* ---- all of them ---- */

static bool stage_holds(examination *e) {
  const tdm_outcome *outcome = e->outcome;
  uint32_t place = 0;
  while (place < outcome->stage_count && outcome->objective[place].stage != e->certificate->stage)
    place++;
  const char *name = tdm_stage_name(e->certificate->stage);
  e->name = name ? name : "an unknown stage";
  e->place = place;
  if (place == outcome->stage_count)
    return REFUSE(e, "certificate of %s: the objective has no such stage", e->name);
  tdm_stage_check *stage = &e->check->stages[place];
  if (stage->has_bound) return REFUSE(e, "there are two certificates of %s", e->name);
  if (!examine(e, true, &stage->bound)) return false;
  stage->has_bound = true;
  if (stage->has_value && stage->bound < stage->value)
    return REFUSE(e, "certificate of %s: it limits to %lld what the pairing reaches with %lld",
                  e->name, (long long)stage->bound, (long long)stage->value);
  return true;
}

static void judge_stages(tdm_certificate_check *check) {
  check->result = TDM_CERTIFIED_PROVEN;
  check->gap = 0;
  for (uint32_t s = 0; s < check->stage_count; s++) {
    const tdm_stage_check *stage = &check->stages[s];
    if (stage->has_bound && stage->has_value && stage->bound == stage->value) continue;
    bool known = stage->has_bound && stage->has_value;
    check->result = stage->has_bound ? TDM_CERTIFIED_BOUND : TDM_CERTIFIED_NOTHING;
    check->gap =
        known ? ((double)stage->bound - (double)stage->value) / fmax(1, fabs((double)stage->value))
              : NAN;
    return;
  }
}

static bool stages_hold(examination *e) {
  const tdm_outcome *outcome = e->outcome;
  for (uint32_t k = 0; k < outcome->certificate_count; k++) {
    e->certificate = &outcome->certificates[k];
    if (!stage_holds(e)) return false;
  }
  judge_stages(e->check);
  if (outcome->proof == TDM_PROOF_PRICES && outcome->certificate_count &&
      e->check->result != TDM_CERTIFIED_PROVEN)
    return REFUSE(e, "the proof is told to be by prices, but the certificates do not close it");
  return true;
}

static bool absence_holds(examination *e) {
  const tdm_outcome *outcome = e->outcome;
  int64_t bound = 0;
  e->check->result = TDM_CERTIFIED_NOTHING;
  e->check->gap = NAN;
  if (!outcome->certificate_count) return true;
  e->certificate = &outcome->certificates[0];
  e->name = "the absence of pairings";
  if (outcome->certificate_count > 1) return REFUSE(e, "there are two certificates of %s", e->name);
  if (!examine(e, false, &bound)) return false;
  if (bound >= 0)
    return REFUSE(e, "certificate of %s: it leaves room for one (bound %lld, not below 0)", e->name,
                  (long long)bound);
  e->check->result = TDM_CERTIFIED_PROVEN;
  e->check->gap = 0;
  return true;
}

void tdm_verify_certificate(const tdm_request *request, const tdm_outcome *outcome,
                            tdm_arena *arena, tdm_certificate_check *check) {
  *check = (tdm_certificate_check){.stage_count = outcome->stage_count};
  const tdm_judge judge = {.request = request, .arena = arena};
  examination e = {
      .request = request, .outcome = outcome, .arena = arena, .judge = &judge, .check = check};
  tdm_text complaint = tdm_verify_outcome(request, outcome, arena);
  if (complaint.size) {
    refuse(check, arena, "%.*s", TDM_TEXT_ARG(complaint));
    return;
  }
  for (uint32_t s = 0; s < outcome->stage_count; s++)
    check->stages[s] = (tdm_stage_check){.stage = outcome->objective[s].stage,
                                         .has_value = outcome->objective[s].has_value,
                                         .value = outcome->objective[s].value};
  if (outcome->status == TDM_INFEASIBLE)
    absence_holds(&e);
  else
    stages_hold(&e);
}
