// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/command_line.h"
#include "engine/config_file.h"
#include "engine/config_text.h"
#include "tests/engine/support.h"

static void set(tdm_settings *settings, const char *name, const char *value,
                tdm_setting_origin origin) {
  char error[TDM_SETTING_ERROR_SIZE];
  int index = tdm_setting_find(name, strlen(name));
  if (!tdm_setting_apply(settings, index, value, origin, error)) fail_msg("%s", error);
}

static char *write_text(const tdm_settings *settings) {
  char *text = NULL;
  size_t size = 0;
  FILE *out = open_memstream(&text, &size);
  assert_non_null(out);
  tdm_config_text_write(out, settings);
  fclose(out);
  return text;
}

static void expect(const char *text, const char *part) {
  if (strstr(text, part) == NULL) fail_msg("no '%s' in:\n%s", part, text);
}

static void test_config_text_tells_where_each_is_from(void **state) {
  (void)state;
  tdm_settings settings;
  tdm_settings_init(&settings);
  set(&settings, "config", "/etc/a\nqueue: 3", TDM_ORIGIN_COMMAND_LINE);
  set(&settings, "workers", "3", TDM_ORIGIN_COMMAND_LINE);
  set(&settings, "drain-ms", "4", TDM_ORIGIN_ENVIRONMENT);
  set(&settings, "queue", "5", TDM_ORIGIN_FILE);
  char *text = write_text(&settings);
  expect(text, "\nworkers: 3                               # --workers\n");
  expect(text, "\ndrain-ms: 4                              # TANDEMD_DRAIN_MS\n");
  expect(text, "\nqueue: 5                                 # /etc/a?queue: 3\n");
  expect(text, "\nmessage-mb: 64                           # default\n");
  expect(text, "\n# worker:                                # default\n");
  assert_null(strstr(text, "\nconfig:"));
  free(text);
  tdm_settings_fini(&settings);
}

/* Every entry gets a value that is not its default; what is read back is written the same. */
static void test_config_text_reads_back_as_the_same(void **state) {
  (void)state;
  static const char odd[] = "ipc:///tmp/a \"b\" \\ # : \x01\x7f \xc3\xa4 {x}, [y]:";
  char path[] = "/tmp/tandem-test-config-XXXXXX";
  char error[TDM_SETTING_ERROR_SIZE];
  tdm_settings before, after;
  int file = mkstemp(path);
  assert_true(file >= 0);
  tdm_settings_init(&before);
  set(&before, "config", path, TDM_ORIGIN_COMMAND_LINE);
  for (int i = 0; i < tdm_setting_count; i++) {
    const tdm_setting_entry *entry = &tdm_setting_table[i];
    char number[24];
    snprintf(number, sizeof number, "%lld", (long long)entry->least + 1);
    char word[TDM_SETTING_WORD_SIZE] = "";
    if (entry->kind == TDM_SETTING_WORD) tdm_setting_word(entry, 1, word);
    const char *values[] = {odd, odd, number, "true", word};
    if (!entry->command_line_only) set(&before, entry->name, values[entry->kind], TDM_ORIGIN_FILE);
  }
  set(&before, "bind", "tcp://127.0.0.1:*", TDM_ORIGIN_FILE);
  char *text = write_text(&before);
  assert_int_equal(write(file, text, strlen(text)), strlen(text));
  close(file);
  tdm_settings_init(&after);
  bool read = tdm_config_file_read(path, &after, error);
  unlink(path);
  if (!read) fail_msg("%s in:\n%s", error, text);
  set(&after, "config", path, TDM_ORIGIN_COMMAND_LINE);
  char *again = write_text(&after);
  assert_string_equal(after.worker, odd);
  assert_string_equal(after.bind.items[1], "tcp://127.0.0.1:*");
  assert_string_equal(text, again);
  free(text);
  free(again);
  tdm_settings_fini(&before);
  tdm_settings_fini(&after);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_config_text_tells_where_each_is_from),
      cmocka_unit_test(test_config_text_reads_back_as_the_same),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
