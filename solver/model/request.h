// SPDX-License-Identifier: Apache-2.0
/*
 * Request: a cohort, a programme, limits and options: all that decides an answer.
 *
 * Life cycle: the decoder fills it in an arena, tdm_request_check() resolves
 * references and reports problems, the solver reads it const.
 */
#ifndef TANDEM_MODEL_REQUEST_H
#define TANDEM_MODEL_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/model/arena.h"
#include "solver/model/cohort.h"
#include "solver/model/problems.h"
#include "solver/model/programme.h"

enum {
  TDM_TIME_MS_DEFAULT = 10000,
  TDM_TIME_MS_MAX = 3600000,
};

typedef struct {
  int64_t time_ms;   /* wall time of the solve; clamped by the server */
  double gap;        /* relative, on stage score; 0: prove it */
  int64_t memory_mb; /* 0: the server's own limit */
} tdm_limits;

typedef struct {
  uint64_t seed;
  bool progress;
  bool certificate;
  bool prices;
  bool reasons; /* default true */
  bool columns; /* pairs come by columns */
  bool base;    /* options.base was given */
} tdm_options;

typedef struct {
  tdm_arena *arena; /* borrowed */
  tdm_cohort cohort;
  tdm_programme programme;
  tdm_limits limits;
  tdm_options options;
  /* op `score`: the pairing to judge */
  tdm_pair_reference *pairs;
  uint32_t pair_count;
} tdm_request;

/*
 * Sets every default, among them the objective `pairs`, `score`; the arena is
 * borrowed and must outlive the request.
 */
void tdm_request_init(tdm_request *request, tdm_arena *arena);

/*
 * Resolves ids to participants and names to attributes in place, and appends
 * everything that does not hold together to `problems` and everything that is
 * odd but harmless to `warnings`. Conditions that need the rules themselves (a
 * lock that breaks a rule) are left to the solver's compilation.
 *
 * Returns true when no problem was found (by the decoder before or here) and
 * memory sufficed: only then may the request be solved.
 *
 * Problems: duplicate or unknown ids, min above capacity, cycles of managers,
 * values that are not among `levels`, numbers where strings are needed and the
 * reverse, unknown attributes in rules and quotas (nobody has them: a warning),
 * sums past 64 bits, features that this version does not offer, … (MODEL.md).
 */
bool tdm_request_check(tdm_request *request, tdm_problems *problems, tdm_problems *warnings);

#endif
