// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/commands.h"
#include "clients/cli/json.h"
#include "clients/cli/report.h"

/* Whether every loss in the list is told exactly. */
static bool is_exact(tandem_value losses) {
  tandem_iterator each = tandem_value_iterate(losses);
  while (tandem_iterator_next(&each))
    if (tandem_value_type(tandem_value_find(each.value, "loss")) != TANDEM_INT) return false;
  return true;
}

static tdm_exit exit_of(tandem_value explanation) {
  tandem_value status = tandem_value_find(explanation, "status");
  tandem_value complete = tandem_value_find(explanation, "complete");
  bool proven = true;
  if (tandem_value_is(tandem_value_find(explanation, "verdict"), "excluded")) return TDM_EXIT_OK;
  if (tandem_value_is(status, "infeasible")) return TDM_EXIT_INFEASIBLE;
  if (tandem_value_is(status, "unknown")) return TDM_EXIT_UNKNOWN;
  tandem_value_bool(complete, &proven);
  proven = proven && is_exact(tandem_value_find(explanation, "loss"));
  return proven && tandem_value_is(status, "optimal") ? TDM_EXIT_OK : TDM_EXIT_FEASIBLE;
}

tdm_exit tdm_explain_run(tdm_session *s) {
  tdm_exit result = tdm_session_load(s);
  if (result == TDM_EXIT_OK) result = tdm_session_ask(s, "explain");
  if (result != TDM_EXIT_OK) return result;
  tandem_value explanation = tandem_reply_body(s->reply);
  if (s->options->json)
    tdm_json_print(stdout, explanation);
  else if (!s->options->quiet)
    tdm_report_explanation(
        &(tdm_report){.out = stdout, .outcome = explanation, .places = &s->places});
  return exit_of(explanation);
}
