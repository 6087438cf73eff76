// SPDX-License-Identifier: Apache-2.0
/* Who stayed without a partner, and why. */
#include <inttypes.h>
#include <string.h>

#include "clients/cli/report.h"

enum { IDS_SHOWN = 12, OBSTACLES_SHOWN = 4 };

/* "p001, p002 and 5 more" */
static void print_ids(FILE *out, tandem_value ids) {
  tandem_iterator each = tandem_value_iterate(ids);
  while (tandem_iterator_next(&each)) {
    if (each.index == IDS_SHOWN && each.left) {
      fprintf(out, " and %u more", each.left + 1);
      return;
    }
    fprintf(out, "%s%.*s", each.index ? ", " : "", TDM_TEXT_ARG(tdm_report_text(each.value)));
  }
}

static const char *obstacle_words(tdm_text kind) {
  static const struct {
    const char *kind, *words;
  } table[] = {{"veto", "vetoes"},
               {"forbid", "forbidden pairs"},
               {"only_listed", "pairs that are not listed"},
               {"role", "the same role"}};
  for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
    if (tdm_text_equal(kind, tdm_text_of(table[i].kind))) return table[i].words;
  }
  return NULL;
}

/* 'rule "same" (programme.yaml:12)' */
static void print_obstacle_name(const tdm_report *r, tandem_value obstacle) {
  tdm_text kind = tdm_report_text(tandem_value_find(obstacle, "kind"));
  const char *words = obstacle_words(kind);
  if (words) {
    fputs(words, r->out);
    return;
  }
  tdm_text name = tdm_report_text(tandem_value_find(obstacle, "name"));
  fprintf(r->out, "the rule %.*s", TDM_TEXT_ARG(name));
  tdm_text path = tdm_report_text(tandem_value_find(obstacle, "path"));
  if (!path.size || !r->places->yaml) return;
  tdm_text place = tdm_places_describe(r->places, tdm_must_string(r->places->arena, path), "");
  while (place.size && strchr(": ", place.bytes[place.size - 1])) place.size--;
  fprintf(r->out, " (%.*s)", TDM_TEXT_ARG(place));
}

static void print_no_candidate(const tdm_report *r, tandem_value person) {
  tandem_value obstacles = tandem_value_find(person, "obstacles");
  int64_t opener = -1;
  tandem_value_int(tandem_value_find(person, "opener"), &opener);
  fputs("nobody is allowed for this person.", r->out);
  tandem_iterator each = tandem_value_iterate(obstacles);
  while (tandem_iterator_next(&each) && each.index < OBSTACLES_SHOWN) {
    int64_t breaks = tdm_report_int(tandem_value_find(each.value, "breaks"));
    int64_t alone = tdm_report_int(tandem_value_find(each.value, "alone"));
    fputs("\n      - ", r->out);
    print_obstacle_name(r, each.value);
    fprintf(r->out, " rules out %" PRId64 " partner%s", breaks, breaks == 1 ? "" : "s");
    if (alone) fprintf(r->out, ", %" PRId64 " of them alone", alone);
    if (each.index == opener) fputs("; lifting it would open most", r->out);
  }
  fputc('\n', r->out);
}

static void print_quota_names(const tdm_report *r, tandem_value person) {
  tandem_value quotas = tandem_value_find(person, "quotas");
  tandem_iterator each = tandem_value_iterate(quotas);
  if (!tandem_value_count(quotas)) {
    fputs("the quotas together leave no room; no single one of them is to blame.\n", r->out);
    return;
  }
  fputs("would have a partner without the quota ", r->out);
  while (tandem_iterator_next(&each)) {
    fprintf(r->out, "%s\"%.*s\"", each.index ? ", or without " : "",
            TDM_TEXT_ARG(tdm_report_text(each.value)));
  }
  fputs(".\n", r->out);
}

