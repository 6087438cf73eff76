// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Lemon: weighted matchings of general graphs by LEMON's blossom algorithm, to compare with.
 *
 * Only benchmarks and tests know it, and only where the library was there when this was built.
 * (Dezso, Juettner, Kovacs, LEMON - an open source C++ graph template library, 2011.)
 * Callers: the benchmark `general`, tests.
 */
#ifndef TANDEM_BENCHMARKS_LEMON_H
#define TANDEM_BENCHMARKS_LEMON_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Edge k links a[k] and b[k], from 0 to people - 1, and is worth score[k]. Parallel edges may be.
 */
typedef struct {
  uint32_t people, edges;
  const uint32_t *a, *b;
  const int64_t *score;
} tdm_lemon_graph;

typedef struct {
  int64_t pairs, score;
  double ms; /* of the algorithm alone, without building the graph */
} tdm_lemon_answer;

/* Whether LEMON was there when this was built; without it nothing is matched. */
bool tdm_lemon_is_here(void);

/*
 * The matching of the largest score or, with pairs_first, of the largest score among those with the
 * most edges: every edge is worth a constant more, large enough to outweigh all scores. False where
 * that leaves 64 bits, or memory is out.
 */
bool tdm_lemon_match(const tdm_lemon_graph *graph, bool pairs_first, tdm_lemon_answer *answer);

/* The best matching of everybody. False where there is none, or as above. */
bool tdm_lemon_match_all(const tdm_lemon_graph *graph, tdm_lemon_answer *answer);

#ifdef __cplusplus
}
#endif

#endif
