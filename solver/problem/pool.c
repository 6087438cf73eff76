// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/problem/pool.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 1024, BLOCK = 256 };

static uint32_t counted_quotas(const tdm_problem *problem) {
  return tdm_quotas_counted(&problem->request->programme);
}

/* ---- room ---- */

static bool grow(void *pointer, size_t count, size_t size) {
  void *old, *grown;
  memcpy(&old, pointer, sizeof old);
  grown = realloc(old, count * size);
  if (!grown) return false;
  memcpy(pointer, &grown, sizeof grown);
  return true;
}

static bool grow_bits(uint64_t **bits, uint32_t from, uint32_t to) {
  size_t old_words = from ? from / 64 + 1 : 0, words = (size_t)to / 64 + 1;
  if (!grow(bits, words, sizeof **bits)) return false;
  memset(*bits + old_words, 0, (words - old_words) * sizeof **bits);
  return true;
}

static bool make_room(tdm_problem *problem, uint64_t wanted) {
  uint32_t quotas = counted_quotas(problem);
  uint64_t room = problem->room ? problem->room : FIRST_ROOM;
  if (wanted <= problem->room) return true;
  if (wanted >= TDM_NONE) return false;
  while (room < wanted) room += room / 2;
  if (room >= TDM_NONE) room = TDM_NONE - 1;
  if (!grow(&problem->mentor, room, sizeof *problem->mentor) ||
      !grow(&problem->mentee, room, sizeof *problem->mentee) ||
      !grow(&problem->units, room, sizeof *problem->units) ||
      !grow(&problem->by_mentor, room, sizeof *problem->by_mentor) ||
      !grow(&problem->by_mentee, room, sizeof *problem->by_mentee))
    return false;
  for (uint32_t q = 0; q < quotas; q++)
    if (!grow_bits(&problem->counted[q], problem->room, (uint32_t)room)) return false;
  problem->room = (uint32_t)room;
  return true;
}

bool tdm_pool_init(tdm_problem *problem) {
  tdm_arena *arena = problem->arena;
  problem->counted = tdm_arena_alloc(arena, counted_quotas(problem), sizeof *problem->counted);
  problem->first =
      tdm_arena_alloc(arena, (size_t)problem->mentor_count + 1, sizeof *problem->first);
  problem->first_by_mentee =
      tdm_arena_alloc(arena, (size_t)problem->mentee_count + 1, sizeof *problem->first_by_mentee);
  return problem->counted && problem->first && problem->first_by_mentee;
}

void tdm_pool_fini(tdm_problem *problem) {
  free(problem->mentor);
  free(problem->mentee);
  free(problem->units);
  free(problem->by_mentor);
  free(problem->by_mentee);
  for (uint32_t q = 0; problem->counted && q < counted_quotas(problem); q++)
    free(problem->counted[q]);
  problem->mentor = problem->mentee = problem->by_mentor = problem->by_mentee = NULL;
  problem->units = NULL;
  problem->counted = NULL;
  problem->count = problem->room = 0;
  tdm_gains_forget(&problem->gains);
}

/* ---- index ---- */

/* Stable counting sort of `from` (or 0, 1, 2, … where NULL) by node - base into `list`. */
static void sort_by(const uint32_t *node, uint32_t base, uint32_t nodes, const uint32_t *from,
                    uint32_t count, uint32_t *first, uint32_t *list) {
  memset(first, 0, ((size_t)nodes + 1) * sizeof *first);
  for (uint32_t c = 0; c < count; c++) first[node[c] - base]++;
  uint32_t sum = 0;
  for (uint32_t n = 0; n < nodes; n++) {
    sum += first[n];
    first[n] = sum;
  }
  first[nodes] = sum;
  for (uint32_t k = count; k-- > 0;) {
    uint32_t c = from ? from[k] : k;
    list[--first[node[c] - base]] = c;
  }
}

