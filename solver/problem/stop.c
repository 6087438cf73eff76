// SPDX-License-Identifier: GPL-3.0-or-later
#define _POSIX_C_SOURCE 200809L
#include "solver/problem/stop.h"

#include <math.h>
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
                     .reported_ns = start_ns,
                     .progress = {.gap = NAN}};
}

static void report(tdm_stop *whole, int64_t now_ns) {
  const tdm_control *control = whole->control;
  if (!control->progress || now_ns - whole->reported_ns < REPORT_EVERY_NS) return;
  tdm_progress *progress = &whole->progress;
  if (progress->stage == 0) return;
  whole->reported_ns = now_ns;
  progress->elapsed_ms = (now_ns - whole->start_ns) / 1000000;
  progress->gap = NAN;
  if (progress->has_incumbent && progress->has_bound)
    progress->gap = ((double)progress->bound - (double)progress->incumbent) /
                    fmax(1, fabs((double)progress->incumbent));
  control->progress(control->context, progress);
}

/* What stops the whole: the caller, or a test's numbered stop point. */
static bool whole_stops(tdm_stop *whole, int64_t now_ns) {
  const tdm_control *control = whole->control;
  whole->checks++;
  if (control->stop_at_check && whole->checks >= control->stop_at_check) whole->stopped = true;
  if (whole->deadline_ns && now_ns >= whole->deadline_ns) whole->stopped = true;
  if (whole->stopped || now_ns - whole->asked_ns < ASK_EVERY_NS) return whole->stopped;
  whole->asked_ns = now_ns;
  if (control->cancelled && control->cancelled(control->context)) whole->stopped = true;
  return whole->stopped;
}

bool tdm_stop_now(tdm_stop *stop) {
  tdm_stop *whole = stop->whole ? stop->whole : stop;
  if (stop->stopped || whole->stopped) return stop->stopped = true;
  int64_t now_ns = tdm_clock_ns();
  if (whole_stops(whole, now_ns) || (stop->deadline_ns && now_ns >= stop->deadline_ns))
    return stop->stopped = true;
  report(whole, now_ns);
  return false;
}

tdm_stop tdm_stop_part(tdm_stop *stop, double share) {
  tdm_stop part = {.whole = stop->whole ? stop->whole : stop, .deadline_ns = stop->deadline_ns};
  if (!stop->deadline_ns) return part;
  int64_t now_ns = tdm_clock_ns();
  int64_t left_ns = stop->deadline_ns - now_ns;
  part.deadline_ns = left_ns > 0 ? now_ns + (int64_t)((double)left_ns * share) : now_ns;
  return part;
}

const tdm_control *tdm_stop_control(const tdm_stop *stop) {
  return stop->whole ? stop->whole->control : stop->control;
}

tdm_progress *tdm_stop_progress(tdm_stop *stop) {
  return stop->whole ? &stop->whole->progress : &stop->progress;
}
