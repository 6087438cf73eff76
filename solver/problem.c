// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/problem.h"

#include <stdlib.h>
#include <string.h>

#include "solver/locks.h"

enum { FIRST_ROOM = 4096 };

/* ---- nodes ---- */

typedef struct {
  uint64_t hash;
  tdm_text id;
  uint32_t participant;
  bool mentee;
} sort_key;

static int compare_keys(const void *left, const void *right) {
  const sort_key *a = left, *b = right;
  if (a->mentee != b->mentee) return a->mentee ? 1 : -1;
  if (a->hash != b->hash) return a->hash < b->hash ? -1 : 1;
  return tdm_text_compare(a->id, b->id);
}

static bool init_nodes(tdm_problem *problem) {
  const tdm_cohort *cohort = &problem->request->cohort;
  sort_key *keys = malloc((cohort->count + 1) * sizeof *keys);
  problem->nodes = tdm_arena_alloc(problem->arena, cohort->count, sizeof *problem->nodes);
  problem->node_of = tdm_arena_alloc(problem->arena, cohort->count, sizeof *problem->node_of);
  if (!keys || !problem->nodes || !problem->node_of) {
    free(keys);
    return false;
  }
  for (uint32_t p = 0; p < cohort->count; p++) {
    const tdm_participant *person = &cohort->participants[p];
    keys[p] = (sort_key){.hash = tdm_text_hash(person->id, problem->request->options.seed),
                         .id = person->id,
                         .participant = p,
                         .mentee = person->role == TDM_ROLE_MENTEE};
    problem->mentee_count += keys[p].mentee;
  }
  qsort(keys, cohort->count, sizeof *keys, compare_keys);
  problem->node_count = cohort->count;
  problem->mentor_count = cohort->count - problem->mentee_count;
  for (uint32_t n = 0; n < cohort->count; n++) {
    const tdm_participant *person = &cohort->participants[keys[n].participant];
    problem->nodes[n] = (tdm_node){keys[n].participant, person->min, person->capacity};
    problem->node_of[keys[n].participant] = n;
  }
  free(keys);
  return true;
}

/* ---- candidates ---- */

typedef struct {
  uint32_t *mentor, *mentee;
  int64_t *score;
  size_t count, room, limit;
} candidate_list;

static bool grow(void *pointer, size_t count, size_t size) {
  void *old, *grown;
  memcpy(&old, pointer, sizeof old);
  grown = realloc(old, count * size);
  if (!grown) return false;
  memcpy(pointer, &grown, sizeof grown);
  return true;
}

static bool make_room(candidate_list *list) {
  if (list->count < list->room) return true;
  size_t room = list->room ? list->room * 2 : FIRST_ROOM;
  if (!grow(&list->mentor, room, sizeof *list->mentor) ||
      !grow(&list->mentee, room, sizeof *list->mentee) ||
      !grow(&list->score, room, sizeof *list->score))
    return false;
  list->room = room;
  return true;
}

/* OK, or why listing ended. */
static tdm_result list_row(const tdm_problem *problem, candidate_list *list, uint32_t mentor) {
  uint32_t a = problem->nodes[mentor].participant;
  for (uint32_t m = problem->mentor_count; m < problem->node_count; m++) {
    uint32_t b = problem->nodes[m].participant;
    if (!tdm_rules_allow(&problem->rules, a, b)) continue;
    if (list->count == list->limit) return TDM_TOO_LARGE;
    if (!make_room(list)) return TDM_NO_MEMORY;
    list->mentor[list->count] = mentor;
    list->mentee[list->count] = m;
    list->score[list->count++] = tdm_score_pair(&problem->scores, a, b);
  }
  return TDM_OK;
}

static tdm_result list_candidates(tdm_problem *problem, candidate_list *list, tdm_stop *stop,
                                  bool *stopped) {
  problem->first =
      tdm_arena_alloc(problem->arena, (size_t)problem->mentor_count + 1, sizeof *problem->first);
  if (!problem->first) return TDM_NO_MEMORY;
  for (uint32_t m = 0; m < problem->mentor_count; m++) {
    problem->first[m] = (uint32_t)list->count;
    tdm_result result = list_row(problem, list, m);
    if (result != TDM_OK) return result;
    if (tdm_stop_now(stop)) {
      *stopped = true;
      return TDM_OK;
    }
  }
  problem->first[problem->mentor_count] = (uint32_t)list->count;
  return TDM_OK;
}

