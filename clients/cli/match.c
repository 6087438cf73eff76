// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "clients/cli/commands.h"
#include "clients/cli/json.h"
#include "clients/cli/output.h"
#include "clients/cli/report.h"

static tdm_exit exit_of(tandem_value outcome) {
  tandem_value status = tandem_value_find(outcome, "status");
  if (tandem_value_is(status, "optimal")) return TDM_EXIT_OK;
  if (tandem_value_is(status, "feasible")) return TDM_EXIT_FEASIBLE;
  if (tandem_value_is(status, "infeasible")) return TDM_EXIT_INFEASIBLE;
  return TDM_EXIT_UNKNOWN;
}

typedef struct {
  const tdm_session *session;
  tandem_value value;
} answer;

static void print_pairs(FILE *out, void *context) {
  const answer *w = context;
  char delimiter = w->session->people.tables[0].delimiter;
  bool rematch = tandem_value_type(tdm_session_current(w->session)) == TANDEM_ARRAY;
  tdm_pairing_print(out, w->value, delimiter, rematch, w->session->arena);
}

/* The bytes of the answer, as they came. */
static void print_outcome(FILE *out, void *context) {
  const answer *w = context;
  fwrite(w->value.bytes, 1, w->value.size, out);
}

static tdm_exit write_files(const tdm_session *s, tandem_value outcome, bool has_pairs) {
  const tdm_options *o = s->options;
  tdm_exit result = TDM_EXIT_OK;
  if (o->output && has_pairs)
    result =
        tdm_output_write(o->output, print_pairs, &(answer){s, tandem_value_find(outcome, "pairs")});
  if (result == TDM_EXIT_OK && o->outcome)
    result = tdm_output_write(o->outcome, print_outcome, &(answer){s, outcome});
  return result;
}

tdm_exit tdm_match_run(tdm_session *s) {
  tdm_exit result = tdm_session_load(s);
  if (result == TDM_EXIT_OK) result = tdm_session_ask(s, "solve");
  if (result != TDM_EXIT_OK) return result;
  tandem_value outcome = tandem_reply_body(s->reply);
  const char *output = s->options->output;
  bool to_stdout = output && !strcmp(output, "-");
  result = exit_of(outcome);
  tdm_exit written = write_files(s, outcome, result <= TDM_EXIT_FEASIBLE);
  if (written != TDM_EXIT_OK) return written;
  if (s->options->json) {
    tdm_json_print(stdout, outcome);
  } else if (!s->options->quiet && !to_stdout) {
    tdm_report_outcome(&(tdm_report){stdout, outcome, &s->places, output, tdm_session_current(s)});
  }
  return result;
}
