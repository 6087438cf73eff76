// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/keys/key_file.h"
#include "engine/keys/rights.h"
#include "engine/keys/zap.h"
#include "tests/engine/support.h"

#define KEY_A "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"
#define KEY_B "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"

/* ---- rights ---- */

static void test_rights_every_operation_needs_one(void **state) {
  (void)state;
  for (tdm_op op = TDM_OP_HELLO; op < TDM_OP_COUNT; op++) {
    if (tdm_rights_for(op) == 0)
      fail_msg("`%s` has no row in engine/keys/rights.c: nobody with a key may", tdm_op_name(op));
    assert_true(tdm_rights_allow(TDM_RIGHTS_CLIENT, op));
    assert_false(tdm_rights_allow(TDM_RIGHT_WORKER, op));
    assert_false(tdm_rights_allow(0, op));
    assert_true(tdm_rights_allow(TDM_RIGHTS_OPEN, op));
  }
}

static void test_rights_have_names(void **state) {
  (void)state;
  char text[TDM_RIGHTS_TEXT_SIZE];
  assert_int_equal(tdm_right_of("worker", 6), TDM_RIGHT_WORKER);
  assert_int_equal(tdm_right_of("worker", 5), 0);
  assert_int_equal(tdm_right_of("root", 4), 0);
  assert_string_equal(tdm_rights_text(TDM_RIGHTS_ALL, text), "solve, submit, admin, worker");
  assert_string_equal(tdm_rights_text(0, text), "");
}

/* ---- the file ---- */

typedef struct {
  char path[64];
  char error[TDM_KEY_FILE_ERROR_SIZE];
  tdm_key_list list;
} file;

static void write_text(file *f, const char *text) {
  snprintf(f->path, sizeof f->path, "/tmp/tandem-test-keys-XXXXXX");
  int descriptor = mkstemp(f->path);
  assert_true(descriptor >= 0);
  assert_int_equal(write(descriptor, text, strlen(text)), strlen(text));
  close(descriptor);
}

static void expect_file_refused(const char *text, const char *part) {
  file f;
  write_text(&f, text);
  bool read = tdm_key_file_read(f.path, &f.list, f.error);
  unlink(f.path);
  if (read) fail_msg("'%s' was taken", text);
  if (strstr(f.error, part) == NULL) fail_msg("'%s' does not mention '%s'", f.error, part);
  assert_null(f.list.keys);
}

static void test_key_file_reads_keys_and_limits(void **state) {
  (void)state;
  file f;
  write_text(&f,
             "keys:\n"
             "  - {name: payroll, owner: hr, rights: [solve, submit], public: \"" KEY_A
             "\"}\n"
             "  - name: node-2\n    rights: worker\n    public: '" KEY_B
             "'\n"
             "owners:\n  hr: {queue_percent: 50, participants: 20000, per_second: 5}\n");
  if (!tdm_key_file_read(f.path, &f.list, f.error)) fail_msg("%s", f.error);
  assert_int_equal(f.list.key_count, 2);
  assert_string_equal(f.list.keys[0].owner, "hr");
  assert_int_equal(f.list.keys[0].rights, TDM_RIGHT_SOLVE | TDM_RIGHT_SUBMIT);
  assert_string_equal(f.list.keys[1].owner, "node-2");
  assert_int_equal(f.list.keys[1].rights, TDM_RIGHT_WORKER);
  assert_int_equal(tdm_key_list_owner(&f.list, "hr")->limits.queue_percent, 50);
  assert_int_equal(tdm_key_list_owner(&f.list, "hr")->limits.participants, 20000);
  assert_int_equal(tdm_key_list_owner(&f.list, "hr")->limits.per_second, 5);
  assert_null(tdm_key_list_owner(&f.list, "node-2"));
  tdm_key_list_fini(&f.list);
  unlink(f.path);
}

