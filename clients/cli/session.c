// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/session.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clients/cli/additions.h"
#include "clients/cli/encoding.h"
#include "clients/cli/interruptible.h"
#include "clients/cli/json_read.h"
#include "clients/cli/keyring.h"
#include "clients/cli/progress.h"
#include "solver/model/votes.h"

enum {
  HELLO_TIMEOUT_MS = 3000,
  DEFAULT_TIME_MS = 10000,  /* the server's */
  QUEUE_TIMEOUT_MS = 600000 /* how long a busy server may let us wait */
};

void tdm_session_init(tdm_session *session, const tdm_options *options) {
  *session = (tdm_session){.options = options, .arena = tdm_arena_new(), .body = tandem_body_new()};
  if (!session->arena || !session->body) tdm_out_of_memory();
  tdm_complaints_init(&session->complaints, session->arena);
  session->shows_progress =
      options->command == TDM_COMMAND_MATCH && !options->quiet && isatty(STDERR_FILENO);
}

void tdm_session_fini(tdm_session *session) {
  tandem_reply_free(session->reply);
  tandem_client_close(session->client);
  tandem_body_free(session->body);
  tdm_arena_free(session->arena);
}

/* ---- files ---- */

static void write_flag(tandem_body *body, const char *name, bool flag) {
  if (!flag) return;
  tandem_body_key(body, name);
  tandem_body_bool(body, true);
}

/* What --history adds was there before, too. */
static bool write_base(tdm_session *s) {
  if (!s->former.asked) return true;
  tandem_body_key(s->body, "base");
  return tdm_former_write(&s->former, s->options, s->options->history ? &s->past : NULL, s->body,
                          s->arena, &s->complaints);
}

static void write_idempotency_key(const tdm_options *options, tandem_body *body) {
  if (!options->idempotency_key) return;
  tandem_body_key(body, "key");
  tandem_body_string(body, options->idempotency_key);
}

static bool write_controls(tdm_session *s) {
  const tdm_options *options = s->options;
  tandem_body *body = s->body;
  bool progress = s->shows_progress;
  if (options->time_ms >= 0) {
    tandem_body_key(body, "limits");
    tandem_body_begin_map(body);
    tandem_body_key(body, "time_ms");
    tandem_body_int(body, options->time_ms);
    tandem_body_end(body);
  }
  bool certificate = options->certificate || options->outcome;
  bool any = options->seed >= 0 || progress || certificate || options->prices || s->former.asked;
  int takers = TDM_COMMAND_MATCH | TDM_COMMAND_EXPLAIN | TDM_COMMAND_SUBMIT;
  bool seeded = ((int)options->command & takers) != 0;
  if (!seeded || !any) return true;
  tandem_body_key(body, "options");
  tandem_body_begin_map(body);
  if (options->seed >= 0) {
    tandem_body_key(body, "seed");
    tandem_body_int(body, options->seed);
  }
  write_flag(body, "progress", progress);
  write_flag(body, "certificate", certificate);
  write_flag(body, "prices", options->prices);
  bool good = write_base(s);
  tandem_body_end(body);
  return good;
}

/* Who is asked about. */
static void write_question(const tdm_options *options, tandem_body *body) {
  tandem_body_key(body, options->partner ? "pair" : "participant");
  if (options->partner) tandem_body_begin_array(body);
  tandem_body_string(body, options->person);
  if (!options->partner) return;
  tandem_body_string(body, options->partner);
  tandem_body_end(body);
}

static bool has_pairs(const tdm_session *s) {
  return s->options->command == TDM_COMMAND_SCORE || s->options->command == TDM_COMMAND_AGENDA;
}

/* For weights the file is no part of the programme. */
static bool sends_past(const tdm_options *options) {
  return options->history && options->command != TDM_COMMAND_WEIGHTS;
}

/* What agenda is asked for. */
static void write_order(const tdm_options *options, tandem_body *body) {
  tandem_body_key(body, "months");
  tandem_body_int(body, options->months);
  tandem_body_key(body, "per");
  tandem_body_string(body, options->per ? options->per : "cohort");
  if (options->per_month < 0) return;
  tandem_body_key(body, "per_month");
  tandem_body_int(body, options->per_month);
}

