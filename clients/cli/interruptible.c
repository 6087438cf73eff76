// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/interruptible.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include "clients/cli/progress.h"

/* A signal that arrives just before the poll waits for its end. */
enum { POLL_MS = 50 };

typedef struct {
  tandem_client *client;
  uint64_t id;
  int64_t deadline_ms;
  bool tells;
  bool cancelled;
} waiting;

static volatile sig_atomic_t interrupted;

static void on_interrupt(int number) {
  (void)number;
  interrupted = 1;
}

static int64_t now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Once: the handler is gone after its first call, and the next signal ends the process. */
static void listen_once(struct sigaction *before) {
  struct sigaction action = {.sa_handler = on_interrupt, .sa_flags = (int)SA_RESETHAND};
  interrupted = 0;
  sigaction(SIGINT, &action, before);
}

static tandem_result ask_for_best(waiting *w) {
  w->cancelled = true;
  if (w->tells) {
    tdm_progress_clear();
    fputs("tandem: asking for the best pairing so far; Ctrl-C again leaves without it\n", stderr);
  }
  tandem_result result = tandem_client_cancel(w->client, w->id);
  return result == TANDEM_NOTHING ? TANDEM_OK : result; /* its answer is here already */
}

/* The answer, where it is among the replies that have come; else NULL. */
static tandem_reply *take_answer(const waiting *w) {
  tandem_reply *reply;
  while (tandem_client_receive(w->client, &reply) == TANDEM_OK) {
    bool answer =
        tandem_reply_id(reply) == w->id && tandem_reply_kind(reply) != TANDEM_REPLY_PROGRESS;
    if (answer) return reply;
    tandem_reply_free(reply);
  }
  return NULL;
}

static tandem_result await(waiting *w, tandem_reply **reply) {
  struct pollfd item = {.fd = tandem_client_fd(w->client), .events = POLLIN};
  for (;;) {
    tandem_result result;
    while ((result = tandem_client_process(w->client)) == TANDEM_OK) continue;
    if (result != TANDEM_NOTHING) return result;
    *reply = take_answer(w);
    if (*reply) return TANDEM_OK;
    if (interrupted && !w->cancelled) {
      result = ask_for_best(w);
      if (result != TANDEM_OK) return result;
    }
    if (now_ms() >= w->deadline_ms) return TANDEM_TIMEOUT;
    if (poll(&item, 1, POLL_MS) < 0 && errno != EINTR) return TANDEM_SYSTEM;
  }
}

tandem_result tdm_call_interruptibly(tandem_client *client, const char *op, const void *body,
                                     size_t size, int timeout_ms, bool tells,
                                     tandem_reply **reply) {
  waiting w = {.client = client, .deadline_ms = now_ms() + timeout_ms, .tells = tells};
  struct sigaction before;
  *reply = NULL;
  listen_once(&before);
  tandem_result result = tandem_client_send(client, op, body, size, &w.id);
  if (result == TANDEM_OK) result = await(&w, reply);
  sigaction(SIGINT, &before, NULL);
  if (result == TANDEM_OK && tandem_reply_error(*reply) == TANDEM_ERROR_DISCONNECTED) {
    tandem_reply_free(*reply);
    *reply = NULL;
    return TANDEM_DISCONNECTED;
  }
  return result;
}
