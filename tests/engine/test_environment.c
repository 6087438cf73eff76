// SPDX-License-Identifier: GPL-3.0-or-later
/* Settings from the environment, and which origin wins. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/command_line.h"
#include "engine/environment.h"
#include "tests/engine/support.h"

/* Reads variables; an empty list of them ends at NULL. */
static bool read_variables(tdm_settings *settings, char *error, const char *const *variables) {
  tdm_settings_init(settings);
  error[0] = '\0';
  return tdm_environment_read((char *const *)(uintptr_t)variables, settings, error);
}

static void expect_refused(const char *variable, const char *part) {
  tdm_settings settings;
  char error[TDM_SETTING_ERROR_SIZE];
  bool read = read_variables(&settings, error, (const char *const[]){variable, NULL});
  if (read || strstr(error, part) == NULL)
    fail_msg("'%s' gave '%s', expected a mention of '%s'", variable, error, part);
  tdm_settings_fini(&settings);
}

static void test_environment_sets_every_kind(void **state) {
  (void)state;
  tdm_settings settings;
  char error[TDM_SETTING_ERROR_SIZE];
  const char *const variables[] = {"PATH=/bin",
                                   "TANDEMD_DRAIN_MS=77",
                                   "TANDEMD_INSECURE=true",
                                   "TANDEMD_WORKER=/a/b c",
                                   "TANDEMD_BIND=ipc:///tmp/a,tcp://127.0.0.1:*",
                                   "TANDEMD_CONFIG=/etc/x.yaml",
                                   "TANDEMD_QUEUE=",
                                   NULL};
  assert_true(read_variables(&settings, error, variables));
  assert_int_equal(settings.drain_ms, 77);
  assert_true(settings.insecure);
  assert_string_equal(settings.worker, "/a/b c");
  assert_int_equal(settings.bind.count, 2);
  assert_string_equal(settings.bind.items[0], "ipc:///tmp/a");
  assert_string_equal(settings.bind.items[1], "tcp://127.0.0.1:*");
  assert_string_equal(settings.config, "/etc/x.yaml");
  assert_int_equal(settings.queue, 1024);
  assert_int_equal(settings.origins[tdm_setting_find("drain-ms", 8)], TDM_ORIGIN_ENVIRONMENT);
  assert_int_equal(settings.origins[tdm_setting_find("queue", 5)], TDM_ORIGIN_DEFAULT);
  tdm_settings_fini(&settings);
}

static void test_environment_refuses_what_is_no_setting(void **state) {
  (void)state;
  expect_refused("TANDEMD_WROKERS=3", "TANDEMD_WROKERS");
  expect_refused("TANDEMD_=3", "no setting");
  expect_refused("TANDEMD_drain_ms=3", "TANDEMD_drain_ms");
  expect_refused("TANDEMD_WORKERS=many", "from 1 to 256");
  expect_refused("TANDEMD_INSECURE=yes", "true or false");
  expect_refused("TANDEMD_BIND=ipc:///tmp/a,", "must not be empty");
  expect_refused("TANDEMD_TEST_HOOKS=true", "TANDEMD_TEST_HOOKS");
  expect_refused("TANDEMD_HELP=true", "no setting");
}

static void test_environment_names_are_those_of_the_options(void **state) {
  (void)state;
  char name[TDM_VARIABLE_SIZE];
  assert_string_equal(tdm_environment_name(tdm_setting_find("max-time-ms", 11), name),
                      "TANDEMD_MAX_TIME_MS");
  assert_string_equal(tdm_environment_name(tdm_setting_find("help", 4), name), "");
}

/* Whatever order the origins come in, the greatest stays; lists are not mixed. */
static void test_origins_win_by_rank_in_any_order(void **state) {
  (void)state;
  const tdm_setting_origin orders[][3] = {
      {TDM_ORIGIN_FILE, TDM_ORIGIN_ENVIRONMENT, TDM_ORIGIN_COMMAND_LINE},
      {TDM_ORIGIN_COMMAND_LINE, TDM_ORIGIN_ENVIRONMENT, TDM_ORIGIN_FILE},
      {TDM_ORIGIN_ENVIRONMENT, TDM_ORIGIN_COMMAND_LINE, TDM_ORIGIN_FILE},
  };
  const char *const values[] = {"", "1", "2", "3"};
  for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
    tdm_settings settings;
    char error[TDM_SETTING_ERROR_SIZE];
    tdm_settings_init(&settings);
    for (int k = 0; k < 3; k++) {
      tdm_setting_origin origin = orders[i][k];
      int queue = tdm_setting_find("queue", 5), bind = tdm_setting_find("bind", 4);
      assert_true(tdm_setting_apply(&settings, queue, values[origin], origin, error));
      assert_true(tdm_setting_apply(&settings, bind, values[origin], origin, error));
      assert_true(tdm_setting_apply(&settings, bind, values[origin], origin, error));
    }
    assert_int_equal(settings.queue, 3);
    assert_int_equal(settings.bind.count, 2);
    assert_string_equal(settings.bind.items[1], "3");
    tdm_settings_fini(&settings);
  }
}

static void test_command_line_wins_over_environment_over_file(void **state) {
  (void)state;
  char path[] = "/tmp/tandem-test-config-XXXXXX";
  const char text[] = "queue: 11\ndrain-ms: 11\nworkers: 11\nbind: [ipc:///tmp/a]\n";
  int file = mkstemp(path);
  assert_true(file >= 0);
  assert_int_equal(write(file, text, sizeof text - 1), sizeof text - 1);
  close(file);
  setenv("TANDEMD_CONFIG", path, 1);
  setenv("TANDEMD_DRAIN_MS", "22", 1);
  setenv("TANDEMD_WORKERS", "22", 1);
  tdm_settings settings;
  char error[TDM_SETTING_ERROR_SIZE];
  char *arguments[] = {(char *)(uintptr_t) "tandemd", (char *)(uintptr_t) "--workers=33"};
  tdm_settings_init(&settings);
  bool read = tdm_command_line_read(2, arguments, &settings, error);
  unsetenv("TANDEMD_CONFIG");
  unsetenv("TANDEMD_DRAIN_MS");
  unsetenv("TANDEMD_WORKERS");
  unlink(path);
  assert_true(read);
  assert_int_equal(settings.queue, 11);
  assert_int_equal(settings.drain_ms, 22);
  assert_int_equal(settings.workers, 33);
  assert_string_equal(settings.bind.items[0], "ipc:///tmp/a");
  tdm_settings_fini(&settings);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_environment_sets_every_kind),
      cmocka_unit_test(test_environment_refuses_what_is_no_setting),
      cmocka_unit_test(test_environment_names_are_those_of_the_options),
      cmocka_unit_test(test_origins_win_by_rank_in_any_order),
      cmocka_unit_test(test_command_line_wins_over_environment_over_file),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
