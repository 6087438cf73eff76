// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "clients/cli/commands.h"
#include "clients/cli/json.h"
#include "clients/cli/report.h"
#include "clients/cli/verifier.h"

/* ---- what is told ---- */

static const char *verdict_of(tandem_value check) {
  bool absent = tandem_value_is(tandem_value_find(check, "status"), "infeasible");
  if (tandem_value_is(tandem_value_find(check, "status"), "unknown"))
    return "No pairing to check: the outcome says \"unknown\", time ran out before there was one.";
  if (tandem_value_is(tandem_value_find(check, "result"), "proven"))
    return absent ? "Proven: no pairing can hold every condition."
                  : "Proven: no other pairing is better.";
  if (tandem_value_is(tandem_value_find(check, "result"), "bound"))
    return "Bound: the pairing is valid, and the certificate holds, but leaves room for a better "
           "one.";
  return absent ? "Nothing proven: the outcome says \"infeasible\" without a certificate."
                : "Nothing proven: the pairing is valid, but a stage has no certificate.";
}

static void print_stage(const tdm_report *report, tandem_value stage) {
  bool points = tdm_report_in_points(stage);
  int64_t value = 0, bound;
  char limit[32], gap[64];
  bool has_value = tdm_report_stage_value(report, stage);
  bool has_bound = tandem_value_int(tandem_value_find(stage, "bound"), &bound);
  tandem_value_int(tandem_value_find(stage, "value"), &value);
  if (!has_value)
    printf("  %-8.*s", TDM_TEXT_ARG(tdm_report_text(tandem_value_find(stage, "stage"))));
  if (has_bound && has_value && bound == value) {
    puts(", and no pairing has more");
  } else if (has_bound) {
    tdm_report_amount(bound, points, limit);
    printf("%s no pairing has more than %s", has_value ? "," : "", limit);
    tdm_report_gap(value, bound, points, gap);
    if (has_value) printf(" (gap %s)", gap);
    putchar('\n');
  } else {
    puts(has_value ? ", no certificate" : " no certificate");
  }
}

static void print_check(const tdm_report *report) {
  tandem_value check = report->outcome, status = tandem_value_find(check, "status");
  puts(verdict_of(check));
  if (tandem_value_is(status, "infeasible") || tandem_value_is(status, "unknown")) return;
  tandem_iterator each = tandem_value_iterate(tandem_value_find(check, "stages"));
  while (tandem_iterator_next(&each)) print_stage(report, each.value);
  bool searched = tandem_value_is(tandem_value_find(check, "proof"), "search");
  if (searched && tandem_value_is(tandem_value_find(check, "result"), "bound"))
    puts("The solver closed the rest by search, which a certificate cannot show.");
}

static void print_problems(const tdm_session *s, tandem_value check) {
  tdm_text message = tdm_report_text(tandem_value_find(check, "message"));
  tandem_iterator each = tandem_value_iterate(tandem_value_find(check, "problems"));
  if (message.size) fprintf(stderr, "tandem: %.*s\n", TDM_TEXT_ARG(message));
  while (tandem_iterator_next(&each)) {
    const char *path =
        tdm_must_string(s->arena, tdm_report_text(tandem_value_find(each.value, "path")));
    const char *what =
        tdm_must_string(s->arena, tdm_report_text(tandem_value_find(each.value, "message")));
    tdm_text line = tdm_places_describe(&s->places, path, what);
    fprintf(stderr, "%.*s\n", TDM_TEXT_ARG(line));
  }
}

/* ---- the command ---- */

static tdm_exit tell(const tdm_session *s, tandem_value check) {
  tandem_value result = tandem_value_find(check, "result");
  if (tandem_value_is(result, "invalid")) {
    print_problems(s, check);
    return TDM_EXIT_INPUT;
  }
  if (s->options->json) {
    tdm_json_print(stdout, check);
  } else if (!s->options->quiet) {
    tdm_text message = tdm_report_text(tandem_value_find(check, "message"));
    if (tandem_value_is(result, "wrong"))
      printf("Wrong: %.*s\n", TDM_TEXT_ARG(message));
    else
      print_check(&(tdm_report){stdout, check, &s->places, NULL, tdm_session_current(s)});
  }
  if (tandem_value_is(result, "proven")) return TDM_EXIT_OK;
  if (tandem_value_is(result, "bound")) return TDM_EXIT_FEASIBLE;
  return tandem_value_is(result, "nothing") ? TDM_EXIT_UNKNOWN : TDM_EXIT_INFEASIBLE;
}

tdm_exit tdm_verify_run(tdm_session *s) {
  const uint8_t *bytes;
  size_t size;
  tdm_text answer;
  tdm_exit result = tdm_session_load(s);
  if (result != TDM_EXIT_OK) return result;
  if (tandem_body_finish(s->body, &bytes, &size) != TANDEM_OK) tdm_out_of_memory();
  result = tdm_verifier_ask(bytes, size, s->arena, &answer);
  return result == TDM_EXIT_OK ? tell(s, tandem_value_of(answer.bytes, answer.size)) : result;
}
