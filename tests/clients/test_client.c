// SPDX-License-Identifier: GPL-3.0-or-later
/* libtandem against a server in another process (fake_server.py; argv[1] is its path). */
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clients/c/tandem.h"
#include "tests/clients/support.h"

static const char *script;
static char folder[] = "/tmp/tandem-client-XXXXXX";
static char endpoint[64];

typedef struct {
  pid_t server;
  tandem_client *client;
} fixture;

static pid_t start_server(void) {
  int ready[2];
  char word[6] = "";
  assert_int_equal(pipe(ready), 0);
  pid_t server = fork();
  if (!server) {
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* a server left behind would hold the output open */
    dup2(ready[1], STDOUT_FILENO);
    execl("/usr/bin/python3", "python3", script, endpoint, (char *)NULL);
    _exit(127);
  }
  close(ready[1]);
  assert_int_equal(read(ready[0], word, 5), 5);
  close(ready[0]);
  return server;
}

static int start(void **state) {
  fixture *f = calloc(1, sizeof *f);
  f->server = start_server();
  assert_int_equal(tandem_client_open(endpoint, &f->client), TANDEM_OK);
  *state = f;
  return 0;
}

static int stop(void **state) {
  fixture *f = *state;
  tandem_client_close(f->client);
  kill(f->server, SIGKILL);
  waitpid(f->server, NULL, 0);
  free(f);
  return 0;
}

static const uint8_t body[] = {0x81, 0xa1, 'a', 0x01};

static void test_client_call_gets_the_result(void **state) {
  fixture *f = *state;
  tandem_reply *reply;
  int64_t value = 0;
  assert_int_equal(tandem_call(f->client, "echo", body, sizeof body, 5000, &reply), TANDEM_OK);
  assert_int_equal(tandem_reply_kind(reply), TANDEM_REPLY_RESULT);
  assert_string_equal(tandem_reply_op(reply), "echo");
  assert_true(tandem_value_int(tandem_value_find(tandem_reply_body(reply), "a"), &value));
  assert_int_equal(value, 1);
  assert_true(tandem_client_connected(f->client));
  tandem_reply_free(reply);
}

static void test_client_error_is_taken_apart(void **state) {
  fixture *f = *state;
  tandem_reply *reply;
  const char *path, *message;
  assert_int_equal(tandem_call(f->client, "nope", NULL, 0, 5000, &reply), TANDEM_OK);
  assert_int_equal(tandem_reply_kind(reply), TANDEM_REPLY_ERROR);
  assert_int_equal(tandem_reply_error(reply), TANDEM_ERROR_INVALID);
  assert_string_equal(tandem_reply_error_name(reply), "invalid");
  assert_string_equal(tandem_reply_message(reply), "no good");
  assert_int_equal(tandem_reply_retry_after_ms(reply), 250);
  assert_int_equal(tandem_reply_problem_count(reply), 2);
  tandem_reply_problem(reply, 0, &path, &message);
  assert_string_equal(path, "a.b");
  assert_string_equal(message, "wrong");
  tandem_reply_free(reply);
}

static void count_progress(void *context, const tandem_reply *progress) {
  assert_int_equal(tandem_reply_kind(progress), TANDEM_REPLY_PROGRESS);
  ++*(int *)context;
}

static void test_client_progress_comes_before_the_result(void **state) {
  fixture *f = *state;
  tandem_reply *reply;
  int count = 0;
  tandem_client_on_progress(f->client, count_progress, &count);
  assert_int_equal(tandem_call(f->client, "twice", body, sizeof body, 5000, &reply), TANDEM_OK);
  assert_int_equal(tandem_reply_kind(reply), TANDEM_REPLY_RESULT);
  assert_int_equal(count, 1);
  tandem_reply_free(reply);
}

static void test_client_garbage_is_passed_over(void **state) {
  fixture *f = *state;
  tandem_reply *reply;
  assert_int_equal(tandem_call(f->client, "raw", body, sizeof body, 5000, &reply), TANDEM_OK);
  assert_int_equal(tandem_reply_kind(reply), TANDEM_REPLY_RESULT);
  tandem_reply_free(reply);
}

static void test_client_timeout_gives_the_request_up(void **state) {
  fixture *f = *state;
  tandem_reply *reply;
  assert_int_equal(tandem_call(f->client, "late", NULL, 0, 100, &reply), TANDEM_TIMEOUT);
  assert_null(reply);
  assert_int_equal(tandem_client_outstanding(f->client), 0);
  assert_int_equal(tandem_call(f->client, "echo", body, sizeof body, 5000, &reply), TANDEM_OK);
  assert_string_equal(tandem_reply_op(reply), "echo");
  tandem_reply_free(reply);
}

