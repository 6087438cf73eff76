// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Certificates of any multipliers, over every feature of the model: what they prove is what the
 * formula comes to over all candidates one by one, and never less than what can be reached.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "solver/verify/verify_certificate.h"
#include "tests/solver/verify/outcome_of.h"
#include "tests/support/enumerate.h"
#include "tests/support/whole.h"

enum { SEEDS = 1500, PAIRINGS_MAX = 3000, CERTIFICATES = 3 };

typedef __int128 wide;

typedef struct {
  tdm_instance *instance;
  const tdm_request *request;
  const tdm_programme *programme;
  tdm_links links;
  tdm_every_optimum optimum;
  tdm_outcome outcome;
  tdm_random random;
  tdm_certificate certificate;
  uint32_t place; /* of its stage in the objective */
} trial;

static void *take(trial *t, size_t count, size_t size) {
  void *block = tdm_arena_alloc(t->instance->arena, count, size);
  if (!block) abort();
  return block;
}

/* ---- drawing multipliers ---- */

static int64_t draw(trial *t) {
  static const int64_t sizes[] = {4, 1000, 3000000, INT64_C(1) << 40};
  return (int64_t)tdm_random_below(&t->random, 1000) *
         (sizes[tdm_random_below(&t->random, 4)] / 4 + 1) / 100;
}

/* Ascending indices, each with one chance in two. */
static tdm_multipliers draw_list(trial *t, uint32_t limit, bool (*exists)(trial *t, uint32_t at)) {
  tdm_multipliers list = {take(t, limit, sizeof *list.index), take(t, limit, sizeof(int64_t)), 0};
  for (uint32_t i = 0; i < limit; i++) {
    if (tdm_random_chance(&t->random, 50) || !exists(t, i)) continue;
    list.index[list.count] = i;
    list.multiplier[list.count++] = draw(t);
  }
  return list;
}

static bool anybody(trial *t, uint32_t at) { return t->request != NULL && at < UINT32_MAX; }
static bool has_min(trial *t, uint32_t q) { return t->programme->quotas[q].min >= 0; }
static bool has_max(trial *t, uint32_t q) { return t->programme->quotas[q].max >= 0; }
static bool has_min_share(trial *t, uint32_t q) { return t->programme->quotas[q].min_share >= 0; }
static bool has_max_share(trial *t, uint32_t q) { return t->programme->quotas[q].max_share >= 0; }

static bool same_group(const trial *t, uint32_t entry, uint32_t a, uint32_t b, uint32_t c,
                       uint32_t d) {
  const uint32_t *alike = t->links.alike[entry];
  if (entry >= t->programme->bridge_count) return a == c && alike[b] == alike[d];
  return (alike[a] == alike[c] && alike[b] == alike[d]) ||
         (alike[a] == alike[d] && alike[b] == alike[c]);
}

static bool is_group(const trial *t, uint32_t entry, uint32_t one, uint32_t other) {
  const uint32_t *alike = t->links.alike[entry];
  if (alike[other] == TDM_NONE) return false;
  if (entry >= t->programme->bridge_count)
    return t->request->cohort.participants[one].capacity >= 2;
  return alike[one] != TDM_NONE && alike[one] != alike[other];
}

static tdm_group_multipliers draw_groups(trial *t, uint32_t entry) {
  uint32_t people = t->request->cohort.count, tries = tdm_random_below(&t->random, 12);
  tdm_group_multipliers list = {take(t, tries, sizeof(uint32_t)), take(t, tries, sizeof(uint32_t)),
                                take(t, tries, sizeof(int64_t)), 0};
  for (uint32_t i = 0; i < tries; i++) {
    uint32_t one = tdm_random_below(&t->random, people);
    uint32_t other = tdm_random_below(&t->random, people);
    bool fresh = is_group(t, entry, one, other);
    for (uint32_t k = 0; k < list.count; k++)
      fresh = fresh && !same_group(t, entry, one, other, list.one[k], list.other[k]);
    if (!fresh) continue;
    list.one[list.count] = one;
    list.other[list.count] = other;
    list.multiplier[list.count++] = draw(t);
  }
  return list;
}

