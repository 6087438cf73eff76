// SPDX-License-Identifier: Apache-2.0
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "clients/cli/commands.h"
#include "clients/cli/json.h"
#include "clients/cli/output.h"

enum { WAIT_MS = 30000 }; /* for a job, each time that it is asked for */

/* ---- asking ---- */

/* {job, wait_ms?} */
static void write_body(const tdm_session *s, int64_t wait_ms) {
  tandem_body_clear(s->body);
  tandem_body_begin_map(s->body);
  if (s->options->job) {
    tandem_body_key(s->body, "job");
    tandem_body_string(s->body, s->options->job);
  }
  if (wait_ms > 0) {
    tandem_body_key(s->body, "wait_ms");
    tandem_body_int(s->body, wait_ms);
  }
  tandem_body_end(s->body);
}

static void print_text(FILE *out, tandem_value value) {
  const char *text;
  size_t size;
  if (tandem_value_text(value, &text, &size)) fwrite(text, 1, size, out);
}

/* "2026-11-23 23:30:05", local time; "-" where there is none. */
static void print_time(FILE *out, tandem_value value) {
  int64_t ms;
  char text[32] = "-";
  struct tm local;
  if (tandem_value_int(value, &ms)) {
    time_t seconds = (time_t)(ms / 1000);
    if (localtime_r(&seconds, &local)) strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &local);
  }
  fprintf(out, "%-19s", text);
}

static void print_line(FILE *out, tandem_value job) {
  int64_t attempts = 0;
  tandem_value_int(tandem_value_find(job, "attempts"), &attempts);
  print_text(out, tandem_value_find(job, "job"));
  fputs("  ", out);
  print_time(out, tandem_value_find(job, "submitted_at"));
  fputs("  ", out);
  print_time(out, tandem_value_find(job, "finished_at"));
  fprintf(out, "  %2" PRId64 "  ", attempts);
  print_text(out, tandem_value_find(job, "state"));
  fputc('\n', out);
}

static void print_head(FILE *out) {
  fprintf(out, "%-32s  %-19s  %-19s  %s  %s\n", "job", "submitted", "ended", "runs", "state");
}

/* ---- subcommands ---- */

tdm_exit tdm_submit_run(tdm_session *s) {
  tdm_exit result = tdm_session_load(s);
  if (result == TDM_EXIT_OK) result = tdm_session_ask(s, "submit");
  if (result != TDM_EXIT_OK) return result;
  tandem_value body = tandem_reply_body(s->reply);
  if (s->options->json) {
    tdm_json_print(stdout, body);
  } else {
    print_text(stdout, tandem_value_find(body, "job"));
    putchar('\n');
  }
  return TDM_EXIT_OK;
}

tdm_exit tdm_job_run(tdm_session *s) {
  write_body(s, 0);
  tdm_exit result = tdm_session_ask(s, "job");
  if (result != TDM_EXIT_OK) return result;
  tandem_value body = tandem_reply_body(s->reply);
  if (s->options->json) {
    tdm_json_print(stdout, body);
  } else {
    print_head(stdout);
    print_line(stdout, body);
  }
  return TDM_EXIT_OK;
}

tdm_exit tdm_jobs_run(tdm_session *s) {
  write_body(s, 0);
  tdm_exit result = tdm_session_ask(s, "jobs");
  if (result != TDM_EXIT_OK) return result;
  tandem_value body = tandem_reply_body(s->reply);
  if (s->options->json) {
    tdm_json_print(stdout, body);
    return TDM_EXIT_OK;
  }
  tandem_iterator each = tandem_value_iterate(tandem_value_find(body, "jobs"));
  print_head(stdout);
  while (tandem_iterator_next(&each)) print_line(stdout, each.value);
  return TDM_EXIT_OK;
}

tdm_exit tdm_cancel_run(tdm_session *s) {
  write_body(s, 0);
  tdm_exit result = tdm_session_ask(s, "cancel");
  if (result != TDM_EXIT_OK) return result;
  tandem_value body = tandem_reply_body(s->reply);
  if (s->options->json) {
    tdm_json_print(stdout, body);
  } else {
    print_text(stdout, tandem_value_find(body, "state"));
    putchar('\n');
  }
  return TDM_EXIT_OK;
}

tdm_exit tdm_forget_run(tdm_session *s) {
  write_body(s, 0);
  return tdm_session_ask(s, "forget");
}

/* ---- result ---- */

static bool has_ended(tandem_value job) {
  tandem_value state = tandem_value_find(job, "state");
  return !tandem_value_is(state, "queued") && !tandem_value_is(state, "running");
}

static tdm_exit exit_of(tandem_value outcome) {
  tandem_value status = tandem_value_find(outcome, "status");
  if (tandem_value_is(status, "optimal")) return TDM_EXIT_OK;
  if (tandem_value_is(status, "feasible")) return TDM_EXIT_FEASIBLE;
  if (tandem_value_is(status, "infeasible")) return TDM_EXIT_INFEASIBLE;
  return TDM_EXIT_UNKNOWN;
}

typedef struct {
  const tdm_session *session;
  tandem_value pairs;
} answer;

static void print_pairs(FILE *out, void *context) {
  const answer *a = context;
  tdm_pairing_print(out, a->pairs, ',', false, a->session->arena);
}

static tdm_exit tell_failure(tandem_value job) {
  tandem_value message = tandem_value_find(tandem_value_find(job, "error"), "message");
  fputs("tandem: the job failed: ", stderr);
  print_text(stderr, message);
  fputc('\n', stderr);
  return TDM_EXIT_SERVER;
}

static tdm_exit tell_outcome(const tdm_session *s, tandem_value outcome) {
  tdm_exit result = exit_of(outcome);
  if (s->options->json) tdm_json_print(stdout, outcome);
  if (result > TDM_EXIT_FEASIBLE) {
    fputs("tandem: there is no pairing; its status is ", stderr);
    print_text(stderr, tandem_value_find(outcome, "status"));
    fputc('\n', stderr);
    return result;
  }
  const char *output = s->options->output;
  if (!output && s->options->json) return result;
  answer a = {s, tandem_value_find(outcome, "pairs")};
  tdm_exit written = tdm_output_write(output ? output : "-", print_pairs, &a);
  return written != TDM_EXIT_OK ? written : result;
}

tdm_exit tdm_result_run(tdm_session *s) {
  write_body(s, WAIT_MS);
  tdm_exit result = tdm_session_ask(s, "job");
  while (result == TDM_EXIT_OK && !has_ended(tandem_reply_body(s->reply)))
    result = tdm_session_again(s, "job");
  if (result != TDM_EXIT_OK) return result;
  tandem_value job = tandem_reply_body(s->reply);
  tandem_value outcome = tandem_value_find(job, "outcome");
  if (tandem_value_is(tandem_value_find(job, "state"), "failed")) return tell_failure(job);
  if (tandem_value_type(outcome) == TANDEM_MAP) return tell_outcome(s, outcome);
  fputs("tandem: the job was cancelled before it began\n", stderr);
  return TDM_EXIT_UNKNOWN;
}
