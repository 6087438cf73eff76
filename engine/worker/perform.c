// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "engine/worker/perform.h"

#include <inttypes.h>
#include <malloc.h>
#include <stdio.h>

#include "engine/clock.h"
#include "engine/log.h"
#include "engine/worker/from_base.h"
#include "engine/worker/hooks.h"
#include "engine/worker/redact.h"
#include "proto/decode.h"
#include "proto/encode.h"
#include "proto/encode_agenda.h"
#include "proto/encode_explanation.h"
#include "proto/filing.h"
#include "solver/explain/explain.h"
#include "solver/solve.h"

enum {
  CHECK_MS = 60000,      /* for `check` and what is filed, which have no time limit of their own */
  TRIM_BYTES = 16 << 20, /* a request this large leaves memory worth giving back */
  MESSAGE_SIZE = 256,
  REASON_SIZE = 512
};

/* All of one request. */
typedef struct {
  const tdm_performer *performer;
  tdm_request_envelope envelope;
  tdm_body_type type;
  int64_t start_ns;
  int64_t queued_ms;
  uint64_t incident;
  tdm_arena *arena;
  tdm_request request;
  tdm_problems problems;
  tdm_problems warnings;
  tdm_buffer body;            /* of the result */
  int error;                  /* tdm_error_code, 0: a result */
  char message[MESSAGE_SIZE]; /* of the error; outlives the arena */
} performance;

/* ---- failures ---- */

static void fail(performance *p, tdm_error_code code, const char *message) {
  p->error = (int)code;
  snprintf(p->message, sizeof p->message, "%s", message);
}

static void fail_text(performance *p, tdm_error_code code, tdm_text message) {
  p->error = (int)code;
  snprintf(p->message, sizeof p->message, "%.*s", TDM_TEXT_ARG(message));
}

static void fail_memory(performance *p) {
  p->error = TDM_ERROR_TOO_LARGE;
  snprintf(p->message, sizeof p->message,
           "the request needs more memory than a worker has, %" PRId64 " MB",
           p->performer->memory_mb);
}

static void fail_internal(performance *p, const char *what, tdm_text detail) {
  char incident[TDM_INCIDENT_SIZE], reason[REASON_SIZE];
  tdm_incident_format(p->incident, incident);
  tdm_redact(detail, &p->request.cohort, reason, sizeof reason);
  tdm_log(TDM_LOG_ERROR, "request failed", "incident=%s reason=\"%s: %s\"", incident, what, reason);
  p->error = TDM_ERROR_INTERNAL;
  snprintf(p->message, sizeof p->message, "%s; incident %s", what, incident);
}

/* ---- bytes to request ---- */

static bool find_type(tdm_text op, tdm_body_type *type) {
  const struct {
    const char *op;
    tdm_body_type type;
  } types[] = {{"solve", TDM_BODY_SOLVE},     {"check", TDM_BODY_CHECK},
               {"score", TDM_BODY_SCORE},     {"agenda", TDM_BODY_AGENDA},
               {"explain", TDM_BODY_EXPLAIN}, {"submit", TDM_BODY_SUBMIT},
               {"put", TDM_BODY_PUT}};
  for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
    if (tdm_text_equal(op, tdm_text_of(types[i].op))) {
      *type = types[i].type;
      return true;
    }
  }
  return false;
}

static bool decode(performance *p) {
  tdm_text message = {NULL, 0};
  switch (tdm_decode_body(p->type, p->envelope.body, p->envelope.body_size, &p->request,
                          &p->problems, &message)) {
    case TDM_DECODE_OK:
    case TDM_DECODE_INVALID: /* the checks may find more, to be told at once */
      return true;
    case TDM_DECODE_TOO_LARGE:
      fail_text(p, TDM_ERROR_TOO_LARGE, message);
      return false;
    case TDM_DECODE_NO_MEMORY:
      break;
  }
  fail_memory(p);
  return false;
}

/* What is only checked here, and kept by the daemon. */
static bool is_filed(const performance *p) {
  return p->type == TDM_BODY_SUBMIT || p->type == TDM_BODY_PUT;
}

static int64_t time_limit_ms(const performance *p) {
  if (p->type == TDM_BODY_CHECK || is_filed(p)) return CHECK_MS;
  int64_t asked = p->request.limits.time_ms;
  if (asked < 1) return 1;
  return asked < p->performer->max_time_ms ? asked : p->performer->max_time_ms;
}

static bool check_magnitude(performance *p) {
  tdm_text message = {NULL, 0};
  if (tdm_request_magnitude_ok(&p->request, &message)) return true;
  if (message.size > 0)
    fail_text(p, TDM_ERROR_TOO_LARGE, message);
  else
    fail_memory(p);
  return false;
}