static tdm_group_multipliers draw_matched(trial *t) {
  tdm_multipliers people = draw_list(t, t->request->cohort.count, anybody);
  return (tdm_group_multipliers){people.index, NULL, people.multiplier, people.count};
}

static bool is_sum(tdm_stage stage) { return stage != TDM_STAGE_WORST && stage != TDM_STAGE_FAIR; }

static void draw_certificate(trial *t) {
  tdm_certificate *c = &t->certificate;
  uint32_t people = t->request->cohort.count, quotas = t->programme->quota_count;
  uint32_t entries = t->programme->bridge_count + t->programme->variety_count;
  /* People whom no multiplier tells apart are looked at together. */
  if (tdm_random_chance(&t->random, 40)) people = 0;
  *c = (tdm_certificate){.stage = t->programme->objective[t->place],
                         .scale = 1 + draw(t),
                         .bound = INT64_MAX,
                         .capacity = draw_list(t, people, anybody),
                         .minimum = draw_list(t, people, anybody),
                         .quota_min = draw_list(t, quotas, has_min),
                         .quota_max = draw_list(t, quotas, has_max),
                         .quota_min_share = draw_list(t, quotas, has_min_share),
                         .quota_max_share = draw_list(t, quotas, has_max_share)};
  if (t->programme->max_changes >= 0) c->max_changes = draw(t);
  for (uint32_t s = 0; s < t->place; s++)
    if (is_sum(t->programme->objective[s]) && tdm_random_chance(&t->random, 70))
      c->earlier[s] = draw(t);
  if (tdm_random_chance(&t->random, 50)) c->matched = draw_matched(t);
  if (entries == 0 || tdm_random_chance(&t->random, 20)) return;
  c->spread = take(t, entries, sizeof *c->spread);
  for (uint32_t e = 0; e < entries; e++) c->spread[e] = draw_groups(t, e);
}

/* ---- the formula, as it stands ---- */

static int64_t multiplier_in(const tdm_multipliers *list, uint32_t index) {
  for (uint32_t k = 0; k < list->count; k++)
    if (list->index[k] == index) return list->multiplier[k];
  return 0;
}

/* y of what an earlier stage counts, or the scale where it is the certificate's own. */
static wide weight_of(const trial *t, tdm_stage stage) {
  for (uint32_t s = 0; s <= t->place; s++)
    if (t->programme->objective[s] == stage)
      return s == t->place ? t->certificate.scale : t->certificate.earlier[s];
  return 0;
}

static const tdm_spread *entry_of(const trial *t, uint32_t entry) {
  const tdm_programme *programme = t->programme;
  return entry < programme->bridge_count ? &programme->bridges[entry]
                                         : &programme->variety[entry - programme->bridge_count];
}

static wide gain(const tdm_spread *spread, uint32_t step) {
  return llrint(1e6 * spread->gains[step]);
}

static wide group_multiplier(const trial *t, uint32_t entry, uint32_t one, uint32_t other) {
  const tdm_group_multipliers *list = t->certificate.spread ? &t->certificate.spread[entry] : NULL;
  const tdm_spread *spread = entry_of(t, entry);
  if (!is_group(t, entry, one, other)) return 0;
  for (uint32_t k = 0; list && k < list->count; k++)
    if (same_group(t, entry, one, other, list->one[k], list->other[k])) return list->multiplier[k];
  return spread->gain_count ? weight_of(t, TDM_STAGE_SCORE) * gain(spread, 0) : 0;
}

static wide matched_multiplier(const trial *t, uint32_t person) {
  for (uint32_t k = 0; k < t->certificate.matched.count; k++)
    if (t->certificate.matched.one[k] == person) return t->certificate.matched.multiplier[k];
  return weight_of(t, TDM_STAGE_MATCHED);
}