/* Somebody must have been able to vote. */
static bool check_votes(tdm_session *s) {
  const char *const keys[] = {TDM_TOPICS_ATTRIBUTE, TDM_TOPIC_POINTS_ATTRIBUTE};
  for (uint32_t t = 0; t < s->people.table_count; t++)
    for (int k = 0; k < 2; k++)
      if (tdm_people_header(&s->people, t, tdm_text_of(keys[k])).size) return true;
  const tdm_table *table = &s->people.tables[0];
  tdm_text headers = tdm_table_headers(table, s->arena);
  tdm_complain(&s->complaints, (tdm_place){table->file, table->header_line, 0},
               "no column \"topics\" with what people vote for; the columns are %.*s. Say in the "
               "programme which one it is: columns: {topics: …}",
               TDM_TEXT_ARG(headers));
  return false;
}

/* JSON begins with a brace; an encoded map never does. */
static bool write_outcome(tdm_session *s) {
  const char *file = s->options->outcome;
  tdm_text bytes;
  if (!tdm_file_read(file, s->arena, &s->complaints, &bytes)) return false;
  uint32_t at = 0;
  while (at < bytes.size && strchr(" \t\r\n", bytes.bytes[at])) at++;
  tandem_body_key(s->body, "outcome");
  if (at < bytes.size && bytes.bytes[at] == '{')
    return tdm_json_read(file, bytes, s->body, &s->complaints);
  tandem_value value = tandem_value_of(bytes.bytes, bytes.size);
  if (tandem_value_type(value) == TANDEM_MAP) {
    tandem_body_raw(s->body, value.bytes, value.size);
    return true;
  }
  tdm_complain(&s->complaints, (tdm_place){file, 0, 0},
               "is no outcome: write one by tandem match --outcome FILE");
  return false;
}

static bool write_body(tdm_session *s) {
  tandem_body_begin_map(s->body);
  tandem_body_key(s->body, "cohort");
  bool ok = tdm_people_write(&s->people, s->body, s->arena, &s->complaints);
  tandem_body_key(s->body, "programme");
  tdm_additions additions = {s->options->programme, sends_past(s->options) ? &s->past : NULL,
                             s->options->current ? &s->current : NULL, s->options->max_changes};
  ok =
      tdm_additions_write(&additions, s->yaml.programme.value, s->body, s->arena, &s->complaints) &&
      ok;
  if (has_pairs(s)) {
    tandem_body_key(s->body, "pairs");
    ok = tdm_pairing_write(&s->pairing, s->body, &s->complaints) && ok;
  }
  if (s->options->command == TDM_COMMAND_AGENDA) write_order(s->options, s->body);
  if (s->options->command == TDM_COMMAND_EXPLAIN) write_question(s->options, s->body);
  if (s->options->command == TDM_COMMAND_VERIFY && !write_outcome(s)) return false;
  write_idempotency_key(s->options, s->body);
  ok = write_controls(s) && ok;
  tandem_body_end(s->body);
  return ok;
}

/* Pairs where people should be: the files were named in another order. */
static void hint_at_order(tdm_session *s) {
  const tdm_table *table = &s->people.tables[0];
  uint32_t found = 0;
  for (uint32_t i = 0; i < table->column_count; i++)
    found += tdm_text_equal(table->header[i], tdm_text_of("mentor")) ||
             tdm_text_equal(table->header[i], tdm_text_of("mentee"));
  if (found == 2)
    tdm_complain(&s->complaints, (tdm_place){table->file, 0, 0},
                 "looks like a file of pairs; the file of people comes first");
}

