// SPDX-License-Identifier: Apache-2.0
/* What becomes of the running round: what changes comes first. */
#include <stdlib.h>

#include "clients/cli/report.h"

enum { IDS_SHOWN = 12, ENDED_SHOWN = 20 };

bool tdm_report_is_rematch(const tdm_report *r) {
  return tandem_value_type(r->current) == TANDEM_ARRAY;
}

static uint32_t count_kept(tandem_value pairs) {
  uint32_t count = 0;
  tandem_iterator each = tandem_value_iterate(pairs);
  while (tandem_iterator_next(&each)) {
    bool kept = false;
    tandem_value_bool(tandem_value_find(each.value, "kept"), &kept);
    count += kept;
  }
  return count;
}

/* "; p003, p017 left" */
static void print_left(const tdm_report *r) {
  tandem_value left = tandem_value_find(r->outcome, "left");
  tandem_iterator each = tandem_value_iterate(left);
  while (tandem_iterator_next(&each)) {
    if (each.index == IDS_SHOWN && each.left) {
      fprintf(r->out, " and %u more", each.left + 1);
      break;
    }
    fprintf(r->out, "%s%.*s", each.index ? ", " : "; ", TDM_TEXT_ARG(tdm_report_text(each.value)));
  }
  if (tandem_value_count(left)) fputs(" left", r->out);
}

static bool is_in(tandem_value ids, tdm_text id) {
  tandem_iterator each = tandem_value_iterate(ids);
  while (tandem_iterator_next(&each))
    if (tdm_text_equal(tdm_report_text(each.value), id)) return true;
  return false;
}

typedef struct {
  tdm_text mentor, mentee;
} couple;

static int compare_couples(const void *left, const void *right) {
  const couple *a = left, *b = right;
  int order = tdm_text_compare(a->mentor, b->mentor);
  return order ? order : tdm_text_compare(a->mentee, b->mentee);
}

/* The pairs of the answer, to be searched. */
static couple *list_couples(const tdm_report *r, tandem_value pairs) {
  uint32_t count = tandem_value_count(pairs);
  couple *couples = tdm_must_alloc(r->places->arena, count, sizeof *couples);
  tandem_iterator each = tandem_value_iterate(pairs);
  while (tandem_iterator_next(&each))
    couples[each.index] = (couple){tdm_report_text(tandem_value_find(each.value, "mentor")),
                                   tdm_report_text(tandem_value_find(each.value, "mentee"))};
  if (count) qsort(couples, count, sizeof *couples, compare_couples);
  return couples;
}

/* "  p003 with p017 (p017 left)" */
static void print_ended(const tdm_report *r, const couple *pair) {
  tandem_value left = tandem_value_find(r->outcome, "left");
  bool first = is_in(left, pair->mentor), second = is_in(left, pair->mentee);
  fprintf(r->out, "  %.*s with %.*s", TDM_TEXT_ARG(pair->mentor), TDM_TEXT_ARG(pair->mentee));
  if (first && second)
    fputs(" (both left)", r->out);
  else if (first || second)
    fprintf(r->out, " (%.*s left)", TDM_TEXT_ARG(first ? pair->mentor : pair->mentee));
  fputc('\n', r->out);
}

/* Pairs that end, in the order of the running round. */
static void print_ends(const tdm_report *r, tandem_value pairs, uint32_t count) {
  tandem_iterator each = tandem_value_iterate(r->current);
  uint32_t shown = 0, pair_count = tandem_value_count(pairs);
  if (!count) return;
  couple *couples = list_couples(r, pairs);
  fprintf(r->out, "\nPairs that end: %u\n", count);
  while (tandem_iterator_next(&each)) {
    couple pair = {tdm_report_text(tandem_value_item(each.value, 0)),
                   tdm_report_text(tandem_value_item(each.value, 1))};
    if (pair_count && bsearch(&pair, couples, pair_count, sizeof pair, compare_couples)) continue;
    if (shown++ == ENDED_SHOWN) {
      fprintf(r->out, "  and %u more\n", count - ENDED_SHOWN);
      return;
    }
    print_ended(r, &pair);
  }
}

void tdm_report_rematch(const tdm_report *r) {
  tandem_value pairs = tandem_value_find(r->outcome, "pairs");
  tandem_value status = tandem_value_find(r->outcome, "status");
  uint32_t before = tandem_value_count(r->current), count = tandem_value_count(pairs);
  uint32_t kept = count_kept(pairs);
  if (!tandem_value_is(status, "optimal") && !tandem_value_is(status, "feasible")) return;
  fprintf(r->out, "\n%u of %u pairs stay, %u %s new", kept, before, count - kept,
          count - kept == 1 ? "is" : "are");
  print_left(r);
  fputs(".\n", r->out);
  tdm_report_pairs(r, "New pairs", pairs, TDM_PAIRS_NEW);
  print_ends(r, pairs, before > kept ? before - kept : 0);
}
