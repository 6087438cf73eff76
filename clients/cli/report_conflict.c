// SPDX-License-Identifier: Apache-2.0
/* Why no pairing is possible, and what is wrong with one made by hand. */
#include <inttypes.h>
#include <string.h>

#include "clients/cli/report.h"

static void print_conflict(const tdm_report *r, tandem_value item) {
  tandem_value kind = tandem_value_find(item, "kind");
  tdm_text name = tdm_report_text(tandem_value_find(item, "name"));
  tdm_text path = tdm_report_text(tandem_value_find(item, "path"));
  double share = 0;
  char words[512];
  if (tandem_value_is(kind, "lock")) {
    snprintf(words, sizeof words, "the pair %.*s is required", TDM_TEXT_ARG(name));
  } else if (tandem_value_is(kind, "minimum")) {
    snprintf(words, sizeof words, "%.*s needs at least %" PRId64 " partners", TDM_TEXT_ARG(name),
             tdm_report_int(tandem_value_find(item, "min")));
  } else if (tandem_value_is(kind, "quota_min")) {
    snprintf(words, sizeof words, "the quota \"%.*s\" asks for at least %" PRId64 " pairs",
             TDM_TEXT_ARG(name), tdm_report_int(tandem_value_find(item, "min")));
  } else if (tandem_value_is(kind, "quota_max")) {
    snprintf(words, sizeof words, "the quota \"%.*s\" allows at most %" PRId64 " pairs",
             TDM_TEXT_ARG(name), tdm_report_int(tandem_value_find(item, "max")));
  } else if (tandem_value_is(kind, "max_changes")) {
    snprintf(words, sizeof words, "at most %" PRId64 " of the running round's pairs may be dropped",
             tdm_report_int(tandem_value_find(item, "max")));
  } else if (tandem_value_double(tandem_value_find(item, "min_share"), &share)) {
    snprintf(words, sizeof words, "the quota \"%.*s\" asks for at least %g %% of the pairs",
             TDM_TEXT_ARG(name), 100 * share);
  } else if (tandem_value_double(tandem_value_find(item, "max_share"), &share)) {
    snprintf(words, sizeof words, "the quota \"%.*s\" allows at most %g %% of the pairs",
             TDM_TEXT_ARG(name), 100 * share);
  } else {
    snprintf(words, sizeof words, "%.*s %.*s", TDM_TEXT_ARG(tdm_report_text(kind)),
             TDM_TEXT_ARG(name));
  }
  tdm_text line = tdm_places_describe(r->places, tdm_must_string(r->places->arena, path), words);
  fprintf(r->out, "  %.*s\n", TDM_TEXT_ARG(line));
}

void tdm_report_conflict(const tdm_report *r) {
  tandem_value conflict = tandem_value_find(r->outcome, "conflict");
  if (!tandem_value_count(conflict)) return;
  bool irreducible = false;
  tandem_value_bool(tandem_value_find(r->outcome, "irreducible"), &irreducible);
  fputs(tandem_value_count(conflict) == 1
            ? "\nThis cannot be met; without it the rest can\n"
            : "\nThese cannot hold together; without any one of them the rest can\n",
        r->out);
  tandem_iterator each = tandem_value_iterate(conflict);
  while (tandem_iterator_next(&each)) print_conflict(r, each.value);
  if (!irreducible) fputs("  (time ran out: fewer of them may be to blame)\n", r->out);
}

/* What is broken, in words where the kind alone says little. */
static void describe_broken(tdm_text kind, tdm_text name, char words[512]) {
  if (tdm_text_equal(kind, tdm_text_of("direction")))
    snprintf(words, 512, "of these two %.*s is the mentor", TDM_TEXT_ARG(name));
  else if (tdm_text_equal(kind, tdm_text_of("one_role")))
    snprintf(words, 512, "%.*s mentors in one pair and is mentored in another", TDM_TEXT_ARG(name));
  else if (tdm_text_equal(kind, tdm_text_of("max_changes")))
    snprintf(words, 512, "more of the running round's pairs are dropped than that");
  else
    snprintf(words, 512, "breaks %.*s%s%.*s", TDM_TEXT_ARG(kind), name.size ? " " : "",
             TDM_TEXT_ARG(name));
}

static void print_broken(const tdm_report *r) {
  tandem_iterator each = tandem_value_iterate(tandem_value_find(r->outcome, "broken"));
  while (tandem_iterator_next(&each)) {
    tdm_text kind = tdm_report_text(tandem_value_find(each.value, "kind"));
    tdm_text name = tdm_report_text(tandem_value_find(each.value, "name"));
    tdm_text path = tdm_report_text(tandem_value_find(each.value, "path"));
    char words[512];
    describe_broken(kind, name, words);
    tdm_text line = tdm_places_describe(r->places, tdm_must_string(r->places->arena, path), words);
    fprintf(r->out, "  %.*s\n", TDM_TEXT_ARG(line));
  }
}

static void print_worth(const tdm_report *r, tandem_value stage) {
  bool points = tdm_report_in_points(stage);
  int64_t value = 0, bound;
  char text[32], gap[64];
  if (!tdm_report_stage_value(r, stage)) return;
  tandem_value_int(tandem_value_find(stage, "value"), &value);
  if (!tandem_value_int(tandem_value_find(stage, "bound"), &bound)) {
    fputc('\n', r->out);
    return;
  }
  tdm_report_amount(bound, points, text);
  if (bound > value) {
    tdm_report_gap(value, bound, points, gap);
    fprintf(r->out, ", where up to %s is possible (gap %s)\n", text, gap);
  } else if (bound < value) {
    fprintf(r->out, ", more than the %s that is possible without breaking anything\n", text);
  } else {
    fputs(", the most that is possible\n", r->out);
  }
}

void tdm_report_verdict(const tdm_report *r) {
  bool valid = false;
  uint32_t count = tandem_value_count(tandem_value_find(r->outcome, "pairs"));
  tandem_value broken = tandem_value_find(r->outcome, "broken");
  tandem_value_bool(tandem_value_find(r->outcome, "valid"), &valid);
  if (valid) {
    fprintf(r->out, "Valid: %u pair%s, every condition holds.\n", count, count == 1 ? "" : "s");
  } else {
    fprintf(r->out, "Not valid: %u condition%s broken.\n", tandem_value_count(broken),
            tandem_value_count(broken) == 1 ? " is" : "s are");
    print_broken(r);
    fputc('\n', r->out);
  }
  tandem_iterator each = tandem_value_iterate(tandem_value_find(r->outcome, "objective"));
  while (tandem_iterator_next(&each)) print_worth(r, each.value);
}
