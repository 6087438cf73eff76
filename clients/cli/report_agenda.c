// SPDX-License-Identifier: Apache-2.0
#include <inttypes.h>

#include "clients/cli/report.h"

enum { COUNTS = 64, PAIRS_SHOWN = 8, TOPICS_SHOWN = 12 };

static tandem_value part(const tdm_report *r, const char *key) {
  return tandem_value_find(r->outcome, key);
}

static int64_t number(tandem_value map, const char *key) {
  return tdm_report_int(tandem_value_find(map, key));
}

static const char *plural(int64_t count) { return count == 1 ? "" : "s"; }

/* ---- headline ---- */

static void print_status(const tdm_report *r, bool per_pair) {
  uint32_t pairs = tandem_value_count(part(r, "pairs"));
  if (per_pair)
    fprintf(r->out,
            "An agenda for each of %u pair%s: its own topics, those with most votes first.\n",
            pairs, plural(pairs));
  else if (tandem_value_is(part(r, "status"), "optimal"))
    fprintf(
        r->out,
        "One agenda for %u pair%s, optimal: proven, no other serves more pairs, or as many with "
        "more votes.\n",
        pairs, plural(pairs));
  else
    fprintf(r->out,
            "One agenda for %u pair%s, feasible: a better one may exist. Give it more time with "
            "--time.\n",
            pairs, plural(pairs));
}

static void print_stage(const tdm_report *r, uint32_t index, int64_t of, const char *what) {
  tandem_value stage = tandem_value_item(part(r, "objective"), index);
  int64_t value = number(stage, "value"), bound = number(stage, "bound");
  tdm_report_pad(r->out, tdm_report_text(tandem_value_find(stage, "stage")), 6);
  fprintf(r->out, "  %" PRId64 " of %" PRId64 " %s", value, of, what);
  if (bound == value)
    fputs(", the most that is possible\n", r->out);
  else
    fprintf(r->out, ", at most %" PRId64 " is possible\n", bound);
}

static void print_objective(const tdm_report *r) {
  int64_t wanted = 0, votes = 0;
  tandem_iterator pair = tandem_value_iterate(part(r, "pairs"));
  while (tandem_iterator_next(&pair)) {
    wanted += number(pair.value, "wanted") > 0;
    votes += number(pair.value, "votes_wanted");
  }
  fputs("  ", r->out);
  print_stage(r, 0, wanted, "pairs that voted get at least one of their topics");
  fputs("  ", r->out);
  print_stage(r, 1, votes, "votes of theirs are for topics they get");
}

/* ---- the topics ---- */

static void print_topics(const tdm_report *r, tandem_value topics) {
  tandem_iterator topic = tandem_value_iterate(topics);
  while (tandem_iterator_next(&topic))
    fprintf(r->out, "%s%.*s", topic.index ? ", " : "", TDM_TEXT_ARG(tdm_report_text(topic.value)));
}

/* Empty months stand at the end, all in one line. */
static void print_months(const tdm_report *r) {
  tandem_value months = part(r, "months");
  tandem_iterator month = tandem_value_iterate(months);
  uint32_t last = tandem_value_count(months);
  fputs("\nMonth by month, with the pairs and votes that asked for it\n", r->out);
  while (tandem_iterator_next(&month)) {
    tandem_value topics = tandem_value_find(month.value, "topics");
    int64_t pairs = number(month.value, "served"), votes = number(month.value, "votes");
    fprintf(r->out, "  %2u  ", month.index + 1);
    if (!tandem_value_count(topics)) {
      if (month.index + 1 < last) fprintf(r->out, "to %u  ", last);
      fputs("nothing: no topic with a vote is left\n", r->out);
      return;
    }
    print_topics(r, topics);
    fprintf(r->out, "  (%" PRId64 " pair%s, %" PRId64 " vote%s)\n", pairs, plural(pairs), votes,
            plural(votes));
  }
}

