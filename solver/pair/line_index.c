// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/pair/line_index.h"

/* Children of every person as linked lists: first child, next sibling. */
typedef struct {
  uint32_t *first;
  uint32_t *next;
} children;

static bool list_children(children *tree, const tdm_reporting_line *line, tdm_arena *arena) {
  tree->first = tdm_arena_alloc(arena, line->count, sizeof *tree->first);
  tree->next = tdm_arena_alloc(arena, line->count, sizeof *tree->next);
  if (!tree->first || !tree->next) return false;
  for (uint32_t p = 0; p < line->count; p++) tree->first[p] = tree->next[p] = TDM_NONE;
  for (uint32_t p = 0; p < line->count; p++) {
    uint32_t boss = line->boss[p];
    if (boss == TDM_NONE) continue;
    tree->next[p] = tree->first[boss];
    tree->first[boss] = p;
  }
  return true;
}

/* Walks the tree of one root without recursion: chains may be a million long. */
static uint32_t walk(tdm_line_index *index, const children *tree, const tdm_reporting_line *line,
                     uint32_t root, uint32_t time) {
  uint32_t p = root;
  index->depth[p] = 0;
  index->enter[p] = time++;
  for (;;) {
    if (tree->first[p] != TDM_NONE) {
      uint32_t child = tree->first[p];
      index->depth[child] = index->depth[p] + 1;
      index->enter[child] = time++;
      p = child;
      continue;
    }
    index->leave[p] = time;
    while (p != root && tree->next[p] == TDM_NONE) {
      p = line->boss[p];
      index->leave[p] = time;
    }
    if (p == root) return time;
    uint32_t depth = index->depth[p];
    p = tree->next[p];
    index->depth[p] = depth;
    index->enter[p] = time++;
  }
}

bool tdm_line_index_init(tdm_line_index *index, const tdm_reporting_line *line, tdm_arena *arena) {
  children tree;
  index->enter = tdm_arena_alloc(arena, line->count, sizeof *index->enter);
  index->leave = tdm_arena_alloc(arena, line->count, sizeof *index->leave);
  index->depth = tdm_arena_alloc(arena, line->count, sizeof *index->depth);
  if (!index->enter || !index->leave || !index->depth) return false;
  if (!list_children(&tree, line, arena)) return false;
  uint32_t time = 0;
  for (uint32_t p = 0; p < line->count; p++)
    if (line->boss[p] == TDM_NONE) time = walk(index, &tree, line, p, time);
  return true;
}

bool tdm_line_manages(const tdm_line_index *index, uint32_t above, uint32_t below, uint32_t steps) {
  return index->enter[above] < index->enter[below] && index->enter[below] < index->leave[above] &&
         index->depth[below] - index->depth[above] <= steps;
}
