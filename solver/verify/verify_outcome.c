// SPDX-License-Identifier: GPL-3.0-or-later
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "solver/verify/verify_internal.h"

static const char NO_MEMORY[] = "memory ran out while verifying the outcome";

/* An outcome under judgement; `complaint` stays empty while all holds. */
typedef struct {
  tdm_judge judge;
  const tdm_outcome *outcome;
  tdm_text complaint;
} inquest;

static bool refuse(inquest *q, const char *format, ...) __attribute__((format(printf, 2, 3)));

static bool refuse(inquest *q, const char *format, ...) {
  char message[1024];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  q->complaint = tdm_text_copy(q->judge.arena, tdm_text_of(message));
  if (!q->complaint.bytes) q->complaint = tdm_text_of(NO_MEMORY);
  return false;
}

static tdm_text id_of(const inquest *q, uint32_t participant) {
  return q->judge.request->cohort.participants[participant].id;
}

static bool holds_pairing(const inquest *q) {
  return q->outcome->status == TDM_OPTIMAL || q->outcome->status == TDM_FEASIBLE;
}

/* ---- the pairing ---- */

static bool judge_pairing(inquest *q) {
  const tdm_outcome *outcome = q->outcome;
  tdm_arena *arena = q->judge.arena;
  tdm_chosen *chosen = tdm_arena_alloc(arena, outcome->pair_count, sizeof *chosen);
  if (!chosen) return refuse(q, "%s", NO_MEMORY);
  for (uint32_t i = 0; i < outcome->pair_count; i++)
    chosen[i] = (tdm_chosen){outcome->pairs[i].mentor, outcome->pairs[i].mentee};
  if (!tdm_judge_run(&q->judge, chosen, outcome->pair_count)) return refuse(q, "%s", NO_MEMORY);
  const tdm_verdict *verdict = q->judge.verdict;
  if (verdict->valid) return true;
  const tdm_broken *first = &verdict->broken[0];
  return refuse(q, "the pairing breaks %s %.*s at %.*s (%u in all)", first->kind,
                TDM_TEXT_ARG(first->name), TDM_TEXT_ARG(first->path), verdict->broken_count);
}

static bool pair_agrees(inquest *q, uint32_t i) {
  const tdm_pair_result *told = &q->outcome->pairs[i];
  const tdm_pair_result *found = &q->judge.verdict->pairs[i];
  if (told->score != found->score)
    return refuse(q, "pairs[%u] has score %lld, told %lld", i, (long long)found->score,
                  (long long)told->score);
  for (uint32_t d = 0; d < q->judge.request->programme.dimension_count; d++)
    if (told->parts[d] != found->parts[d])
      return refuse(q, "pairs[%u] has part %u of %lld, told %lld", i, d, (long long)found->parts[d],
                    (long long)told->parts[d]);
  if (told->wish_part != found->wish_part || told->pair_part != found->pair_part)
    return refuse(q, "pairs[%u] has wishes %lld and pair_scores %lld, told %lld and %lld", i,
                  (long long)found->wish_part, (long long)found->pair_part,
                  (long long)told->wish_part, (long long)told->pair_part);
  if (told->locked != found->locked || told->kept != found->kept)
    return refuse(q, "pairs[%u] is wrongly marked as locked or kept", i);
  return true;
}

static bool pair_order_holds(inquest *q, uint32_t i) {
  if (i == 0) return true;
  const tdm_pair_result *a = &q->outcome->pairs[i - 1];
  const tdm_pair_result *b = &q->outcome->pairs[i];
  int order = tdm_text_compare(id_of(q, a->mentor), id_of(q, b->mentor));
  if (order == 0) order = tdm_text_compare(id_of(q, a->mentee), id_of(q, b->mentee));
  return order < 0 || refuse(q, "pairs[%u] is not in the order of ids", i);
}

static bool pairs_agree(inquest *q) {
  for (uint32_t i = 0; i < q->outcome->pair_count; i++)
    if (!pair_agrees(q, i) || !pair_order_holds(q, i)) return false;
  return true;
}

/* ---- stages ---- */

/* All pair scores, ascending, of stage fair; none of the others. */
static bool vector_agrees(inquest *q, const tdm_stage_result *told, const tdm_stage_result *found) {
  if (told->vector_count != found->vector_count)
    return refuse(q, "stage %s tells %u scores of %u", tdm_stage_name(found->stage),
                  told->vector_count, found->vector_count);
  for (uint32_t i = 0; i < found->vector_count; i++)
    if (told->vector[i] != found->vector[i])
      return refuse(q, "stage %s has %lld in place %u, told %lld", tdm_stage_name(found->stage),
                    (long long)found->vector[i], i, (long long)told->vector[i]);
  return true;
}

