// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Bases: the bases that a worker keeps warm, by what was asked to make them.
 *
 * An entry is found by the very bytes of its cohort and programme and by its seed, so that no two
 * requests are ever taken for each other. Bounded: those not used for the longest time go first.
 * Callers: from_base, serve.
 */
#ifndef TANDEM_ENGINE_WORKER_BASES_H
#define TANDEM_ENGINE_WORKER_BASES_H

#include <stddef.h>
#include <stdint.h>

#include "proto/spans.h"
#include "solver/base.h"

typedef struct tdm_bases tdm_bases;

/* Keeps so many bytes at most. NULL when memory is out. */
tdm_bases *tdm_bases_new(size_t bytes_max);
void tdm_bases_free(tdm_bases *bases); /* NULL: nothing happens */

/* Borrowed until the next tdm_bases_keep(); NULL: not there. */
const tdm_base *tdm_bases_find(tdm_bases *bases, const tdm_spans *spans, uint64_t seed);

/*
 * Takes the base; the spans are copied. What is there already stays. Too large a base, or one that
 * finds no memory, is freed at once.
 */
void tdm_bases_keep(tdm_bases *bases, const tdm_spans *spans, uint64_t seed, tdm_base *base);

typedef struct {
  uint32_t count;
  size_t bytes;
} tdm_bases_held;

tdm_bases_held tdm_bases_holds(const tdm_bases *bases);

#endif