static void test_key_file_refuses_and_names_the_place(void **state) {
  (void)state;
  expect_file_refused("keys: 7\n", ":1:7: `keys` is a list");
  expect_file_refused("key: []\n", ":1:1: unknown key 'key'");
  expect_file_refused("keys:\n  - {name: a, rights: [solve]}\n", ":2:5: a key needs");
  expect_file_refused("keys:\n  - {name: a, public: \"" KEY_A "\"}\n", ":2:5: a key needs");
  expect_file_refused("keys:\n  - {name: a, rights: [fly], public: \"" KEY_A "\"}\n",
                      ":2:24: rights");
  expect_file_refused("keys:\n  - {name: a b, rights: solve, public: \"" KEY_A "\"}\n",
                      "a name has");
  expect_file_refused("keys:\n  - {name: a, rights: solve, public: short}\n", "40 characters");
  expect_file_refused("keys:\n  - {name: a, name: b}\n", "`name` stands there twice");
  expect_file_refused("keys:\n  - {name: a, rights: solve, public: \"" KEY_A
                      "\"}\n"
                      "  - {name: a, rights: solve, public: \"" KEY_B "\"}\n",
                      ":3:5: the name 'a' is used twice");
  expect_file_refused("keys:\n  - {name: a, rights: solve, public: \"" KEY_A
                      "\"}\n"
                      "  - {name: b, rights: solve, public: \"" KEY_A "\"}\n",
                      ":3:5: 'a' has the same public key");
  expect_file_refused("owners:\n  hr: {queue_percent: 101}\n", "from 1 to 100");
  expect_file_refused("owners:\n  hr: {speed: 1}\n", "unknown key 'speed'");
  expect_file_refused("keys: [\n", ":2:1:");
}

static void test_key_file_written_reads_the_same(void **state) {
  (void)state;
  file f;
  file again;
  struct stat status;
  write_text(&f, "keys:\n  - {name: \"true\", rights: [admin, solve], public: \"" KEY_A
                 "\"}\n"
                 "owners:\n  x: {per_second: 3}\n  y: {}\n");
  chmod(f.path, 0640);
  assert_true(tdm_key_file_read(f.path, &f.list, f.error));
  assert_true(tdm_key_file_write(f.path, &f.list, f.error));
  assert_int_equal(stat(f.path, &status), 0);
  assert_int_equal(status.st_mode & 0777, 0640);
  assert_true(tdm_key_file_read(f.path, &again.list, again.error));
  assert_int_equal(again.list.key_count, 1);
  assert_memory_equal(&again.list.keys[0], &f.list.keys[0], sizeof(tdm_key));
  assert_int_equal(again.list.owner_count, 2);
  assert_int_equal(again.list.owners[0].limits.per_second, 3);
  tdm_key_list_fini(&f.list);
  tdm_key_list_fini(&again.list);
  unlink(f.path);
  assert_false(tdm_key_file_write("/nowhere/keys", &f.list, f.error));
}

static void test_key_list_grows_and_shrinks(void **state) {
  (void)state;
  tdm_key_list list = {0};
  for (uint32_t i = 0; i < 100; i++) {
    tdm_key *key = tdm_key_list_add(&list);
    assert_non_null(key);
    snprintf(key->name, sizeof key->name, "k%u", i);
    key->bytes[31] = (uint8_t)i;
  }
  for (uint32_t i = 0; i < 100; i += 2) {
    char name[8];
    snprintf(name, sizeof name, "k%u", i);
    tdm_key_list_remove(&list, tdm_key_list_named(&list, name));
  }
  uint8_t bytes[TDM_KEY_BYTES] = {0};
  bytes[31] = 51;
  assert_string_equal(tdm_key_list_find(&list, bytes)->name, "k51");
  bytes[31] = 50;
  assert_null(tdm_key_list_find(&list, bytes));
  assert_int_equal(list.key_count, 50);
  assert_non_null(tdm_key_list_add(&list));
  tdm_key_list_fini(&list);
}

/* ---- ZAP ---- */