/* The smallest score of no pairs is none, and nothing bounds it where that is proven. */
static bool value_agrees(inquest *q, const tdm_stage_result *told, const tdm_stage_result *found) {
  const char *name = tdm_stage_name(found->stage);
  if (!found->has_value)
    return !told->has_value ||
           refuse(q, "stage %s has no value, told %lld", name, (long long)told->value);
  if (!told->has_value || told->value != found->value)
    return refuse(q, "stage %s has value %lld, told %lld", name, (long long)found->value,
                  (long long)told->value);
  if (told->has_bound && told->bound < told->value)
    return refuse(q, "stage %s has value %lld above its bound %lld", name, (long long)told->value,
                  (long long)told->bound);
  return true;
}

static bool is_proven(const tdm_stage_result *told) {
  return told->has_bound == told->has_value && (!told->has_bound || told->bound == told->value);
}

static bool stage_agrees(inquest *q, uint32_t s) {
  const tdm_stage_result *told = &q->outcome->objective[s];
  const tdm_stage_result *found = &q->judge.verdict->objective[s];
  const char *name = tdm_stage_name(found->stage);
  if (told->stage != found->stage) return refuse(q, "stage %u is not %s", s, name);
  if (!value_agrees(q, told, found) || !vector_agrees(q, told, found)) return false;
  if (q->outcome->status == TDM_OPTIMAL && !is_proven(told))
    return refuse(q, "stage %s of an optimal outcome is not proven", name);
  return true;
}

/* (bound - value) / max(1, |value|) of the first stage that is not proven, else 0. */
static bool gap_agrees(inquest *q) {
  for (uint32_t s = 0; s < q->outcome->stage_count; s++) {
    const tdm_stage_result *stage = &q->outcome->objective[s];
    if (q->outcome->status == TDM_OPTIMAL && !stage->has_value) continue; /* of no pairs */
    if (!stage->has_bound) return true; /* no number says how far the optimum is */
    if (stage->bound == stage->value) continue;
    double gap =
        ((double)stage->bound - (double)stage->value) / fmax(1.0, fabs((double)stage->value));
    if (fabs(gap - q->outcome->gap) <= 1e-9 * fmax(1.0, gap)) return true;
    return refuse(q, "the gap is %.12g, told %.12g", gap, q->outcome->gap);
  }
  if (q->outcome->gap == 0.0) return true;
  return refuse(q, "every stage is proven, but the gap is told as %.12g", q->outcome->gap);
}

static bool stages_agree(inquest *q) {
  if (q->outcome->stage_count != q->judge.verdict->stage_count)
    return refuse(q, "the outcome has %u stages, the objective %u", q->outcome->stage_count,
                  q->judge.verdict->stage_count);
  for (uint32_t s = 0; s < q->outcome->stage_count; s++)
    if (!stage_agrees(q, s)) return false;
  return gap_agrees(q);
}

/* ---- what is told about the whole pairing ---- */

static bool quotas_agree(inquest *q) {
  const tdm_programme *programme = &q->judge.request->programme;
  if (q->outcome->quota_count != programme->quota_count)
    return refuse(q, "%u quotas are reported of %u", q->outcome->quota_count,
                  programme->quota_count);
  for (uint32_t i = 0; i < programme->quota_count; i++) {
    int64_t count = tdm_judge_quota_count(&q->judge, &programme->quotas[i]);
    const tdm_quota_result *told = &q->outcome->quotas[i];
    if (told->quota != i || told->count != count)
      return refuse(q, "quota %u counts %lld pairs, told %lld of quota %u", i, (long long)count,
                    (long long)told->count, told->quota);
  }
  return true;
}

static bool spread_agrees(inquest *q) {
  uint32_t entries = tdm_judge_spread_count(&q->judge);
  if (q->outcome->spread_count != entries)
    return refuse(q, "%u entries of spread are reported of %u", q->outcome->spread_count, entries);
  for (uint32_t e = 0; e < entries; e++) {
    const tdm_spread_result *told = &q->outcome->spread[e];
    if (!tdm_text_equal(told->name, tdm_judge_spread_entry(&q->judge, e)->name))
      return refuse(q, "entry %u of spread is not %.*s", e, TDM_TEXT_ARG(told->name));
    if (told->earned != q->judge.earned[e])
      return refuse(q, "%.*s earns %lld, told %lld", TDM_TEXT_ARG(told->name),
                    (long long)q->judge.earned[e], (long long)told->earned);
  }
  return true;
}

