// SPDX-License-Identifier: GPL-3.0-or-later
#define _POSIX_C_SOURCE 200809L
#include "solver/stop.h"

#include <time.h>

enum { ASK_EVERY_NS = 2000000, REPORT_EVERY_NS = 100000000 };

int64_t tdm_clock_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void tdm_stop_init(tdm_stop *stop, const tdm_control *control) {
  int64_t start_ns = control->start_ns ? control->start_ns : tdm_clock_ns();
  *stop = (tdm_stop){.control = control,
                     .start_ns = start_ns,
                     .deadline_ns = control->deadline_ns,
                     .reported_ns = start_ns};
}

bool tdm_stop_now(tdm_stop *stop) {
  if (stop->stopped) return true;
  stop->checks++;
  if (stop->control->stop_at_check && stop->checks >= stop->control->stop_at_check)
    return stop->stopped = true;
  int64_t now_ns = tdm_clock_ns();
  if (stop->deadline_ns && now_ns >= stop->deadline_ns) return stop->stopped = true;
  if (now_ns - stop->asked_ns < ASK_EVERY_NS) return false;
  stop->asked_ns = now_ns;
  const tdm_control *control = stop->control;
  if (control->cancelled && control->cancelled(control->context)) stop->stopped = true;
  return stop->stopped;
}

tdm_stop tdm_stop_part(const tdm_stop *stop, double share) {
  tdm_stop part = *stop;
  if (!stop->deadline_ns) return part;
  int64_t now_ns = tdm_clock_ns();
  int64_t left_ns = stop->deadline_ns - now_ns;
  part.deadline_ns = left_ns > 0 ? now_ns + (int64_t)((double)left_ns * share) : now_ns;
  return part;
}

void tdm_stop_progress(tdm_stop *stop, tdm_progress progress) {
  const tdm_control *control = stop->control;
  if (!control->progress) return;
  int64_t now_ns = tdm_clock_ns();
  if (now_ns - stop->reported_ns < REPORT_EVERY_NS) return;
  stop->reported_ns = now_ns;
  progress.elapsed_ms = (now_ns - stop->start_ns) / 1000000;
  control->progress(control->context, &progress);
}