static wide of_person(const trial *t, uint32_t person) {
  return matched_multiplier(t, person) - multiplier_in(&t->certificate.capacity, person) +
         multiplier_in(&t->certificate.minimum, person);
}

static wide of_quota(const trial *t, uint32_t q, bool counted) {
  const tdm_certificate *c = &t->certificate;
  const tdm_quota *quota = &t->programme->quotas[q];
  wide sum = -(wide)multiplier_in(&c->quota_min_share, q) * quota->min_share +
             (wide)multiplier_in(&c->quota_max_share, q) * quota->max_share;
  if (!counted) return sum;
  return sum + multiplier_in(&c->quota_min, q) - multiplier_in(&c->quota_max, q) +
         (wide)1000000 *
             (multiplier_in(&c->quota_min_share, q) - multiplier_in(&c->quota_max_share, q));
}

/* scale s - sum y a, and nothing of pairs that an earlier stage's smallest score rules out. */
static wide worth_of(const trial *t, const tdm_link *link) {
  uint32_t entries = t->programme->bridge_count + t->programme->variety_count;
  wide cost = weight_of(t, TDM_STAGE_PAIRS) + weight_of(t, TDM_STAGE_SCORE) * link->cell.score +
              of_person(t, link->mentor) + of_person(t, link->mentee);
  if (link->current) cost += weight_of(t, TDM_STAGE_KEPT) + t->certificate.max_changes;
  for (uint32_t q = 0; q < t->programme->quota_count; q++)
    cost += of_quota(t, q, link->cell.quotas >> q & 1);
  for (uint32_t e = 0; e < entries; e++) {
    cost += group_multiplier(t, e, link->mentor, link->mentee);
    if (e >= t->programme->bridge_count) cost += group_multiplier(t, e, link->mentee, link->mentor);
  }
  for (uint32_t s = 0; s < t->place && !link->locked; s++)
    if (!is_sum(t->programme->objective[s]) && t->optimum.worth.has_value[s] &&
        link->cell.score < t->optimum.worth.values[s])
      return 0;
  return cost > 0 || link->locked ? cost : 0;
}

static wide steps_of(const trial *t) {
  const tdm_certificate *c = &t->certificate;
  uint32_t entries = t->programme->bridge_count + t->programme->variety_count;
  wide sum = 0, weight = weight_of(t, TDM_STAGE_SCORE);
  for (uint32_t e = 0; c->spread && e < entries; e++)
    for (uint32_t k = 0; k < c->spread[e].count; k++)
      for (uint32_t step = 0; step < entry_of(t, e)->gain_count; step++) {
        wide worth = weight * gain(entry_of(t, e), step) - c->spread[e].multiplier[k];
        sum += worth > 0 ? worth : 0;
      }
  for (uint32_t k = 0; k < c->matched.count; k++) {
    wide worth = weight_of(t, TDM_STAGE_MATCHED) - c->matched.multiplier[k];
    sum += worth > 0 ? worth : 0;
  }
  return sum;
}

static wide rows_of(const trial *t) {
  const tdm_certificate *c = &t->certificate;
  const tdm_participant *people = t->request->cohort.participants;
  wide sum = 0;
  for (uint32_t p = 0; p < t->request->cohort.count; p++)
    sum += (wide)multiplier_in(&c->capacity, p) * people[p].capacity -
           (wide)multiplier_in(&c->minimum, p) * people[p].min;
  for (uint32_t q = 0; q < t->programme->quota_count; q++)
    sum += (wide)multiplier_in(&c->quota_max, q) * t->programme->quotas[q].max -
           (wide)multiplier_in(&c->quota_min, q) * t->programme->quotas[q].min;
  for (uint32_t s = 0; s < t->place; s++) sum -= (wide)c->earlier[s] * t->optimum.worth.values[s];
  return sum + (wide)c->max_changes * (t->programme->max_changes - t->links.current_count);
}

