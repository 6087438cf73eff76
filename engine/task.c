// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/task.h"

#include <stdio.h>
#include <stdlib.h>

#include "proto/parts.h"

static const char *const op_names[TDM_OP_COUNT] = {
    [TDM_OP_UNKNOWN] = "unknown", [TDM_OP_HELLO] = "hello",     [TDM_OP_STATS] = "stats",
    [TDM_OP_CHECK] = "check",     [TDM_OP_SOLVE] = "solve",     [TDM_OP_SCORE] = "score",
    [TDM_OP_AGENDA] = "agenda",   [TDM_OP_EXPLAIN] = "explain", [TDM_OP_CANCEL] = "cancel",
    [TDM_OP_SUBMIT] = "submit",   [TDM_OP_PUT] = "put",         [TDM_OP_JOB] = "job",
    [TDM_OP_JOBS] = "jobs",       [TDM_OP_FORGET] = "forget",
};

/* allowed[from][to] */
static const bool allowed[TDM_TASK_STATES][TDM_TASK_STATES] = {
    [TDM_TASK_RECEIVED] = {[TDM_TASK_QUEUED] = true, [TDM_TASK_ANSWERED] = true},
    [TDM_TASK_QUEUED] = {[TDM_TASK_HANDED] = true, [TDM_TASK_ANSWERED] = true},
    [TDM_TASK_HANDED] =
        {[TDM_TASK_RUNNING] = true, [TDM_TASK_QUEUED] = true, [TDM_TASK_ANSWERED] = true},
    [TDM_TASK_RUNNING] = {[TDM_TASK_QUEUED] = true, [TDM_TASK_ANSWERED] = true},
};

tdm_op tdm_op_of(tdm_text name) {
  for (tdm_op op = TDM_OP_HELLO; op < TDM_OP_COUNT; op++) {
    if (tdm_text_equal(name, tdm_text_of(op_names[op]))) return op;
  }
  return TDM_OP_UNKNOWN;
}

const char *tdm_op_name(tdm_op op) { return op_names[op]; }

static uint64_t newest_number;

void tdm_task_number_from(uint64_t number) { newest_number = number; }

tdm_task *tdm_task_new(void) {
  tdm_task *task = calloc(1, sizeof *task);
  if (task == NULL) return NULL;
  tdm_frame_init(&task->message);
  task->number = ++newest_number;
  return task;
}

static uint32_t count_refs(const tdm_request_envelope *envelope) {
  tdm_part parts[TDM_PARTS_MAX];
  uint32_t refs = 0, count = tdm_parts_find(envelope->body, envelope->body_size, parts);
  for (uint32_t i = 0; i < count; i++) refs += parts[i].ref.size > 0;
  return refs;
}

int tdm_task_read(tdm_task *task, const char **message) {
  int error = tdm_envelope_read(tdm_frame_bytes(&task->message), tdm_frame_size(&task->message),
                                &task->envelope, message);
  task->refs = error == 0 ? count_refs(&task->envelope) : 0;
  return error;
}

void tdm_task_free(tdm_task *task) {
  if (task->state != TDM_TASK_RECEIVED && task->state != TDM_TASK_ANSWERED) {
    fprintf(stderr, "tdm_task_free: the task is in state %d\n", (int)task->state);
    abort();
  }
  tdm_frame_fini(&task->message);
  free(task);
}

bool tdm_task_may_become(tdm_task_state from, tdm_task_state to) { return allowed[from][to]; }

void tdm_task_become(tdm_task *task, tdm_task_state state) {
  if (!allowed[task->state][state]) {
    fprintf(stderr, "tdm_task_become: %d cannot become %d\n", (int)task->state, (int)state);
    abort();
  }
  task->state = state;
}