static bool load(tdm_session *s) {
  const tdm_options *o = s->options;
  bool agenda = o->command == TDM_COMMAND_AGENDA;
  bool ok = tdm_yaml_read(o->programme, s->arena, &s->complaints, &s->yaml) &&
            tdm_columns_read(&s->yaml, s->arena, &s->complaints, &s->columns);
  if (ok && agenda) tdm_usage_add_votes(&s->columns.usage);
  ok = ok && tdm_people_read(&o->files, &s->columns, s->arena, &s->complaints, &s->people);
  if (ok && agenda) ok = check_votes(s);
  if (has_pairs(s)) {
    ok =
        tdm_pairing_read(o->pairs, o->files.delimiter, s->arena, &s->complaints, &s->pairing) && ok;
  }
  if (sends_past(o))
    ok = tdm_past_read(o->history, o->files.delimiter, false, s->arena, &s->complaints, &s->past) &&
         ok;
  if (o->current)
    ok = tdm_pairing_read(o->current, o->files.delimiter, s->arena, &s->complaints, &s->current) &&
         ok;
  if (ok) ok = tdm_former_read(o, &s->yaml, &s->people, s->arena, &s->complaints, &s->former);
  if (ok && agenda && !s->pairing.table.row_count) {
    tdm_complain(&s->complaints, (tdm_place){o->pairs, 0, 0}, "has no pairs");
    ok = false;
  }
  if (!ok) hint_at_order(s);
  return ok && write_body(s);
}

tdm_exit tdm_session_load(tdm_session *s) {
  bool ok = load(s);
  s->places =
      (tdm_places){&s->people, &s->yaml, NULL, NULL, s->arena, s->options->max_changes >= 0};
  if (has_pairs(s)) s->places.pairs = &s->pairing.table;
  if (s->options->current) s->places.current = &s->current.table;
  if (ok) return TDM_EXIT_OK;
  tdm_complaints_print(&s->complaints, stderr);
  return TDM_EXIT_INPUT;
}

tandem_value tdm_session_current(const tdm_session *s) {
  const uint8_t *bytes;
  size_t size;
  if (tandem_body_finish(s->body, &bytes, &size) != TANDEM_OK) return (tandem_value){NULL, 0};
  tandem_value programme = tandem_value_find(tandem_value_of(bytes, size), "programme");
  return tandem_value_find(programme, "current");
}

/* ---- the server ---- */

static tdm_exit explain_result(const tdm_session *s, tandem_result result) {
  const char *endpoint = s->options->endpoint;
  switch (result) {
    case TANDEM_TIMEOUT:
      fprintf(stderr,
              "tandem: no server answers at %s; start one (tandemd), or name another with "
              "--endpoint or TANDEM_ENDPOINT\n",
              endpoint);
      return TDM_EXIT_CONNECTION;
    case TANDEM_DISCONNECTED:
      fprintf(
          stderr,
          "tandem: the server at %s went away before it answered; if it has keys, see --key and "
          "--server-key\n",
          endpoint);
      return TDM_EXIT_CONNECTION;
    case TANDEM_REFUSED:
      fprintf(stderr,
              "tandem: the server at %s does not let us in: %s; tandem keygen makes a key, which "
              "the server's operator adds, and --key and --server-key name\n",
              endpoint, tandem_result_text(result));
      return TDM_EXIT_SERVER;
    case TANDEM_BAD_ENDPOINT:
      fprintf(stderr, "tandem: \"%s\" is %s\n", endpoint, tandem_result_text(result));
      return TDM_EXIT_USAGE;
    case TANDEM_NO_MEMORY:
      tdm_out_of_memory();
    default:
      fprintf(stderr, "tandem: %s (%s)\n", tandem_result_text(result), strerror(errno));
      return TDM_EXIT_LOCAL;
  }
}

static void print_problems(const tdm_session *s) {
  for (size_t i = 0; i < tandem_reply_problem_count(s->reply); i++) {
    const char *path, *message;
    tandem_reply_problem(s->reply, i, &path, &message);
    tdm_text line = tdm_former_describe(&s->former, &s->places, path, message);
    fprintf(stderr, "%.*s\n", TDM_TEXT_ARG(line));
  }
}

