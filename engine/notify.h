// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Notify: tells the service manager how the daemon is (sd_notify(3)).
 *
 * A timer on the daemon's loop says what it is doing and feeds the watchdog, so that a loop that
 * is stuck is seen and the service restarted. Everything does nothing where no manager listens.
 * Callers: the daemon. The only user of libsystemd.
 */
#ifndef TANDEM_ENGINE_NOTIFY_H
#define TANDEM_ENGINE_NOTIFY_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

enum { TDM_NOTIFY_STATUS_SIZE = 160 };

typedef struct {
  uv_timer_t timer;
  bool started;
  /* Writes a line for people into `out`; set by the caller before the start. */
  void (*describe)(void *context, char out[TDM_NOTIFY_STATUS_SIZE]);
  void *context;
} tdm_notify;

/* The daemon serves: READY, and from now on STATUS and WATCHDOG. */
void tdm_notify_start(tdm_notify *notify, uv_loop_t *loop);

/* It reads its settings again, and then has done so. */
void tdm_notify_reloading(void);
void tdm_notify_reloaded(void);

/* It drains, for at most `drain_ms` more; the watchdog is still fed. */
void tdm_notify_stopping(tdm_notify *notify, int64_t drain_ms);

/* Closes the timer; takes one that was not started. */
void tdm_notify_stop(tdm_notify *notify);

#endif
