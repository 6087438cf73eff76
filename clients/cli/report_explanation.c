// SPDX-License-Identifier: Apache-2.0
/* Why a person has this partner or none, and what others would cost. */
#include <inttypes.h>
#include <string.h>

#include "clients/cli/report.h"

enum { PARTS_SHOWN = 8, IDS_SHOWN = 6 };

static tandem_value part(const tdm_report *r, const char *key) {
  return tandem_value_find(r->outcome, key);
}

static tdm_text text_of(tandem_value map, const char *key) {
  return tdm_report_text(tandem_value_find(map, key));
}

static int64_t number(tandem_value map, const char *key) {
  return tdm_report_int(tandem_value_find(map, key));
}

static bool has(tandem_value map, const char *key) {
  return tandem_value_type(tandem_value_find(map, key)) != TANDEM_ABSENT;
}

/* Whether the flag is there and true. */
static bool is_set(tandem_value map, const char *key) {
  bool flag = false;
  return tandem_value_bool(tandem_value_find(map, key), &flag) && flag;
}

static const char *plural(int64_t count) { return count == 1 ? "" : "s"; }

/* ---- amounts of a stage ---- */

/* "0.25 points", "2 pairs" */
static void print_amount(FILE *out, tdm_text stage, int64_t amount) {
  static const struct {
    const char *stage, *one, *many;
  } table[] = {{"pairs", "pair", "pairs"},
               {"matched", "person with a partner", "people with a partner"},
               {"kept", "kept pair", "kept pairs"},
               {"worst", "points of the worst pair", "points of the worst pair"},
               {"fair", "points of the worst pair", "points of the worst pair"},
               {"score", "points", "points"}};
  for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
    if (!tdm_text_equal(stage, tdm_text_of(table[i].stage))) continue;
    char text[32];
    bool points = strncmp(table[i].one, "points", 6) == 0;
    tdm_report_amount(amount, points, text);
    fprintf(out, "%s %s", text, amount == 1 ? table[i].one : table[i].many);
    return;
  }
  fprintf(out, "%" PRId64 " of %.*s", amount, TDM_TEXT_ARG(stage));
}

/* ---- losses ---- */

/* "0.25 points", "between 0.10 points and 0.40 points", "at least 1 pair" */
static void print_loss(FILE *out, tandem_value loss) {
  tdm_text stage = text_of(loss, "stage");
  int64_t exact, least, most;
  bool has_least = tandem_value_int(tandem_value_find(loss, "at_least"), &least);
  bool has_most = tandem_value_int(tandem_value_find(loss, "at_most"), &most);
  if (tandem_value_int(tandem_value_find(loss, "loss"), &exact)) {
    if (exact < 0) fputs("a gain of ", out);
    print_amount(out, stage, exact < 0 ? -exact : exact);
    return;
  }
  if (has_least && has_most) {
    fputs("between ", out);
    print_amount(out, stage, least);
    fputs(" and ", out);
    print_amount(out, stage, most);
  } else {
    fputs(has_least ? "at least " : "at most ", out);
    print_amount(out, stage, has_least ? least : most);
  }
}

/* Losses that say something: not 0, and not unknown. */
static bool tells(tandem_value loss) {
  int64_t exact, limit;
  if (tandem_value_int(tandem_value_find(loss, "loss"), &exact)) return exact != 0;
  return tandem_value_int(tandem_value_find(loss, "at_most"), &limit) ||
         (tandem_value_int(tandem_value_find(loss, "at_least"), &limit) && limit > 0);
}

static bool is_exact(tandem_value losses) {
  tandem_iterator each = tandem_value_iterate(losses);
  while (tandem_iterator_next(&each))
    if (!has(each.value, "loss")) return false;
  return true;
}

/* "1 pair and 0.25 points", "nothing", "not known: time ran out", "impossible: …" */
static void print_cost(const tdm_report *r, tandem_value item) {
  tandem_value losses = tandem_value_find(item, "loss");
  uint32_t told = 0;
  if (is_set(item, "impossible")) {
    fputs("impossible: no pairing that holds every condition has it", r->out);
    return;
  }
  tandem_iterator each = tandem_value_iterate(losses);
  while (tandem_iterator_next(&each)) {
    if (!tells(each.value)) continue;
    if (told++) fputs(" and ", r->out);
    print_loss(r->out, each.value);
  }
  if (told == 0) fputs(is_exact(losses) ? "nothing" : "not known: time ran out", r->out);
}

