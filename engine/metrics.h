// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Metrics: the daemon's counters over HTTP, as Prometheus text at /metrics.
 *
 * libmicrohttpd on the daemon's loop, without a thread: its epoll descriptor wakes the loop,
 * a timer lets it end connections that are idle. Callers: the daemon. The only user of
 * microhttpd.h.
 */
#ifndef TANDEM_ENGINE_METRICS_H
#define TANDEM_ENGINE_METRICS_H

#include <stdbool.h>
#include <uv.h>

#include "engine/admission.h"

struct MHD_Daemon;

typedef struct {
  const tdm_admission *admission; /* borrowed */
  struct MHD_Daemon *http;        /* owned; NULL: not started */
  uv_poll_t poll;
  uv_timer_t timer;
} tdm_metrics;

/*
 * Listens at `address` (a checked setting; NULL: does nothing) and logs where. False: logged, and
 * nothing started. The admission was set by the caller.
 */
bool tdm_metrics_start(tdm_metrics *metrics, uv_loop_t *loop, const char *address);

/* Closes connections and handles; takes one that was not started. */
void tdm_metrics_stop(tdm_metrics *metrics);

#endif
