// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/commands.h"
#include "clients/cli/json.h"
#include "clients/cli/report.h"

tdm_exit tdm_score_run(tdm_session *s) {
  tdm_exit result = tdm_session_load(s);
  if (result == TDM_EXIT_OK) result = tdm_session_ask(s, "score");
  if (result != TDM_EXIT_OK) return result;
  tandem_value verdict = tandem_reply_body(s->reply);
  bool valid = false;
  tandem_value_bool(tandem_value_find(verdict, "valid"), &valid);
  if (s->options->json) {
    tdm_json_print(stdout, verdict);
  } else if (!s->options->quiet) {
    tdm_report_verdict(&(tdm_report){stdout, verdict, &s->places, NULL, tdm_session_current(s)});
  }
  return valid ? TDM_EXIT_OK : TDM_EXIT_INFEASIBLE;
}
