// SPDX-License-Identifier: GPL-3.0-or-later
/* What the store keeps, gives back and forgets. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/engine/store/fixture.h"

static int begin(void **state) {
  fixture *f = calloc(1, sizeof *f);
  assert_non_null(f);
  fixture_begin(f, NULL);
  *state = f;
  return 0;
}

static int finish(void **state) {
  fixture_end(*state);
  free(*state);
  return 0;
}

static void assert_buffer(const tdm_buffer *buffer, const char *text) {
  assert_int_equal(buffer->size, strlen(text));
  assert_memory_equal(buffer->bytes, text, buffer->size);
}

static void test_store_keeps_a_job_over_a_restart(void **state) {
  fixture *f = *state;
  tdm_store_request *submit = fixture_submit(f, 1, "ann", "k", "d1", "part-one");
  fixture_wait(f);
  assert_int_equal(submit->result, TDM_STORE_OK);
  assert_true(submit->fresh);
  tdm_store_request_free(submit);
  fixture_close(f);
  fixture_open(f);
  assert_int_equal(fixture_count_open(f), 1);
  tdm_store_request *job = fixture_job(f, 1, "ann");
  fixture_wait(f);
  assert_int_equal(job->result, TDM_STORE_OK);
  assert_int_equal(job->facts.state, TDM_JOB_QUEUED);
  assert_int_equal(job->facts.submitted_ms, 1790000000001);
  assert_int_equal(job->answer.size, 0);
  job->type = TDM_STORE_INPUT;
  fixture_ask(f, job);
  fixture_wait(f);
  assert_buffer(&job->answer, "the rest");
  tdm_store_request_free(job);
}

static void test_store_gives_the_same_job_for_the_same_key(void **state) {
  fixture *f = *state;
  assert_int_equal(fixture_result(f, fixture_submit(f, 1, "ann", "k", "d1", NULL)), TDM_STORE_OK);
  tdm_store_request *again = fixture_submit(f, 2, "ann", "k", "d1", NULL);
  tdm_store_request *other = fixture_submit(f, 3, "ann", "k", "d2", NULL);
  tdm_store_request *bob = fixture_submit(f, 4, "bob", "k", "d2", NULL);
  fixture_wait(f);
  assert_int_equal(again->result, TDM_STORE_OK);
  assert_false(again->fresh);
  assert_string_equal(again->facts.id.digits, fixture_id(1).digits);
  assert_int_equal(other->result, TDM_STORE_CONFLICT);
  assert_true(bob->fresh);
  tdm_store_request_free(again);
  tdm_store_request_free(other);
  tdm_store_request_free(bob);
  assert_int_equal(fixture_count_open(f), 2);
}

static void test_store_shares_commits(void **state) {
  enum { COUNT = 64 };
  fixture *f = *state;
  tdm_store_request *requests[COUNT];
  for (int i = 0; i < COUNT; i++) requests[i] = fixture_submit(f, i, "", NULL, "d", NULL);
  fixture_wait(f);
  for (int i = 0; i < COUNT; i++) {
    assert_int_equal(requests[i]->result, TDM_STORE_OK);
    tdm_store_request_free(requests[i]);
  }
  tdm_store_figures figures = tdm_store_figures_of(f->store);
  assert_int_equal(figures.writes, COUNT);
  assert_in_range(figures.commits, 1, COUNT / 2);
}

/* Else the log grows for good, and who starts after a crash reads all of it. */
static void test_store_brings_its_log_into_the_database(void **state) {
  enum { COUNT = 3000, LOG_BYTES_MAX = 12 << 20 };
  fixture *f = *state;
  char path[128];
  struct stat file;
  for (int i = 0; i < COUNT; i++)
    assert_int_equal(fixture_result(f, fixture_submit(f, i, "", NULL, "d", "part")), TDM_STORE_OK);
  snprintf(path, sizeof path, "%s-wal", f->path);
  assert_int_equal(stat(path, &file), 0);
  assert_in_range(file.st_size, 1, LOG_BYTES_MAX);
  assert_int_equal(stat(f->path, &file), 0);
  assert_in_range(file.st_size, 100 << 10, INT32_MAX);
}

