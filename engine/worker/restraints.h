// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Restraints: what the kernel holds a worker to. Callers: the worker's main and loop.
 */
#ifndef TANDEM_ENGINE_WORKER_RESTRAINTS_H
#define TANDEM_ENGINE_WORKER_RESTRAINTS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Bounds the address space, forbids core files (they would hold people's data), dies
 * with the daemon, and before it where memory runs out, leaves signals for stopping to the
 * daemon, and sends standard output to standard error. False: errno says why.
 */
bool tdm_restraints_apply(int64_t memory_mb, int64_t parent);

/*
 * Bounds the processor time to what every processor could give within so many more milliseconds:
 * the kernel ends a worker that runs on although nobody watches it.
 */
void tdm_restraints_run_for(int64_t more_ms);

/* Whether the daemon that started this process still lives. */
bool tdm_restraints_parent_lives(int64_t parent);

#endif
