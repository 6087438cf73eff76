// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "engine/notify.h"

#include <inttypes.h>
#include <stdlib.h>
#include <systemd/sd-daemon.h>

#include "engine/clock.h"

enum {
  STATUS_EVERY_MS = 5000, /* or as often as the watchdog wants, whichever comes first */
  STOP_MARGIN_MS = 5000   /* beyond the drain: cancels, last replies, the workers' ends */
};

static void tell(const tdm_notify *notify) {
  char status[TDM_NOTIFY_STATUS_SIZE];
  notify->describe(notify->context, status);
  sd_notifyf(0, "STATUS=%s\nWATCHDOG=1", status);
}

static void on_timer(uv_timer_t *timer) { tell(timer->data); }

/* The manual's advice: feed it at half its time. */
static uint64_t period_ms(void) {
  uint64_t watchdog_us = 0;
  if (sd_watchdog_enabled(0, &watchdog_us) <= 0) return STATUS_EVERY_MS;
  uint64_t half_ms = watchdog_us / 2000;
  return half_ms < 1 ? 1 : half_ms < STATUS_EVERY_MS ? half_ms : STATUS_EVERY_MS;
}

void tdm_notify_start(tdm_notify *notify, uv_loop_t *loop) {
  if (getenv("NOTIFY_SOCKET") == NULL) return;
  uv_timer_init(loop, &notify->timer);
  notify->timer.data = notify;
  notify->started = true;
  uv_timer_start(&notify->timer, on_timer, period_ms(), period_ms());
  sd_notify(0, "READY=1");
  tell(notify);
}

void tdm_notify_reloading(void) {
  sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%" PRId64, tdm_monotonic_ns() / 1000);
}

void tdm_notify_reloaded(void) { sd_notify(0, "READY=1"); }

void tdm_notify_stopping(tdm_notify *notify, int64_t drain_ms) {
  if (!notify->started) return;
  sd_notifyf(0, "STOPPING=1\nEXTEND_TIMEOUT_USEC=%" PRId64, (drain_ms + STOP_MARGIN_MS) * 1000);
  tell(notify);
}

void tdm_notify_stop(tdm_notify *notify) {
  if (notify->started) uv_close((uv_handle_t *)&notify->timer, NULL);
  notify->started = false;
}