/* Topics that some wanted and nobody gets. */
static void print_left_out(const tdm_report *r) {
  tandem_iterator topic = tandem_value_iterate(part(r, "topics"));
  uint32_t count = 0;
  while (tandem_iterator_next(&topic)) {
    if (number(topic.value, "month")) continue;
    if (++count > TOPICS_SHOWN) continue;
    int64_t pairs = number(topic.value, "pairs");
    fprintf(r->out, "%s%.*s (%" PRId64 " pair%s)", count == 1 ? "\nNot on the agenda\n  " : ", ",
            TDM_TEXT_ARG(tdm_report_text(tandem_value_find(topic.value, "topic"))), pairs,
            plural(pairs));
  }
  if (count > TOPICS_SHOWN) fprintf(r->out, " and %u more", count - TOPICS_SHOWN);
  if (count) fputc('\n', r->out);
}

/* ---- the pairs ---- */

static void print_agendas(const tdm_report *r) {
  tandem_value pairs = part(r, "pairs");
  uint32_t count = tandem_value_count(pairs);
  tandem_iterator pair = tandem_value_iterate(pairs);
  fprintf(r->out, "\nPair by pair, month by month");
  if (count > PAIRS_SHOWN && r->written)
    fprintf(r->out, ": the first %d of %u; all are in %s", PAIRS_SHOWN, count, r->written);
  else if (count > PAIRS_SHOWN)
    fprintf(r->out, ": the first %d of %u; write all with -o agenda.csv", PAIRS_SHOWN, count);
  fputc('\n', r->out);
  while (tandem_iterator_next(&pair) && pair.index < PAIRS_SHOWN) {
    tdm_text mentor = tdm_report_text(tandem_value_find(pair.value, "mentor"));
    tdm_text mentee = tdm_report_text(tandem_value_find(pair.value, "mentee"));
    tandem_iterator month = tandem_value_iterate(tandem_value_find(pair.value, "months"));
    fprintf(r->out, "  %.*s with %.*s:", TDM_TEXT_ARG(mentor), TDM_TEXT_ARG(mentee));
    while (tandem_iterator_next(&month)) {
      fputs(month.index ? " | " : " ", r->out);
      print_topics(r, month.value);
      if (!tandem_value_count(month.value)) fputc('-', r->out);
    }
    fputc('\n', r->out);
  }
}

/* The last count stands for itself and more. */
static void print_counts(const tdm_report *r) {
  uint32_t counts[COUNTS] = {0}, most = 0;
  tandem_iterator pair = tandem_value_iterate(part(r, "pairs"));
  while (tandem_iterator_next(&pair)) {
    int64_t covered = number(pair.value, "covered");
    uint32_t at = covered < COUNTS ? (uint32_t)covered : COUNTS - 1;
    counts[at] += number(pair.value, "wanted") > 0;
    if (at > most) most = at;
  }
  fputs("\nHow many of their topics pairs get\n", r->out);
  for (uint32_t k = most + 1; k-- > 0;)
    if (counts[k])
      fprintf(r->out, "  %2u topic%s  %u pair%s\n", k, k == 1 ? " " : "s", counts[k],
              plural(counts[k]));
}

/* Pairs that voted, or did not, and get nothing. */
static void print_nothing(const tdm_report *r, bool voted, const char *title) {
  tandem_iterator pair = tandem_value_iterate(part(r, "pairs"));
  uint32_t count = 0;
  while (tandem_iterator_next(&pair)) {
    if (number(pair.value, "covered") || (number(pair.value, "wanted") > 0) != voted) continue;
    if (++count > PAIRS_SHOWN) continue;
    tdm_text mentor = tdm_report_text(tandem_value_find(pair.value, "mentor"));
    tdm_text mentee = tdm_report_text(tandem_value_find(pair.value, "mentee"));
    if (count == 1) fprintf(r->out, "\n%s\n  ", title);
    fprintf(r->out, "%s%.*s with %.*s", count > 1 ? ", " : "", TDM_TEXT_ARG(mentor),
            TDM_TEXT_ARG(mentee));
  }
  if (count > PAIRS_SHOWN) fprintf(r->out, " and %u more", count - PAIRS_SHOWN);
  if (count) fputc('\n', r->out);
}

void tdm_report_agenda(const tdm_report *r, bool per_pair) {
  print_status(r, per_pair);
  print_objective(r);
  if (per_pair) {
    print_agendas(r);
  } else {
    print_months(r);
    print_left_out(r);
  }
  print_counts(r);
  print_nothing(r, true, "Voted, and get none of their topics");
  print_nothing(r, false, "Did not vote, so nothing could be chosen for them");
  tdm_report_list(r, "Warnings", part(r, "warnings"));
}
