// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/report.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "clients/cli/pairing.h"

enum { PAIRS_SHOWN_ALL = 20, PAIRS_SHOWN_SOME = 8, PARTS_SHOWN = 6 };

tdm_text tdm_report_text(tandem_value value) {
  const char *bytes = "";
  size_t size = 0;
  tandem_value_text(value, &bytes, &size);
  return (tdm_text){bytes, (uint32_t)size};
}

int64_t tdm_report_int(tandem_value value) {
  int64_t number = 0;
  tandem_value_int(value, &number);
  return number;
}

double tdm_report_double(tandem_value value, double missing) {
  double number = missing;
  tandem_value_double(value, &number);
  return number;
}

void tdm_report_amount(int64_t value, bool points, char out[32]) {
  if (points) {
    snprintf(out, 32, "%.2f", (double)value / 1e6);
  } else {
    snprintf(out, 32, "%" PRId64, value);
  }
}

int tdm_report_width(tdm_text text) {
  int width = 0;
  for (uint32_t i = 0; i < text.size; i++) width += (text.bytes[i] & 0xc0) != 0x80;
  return width;
}

void tdm_report_pad(FILE *out, tdm_text text, int width) {
  fprintf(out, "%.*s%*s", TDM_TEXT_ARG(text),
          width > tdm_report_width(text) ? width - tdm_report_width(text) : 0, "");
}

static void pad_left(FILE *out, tdm_text text, int width) {
  fprintf(out, "%*s%.*s", width > tdm_report_width(text) ? width - tdm_report_width(text) : 0, "",
          TDM_TEXT_ARG(text));
}

/* ---- headline ---- */

static void print_status(const tdm_report *r, uint32_t pairs) {
  tandem_value status = tandem_value_find(r->outcome, "status");
  if (tandem_value_is(status, "infeasible")) {
    fputs("No pairing: infeasible. No pairing at all can hold every condition (proven).\n", r->out);
  } else if (tandem_value_is(status, "unknown")) {
    fputs("No pairing yet: unknown. Time ran out first; give it more with --time.\n", r->out);
  } else if (tandem_value_is(status, "feasible")) {
    fprintf(
        r->out,
        "%u pair%s, feasible: all conditions hold, but a better pairing may exist. Give it more "
        "time with --time.\n",
        pairs, pairs == 1 ? "" : "s");
  } else {
    fprintf(r->out, "%u pair%s, %.*s: proven, no other pairing is better.\n", pairs,
            pairs == 1 ? "" : "s", TDM_TEXT_ARG(tdm_report_text(status)));
  }
}

static void print_stage(const tdm_report *r, tandem_value stage) {
  tdm_text name = tdm_report_text(tandem_value_find(stage, "stage"));
  bool points = tandem_value_is(tandem_value_find(stage, "stage"), "score");
  int64_t value, bound;
  bool has_value = tandem_value_int(tandem_value_find(stage, "value"), &value);
  bool has_bound = tandem_value_int(tandem_value_find(stage, "bound"), &bound);
  if (!has_value) return;
  char text[32], limit[32] = "";
  tdm_report_amount(value, points, text);
  if (has_bound) tdm_report_amount(bound, points, limit);
  fprintf(r->out, "  %-8.*s %s%s", TDM_TEXT_ARG(name), text, points ? " points" : "");
  if (has_bound && bound == value) {
    fputs(", the most that is possible\n", r->out);
  } else if (has_bound) {
    double gap = (double)(bound - value) / fmax(1, fabs((double)value));
    fprintf(r->out, ", at most %s is possible (gap %.2f %%)\n", limit, 100 * gap);
  } else {
    fputc('\n', r->out);
  }
}

static void print_objective(const tdm_report *r) {
  tandem_iterator each = tandem_value_iterate(tandem_value_find(r->outcome, "objective"));
  while (tandem_iterator_next(&each)) print_stage(r, each.value);
}

/* ---- pairs ---- */

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

static void print_pairs(const tdm_report *r, tandem_value pairs) {
  uint32_t count = tandem_value_count(pairs);
  uint32_t shown = count > PAIRS_SHOWN_ALL ? PAIRS_SHOWN_SOME : count;
  if (!count) return;
  tdm_texts names = tdm_pairing_parts(pairs, r->places->arena);
  layout l = lay_out(pairs, &names);
  if (shown < count) {
    fprintf(r->out, "\nPairs: the first %u of %u, in points", shown, count);
    if (r->written) {
      fprintf(r->out, "; all are in %s\n", r->written);
    } else {
      fputs("; write all with -o pairs.csv\n", r->out);
    }
  } else {
    fputs("\nPairs, in points\n", r->out);
  }
  fputs("  ", r->out);
  tdm_report_pad(r->out, tdm_text_of("mentor"), l.ids);
  fputs("  ", r->out);
  tdm_report_pad(r->out, tdm_text_of("mentee"), l.ids);
  fputs("    score", r->out);
  for (uint32_t i = 0; i < l.part_count; i++) {
    fputs("  ", r->out);
    pad_left(r->out, names.items[i], l.parts[i]);
  }
  fputc('\n', r->out);
  tandem_iterator each = tandem_value_iterate(pairs);
  while (shown-- > 0 && tandem_iterator_next(&each)) print_pair(r, each.value, &l, &names);
}