/* Both indexes anew: each is sorted by the other side first. */
static void index_pool(tdm_problem *problem) {
  uint32_t count = problem->count;
  sort_by(problem->mentee, problem->first_mentee, problem->mentee_count, NULL, count,
          problem->first_by_mentee, problem->by_mentee);
  sort_by(problem->mentor, 0, problem->mentor_count, problem->by_mentee, count, problem->first,
          problem->by_mentor);
  sort_by(problem->mentee, problem->first_mentee, problem->mentee_count, problem->by_mentor, count,
          problem->first_by_mentee, problem->by_mentee);
}

/* ---- scans ---- */

static const tdm_scan_terms units_alone = {.per_unit = 1};

/* A node in one of its roles. */
typedef struct {
  uint32_t node;
  bool mentor;
} part;

/* The roles that a node has: one, or both. */
static uint32_t parts_of(const tdm_problem *problem, uint32_t node, part parts[2]) {
  uint32_t count = 0;
  if (node < problem->mentor_count) parts[count++] = (part){node, true};
  if (node >= problem->first_mentee) parts[count++] = (part){node, false};
  return count;
}

/* Where on the other side all partners stand. */
static tdm_scan_range range_of(const tdm_problem *problem, part of) {
  if (of.mentor) return tdm_scan_range_of_mentor(problem->scan, of.node);
  return tdm_scan_range_of_mentee(problem->scan, of.node - problem->first_mentee);
}

static void scan_part(const tdm_problem *problem, part of, uint32_t first, uint32_t count,
                      int64_t *value) {
  if (of.mentor)
    tdm_scan_of_mentor(problem->scan, &units_alone, of.node, first, count, value);
  else
    tdm_scan_of_mentee(problem->scan, &units_alone, of.node - problem->first_mentee, first, count,
                       value);
}

/* ---- all ---- */

static void list_row(tdm_problem *problem, uint32_t mentor, tdm_scan_range range,
                     const int64_t *units) {
  for (uint32_t k = 0; k < range.count; k++) {
    if (units[k] == TDM_NO_PAIR) continue;
    problem->mentor[problem->count] = mentor;
    problem->mentee[problem->count] = problem->first_mentee + range.first + k;
    problem->units[problem->count++] = units[k];
  }
}

/* Which candidates of a mentor, from number `from` on, the quotas count. */
static void count_row(tdm_problem *problem, uint32_t mentor, tdm_scan_range range, uint32_t from,
                      int64_t *value) {
  uint32_t first = problem->first_mentee + range.first;
  for (uint32_t q = 0; q < counted_quotas(problem); q++) {
    tdm_scan_terms one = {.quota_count = 1, .quota = &q, .bonus = &(int64_t){1}};
    tdm_scan_of_mentor(problem->scan, &one, mentor, range.first, range.count, value);
    for (uint32_t c = from; c < problem->count; c++)
      if (value[problem->mentee[c] - first] == 1) tdm_bit_set(problem->counted[q], c);
  }
}

tdm_pool_status tdm_pool_list_all(tdm_problem *problem, tdm_stop *stop) {
  int64_t *row = malloc(((size_t)problem->mentee_count + 1) * sizeof *row);
  tdm_pool_status status = row ? TDM_POOL_DONE : TDM_POOL_NO_MEMORY;
  for (uint32_t m = 0; status == TDM_POOL_DONE && m < problem->mentor_count; m++) {
    uint32_t from = problem->count;
    tdm_scan_range range = range_of(problem, (part){m, true});
    if (!make_room(problem, (uint64_t)from + range.count)) {
      status = TDM_POOL_NO_MEMORY;
      break;
    }
    scan_part(problem, (part){m, true}, range.first, range.count, row);
    list_row(problem, m, range, row);
    if (problem->count > from) count_row(problem, m, range, from, row);
    if (tdm_stop_now(stop)) status = TDM_POOL_STOPPED;
  }
  free(row);
  if (status == TDM_POOL_DONE && !tdm_gains_join(problem, 0)) status = TDM_POOL_NO_MEMORY;
  if (status == TDM_POOL_DONE) index_pool(problem);
  problem->complete = status == TDM_POOL_DONE;
  return status;
}