static int by_bytes(const void *a, const void *b) {
  return tdm_text_compare(*(const tdm_text *)a, *(const tdm_text *)b);
}

/* The ids in `current` that nobody has, each once, in byte order. */
static bool left_agree(inquest *q) {
  const tdm_programme *programme = &q->judge.request->programme;
  uint32_t named = 0, count = 0;
  tdm_text *ids =
      tdm_arena_alloc(q->judge.arena, 2 * (size_t)programme->current_count, sizeof *ids);
  if (!ids) return refuse(q, "%s", NO_MEMORY);
  for (uint32_t i = 0; i < programme->current_count; i++) {
    const tdm_pair_reference *pair = &programme->current[i];
    if (pair->mentor.participant == TDM_NONE) ids[named++] = pair->mentor.id;
    if (pair->mentee.participant == TDM_NONE) ids[named++] = pair->mentee.id;
  }
  qsort(ids, named, sizeof *ids, by_bytes);
  for (uint32_t i = 0; i < named; i++)
    if (i == 0 || !tdm_text_equal(ids[i], ids[i - 1])) ids[count++] = ids[i];
  if (q->outcome->left_count != count)
    return refuse(q, "%u people of the current round left, told %u", count, q->outcome->left_count);
  for (uint32_t i = 0; i < count; i++)
    if (!tdm_text_equal(ids[i], q->outcome->left[i]))
      return refuse(q, "%.*s left, told %.*s", TDM_TEXT_ARG(ids[i]),
                    TDM_TEXT_ARG(q->outcome->left[i]));
  return true;
}

/* Sums of doubles depend on their order: equal within rounding, or both NaN. */
static bool nearly_equal(double a, double b) {
  if (isnan(a) || isnan(b)) return isnan(a) && isnan(b);
  return fabs(a - b) <= 1e-9;
}

static bool dimension_agrees(inquest *q, uint32_t d) {
  const tdm_dimension *dimension = &q->judge.request->programme.dimensions[d];
  double sum = 0.0;
  uint32_t present = 0, differing = 0;
  for (uint32_t i = 0; i < q->judge.count; i++) {
    double f;
    const tdm_fact *fact = &q->judge.facts[i];
    if (!tdm_judge_difference(&q->judge, dimension, fact->mentor, fact->mentee, &f)) continue;
    sum += f;
    differing += f > 0.0;
    present++;
  }
  const tdm_diversity *told = &q->outcome->diversity[d];
  double mean = present ? sum / present : NAN;
  double share = present ? (double)differing / present : NAN;
  if (told->missing == q->judge.count - present && nearly_equal(told->mean, mean) &&
      nearly_equal(told->differing, share))
    return true;
  return refuse(q, "diversity %u is mean %g, differing %g, missing %u, told %g, %g, %u", d, mean,
                share, q->judge.count - present, told->mean, told->differing, told->missing);
}

static bool diversity_agrees(inquest *q) {
  uint32_t dimensions = q->judge.request->programme.dimension_count;
  if (q->outcome->diversity_count != dimensions)
    return refuse(q, "diversity is told for %u dimensions of %u", q->outcome->diversity_count,
                  dimensions);
  for (uint32_t d = 0; d < dimensions; d++)
    if (!dimension_agrees(q, d)) return false;
  return true;
}

/* ---- the unmatched ---- */

static bool indices_below(const uint32_t *indices, uint32_t count, uint32_t limit) {
  for (uint32_t i = 0; i < count; i++)
    if (indices[i] >= limit) return false;
  return true;
}

static bool reason_holds(inquest *q, const tdm_unmatched *entry) {
  tdm_text id = id_of(q, entry->participant);
  bool fits = false;
  switch (entry->reason) {
    case TDM_REASON_NO_CANDIDATE:
      fits = entry->opener == TDM_NONE || entry->opener < entry->obstacle_count;
      break;
    case TDM_REASON_QUOTA:
      fits = entry->quota_count > 0 && indices_below(entry->quotas, entry->quota_count,
                                                     q->judge.request->programme.quota_count);
      break;
    case TDM_REASON_OUTNUMBERED:
      fits = entry->group < q->outcome->group_count;
      break;
    case TDM_REASON_TRADED_OFF:
      fits = true;
      break;
  }
  return fits || refuse(q, "the reason of the unmatched %.*s has no evidence", TDM_TEXT_ARG(id));
}

