// SPDX-License-Identifier: GPL-3.0-or-later
/* Disks that fail: every write, sync and truncation once, and disks that stay full. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/engine/store/faulty_vfs.h"
#include "tests/engine/store/fixture.h"

enum { JOBS = 12, PART_BYTES = 30000 };

static char part[PART_BYTES + 1];

/* What the clients of one run were told. */
typedef struct {
  bool acknowledged[JOBS];
  bool ended[JOBS];
  int refused, broken;
} told;

static void count(told *t, tdm_store_result result) {
  t->refused += result == TDM_STORE_FULL || result == TDM_STORE_FAILED;
  t->broken += result == TDM_STORE_BROKEN;
}

/* Submits, ends and forgets, some in common commits. */
static void work(fixture *f, told *t) {
  for (int i = 0; i < JOBS; i += 3) {
    tdm_store_request *three[3];
    for (int j = 0; j < 3; j++)
      three[j] = fixture_submit(f, i + j, "", NULL, "d", j == 1 ? part : NULL);
    fixture_wait(f);
    for (int j = 0; j < 3; j++) {
      count(t, three[j]->result);
      t->acknowledged[i + j] = three[j]->result == TDM_STORE_OK;
      tdm_store_request_free(three[j]);
    }
    if (!t->acknowledged[i]) continue;
    tdm_store_result result = fixture_result(f, fixture_end_job(f, i, 5, "an answer"));
    count(t, result);
    t->ended[i] = result == TDM_STORE_OK;
  }
}

static void check(fixture *f, const told *t) {
  for (int i = 0; i < JOBS; i++) {
    tdm_store_request *job = fixture_job(f, i, "");
    fixture_wait(f);
    if (t->acknowledged[i] && job->result != TDM_STORE_OK) fail_msg("job %d is lost", i);
    if (t->ended[i] && (job->facts.state != TDM_JOB_DONE || job->answer.size != 9))
      fail_msg("the end of job %d is lost", i);
    tdm_store_request_free(job);
  }
}

/* A run in which the n-th call of that kind fails; false when there were fewer. */
static bool run(fault_kind kind, int n, int code) {
  fixture f;
  told t = {.refused = 0};
  fixture_begin(&f, FAULTY_VFS);
  faulty_vfs_fail(kind, n, code, false);
  work(&f, &t);
  bool failed = faulty_vfs_calls(kind) >= n;
  bool fsync_failed = failed && code == SQLITE_IOERR_FSYNC;
  if (fsync_failed && t.broken == 0 && f.broken == 0) fail_msg("sync %d: nobody noticed", n);
  if (fsync_failed && f.broken > 1) fail_msg("sync %d: told %d times", n, f.broken);
  if (failed && !fsync_failed) {
    tdm_store_result later = fixture_result(&f, fixture_submit(&f, 90, "", NULL, "d", NULL));
    if (later != TDM_STORE_OK) fail_msg("kind %d, call %d: it does not recover", kind, n);
  }
  fixture_close(&f);
  faulty_vfs_fail(kind, 0, 0, false);
  fixture_open(&f);
  check(&f, &t);
  fixture_end(&f);
  return failed;
}

static void test_store_survives_every_failed_write(void **state) {
  (void)state;
  int calls = 0;
  while (run(FAULT_WRITE, calls + 1, SQLITE_IOERR_WRITE)) calls++;
  assert_in_range(calls, 30, 10000);
  print_message("%d writes failed, each in a run of its own\n", calls);
  /* How many there are depends on what shares a commit: the last ones may not come this time. */
  int met = 0;
  for (int n = 1; n <= calls; n += 3) met += run(FAULT_WRITE, n, SQLITE_FULL);
  assert_in_range(met, 10, calls);
}

static void test_store_stops_after_every_failed_sync(void **state) {
  (void)state;
  int calls = 0;
  while (run(FAULT_SYNC, calls + 1, SQLITE_IOERR_FSYNC)) calls++;
  assert_in_range(calls, 5, 10000);
  print_message("%d syncs failed\n", calls);
}

