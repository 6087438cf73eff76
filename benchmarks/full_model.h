// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Full model: the whole integer program of a request, written to files for other solvers.
 *
 * One binary variable per candidate, rows for people and quotas. Other solvers know no stages, so
 * the first one is a row: at least `pairs` pairs, the number that was proven here
 * (they are spared that search); the objective is the score. It is compiled by the rules and
 * scores of single pairs, whatever the solver itself keeps of the candidates.
 * Callers: the solver benchmark.
 */
#ifndef TANDEM_BENCHMARKS_FULL_MODEL_H
#define TANDEM_BENCHMARKS_FULL_MODEL_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "solver/model/request.h"

typedef struct {
  const tdm_request *request;
  uint32_t count;   /* candidates, by mentor */
  uint32_t *mentor; /* participant indices */
  uint32_t *mentee;
  int64_t *score;      /* micro-points */
  uint8_t **counted;   /* [quota_count][count] 1: the quota counts it */
  uint32_t *by_mentee; /* candidates again */
} tdm_full_model;

/* Compiles in the arena. False when memory is out. */
bool tdm_full_model_init(tdm_full_model *model, const tdm_request *request, tdm_arena *arena);

/*
 * CPLEX LP format: variables x<mentor>_<mentee>, numbered as the participants are, the
 * objective in points. (lp_file.c)
 */
void tdm_full_model_write_lp(const tdm_full_model *model, int64_t pairs, FILE *file);

/*
 * Arrays of little-endian integers one after the other, for programs that build matrices
 * themselves. (dump_file.c)
 *
 *   int64     0x314d4454 ("TDM1"), people, candidates, quotas, pairs
 *   int32     [people] capacity, then [people] minimum
 *   int32     [candidates] mentor, then [candidates] mentee
 *   int64     [candidates] score
 *   per quota int64 min, max, min_share, max_share (-1: none), then uint8 [candidates] counted
 */
void tdm_full_model_write_dump(const tdm_full_model *model, int64_t pairs, FILE *file);

typedef void tdm_full_model_writer(const tdm_full_model *model, int64_t pairs, FILE *file);

/* Writes the file; false, with a word on stderr, when it cannot. */
bool tdm_full_model_write(const char *path, const tdm_request *request, int64_t pairs,
                          tdm_full_model_writer *writer);

#endif
