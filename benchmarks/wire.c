// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * wire: how long a request takes from the client's side, through socket, daemon,
 * worker and back, and how many of them go through in a second.
 */
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include "benchmarks/body.h"
#include "benchmarks/daemon.h"
#include "benchmarks/load.h"
#include "benchmarks/setup.h"
#include "clients/c/tandem.h"
#include "solver/problem/stop.h"

enum { ANSWER_MS = 60000, WARM_UP = 10 };

typedef struct {
  tdm_benchmark_options options;
  tdm_request request;
  tandem_body *builder;
  const uint8_t *body; /* of `solve`, built once */
  size_t body_size;
  tdm_daemon daemon;
  tandem_client *client;
  double *latency_ms; /* [requests] */
} benchmark;

static const char names[] =
    "--kind --mentors --mentees --capacity --quotas --seed --time-ms --requests "
    "--outstanding --workers --endpoint --daemon";

/* ---- replies ---- */

static bool complain(tandem_result result) {
  fprintf(stderr, "%s\n", tandem_result_text(result));
  return false;
}

/* Whether a result has no status, or the status optimal. */
static bool is_optimal(tandem_value body) {
  const char *status = "";
  size_t size = 0;
  if (!tandem_value_text(tandem_value_find(body, "status"), &status, &size)) return true;
  if (tandem_value_is(tandem_value_find(body, "status"), "optimal")) return true;
  fprintf(stderr, "an answer is %.*s, not optimal: try another seed or fewer quotas\n", (int)size,
          status);
  return false;
}

/* Takes the reply over. */
static bool is_good(tandem_reply *reply) {
  bool good = tandem_reply_kind(reply) == TANDEM_REPLY_RESULT;
  if (!good) fprintf(stderr, "the server said: %s\n", tandem_reply_message(reply));
  good = good && is_optimal(tandem_reply_body(reply));
  tandem_reply_free(reply);
  return good;
}

/* ---- one after the other ---- */

static bool ask(benchmark *b, const char *op, const uint8_t *body, size_t size, double *ms) {
  tandem_reply *reply = NULL;
  int64_t start_ns = tdm_clock_ns();
  tandem_result result = tandem_call(b->client, op, body, size, ANSWER_MS, &reply);
  *ms = (double)(tdm_clock_ns() - start_ns) / 1e6;
  return result == TANDEM_OK ? is_good(reply) : complain(result);
}

static bool measure_latency(benchmark *b, const char *op, const uint8_t *body, size_t size) {
  uint64_t count = b->options.requests;
  for (uint64_t i = 0; i < WARM_UP; i++)
    if (!ask(b, op, body, size, &b->latency_ms[0])) return false;
  for (uint64_t i = 0; i < count; i++)
    if (!ask(b, op, body, size, &b->latency_ms[i])) return false;
  tdm_setup_sort(b->latency_ms, count);
  printf("%s requests=%" PRIu64
         " request_bytes=%zu p50_ms=%.3f p90_ms=%.3f "
         "p99_ms=%.3f slowest_ms=%.3f\n",
         op, count, size, tdm_setup_percentile(b->latency_ms, count, 50),
         tdm_setup_percentile(b->latency_ms, count, 90),
         tdm_setup_percentile(b->latency_ms, count, 99), b->latency_ms[count - 1]);
  fflush(stdout);
  return true;
}

/* ---- several at once ---- */

/* Waits for the next reply and takes it. */
static bool receive(benchmark *b) {
  tandem_reply *reply = NULL;
  struct pollfd readable = {.fd = tandem_client_fd(b->client), .events = POLLIN};
  for (;;) {
    tandem_result result = tandem_client_receive(b->client, &reply);
    if (result == TANDEM_OK) return is_good(reply);
    if (result != TANDEM_NOTHING) return complain(result);
    result = tandem_client_process(b->client);
    if (result == TANDEM_OK) continue;
    if (result != TANDEM_NOTHING) return complain(result);
    if (poll(&readable, 1, ANSWER_MS) == 0) return complain(TANDEM_TIMEOUT);
  }
}

static bool send(benchmark *b) {
  tandem_result result = tandem_client_send(b->client, "solve", b->body, b->body_size, NULL);
  return result == TANDEM_OK ? true : complain(result);
}

