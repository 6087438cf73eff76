// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/stages/core.h"

#include <stdlib.h>
#include <string.h>

#include "solver/problem/best_few.h"

enum { BEST_MOST = 8 };

bool tdm_core_grow(tdm_core *core, const tdm_problem *problem) {
  size_t words = (size_t)problem->count / 64 + 1;
  size_t old = core->bits ? (size_t)core->count / 64 + 1 : 0;
  uint64_t *grown = realloc(core->bits, words * sizeof *grown);
  if (!grown) return false;
  memset(grown + old, 0, (words - old) * sizeof *grown);
  core->bits = grown;
  core->count = problem->count;
  return true;
}

void tdm_core_fini(tdm_core *core) {
  free(core->bits);
  *core = (tdm_core){0};
}

uint32_t tdm_core_join(tdm_core *core, const tdm_ip *ip, uint32_t node, const int64_t *rank,
                       int64_t least, uint32_t most) {
  tdm_ranked best[BEST_MOST];
  tdm_best_few few = {best, node, most < BEST_MOST ? most : BEST_MOST, 0};
  tdm_candidates roles[2] = {tdm_problem_as_mentor(ip->problem, node),
                             tdm_problem_as_mentee(ip->problem, node)};
  for (int side = 0; side < 2; side++)
    for (uint32_t k = 0; k < roles[side].count; k++) {
      uint32_t c = roles[side].items[k];
      if (rank[c] > least && tdm_ip_fixed(ip, c) == TDM_FREE && !tdm_bit(core->bits, c))
        tdm_best_few_offer(&few, (tdm_ranked){rank[c], c});
    }
  for (uint32_t k = 0; k < few.count; k++) tdm_bit_set(core->bits, few.best[k].item);
  return few.count;
}
