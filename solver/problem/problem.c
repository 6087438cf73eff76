// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/problem/problem.h"

#include <stdlib.h>
#include <string.h>

#include "solver/pair/spread.h"
#include "solver/problem/locks.h"
#include "solver/problem/nodes.h"
#include "solver/problem/pool.h"

/* Up to so many pairs of nodes are looked at one by one and listed. */
enum { LIST_AT_MOST = 30000 };

/* Where a node stands for so many people on average, their pairing costs far more than a longer
 * list. */
enum { MANY_PEOPLE = 16, LIST_OF_MANY_AT_MOST = 100000 };

/* Stage fair lists them all, up to so many. */
enum { FAIR_LIST_AT_MOST = 2000000 };

/* About what a listed candidate, a node and a person take, in everything that is made of them. */
enum { CANDIDATE_BYTES = 96, NODE_BYTES = 4096, PERSON_BYTES = 512 };

/* ---- the pool ---- */

static tdm_node_pair nodes_of(const tdm_problem *problem, const tdm_pair_reference *pair) {
  return (tdm_node_pair){problem->node_of[pair->mentor.participant],
                         problem->node_of[pair->mentee.participant]};
}

/* The current pairs that are candidates into pairs[]; returns how many. */
static uint32_t list_current(const tdm_problem *problem, tdm_node_pair *pairs) {
  const tdm_programme *programme = &problem->request->programme;
  const tdm_compiled_quota *current = &problem->quotas[programme->quota_count];
  uint32_t count = 0;
  for (uint32_t k = 0; k < programme->current_count; k++) {
    const tdm_pair_reference *pair = &programme->current[k];
    uint32_t mentor = pair->mentor.participant, mentee = pair->mentee.participant;
    if (mentor != TDM_NONE && mentee != TDM_NONE && tdm_quota_counts(current, mentor, mentee) &&
        tdm_rules_allow(&problem->rules, mentor, mentee))
      pairs[count++] = nodes_of(problem, pair);
  }
  return count;
}

/*
 * The locked pairs, the current ones and, where `listed`, entries of pair_scores, as far as they
 * are candidates.
 */
static tdm_pool_status add_named(tdm_problem *problem, bool listed) {
  const tdm_programme *programme = &problem->request->programme;
  const tdm_pair_scores *given = &programme->pair_scores;
  uint32_t entries = listed ? given->entry_count : 0;
  size_t most = (size_t)programme->require_count + programme->current_count + entries;
  tdm_node_pair *pairs = malloc((most + 1) * sizeof *pairs);
  if (!pairs) return TDM_POOL_NO_MEMORY;
  uint32_t count = programme->has_current ? list_current(problem, pairs) : 0;
  for (uint32_t k = 0; k < programme->require_count; k++)
    pairs[count++] = nodes_of(problem, &programme->require[k].pair);
  for (uint32_t k = 0; k < entries; k++) {
    tdm_pair_reference pair = given->entries[k];
    if (tdm_rules_turned(&problem->rules, pair.mentor.participant, pair.mentee.participant))
      pair = (tdm_pair_reference){pair.mentee, pair.mentor};
    if (tdm_rules_allow(&problem->rules, pair.mentor.participant, pair.mentee.participant))
      pairs[count++] = nodes_of(problem, &pair);
  }
  bool added = tdm_pool_add(problem, pairs, count);
  free(pairs);
  return added ? TDM_POOL_DONE : TDM_POOL_NO_MEMORY;
}

uint64_t tdm_problem_reach(const tdm_problem *problem) {
  uint64_t pairs = 0;
  for (uint32_t m = 0; m < problem->mentor_count; m++)
    pairs += tdm_scan_range_of_mentor(problem->scan, m).count;
  return pairs;
}

uint64_t tdm_problem_list_at_most(const tdm_control *control) {
  uint64_t most = control->list_at_most ? control->list_at_most : LIST_AT_MOST;
  if (control->memory_bytes && control->memory_bytes / CANDIDATE_BYTES < most)
    most = control->memory_bytes / CANDIDATE_BYTES;
  return most;
}

static bool asks_for_fair(const tdm_programme *programme) {
  for (uint32_t k = 0; k < programme->stage_count; k++)
    if (programme->objective[k] == TDM_STAGE_FAIR) return true;
  return false;
}

static bool are_few(const tdm_problem *problem, const tdm_control *control) {
  uint64_t most = tdm_problem_list_at_most(control);
  if (!control->list_at_most && !control->memory_bytes &&
      problem->people_count / MANY_PEOPLE >= problem->node_count)
    most = LIST_OF_MANY_AT_MOST;
  return tdm_problem_reach(problem) <= most;
}