/* Whether the request may be solved; else its problems, or the lack of memory, are told. */
static bool check(performance *p) {
  bool good = tdm_request_check(&p->request, &p->problems, &p->warnings);
  if (p->problems.out_of_memory || p->warnings.out_of_memory) {
    fail_memory(p);
    return false;
  }
  if (good) return check_magnitude(p);
  if (p->type != TDM_BODY_CHECK)
    fail(p, TDM_ERROR_INVALID, "the request does not hold together; see problems");
  return false;
}

/* ---- request to answer ---- */

static void on_progress(void *context, const tdm_progress *progress) {
  performance *p = context;
  tdm_buffer body;
  tdm_buffer message;
  tdm_buffer_init(&body);
  tdm_buffer_init(&message);
  tdm_encode_progress(&body, progress->stage, progress->has_incumbent, progress->incumbent,
                      progress->has_bound, progress->bound, progress->gap, progress->columns,
                      progress->elapsed_ms);
  tdm_reply_write(&message, p->envelope.id, p->envelope.op, TDM_REPLY_PROGRESS, body.bytes,
                  body.size);
  if (!body.failed && !message.failed) p->performer->progress(p->performer->context, &message);
  tdm_buffer_fini(&message);
  tdm_buffer_fini(&body);
}

static bool on_cancelled(void *context) {
  const performance *p = context;
  return p->performer->cancelled(p->performer->context);
}

static tdm_control control_of(performance *p) {
  /* An eighth for what the process has besides the request. */
  int64_t own_mb = p->performer->memory_mb - p->performer->memory_mb / 8;
  int64_t asked_mb = p->request.limits.memory_mb;
  int64_t memory_mb = asked_mb > 0 && asked_mb < own_mb ? asked_mb : own_mb;
  return (tdm_control){
      .deadline_ns = p->start_ns + time_limit_ms(p) * 1000000,
      .start_ns = p->start_ns,
      .cancelled = on_cancelled,
      .progress = p->request.options.progress ? on_progress : NULL,
      .context = p,
      .memory_bytes = (size_t)memory_mb << 20,
  };
}

/* Whether the solver came to an answer; else the error is set. */
static bool judge(performance *p, tdm_result result, tdm_text message) {
  switch (result) {
    case TDM_OK:
      return true;
    case TDM_INVALID:
      if (p->type == TDM_BODY_CHECK) return true; /* its problems are the result */
      fail(p, TDM_ERROR_INVALID, "the request does not hold together; see problems");
      return false;
    case TDM_TOO_LARGE:
      fail_text(p, TDM_ERROR_TOO_LARGE, message);
      return false;
    case TDM_NO_MEMORY:
      fail_memory(p);
      return false;
    case TDM_INTERNAL:
      break;
  }
  fail_internal(p, "the answer could not be proven right and is withheld", message);
  return false;
}

static void solve(performance *p) {
  tdm_outcome outcome = {0};
  tdm_text message = {NULL, 0};
  tdm_control control = control_of(p);
  tdm_result result =
      tdm_from_base_solve(p->performer->bases, p->envelope.body, p->envelope.body_size, &p->request,
                          &control, p->arena, &p->problems, &outcome, &message);
  if (!judge(p, result, message)) return;
  outcome.warnings = &p->warnings;
  tdm_encode_outcome(&p->body, &p->request, &outcome, p->queued_ms);
}

static void score(performance *p) {
  tdm_verdict verdict = {0};
  tdm_text message = {NULL, 0};
  tdm_control control = control_of(p);
  tdm_result result =
      tdm_solve_score(&p->request, &control, p->arena, &p->problems, &verdict, &message);
  if (judge(p, result, message)) tdm_encode_verdict(&p->body, &p->request, &verdict);
}

static void make_agenda(performance *p) {
  tdm_agenda agenda = {0};
  tdm_text message = {NULL, 0};
  tdm_control control = control_of(p);
  tdm_result result = tdm_solve_agenda(&p->request, &control, p->arena, &agenda, &message);
  if (judge(p, result, message))
    tdm_encode_agenda(&p->body, &p->request, &agenda, &p->warnings, p->queued_ms);
}

static void explain(performance *p) {
  static tdm_explanation explanation; /* large: a stack is shared with what solves */
  tdm_text message = {NULL, 0};
  tdm_control control = control_of(p);
  tdm_result result =
      tdm_explain(&p->request, &control, p->arena, &p->problems, &explanation, &message);
  if (judge(p, result, message))
    tdm_encode_explanation(&p->body, &p->request, &explanation, &p->warnings, p->queued_ms);
}

static void check_only(performance *p, bool good) {
  tdm_result result = good ? tdm_solve_check(&p->request, &p->problems) : TDM_OK;
  if (judge(p, result, (tdm_text){NULL, 0})) tdm_encode_check(&p->body, &p->problems, &p->warnings);
}