static void test_store_takes_one_end(void **state) {
  fixture *f = *state;
  fixture_result(f, fixture_submit(f, 1, "", NULL, "d", NULL));
  tdm_store_request *note = tdm_store_request_new(TDM_STORE_NOTE);
  note->facts = (tdm_job_facts){.id = fixture_id(1), .state = TDM_JOB_RUNNING, .token = 9};
  assert_int_equal(fixture_result(f, fixture_ask(f, note)), TDM_STORE_OK);
  assert_int_equal(fixture_result(f, fixture_end_job(f, 1, 8, "late")), TDM_STORE_NOT_FOUND);
  assert_int_equal(fixture_result(f, fixture_end_job(f, 1, 9, "right")), TDM_STORE_OK);
  assert_int_equal(fixture_result(f, fixture_end_job(f, 1, 10, "second")), TDM_STORE_NOT_FOUND);
  tdm_store_request *job = fixture_job(f, 1, "");
  fixture_wait(f);
  assert_int_equal(job->facts.state, TDM_JOB_DONE);
  assert_buffer(&job->answer, "right");
  tdm_store_request_free(job);
  assert_int_equal(fixture_count_open(f), 0);
}

static void test_store_keeps_owners_apart(void **state) {
  fixture *f = *state;
  fixture_result(f, fixture_submit(f, 1, "ann", NULL, "d", "part-of-ann"));
  assert_int_equal(fixture_result(f, fixture_job(f, 1, "bob")), TDM_STORE_NOT_FOUND);
  tdm_store_request *refs = tdm_store_request_new(TDM_STORE_REFS);
  refs->parts[0].ref = tdm_text_of("part-of-ann");
  refs->part_count = 1;
  fixture_ask(f, refs);
  fixture_wait(f);
  assert_int_equal(refs->result, TDM_STORE_NOT_FOUND);
  snprintf(refs->facts.owner, sizeof refs->facts.owner, "ann");
  fixture_ask(f, refs);
  fixture_wait(f);
  assert_int_equal(refs->result, TDM_STORE_OK);
  assert_buffer(&refs->found[0], "part-of-ann");
  tdm_store_request_free(refs);
}

/* ---- forgetting ---- */

static tdm_store_request *forget(fixture *f, int number, const char *owner, const char *ref) {
  tdm_store_request *request =
      tdm_store_request_new(ref != NULL ? TDM_STORE_FORGET_REF : TDM_STORE_FORGET_JOB);
  request->facts.id = fixture_id(number);
  snprintf(request->facts.owner, sizeof request->facts.owner, "%s", owner);
  if (ref != NULL) request->parts[0].ref = tdm_text_of(ref);
  return fixture_ask(f, request);
}

static void put(fixture *f, const char *owner, const char *part) {
  tdm_store_request *request = tdm_store_request_new(TDM_STORE_PUT);
  snprintf(request->facts.owner, sizeof request->facts.owner, "%s", owner);
  request->parts[0] = (tdm_store_part){tdm_text_of(part), (const uint8_t *)part, strlen(part)};
  request->part_count = 1;
  request->wall_ms = 1790000000000;
  assert_int_equal(fixture_result(f, fixture_ask(f, request)), TDM_STORE_OK);
}

static void test_store_forgets_every_byte_of_a_job(void **state) {
  fixture *f = *state;
  static char people[20000]; /* several pages, and overflow pages */
  memset(people, 'x', sizeof people - 1);
  const char secret[] = "SECRET-PEOPLE";
  memcpy(people + 9000, secret, sizeof secret - 1);
  fixture_result(f, fixture_submit(f, 1, "", NULL, "d", people));
  fixture_result(f, fixture_submit(f, 2, "", NULL, "d", NULL));
  fixture_result(f, fixture_end_job(f, 1, 5, "SECRET-PAIRS"));
  assert_true(fixture_contains(f, "SECRET-PEOPLE"));
  assert_true(fixture_contains(f, "SECRET-PAIRS"));
  assert_int_equal(fixture_result(f, forget(f, 2, "", NULL)), TDM_STORE_CONFLICT);
  assert_int_equal(fixture_result(f, forget(f, 1, "bob", NULL)), TDM_STORE_NOT_FOUND);
  assert_int_equal(fixture_result(f, forget(f, 1, "", NULL)), TDM_STORE_OK);
  assert_false(fixture_contains(f, "SECRET-PEOPLE"));
  assert_false(fixture_contains(f, "SECRET-PAIRS"));
  assert_false(fixture_contains(f, fixture_id(1).digits));
  assert_int_equal(fixture_result(f, fixture_job(f, 1, "")), TDM_STORE_NOT_FOUND);
  assert_int_equal(fixture_count_open(f), 1);
}