/* All candidates where they are few, or listed by the request; else some of every node. */
static tdm_pool_status fill_pool(tdm_problem *problem, const tdm_control *control, tdm_stop *stop) {
  const tdm_pair_scores *given = &problem->request->programme.pair_scores;
  if (are_few(problem, control) || asks_for_fair(&problem->request->programme))
    return tdm_pool_list_all(problem, stop);
  if (given->given && given->only_listed && !given->dense) {
    problem->complete = true;
    return add_named(problem, true);
  }
  if (control->bare) return add_named(problem, false);
  tdm_pool_status status = tdm_pool_scatter(problem, TDM_POOL_SCATTERED, stop);
  return status == TDM_POOL_DONE ? add_named(problem, false) : status;
}

static bool find_locks(tdm_problem *problem) {
  const tdm_programme *programme = &problem->request->programme;
  problem->lock = tdm_arena_alloc(problem->arena, programme->require_count, sizeof *problem->lock);
  if (!problem->lock) return false;
  problem->lock_count = programme->require_count;
  for (uint32_t k = 0; k < problem->lock_count; k++)
    problem->lock[k] = tdm_problem_candidate(
        problem, problem->node_of[programme->require[k].pair.mentor.participant],
        problem->node_of[programme->require[k].pair.mentee.participant]);
  return true;
}

static int64_t places(const tdm_problem *problem, uint32_t first, uint32_t end) {
  int64_t sum = 0;
  for (uint32_t n = first; n < end; n++) sum += problem->nodes[n].capacity;
  return sum;
}

int64_t tdm_problem_cover(const tdm_problem *problem, uint32_t *first, uint32_t *end) {
  uint32_t nodes = problem->node_count;
  int64_t mentors = places(problem, 0, problem->mentor_count);
  int64_t mentees = places(problem, problem->first_mentee, nodes);
  *first = mentors <= mentees ? 0 : problem->first_mentee;
  *end = mentors <= mentees ? problem->mentor_count : nodes;
  if (places(problem, 0, nodes) >= 2 * (mentors <= mentees ? mentors : mentees)) return 2;
  *first = 0;
  *end = nodes;
  return 1;
}

void tdm_problem_count(tdm_problem *problem) {
  uint32_t first, end;
  int64_t halves = tdm_problem_cover(problem, &first, &end);
  uint64_t most = (uint64_t)(places(problem, first, end) * halves / 2), pairs = 0;
  for (uint32_t c = 0; c < problem->count; c++) pairs += (uint64_t)tdm_problem_limit(problem, c);
  problem->possible = problem->complete ? (int64_t)pairs : -1;
  problem->most_pairs = (uint32_t)(problem->complete && pairs < most ? pairs : most);
}

/* ---- the whole ---- */

static tdm_result compile_pairs(tdm_problem *problem, const tdm_request *request, tdm_arena *arena,
                                tdm_problems *problems) {
  uint32_t before = problems->total;
  *problem = (tdm_problem){.request = request, .arena = arena, .unit = 1, .possible = -1};
  problem->people_count = request->cohort.count;
  if (!tdm_scores_init(&problem->scores, request, arena) ||
      !tdm_rules_init(&problem->rules, request, &problem->scores, arena))
    return TDM_NO_MEMORY;
  tdm_locks_check(&problem->rules, problems);
  if (problems->out_of_memory) return TDM_NO_MEMORY;
  return problems->total > before ? TDM_INVALID : TDM_OK;
}

static bool compile_quotas(tdm_problem *problem) {
  problem->quotas = tdm_quotas_init(problem->request, problem->arena);
  return problem->quotas != NULL;
}

/* Of one person a node. */
static bool compile_scan(tdm_problem *problem) {
  uint32_t *people = tdm_arena_alloc(problem->arena, problem->node_count, sizeof *people);
  if (!people) return false;
  for (uint32_t n = 0; n < problem->node_count; n++) people[n] = problem->nodes[n].participant;
  problem->scan =
      tdm_scan_new(&problem->rules, problem->quotas, people, problem->mentor_count,
                   people + problem->first_mentee, problem->mentee_count, problem->arena);
  if (!problem->scan) return false;
  problem->unit = tdm_scan_unit(problem->scan);
  problem->largest_units = tdm_scan_largest_units(problem->scan) +
                           tdm_spread_largest(&problem->request->programme) / problem->unit;
  return true;
}

/* Whether the memory limit is out of the question; then *message says what is needed. */
static bool is_too_large(const tdm_problem *problem, const tdm_control *control,
                         tdm_text *message) {
  uint64_t needed = (uint64_t)problem->node_count * NODE_BYTES +
                    (uint64_t)problem->request->cohort.count * PERSON_BYTES;
  if (control->memory_bytes == 0 || needed <= control->memory_bytes) return false;
  *message = tdm_text_format(problem->arena,
                             "%u participants need about %llu KiB of memory, and the limit is %llu "
                             "KiB; raise limits.memory_mb, or split the cohort",
                             problem->request->cohort.count, (unsigned long long)(needed / 1024),
                             (unsigned long long)(control->memory_bytes / 1024));
  return true;
}

