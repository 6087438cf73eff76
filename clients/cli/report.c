// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/report.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

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

static void print_objective(const tdm_report *r) {
  tandem_iterator each = tandem_value_iterate(tandem_value_find(r->outcome, "objective"));
  while (tandem_iterator_next(&each)) tdm_report_stage(r, each.value);
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

static void print_spread(const tdm_report *r) {
  tandem_value spread = tandem_value_find(r->outcome, "spread");
  tandem_iterator each = tandem_value_iterate(spread);
  int width = 0;
  while (tandem_iterator_next(&each)) {
    int w = tdm_report_width(tdm_report_text(tandem_value_find(each.value, "name")));
    if (w > width) width = w;
  }
  if (!tandem_value_count(spread)) return;
  fputs("\nSpread earns, in points of the score\n", r->out);
  each = tandem_value_iterate(spread);
  while (tandem_iterator_next(&each)) {
    char points[32];
    tdm_report_amount(tdm_report_int(tandem_value_find(each.value, "earned")), true, points);
    fputs("  ", r->out);
    tdm_report_pad(r->out, tdm_report_text(tandem_value_find(each.value, "name")), width);
    fprintf(r->out, "  %9s\n", points);
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
  if (tdm_report_is_rematch(r)) {
    tdm_report_rematch(r);
  } else {
    tdm_report_pairs(r, "Pairs", pairs, TDM_PAIRS_ALL);
  }
  print_diversity(r);
  print_quotas(r);
  print_spread(r);
  tdm_report_unmatched(r);
  tdm_report_conflict(r);
  tdm_report_list(r, "Warnings", tandem_value_find(r->outcome, "warnings"));
  print_time(r);
}
