// SPDX-License-Identifier: Apache-2.0
/* What the stages of the objective came to, in words. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "clients/cli/report.h"

enum { SMALLEST_SHOWN = 6 };

static bool is_stage(tandem_value stage, const char *name) {
  return tandem_value_is(tandem_value_find(stage, "stage"), name);
}

bool tdm_report_in_points(tandem_value stage) {
  return is_stage(stage, "score") || is_stage(stage, "worst") || is_stage(stage, "fair");
}

void tdm_report_gap(int64_t value, int64_t bound, bool points, char out[64]) {
  double gap = (double)bound - (double)value, of = fabs((double)value);
  int used = snprintf(out, 64, points ? "%.2f points" : "%.0f", points ? gap / 1e6 : gap);
  /* Of a value near 0 every gap would be millions of per cent. */
  if (of > 0 && fabs(gap) <= of)
    snprintf(out + used, 64 - (size_t)used, ", %.2f %%", 100 * gap / of);
}

/* What the number counts: "118 people with a partner". */
static void print_unit(const tdm_report *r, tandem_value stage, int64_t value) {
  if (is_stage(stage, "matched"))
    fputs(value == 1 ? " person with a partner" : " people with a partner", r->out);
  else if (is_stage(stage, "kept") && tdm_report_is_rematch(r))
    fprintf(r->out, " of %u pairs stay", tandem_value_count(r->current));
  else if (is_stage(stage, "kept"))
    fputs(value == 1 ? " pair stays" : " pairs stay", r->out);
  else if (is_stage(stage, "worst") || is_stage(stage, "fair"))
    fputs(" points in the worst pair", r->out);
  else if (is_stage(stage, "score"))
    fputs(" points", r->out);
}

bool tdm_report_stage_value(const tdm_report *r, tandem_value stage) {
  tdm_text name = tdm_report_text(tandem_value_find(stage, "stage"));
  int64_t value;
  char text[32];
  if (!tandem_value_int(tandem_value_find(stage, "value"), &value)) return false;
  tdm_report_amount(value, tdm_report_in_points(stage), text);
  fprintf(r->out, "  %-8.*s %s", TDM_TEXT_ARG(name), text);
  print_unit(r, stage, value);
  return true;
}

/* The scores behind the smallest: "; then 2.50, 3.00, …" */
static void print_vector(const tdm_report *r, tandem_value vector) {
  tandem_iterator each = tandem_value_iterate(vector);
  while (tandem_iterator_next(&each)) {
    char text[32];
    if (each.index == 0) continue;
    if (each.index == SMALLEST_SHOWN) {
      fputs(", …", r->out);
      return;
    }
    tdm_report_amount(tdm_report_int(each.value), true, text);
    fprintf(r->out, "%s%s", each.index == 1 ? "; then " : ", ", text);
  }
}

/* A pairing without any pair has no worst one; other stages without a value were not reached. */
static void print_nothing(const tdm_report *r, tandem_value stage) {
  tandem_value status = tandem_value_find(r->outcome, "status");
  bool paired = tandem_value_is(status, "optimal") || tandem_value_is(status, "feasible");
  if (paired && tdm_report_in_points(stage))
    fprintf(r->out, "  %-8.*s no pair, so none is the worst\n",
            TDM_TEXT_ARG(tdm_report_text(tandem_value_find(stage, "stage"))));
}

void tdm_report_stage(const tdm_report *r, tandem_value stage) {
  int64_t value = 0, bound;
  if (!tdm_report_stage_value(r, stage)) {
    print_nothing(r, stage);
    return;
  }
  tandem_value_int(tandem_value_find(stage, "value"), &value);
  bool has_bound = tandem_value_int(tandem_value_find(stage, "bound"), &bound);
  if (has_bound && bound == value) {
    fputs(", the most that is possible", r->out);
  } else if (has_bound) {
    char limit[32], gap[64];
    tdm_report_amount(bound, tdm_report_in_points(stage), limit);
    tdm_report_gap(value, bound, tdm_report_in_points(stage), gap);
    fprintf(r->out, ", at most %s is possible (gap %s)", limit, gap);
  }
  print_vector(r, tandem_value_find(stage, "vector"));
  fputc('\n', r->out);
}