/* "it gains 1 pair and 8.80 points", "it costs 0.03 points" */
static void print_effect(const tdm_report *r, tandem_value item) {
  tandem_iterator each = tandem_value_iterate(tandem_value_find(item, "loss"));
  bool gains = false, loses = false;
  while (tandem_iterator_next(&each)) {
    gains = gains || number(each.value, "loss") < 0;
    loses = loses || number(each.value, "loss") > 0;
  }
  fputs(gains && !loses ? "it gains " : "it costs ", r->out);
  if (!gains || loses) {
    print_cost(r, item);
    return;
  }
  uint32_t told = 0;
  each = tandem_value_iterate(tandem_value_find(item, "loss"));
  while (tandem_iterator_next(&each)) {
    int64_t loss = number(each.value, "loss");
    if (loss == 0) continue;
    if (told++) fputs(" and ", r->out);
    print_amount(r->out, text_of(each.value, "stage"), -loss);
  }
}

/* ---- who else changes ---- */

/* The ids, but not that of the person it is about. */
static void print_others(const tdm_report *r, const char *words, tandem_value ids) {
  tandem_iterator each = tandem_value_iterate(ids);
  uint32_t told = 0;
  while (tandem_iterator_next(&each)) {
    tdm_text id = tdm_report_text(each.value);
    if (tdm_text_equal(id, tdm_report_text(part(r, "participant")))) continue;
    if (told++ < IDS_SHOWN) fprintf(r->out, "%s%.*s", told == 1 ? words : ", ", TDM_TEXT_ARG(id));
  }
  if (told > IDS_SHOWN) fprintf(r->out, " and %u more", told - IDS_SHOWN);
}

/* "; 3 pairs break up; fewer partners for p006; more for p007" */
static void print_moves(const tdm_report *r, tandem_value moves) {
  int64_t removed = number(moves, "removed_total");
  if (removed)
    fprintf(r->out, "; %" PRId64 " pair%s up", removed, removed == 1 ? " breaks" : "s break");
  print_others(r, "; fewer partners for ", tandem_value_find(moves, "fewer"));
  print_others(r, "; more for ", tandem_value_find(moves, "more"));
}

/* ---- pairs ---- */

static void print_points(const tdm_report *r, int64_t micro, int width) {
  fprintf(r->out, "%*.2f", width, (double)micro / 1e6);
}

/* "department 3.00, background 2.00" */
static void print_parts(const tdm_report *r, tandem_value pair) {
  tandem_iterator each = tandem_value_iterate(tandem_value_find(pair, "parts"));
  uint32_t told = 0;
  while (tandem_iterator_next(&each)) {
    int64_t points = tdm_report_int(each.value);
    if (points == 0 || told == PARTS_SHOWN) continue;
    fprintf(r->out, "%s%.*s ", told++ ? ", " : "", TDM_TEXT_ARG(tdm_report_text(each.key)));
    print_points(r, points, 0);
  }
  if (told == 0) fputs("no points", r->out);
}

static void print_rank(const tdm_report *r, tandem_value pair, bool of_person) {
  int64_t rank = number(pair, "rank"), possible;
  if (!has(pair, "rank")) return;
  fprintf(r->out, ", number %" PRId64 " by score", rank);
  if (of_person && tandem_value_int(part(r, "possible"), &possible))
    fprintf(r->out, " of %" PRId64 " possible partner%s", possible, plural(possible));
}

static void print_own_pair(const tdm_report *r, tandem_value pair) {
  fprintf(r->out, "  %.*s with %.*s: ", TDM_TEXT_ARG(text_of(pair, "mentor")),
          TDM_TEXT_ARG(text_of(pair, "mentee")));
  print_points(r, number(pair, "score"), 0);
  fputs(" points", r->out);
  print_rank(r, pair, true);
  if (is_set(pair, "locked")) fputs(", locked", r->out);
  fputs("\n      ", r->out);
  print_parts(r, pair);
  fputc('\n', r->out);
}

static void print_own_pairs(const tdm_report *r) {
  tandem_value pairs = part(r, "pairs");
  uint32_t count = tandem_value_count(pairs);
  tandem_iterator each = tandem_value_iterate(pairs);
  if (!count) return;
  fprintf(r->out, "\nPartner%s in the pairing\n", plural(count));
  while (tandem_iterator_next(&each)) print_own_pair(r, each.value);
}

/* ---- alternatives ---- */

/* The side of the pair that is not the person. */
static tdm_text partner_in(const tdm_report *r, tandem_value alternative) {
  tandem_value pair = tandem_value_find(alternative, "pair");
  tdm_text mentor = tdm_report_text(tandem_value_item(pair, 0));
  tdm_text mentee = tdm_report_text(tandem_value_item(pair, 1));
  return tdm_text_equal(mentor, tdm_report_text(part(r, "participant"))) ? mentee : mentor;
}

