// SPDX-License-Identifier: Apache-2.0
/* Who stayed without a partner, and why. */
#include <inttypes.h>
#include <string.h>

#include "clients/cli/path.h"
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

/* "department, background or generation" */
static void print_attributes(FILE *out, tandem_value list) {
  tandem_iterator each = tandem_value_iterate(list);
  while (tandem_iterator_next(&each)) {
    const char *joint = !each.index ? " " : each.left ? ", " : " or ";
    fprintf(out, "%s%.*s", joint, TDM_TEXT_ARG(tdm_report_text(each.value)));
  }
}

/* A rule of the programme by its words: "same site or same remote". */
static void print_rule(FILE *out, tandem_value rule, int depth) {
  tandem_value type = tandem_value_find(rule, "type"), of = tandem_value_find(rule, "of");
  tandem_value attribute = tandem_value_find(rule, "attribute");
  if (tandem_value_is(type, "any") && depth < 4) {
    tandem_iterator each = tandem_value_iterate(of);
    while (tandem_iterator_next(&each)) {
      if (each.index) fputs(" or ", out);
      print_rule(out, each.value, depth + 1);
    }
    return;
  }
  tdm_text name = tdm_report_text(type);
  for (uint32_t i = 0; i < name.size; i++) fputc(name.bytes[i] == '_' ? ' ' : name.bytes[i], out);
  if (tandem_value_type(attribute) == TANDEM_TEXT) {
    fprintf(out, " %.*s", TDM_TEXT_ARG(tdm_report_text(attribute)));
  }
  print_attributes(out, of);
}

/* The value of `programme.rules[2]`, or absent. */
static tandem_value rule_at(const tdm_report *r, const char *path) {
  static const char prefix[] = "programme.rules";
  tdm_step_of_path step;
  tandem_value absent = {NULL, 0};
  if (!r->places->yaml || strncmp(path, prefix, sizeof prefix - 1)) return absent;
  path += sizeof prefix - 1;
  if (!tdm_path_step(&path, &step) || !step.is_index) return absent;
  return tandem_value_item(tandem_value_find(r->places->yaml->programme.value, "rules"),
                           step.index);
}

void tdm_report_rule(const tdm_report *r, tandem_value obstacle) {
  const char *path =
      tdm_must_string(r->places->arena, tdm_report_text(tandem_value_find(obstacle, "path")));
  tandem_value rule = rule_at(r, path);
  fputs("the rule \"", r->out);
  if (rule.size) {
    print_rule(r->out, rule, 0);
  } else {
    fprintf(r->out, "%.*s", TDM_TEXT_ARG(tdm_report_text(tandem_value_find(obstacle, "name"))));
  }
  tdm_text place = tdm_places_describe(r->places, path, "");
  while (place.size && strchr(": ", place.bytes[place.size - 1])) place.size--;
  fprintf(r->out, "\" (%.*s)", TDM_TEXT_ARG(place));
}

void tdm_report_obstacle(const tdm_report *r, tandem_value obstacle) {
  const char *words = obstacle_words(tdm_report_text(tandem_value_find(obstacle, "kind")));
  int64_t breaks = tdm_report_int(tandem_value_find(obstacle, "breaks"));
  int64_t alone = tdm_report_int(tandem_value_find(obstacle, "alone"));
  if (words)
    fputs(words, r->out);
  else
    tdm_report_rule(r, obstacle);
  fprintf(r->out, " %s out %" PRId64 " partner%s", words ? "rule" : "rules", breaks,
          breaks == 1 ? "" : "s");
  if (alone) fprintf(r->out, ", %" PRId64 " of them alone", alone);
}