static int64_t bound_of(const trial *t) {
  wide sum = rows_of(t) + steps_of(t), scale = t->certificate.scale;
  for (uint32_t i = 0; i < t->links.link_count; i++) sum += worth_of(t, &t->links.links[i]);
  wide bound = sum / scale - (sum % scale < 0);
  return bound > INT64_MAX ? INT64_MAX : bound < INT64_MIN ? INT64_MIN : (int64_t)bound;
}

/* ---- trials ---- */

static trial begin(uint64_t seed) {
  trial t = {.instance = tdm_instance_whole(seed, TDM_FEATURES_ALL), .random = {seed}};
  tdm_demands all = tdm_demands_all();
  t.request = &t.instance->request;
  t.programme = &t.request->programme;
  tdm_instance_check(t.instance); /* resolves, whether or not all is offered */
  tdm_links_read(&t.links, t.request, &all);
  if (tdm_links_count(&t.links) <= PAIRINGS_MAX) tdm_enumerate_best(&t.links, &t.optimum);
  if (t.optimum.feasible)
    t.outcome = tdm_outcome_of(t.request, t.optimum.pairs, t.optimum.pair_count, t.instance->arena);
  return t;
}

static void examine(trial *t) {
  tdm_certificate_check check;
  t->outcome.certificates = &t->certificate;
  t->outcome.certificate_count = 1;
  tdm_verify_certificate(t->request, &t->outcome, t->instance->arena, &check);
  if (check.result == TDM_CERTIFIED_WRONG)
    fail_msg("seed %llu: %.*s", (unsigned long long)t->instance->seed,
             TDM_TEXT_ARG(check.complaint));
  int64_t expected = bound_of(t), found = check.stages[t->place].bound;
  if (expected != found)
    fail_msg("seed %llu: stage %s is limited to %lld, pair by pair to %lld",
             (unsigned long long)t->instance->seed, tdm_stage_name(t->certificate.stage),
             (long long)found, (long long)expected);
}

static void test_sum_is_that_over_all_candidates(void **state) {
  (void)state;
  uint32_t tried[TDM_STAGE_SCORE + 1] = {0};
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    trial t = begin(seed);
    for (t.place = 0; t.optimum.feasible && t.place < t.programme->stage_count; t.place++) {
      if (!is_sum(t.programme->objective[t.place])) continue;
      tried[t.programme->objective[t.place]]++;
      for (uint32_t k = 0; k < CERTIFICATES; k++) {
        draw_certificate(&t);
        examine(&t);
      }
    }
    tdm_instance_free(t.instance);
  }
  assert_true(tried[TDM_STAGE_PAIRS] > 100 && tried[TDM_STAGE_MATCHED] > 100);
  assert_true(tried[TDM_STAGE_KEPT] > 100 && tried[TDM_STAGE_SCORE] > 100);
}

/* ---- what is refused ---- */

/* Frees the trial. */
static void expect(trial *t, const char *words) {
  tdm_certificate_check check;
  t->outcome.certificates = &t->certificate;
  t->outcome.certificate_count = 1;
  tdm_verify_certificate(t->request, &t->outcome, t->instance->arena, &check);
  assert_int_equal(check.result, TDM_CERTIFIED_WRONG);
  const char *complaint =
      tdm_text_format(t->instance->arena, "%.*s%c", TDM_TEXT_ARG(check.complaint), 0).bytes;
  if (!strstr(complaint, words)) fail_msg("\"%s\", expected \"%s\"", complaint, words);
  tdm_instance_free(t->instance);
}

static uint32_t place_of(const trial *t, tdm_stage stage) {
  uint32_t s = 0;
  while (s < t->programme->stage_count && t->programme->objective[s] != stage) s++;
  return s;
}

