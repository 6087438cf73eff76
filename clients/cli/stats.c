// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/stats.h"

#include "clients/cli/commands.h"
#include "clients/cli/json.h"
#include "proto/metrics.h"

static tdm_exit print_prometheus(const tdm_session *s) {
  size_t size;
  const uint8_t *bytes = tandem_reply_bytes(s->reply, &size);
  tdm_buffer text;
  tdm_buffer_init(&text);
  bool written = tdm_metrics_write(&text, bytes, size) && !text.failed;
  if (written) fwrite(text.bytes, 1, text.size, stdout);
  tdm_buffer_fini(&text);
  if (written) return TDM_EXIT_OK;
  fprintf(stderr, "tandem: the server's answer holds no metrics\n");
  return TDM_EXIT_SERVER;
}

tdm_exit tdm_stats_run(tdm_session *s) {
  tandem_body_begin_map(s->body);
  tandem_body_end(s->body);
  tdm_exit result = tdm_session_ask(s, "stats");
  if (result != TDM_EXIT_OK) return result;
  if (s->options->prometheus) return print_prometheus(s);
  if (s->options->json)
    tdm_json_print(stdout, tandem_reply_body(s->reply));
  else
    tdm_stats_report(stdout, s->options->endpoint, tandem_reply_body(s->reply));
  return TDM_EXIT_OK;
}
