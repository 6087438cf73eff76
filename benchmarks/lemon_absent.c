// SPDX-License-Identifier: GPL-3.0-or-later
/* Where LEMON was not there when this was built. */
#include "benchmarks/lemon.h"

bool tdm_lemon_is_here(void) { return false; }

bool tdm_lemon_match(const tdm_lemon_graph *graph, bool pairs_first, tdm_lemon_answer *answer) {
  (void)graph;
  (void)pairs_first;
  (void)answer;
  return false;
}

bool tdm_lemon_match_all(const tdm_lemon_graph *graph, tdm_lemon_answer *answer) {
  (void)graph;
  (void)answer;
  return false;
}