static tdm_zap_verdict ask(const tdm_key_list *list, const char *version, const char *domain,
                           const char *mechanism, const void *key, uint32_t size, uint32_t count) {
  const tdm_key *found = NULL;
  tdm_zap_request request = {
      tdm_text_of(version), tdm_text_of(domain), tdm_text_of(mechanism), {key, size}, count};
  tdm_zap_verdict verdict = tdm_zap_decide(list, &request, &found);
  assert_true((verdict == TDM_ZAP_ALLOWED) == (found != NULL));
  assert_string_equal(tdm_zap_status(verdict), verdict == TDM_ZAP_ALLOWED ? "200" : "400");
  return verdict;
}

static void test_zap_allows_known_keys_with_a_right_only(void **state) {
  (void)state;
  tdm_key_list list = {0};
  tdm_key *client = tdm_key_list_add(&list);
  client->rights = TDM_RIGHT_SUBMIT;
  assert_true(tdm_key_decode(KEY_A, 40, client->bytes));
  tdm_key *worker = tdm_key_list_add(&list);
  worker->rights = TDM_RIGHT_WORKER;
  assert_true(tdm_key_decode(KEY_B, 40, worker->bytes));
  uint8_t a[TDM_KEY_BYTES], b[TDM_KEY_BYTES], other[TDM_KEY_BYTES];
  tdm_key_decode(KEY_A, 40, a);
  tdm_key_decode(KEY_B, 40, b);
  memcpy(other, a, sizeof other);
  other[31] ^= 1;
  const char *clients = TDM_ZAP_CLIENTS, *workers = TDM_ZAP_WORKERS;
  assert_int_equal(ask(&list, "1.0", clients, "CURVE", a, 32, 1), TDM_ZAP_ALLOWED);
  assert_int_equal(ask(&list, "1.0", workers, "CURVE", b, 32, 1), TDM_ZAP_ALLOWED);
  assert_int_equal(ask(&list, "1.0", workers, "CURVE", a, 32, 1), TDM_ZAP_NO_RIGHT);
  assert_int_equal(ask(&list, "1.0", clients, "CURVE", b, 32, 1), TDM_ZAP_NO_RIGHT);
  assert_int_equal(ask(&list, "1.0", clients, "CURVE", other, 32, 1), TDM_ZAP_UNKNOWN);
  assert_int_equal(ask(&list, "1.0", clients, "CURVE", a, 31, 1), TDM_ZAP_BAD_REQUEST);
  assert_int_equal(ask(&list, "1.0", clients, "CURVE", "", 0, 0), TDM_ZAP_BAD_REQUEST);
  assert_int_equal(ask(&list, "1.0", clients, "CURVE", a, 32, 2), TDM_ZAP_BAD_REQUEST);
  assert_int_equal(ask(&list, "1.0", "", "CURVE", a, 32, 1), TDM_ZAP_DOMAIN);
  assert_int_equal(ask(&list, "1.0", clients, "PLAIN", "boss", 4, 2), TDM_ZAP_MECHANISM);
  assert_int_equal(ask(&list, "1.0", clients, "NULL", "", 0, 0), TDM_ZAP_MECHANISM);
  assert_int_equal(ask(&list, "1.0", clients, "GSSAPI", a, 32, 1), TDM_ZAP_MECHANISM);
  assert_int_equal(ask(&list, "2.0", clients, "CURVE", a, 32, 1), TDM_ZAP_BAD_REQUEST);
  tdm_key_list_fini(&list);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_rights_every_operation_needs_one),
      cmocka_unit_test(test_rights_have_names),
      cmocka_unit_test(test_key_file_reads_keys_and_limits),
      cmocka_unit_test(test_key_file_refuses_and_names_the_place),
      cmocka_unit_test(test_key_file_written_reads_the_same),
      cmocka_unit_test(test_key_list_grows_and_shrinks),
      cmocka_unit_test(test_zap_allows_known_keys_with_a_right_only),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