static void test_client_outstanding_replies_are_kept(void **state) {
  fixture *f = *state;
  tandem_reply *reply;
  uint64_t late = 0;
  assert_int_equal(tandem_client_send(f->client, "late", NULL, 0, &late), TANDEM_OK);
  assert_int_equal(tandem_client_send_as(f->client, "late", NULL, 0, "mine"), TANDEM_OK);
  assert_int_equal(tandem_client_send_as(f->client, "late", NULL, 0, "mine"), TANDEM_CONFLICT);
  assert_int_equal(tandem_call(f->client, "echo", body, sizeof body, 5000, &reply), TANDEM_OK);
  tandem_reply_free(reply);
  for (int seen = 0; seen < 2;) {
    struct pollfd wait = {.fd = tandem_client_fd(f->client), .events = POLLIN};
    while (tandem_client_process(f->client) == TANDEM_OK) {
    }
    while (tandem_client_receive(f->client, &reply) == TANDEM_OK) {
      assert_string_equal(tandem_reply_op(reply), "late");
      if (tandem_reply_id(reply)) assert_int_equal(tandem_reply_id(reply), late);
      if (!tandem_reply_id(reply)) assert_string_equal(tandem_reply_id_text(reply), "mine");
      tandem_reply_free(reply);
      seen++;
    }
    if (seen < 2) assert_int_equal(poll(&wait, 1, 5000), 1);
  }
  assert_int_equal(tandem_client_outstanding(f->client), 0);
}

/* The server does not even know the word: what it says to it must not come out. */
static void test_client_cancel_leaves_the_request_outstanding(void **state) {
  fixture *f = *state;
  tandem_reply *reply;
  uint64_t late = 0;
  assert_int_equal(tandem_client_cancel(f->client, 7), TANDEM_NOTHING);
  assert_int_equal(tandem_client_send(f->client, "late", NULL, 0, &late), TANDEM_OK);
  assert_int_equal(tandem_client_send_as(f->client, "late", NULL, 0, "mine"), TANDEM_OK);
  assert_int_equal(tandem_client_cancel(f->client, late), TANDEM_OK);
  assert_int_equal(tandem_client_cancel_as(f->client, "mine"), TANDEM_OK);
  assert_int_equal(tandem_client_cancel_as(f->client, "yours"), TANDEM_NOTHING);
  assert_int_equal(tandem_client_outstanding(f->client), 2);
  assert_int_equal(tandem_call(f->client, "echo", body, sizeof body, 5000, &reply), TANDEM_OK);
  tandem_reply_free(reply);
  for (int seen = 0; seen < 2; seen++) {
    assert_int_equal(tandem_client_receive(f->client, &reply), TANDEM_OK);
    assert_string_equal(tandem_reply_op(reply), "late");
    tandem_reply_free(reply);
  }
  assert_int_equal(tandem_client_receive(f->client, &reply), TANDEM_NOTHING);
  assert_int_equal(tandem_client_outstanding(f->client), 0);
}

/* Sends in between must not swallow the signal of a message: the descriptor tells all. */
static void test_client_descriptor_misses_nothing(void **state) {
  fixture *f = *state;
  enum { TOTAL = 2000, WINDOW = 32 };
  int sent = 0, received = 0;
  while (received < TOTAL) {
    if (sent < TOTAL && sent - received < WINDOW) {
      assert_int_equal(tandem_client_send(f->client, "echo", body, sizeof body, NULL), TANDEM_OK);
      sent++;
      if (sent % 3) continue;
    }
    struct pollfd wait = {.fd = tandem_client_fd(f->client), .events = POLLIN};
    assert_int_equal(poll(&wait, 1, 5000), 1);
    while (tandem_client_process(f->client) == TANDEM_OK) {
    }
    tandem_reply *reply;
    while (tandem_client_receive(f->client, &reply) == TANDEM_OK) {
      received++;
      tandem_reply_free(reply);
    }
  }
  assert_int_equal(tandem_client_events(f->client), 0);
}

static void test_client_notices_that_the_server_went_away(void **state) {
  fixture *f = *state;
  tandem_reply *reply;
  assert_int_equal(tandem_client_send(f->client, "late", NULL, 0, NULL), TANDEM_OK);
  assert_int_equal(tandem_call(f->client, "die", NULL, 0, 5000, &reply), TANDEM_DISCONNECTED);
  assert_int_equal(tandem_client_receive(f->client, &reply), TANDEM_OK);
  assert_int_equal(tandem_reply_error(reply), TANDEM_ERROR_DISCONNECTED);
  assert_string_equal(tandem_reply_op(reply), "late");
  tandem_reply_free(reply);
}

static void test_client_refuses_what_is_not_well_formed(void **state) {
  fixture *f = *state;
  tandem_reply *reply;
  tandem_client *other;
  assert_int_equal(tandem_call(f->client, "echo", "\x81", 1, 100, &reply), TANDEM_BAD_REQUEST);
  assert_int_equal(tandem_call(f->client, "echo", "\x01", 1, 100, &reply), TANDEM_BAD_REQUEST);
  assert_int_equal(tandem_client_send_as(f->client, "echo", NULL, 0, ""), TANDEM_BAD_REQUEST);
  assert_int_equal(tandem_client_open("nonsense", &other), TANDEM_BAD_ENDPOINT);
  assert_int_equal(tandem_client_open("tcp://:::", &other), TANDEM_BAD_ENDPOINT);
  assert_null(other);
}

