// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/stages/both_ways.h"

#include <stdlib.h>
#include <string.h>

#include "solver/auction/ascent.h"
#include "solver/problem/pool.h"

/* Everybody twice, and no pool. */
static bool double_problem(const tdm_problem *problem, tdm_problem *both) {
  uint32_t nodes = problem->node_count;
  *both = *problem;
  both->nodes = tdm_arena_alloc(problem->arena, 2 * (size_t)nodes, sizeof *both->nodes);
  both->scan = tdm_scan_both_ways(problem->scan, problem->mentor_count, problem->first_mentee,
                                  nodes, problem->arena);
  if (!both->nodes || !both->scan) return false;
  memcpy(both->nodes, problem->nodes, nodes * sizeof *both->nodes);
  memcpy(both->nodes + nodes, problem->nodes, nodes * sizeof *both->nodes);
  both->mentor_count = both->mentee_count = both->first_mentee = nodes;
  both->node_count = 2 * nodes;
  both->mentor = both->mentee = both->by_mentor = both->by_mentee = NULL;
  both->units = NULL;
  both->counted = NULL;
  both->count = both->room = both->lock_count = 0;
  both->gains = (tdm_gains){0}; /* no auction is for them */
  both->complete = false;
  tdm_problem_count(both);
  return tdm_pool_init(both);
}

/* Pairs are counted twice. */
static bool double_ip(const tdm_ip *ip, tdm_problem *both, tdm_ip *doubled) {
  if (!tdm_ip_init(doubled, both)) return false;
  doubled->objective = ip->objective;
  for (uint32_t n = 0; n < both->node_count; n++) doubled->min[n] = 0;
  for (uint32_t r = 0; r < doubled->row_count; r++) {
    uint64_t *const *counted = doubled->rows[r].counted;
    doubled->rows[r] = ip->rows[r];
    doubled->rows[r].counted = counted;
    doubled->rows[r].bound *= 2;
  }
  return true;
}

bool tdm_both_ways_prices(const tdm_ip *ip, tdm_prices *prices, tdm_stop *stop) {
  uint32_t nodes = ip->problem->node_count, count = 0;
  tdm_problem both;
  tdm_ip doubled;
  tdm_prices twice;
  if (!double_problem(ip->problem, &both) || !double_ip(ip, &both, &doubled) ||
      !tdm_prices_init(&twice, &doubled))
    return false;
  tdm_node_pair *pairs = malloc(((size_t)both.most_pairs + 1) * sizeof *pairs);
  bool done = pairs && tdm_ascend(&doubled, &twice, pairs, &count, stop);
  for (uint32_t n = 0; done && n < nodes; n++)
    prices->node[n] = (twice.node[n] + twice.node[nodes + n]) / 2;
  memset(prices->row, 0, ip->row_count * sizeof *prices->row);
  memcpy(prices->row, twice.row, doubled.row_count * sizeof *prices->row);
  free(pairs);
  tdm_pool_fini(&both);
  return done;
}
