// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Parallel: the same work on several threads, for passes over all pairs.
 */
#ifndef TANDEM_SOLVER_PROBLEM_PARALLEL_H
#define TANDEM_SOLVER_PROBLEM_PARALLEL_H

#include <stdint.h>

/* As many threads as the machine has processors, at most TDM_THREADS_MAX. */
enum { TDM_THREADS_MAX = 8 };
uint32_t tdm_threads(void);

/*
 * Calls work(context, part) for part 0 to parts - 1, part 0 on the calling thread, each of the
 * others on a thread of its own (or on the calling thread where there is none to be had), and
 * returns when all are done. More parts than TDM_THREADS_MAX, or none, are a misuse that aborts.
 */
void tdm_parallel(uint32_t parts, void (*work)(void *context, uint32_t part), void *context);

#endif