static void test_store_forgets_no_part_that_others_need(void **state) {
  fixture *f = *state;
  put(f, "", "part-that-was-put");
  fixture_result(f, fixture_submit(f, 1, "", NULL, "d", "part-of-two"));
  fixture_result(f, fixture_submit(f, 2, "", NULL, "d", "part-of-two"));
  fixture_result(f, fixture_submit(f, 3, "", NULL, "d", "part-that-was-put"));
  for (int i = 1; i <= 3; i += 2) {
    fixture_result(f, fixture_end_job(f, i, 5, "a"));
    assert_int_equal(fixture_result(f, forget(f, i, "", NULL)), TDM_STORE_OK);
  }
  assert_true(fixture_contains(f, "part-of-two"));
  assert_true(fixture_contains(f, "part-that-was-put"));
}

static void test_store_forgets_a_ref_unless_a_job_needs_it(void **state) {
  fixture *f = *state;
  put(f, "", "part-alone");
  fixture_result(f, fixture_submit(f, 1, "", NULL, "d", "part-used"));
  assert_int_equal(fixture_result(f, forget(f, 0, "", "part-used")), TDM_STORE_CONFLICT);
  assert_int_equal(fixture_result(f, forget(f, 0, "", "part-alone")), TDM_STORE_OK);
  assert_false(fixture_contains(f, "part-alone"));
  assert_int_equal(fixture_result(f, forget(f, 0, "", "part-alone")), TDM_STORE_NOT_FOUND);
  fixture_result(f, fixture_end_job(f, 1, 5, "a"));
  assert_int_equal(fixture_result(f, forget(f, 0, "", "part-used")), TDM_STORE_OK);
}

static tdm_store_request *sweep(fixture *f, int64_t wall_ms, int64_t keep_ms, int64_t bytes_max) {
  tdm_store_request *request = tdm_store_request_new(TDM_STORE_SWEEP);
  request->wall_ms = wall_ms;
  request->keep_ms = keep_ms;
  request->bytes_max = bytes_max;
  fixture_ask(f, request);
  fixture_wait(f);
  assert_int_equal(request->result, TDM_STORE_OK);
  return request;
}

static void test_store_drops_what_is_old(void **state) {
  fixture *f = *state;
  const int64_t start = 1790000000000, day = TDM_KEEP_MS_LEAST;
  for (int i = 1; i <= 3; i++) fixture_result(f, fixture_submit(f, i, "", NULL, "d", "old-part"));
  for (int i = 1; i <= 2; i++) fixture_result(f, fixture_end_job(f, i, 5, "a"));
  tdm_store_request *early = sweep(f, start + day, 1, 0);
  assert_int_equal(early->dropped, 0);
  tdm_store_request_free(early);
  tdm_store_request *late = sweep(f, start + 2 * day, day, 0);
  assert_int_equal(late->dropped, 2);
  tdm_store_request_free(late);
  assert_true(fixture_contains(f, "old-part")); /* job 3 needs it */
  assert_int_equal(fixture_result(f, fixture_job(f, 3, "")), TDM_STORE_OK);
  assert_int_equal(fixture_result(f, fixture_job(f, 1, "")), TDM_STORE_NOT_FOUND);
}

static void test_store_that_is_large_drops_the_oldest_and_refuses_new(void **state) {
  fixture *f = *state;
  const int64_t start = 1790000000000, day = TDM_KEEP_MS_LEAST;
  fixture_result(f, fixture_submit(f, 1, "", NULL, "d", NULL));
  fixture_result(f, fixture_end_job(f, 1, 5, "a"));
  tdm_store_request *refused = tdm_store_request_new(TDM_STORE_SUBMIT);
  refused->facts.id = fixture_id(2);
  refused->digest = tdm_text_of("d");
  refused->bytes_max = 4096;
  fixture_ask(f, refused);
  tdm_store_request *good = fixture_submit(f, 3, "", NULL, "d", NULL); /* in the same commit */
  fixture_wait(f);
  assert_int_equal(refused->result, TDM_STORE_FULL);
  assert_non_null(strstr(refused->message, "store-mb"));
  assert_int_equal(good->result, TDM_STORE_OK);
  tdm_store_request_free(refused);
  tdm_store_request_free(good);
  tdm_store_request *swept = sweep(f, start + 2 * day, 30 * day, 4096);
  assert_int_equal(swept->dropped, 1);
  tdm_store_request_free(swept);
}

