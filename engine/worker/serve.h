// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Serve: the worker's loop. Takes one job at a time from the daemon and answers it.
 * Callers: the worker's main.
 */
#ifndef TANDEM_ENGINE_WORKER_SERVE_H
#define TANDEM_ENGINE_WORKER_SERVE_H

#include "engine/worker/arguments.h"

/* Serves until told to end or the daemon is gone. Returns the exit status. */
int tdm_worker_serve(const tdm_worker_arguments *arguments);

#endif
