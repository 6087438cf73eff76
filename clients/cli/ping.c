// SPDX-License-Identifier: Apache-2.0
#include <inttypes.h>
#include <time.h>

#include "clients/cli/commands.h"
#include "clients/cli/json.h"
#include "clients/cli/report.h"

static double now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* `workers` is a number, or a map or list of them. */
static int64_t count_workers(tandem_value workers) {
  int64_t count = (int64_t)tandem_value_count(workers);
  tandem_value_int(workers, &count);
  return count;
}

tdm_exit tdm_ping_run(tdm_session *s) {
  tdm_exit result = tdm_session_hello(s); /* connects as well: too slow to be the measure */
  if (result != TDM_EXIT_OK) return result;
  tandem_reply *reply = NULL;
  double start = now_ms();
  if (tandem_call(s->client, "hello", NULL, 0, 3000, &reply) != TANDEM_OK) {
    fprintf(stderr, "tandem: the server at %s went away\n", s->options->endpoint);
    return TDM_EXIT_CONNECTION;
  }
  double elapsed = now_ms() - start;
  tandem_value body = tandem_reply_body(reply);
  if (s->options->json) {
    tdm_json_print(stdout, body);
  } else {
    int64_t workers = count_workers(tandem_value_find(body, "workers"));
    printf("%.*s %.*s at %s: %.2f ms, %" PRId64 " worker%s\n",
           TDM_TEXT_ARG(tdm_report_text(tandem_value_find(body, "server"))),
           TDM_TEXT_ARG(tdm_report_text(tandem_value_find(body, "version"))), s->options->endpoint,
           elapsed, workers, workers == 1 ? "" : "s");
  }
  tandem_reply_free(reply);
  return TDM_EXIT_OK;
}
