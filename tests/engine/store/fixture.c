// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "tests/engine/store/fixture.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void on_broken(void *context) { ((fixture *)context)->broken++; }

void fixture_open(fixture *f) {
  char error[TDM_STORE_MESSAGE_SIZE] = "";
  tdm_store_options options = {.path = f->path, .vfs = f->vfs};
  f->store = tdm_store_open(&tdm_store_sqlite, &options, error);
  if (f->store == NULL) fail_msg("%s", error);
  assert_int_equal(tdm_store_start(f->store, &f->loop, on_broken, f), 0);
}

void fixture_begin(fixture *f, const char *vfs) {
  *f = (fixture){.vfs = vfs};
  snprintf(f->folder, sizeof f->folder, "/tmp/tandem-store-XXXXXX");
  assert_non_null(mkdtemp(f->folder));
  snprintf(f->path, sizeof f->path, "%s/deep/store.db", f->folder);
  assert_int_equal(uv_loop_init(&f->loop), 0);
  fixture_open(f);
}

void fixture_wait(fixture *f) {
  while (tdm_store_pending(f->store) > 0) uv_run(&f->loop, UV_RUN_ONCE);
}

void fixture_close(fixture *f) {
  if (f->store == NULL) return;
  tdm_store_stop(f->store);
  uv_run(&f->loop, UV_RUN_DEFAULT);
  tdm_store_close(f->store);
  f->store = NULL;
}

static void remove_folder(const char *path) {
  DIR *folder = opendir(path);
  if (folder == NULL) return;
  for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
    char name[512];
    if (entry->d_name[0] == '.') continue;
    snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
    if (entry->d_type == DT_DIR)
      remove_folder(name);
    else
      unlink(name);
  }
  closedir(folder);
  rmdir(path);
}

void fixture_end(fixture *f) {
  fixture_close(f);
  uv_loop_close(&f->loop);
  remove_folder(f->folder);
}

/* ---- requests ---- */

static void leave(tdm_store_request *request) { (void)request; }

tdm_store_request *fixture_ask(fixture *f, tdm_store_request *request) {
  request->done = leave;
  tdm_store_ask(f->store, request);
  return request;
}

tdm_job_id fixture_id(int number) {
  const uint8_t random[10] = {7, (uint8_t)number};
  return tdm_job_id_make(1790000000000 + number, random);
}

static tdm_store_request *about(tdm_store_type type, int number, const char *owner) {
  tdm_store_request *request = tdm_store_request_new(type);
  assert_non_null(request);
  request->facts.id = fixture_id(number);
  snprintf(request->facts.owner, sizeof request->facts.owner, "%s", owner);
  request->wall_ms = 1790000000000 + number;
  request->state = -1;
  return request;
}

tdm_store_request *fixture_submit(fixture *f, int number, const char *owner, const char *key,
                                  const char *digest, const char *part) {
  tdm_store_request *request = about(TDM_STORE_SUBMIT, number, owner);
  request->facts.submitted_ms = request->wall_ms;
  if (key != NULL) request->key = tdm_text_of(key);
  request->digest = tdm_text_of(digest);
  request->body = (const uint8_t *)"the rest";
  request->body_size = 8;
  if (part != NULL) {
    request->parts[0] = (tdm_store_part){tdm_text_of(part), (const uint8_t *)part, strlen(part)};
    request->part_count = 1;
  }
  return fixture_ask(f, request);
}

tdm_store_request *fixture_end_job(fixture *f, int number, uint64_t token, const char *answer) {
  tdm_store_request *request = about(TDM_STORE_END, number, "");
  request->facts.state = TDM_JOB_DONE;
  request->facts.token = token;
  request->facts.attempts = 1;
  request->facts.finished_ms = request->wall_ms;
  request->body = (const uint8_t *)answer;
  request->body_size = strlen(answer);
  return fixture_ask(f, request);
}

tdm_store_request *fixture_job(fixture *f, int number, const char *owner) {
  return fixture_ask(f, about(TDM_STORE_JOB, number, owner));
}

tdm_store_result fixture_result(fixture *f, tdm_store_request *request) {
  fixture_wait(f);
  tdm_store_result result = request->result;
  tdm_store_request_free(request);
  return result;
}

/* ---- the files ---- */

static bool file_contains(const char *path, const char *text) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) return false;
  fseek(file, 0, SEEK_END);
  size_t size = (size_t)ftell(file);
  char *bytes = malloc(size + 1);
  assert_non_null(bytes);
  rewind(file);
  size = fread(bytes, 1, size, file);
  fclose(file);
  bool found = memmem(bytes, size, text, strlen(text)) != NULL;
  free(bytes);
  return found;
}

bool fixture_contains(const fixture *f, const char *text) {
  static const char *const endings[] = {"", "-wal", "-shm", "-journal", ".lock"};
  for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
    char path[128];
    snprintf(path, sizeof path, "%s%s", f->path, endings[i]);
    if (file_contains(path, text)) return true;
  }
  return false;
}

static bool count_job(void *context, const tdm_job_facts *facts) {
  (void)facts;
  ++*(int *)context;
  return true;
}

int fixture_count_open(fixture *f) {
  char error[TDM_STORE_MESSAGE_SIZE] = "";
  int count = 0;
  fixture_wait(f);
  if (!tdm_store_open_jobs(f->store, count_job, &count, error)) fail_msg("%s", error);
  return count;
}
