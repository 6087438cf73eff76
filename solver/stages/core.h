// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Core: candidates that relaxations have use for, a bit set that grows with the pool.
 *
 * Callers: tighten.c, matching.c; searches restrict themselves to it at first.
 */
#ifndef TANDEM_SOLVER_STAGES_CORE_H
#define TANDEM_SOLVER_STAGES_CORE_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/problem/ip.h"

typedef struct {
  uint64_t *bits; /* over the first `count` candidates, or NULL */
  uint32_t count;
} tdm_core;

/* Reaches as far as the pool does, on the heap. False when memory is out. */
bool tdm_core_grow(tdm_core *core, const tdm_problem *problem);
void tdm_core_fini(tdm_core *core);

/*
 * The best few of a node join, `most` at most (and 8), of those that are free, not in the core and
 * rank above `least`. Returns how many.
 */
uint32_t tdm_core_join(tdm_core *core, const tdm_ip *ip, uint32_t node, const int64_t *rank,
                       int64_t least, uint32_t most);

#endif