/* ---- some ---- */

static void append(tdm_problem *problem, const tdm_node_pair *pair) {
  uint32_t c = problem->count++;
  uint32_t mentor = problem->nodes[pair->mentor].participant;
  uint32_t mentee = problem->nodes[pair->mentee].participant;
  problem->mentor[c] = pair->mentor;
  problem->mentee[c] = pair->mentee;
  problem->units[c] = tdm_score_pair(&problem->scores, mentor, mentee) / problem->unit;
  for (uint32_t q = 0; q < counted_quotas(problem); q++)
    if (tdm_quota_counts(&problem->quotas[q], mentor, mentee)) tdm_bit_set(problem->counted[q], c);
}

/* Appends the pairs of one mentor that are new; met[mentee] is stamped with mentor + 1. */
static void append_row(tdm_problem *problem, const tdm_node_pair *pairs, uint32_t count,
                       uint32_t *met) {
  uint32_t mentor = pairs[0].mentor;
  for (uint32_t k = problem->first[mentor]; k < problem->first[mentor + 1]; k++)
    met[problem->mentee[problem->by_mentor[k]] - problem->first_mentee] = mentor + 1;
  for (uint32_t k = 0; k < count; k++) {
    uint32_t *stamp = &met[pairs[k].mentee - problem->first_mentee];
    if (*stamp == mentor + 1) continue;
    *stamp = mentor + 1;
    append(problem, &pairs[k]);
  }
}

static int compare_pairs(const void *left, const void *right) {
  const tdm_node_pair *a = left, *b = right;
  if (a->mentor != b->mentor) return a->mentor < b->mentor ? -1 : 1;
  return (a->mentee > b->mentee) - (a->mentee < b->mentee);
}

bool tdm_pool_add(tdm_problem *problem, tdm_node_pair *pairs, uint32_t count) {
  uint32_t *met = calloc((size_t)problem->mentee_count + 1, sizeof *met);
  uint32_t from = problem->count;
  bool added = met && make_room(problem, (uint64_t)problem->count + count);
  if (added && count) qsort(pairs, count, sizeof *pairs, compare_pairs);
  for (uint32_t k = 0; added && k < count;) {
    uint32_t end = k + 1;
    while (end < count && pairs[end].mentor == pairs[k].mentor) end++;
    append_row(problem, pairs + k, end - k, met);
    k = end;
  }
  added = added && tdm_gains_join(problem, from);
  if (added) index_pool(problem);
  free(met);
  return added;
}

/* ---- a few of every node ---- */

typedef struct {
  tdm_problem *problem;
  tdm_node_pair *pairs;
  uint32_t count;
  int64_t value[BLOCK];
} scattering;

/* Multiples of the golden ratio: whatever the length is, they leave no gap and no heap. */
static uint32_t place_of(uint32_t index, uint32_t length) {
  uint32_t fraction = (uint32_t)(index * UINT64_C(0x9e3779b97f4a7c15) >> 32);
  return (uint32_t)((uint64_t)fraction * length >> 32);
}