static void print_alternative(const tdm_report *r, tandem_value alternative, int width) {
  fputs("  ", r->out);
  tdm_report_pad(r->out, partner_in(r, alternative), width);
  print_points(r, number(alternative, "score"), 9);
  fprintf(r->out, "  %6" PRId64 "  ", number(alternative, "rank"));
  print_cost(r, alternative);
  print_moves(r, tandem_value_find(alternative, "moves"));
  fputc('\n', r->out);
}

static void print_alternatives(const tdm_report *r) {
  tandem_value alternatives = part(r, "alternatives");
  tandem_iterator each = tandem_value_iterate(alternatives);
  int width = tdm_report_width(tdm_text_of("partner"));
  bool matched = tandem_value_count(part(r, "pairs")) > 0;
  if (!tandem_value_count(alternatives)) {
    if (matched) fputs("\nNobody else is allowed as a partner.\n", r->out);
    return;
  }
  while (tandem_iterator_next(&each)) {
    int own = tdm_report_width(partner_in(r, each.value));
    if (own > width) width = own;
  }
  fprintf(r->out, "\n%s partners, and what demanding each costs the best pairing%s\n  ",
          matched ? "Other" : "Possible",
          is_set(r->outcome, "complete") ? "" : " (not all of it proven in time)");
  tdm_report_pad(r->out, tdm_text_of("partner"), width);
  fputs("    score    rank  costs\n", r->out);
  each = tandem_value_iterate(alternatives);
  while (tandem_iterator_next(&each)) print_alternative(r, each.value, width);
}

static void print_obstacles(const tdm_report *r) {
  tandem_value obstacles = part(r, "obstacles");
  tandem_iterator each = tandem_value_iterate(obstacles);
  tandem_value reason = tandem_value_find(tandem_value_item(part(r, "unmatched"), 0), "reason");
  if (!tandem_value_count(obstacles) || tandem_value_is(reason, "no_candidate")) return;
  fputs("\nWho is not allowed as a partner\n", r->out);
  while (tandem_iterator_next(&each)) {
    fputs("  - ", r->out);
    tdm_report_obstacle(r, each.value);
    fputc('\n', r->out);
  }
}

/* ---- small changes ---- */

static void print_limits(const tdm_report *r, tandem_value change, const char *word, bool share) {
  double from = tdm_report_double(tandem_value_find(change, "from"), 0);
  double to = tdm_report_double(tandem_value_find(change, "to"), 0);
  double unit = share ? 100 : 1;
  fprintf(r->out, "let the quota \"%.*s\" ask for %s %.4g%s instead of %.4g%s: ",
          TDM_TEXT_ARG(text_of(change, "name")), word, unit * to, share ? " %" : "", unit * from,
          share ? " %" : "");
}

static void print_subject(const tdm_report *r, tandem_value change) {
  tandem_value kind = tandem_value_find(change, "kind");
  if (tandem_value_is(kind, "rule")) {
    fputs("lift ", r->out);
    tdm_report_rule(r, change);
    fputs(" for this pair: ", r->out);
  } else if (tandem_value_is(kind, "capacity")) {
    int64_t to = number(change, "to");
    fprintf(r->out, "give %.*s room for %" PRId64 " partner%s instead of %" PRId64 ": ",
            TDM_TEXT_ARG(text_of(change, "name")), to, plural(to), number(change, "from"));
  } else if (tandem_value_is(kind, "quota_min")) {
    print_limits(r, change, "at least", false);
  } else if (tandem_value_is(kind, "quota_max")) {
    print_limits(r, change, "at most", false);
  } else if (tandem_value_is(kind, "quota_min_share")) {
    print_limits(r, change, "at least", true);
  } else {
    print_limits(r, change, "at most", true);
  }
}

static void print_changes(const tdm_report *r) {
  tandem_value changes = part(r, "changes");
  tandem_iterator each = tandem_value_iterate(changes);
  if (!tandem_value_count(changes)) return;
  fputs("\nSmall changes that would give a partner\n", r->out);
  while (tandem_iterator_next(&each)) {
    tandem_value pair = tandem_value_find(each.value, "pair");
    fputs("  - ", r->out);
    print_subject(r, each.value);
    fprintf(r->out, "%.*s with %.*s; ", TDM_TEXT_ARG(tdm_report_text(tandem_value_item(pair, 0))),
            TDM_TEXT_ARG(tdm_report_text(tandem_value_item(pair, 1))));
    print_effect(r, each.value);
    fputc('\n', r->out);
  }
}

/* ---- headline ---- */