/* Stage fair looks at every candidate again and again. */
static bool is_too_large_for_fair(const tdm_problem *problem, tdm_text *message) {
  uint64_t pairs = tdm_problem_reach(problem);
  if (!asks_for_fair(&problem->request->programme) || pairs <= FAIR_LIST_AT_MOST) return false;
  *message = tdm_text_format(problem->arena,
                             "stage \"fair\" is for at most %d possible pairs, and here are up to "
                             "%llu; ask for \"worst\" instead, or split the cohort",
                             FAIR_LIST_AT_MOST, (unsigned long long)pairs);
  return true;
}

static tdm_result result_of(tdm_pool_status status, bool *stopped) {
  *stopped = status == TDM_POOL_STOPPED;
  return status == TDM_POOL_NO_MEMORY ? TDM_NO_MEMORY : TDM_OK;
}

/* The lock's pair the other way round, where it would be that without the lock; else no nodes. */
static tdm_node_pair turn(const tdm_problem *problem, const tdm_pair_reference *pair) {
  uint32_t mentor = pair->mentor.participant, mentee = pair->mentee.participant;
  bool turns = tdm_orientation_decides(&problem->rules.orientation, mentor, mentee) &&
               tdm_rules_allow_unlocked(&problem->rules, mentee, mentor);
  return turns ? (tdm_node_pair){problem->node_of[mentee], problem->node_of[mentor]}
               : (tdm_node_pair){TDM_NONE, TDM_NONE};
}

/* All of them join the pool at once: so the order of the locks does not matter. */
static bool add_turned(tdm_problem *problem, const tdm_node_pair *pairs) {
  uint32_t locks = problem->lock_count, count = 0;
  tdm_node_pair *sorted = malloc(((size_t)locks + 1) * sizeof *sorted);
  problem->turned = tdm_arena_alloc(problem->arena, locks, sizeof *problem->turned);
  for (uint32_t k = 0; sorted && k < locks; k++)
    if (pairs[k].mentor != TDM_NONE) sorted[count++] = pairs[k];
  bool added = sorted && problem->turned && tdm_pool_add(problem, sorted, count);
  for (uint32_t k = 0; added && k < locks; k++)
    problem->turned[k] = pairs[k].mentor == TDM_NONE
                             ? TDM_NONE
                             : tdm_problem_candidate(problem, pairs[k].mentor, pairs[k].mentee);
  free(sorted);
  return added;
}

/* Only conflicts ask what would be without a lock: a pool that is priced out goes without. */
static bool find_turned(tdm_problem *problem) {
  const tdm_programme *programme = &problem->request->programme;
  if (tdm_problem_is_bipartite(problem) || problem->lock_count == 0) return true;
  tdm_node_pair *pairs = malloc((size_t)problem->lock_count * sizeof *pairs);
  if (!pairs) return false;
  for (uint32_t k = 0; k < problem->lock_count; k++) {
    pairs[k] = turn(problem, &programme->require[k].pair);
    problem->turns = problem->turns || pairs[k].mentor != TDM_NONE;
  }
  bool found = !problem->turns || !problem->complete || add_turned(problem, pairs);
  free(pairs);
  return found;
}

tdm_result tdm_problem_init(tdm_problem *problem, const tdm_request *request, bool apart,
                            const tdm_control *control, tdm_stop *stop, tdm_arena *arena,
                            tdm_problems *problems, tdm_text *message, bool *stopped) {
  *stopped = false;
  tdm_result result = compile_pairs(problem, request, arena, problems);
  if (result != TDM_OK) return result;
  problem->apart = apart;
  if (!compile_quotas(problem) || !tdm_nodes_init(problem, stop)) return TDM_NO_MEMORY;
  if ((*stopped = tdm_stop_now(stop))) return TDM_OK;
  if (is_too_large(problem, control, message)) return TDM_TOO_LARGE;
  if ((*stopped = tdm_stop_now(stop))) return TDM_OK;
  if (!compile_scan(problem) || !tdm_gains_init(problem) || !tdm_pool_init(problem))
    return TDM_NO_MEMORY;
  if (is_too_large_for_fair(problem, message)) return TDM_TOO_LARGE;
  result = result_of(fill_pool(problem, control, stop), stopped);
  if (result != TDM_OK || *stopped) return result;
  tdm_problem_count(problem);
  return find_locks(problem) && find_turned(problem) ? TDM_OK : TDM_NO_MEMORY;
}

void tdm_problem_fini(tdm_problem *problem) { tdm_pool_fini(problem); }

tdm_result tdm_problem_check_locks(const tdm_request *request, tdm_arena *arena,
                                   tdm_problems *problems) {
  tdm_problem problem;
  return compile_pairs(&problem, request, arena, problems);
}

uint32_t tdm_problem_candidate(const tdm_problem *problem, uint32_t mentor, uint32_t mentee) {
  uint32_t low = problem->first[mentor], high = problem->first[mentor + 1];
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (problem->mentee[problem->by_mentor[middle]] < mentee)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == problem->first[mentor + 1]) return TDM_NONE;
  uint32_t found = problem->by_mentor[low];
  return problem->mentee[found] == mentee ? found : TDM_NONE;
}