static tdm_exit explain_error(const tdm_session *s) {
  tandem_error error = tandem_reply_error(s->reply);
  const char *message = tandem_reply_message(s->reply);
  if (error == TANDEM_ERROR_INVALID) {
    if (!tandem_reply_problem_count(s->reply)) fprintf(stderr, "tandem: %s\n", message);
    print_problems(s);
    return TDM_EXIT_INPUT;
  }
  if (error == TANDEM_ERROR_BUSY) {
    int64_t wait_ms = tandem_reply_retry_after_ms(s->reply);
    fprintf(stderr, "tandem: the server is busy; try again");
    if (wait_ms >= 0) fprintf(stderr, " in %.1f s", (double)wait_ms / 1000);
    fputc('\n', stderr);
    return TDM_EXIT_SERVER;
  }
  fprintf(stderr, "tandem: the server answered %s: %s\n", tandem_reply_error_name(s->reply),
          message);
  return error == TANDEM_ERROR_TOO_LARGE ? TDM_EXIT_INPUT : TDM_EXIT_SERVER;
}

static tdm_exit judge(tdm_session *s, tandem_result result) {
  if (s->shows_progress) tdm_progress_clear();
  if (result != TANDEM_OK) return explain_result(s, result);
  return tandem_reply_kind(s->reply) == TANDEM_REPLY_ERROR ? explain_error(s) : TDM_EXIT_OK;
}

static tdm_exit open_client(tdm_session *s) {
  const tdm_options *o = s->options;
  char server_key[TDM_KEY_TEXT_SIZE];
  tdm_key_pair own;
  tandem_keys keys = {server_key, own.public_key, own.secret_key};
  if (o->key && !tdm_keyring_read(o, server_key, &own)) return TDM_EXIT_INPUT;
  tandem_result result = tandem_client_open_with(o->endpoint, o->key ? &keys : NULL, &s->client);
  tdm_key_pair_forget(&own);
  return result == TANDEM_OK ? TDM_EXIT_OK : explain_result(s, result);
}

tdm_exit tdm_session_hello(tdm_session *s) {
  tdm_exit opened = open_client(s);
  if (opened != TDM_EXIT_OK) return opened;
  return judge(s, tandem_call(s->client, "hello", NULL, 0, HELLO_TIMEOUT_MS, &s->reply));
}

/* What was asked for, as far as the server allows it. */
static int64_t limit_of(const tdm_session *s) {
  int64_t limit_ms = s->options->time_ms >= 0 ? s->options->time_ms : DEFAULT_TIME_MS;
  int64_t most_ms;
  tandem_value limits = tandem_value_find(tandem_reply_body(s->reply), "limits");
  if (tandem_value_int(tandem_value_find(limits, "time_ms"), &most_ms) && most_ms < limit_ms)
    return most_ms;
  return limit_ms;
}

tdm_exit tdm_session_again(tdm_session *s, const char *op) {
  const uint8_t *bytes;
  size_t size;
  tandem_result result = tandem_body_finish(s->body, &bytes, &size);
  if (result != TANDEM_OK) return explain_result(s, result);
  tandem_reply_free(s->reply);
  s->reply = NULL;
  return judge(s, tandem_call(s->client, op, bytes, size, QUEUE_TIMEOUT_MS, &s->reply));
}

tdm_exit tdm_session_ask(tdm_session *s, const char *op) {
  const uint8_t *bytes;
  size_t size;
  tandem_result result = tandem_body_finish(s->body, &bytes, &size);
  if (result != TANDEM_OK) return explain_result(s, result);
  tdm_exit hello = tdm_session_hello(s);
  if (hello != TDM_EXIT_OK) return hello;
  s->limit_ms = limit_of(s);
  tandem_reply_free(s->reply);
  s->reply = NULL;
  if (s->shows_progress) tandem_client_on_progress(s->client, tdm_progress_show, &s->limit_ms);
  int timeout_ms = (int)(s->limit_ms + QUEUE_TIMEOUT_MS);
  if (s->options->command == TDM_COMMAND_MATCH)
    result = tdm_call_interruptibly(s->client, op, bytes, size, timeout_ms, !s->options->quiet,
                                    &s->reply);
  else
    result = tandem_call(s->client, op, bytes, size, timeout_ms, &s->reply);
  return judge(s, result);
}
