// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/linear/crash.h"

#include <stdlib.h>

/* An edge of the tree: a candidate's column, or the slack of a node's row. */
typedef struct {
  int64_t weight; /* distance from reduced cost 0; negative: must be in the basis */
  int column;     /* -1: slack */
  uint32_t a, b;  /* nodes; the root is node_count */
} edge;

enum { SLACK_FIRST = -2, PAIR_FIRST = -1 };

typedef struct {
  const tdm_crash *crash;
  tdm_lp *lp;
  edge *edges;
  uint32_t count;
  uint32_t *parent; /* union-find over nodes and root */
} forest;

static int compare(const void *left, const void *right) {
  const edge *a = left, *b = right;
  if (a->weight != b->weight) return a->weight < b->weight ? -1 : 1;
  if (a->column != b->column) return a->column < b->column ? -1 : 1;
  return (a->a > b->a) - (a->a < b->a);
}

static uint32_t find(forest *f, uint32_t node) {
  while (f->parent[node] != node) node = f->parent[node] = f->parent[f->parent[node]];
  return node;
}

/* Whether the edge joins two trees; then it does. */
static bool join(forest *f, const edge *e) {
  uint32_t a = find(f, e->a), b = find(f, e->b);
  f->parent[a] = b;
  return a != b;
}

static int64_t size_of(int64_t number) { return number < 0 ? -number : number; }

static void list_edges(forest *f) {
  const tdm_crash *crash = f->crash;
  const tdm_problem *problem = crash->problem;
  for (uint32_t n = 0; n < problem->node_count; n++) {
    if (crash->node_row[n] < 0) continue;
    int64_t weight = crash->room[n] > 0 ? SLACK_FIRST : size_of(crash->prices->node[n]);
    f->edges[f->count++] = (edge){weight, -1, n, problem->node_count};
  }
  for (int k = 0; k < crash->columns; k++) {
    uint32_t c = crash->candidate_of[k];
    if (c == TDM_NONE) continue; /* a step: at its lower bound */
    int64_t weight = crash->paired[k] ? PAIR_FIRST : size_of(crash->prices->reduced[c]);
    f->edges[f->count++] = (edge){weight, k, problem->mentor[c], problem->mentee[c]};
  }
  qsort(f->edges, f->count, sizeof *f->edges, compare);
}

/* A slack that is a column leaves the row's own auxiliary variable at its only value. */
static void set_slack(forest *f, uint32_t node, bool basic) {
  int row = f->crash->node_row[node], column = f->crash->slack_column[node];
  tdm_lp_row_basis(f->lp, row, basic && column < 0 ? TDM_LP_BASIC : TDM_LP_AT_UPPER);
  if (column >= 0) tdm_lp_column_basis(f->lp, column, basic ? TDM_LP_BASIC : TDM_LP_AT_LOWER);
}

static void set_basis(forest *f) {
  const tdm_crash *crash = f->crash;
  for (uint32_t k = 0; k < f->count; k++) {
    const edge *e = &f->edges[k];
    bool basic = join(f, e);
    if (e->column < 0) {
      set_slack(f, e->a, basic);
    } else {
      tdm_lp_standing outside = crash->paired[e->column] ? TDM_LP_AT_UPPER : TDM_LP_AT_LOWER;
      tdm_lp_column_basis(f->lp, crash->first_column + e->column, basic ? TDM_LP_BASIC : outside);
    }
  }
}

bool tdm_crash_basis(const tdm_crash *crash, tdm_lp *lp) {
  uint32_t nodes = crash->problem->node_count;
  forest f = {.crash = crash,
              .lp = lp,
              .edges = calloc((size_t)nodes + (size_t)crash->columns + 1, sizeof *f.edges),
              .parent = calloc((size_t)nodes + 1, sizeof *f.parent)};
  bool enough_memory = f.edges && f.parent;
  if (enough_memory) {
    for (uint32_t n = 0; n <= nodes; n++) f.parent[n] = n;
    list_edges(&f);
    set_basis(&f);
  }
  free(f.edges);
  free(f.parent);
  return enough_memory;
}
