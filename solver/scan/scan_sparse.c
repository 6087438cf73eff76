// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/scan/scan_sparse.h"

/* A pair of positions, and its value. */
typedef struct {
  uint32_t mentor, mentee;
  int64_t value;
} entry;

typedef struct {
  entry *items;
  size_t count;
} entries;

static void enter(entries *list, const tdm_scan_people *people, uint32_t mentor, uint32_t mentee,
                  int64_t value) {
  uint32_t a = people->mentor_at[mentor], b = people->mentee_at[mentee];
  if (a != TDM_NONE && b != TDM_NONE) list->items[list->count++] = (entry){a, b, value};
}

static bool collect(entries *list, const tdm_scan_people *people, const tdm_pair_map *const *maps,
                    uint32_t count, bool either_order) {
  size_t most = 0;
  for (uint32_t m = 0; m < count; m++) most += maps[m]->count;
  list->items = tdm_arena_alloc(people->work, either_order ? 2 * most : most, sizeof *list->items);
  if (!list->items) return false;
  for (uint32_t m = 0; m < count; m++) {
    uint32_t slot = 0, a, b;
    int64_t value;
    while (tdm_pair_map_next(maps[m], &slot, &a, &b, &value)) {
      enter(list, people, a, b, value);
      if (either_order && a != b) enter(list, people, b, a, value);
    }
  }
  return true;
}

/* Counts into first[position + 1] and sums up. */
static void count_partners(uint32_t *first, uint32_t positions, const entries *list) {
  for (size_t k = 0; k < list->count; k++) {
    first[list->items[k].mentor + 1]++;
    first[list->items[k].mentee + 1]++;
  }
  for (uint32_t p = 0; p < positions; p++) first[p + 1] += first[p];
}

/* Entries by mentor, whatever their order within. */
static entry *sort_by_mentor(const entries *list, const uint32_t *first, uint32_t mentors,
                             tdm_arena *work) {
  entry *sorted = tdm_arena_alloc(work, list->count, sizeof *sorted);
  uint32_t *next = tdm_arena_alloc(work, mentors, sizeof *next);
  if (!sorted || !next) return NULL;
  for (uint32_t m = 0; m < mentors; m++) next[m] = first[m];
  for (size_t k = 0; k < list->count; k++) sorted[next[list->items[k].mentor]++] = list->items[k];
  return sorted;
}

/*
 * Mentors come before mentees, so what is sorted by mentor fills the mentees' halves in
 * ascending order, and walking those fills the mentors' halves in theirs.
 */
static bool fill(tdm_scan_sparse *sparse, const tdm_scan_people *people, const entries *list,
                 int64_t unit) {
  const entry *sorted = sort_by_mentor(list, sparse->first, people->mentor_count, people->work);
  uint32_t *next = tdm_arena_alloc(people->work, people->count, sizeof *next);
  uint32_t *source = tdm_arena_alloc(people->work, 2 * list->count, sizeof *source);
  if (!sorted || !next || !source) return false;
  for (uint32_t p = 0; p < people->count; p++) next[p] = sparse->first[p];
  for (uint32_t k = 0; k < list->count; k++) source[next[sorted[k].mentee]++] = k;
  for (uint32_t at = (uint32_t)list->count; at < 2 * list->count; at++) {
    const entry *pair = &sorted[source[at]];
    uint32_t mine = next[pair->mentor]++;
    sparse->other[at] = pair->mentor;
    sparse->other[mine] = pair->mentee;
    if (unit) sparse->value[at] = sparse->value[mine] = pair->value / unit;
  }
  return true;
}

bool tdm_scan_sparse_init(tdm_scan_sparse *sparse, tdm_scan_people *people,
                          const tdm_pair_map *const *maps, uint32_t count, bool either_order,
                          int64_t unit) {
  entries list = {0};
  *sparse = (tdm_scan_sparse){0};
  uint32_t total = 0;
  for (uint32_t m = 0; m < count; m++) total += maps[m]->count;
  if (total == 0) return true;
  if (!tdm_scan_people_locate(people) || !collect(&list, people, maps, count, either_order))
    return false;
  if (list.count == 0) return true;
  sparse->first = tdm_arena_alloc(people->arena, (size_t)people->count + 1, sizeof *sparse->first);
  sparse->other = tdm_arena_alloc(people->arena, 2 * list.count, sizeof *sparse->other);
  if (!sparse->first || !sparse->other) return false;
  if (unit) {
    sparse->value = tdm_arena_alloc(people->arena, 2 * list.count, sizeof *sparse->value);
    if (!sparse->value) return false;
  }
  count_partners(sparse->first, people->count, &list);
  return fill(sparse, people, &list, unit);
}

uint32_t tdm_scan_lower_bound(const uint32_t *list, uint32_t from, uint32_t to, uint32_t least) {
  while (from < to) {
    uint32_t middle = from + (to - from) / 2;
    if (list[middle] < least)
      from = middle + 1;
    else
      to = middle;
  }
  return from;
}

void tdm_scan_sparse_range(const tdm_scan_sparse *sparse, uint32_t row, uint32_t begin,
                           uint32_t end, uint32_t *from, uint32_t *to) {
  *from = *to = 0;
  if (!sparse->first || sparse->first[row] == sparse->first[row + 1]) return;
  *from = tdm_scan_lower_bound(sparse->other, sparse->first[row], sparse->first[row + 1], begin);
  *to = tdm_scan_lower_bound(sparse->other, *from, sparse->first[row + 1], end);
}

void tdm_scan_sparse_mark(const tdm_scan_sparse *sparse, uint32_t row, uint32_t begin, uint32_t end,
                          uint8_t bit, uint8_t *mask) {
  uint32_t from, to;
  tdm_scan_sparse_range(sparse, row, begin, end, &from, &to);
  for (uint32_t k = from; k < to; k++) mask[sparse->other[k] - begin] = bit;
}