static void print_person(const tdm_report *r, tandem_value person) {
  tandem_value reason = tandem_value_find(person, "reason");
  tdm_text id = tdm_report_text(tandem_value_find(person, "id"));
  if (tandem_value_is(reason, "outnumbered") &&
      tandem_value_type(tandem_value_find(person, "group")) == TANDEM_INT) {
    return; /* told with the group */
  }
  fprintf(r->out, "  %.*s: ", TDM_TEXT_ARG(id));
  if (tandem_value_is(reason, "no_candidate")) {
    print_no_candidate(r, person);
  } else if (tandem_value_is(reason, "quota")) {
    print_quota_names(r, person);
  } else if (tandem_value_is(reason, "outnumbered")) {
    fputs("more people than places: all possible partners are taken.\n", r->out);
  } else if (tandem_value_is(reason, "traded_off")) {
    fputs("could be paired, but every way costs more than it gains.\n", r->out);
  } else {
    fputs("no reason was worked out in time.\n", r->out);
  }
}

static uint32_t count_group(tandem_value unmatched, uint32_t group) {
  uint32_t count = 0;
  tandem_iterator each = tandem_value_iterate(unmatched);
  while (tandem_iterator_next(&each)) {
    int64_t own = -1;
    tandem_value_int(tandem_value_find(each.value, "group"), &own);
    count += own == (int64_t)group;
  }
  return count;
}

static void print_members(const tdm_report *r, tandem_value unmatched, uint32_t group) {
  uint32_t shown = 0, total = count_group(unmatched, group);
  tandem_iterator each = tandem_value_iterate(unmatched);
  while (tandem_iterator_next(&each)) {
    int64_t own = -1;
    tandem_value_int(tandem_value_find(each.value, "group"), &own);
    if (own != (int64_t)group) continue;
    if (shown == IDS_SHOWN && total - shown > 1) {
      fprintf(r->out, " and %u more", total - shown);
      return;
    }
    tdm_text id = tdm_report_text(tandem_value_find(each.value, "id"));
    fprintf(r->out, "%s%.*s", shown++ ? ", " : "", TDM_TEXT_ARG(id));
  }
}

/* Group by group: too many people for the places of the partners they could have. */
static void print_groups(const tdm_report *r, tandem_value unmatched) {
  tandem_iterator each = tandem_value_iterate(tandem_value_find(r->outcome, "groups"));
  while (tandem_iterator_next(&each)) {
    tandem_value people = tandem_value_find(each.value, "people");
    tandem_value partners = tandem_value_find(each.value, "partners");
    uint32_t people_count = tandem_value_count(people),
             partner_count = tandem_value_count(partners);
    int64_t capacity = tdm_report_int(tandem_value_find(each.value, "capacity"));
    if (!count_group(unmatched, each.index)) continue;
    fputs("  ", r->out);
    print_members(r, unmatched, each.index);
    fprintf(r->out,
            ": outnumbered. %u people can only be paired with the same %u partner%s, who together "
            "have %" PRId64 " place%s.\n",
            people_count, partner_count, partner_count == 1 ? "" : "s", capacity,
            capacity == 1 ? "" : "s");
    if (people_count <= IDS_SHOWN && partner_count <= IDS_SHOWN) {
      fputs("      people: ", r->out);
      print_ids(r->out, people);
      fputs("; partners: ", r->out);
      print_ids(r->out, partners);
      fputc('\n', r->out);
    }
  }
}

void tdm_report_unmatched(const tdm_report *r) {
  tandem_value unmatched = tandem_value_find(r->outcome, "unmatched");
  uint32_t count = tandem_value_count(unmatched);
  if (!tandem_value_count(tandem_value_find(r->outcome, "pairs"))) return;
  if (!count) {
    fputs("\nNobody stayed without a partner.\n", r->out);
    return;
  }
  fprintf(r->out, "\nWithout a partner: %u\n", count);
  print_groups(r, unmatched);
  tandem_iterator each = tandem_value_iterate(unmatched);
  while (tandem_iterator_next(&each)) print_person(r, each.value);
}
