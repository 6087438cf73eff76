// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "engine/store/store.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/store/lock.h"

enum {
  BATCH_MAX = 256,           /* writes in a transaction */
  BATCH_BYTES_MAX = 64 << 20 /* and their bytes, but for the first */
};

typedef struct {
  tdm_store_request *first;
  tdm_store_request *last;
} request_list;

/* A thread with its queue and its handle. */
typedef struct {
  struct tdm_store *store;
  uv_thread_t thread;
  bool started;
  uv_mutex_t mutex; /* of the two below */
  uv_cond_t wake;
  request_list queue;
  bool ending;
  tdm_store_handle *handle;
} lane;

struct tdm_store {
  const tdm_store_backend *backend;
  int lock;
  lane writer;
  lane reader;
  uv_async_t async;
  uv_mutex_t mutex; /* of `done` */
  request_list done;
  bool running; /* threads and handle exist */
  bool told;    /* that it is broken */
  uint32_t pending;
  atomic_bool broken;
  atomic_uint_fast64_t commits, writes, refused, failures;
  void (*on_broken)(void *context);
  void *context;
};

/* ---- lists ---- */

static void append(request_list *list, tdm_store_request *request) {
  request->next = NULL;
  if (list->last != NULL)
    list->last->next = request;
  else
    list->first = request;
  list->last = request;
}

static tdm_store_request *take_first(request_list *list) {
  tdm_store_request *request = list->first;
  if (request == NULL) return NULL;
  list->first = request->next;
  if (list->first == NULL) list->last = NULL;
  return request;
}

/* ---- from the threads to the loop ---- */

static void finish(tdm_store *store, tdm_store_request *request) {
  uv_mutex_lock(&store->mutex);
  append(&store->done, request);
  uv_mutex_unlock(&store->mutex);
}

/* Tells what was done; true when there was something. */
static bool deliver(tdm_store *store) {
  uv_mutex_lock(&store->mutex);
  request_list done = store->done;
  store->done = (request_list){NULL, NULL};
  uv_mutex_unlock(&store->mutex);
  bool any = done.first != NULL;
  for (tdm_store_request *request; (request = take_first(&done)) != NULL;) {
    store->pending--;
    if (request->done != NULL)
      request->done(request);
    else
      tdm_store_request_free(request);
  }
  return any;
}

static void on_async(uv_async_t *async) {
  tdm_store *store = async->data;
  deliver(store);
  if (!atomic_load(&store->broken) || store->told) return;
  store->told = true;
  store->on_broken(store->context);
}

/* ---- writing ---- */

static size_t bytes_of(const tdm_store_request *request) {
  size_t bytes = request->body_size;
  for (uint32_t i = 0; i < request->part_count; i++) bytes += request->parts[i].size;
  return bytes;
}

static void refuse(tdm_store *store, tdm_store_request *request, tdm_store_result result,
                   const char *message) {
  request->result = result;
  if (request->message != message)
    snprintf(request->message, sizeof request->message, "%s", message);
  atomic_fetch_add(&store->refused, 1);
  if (result == TDM_STORE_BROKEN) atomic_store(&store->broken, true);
}

/* One transaction. On false nothing was done, and `why` and `message` are set. */
static bool transact(lane *l, tdm_store_request **batch, int count, tdm_store_result *why,
                     char message[TDM_STORE_MESSAGE_SIZE]) {
  const tdm_store_backend *backend = l->store->backend;
  *why = backend->begin(l->handle, message);
  for (int i = 0; i < count && *why == TDM_STORE_OK; i++) {
    if (backend->apply(l->handle, batch[i])) continue;
    *why = batch[i]->result;
    memcpy(message, batch[i]->message, TDM_STORE_MESSAGE_SIZE);
  }
  if (*why == TDM_STORE_OK) *why = backend->commit(l->handle, message);
  if (*why == TDM_STORE_OK) {
    atomic_fetch_add(&l->store->commits, 1);
    atomic_fetch_add(&l->store->writes, (uint64_t)count);
    return true;
  }
  backend->roll_back(l->handle);
  return false;
}

static bool erases(const tdm_store_request *request) {
  return (request->type == TDM_STORE_FORGET_JOB || request->type == TDM_STORE_FORGET_REF) &&
         request->result == TDM_STORE_OK;
}

/* Brings the files into shape; who asked for something to be gone hears when it is. */
static void tidy(lane *l, tdm_store_request **batch, int count) {
  char message[TDM_STORE_MESSAGE_SIZE] = "";
  bool erase = false;
  for (int i = 0; i < count; i++) erase |= erases(batch[i]);
  tdm_store_result result = l->store->backend->tidy(l->handle, erase, message);
  if (result == TDM_STORE_OK) return;
  atomic_fetch_add(&l->store->failures, 1);
  if (result == TDM_STORE_BROKEN) atomic_store(&l->store->broken, true);
  for (int i = 0; i < count; i++)
    if (erases(batch[i])) refuse(l->store, batch[i], result, message);
}

static void write_batch(lane *l, tdm_store_request **batch, int count) {
  tdm_store *store = l->store;
  tdm_store_result why = TDM_STORE_BROKEN;
  char message[TDM_STORE_MESSAGE_SIZE] = "the disk of the store failed; the server stops";
  bool broken = atomic_load(&store->broken);
  if (!broken && transact(l, batch, count, &why, message)) {
    tidy(l, batch, count);
  } else if (count > 1 && why != TDM_STORE_BROKEN) {
    for (int i = 0; i < count; i++) write_batch(l, &batch[i], 1);
  } else {
    for (int i = 0; i < count; i++) refuse(store, batch[i], why, message);
  }
}