static bool unmatched_entry_holds(inquest *q, uint32_t i) {
  const tdm_unmatched *entry = &q->outcome->unmatched[i];
  if (entry->participant >= q->judge.request->cohort.count)
    return refuse(q, "unmatched[%u] is not a participant", i);
  tdm_text id = id_of(q, entry->participant);
  if (q->judge.degrees[entry->participant])
    return refuse(q, "%.*s is told to be unmatched but has a pair", TDM_TEXT_ARG(id));
  if (i > 0 && tdm_text_compare(id_of(q, q->outcome->unmatched[i - 1].participant), id) >= 0)
    return refuse(q, "unmatched[%u] is not in the order of ids", i);
  return !q->outcome->reasons || !entry->reason || reason_holds(q, entry);
}

static bool unmatched_agree(inquest *q) {
  uint32_t people = q->judge.request->cohort.count, alone = 0;
  for (uint32_t p = 0; p < people; p++) alone += q->judge.degrees[p] == 0;
  if (q->outcome->unmatched_count != alone)
    return refuse(q, "%u people have no pair, told %u", alone, q->outcome->unmatched_count);
  for (uint32_t i = 0; i < alone; i++)
    if (!unmatched_entry_holds(q, i)) return false;
  for (uint32_t g = 0; g < q->outcome->group_count; g++) {
    const tdm_group *group = &q->outcome->groups[g];
    if (!indices_below(group->people, group->people_count, people) ||
        !indices_below(group->partners, group->partner_count, people) ||
        group->capacity >= group->needed)
      return refuse(q, "groups[%u] is no group that is outnumbered", g);
  }
  return true;
}

/* ---- outcomes without a pairing ---- */

static bool conflict_holds(inquest *q, const tdm_conflict *member) {
  const tdm_programme *programme = &q->judge.request->programme;
  const tdm_cohort *cohort = &q->judge.request->cohort;
  bool fits = false;
  const tdm_quota *quota =
      member->index < programme->quota_count ? &programme->quotas[member->index] : NULL;
  switch (member->kind) {
    case TDM_CONFLICT_LOCK:
      fits = member->index < programme->require_count;
      break;
    case TDM_CONFLICT_MINIMUM:
      fits = member->index < cohort->count && cohort->participants[member->index].min > 0;
      break;
    case TDM_CONFLICT_QUOTA_MIN:
      fits = quota && quota->min >= 0;
      break;
    case TDM_CONFLICT_QUOTA_MAX:
      fits = quota && quota->max >= 0;
      break;
    case TDM_CONFLICT_QUOTA_MIN_SHARE:
      fits = quota && quota->min_share >= 0;
      break;
    case TDM_CONFLICT_QUOTA_MAX_SHARE:
      fits = quota && quota->max_share >= 0;
      break;
    case TDM_CONFLICT_MAX_CHANGES:
      fits = programme->max_changes >= 0;
      break;
  }
  return fits || refuse(q, "the conflict names kind %d at %u, which the request has not",
                        (int)member->kind, member->index);
}

/* The empty pairing is at hand: where it breaks nothing, the request is feasible. */
static bool empty_pairing_fails(inquest *q) {
  if (!tdm_judge_run(&q->judge, NULL, 0)) return refuse(q, "%s", NO_MEMORY);
  if (!q->judge.verdict->valid) return true;
  return refuse(q, "no pairs at all would be allowed, so the request is not infeasible");
}

static bool absence_holds(inquest *q) {
  const tdm_outcome *outcome = q->outcome;
  if (outcome->pair_count) return refuse(q, "there are pairs in an outcome without a pairing");
  for (uint32_t s = 0; s < outcome->stage_count; s++)
    if (outcome->objective[s].has_value)
      return refuse(q, "stage %u has a value without a pairing", s);
  if (outcome->status == TDM_UNKNOWN) return true;
  if (outcome->status != TDM_INFEASIBLE)
    return refuse(q, "status %d is none", (int)outcome->status);
  for (uint32_t i = 0; i < outcome->conflict_count; i++)
    if (!conflict_holds(q, &outcome->conflict[i])) return false;
  return empty_pairing_fails(q);
}

static bool outcome_holds(inquest *q) {
  if (!holds_pairing(q)) return absence_holds(q);
  return judge_pairing(q) && pairs_agree(q) && stages_agree(q) && quotas_agree(q) &&
         spread_agrees(q) && left_agree(q) && diversity_agrees(q) && unmatched_agree(q);
}

tdm_text tdm_verify_outcome(const tdm_request *request, const tdm_outcome *outcome,
                            tdm_arena *arena) {
  tdm_verdict verdict;
  inquest q = {.judge = {.request = request, .arena = arena, .verdict = &verdict},
               .outcome = outcome};
  if (!outcome_holds(&q) && q.complaint.size == 0) q.complaint = tdm_text_of(NO_MEMORY);
  return q.complaint;
}
