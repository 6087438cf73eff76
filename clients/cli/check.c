// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/commands.h"
#include "clients/cli/json.h"
#include "clients/cli/report.h"

tdm_exit tdm_check_run(tdm_session *s) {
  tdm_exit result = tdm_session_load(s);
  if (result == TDM_EXIT_OK) result = tdm_session_ask(s, "check");
  if (result != TDM_EXIT_OK) return result;
  tandem_value body = tandem_reply_body(s->reply);
  tandem_value problems = tandem_value_find(body, "problems");
  tandem_value warnings = tandem_value_find(body, "warnings");
  uint32_t count = tandem_value_count(problems);
  if (s->options->json) {
    tdm_json_print(stdout, body);
  } else if (!s->options->quiet) {
    tdm_report report = {stdout, body, &s->places, NULL, {NULL, 0}};
    uint32_t people = tdm_people_count(&s->people);
    if (count) {
      printf("%u mistake%s, %u warning%s.\n", count, count == 1 ? "" : "s",
             tandem_value_count(warnings), tandem_value_count(warnings) == 1 ? "" : "s");
    } else {
      printf("No mistakes: %u people and the programme can be used. %u warning%s.\n", people,
             tandem_value_count(warnings), tandem_value_count(warnings) == 1 ? "" : "s");
    }
    tdm_report_list(&report, "Mistakes", problems);
    tdm_report_list(&report, "Warnings", warnings);
  }
  return count ? TDM_EXIT_INPUT : TDM_EXIT_OK;
}
