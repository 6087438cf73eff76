// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Attach: a worker of a daemon on another machine, started by hand or by an init system.
 *
 * The process that was started supervises one that serves, and replaces it whenever it ends:
 * after its share of problems, when the daemon gave it up, or by a crash. Callers: the worker's
 * main.
 */
#ifndef TANDEM_ENGINE_WORKER_ATTACH_H
#define TANDEM_ENGINE_WORKER_ATTACH_H

#include <stdio.h>

#include "engine/worker/arguments.h"

/* Whether the arguments ask for it: they name keys. */
bool tdm_attach_asked(const tdm_worker_arguments *arguments);

/* Until SIGTERM or SIGINT. The exit status: 0, or 2 for keys that cannot be read (said on stderr).
 */
int tdm_attach_run(const tdm_worker_arguments *arguments);

void tdm_attach_help(FILE *out);

#endif
