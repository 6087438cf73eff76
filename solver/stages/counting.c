// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/stages/counting.h"

#include <stdlib.h>
#include <string.h>

#include "solver/problem/expand.h"
#include "solver/problem/pool.h"

bool tdm_counting_init(tdm_counting *counting, const tdm_ip *fine, tdm_stop *stop) {
  bool stopped = false;
  counting->worth = false;
  if (tdm_problem_coarsen(&counting->problem, fine->problem, stop, &counting->worth, &stopped) !=
      TDM_OK)
    return false;
  if (stopped) counting->worth = false;
  return !counting->worth || tdm_ip_init(&counting->ip, &counting->problem);
}

void tdm_counting_fini(tdm_counting *counting) { tdm_problem_fini(&counting->problem); }

bool tdm_counting_pairing(const tdm_counting *counting, const tdm_pairing *coarse, tdm_ip *fine,
                          tdm_pairing *pairing) {
  tdm_problem *problem = fine->problem;
  size_t room = (size_t)coarse->count + 1;
  tdm_person_pair *people = malloc(room * sizeof *people);
  tdm_node_pair *nodes = malloc(room * sizeof *nodes);
  bool enough_memory = people && nodes && tdm_expand(&counting->problem, coarse, people);
  for (uint32_t k = 0; enough_memory && k < coarse->count; k++)
    nodes[k] =
        (tdm_node_pair){problem->node_of[people[k].mentor], problem->node_of[people[k].mentee]};
  if (enough_memory && !problem->complete)
    enough_memory = tdm_pool_add(problem, nodes, coarse->count);
  pairing->count = 0;
  for (uint32_t k = 0; enough_memory && k < coarse->count; k++)
    pairing->chosen[pairing->count++] =
        tdm_problem_candidate(problem, nodes[k].mentor, nodes[k].mentee);
  pairing->known = enough_memory;
  tdm_pairing_sort(pairing);
  free(people);
  free(nodes);
  return enough_memory;
}

bool tdm_counting_proof(const tdm_counting *counting, const tdm_stage_proof *coarse,
                        const tdm_ip *fine, tdm_stage_proof *proof) {
  const tdm_problem *problem = fine->problem;
  tdm_stage_proof of = *coarse;
  if (!coarse->known) return true;
  of.node = tdm_arena_alloc(problem->arena, problem->node_count, sizeof *of.node);
  of.row = tdm_arena_alloc(problem->arena, of.row_count, sizeof *of.row);
  of.rows = tdm_arena_alloc(problem->arena, of.row_count, sizeof *of.rows);
  if (!of.node || !of.row || !of.rows) return false;
  for (uint32_t n = 0; n < problem->node_count; n++)
    of.node[n] = coarse->node[counting->problem.node_of[problem->nodes[n].participant]];
  for (uint32_t r = 0; r < of.row_count; r++) {
    of.row[r] = coarse->row[r];
    of.rows[r] = coarse->rows[r];
    of.rows[r].counted = fine->rows[r].counted;
  }
  *proof = of;
  return true;
}
