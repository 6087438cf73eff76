// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/command_line.h"
#include "engine/endpoint.h"
#include "tests/engine/support.h"

enum { ARGUMENTS_MAX = 16 };

typedef struct {
  tdm_settings settings;
  char error[TDM_SETTING_ERROR_SIZE];
  char path[64];
} reading;

/* Reads a command line of words between single spaces; %s in it is the configuration's path. */
static bool read_words(reading *r, const char *format) {
  char words[512];
  char *arguments[ARGUMENTS_MAX] = {(char *)(uintptr_t) "tandemd"};
  int count = 1;
  size_t used = 0;
  for (const char *at = format; *at != '\0'; at++) {
    if (strncmp(at, "%s", 2) == 0) {
      used += (size_t)snprintf(words + used, sizeof words - used, "%s", r->path);
      at++;
    } else {
      words[used++] = *at;
    }
  }
  words[used] = '\0';
  char *rest = words;
  for (char *word; (word = strsep(&rest, " ")) != NULL && *word != '\0';) arguments[count++] = word;
  tdm_settings_init(&r->settings);
  r->error[0] = '\0';
  return tdm_command_line_read(count, arguments, &r->settings, r->error);
}

static void write_config(reading *r, const char *text) {
  snprintf(r->path, sizeof r->path, "/tmp/tandem-test-config-XXXXXX");
  int file = mkstemp(r->path);
  assert_true(file >= 0);
  assert_int_equal(write(file, text, strlen(text)), strlen(text));
  close(file);
}

static void expect_refused(const char *words, const char *part) {
  reading r = {.path = ""};
  bool read = read_words(&r, words);
  if (read || strstr(r.error, part) == NULL)
    fail_msg("'%s' gave '%s', expected a mention of '%s'", words, r.error, part);
  tdm_settings_fini(&r.settings);
}

static void expect_config_refused(const char *text, const char *part) {
  reading r;
  write_config(&r, text);
  bool read = read_words(&r, "--config %s");
  unlink(r.path);
  if (read || strstr(r.error, part) == NULL)
    fail_msg("'%s' gave '%s', expected a mention of '%s'", text, r.error, part);
  tdm_settings_fini(&r.settings);
}

static void test_settings_have_the_documented_defaults(void **state) {
  (void)state;
  reading r = {.path = ""};
  assert_true(read_words(&r, ""));
  assert_int_equal(r.settings.bind.count, 1);
  assert_string_equal(r.settings.bind.items[0], "tcp://127.0.0.1:5591");
  assert_int_equal(r.settings.queue, 1024);
  assert_int_equal(r.settings.outstanding, 64);
  assert_int_equal(r.settings.message_mb, 64);
  assert_int_equal(r.settings.drain_ms, 10000);
  assert_int_equal(r.settings.worker_memory_mb, 4096);
  assert_true(r.settings.workers >= 1);
  tdm_settings_fini(&r.settings);
}

static void test_command_line_takes_both_forms_and_repeats(void **state) {
  (void)state;
  reading r = {.path = ""};
  assert_true(read_words(&r, "--bind ipc:///tmp/a --bind=tcp://127.0.0.1:* --workers=3 --queue 7"));
  assert_int_equal(r.settings.bind.count, 2);
  assert_string_equal(r.settings.bind.items[1], "tcp://127.0.0.1:*");
  assert_int_equal(r.settings.workers, 3);
  assert_int_equal(r.settings.queue, 7);
  tdm_settings_fini(&r.settings);
}

static void test_command_line_refuses_misuse_and_names_it(void **state) {
  (void)state;
  expect_refused("--wrokers 3", "--wrokers");
  expect_refused("workers", "workers");
  expect_refused("--workers", "needs a value");
  expect_refused("--workers 0", "from 1 to 256");
  expect_refused("--workers 3x", "3x");
  expect_refused("--workers 99999999999999999999", "from 1 to 256");
  expect_refused("--insecure=yes", "takes no value");
  expect_refused("--config /nowhere/at/all", "/nowhere/at/all");
}

static void test_settings_keep_the_door_shut(void **state) {
  (void)state;
  expect_refused("--bind tcp://0.0.0.0:5591", "--insecure");
  expect_refused("--bind tcp://*:5591", "--insecure");
  expect_refused("--bind ipc:///tmp/a --bind tcp://10.0.0.1:5591", "10.0.0.1");
  expect_refused("--bind udp://127.0.0.1:1", "not an endpoint");
  reading r = {.path = ""};
  assert_true(read_words(&r, "--bind tcp://0.0.0.0:5591 --insecure"));
  tdm_settings_fini(&r.settings);
}

