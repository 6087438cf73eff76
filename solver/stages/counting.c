// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/stages/counting.h"

#include <stdlib.h>

#include "solver/problem/expand.h"
#include "solver/problem/nodes.h"
#include "solver/problem/pool.h"
#include "solver/problem/unscored.h"

/*
 * A coarse problem has at most one node for so many of the fine one, for two where it has few. It
 * is not looked for where so many people are a node already: that takes longer than it saves.
 */
enum { COARSER = 8, FEW = 300, PEOPLE_A_NODE = 16 };

/* Whether the request's people are few kinds. False when memory is out. */
static bool probe(tdm_counting *counting, const tdm_problem *fine, const tdm_request *request,
                  tdm_stop *stop) {
  tdm_problem nodes = {.request = request, .arena = fine->arena, .quotas = fine->quotas};
  if (!request || !tdm_nodes_init(&nodes, stop)) return false;
  uint32_t most = fine->node_count / (nodes.node_count <= FEW ? 2 : COARSER);
  counting->worth = nodes.node_count > 0 && nodes.node_count <= most && !tdm_stop_now(stop);
  return true;
}

static bool compile(tdm_counting *counting, const tdm_problem *fine, const tdm_request *request,
                    tdm_stop *stop) {
  tdm_problems problems;
  tdm_text message;
  bool stopped;
  tdm_problems_init(&problems, fine->arena);
  tdm_result result = tdm_problem_init(&counting->problem, request, false, tdm_stop_control(stop),
                                       stop, fine->arena, &problems, &message, &stopped);
  counting->worth = result == TDM_OK && !stopped;
  if (result == TDM_NO_MEMORY) return false;
  return !counting->worth || tdm_ip_init(&counting->ip, &counting->problem);
}

bool tdm_counting_init(tdm_counting *counting, const tdm_ip *fine, tdm_stop *stop) {
  const tdm_problem *problem = fine->problem;
  counting->worth = false;
  counting->problem = (tdm_problem){.request = problem->request};
  if (problem->request->cohort.count / PEOPLE_A_NODE > problem->node_count) return true;
  if (!tdm_problem_is_bipartite(problem)) return true; /* ids tell `either` apart */
  const tdm_request *request = tdm_request_unscored(problem->request, problem->arena);
  if (!probe(counting, problem, request, stop)) return false;
  counting->exact = counting->worth && !tdm_ip_demands_current(fine);
  if (!counting->worth) {
    request = tdm_request_loosened(problem->request, problem->arena);
    if (!probe(counting, problem, request, stop)) return false;
  }
  return !counting->worth || compile(counting, problem, request, stop);
}

void tdm_counting_fini(tdm_counting *counting) { tdm_problem_fini(&counting->problem); }

bool tdm_counting_follow(tdm_counting *counting, const tdm_ip *fine) {
  const tdm_problem *problem = fine->problem, *coarse = &counting->problem;
  tdm_ip *ip = &counting->ip;
  for (uint32_t n = 0; n < coarse->node_count; n++) ip->min[n] = 0;
  for (uint32_t n = 0; n < problem->node_count; n++)
    ip->min[coarse->node_of[problem->nodes[n].participant]] += fine->min[n];
  for (uint32_t r = 0; r < ip->row_count; r++) {
    uint64_t *const *counted = ip->rows[r].counted;
    ip->rows[r] = fine->rows[r];
    ip->rows[r].counted = counted;
    if (ip->rows[r].kind == TDM_ROW_LEVEL) ip->rows[r].active = false;
  }
  tdm_ip_forget_current(ip);
  ip->rows[ip->score_row].active = ip->rows[ip->matched_row].active = false;
  for (uint32_t k = 0; k < problem->request->programme.require_count; k++)
    if (!tdm_ip_fix(ip, coarse->lock[k], tdm_ip_fixed(fine, problem->lock[k]))) return false;
  return true;
}

/* The people's pairs as nodes of the fine problem; false where one breaks a rule. */
static bool are_candidates(const tdm_problem *problem, const tdm_person_pair *people,
                           uint32_t count, tdm_node_pair *nodes) {
  for (uint32_t k = 0; k < count; k++) {
    if (!tdm_rules_allow(&problem->rules, people[k].mentor, people[k].mentee)) return false;
    nodes[k] =
        (tdm_node_pair){problem->node_of[people[k].mentor], problem->node_of[people[k].mentee]};
  }
  return true;
}

bool tdm_counting_pairing(const tdm_counting *counting, const tdm_pairing *coarse, tdm_ip *fine,
                          tdm_pairing *pairing) {
  size_t room = (size_t)coarse->count + 1;
  tdm_person_pair *people = malloc(room * sizeof *people);
  tdm_node_pair *nodes = malloc(room * sizeof *nodes);
  bool enough_memory = people && nodes && tdm_expand(&counting->problem, coarse, people);
  pairing->known = false;
  if (enough_memory && are_candidates(fine->problem, people, coarse->count, nodes))
    enough_memory = tdm_pairing_take(pairing, fine->problem, nodes, coarse->count);
  free(people);
  free(nodes);
  return enough_memory;
}

void tdm_counting_prices(const tdm_counting *counting, const tdm_prices *coarse, const tdm_ip *fine,
                         tdm_prices *prices) {
  const tdm_problem *problem = fine->problem;
  for (uint32_t n = 0; n < problem->node_count; n++)
    prices->node[n] = coarse->node[counting->problem.node_of[problem->nodes[n].participant]];
  for (uint32_t r = 0; r < fine->row_count; r++) prices->row[r] = coarse->row[r];
  tdm_prices_default_groups(prices);
  prices->scale = coarse->scale;
  prices->total = coarse->total;
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
  of.group = NULL; /* pairs alone are counted */
  of.group_count = 0;
  *proof = of;
  return true;
}