static bool measure_throughput(benchmark *b, double *per_second) {
  uint64_t count = b->options.requests, sent = 0;
  int64_t start_ns = tdm_clock_ns();
  for (uint64_t received = 0; received < count; received++) {
    for (; sent < count && sent - received < b->options.outstanding; sent++)
      if (!send(b)) return false;
    if (!receive(b)) return false;
  }
  double seconds = (double)(tdm_clock_ns() - start_ns) / 1e9;
  printf("throughput requests=%" PRIu64 " outstanding=%" PRIu64 " seconds=%.3f per_second=%.1f\n",
         count, b->options.outstanding, seconds, (double)count / seconds);
  *per_second = (double)count / seconds;
  return true;
}

/* ---- at a fixed rate ---- */

static double permille(const benchmark *b, uint64_t share) {
  uint64_t rank = (b->options.requests * share + 999) / 1000;
  return b->latency_ms[rank > 0 ? rank - 1 : 0];
}

/* `hello` does not look at its body: an echo of the same bytes through the same front. */
static bool measure_load(benchmark *b, const char *op, const char *name, double per_second) {
  tdm_load load = {.client = b->client,
                   .op = op,
                   .body = b->body,
                   .size = b->body_size,
                   .count = b->options.requests,
                   .per_second = per_second,
                   .latency_ms = b->latency_ms};
  if (!tdm_load_run(&load)) return false;
  printf("load op=%s share=%s per_second=%.0f p50_ms=%.3f p99_ms=%.3f p999_ms=%.3f\n", op, name,
         per_second, permille(b, 500), permille(b, 990), permille(b, 999));
  fflush(stdout);
  return true;
}

static bool measure_loads(benchmark *b, double most) {
  return measure_load(b, "hello", "half", most * 0.5) &&
         measure_load(b, "solve", "half", most * 0.5) &&
         measure_load(b, "hello", "full", most * 0.9) &&
         measure_load(b, "solve", "full", most * 0.9);
}

/* ---- the whole ---- */

static bool build_body(benchmark *b) {
  b->builder = tandem_body_new();
  if (!b->builder) return complain(TANDEM_NO_MEMORY);
  tdm_body_write(b->builder, &b->request);
  tandem_result result = tandem_body_finish(b->builder, &b->body, &b->body_size);
  return result == TANDEM_OK ? true : complain(result);
}

static bool connect_client(benchmark *b) {
  const char *endpoint = b->options.endpoint;
  if (!endpoint) {
    if (!tdm_daemon_start(&b->daemon, b->options.daemon, b->options.workers)) return false;
    endpoint = b->daemon.endpoint;
  }
  tandem_result result = tandem_client_open(endpoint, &b->client);
  return result == TANDEM_OK ? true : complain(result);
}

static bool measure(benchmark *b) {
  const tdm_recipe *recipe = &b->options.recipe;
  double per_second = 0;
  printf("request kind=%s mentors=%" PRIu32 " mentees=%" PRIu32 " quotas=%" PRIu32 " seed=%" PRIu64
         " workers=%" PRIu64 "\n",
         tdm_cohort_kind_name(recipe->kind), recipe->mentors, recipe->mentees, recipe->quotas,
         recipe->seed, b->options.workers);
  b->latency_ms = tdm_benchmark_take(b->request.arena, b->options.requests, sizeof *b->latency_ms);
  return measure_latency(b, "hello", NULL, 0) &&
         measure_latency(b, "solve", b->body, b->body_size) && measure_throughput(b, &per_second) &&
         measure_loads(b, per_second);
}

int main(int argc, char **argv) {
  benchmark b = {.options = {.recipe = tdm_recipe_default(),
                             .time_ms = TDM_TIME_MS_DEFAULT,
                             .requests = 200,
                             .outstanding = 8,
                             .workers = 2}};
  b.options.recipe.mentors = b.options.recipe.mentees = 20;
  bool done;
  if (!tdm_benchmark_options_read(&b.options, names, argc, argv, &done)) return 2;
  if (done) return 0;
  tdm_arena *arena = tdm_arena_new();
  bool good = arena && tdm_setup_request(&b.options, arena, &b.request) && build_body(&b) &&
              connect_client(&b) && measure(&b);
  tandem_client_close(b.client);
  good = tdm_daemon_stop(&b.daemon) && good;
  tandem_body_free(b.builder);
  tdm_arena_free(arena);
  return good ? 0 : 1;
}
