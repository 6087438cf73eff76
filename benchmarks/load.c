// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/load.h"

#include <poll.h>
#include <stdio.h>

#include "benchmarks/setup.h"
#include "solver/problem/stop.h"

enum { WAIT_MS = 1 };
static const int64_t patience_ns = INT64_C(60000000000);

typedef struct {
  const tdm_load *load;
  int64_t start_ns;
  uint64_t first_id;
  uint64_t sent;
  uint64_t received;
} run;

static int64_t due_ns(const run *r, uint64_t number) {
  return r->start_ns + (int64_t)((double)number * 1e9 / r->load->per_second);
}

static bool send_due(run *r) {
  const tdm_load *load = r->load;
  while (r->sent < load->count && tdm_clock_ns() >= due_ns(r, r->sent)) {
    uint64_t id;
    tandem_result result = tandem_client_send(load->client, load->op, load->body, load->size, &id);
    if (result != TANDEM_OK) {
      fprintf(stderr, "%s\n", tandem_result_text(result));
      return false;
    }
    if (r->sent++ == 0) r->first_id = id;
  }
  return true;
}

static bool take(run *r, tandem_reply *reply) {
  uint64_t number = tandem_reply_id(reply) - r->first_id;
  bool good = tandem_reply_kind(reply) == TANDEM_REPLY_RESULT;
  if (!good) fprintf(stderr, "the server said: %s\n", tandem_reply_message(reply));
  r->load->latency_ms[number] = (double)(tdm_clock_ns() - due_ns(r, number)) / 1e6;
  r->received++;
  tandem_reply_free(reply);
  return good;
}

static bool receive_all(run *r) {
  tandem_reply *reply;
  while (tandem_client_process(r->load->client) == TANDEM_OK) continue;
  while (tandem_client_receive(r->load->client, &reply) == TANDEM_OK)
    if (!take(r, reply)) return false;
  return true;
}

bool tdm_load_run(const tdm_load *load) {
  run r = {.load = load, .start_ns = tdm_clock_ns()};
  struct pollfd readable = {.fd = tandem_client_fd(load->client), .events = POLLIN};
  while (r.received < load->count) {
    if (!send_due(&r) || !receive_all(&r)) return false;
    if (tdm_clock_ns() - due_ns(&r, load->count) > patience_ns) {
      fputs("no answer for a minute\n", stderr);
      return false;
    }
    bool due = r.sent < load->count && tdm_clock_ns() >= due_ns(&r, r.sent);
    if (!due) poll(&readable, 1, r.sent < load->count ? 0 : WAIT_MS);
  }
  tdm_setup_sort(load->latency_ms, load->count);
  return true;
}