static void file(performance *p) {
  switch (tdm_filing_write(&p->body, p->envelope.body, p->envelope.body_size)) {
    case TDM_CANONICAL_OK:
      break;
    case TDM_CANONICAL_TOO_LARGE:
      fail(p, TDM_ERROR_TOO_LARGE,
           "the participants by rows would have more than 4 GiB: their columns have long names");
      break;
    case TDM_CANONICAL_NO_MEMORY:
      fail_memory(p);
      break;
  }
}

/* A job that cannot be solved is told now, not when it runs. */
static void file_submit(performance *p, bool good) {
  tdm_result result = good ? tdm_solve_check(&p->request, &p->problems) : TDM_OK;
  if (judge(p, result, (tdm_text){NULL, 0})) file(p);
}

/* A programme alone is as good as its types: the rest needs people. */
static bool check_put(performance *p) {
  bool cohort = p->request.cohort.participants != NULL;
  if (!cohort && p->problems.total == 0) return true;
  if (p->request.programme.stage_count == 0) {
    p->request.programme.objective[0] = TDM_STAGE_PAIRS;
    p->request.programme.stage_count = 1;
  }
  return check(p);
}

static void answer(performance *p) {
  if (!decode(p)) return;
  p->performer->started(p->performer->context, time_limit_ms(p));
  if (p->performer->test_hooks) tdm_hooks_obey(&p->request.cohort);
  bool good = p->type == TDM_BODY_PUT ? check_put(p) : check(p);
  if (p->error != 0) return;
  switch (p->type) {
    case TDM_BODY_SOLVE:
      solve(p);
      break;
    case TDM_BODY_SCORE:
      score(p);
      break;
    case TDM_BODY_CHECK:
      check_only(p, good);
      break;
    case TDM_BODY_AGENDA:
      make_agenda(p);
      break;
    case TDM_BODY_EXPLAIN:
      explain(p);
      break;
    case TDM_BODY_SUBMIT:
      file_submit(p, good);
      break;
    case TDM_BODY_PUT:
      file(p);
      break;
    case TDM_BODY_VERIFY: /* no operation of the daemon */
      break;
  }
}

/* ---- answer to reply ---- */

static void write_error(const performance *p, tdm_buffer *reply) {
  const tdm_problems *problems = p->error == TDM_ERROR_INVALID ? &p->problems : NULL;
  tdm_buffer_fini(reply);
  tdm_buffer_init(reply);
  tdm_error_write(reply, p->envelope.id, p->envelope.op, (tdm_error_code)p->error,
                  tdm_text_of(p->message), problems, -1);
}

static void write_reply(performance *p, tdm_buffer *reply) {
  if (p->error == 0) {
    tdm_reply_write(reply, p->envelope.id, p->envelope.op, TDM_REPLY_RESULT, p->body.bytes,
                    p->body.size);
    if (p->body.failed || reply->failed) {
      fail_memory(p);
    } else if (reply->size > p->performer->message_bytes_max) {
      p->error = TDM_ERROR_TOO_LARGE;
      snprintf(p->message, sizeof p->message, "the answer has %zu bytes and a message may have %zu",
               reply->size, p->performer->message_bytes_max);
    }
  }
  tdm_buffer_fini(&p->body);
  if (p->error != 0) write_error(p, reply);
}

static void perform_in_arena(performance *p, tdm_buffer *reply) {
  p->arena = tdm_arena_new();
  tdm_buffer_init(&p->body);
  size_t held = 0;
  if (p->arena == NULL) {
    fail_memory(p);
  } else {
    tdm_request_init(&p->request, p->arena);
    tdm_problems_init(&p->problems, p->arena);
    tdm_problems_init(&p->warnings, p->arena);
    answer(p);
    held = tdm_arena_bytes(p->arena);
  }
  write_reply(p, reply);
  tdm_arena_free(p->arena);
  if (held > TRIM_BYTES) malloc_trim(0);
}

int tdm_perform(const tdm_performer *performer, const uint8_t *bytes, size_t size,
                uint64_t incident, int64_t queued_ms, tdm_buffer *reply) {
  static performance p; /* two lists of problems: too large for a stack that others share */
  p = (performance){.performer = performer,
                    .start_ns = tdm_monotonic_ns(),
                    .queued_ms = queued_ms,
                    .incident = incident};
  const char *message = NULL;
  p.error = tdm_envelope_read(bytes, size, &p.envelope, &message);
  if (p.error != 0)
    fail(&p, (tdm_error_code)p.error, message);
  else if (!find_type(p.envelope.op, &p.type))
    fail(&p, TDM_ERROR_UNKNOWN_OP, "workers do not offer that operation");
  if (p.error != 0)
    write_error(&p, reply);
  else
    perform_in_arena(&p, reply);
  return p.error;
}
