// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <string.h>

#include "clients/cli/commands.h"
#include "clients/cli/json.h"
#include "clients/cli/report.h"

static tdm_exit exit_of(tandem_value outcome) {
  tandem_value status = tandem_value_find(outcome, "status");
  if (tandem_value_is(status, "optimal")) return TDM_EXIT_OK;
  if (tandem_value_is(status, "feasible")) return TDM_EXIT_FEASIBLE;
  if (tandem_value_is(status, "infeasible")) return TDM_EXIT_INFEASIBLE;
  return TDM_EXIT_UNKNOWN;
}

static tdm_exit write_pairs(const tdm_session *s, tandem_value pairs) {
  const char *file = s->options->output;
  char delimiter = s->people.tables[0].delimiter;
  if (!strcmp(file, "-")) {
    tdm_pairing_print(stdout, pairs, delimiter, s->arena);
    return TDM_EXIT_OK;
  }
  FILE *out = fopen(file, "wb");
  if (out) {
    tdm_pairing_print(out, pairs, delimiter, s->arena);
    bool written = !ferror(out);
    if (!fclose(out) && written) return TDM_EXIT_OK;
  }
  fprintf(stderr, "tandem: %s cannot be written: %s\n", file, strerror(errno));
  return TDM_EXIT_LOCAL;
}

/* The bytes of the answer, as they came. */
static tdm_exit write_outcome(const tdm_session *s, tandem_value outcome) {
  const char *file = s->options->outcome;
  FILE *out = fopen(file, "wb");
  if (out) {
    bool written = fwrite(outcome.bytes, 1, outcome.size, out) == outcome.size;
    if (!fclose(out) && written) return TDM_EXIT_OK;
  }
  fprintf(stderr, "tandem: %s cannot be written: %s\n", file, strerror(errno));
  return TDM_EXIT_LOCAL;
}

tdm_exit tdm_match_run(tdm_session *s) {
  tdm_exit result = tdm_session_load(s);
  if (result == TDM_EXIT_OK) result = tdm_session_ask(s, "solve");
  if (result != TDM_EXIT_OK) return result;
  tandem_value outcome = tandem_reply_body(s->reply);
  tandem_value pairs = tandem_value_find(outcome, "pairs");
  const char *output = s->options->output;
  bool to_stdout = output && !strcmp(output, "-");
  result = exit_of(outcome);
  if (output && result <= TDM_EXIT_FEASIBLE) {
    tdm_exit written = write_pairs(s, pairs);
    if (written != TDM_EXIT_OK) return written;
  }
  if (s->options->outcome) {
    tdm_exit written = write_outcome(s, outcome);
    if (written != TDM_EXIT_OK) return written;
  }
  if (s->options->json) {
    tdm_json_print(stdout, outcome);
  } else if (!s->options->quiet && !to_stdout) {
    tdm_report_outcome(&(tdm_report){stdout, outcome, &s->places, output});
  }
  return result;
}
