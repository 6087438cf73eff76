// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Stop: the one question every loop of the solver asks: must I stop now?
 *
 * True once the deadline passed, the caller cancelled, or a test's numbered stop
 * point was reached; it stays true. Clocks and the caller's callback are asked
 * every few milliseconds only, so that asking is cheap.
 */
#ifndef TANDEM_SOLVER_PROBLEM_STOP_H
#define TANDEM_SOLVER_PROBLEM_STOP_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/problem/control.h"

typedef struct tdm_stop {
  struct tdm_stop *whole; /* of a part: the stop it is a part of; else NULL */
  int64_t deadline_ns;    /* 0: none */
  bool stopped;

  /* Of a whole only. */
  const tdm_control *control; /* borrowed */
  int64_t start_ns;
  int64_t asked_ns;    /* when the callback was last asked */
  int64_t reported_ns; /* when progress was last reported */
  uint64_t checks;
  tdm_progress progress; /* what there is to report, kept up to date by the stages */
} tdm_stop;

void tdm_stop_init(tdm_stop *stop, const tdm_control *control);

/*
 * Whether to stop; cheap enough for inner loops of about a microsecond. Reports progress
 * where somebody watches, at most every 100 ms.
 */
bool tdm_stop_now(tdm_stop *stop);

/* A part of the stop with only `share` (0 to 1) of the time that is left until its deadline. */
tdm_stop tdm_stop_part(tdm_stop *stop, double share);

/* What the caller asked for. */
const tdm_control *tdm_stop_control(const tdm_stop *stop);

/* Where the stages keep what there is to report. */
tdm_progress *tdm_stop_progress(tdm_stop *stop);

/* CLOCK_MONOTONIC, nanoseconds. */
int64_t tdm_clock_ns(void);

#endif
