// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "engine/prescan.h"

#include <stdlib.h>

typedef struct {
  uv_work_t work;
  tdm_task *task;
  tdm_prescan_done done;
  void *context;
  int error;
  const char *message;
} scanning;

static void scan_on_thread(uv_work_t *work) {
  scanning *s = work->data;
  s->error = tdm_task_read(s->task, &s->message);
}

static void after_scan(uv_work_t *work, int status) {
  (void)status; /* nobody cancels it */
  scanning *s = work->data;
  s->done(s->context, s->task, s->error, s->message);
  free(s);
}

int tdm_prescan_start(uv_loop_t *loop, tdm_task *task, tdm_prescan_done done, void *context) {
  scanning *s = calloc(1, sizeof *s);
  if (s == NULL) return UV_ENOMEM;
  s->work.data = s;
  s->task = task;
  s->done = done;
  s->context = context;
  int error = uv_queue_work(loop, &s->work, scan_on_thread, after_scan);
  if (error != 0) free(s);
  return error;
}
