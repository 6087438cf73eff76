// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/stages/warm.h"

#include <stdlib.h>
#include <string.h>

/* What locks leave. */
static int32_t *open_places(const tdm_ip *ip) {
  const tdm_problem *problem = ip->problem;
  int32_t *open = calloc((size_t)problem->node_count + 1, sizeof *open);
  for (uint32_t n = 0; open && n < problem->node_count; n++) open[n] = problem->nodes[n].capacity;
  for (uint32_t c = 0; open && c < problem->count; c++)
    if (tdm_ip_fixed(ip, c) == TDM_LOCKED) {
      open[problem->mentor[c]] -= (int32_t)tdm_problem_limit(problem, c);
      open[problem->mentee[c]] -= (int32_t)tdm_problem_limit(problem, c);
    }
  return open;
}

/* Equal pairs follow each other. */
static int64_t times_before(const tdm_pairing *pairing, uint32_t c) {
  int64_t times = 0;
  while (times < pairing->count && pairing->chosen[pairing->count - 1 - times] == c) times++;
  return times;
}

static void choose(const tdm_ip *ip, const tdm_node_pair *pair, int32_t *open,
                   tdm_pairing *pairing) {
  const tdm_problem *problem = ip->problem;
  uint32_t c = tdm_problem_candidate(problem, pair->mentor, pair->mentee);
  if (c == TDM_NONE || tdm_ip_fixed(ip, c) != TDM_FREE) return;
  if (open[pair->mentor] <= 0 || open[pair->mentee] <= 0) return;
  if (pairing->count == problem->most_pairs) return;
  if (times_before(pairing, c) >= tdm_problem_limit(problem, c)) return;
  open[pair->mentor]--;
  open[pair->mentee]--;
  pairing->chosen[pairing->count++] = c;
}

static int compare(const void *left, const void *right) {
  const tdm_node_pair *a = left, *b = right;
  if (a->mentor != b->mentor) return a->mentor < b->mentor ? -1 : 1;
  return (a->mentee > b->mentee) - (a->mentee < b->mentee);
}

bool tdm_warm_pairing(const tdm_warm *warm, const tdm_ip *ip, tdm_pairing *pairing) {
  tdm_node_pair *pairs = malloc(((size_t)warm->count + 1) * sizeof *pairs);
  int32_t *open = open_places(ip);
  bool good = pairs && open;
  if (good && warm->count) memcpy(pairs, warm->pairs, warm->count * sizeof *pairs);
  if (good && !ip->problem->complete) good = tdm_pool_add(ip->problem, pairs, warm->count);
  if (good) qsort(pairs, warm->count, sizeof *pairs, compare);
  pairing->count = 0;
  for (uint32_t k = 0; good && k < warm->count; k++) choose(ip, &pairs[k], open, pairing);
  pairing->known = good;
  if (good) tdm_pairing_sort(pairing);
  free(pairs);
  free(open);
  return good;
}

tdm_ascent_start tdm_warm_start(const tdm_warm *warm) {
  return (tdm_ascent_start){
      .auction = {.node = warm->node, .pairs = warm->pairs, .count = warm->count},
      .row = warm->row};
}