static void test_endpoint_reach_tells_loopback_from_the_rest(void **state) {
  (void)state;
  const struct {
    const char *endpoint;
    tdm_endpoint_reach reach;
  } cases[] = {
      {"tcp://127.0.0.1:1", TDM_ENDPOINT_LOCAL},
      {"tcp://127.9.9.9:65535", TDM_ENDPOINT_LOCAL},
      {"tcp://[::1]:*", TDM_ENDPOINT_LOCAL},
      {"tcp://localhost:5", TDM_ENDPOINT_LOCAL},
      {"ipc:///run/x", TDM_ENDPOINT_LOCAL},
      {"tcp://127.0.0.1.evil:1", TDM_ENDPOINT_OPEN},
      {"tcp://[::]:1", TDM_ENDPOINT_OPEN},
      {"tcp://eth0:1", TDM_ENDPOINT_OPEN},
      {"tcp://[::ffff:0.0.0.0]:1", TDM_ENDPOINT_OPEN},
      {"tcp://127.0.0.1", TDM_ENDPOINT_BAD},
      {"tcp://127.0.0.1:", TDM_ENDPOINT_BAD},
      {"tcp://127.0.0.1:70000", TDM_ENDPOINT_BAD},
      {"tcp://127.0.0.1;0.0.0.0:1", TDM_ENDPOINT_BAD},
      {"ipc://", TDM_ENDPOINT_BAD},
      {"inproc://x", TDM_ENDPOINT_BAD},
      {"", TDM_ENDPOINT_BAD},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    int got = (int)tdm_endpoint_reach_of(cases[i].endpoint);
    if (got != (int)cases[i].reach)
      fail_msg("'%s' is %d, expected %d", cases[i].endpoint, got, (int)cases[i].reach);
  }
}

static void test_config_file_gives_way_to_the_command_line(void **state) {
  (void)state;
  reading r;
  write_config(&r, "bind: [ipc:///tmp/a, ipc:///tmp/b]\nworkers: 2\nqueue: 9\ninsecure: false\n");
  assert_true(read_words(&r, "--workers 5 --config %s"));
  assert_int_equal(r.settings.workers, 5);
  assert_int_equal(r.settings.queue, 9);
  assert_int_equal(r.settings.bind.count, 2);
  tdm_settings_fini(&r.settings);
  assert_true(read_words(&r, "--config %s --bind ipc:///tmp/c"));
  assert_int_equal(r.settings.bind.count, 1);
  assert_string_equal(r.settings.bind.items[0], "ipc:///tmp/c");
  tdm_settings_fini(&r.settings);
  unlink(r.path);
}

static void test_config_file_refuses_with_line_and_column(void **state) {
  (void)state;
  expect_config_refused("workers: 2\nwrokers: 3\n", ":2:1: unknown key 'wrokers'");
  expect_config_refused("workers: many\n", ":1:10:");
  expect_config_refused("workers: [1, 2]\n", ":1:10:");
  expect_config_refused("config: other\n", "unknown key 'config'");
  expect_config_refused("queue: 1\nqueue: 2\n", ":2:1: 'queue' is given twice");
  expect_config_refused("- a\n", "must be a map");
  expect_config_refused("workers: [1\n", ":2:1:");
  expect_config_refused("bind: tcp://0.0.0.0:1\n", "--insecure");
  expect_config_refused("insecure: maybe\n", "true or false");
}

static void test_config_file_may_be_empty(void **state) {
  (void)state;
  reading r;
  write_config(&r, "# nothing\n");
  assert_true(read_words(&r, "--config %s"));
  assert_int_equal(r.settings.queue, 1024);
  unlink(r.path);
  tdm_settings_fini(&r.settings);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_settings_have_the_documented_defaults),
      cmocka_unit_test(test_command_line_takes_both_forms_and_repeats),
      cmocka_unit_test(test_command_line_refuses_misuse_and_names_it),
      cmocka_unit_test(test_settings_keep_the_door_shut),
      cmocka_unit_test(test_endpoint_reach_tells_loopback_from_the_rest),
      cmocka_unit_test(test_config_file_gives_way_to_the_command_line),
      cmocka_unit_test(test_config_file_refuses_with_line_and_column),
      cmocka_unit_test(test_config_file_may_be_empty),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