/* ---- diversity and quotas ---- */

static void print_diversity(const tdm_report *r) {
  tandem_value diversity = tandem_value_find(r->outcome, "diversity");
  tandem_iterator each = tandem_value_iterate(diversity);
  int width = 0;
  while (tandem_iterator_next(&each)) {
    int w = tdm_report_width(tdm_report_text(each.key));
    if (w > width) width = w;
  }
  if (!tandem_value_count(tandem_value_find(r->outcome, "pairs")) || !width) return;
  fputs("\nHow many pairs differ, by dimension\n", r->out);
  each = tandem_value_iterate(diversity);
  while (tandem_iterator_next(&each)) {
    double differing = tdm_report_double(tandem_value_find(each.value, "differing"), NAN);
    double mean = tdm_report_double(tandem_value_find(each.value, "mean"), NAN);
    int64_t missing = tdm_report_int(tandem_value_find(each.value, "missing"));
    fputs("  ", r->out);
    tdm_report_pad(r->out, tdm_report_text(each.key), width);
    if (isnan(differing)) {
      fputs("   no pair has both values\n", r->out);
      continue;
    }
    fprintf(r->out, "  %5.1f %%", 100 * differing);
    if (!isnan(mean) && fabs(mean - differing) > 0.0005) {
      fprintf(r->out, "   on average %.0f %% of the largest distance", 100 * mean);
    }
    if (missing) {
      fprintf(r->out, "   (a value is missing in %" PRId64 " pair%s)", missing,
              missing == 1 ? "" : "s");
    }
    fputc('\n', r->out);
  }
}

static void print_limit(const tdm_report *r, tandem_value quota, const char *key, const char *words,
                        bool share) {
  double limit;
  if (!tandem_value_double(tandem_value_find(quota, key), &limit)) return;
  if (share) {
    fprintf(r->out, ", %s %g %% of the pairs", words, 100 * limit);
  } else {
    fprintf(r->out, ", %s %.0f", words, limit);
  }
}

static void print_quotas(const tdm_report *r) {
  tandem_value quotas = tandem_value_find(r->outcome, "quotas");
  tandem_iterator each = tandem_value_iterate(quotas);
  double pairs = tandem_value_count(tandem_value_find(r->outcome, "pairs"));
  if (!tandem_value_count(quotas) || pairs < 1) return;
  int width = 0;
  while (tandem_iterator_next(&each)) {
    int w = tdm_report_width(tdm_report_text(tandem_value_find(each.value, "name")));
    if (w > width) width = w;
  }
  fputs("\nQuotas\n", r->out);
  each = tandem_value_iterate(quotas);
  while (tandem_iterator_next(&each)) {
    int64_t count = tdm_report_int(tandem_value_find(each.value, "count"));
    fputs("  ", r->out);
    tdm_report_pad(r->out, tdm_report_text(tandem_value_find(each.value, "name")), width);
    fprintf(r->out, "  %4" PRId64 " pair%s (%.1f %%)", count, count == 1 ? "" : "s",
            100 * (double)count / pairs);
    print_limit(r, each.value, "min", "at least", false);
    print_limit(r, each.value, "max", "at most", false);
    print_limit(r, each.value, "min_share", "at least", true);
    print_limit(r, each.value, "max_share", "at most", true);
    fputc('\n', r->out);
  }
}

/* ---- the rest ---- */

void tdm_report_list(const tdm_report *r, const char *title, tandem_value list) {
  tandem_iterator each = tandem_value_iterate(list);
  if (!tandem_value_count(list)) return;
  fprintf(r->out, "\n%s\n", title);
  while (tandem_iterator_next(&each)) {
    const char *path =
        tdm_must_string(r->places->arena, tdm_report_text(tandem_value_find(each.value, "path")));
    const char *message = tdm_must_string(
        r->places->arena, tdm_report_text(tandem_value_find(each.value, "message")));
    tdm_text line = tdm_places_describe(r->places, path, message);
    fprintf(r->out, "  %.*s\n", TDM_TEXT_ARG(line));
  }
}

static void print_time(const tdm_report *r) {
  tandem_value stats = tandem_value_find(r->outcome, "stats");
  int64_t elapsed = tdm_report_int(tandem_value_find(stats, "elapsed_ms"));
  int64_t queued = tdm_report_int(tandem_value_find(stats, "queued_ms"));
  int64_t candidates = tdm_report_int(tandem_value_find(stats, "candidates"));
  fprintf(r->out, "\nTime: %.2f s", (double)elapsed / 1000);
  if (candidates > 0) fprintf(r->out, " for %" PRId64 " possible pairs", candidates);
  if (queued >= 100) fprintf(r->out, ", after %.1f s in the queue", (double)queued / 1000);
  fputc('\n', r->out);
}

void tdm_report_outcome(const tdm_report *r) {
  tandem_value pairs = tandem_value_find(r->outcome, "pairs");
  print_status(r, tandem_value_count(pairs));
  print_objective(r);
  print_pairs(r, pairs);
  print_diversity(r);
  print_quotas(r);
  tdm_report_unmatched(r);
  tdm_report_conflict(r);
  tdm_report_list(r, "Warnings", tandem_value_find(r->outcome, "warnings"));
  print_time(r);
}
