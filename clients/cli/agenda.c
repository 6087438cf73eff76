// SPDX-License-Identifier: Apache-2.0
#include <inttypes.h>
#include <string.h>

#include "clients/cli/commands.h"
#include "clients/cli/json.h"
#include "clients/cli/output.h"
#include "clients/cli/report.h"

/* ---- agenda.csv: a line for every topic ---- */

typedef struct {
  tandem_value agenda;
  char delimiter;
  bool per_pair;
} sheet;

/* The entry of `topics` with that name; they come in byte order. */
static tandem_value find_topic(tandem_value topics, tdm_text name) {
  tandem_iterator each = tandem_value_iterate(topics);
  while (tandem_iterator_next(&each)) {
    tandem_value topic = tandem_value_find(each.value, "topic");
    if (tdm_text_equal(tdm_report_text(topic), name)) return each.value;
  }
  return (tandem_value){NULL, 0};
}

static void print_common(FILE *out, const sheet *s) {
  tandem_value votes = tandem_value_find(s->agenda, "topics");
  tandem_iterator month = tandem_value_iterate(tandem_value_find(s->agenda, "months"));
  fprintf(out, "month%ctopic%cpairs%cvotes\r\n", s->delimiter, s->delimiter, s->delimiter);
  while (tandem_iterator_next(&month)) {
    tandem_iterator topic = tandem_value_iterate(tandem_value_find(month.value, "topics"));
    while (tandem_iterator_next(&topic)) {
      tdm_text name = tdm_report_text(topic.value);
      tandem_value entry = find_topic(votes, name);
      fprintf(out, "%u%c", month.index + 1, s->delimiter);
      tdm_cell_print(out, name, s->delimiter);
      fprintf(out, "%c%" PRId64 "%c%" PRId64 "\r\n", s->delimiter,
              tdm_report_int(tandem_value_find(entry, "pairs")), s->delimiter,
              tdm_report_int(tandem_value_find(entry, "votes")));
    }
  }
}

static void print_pair(FILE *out, const sheet *s, tandem_value pair) {
  tandem_iterator month = tandem_value_iterate(tandem_value_find(pair, "months"));
  while (tandem_iterator_next(&month)) {
    tandem_iterator topic = tandem_value_iterate(month.value);
    while (tandem_iterator_next(&topic)) {
      tdm_cell_print(out, tdm_report_text(tandem_value_find(pair, "mentor")), s->delimiter);
      fputc(s->delimiter, out);
      tdm_cell_print(out, tdm_report_text(tandem_value_find(pair, "mentee")), s->delimiter);
      fprintf(out, "%c%u%c", s->delimiter, month.index + 1, s->delimiter);
      tdm_cell_print(out, tdm_report_text(topic.value), s->delimiter);
      fputs("\r\n", out);
    }
  }
}

static void print_sheet(FILE *out, void *context) {
  const sheet *s = context;
  if (!s->per_pair) {
    print_common(out, s);
    return;
  }
  fprintf(out, "mentor%cmentee%cmonth%ctopic\r\n", s->delimiter, s->delimiter, s->delimiter);
  tandem_iterator pair = tandem_value_iterate(tandem_value_find(s->agenda, "pairs"));
  while (tandem_iterator_next(&pair)) print_pair(out, s, pair.value);
}

/* ---- the command ---- */

tdm_exit tdm_agenda_run(tdm_session *s) {
  tdm_exit result = tdm_session_load(s);
  if (result == TDM_EXIT_OK) result = tdm_session_ask(s, "agenda");
  if (result != TDM_EXIT_OK) return result;
  const tdm_options *o = s->options;
  tandem_value agenda = tandem_reply_body(s->reply);
  bool per_pair = o->per && !strcmp(o->per, "pair");
  bool to_stdout = o->output && !strcmp(o->output, "-");
  if (o->output) {
    sheet all = {agenda, s->people.tables[0].delimiter, per_pair};
    result = tdm_output_write(o->output, print_sheet, &all);
    if (result != TDM_EXIT_OK) return result;
  }
  if (o->json)
    tdm_json_print(stdout, agenda);
  else if (!o->quiet && !to_stdout)
    tdm_report_agenda(&(tdm_report){stdout, agenda, &s->places, o->output, {NULL, 0}}, per_pair);
  bool optimal = tandem_value_is(tandem_value_find(agenda, "status"), "optimal");
  return optimal ? TDM_EXIT_OK : TDM_EXIT_FEASIBLE;
}