/* False where there is no pairing to speak of. */
static bool print_status(const tdm_report *r) {
  tandem_value status = part(r, "status");
  if (tandem_value_is(status, "infeasible")) {
    fputs("There is no pairing: no pairing at all can hold every condition (proven).\n", r->out);
    tdm_report_conflict(r);
    return false;
  }
  if (tandem_value_is(status, "unknown")) {
    fputs("There is no pairing yet: time ran out first; give it more with --time.\n", r->out);
    return false;
  }
  if (!tandem_value_is(status, "optimal"))
    fputs("The pairing was not proven optimal in time; give it more with --time.\n", r->out);
  return true;
}

static void explain_participant(const tdm_report *r) {
  tdm_text id = tdm_report_text(part(r, "participant"));
  uint32_t pairs = tandem_value_count(part(r, "pairs"));
  if (!print_status(r)) return;
  fprintf(r->out, "%.*s has %s%s.\n", TDM_TEXT_ARG(id),
          pairs == 0   ? "no partner"
          : pairs == 1 ? "a partner"
                       : "partners",
          tandem_value_is(part(r, "status"), "optimal") ? " in the best pairing" : "");
  if (pairs == 0) tdm_report_unmatched(r);
  print_own_pairs(r);
  print_alternatives(r);
  print_obstacles(r);
  print_changes(r);
}

/* ---- a pair ---- */

static void print_barrier(const tdm_report *r, tandem_value barrier) {
  static const struct {
    const char *kind, *words;
  } table[] = {
      {"role", "their roles do not allow it, this way round"},
      {"direction", "both can be mentors, and between these two it is the other one who is"},
      {"veto", "a veto"},
      {"forbid", "the list of forbidden pairs"},
      {"only_listed", "the list of pair_scores, which says only_listed, lacks it"}};
  tandem_value kind = tandem_value_find(barrier, "kind");
  if (tandem_value_is(kind, "rule")) tdm_report_rule(r, barrier);
  for (size_t i = 0; i < sizeof table / sizeof *table; i++)
    if (tandem_value_is(kind, table[i].kind)) fputs(table[i].words, r->out);
  if (tandem_value_is(kind, "rule") || !has(barrier, "path")) return;
  const char *path = tdm_must_string(r->places->arena, text_of(barrier, "path"));
  tdm_text place = tdm_places_describe(r->places, path, "");
  while (place.size && strchr(": ", place.bytes[place.size - 1])) place.size--;
  fprintf(r->out, " (%.*s)", TDM_TEXT_ARG(place));
}

static void print_excluded(const tdm_report *r) {
  tandem_iterator each = tandem_value_iterate(part(r, "barriers"));
  fputs("not allowed. In the way:\n", r->out);
  while (tandem_iterator_next(&each)) {
    fputs("  - ", r->out);
    print_barrier(r, each.value);
    fputc('\n', r->out);
  }
}

static void print_worth(const tdm_report *r) {
  if (!has(r->outcome, "score")) return;
  fputs("  Worth ", r->out);
  print_points(r, number(r->outcome, "score"), 0);
  fputs(" points (", r->out);
  print_parts(r, r->outcome);
  fputc(')', r->out);
  print_rank(r, r->outcome, false);
  fputs(has(r->outcome, "rank") ? " among the mentor's possible partners\n" : "\n", r->out);
}

static void explain_pair(const tdm_report *r) {
  tandem_value pair = part(r, "pair"), verdict = part(r, "verdict");
  bool chosen = tandem_value_is(verdict, "chosen");
  bool excluded = tandem_value_is(verdict, "excluded");
  if (!excluded && !print_status(r)) return;
  fprintf(r->out, "%.*s with %.*s: ", TDM_TEXT_ARG(tdm_report_text(tandem_value_item(pair, 0))),
          TDM_TEXT_ARG(tdm_report_text(tandem_value_item(pair, 1))));
  if (excluded)
    print_excluded(r);
  else if (is_set(r->outcome, "locked"))
    fputs("in the pairing, because it is required.\n", r->out);
  else
    fputs(chosen ? "in the pairing.\n" : "allowed, and not in the pairing.\n", r->out);
  print_worth(r);
  if (!has(r->outcome, "loss")) return;
  fputs(chosen ? "  To forbid it costs " : "  To demand it costs ", r->out);
  print_cost(r, r->outcome);
  print_moves(r, part(r, "moves"));
  fputc('\n', r->out);
}

void tdm_report_explanation(const tdm_report *r) {
  if (has(r->outcome, "verdict"))
    explain_pair(r);
  else
    explain_participant(r);
  tdm_report_list(r, "Warnings", part(r, "warnings"));
}