/* Moves the list into the arena at its exact size. */
static bool keep_list(tdm_problem *problem, const candidate_list *list) {
  size_t count = list->count;
  problem->count = (uint32_t)count;
  problem->mentor = tdm_arena_alloc(problem->arena, count, sizeof *list->mentor);
  problem->mentee = tdm_arena_alloc(problem->arena, count, sizeof *list->mentee);
  problem->units = tdm_arena_alloc(problem->arena, count, sizeof *list->score);
  if (!problem->mentor || !problem->mentee || !problem->units) return false;
  if (count == 0) return true;
  memcpy(problem->mentor, list->mentor, count * sizeof *list->mentor);
  memcpy(problem->mentee, list->mentee, count * sizeof *list->mentee);
  memcpy(problem->units, list->score, count * sizeof *list->score);
  return true;
}

/* Turns scores into units. */
static void find_unit(tdm_problem *problem) {
  problem->unit = tdm_scan_unit(problem->scan);
  problem->largest_units = 1;
  for (uint32_t c = 0; c < problem->count; c++) {
    problem->units[c] /= problem->unit;
    int64_t size = problem->units[c] < 0 ? -problem->units[c] : problem->units[c];
    if (size > problem->largest_units) problem->largest_units = size;
  }
}

static bool index_by_mentee(tdm_problem *problem) {
  uint32_t *first =
      tdm_arena_alloc(problem->arena, (size_t)problem->mentee_count + 1, sizeof *first);
  uint32_t *list = tdm_arena_alloc(problem->arena, problem->count, sizeof *list);
  if (!first || !list) return false;
  for (uint32_t c = 0; c < problem->count; c++) first[problem->mentee[c] - problem->mentor_count]++;
  uint32_t sum = 0;
  for (uint32_t m = 0; m <= problem->mentee_count; m++) {
    sum += m < problem->mentee_count ? first[m] : 0;
    first[m] = sum;
  }
  for (uint32_t c = problem->count; c-- > 0;)
    list[--first[problem->mentee[c] - problem->mentor_count]] = c;
  problem->first_by_mentee = first;
  problem->by_mentee = list;
  return true;
}

static bool count_quotas(tdm_problem *problem) {
  uint32_t quotas = problem->request->programme.quota_count;
  problem->counted = tdm_arena_alloc(problem->arena, quotas, sizeof *problem->counted);
  if (!problem->counted) return false;
  for (uint32_t q = 0; q < quotas; q++) {
    uint64_t *bits = tdm_arena_alloc(problem->arena, problem->count / 64 + 1, sizeof *bits);
    if (!bits) return false;
    for (uint32_t c = 0; c < problem->count; c++)
      if (tdm_quota_counts(&problem->quotas[q], problem->nodes[problem->mentor[c]].participant,
                           problem->nodes[problem->mentee[c]].participant))
        tdm_bit_set(bits, c);
    problem->counted[q] = bits;
  }
  return true;
}

static bool find_locks(tdm_problem *problem) {
  const tdm_programme *programme = &problem->request->programme;
  problem->lock = tdm_arena_alloc(problem->arena, programme->require_count, sizeof *problem->lock);
  if (!problem->lock) return false;
  for (uint32_t k = 0; k < programme->require_count; k++)
    problem->lock[k] = tdm_problem_candidate(
        problem, problem->node_of[programme->require[k].pair.mentor.participant],
        problem->node_of[programme->require[k].pair.mentee.participant]);
  return true;
}

/* ---- the whole ---- */

/* Bytes that one candidate costs here, in the relaxation's marks and in pricing. */
static size_t candidate_bytes(const tdm_request *request) {
  return 4 * sizeof(uint32_t) + 3 * sizeof(int64_t) + request->programme.quota_count / 8 + 1;
}