static void print_no_candidate(const tdm_report *r, tandem_value person) {
  tandem_value obstacles = tandem_value_find(person, "obstacles");
  int64_t opener = -1;
  tandem_value_int(tandem_value_find(person, "opener"), &opener);
  fputs("nobody is allowed for this person.", r->out);
  tandem_iterator each = tandem_value_iterate(obstacles);
  while (tandem_iterator_next(&each) && each.index < OBSTACLES_SHOWN) {
    fputs("\n      - ", r->out);
    tdm_report_obstacle(r, each.value);
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

static bool is_odd(tandem_value group) {
  return tandem_value_type(tandem_value_find(group, "odd_groups")) == TANDEM_ARRAY;
}

/* Whether two groups have the very same partners: then they are told as one. */
static bool same_partners(tandem_value groups, uint32_t a, uint32_t b) {
  if (a == b) return true;
  tandem_value one = tandem_value_find(tandem_value_item(groups, a), "partners");
  tandem_value other = tandem_value_find(tandem_value_item(groups, b), "partners");
  return one.size && one.size == other.size && !memcmp(one.bytes, other.bytes, one.size);
}

static bool contains(tandem_value ids, tandem_value id) {
  tandem_iterator each = tandem_value_iterate(ids);
  while (tandem_iterator_next(&each)) {
    if (tdm_text_equal(tdm_report_text(each.value), tdm_report_text(id))) return true;
  }
  return false;
}

/* Prints who of the unmatched is of the group or of one with the same partners; returns how
 * many of them are among the group's people. */
static uint32_t print_members(const tdm_report *r, uint32_t group, tandem_value people,
                              uint32_t *members) {
  tandem_value groups = tandem_value_find(r->outcome, "groups");
  tandem_iterator each = tandem_value_iterate(tandem_value_find(r->outcome, "unmatched"));
  uint32_t among = 0;
  *members = 0;
  while (tandem_iterator_next(&each)) {
    int64_t own = -1;
    tandem_value_int(tandem_value_find(each.value, "group"), &own);
    if (own < 0 || !same_partners(groups, (uint32_t)own, group)) continue;
    tandem_value id = tandem_value_find(each.value, "id");
    among += contains(people, id);
    if (++*members <= IDS_SHOWN) {
      fprintf(r->out, "%s%.*s", *members > 1 ? ", " : "  ", TDM_TEXT_ARG(tdm_report_text(id)));
    }
  }
  if (*members > IDS_SHOWN) fprintf(r->out, " and %u more", *members - IDS_SHOWN);
  return among;
}

static void print_odd_groups(FILE *out, uint32_t count, uint32_t largest, int64_t needed) {
  if (needed > count) /* some stand alone with several places */
    fprintf(out,
            ": left over. There are %u groups of up to %u people that need %" PRId64
            " places of others",
            count, largest, needed);
  else if (count == 1)
    fprintf(out, ": left over. It is a group of %u people with an odd number of places", largest);
  else
    fprintf(out,
            ": left over. There are %u groups of up to %u people, each with an odd number "
            "of places",
            count, largest);
}

/* Where people are left over among peers: groups that do not come out even. */
static void print_odd(const tdm_report *r, tandem_value group, uint32_t index) {
  tandem_value groups = tandem_value_find(group, "odd_groups");
  tandem_value removed = tandem_value_find(group, "removed");
  tandem_iterator each = tandem_value_iterate(groups);
  uint32_t members, count = tandem_value_count(groups), largest = 0;
  uint32_t joining = tandem_value_count(removed);
  int64_t capacity = tdm_report_int(tandem_value_find(group, "capacity"));
  print_members(r, index, groups, &members);
  if (!members) return;
  while (tandem_iterator_next(&each))
    if (tandem_value_count(each.value) > largest) largest = tandem_value_count(each.value);
  print_odd_groups(r->out, count, largest, tdm_report_int(tandem_value_find(group, "needed")));
  fputs(", who can be paired within their group only", r->out);
  fputs(joining ? ", or with" : ".\n", r->out);
  if (!joining) return;
  fputc(' ', r->out);
  print_ids(r->out, removed);
  fprintf(r->out, " (%" PRId64 " place%s).\n", capacity, capacity == 1 ? "" : "s");
}

static void print_group(const tdm_report *r, tandem_value group, uint32_t index) {
  if (is_odd(group)) {
    print_odd(r, group, index);
    return;
  }
  tandem_value people = tandem_value_find(group, "people");
  tandem_value partners = tandem_value_find(group, "partners");
  uint32_t members, partner_count = tandem_value_count(partners);
  uint32_t among = print_members(r, index, people, &members);
  uint32_t others = tandem_value_count(people) - among;
  int64_t capacity = tdm_report_int(tandem_value_find(group, "capacity"));
  if (!members) return;
  fprintf(r->out, ": outnumbered. %s only %u possible partner%s",
          members == 1 ? "Has" : "They have", partner_count, partner_count == 1 ? "" : "s");
  if (others) fprintf(r->out, ", shared with %u other%s", others, others == 1 ? "" : "s");
  fprintf(r->out, ", and %" PRId64 " place%s with them.\n", capacity, capacity == 1 ? "" : "s");
  if (partner_count > IDS_SHOWN) return;
  fputs("      partners: ", r->out);
  print_ids(r->out, partners);
  fputc('\n', r->out);
}

/* Group by group: too many people for the places of the partners they could have. */
static void print_groups(const tdm_report *r) {
  tandem_value groups = tandem_value_find(r->outcome, "groups");
  tandem_iterator each = tandem_value_iterate(groups);
  while (tandem_iterator_next(&each)) {
    bool told = false;
    for (uint32_t i = 0; i < each.index; i++) told = told || same_partners(groups, i, each.index);
    if (!told) print_group(r, each.value, each.index);
  }
}

void tdm_report_unmatched(const tdm_report *r) {
  tandem_value unmatched = tandem_value_find(r->outcome, "unmatched");
  tandem_value status = tandem_value_find(r->outcome, "status");
  uint32_t count = tandem_value_count(unmatched);
  if (tandem_value_is(status, "infeasible") || tandem_value_is(status, "unknown")) return;
  if (!count) {
    fputs("\nNobody stayed without a partner.\n", r->out);
    return;
  }
  fprintf(r->out, "\nWithout a partner: %u\n", count);
  print_groups(r);
  tandem_iterator each = tandem_value_iterate(unmatched);
  while (tandem_iterator_next(&each)) print_person(r, each.value);
}