/* What waits, as far as it goes into one transaction; the lane's mutex is held. */
static int take_batch(lane *l, tdm_store_request **batch) {
  int count = 0;
  size_t bytes = 0;
  while (count < BATCH_MAX && l->queue.first != NULL) {
    bytes += bytes_of(l->queue.first);
    if (count > 0 && bytes > BATCH_BYTES_MAX) break;
    batch[count++] = take_first(&l->queue);
  }
  return count;
}

/* ---- threads ---- */

/* Waits for work; 0 when the lane ends. */
static int wait_for_batch(lane *l, tdm_store_request **batch) {
  uv_mutex_lock(&l->mutex);
  while (l->queue.first == NULL && !l->ending) uv_cond_wait(&l->wake, &l->mutex);
  int count = take_batch(l, batch);
  uv_mutex_unlock(&l->mutex);
  return count;
}

static void run_lane(void *argument) {
  lane *l = argument;
  tdm_store_request *batch[BATCH_MAX];
  for (int count; (count = wait_for_batch(l, batch)) > 0;) {
    if (l == &l->store->writer) {
      write_batch(l, batch, count);
    } else {
      for (int i = 0; i < count; i++) l->store->backend->read(l->handle, batch[i]);
    }
    for (int i = 0; i < count; i++) finish(l->store, batch[i]);
    uv_async_send(&l->store->async);
  }
}

static int start_lane(lane *l) {
  int error = uv_thread_create(&l->thread, run_lane, l);
  l->started = error == 0;
  return error;
}

static void end_lane(lane *l) {
  if (!l->started) return;
  uv_mutex_lock(&l->mutex);
  l->ending = true;
  uv_cond_signal(&l->wake);
  uv_mutex_unlock(&l->mutex);
  uv_thread_join(&l->thread);
  l->started = false;
}

/* ---- life ---- */

static void init_lane(tdm_store *store, lane *l) {
  l->store = store;
  uv_mutex_init(&l->mutex);
  uv_cond_init(&l->wake);
}

static void close_lane(lane *l) {
  l->store->backend->close(l->handle);
  uv_cond_destroy(&l->wake);
  uv_mutex_destroy(&l->mutex);
}

tdm_store *tdm_store_open(const tdm_store_backend *backend, const tdm_store_options *options,
                          char error[TDM_STORE_MESSAGE_SIZE]) {
  tdm_store *store = calloc(1, sizeof *store);
  if (store == NULL) {
    snprintf(error, TDM_STORE_MESSAGE_SIZE, "out of memory");
    return NULL;
  }
  store->backend = backend;
  init_lane(store, &store->writer);
  init_lane(store, &store->reader);
  uv_mutex_init(&store->mutex);
  store->lock = tdm_store_lock(options->path, error);
  mode_t mask = umask(077);
  bool opened = store->lock >= 0 && backend->open(options, true, &store->writer.handle, error) &&
                backend->open(options, false, &store->reader.handle, error);
  umask(mask);
  if (opened) return store;
  tdm_store_close(store);
  return NULL;
}

bool tdm_store_open_jobs(tdm_store *store, bool (*each)(void *context, const tdm_job_facts *facts),
                         void *context, char error[TDM_STORE_MESSAGE_SIZE]) {
  return store->backend->open_jobs(store->reader.handle, each, context, error);
}

int tdm_store_start(tdm_store *store, uv_loop_t *loop, void (*broken)(void *context),
                    void *context) {
  store->on_broken = broken;
  store->context = context;
  int error = uv_async_init(loop, &store->async, on_async);
  if (error != 0) return error;
  store->async.data = store;
  store->running = true;
  error = start_lane(&store->writer);
  if (error == 0) error = start_lane(&store->reader);
  if (error != 0) tdm_store_stop(store);
  return error;
}

void tdm_store_ask(tdm_store *store, tdm_store_request *request) {
  lane *l = tdm_store_is_write(request->type) ? &store->writer : &store->reader;
  store->pending++;
  if (!store->running) {
    refuse(store, request, TDM_STORE_FAILED, "the server stops");
    finish(store, request);
    return;
  }
  uv_mutex_lock(&l->mutex);
  append(&l->queue, request);
  uv_cond_signal(&l->wake);
  uv_mutex_unlock(&l->mutex);
}

uint32_t tdm_store_pending(const tdm_store *store) { return store->pending; }

tdm_store_figures tdm_store_figures_of(const tdm_store *store) {
  return (tdm_store_figures){.commits = atomic_load(&store->commits),
                             .writes = atomic_load(&store->writes),
                             .refused = atomic_load(&store->refused),
                             .failures = atomic_load(&store->failures)};
}

void tdm_store_stop(tdm_store *store) {
  if (!store->running) return;
  end_lane(&store->writer);
  end_lane(&store->reader);
  store->running = false;
  while (deliver(store)) {
  }
  uv_close((uv_handle_t *)&store->async, NULL);
}

void tdm_store_close(tdm_store *store) {
  if (store == NULL) return;
  close_lane(&store->reader);
  close_lane(&store->writer); /* last: it empties the log */
  uv_mutex_destroy(&store->mutex);
  if (store->lock >= 0) close(store->lock);
  free(store);
}