static size_t candidate_limit(const tdm_request *request, const tdm_control *control) {
  size_t most = UINT32_MAX - 1;
  if (control->memory_bytes == 0) return most;
  size_t fitting = control->memory_bytes / candidate_bytes(request);
  return fitting < most ? fitting : most;
}

static tdm_result compile_pairs(tdm_problem *problem, const tdm_request *request, tdm_arena *arena,
                                tdm_problems *problems) {
  uint32_t before = problems->total;
  *problem = (tdm_problem){.request = request, .arena = arena, .unit = 1};
  if (!tdm_scores_init(&problem->scores, request, arena) ||
      !tdm_rules_init(&problem->rules, request, &problem->scores, arena))
    return TDM_NO_MEMORY;
  tdm_locks_check(&problem->rules, problems);
  if (problems->out_of_memory) return TDM_NO_MEMORY;
  return problems->total > before ? TDM_INVALID : TDM_OK;
}

static bool compile_quotas(tdm_problem *problem) {
  const tdm_programme *programme = &problem->request->programme;
  problem->quotas =
      tdm_arena_alloc(problem->arena, programme->quota_count, sizeof *problem->quotas);
  if (!problem->quotas) return false;
  for (uint32_t q = 0; q < programme->quota_count; q++)
    if (!tdm_quota_init(&problem->quotas[q], &programme->quotas[q], &problem->request->cohort,
                        problem->arena))
      return false;
  return true;
}

/* Of the nodes' people, in node order. */
static bool compile_scan(tdm_problem *problem) {
  uint32_t *people = tdm_arena_alloc(problem->arena, problem->node_count, sizeof *people);
  if (!people) return false;
  for (uint32_t n = 0; n < problem->node_count; n++) people[n] = problem->nodes[n].participant;
  problem->scan =
      tdm_scan_new(&problem->rules, problem->quotas, people, problem->mentor_count,
                   people + problem->mentor_count, problem->mentee_count, problem->arena);
  return problem->scan != NULL;
}

static tdm_text too_large(const tdm_problem *problem, size_t limit) {
  return tdm_text_format(problem->arena,
                         "%u mentors and %u mentees have more than the %zu possible pairs that the "
                         "memory limit allows; raise limits.memory_mb, or add rules that exclude "
                         "pairs",
                         problem->mentor_count, problem->mentee_count, limit);
}

tdm_result tdm_problem_init(tdm_problem *problem, const tdm_request *request,
                            const tdm_control *control, tdm_stop *stop, tdm_arena *arena,
                            tdm_problems *problems, tdm_text *message, bool *stopped) {
  *stopped = false;
  tdm_result result = compile_pairs(problem, request, arena, problems);
  if (result != TDM_OK) return result;
  if (!init_nodes(problem) || !compile_quotas(problem) || !compile_scan(problem))
    return TDM_NO_MEMORY;
  candidate_list list = {.limit = candidate_limit(request, control)};
  result = list_candidates(problem, &list, stop, stopped);
  if (result == TDM_TOO_LARGE) *message = too_large(problem, list.limit);
  if (result == TDM_OK && !*stopped && !keep_list(problem, &list)) result = TDM_NO_MEMORY;
  free(list.mentor);
  free(list.mentee);
  free(list.score);
  if (result != TDM_OK || *stopped) return result;
  find_unit(problem);
  if (!index_by_mentee(problem) || !count_quotas(problem) || !find_locks(problem))
    return TDM_NO_MEMORY;
  return TDM_OK;
}

tdm_result tdm_problem_check_locks(const tdm_request *request, tdm_arena *arena,
                                   tdm_problems *problems) {
  tdm_problem problem;
  return compile_pairs(&problem, request, arena, problems);
}

uint32_t tdm_problem_candidate(const tdm_problem *problem, uint32_t mentor, uint32_t mentee) {
  uint32_t low = problem->first[mentor], high = problem->first[mentor + 1];
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (problem->mentee[middle] < mentee)
      low = middle + 1;
    else
      high = middle;
  }
  return low < problem->first[mentor + 1] && problem->mentee[low] == mentee ? low : TDM_NONE;
}