/* A feasible trial with an entry of spread whose last stage, and certificate, is `score`. */
static trial with_spread(bool bridges) {
  for (uint64_t seed = 1;; seed++) {
    trial t = begin(seed);
    bool fits = bridges ? t.programme->bridge_count > 0
                        : t.programme->variety_count > 0 && t.programme->bridge_count == 0;
    t.place = place_of(&t, TDM_STAGE_SCORE);
    if (t.optimum.feasible && fits && t.place < t.programme->stage_count) {
      for (int tries = 0; tries < 50; tries++) {
        draw_certificate(&t);
        if (t.certificate.spread && t.certificate.spread[0].count) return t;
      }
    }
    tdm_instance_free(t.instance);
  }
}

static void test_groups_that_are_none_are_refused(void **state) {
  (void)state;
  for (int bridges = 0; bridges < 2; bridges++) {
    trial t = with_spread(bridges);
    t.certificate.spread[0].one[0] = t.request->cohort.count;
    expect(&t, "group 0 of spread");
    t = with_spread(bridges);
    t.certificate.spread[0].multiplier[0] = -1;
    expect(&t, "group 0 of spread");
    t = with_spread(bridges);
    t.certificate.spread[0].other = NULL;
    expect(&t, "group 0 of spread");
  }
  trial t = with_spread(true);
  t.certificate.spread[0].one[0] = t.certificate.spread[0].other[0];
  expect(&t, "group 0 of spread");
}

static void test_groups_told_twice_are_refused(void **state) {
  (void)state;
  trial t = with_spread(true);
  tdm_group_multipliers *list = &t.certificate.spread[0];
  uint32_t one[] = {list->one[0], list->other[0]}, other[] = {list->other[0], list->one[0]};
  int64_t multiplier[] = {1, 1};
  *list = (tdm_group_multipliers){one, other, multiplier, 2};
  expect(&t, "group 1 of spread");
}

static void test_people_told_twice_are_refused(void **state) {
  (void)state;
  uint32_t twice[] = {0, 0}, stranger[] = {TDM_LINK_PEOPLE_MAX};
  int64_t multiplier[] = {1, 1}, below[] = {-1};
  trial t = with_spread(true);
  t.certificate.matched = (tdm_group_multipliers){twice, NULL, multiplier, 2};
  expect(&t, "entry 1 of matched");
  t = with_spread(true);
  t.certificate.matched = (tdm_group_multipliers){stranger, NULL, multiplier, 1};
  expect(&t, "entry 0 of matched");
  t = with_spread(true);
  t.certificate.matched = (tdm_group_multipliers){twice, NULL, below, 1};
  expect(&t, "entry 0 of matched");
}

static void test_max_changes_that_is_not_there_is_refused(void **state) {
  (void)state;
  trial t = with_spread(true);
  t.instance->request.programme.max_changes = -1;
  t.certificate.max_changes = 1;
  expect(&t, "max_changes is not given");
  t = with_spread(true);
  t.instance->request.programme.max_changes = INT32_MAX;
  t.certificate.max_changes = -1;
  expect(&t, "multiplied below 0");
}

static void test_smallest_scores_are_no_sums(void **state) {
  (void)state;
  for (uint64_t seed = 1, done = 0; done < 2; seed++) {
    trial t = begin(seed);
    t.place = place_of(&t, TDM_STAGE_WORST);
    if (!t.optimum.feasible || t.place == t.programme->stage_count || !t.optimum.pair_count ||
        (done && t.place + 1 == t.programme->stage_count)) {
      tdm_instance_free(t.instance);
      continue;
    }
    uint32_t worst = t.place;
    if (done && t.programme->objective[worst + 1] != TDM_STAGE_FAIR) t.place++;
    draw_certificate(&t);
    if (t.place > worst) t.certificate.earlier[worst] = 1;
    done++;
    expect(&t, "stage worst is no sum");
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_sum_is_that_over_all_candidates),
      cmocka_unit_test(test_groups_that_are_none_are_refused),
      cmocka_unit_test(test_groups_told_twice_are_refused),
      cmocka_unit_test(test_people_told_twice_are_refused),
      cmocka_unit_test(test_max_changes_that_is_not_there_is_refused),
      cmocka_unit_test(test_smallest_scores_are_no_sums),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
