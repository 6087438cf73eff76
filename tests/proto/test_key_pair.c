// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs those before it. */
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proto/key_pair.h"

#define PUBLIC "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"
#define SECRET "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs"

static void test_key_decode_takes_forty_characters_of_z85(void **state) {
  (void)state;
  uint8_t bytes[TDM_KEY_BYTES];
  /* The example of ZeroMQ's RFC 32, four times. */
  const uint8_t example[] = {0x86, 0x4F, 0xD2, 0x6F, 0xB5, 0x59, 0xF7, 0x5B};
  assert_true(tdm_key_decode("HelloWorldHelloWorldHelloWorldHelloWorld", 40, bytes));
  for (size_t i = 0; i < TDM_KEY_BYTES; i += 8) assert_memory_equal(bytes + i, example, 8);
  assert_false(tdm_key_decode(PUBLIC, 39, bytes));
  assert_false(tdm_key_decode(PUBLIC "x", 41, bytes));
  assert_false(tdm_key_decode("\"q:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7", 40, bytes));
  assert_false(tdm_key_decode("#####M>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf", 40, bytes)); /* > 2^32 */
  assert_false(tdm_key_decode("rq:rM>}U?@Lns47E1%kR\0o@n%FcmmsL/@{H8]yf7", 40, bytes));
}

static void expect_pair(const char *text, const char *secret) {
  tdm_key_pair pair;
  char error[TDM_KEY_ERROR_SIZE];
  if (!tdm_key_pair_parse(text, strlen(text), &pair, error)) fail_msg("'%s': %s", text, error);
  assert_string_equal(pair.public_key, PUBLIC);
  assert_string_equal(pair.secret_key, secret);
}

static void expect_refused(const char *text, const char *part) {
  tdm_key_pair pair;
  char error[TDM_KEY_ERROR_SIZE];
  if (tdm_key_pair_parse(text, strlen(text), &pair, error)) fail_msg("'%s' was taken", text);
  if (strstr(error, part) == NULL) fail_msg("'%s' does not mention '%s'", error, part);
  assert_string_equal(pair.secret_key, "");
}

static void test_key_pair_parse_reads_what_people_write(void **state) {
  (void)state;
  expect_pair("public: \"" PUBLIC "\"\nsecret: \"" SECRET "\"\n", SECRET);
  expect_pair("# mine\r\n\r\n  secret: '" SECRET "'\r\n\tpublic: " PUBLIC "\r\n", SECRET);
  expect_pair("public:" PUBLIC, "");
}

static void test_key_pair_parse_names_the_line(void **state) {
  (void)state;
  expect_refused("", "public");
  expect_refused("secret: " SECRET, "public");
  expect_refused("public: " PUBLIC "\nsecret: x\n", "line 2: `secret`");
  expect_refused("public: " PUBLIC "\n\npublic: " PUBLIC "\n",
                 "line 3: `public` stands there twice");
  expect_refused("private: " PUBLIC, "line 1");
  expect_refused("public \"" PUBLIC "\"", "line 1");
}

static void test_key_pair_save_is_private_and_replaces_nothing(void **state) {
  (void)state;
  char folder[] = "/tmp/tandem-test-keys-XXXXXX";
  char path[64];
  char error[TDM_KEY_ERROR_SIZE];
  struct stat status;
  tdm_key_pair pair = {PUBLIC, SECRET};
  tdm_key_pair read;
  assert_non_null(mkdtemp(folder));
  snprintf(path, sizeof path, "%s/pair", folder);
  assert_true(tdm_key_pair_save(path, &pair, error));
  assert_int_equal(stat(path, &status), 0);
  assert_int_equal(status.st_mode & 0777, 0600);
  assert_true(tdm_key_pair_load(path, true, &read, error));
  assert_memory_equal(&read, &pair, sizeof pair);
  assert_false(tdm_key_pair_save(path, &pair, error));
  assert_non_null(strstr(error, "exists"));
  chmod(path, 0640);
  assert_false(tdm_key_pair_load(path, true, &read, error));
  assert_non_null(strstr(error, "chmod 600"));
  assert_true(tdm_key_pair_load(path, false, &read, error));
  unlink(path);
  assert_false(tdm_key_pair_load(path, true, &read, error));
  rmdir(folder);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_key_decode_takes_forty_characters_of_z85),
      cmocka_unit_test(test_key_pair_parse_reads_what_people_write),
      cmocka_unit_test(test_key_pair_parse_names_the_line),
      cmocka_unit_test(test_key_pair_save_is_private_and_replaces_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