/* Block by block once around the range, from a place of the node's own to the same place. */
static void scatter_part(scattering *s, part of, uint32_t each) {
  const tdm_problem *problem = s->problem;
  uint32_t node = of.node, index = of.mentor ? node : node - problem->first_mentee, found = 0;
  tdm_scan_range range = range_of(problem, of);
  uint32_t others = range.count, base = range.first + (of.mentor ? problem->first_mentee : 0);
  uint32_t blocks = (others + BLOCK - 1) / BLOCK;
  if (others == 0) return;
  uint32_t start = place_of(index, others);
  for (uint32_t b = 0; b <= blocks && found < each; b++) {
    uint32_t block = (start / BLOCK + b) % blocks * BLOCK;
    uint32_t first = b ? block : start;
    uint32_t end = others - block < BLOCK ? others : block + BLOCK;
    uint32_t count = (b == blocks ? start : end) - first;
    scan_part(problem, of, range.first + first, count, s->value);
    for (uint32_t k = 0; k < count && found < each; k++) {
      if (s->value[k] == TDM_NO_PAIR) continue;
      uint32_t other = base + first + k;
      s->pairs[s->count++] =
          of.mentor ? (tdm_node_pair){node, other} : (tdm_node_pair){other, node};
      found++;
    }
  }
}

static uint32_t pool_has(const tdm_problem *problem, part of) {
  return of.mentor ? tdm_problem_as_mentor(problem, of.node).count
                   : tdm_problem_as_mentee(problem, of.node).count;
}

tdm_pool_status tdm_pool_scatter(tdm_problem *problem, uint32_t each, tdm_stop *stop) {
  scattering *s = malloc(sizeof *s);
  tdm_pool_status status = TDM_POOL_NO_MEMORY;
  if (!s) return status;
  s->problem = problem;
  s->count = 0;
  s->pairs = malloc((2 * (size_t)problem->node_count * each + 1) * sizeof *s->pairs);
  if (s->pairs) {
    status = TDM_POOL_DONE;
    for (uint32_t n = 0; n < problem->node_count && status == TDM_POOL_DONE; n++) {
      part parts[2];
      uint32_t count = parts_of(problem, n, parts);
      for (uint32_t k = 0; k < count; k++)
        if (pool_has(problem, parts[k]) < each) scatter_part(s, parts[k], each);
      if (tdm_stop_now(stop)) status = TDM_POOL_STOPPED;
    }
    if (!tdm_pool_add(problem, s->pairs, s->count)) status = TDM_POOL_NO_MEMORY;
  }
  free(s->pairs);
  free(s);
  return status;
}

/* ---- partners ---- */

static int compare_nodes(const void *left, const void *right) {
  const uint32_t *a = left, *b = right;
  return (*a > *b) - (*a < *b);
}

static uint32_t list_partners(const tdm_problem *problem, uint32_t node, uint32_t *list) {
  tdm_candidates mentees = tdm_problem_as_mentor(problem, node);
  tdm_candidates mentors = tdm_problem_as_mentee(problem, node);
  uint32_t count = 0;
  for (uint32_t k = 0; k < mentors.count; k++) list[count++] = problem->mentor[mentors.items[k]];
  for (uint32_t k = 0; k < mentees.count; k++) list[count++] = problem->mentee[mentees.items[k]];
  return count;
}

static uint32_t scan_partners(const tdm_problem *problem, part of, uint32_t *list) {
  int64_t value[BLOCK];
  uint32_t base = of.mentor ? problem->first_mentee : 0, found = 0;
  tdm_scan_range range = range_of(problem, of);
  uint32_t end = range.first + range.count;
  for (uint32_t first = range.first; first < end; first += BLOCK) {
    uint32_t count = end - first < BLOCK ? end - first : BLOCK;
    scan_part(problem, of, first, count, value);
    for (uint32_t k = 0; k < count; k++)
      if (value[k] != TDM_NO_PAIR) list[found++] = base + first + k;
  }
  return found;
}

uint32_t tdm_pool_partners(const tdm_problem *problem, uint32_t node, uint32_t *list) {
  part parts[2];
  uint32_t roles = parts_of(problem, node, parts), found = 0;
  if (problem->complete)
    found = list_partners(problem, node, list);
  else
    for (uint32_t k = 0; k < roles; k++) found += scan_partners(problem, parts[k], list + found);
  if (roles > 1) qsort(list, found, sizeof *list, compare_nodes);
  return found;
}
