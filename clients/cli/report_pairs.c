// SPDX-License-Identifier: Apache-2.0
/* Pairs as a table. */
#include "clients/cli/pairing.h"
#include "clients/cli/report.h"

enum { PAIRS_SHOWN_ALL = 20, PAIRS_SHOWN_SOME = 8, PARTS_SHOWN = 6 };

static void pad_left(FILE *out, tdm_text text, int width) {
  fprintf(out, "%*s%.*s", width > tdm_report_width(text) ? width - tdm_report_width(text) : 0, "",
          TDM_TEXT_ARG(text));
}

typedef struct {
  int ids;
  int parts[PARTS_SHOWN];
  uint32_t part_count;
} layout;

static layout lay_out(tandem_value pairs, const tdm_texts *names) {
  layout l = {.ids = 6, .part_count = names->count < PARTS_SHOWN ? names->count : PARTS_SHOWN};
  tandem_iterator each = tandem_value_iterate(pairs);
  while (tandem_iterator_next(&each)) {
    int mentor = tdm_report_width(tdm_report_text(tandem_value_find(each.value, "mentor")));
    int mentee = tdm_report_width(tdm_report_text(tandem_value_find(each.value, "mentee")));
    if (mentor > l.ids) l.ids = mentor;
    if (mentee > l.ids) l.ids = mentee;
  }
  for (uint32_t i = 0; i < l.part_count; i++) {
    int width = tdm_report_width(names->items[i]);
    l.parts[i] = width > 6 ? width : 6;
  }
  return l;
}

static void print_points(FILE *out, tandem_value micro, int width) {
  int64_t value;
  if (tandem_value_int(micro, &value)) {
    fprintf(out, "%*.2f", width, (double)value / 1e6);
  } else {
    fprintf(out, "%*s", width, "-");
  }
}

static void print_pair(const tdm_report *r, tandem_value pair, const layout *l,
                       const tdm_texts *names) {
  bool locked = false;
  tandem_value_bool(tandem_value_find(pair, "locked"), &locked);
  fputs("  ", r->out);
  tdm_report_pad(r->out, tdm_report_text(tandem_value_find(pair, "mentor")), l->ids);
  fputs("  ", r->out);
  tdm_report_pad(r->out, tdm_report_text(tandem_value_find(pair, "mentee")), l->ids);
  print_points(r->out, tandem_value_find(pair, "score"), 9);
  tandem_value parts = tandem_value_find(pair, "parts");
  for (uint32_t i = 0; i < l->part_count; i++) {
    const char *name = tdm_must_string(r->places->arena, names->items[i]);
    fputs("  ", r->out);
    print_points(r->out, tandem_value_find(parts, name), l->parts[i]);
  }
  fputs(locked ? "  locked\n" : "\n", r->out);
}

static bool is_shown(tandem_value pair, tdm_pairs_shown shown) {
  bool kept = false;
  tandem_value_bool(tandem_value_find(pair, "kept"), &kept);
  return shown == TDM_PAIRS_ALL || !kept;
}

static uint32_t count_shown(tandem_value pairs, tdm_pairs_shown shown) {
  uint32_t count = 0;
  tandem_iterator each = tandem_value_iterate(pairs);
  while (tandem_iterator_next(&each)) count += is_shown(each.value, shown);
  return count;
}

static void print_title(const tdm_report *r, const char *title, uint32_t some, uint32_t count) {
  if (some == count) {
    fprintf(r->out, "\n%s, in points\n", title);
    return;
  }
  fprintf(r->out, "\n%s: the first %u of %u, in points", title, some, count);
  if (r->written) {
    fprintf(r->out, "; all are in %s\n", r->written);
  } else {
    fputs("; write all with -o pairs.csv\n", r->out);
  }
}

static void print_header(const tdm_report *r, const layout *l, const tdm_texts *names) {
  fputs("  ", r->out);
  tdm_report_pad(r->out, tdm_text_of("mentor"), l->ids);
  fputs("  ", r->out);
  tdm_report_pad(r->out, tdm_text_of("mentee"), l->ids);
  fputs("    score", r->out);
  for (uint32_t i = 0; i < l->part_count; i++) {
    fputs("  ", r->out);
    pad_left(r->out, names->items[i], l->parts[i]);
  }
  fputc('\n', r->out);
}

void tdm_report_pairs(const tdm_report *r, const char *title, tandem_value pairs,
                      tdm_pairs_shown shown) {
  uint32_t count = count_shown(pairs, shown);
  uint32_t some = count > PAIRS_SHOWN_ALL ? PAIRS_SHOWN_SOME : count;
  if (!count) return;
  tdm_texts names = tdm_pairing_parts(pairs, r->places->arena);
  layout l = lay_out(pairs, &names);
  print_title(r, title, some, count);
  print_header(r, &l, &names);
  tandem_iterator each = tandem_value_iterate(pairs);
  while (some > 0 && tandem_iterator_next(&each)) {
    if (!is_shown(each.value, shown)) continue;
    print_pair(r, each.value, &l, &names);
    some--;
  }
}
