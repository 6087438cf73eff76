// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Prescan: reads the envelopes of large messages on another thread, so that
 * 64 MiB of one client do not hold up the others. Callers: the front.
 */
#ifndef TANDEM_ENGINE_PRESCAN_H
#define TANDEM_ENGINE_PRESCAN_H

#include <uv.h>

#include "engine/task.h"

enum { TDM_PRESCAN_BYTES = 1 << 20 };

/* `error` and `message` as tdm_envelope_read() tells them. On the loop's thread. */
typedef void (*tdm_prescan_done)(void *context, tdm_task *task, int error, const char *message);

/* The task is not to be touched before `done`. 0, or a libuv error: nothing started. */
int tdm_prescan_start(uv_loop_t *loop, tdm_task *task, tdm_prescan_done done, void *context);

#endif
