// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Whether conflicts and groups of too many people are irreducible: every member is dropped in turn,
 * and the enumeration of all pairings must find that the rest can hold. The campaign is a fixed
 * one, and fails where a kind of member, or of group, never came up.
 *
 *   test_irreducible [--count N] [--from SEED]
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/solver/whole_trial.h"
#include "tests/support/whole.h"

enum { COUNT_DEFAULT = 500, FAILURES_MAX = 20, KINDS = TDM_CONFLICT_MAX_CHANGES + 1 };

static uint64_t first_seed = 1;
static uint64_t seed_count = COUNT_DEFAULT;

static const char *const campaigns[] = {"max_changes,current,kept", "spread,matched,worst",
                                        "either,current,max_changes,spread", "either,one_role",
                                        "either,matched"};

/* What came up: conflicts, members by kind, groups and the people that were dropped from them. */
static struct {
  uint32_t conflicts, members[KINDS];
  uint32_t groups[2], people[2]; /* Hall violators, Tutte-Berge sets */
} tally;

/* ---- conflicts ---- */

/* Whether pairings hold all members but one (TDM_NONE: all); false in *known: too many to tell. */
static bool can_hold(const tdm_whole_trial *trial, uint32_t without, bool *known) {
  tdm_demands set = tdm_demands_none();
  tdm_links links;
  for (uint32_t i = 0; i < trial->outcome.conflict_count; i++)
    if (i != without) tdm_demands_set(&set, &trial->outcome.conflict[i], true);
  tdm_links_read(&links, &trial->instance->request, &set);
  *known = tdm_links_count(&links) <= TDM_LINK_PAIRINGS_MAX;
  return *known && tdm_enumerate_feasible(&links);
}

static bool conflict_is_irreducible(tdm_whole_trial *trial) {
  const tdm_outcome *outcome = &trial->outcome;
  bool known;
  if (!outcome->irreducible) return true;
  if (can_hold(trial, TDM_NONE, &known))
    return tdm_whole_refuse(trial, "all members of the conflict can hold");
  tally.conflicts++;
  for (uint32_t i = 0; i < outcome->conflict_count; i++) {
    bool holds = can_hold(trial, i, &known);
    if (known && !holds)
      return tdm_whole_refuse(trial, "the conflict needs no %s %u",
                              tdm_conflict_kind_name(outcome->conflict[i].kind),
                              outcome->conflict[i].index);
    tally.members[outcome->conflict[i].kind] += known;
  }
  return true;
}

/* ---- groups ---- */

static bool is_listed(const uint32_t *list, uint32_t count, uint32_t participant) {
  for (uint32_t k = 0; k < count; k++)
    if (list[k] == participant) return true;
  return false;
}

static bool is_paired(const tdm_whole_trial *trial, const tdm_link *link) {
  for (uint32_t k = 0; k < trial->outcome.pair_count; k++)
    if (trial->outcome.pairs[k].mentor == link->mentor &&
        trial->outcome.pairs[k].mentee == link->mentee)
      return true;
  return false;
}

/* Nobody in the group can turn to others than those told, but to whom they have by now, and every
 * one who is told is a possible partner. */
static bool partners_are_those(tdm_whole_trial *trial, const tdm_group *group) {
  bool met[TDM_LINK_PEOPLE_MAX] = {false};
  for (uint32_t i = 0; i < trial->links.link_count; i++) {
    const tdm_link *link = &trial->links.links[i];
    for (int end = 0; end < 2; end++) {
      uint32_t person = end ? link->mentor : link->mentee;
      uint32_t partner = end ? link->mentee : link->mentor;
      if (!is_listed(group->people, group->people_count, person)) continue;
      met[partner] = true;
      if (!group->odd_count && !is_paired(trial, link) &&
          !is_listed(group->partners, group->partner_count, partner))
        return tdm_whole_refuse(trial, "somebody in the group has a partner who is not told");
    }
  }
  for (uint32_t k = 0; k < group->partner_count; k++)
    if (!met[group->partners[k]])
      return tdm_whole_refuse(trial, "a partner that is told can be nobody's");
  return true;
}

/* Pairs that everybody has in the outcome. */
static void count_pairs(const tdm_whole_trial *trial, uint32_t *pairs) {
  memset(pairs, 0, TDM_LINK_PEOPLE_MAX * sizeof *pairs);
  for (uint32_t k = 0; k < trial->outcome.pair_count; k++) {
    pairs[trial->outcome.pairs[k].mentor]++;
    pairs[trial->outcome.pairs[k].mentee]++;
  }
}

