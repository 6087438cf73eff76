// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Clock: monotonic time, so that a step of the wall clock moves no deadline.
 * Callers: the daemon's parts that hold sockets or timers, and the worker. The
 * pure parts get the time as an argument.
 */
#ifndef TANDEM_ENGINE_CLOCK_H
#define TANDEM_ENGINE_CLOCK_H

#include <stdint.h>

int64_t tdm_monotonic_ns(void);
int64_t tdm_monotonic_ms(void);
/* Milliseconds since 1970, for what outlives the process; it may step. */
int64_t tdm_wall_ms(void);

#endif