/* ---- lists ---- */

static void test_store_lists_pages_from_the_newest(void **state) {
  fixture *f = *state;
  for (int i = 1; i <= 5; i++) fixture_result(f, fixture_submit(f, i, "ann", NULL, "d", NULL));
  fixture_result(f, fixture_submit(f, 6, "bob", NULL, "d", NULL));
  fixture_result(f, fixture_end_job(f, 2, 5, "a"));
  tdm_store_request *list = tdm_store_request_new(TDM_STORE_JOBS);
  snprintf(list->facts.owner, sizeof list->facts.owner, "ann");
  list->state = -1;
  list->limit = 2;
  fixture_ask(f, list);
  fixture_wait(f);
  tdm_job_facts *facts = (tdm_job_facts *)(void *)list->list.bytes;
  assert_int_equal(list->list.size, 2 * sizeof *facts);
  assert_true(list->more);
  assert_string_equal(facts[0].id.digits, fixture_id(5).digits);
  assert_string_equal(facts[1].id.digits, fixture_id(4).digits);
  char after[TDM_JOB_ID_DIGITS + 1];
  memcpy(after, facts[1].id.digits, sizeof after);
  list->after = tdm_text_of(after);
  list->list.size = 0;
  list->limit = 3;
  fixture_ask(f, list);
  fixture_wait(f);
  assert_int_equal(list->list.size, 3 * sizeof *facts);
  assert_false(list->more);
  list->after = (tdm_text){NULL, 0};
  list->list.size = 0;
  list->state = TDM_JOB_DONE;
  fixture_ask(f, list);
  fixture_wait(f);
  assert_int_equal(list->list.size, sizeof *facts);
  tdm_store_request_free(list);
}

/* ---- opening ---- */

static void assert_refused(const char *path, const char *word) {
  char error[TDM_STORE_MESSAGE_SIZE] = "";
  tdm_store_options options = {.path = path};
  tdm_store *store = tdm_store_open(&tdm_store_sqlite, &options, error);
  assert_null(store);
  if (strstr(error, word) == NULL || strstr(error, "--store") == NULL) fail_msg("%s", error);
}

static void test_store_in_use_is_refused(void **state) {
  fixture *f = *state;
  assert_refused(f->path, "another tandemd uses this store");
}

static void test_store_that_is_none_is_refused(void **state) {
  fixture *f = *state;
  char path[128];
  snprintf(path, sizeof path, "%s/text", f->folder);
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  for (int i = 0; i < 1000; i++) fputs("this is no database\n", file);
  fclose(file);
  assert_refused(path, "not a database");
  assert_refused("/proc/nowhere/store.db", "No such file");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_store_keeps_a_job_over_a_restart, begin, finish),
      cmocka_unit_test_setup_teardown(test_store_gives_the_same_job_for_the_same_key, begin,
                                      finish),
      cmocka_unit_test_setup_teardown(test_store_shares_commits, begin, finish),
      cmocka_unit_test_setup_teardown(test_store_brings_its_log_into_the_database, begin, finish),
      cmocka_unit_test_setup_teardown(test_store_takes_one_end, begin, finish),
      cmocka_unit_test_setup_teardown(test_store_keeps_owners_apart, begin, finish),
      cmocka_unit_test_setup_teardown(test_store_forgets_every_byte_of_a_job, begin, finish),
      cmocka_unit_test_setup_teardown(test_store_forgets_no_part_that_others_need, begin, finish),
      cmocka_unit_test_setup_teardown(test_store_forgets_a_ref_unless_a_job_needs_it, begin,
                                      finish),
      cmocka_unit_test_setup_teardown(test_store_drops_what_is_old, begin, finish),
      cmocka_unit_test_setup_teardown(test_store_that_is_large_drops_the_oldest_and_refuses_new,
                                      begin, finish),
      cmocka_unit_test_setup_teardown(test_store_lists_pages_from_the_newest, begin, finish),
      cmocka_unit_test_setup_teardown(test_store_in_use_is_refused, begin, finish),
      cmocka_unit_test_setup_teardown(test_store_that_is_none_is_refused, begin, finish),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
