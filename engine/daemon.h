// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Daemon: the parts on one loop, from start to stop. Callers: main.
 */
#ifndef TANDEM_ENGINE_DAEMON_H
#define TANDEM_ENGINE_DAEMON_H

#include "engine/settings.h"

/*
 * Serves until a signal has drained it. Returns the exit status: 0, or 1 when it could
 * not start (logged).
 */
int tdm_daemon_run(const tdm_settings *settings);

#endif
