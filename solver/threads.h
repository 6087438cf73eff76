// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Threads: the same work on the parts of a range, at most two at a time.
 *
 * Parts write to places of their own and allocate nothing, so that the result is that of one
 * thread. Callers: the first and the repeated reading of rows.
 */
#ifndef TANDEM_SOLVER_THREADS_H
#define TANDEM_SOLVER_THREADS_H

#include <stdint.h>

enum { TDM_THREADS_MAX = 2 };

/* Works on begin to end - 1; `part` (below TDM_THREADS_MAX) is the number of its scratch space. */
typedef void (*tdm_part_work)(void *context, uint32_t part, uint32_t begin, uint32_t end);

/* As many as pay here: the processors this process may use, at most TDM_THREADS_MAX. */
uint32_t tdm_threads_available(void);

/*
 * Splits 0 to count - 1 among `threads` and returns when all parts are done. A part whose thread
 * cannot be started is done by the caller's.
 */
void tdm_threads_run(uint32_t threads, uint32_t count, tdm_part_work work, void *context);

#endif