/* ---- bodies and values, without a server ---- */

static void test_body_writes_golden_bytes(void **state) {
  (void)state;
  tandem_body *b = tandem_body_new();
  const uint8_t *bytes;
  size_t size;
  tandem_body_begin_map(b);
  tandem_body_key(b, "list");
  tandem_body_begin_array(b);
  for (int i = 0; i < 17; i++) tandem_body_int(b, i);
  tandem_body_end(b);
  tandem_body_key(b, "d");
  tandem_body_double(b, 0.5);
  tandem_body_key(b, "t");
  tandem_body_string(b, "ä");
  tandem_body_key(b, "b");
  tandem_body_bin(b, "\0\1", 2);
  tandem_body_key(b, "n");
  tandem_body_nil(b);
  tandem_body_key(b, "r");
  tandem_body_raw(b, "\x90", 1);
  tandem_body_end(b);
  static const uint8_t expected[] =
      "\x86\xa4list\xdc\x00\x11\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10"
      "\xa1"
      "d\xcb\x3f\xe0\x00\x00\x00\x00\x00\x00\xa1t\xa2\xc3\xa4\xa1"
      "b\xc4\x02\x00\x01"
      "\xa1n\xc0\xa1r\x90";
  assert_int_equal(tandem_body_finish(b, &bytes, &size), TANDEM_OK);
  assert_int_equal(size, sizeof expected - 1);
  assert_memory_equal(bytes, expected, size);
  tandem_body_clear(b);
  tandem_body_double(b, INFINITY);
  assert_int_equal(tandem_body_finish(b, &bytes, &size), TANDEM_BAD_REQUEST);
  tandem_body_clear(b);
  for (int i = 0; i < 20; i++) tandem_body_begin_array(b);
  for (int i = 0; i < 20; i++) tandem_body_end(b);
  assert_int_equal(tandem_body_finish(b, &bytes, &size), TANDEM_BAD_REQUEST);
  tandem_body_free(b);
}

static void test_value_integers_of_every_width(void **state) {
  (void)state;
  static const int64_t numbers[] = {
      0,         1,  127, 128, 255,  256,  65535,  65536,  4294967295, 4294967296,
      INT64_MAX, -1, -32, -33, -128, -129, -32768, -32769, INT32_MIN,  (int64_t)INT32_MIN - 1,
      INT64_MIN};
  tandem_body *b = tandem_body_new();
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    const uint8_t *bytes;
    size_t size;
    int64_t back = 7;
    tandem_body_clear(b);
    tandem_body_int(b, numbers[i]);
    assert_int_equal(tandem_body_finish(b, &bytes, &size), TANDEM_OK);
    assert_true(tandem_value_int(tandem_value_of(bytes, size), &back));
    assert_true(back == numbers[i]);
  }
  tandem_body_free(b);
}

static void test_value_absent_answers_everything(void **state) {
  (void)state;
  tandem_value none = tandem_value_find(tandem_value_of("\x01", 1), "key");
  int64_t number = 7;
  assert_int_equal(tandem_value_type(none), TANDEM_ABSENT);
  assert_false(tandem_value_int(none, &number));
  assert_int_equal(number, 7);
  assert_int_equal(tandem_value_count(none), 0);
  tandem_iterator each = tandem_value_iterate(none);
  assert_false(tandem_iterator_next(&each));
  assert_int_equal(tandem_value_of("\x92\x01", 2).size, 0);
}

#define LIVE(test) cmocka_unit_test_setup_teardown(test, start, stop)

int main(int argc, char **argv) {
  if (argc != 2 || !mkdtemp(folder)) return 2;
  script = argv[1];
  snprintf(endpoint, sizeof endpoint, "ipc://%s/s", folder);
  const struct CMUnitTest tests[] = {LIVE(test_client_call_gets_the_result),
                                     LIVE(test_client_error_is_taken_apart),
                                     LIVE(test_client_progress_comes_before_the_result),
                                     LIVE(test_client_garbage_is_passed_over),
                                     LIVE(test_client_timeout_gives_the_request_up),
                                     LIVE(test_client_outstanding_replies_are_kept),
                                     LIVE(test_client_cancel_leaves_the_request_outstanding),
                                     LIVE(test_client_descriptor_misses_nothing),
                                     LIVE(test_client_notices_that_the_server_went_away),
                                     LIVE(test_client_refuses_what_is_not_well_formed),
                                     cmocka_unit_test(test_body_writes_golden_bytes),
                                     cmocka_unit_test(test_value_integers_of_every_width),
                                     cmocka_unit_test(test_value_absent_answers_everything)};
  int failed = cmocka_run_group_tests(tests, NULL, NULL);
  unlink(endpoint + strlen("ipc://"));
  rmdir(folder);
  return failed;
}