static void test_store_on_a_full_disk_refuses_and_recovers(void **state) {
  (void)state;
  fixture f;
  fixture_begin(&f, FAULTY_VFS);
  assert_int_equal(fixture_result(&f, fixture_submit(&f, 1, "", NULL, "d", NULL)), TDM_STORE_OK);
  faulty_vfs_fail(FAULT_WRITE, 1, SQLITE_FULL, true);
  tdm_store_request *refused = fixture_submit(&f, 2, "", NULL, "d", NULL);
  fixture_wait(&f);
  assert_int_equal(refused->result, TDM_STORE_FULL);
  assert_non_null(strstr(refused->message, "disk"));
  tdm_store_request_free(refused);
  assert_int_equal(fixture_result(&f, fixture_job(&f, 1, "")), TDM_STORE_OK);
  faulty_vfs_fail(FAULT_WRITE, 0, 0, false);
  assert_int_equal(fixture_result(&f, fixture_submit(&f, 3, "", NULL, "d", NULL)), TDM_STORE_OK);
  assert_int_equal(fixture_count_open(&f), 2);
  assert_int_equal(f.broken, 0);
  fixture_end(&f);
}

/* What does not fit takes nothing else with it. */
static void test_store_refuses_only_what_does_not_fit(void **state) {
  (void)state;
  fixture f;
  fixture_begin(&f, FAULTY_VFS);
  tdm_store_request *all[JOBS];
  faulty_vfs_fail(FAULT_WRITE, 1, SQLITE_FULL, false);
  for (int i = 0; i < JOBS; i++) all[i] = fixture_submit(&f, i, "", NULL, "d", NULL);
  fixture_wait(&f);
  int good = 0;
  for (int i = 0; i < JOBS; i++) {
    good += all[i]->result == TDM_STORE_OK;
    tdm_store_request_free(all[i]);
  }
  assert_in_range(good, JOBS - 1, JOBS);
  fixture_end(&f);
}

/* Gone from disk or refused, never "gone" while it is there. */
static void test_store_does_not_claim_to_have_forgotten(void **state) {
  (void)state;
  for (fault_kind kind = FAULT_WRITE; kind <= FAULT_TRUNCATE; kind++) {
    int code = kind == FAULT_SYNC ? SQLITE_IOERR_FSYNC : SQLITE_IOERR_WRITE;
    for (int n = 1;; n++) {
      fixture f;
      fixture_begin(&f, FAULTY_VFS);
      fixture_result(&f, fixture_submit(&f, 1, "", NULL, "d", part));
      fixture_result(&f, fixture_end_job(&f, 1, 5, "an answer"));
      faulty_vfs_fail(kind, n, code, false);
      tdm_store_request *request = tdm_store_request_new(TDM_STORE_FORGET_JOB);
      request->facts.id = fixture_id(1);
      tdm_store_result result = fixture_result(&f, fixture_ask(&f, request));
      bool failed = faulty_vfs_calls(kind) >= n;
      faulty_vfs_fail(kind, 0, 0, false);
      if (result == TDM_STORE_OK && fixture_contains(&f, "a rare word"))
        fail_msg("kind %d, call %d: forgotten, and still there", kind, n);
      fixture_end(&f);
      if (!failed) break;
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_store_survives_every_failed_write),
      cmocka_unit_test(test_store_stops_after_every_failed_sync),
      cmocka_unit_test(test_store_on_a_full_disk_refuses_and_recovers),
      cmocka_unit_test(test_store_refuses_only_what_does_not_fit),
      cmocka_unit_test(test_store_does_not_claim_to_have_forgotten),
  };
  memset(part, 'p', PART_BYTES);
  const char rare[] = "a rare word";
  memcpy(part + 12000, rare, sizeof rare - 1);
  faulty_vfs_register();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
