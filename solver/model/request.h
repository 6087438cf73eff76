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
#include "solver/model/votes.h"

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

/* op `agenda`: how many topics, and whether all pairs have the same. */
typedef struct {
  bool asked; /* the request is for an agenda */
  bool per_pair;
  int64_t months;    /* 1 to TDM_MONTHS_MAX */
  int64_t per_month; /* topics in a month, at most: 1 to TDM_PER_MONTH_MAX, default 1 */
} tdm_agenda_order;

/* op `explain`: a participant, or a pair. */
typedef struct {
  bool asked;                     /* the request is for an explanation */
  bool has_participant, has_pair; /* one of them, once checked */
  tdm_reference participant;
  tdm_pair_reference pair;
} tdm_explain_order;

typedef struct tdm_request {
  tdm_arena *arena; /* borrowed */
  tdm_cohort cohort;
  tdm_programme programme;
  tdm_limits limits;
  tdm_options options;
  /* op `score`: the pairing to judge; op `agenda`: the pairs of the round */
  tdm_pair_reference *pairs;
  uint32_t pair_count;
  tdm_agenda_order agenda;
  tdm_explain_order explain;
  /*
   * options.base: a request much like this one, whose solve is where this one starts; its `pairs`,
   * where it is `paired`, are what stood then. Else NULL.
   */
  struct tdm_request *base;
  bool paired;
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
 * memory sufficed: only then may the request be solved. When memory is out,
 * problems->out_of_memory is set.
 *
 * Problems: duplicate or unknown ids, min above capacity, cycles of managers,
 * values that are not among `levels`, numbers where strings are needed and the
 * reverse, unknown ids in single pairs, what needs `current` without it, votes that cannot be read,
 * locks on people who cannot be paired so, features that this version does not offer, values out of
 * range. A place that the decoder has complained about is not reported again.
 *
 * Warnings: unknown ids in wishes and vetoes, attributes and quota values that
 * nobody has, attribute keys that look misspelt, conditions that no pair meets, current pairs whose
 * people left.
 */
bool tdm_request_check(tdm_request *request, tdm_problems *problems, tdm_problems *warnings);

/*
 * Whether every sum of pair scores stays in 64 bits: half the total capacity
 * times the largest possible absolute pair score, with what a pair can add to spread, must not
 * exceed 2^62. False is
 * `too_large` on the wire, and *message (in the request's arena; size 0 when
 * memory is out) then names the limit, the size and the remedy. Needs a request
 * that tdm_request_check() accepted.
 */
bool tdm_request_magnitude_ok(const tdm_request *request, tdm_text *message);

#endif