/*
 * Whether somebody of the group without a pair can have one, with locks fixed, where nobody has
 * fewer than now but `less` (TDM_NONE: nobody), who may have one pair less.
 */
static bool can_enter(const tdm_whole_trial *trial, const tdm_links *links, const tdm_group *group,
                      uint32_t less) {
  uint32_t now[TDM_LINK_PEOPLE_MAX];
  count_pairs(trial, now);
  for (uint32_t k = 0; k < group->people_count; k++) {
    uint32_t person = group->people[k], least[TDM_LINK_PEOPLE_MAX];
    if (now[person] > 0 || person == less) continue;
    memcpy(least, now, sizeof least);
    least[person] = 1;
    if (less != TDM_NONE && least[less] > 0) least[less]--;
    if (tdm_enumerate_covers(links, least)) return true;
  }
  return false;
}

/* Everybody has a part in it: whoever has a pair, with one less lets somebody in. */
static bool group_is_irreducible(tdm_whole_trial *trial, const tdm_group *group) {
  uint32_t now[TDM_LINK_PEOPLE_MAX];
  tdm_demands locks = tdm_demands_none();
  tdm_links links;
  int kind = group->odd_count > 0;
  locks.locks = UINT64_MAX;
  tdm_links_read(&links, &trial->instance->request, &locks);
  if (tdm_links_count(&links) > TDM_LINK_PAIRINGS_MAX) return true;
  if (!partners_are_those(trial, group)) return false;
  if (can_enter(trial, &links, group, TDM_NONE))
    return tdm_whole_refuse(trial, "somebody in the group can have a pair beside all others");
  tally.groups[kind]++;
  count_pairs(trial, now);
  for (uint32_t k = 0; k < group->people_count; k++) {
    if (now[group->people[k]] == 0) continue;
    if (!can_enter(trial, &links, group, group->people[k]))
      return tdm_whole_refuse(trial, "participant %u has no part in the group", group->people[k]);
    tally.people[kind]++;
  }
  return true;
}

static bool groups_are_irreducible(tdm_whole_trial *trial) {
  const tdm_outcome *outcome = &trial->outcome;
  if (!outcome->reasons || trial->instance->request.programme.one_role) return true;
  for (uint32_t g = 0; g < outcome->group_count; g++)
    if (!group_is_irreducible(trial, &outcome->groups[g])) return false;
  return true;
}

/* ---- the campaign ---- */

static bool try(tdm_whole_trial *trial, uint64_t seed, unsigned features) {
  if (!tdm_whole_begin(trial, seed, features)) return false;
  if (trial->too_many) return true;
  if (trial->outcome.status == TDM_INFEASIBLE) return conflict_is_irreducible(trial);
  return trial->outcome.status != TDM_OPTIMAL || groups_are_irreducible(trial);
}

static void print_tally(void) {
  print_message("%u conflicts:", tally.conflicts);
  for (int kind = TDM_CONFLICT_LOCK; kind < KINDS; kind++)
    print_message(" %u %s", tally.members[kind], tdm_conflict_kind_name((tdm_conflict_kind)kind));
  print_message("\n%u Hall violators of %u people, %u Tutte-Berge sets of %u\n", tally.groups[0],
                tally.people[0], tally.groups[1], tally.people[1]);
}

static void test_every_member_is_needed(void **state) {
  (void)state;
  uint32_t failures = 0;
  for (size_t k = 0; k < sizeof campaigns / sizeof *campaigns; k++)
    for (uint64_t seed = first_seed; seed < first_seed + seed_count; seed++) {
      tdm_whole_trial trial;
      if (!try(&trial, seed, tdm_features_named(campaigns[k])) && failures++ < FAILURES_MAX)
        print_error("--features %s --seed %llu: %s\n", campaigns[k], (unsigned long long)seed,
                    trial.complaint);
      tdm_whole_end(&trial);
    }
  print_tally();
  if (failures) fail_msg("%u seeds fail; test_whole shows one", failures);
  if (seed_count < COUNT_DEFAULT) return;
  for (int kind = TDM_CONFLICT_LOCK; kind < KINDS; kind++) assert_true(tally.members[kind] >= 10);
  for (int kind = 0; kind < 2; kind++) assert_true(tally.people[kind] >= 50);
}

int main(int argc, char **argv) {
  for (int i = 1; i + 1 < argc; i += 2) {
    if (strcmp(argv[i], "--count") == 0) seed_count = strtoull(argv[i + 1], NULL, 10);
    if (strcmp(argv[i], "--from") == 0) first_seed = strtoull(argv[i + 1], NULL, 10);
  }
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_member_is_needed)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
