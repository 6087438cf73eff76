// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Explanations against the enumeration of all pairings, over every feature that is offered.
 *
 *   test_explain_whole [--count N] [--from SEED] [--features NAMES]
 *
 * TANDEM_EXPLAIN_COUNT sets the default count.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "solver/explain/explain.h"
#include "tests/solver/whole_trial.h"
#include "tests/support/random.h"
#include "tests/support/whole.h"

enum { COUNT_DEFAULT = 150, FAILURES_MAX = 10 };

static uint64_t first_seed = 1;
static uint64_t seed_count = COUNT_DEFAULT;
static unsigned features;

static struct { uint32_t explained, alternatives, impossible, changes, pairs; } met;

static bool refuse(tdm_whole_trial *trial, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static bool refuse(tdm_whole_trial *trial, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(trial->complaint, sizeof trial->complaint, format, arguments);
  va_end(arguments);
  return false;
}

/* ---- changed requests ---- */

static tdm_reference reference_to(const tdm_request *request, uint32_t participant) {
  return (tdm_reference){request->cohort.participants[participant].id, participant};
}

static void *copy_of(tdm_arena *arena, const void *items, size_t count, size_t more, size_t size) {
  char *copy = tdm_arena_alloc(arena, count + more, size);
  if (!copy) abort();
  if (count) memcpy(copy, items, count * size);
  return copy;
}

static tdm_request with_lock(tdm_whole_trial *trial, uint32_t mentor, uint32_t mentee,
                             bool override) {
  tdm_request changed = trial->instance->request;
  tdm_programme *p = &changed.programme;
  p->require = copy_of(trial->instance->arena, p->require, p->require_count, 1, sizeof *p->require);
  p->require[p->require_count++] =
      (tdm_lock){.pair = {reference_to(&changed, mentor), reference_to(&changed, mentee)},
                 .override = override};
  return changed;
}

static tdm_request without_pair(tdm_whole_trial *trial, uint32_t mentor, uint32_t mentee) {
  tdm_request changed = trial->instance->request;
  tdm_programme *p = &changed.programme;
  p->forbid = copy_of(trial->instance->arena, p->forbid, p->forbid_count, 1, sizeof *p->forbid);
  p->forbid[p->forbid_count++] =
      (tdm_pair_reference){reference_to(&changed, mentor), reference_to(&changed, mentee)};
  return changed;
}

static tdm_request with_change(tdm_whole_trial *trial, const tdm_change *change) {
  tdm_request changed = trial->instance->request;
  tdm_programme *p = &changed.programme;
  if (change->kind == TDM_CHANGE_RULE)
    return with_lock(trial, change->pair.mentor, change->pair.mentee, true);
  if (change->kind == TDM_CHANGE_CAPACITY) {
    changed.cohort.participants = copy_of(trial->instance->arena, changed.cohort.participants,
                                          changed.cohort.count, 0, sizeof(tdm_participant));
    changed.cohort.participants[change->index].capacity = (int32_t)change->to;
    return changed;
  }
  p->quotas = copy_of(trial->instance->arena, p->quotas, p->quota_count, 0, sizeof *p->quotas);
  tdm_quota *quota = &p->quotas[change->index];
  if (change->kind == TDM_CHANGE_QUOTA_MIN) quota->min = change->to;
  if (change->kind == TDM_CHANGE_QUOTA_MAX) quota->max = change->to;
  if (change->kind == TDM_CHANGE_QUOTA_MIN_SHARE) quota->min_share = change->to;
  if (change->kind == TDM_CHANGE_QUOTA_MAX_SHARE) quota->max_share = change->to;
  return changed;
}

/* False where there are too many pairings to look at. */
static bool solve_by_hand(const tdm_request *changed, uint32_t inside, tdm_every_optimum *optimum) {
  static tdm_links links;
  tdm_demands demands = tdm_demands_all();
  demands.inside = inside;
  tdm_links_read(&links, changed, &demands);
  if (tdm_links_count(&links) > TDM_LINK_PAIRINGS_MAX) return false;
  tdm_enumerate_best(&links, optimum);
  return true;
}

/* ---- costs ---- */

/* Stages without a value, `worst` of no pairs, have no loss: nothing is compared from there on. */
static bool cost_holds(tdm_whole_trial *trial, const char *what, const tdm_cost *cost,
                       const tdm_every_optimum *optimum) {
  const tdm_programme *programme = &trial->instance->request.programme;
  if (cost->impossible == optimum->feasible)
    return refuse(trial, "%s: told as %s", what, cost->impossible ? "impossible" : "possible");
  met.impossible += cost->impossible;
  if (cost->impossible) return true;
  for (uint32_t k = 0; k < programme->stage_count; k++) {
    if (!trial->optimum.worth.has_value[k] || !optimum->worth.has_value[k]) return true;
    int64_t loss = trial->optimum.worth.values[k] - optimum->worth.values[k];
    const tdm_loss *told = &cost->stages[k];
    if (!told->has_least || !told->has_most || told->least != loss || told->most != loss)
      return refuse(trial, "%s: stage %s loses %lld, told %lld to %lld", what,
                    tdm_stage_name(told->stage), (long long)loss, (long long)told->least,
                    (long long)told->most);
  }
  return cost->exact || refuse(trial, "%s: not exact", what);
}

/* ---- asking ---- */

static bool ask(tdm_whole_trial *trial, tdm_request *asked, tdm_explanation *explanation) {
  tdm_control control = {.list_at_most = trial->seed % 2,
                         .piece_nodes = (uint32_t)(trial->seed % 3)};
  tdm_text message;
  tdm_result result = tdm_explain(asked, &control, trial->instance->arena,
                                  &trial->instance->problems, explanation, &message);
  return result == TDM_OK ||
         refuse(trial, "explain fails with %d: %.*s", (int)result, TDM_TEXT_ARG(message));
}

/* ---- a participant ---- */

static bool is_chosen(const tdm_outcome *outcome, const tdm_link *link) {
  for (uint32_t k = 0; k < outcome->pair_count; k++)
    if (outcome->pairs[k].mentor == link->mentor && outcome->pairs[k].mentee == link->mentee)
      return true;
  return false;
}

static const tdm_alternative *find(const tdm_explanation *explanation, const tdm_link *link) {
  for (uint32_t k = 0; k < explanation->alternative_count; k++)
    if (explanation->alternatives[k].pair.mentor == link->mentor &&
        explanation->alternatives[k].pair.mentee == link->mentee)
      return &explanation->alternatives[k];
  return NULL;
}

/* As costs are compared: of stage fair only the smallest score counts. */
static int compare_told(const tdm_programme *programme, const tdm_worth *a, const tdm_worth *b) {
  for (uint32_t k = 0; k < programme->stage_count; k++) {
    if (!a->has_value[k] || !b->has_value[k]) return 0;
    if (a->values[k] != b->values[k]) return a->values[k] < b->values[k] ? -1 : 1;
  }
  return 0;
}

/* What is told is right, and what is not told is no cheaper than the dearest that is. */
static bool link_holds(tdm_whole_trial *trial, const tdm_explanation *explanation,
                       const tdm_link *link, tdm_every_optimum *dearest, bool told_only) {
  const tdm_programme *programme = &trial->instance->request.programme;
  tdm_every_optimum optimum;
  const tdm_alternative *told = find(explanation, link);
  if (told_only != (told != NULL)) return true;
  tdm_request changed = with_lock(trial, link->mentor, link->mentee, false);
  if (!solve_by_hand(&changed, TDM_NONE, &optimum)) return true;
  if (!told) {
    if (explanation->alternative_count < TDM_ALTERNATIVES_MAX)
      return refuse(trial, "a candidate is not told");
    if (optimum.feasible && !dearest->feasible) return refuse(trial, "a possible one is not told");
    if (!optimum.feasible) return true;
    return compare_told(programme, &optimum.worth, &dearest->worth) <= 0 ||
           refuse(trial, "a cheaper one is not told");
  }
  met.alternatives++;
  if (told == &explanation->alternatives[explanation->alternative_count - 1]) *dearest = optimum;
  if (told->pair.score != link->cell.score) return refuse(trial, "a score is wrong");
  return cost_holds(trial, "alternative", &told->cost, &optimum);
}

static bool alternatives_hold(tdm_whole_trial *trial, const tdm_explanation *explanation,
                              uint32_t person) {
  tdm_every_optimum dearest = {.feasible = true};
  uint32_t possible = 0;
  for (int told_only = 1; told_only >= 0; told_only--)
    for (uint32_t k = 0; k < trial->links.link_count; k++) {
      const tdm_link *link = &trial->links.links[k];
      if (link->mentor != person && link->mentee != person) continue;
      possible += (uint32_t)told_only;
      if (is_chosen(&explanation->outcome, link)) continue;
      if (!link_holds(trial, explanation, link, &dearest, told_only != 0)) return false;
    }
  return possible == explanation->possible || refuse(trial, "%lld possible partners, not %u",
                                                     (long long)explanation->possible, possible);
}

static bool change_holds(tdm_whole_trial *trial, const tdm_change *change, uint32_t person) {
  tdm_every_optimum optimum;
  tdm_request changed = with_change(trial, change);
  if (!solve_by_hand(&changed, person, &optimum)) return true;
  met.changes++;
  if (change->pair.mentor != person && change->pair.mentee != person)
    return refuse(trial, "a change that matches somebody else");
  for (uint32_t k = 0; k + 1 < changed.programme.stage_count; k++)
    if (change->cost.stages[k].least > 0)
      return refuse(trial, "a change that loses in stage %u", k);
  return cost_holds(trial, "change", &change->cost, &optimum);
}

static bool person_holds(tdm_whole_trial *trial, uint32_t person) {
  tdm_request asked = trial->instance->request;
  static tdm_explanation explanation;
  asked.explain = (tdm_explain_order){.asked = true, .has_participant = true};
  asked.explain.participant = reference_to(&asked, person);
  if (!ask(trial, &asked, &explanation)) return false;
  if (explanation.outcome.status == TDM_INFEASIBLE) return !trial->optimum.feasible;
  met.explained++;
  if (!alternatives_hold(trial, &explanation, person)) return false;
  for (uint32_t k = 0; k < explanation.change_count; k++)
    if (!change_holds(trial, &explanation.changes[k], person)) return false;
  return true;
}

/* ---- a pair ---- */

static bool pair_holds(tdm_whole_trial *trial, const tdm_link *link) {
  tdm_request asked = trial->instance->request, changed;
  static tdm_explanation explanation;
  tdm_every_optimum optimum;
  asked.explain = (tdm_explain_order){.asked = true, .has_pair = true};
  asked.explain.pair =
      (tdm_pair_reference){reference_to(&asked, link->mentor), reference_to(&asked, link->mentee)};
  if (!ask(trial, &asked, &explanation)) return false;
  if (explanation.verdict == TDM_PAIR_EXCLUDED) return refuse(trial, "a candidate is excluded");
  if (!explanation.has_cost) return true;
  bool chosen = explanation.verdict == TDM_PAIR_CHOSEN;
  changed = chosen ? without_pair(trial, link->mentor, link->mentee)
                   : with_lock(trial, link->mentor, link->mentee, false);
  if (!solve_by_hand(&changed, TDM_NONE, &optimum)) return true;
  met.pairs++;
  return cost_holds(trial, "pair", &explanation.pair.cost, &optimum);
}

/* ---- the campaign ---- */

static bool explanations_hold(tdm_whole_trial *trial, tdm_random *random) {
  uint32_t people = trial->instance->request.cohort.count;
  if (trial->too_many || people == 0) return true;
  if (trial->outcome.unmatched_count) {
    uint32_t k = tdm_random_below(random, trial->outcome.unmatched_count);
    if (!person_holds(trial, trial->outcome.unmatched[k].participant)) return false;
  }
  if (!person_holds(trial, tdm_random_below(random, people))) return false;
  return trial->links.link_count == 0 ||
         pair_holds(trial, &trial->links.links[tdm_random_below(random, trial->links.link_count)]);
}

static void test_explanations_equal_enumeration(void **state) {
  (void)state;
  static tdm_whole_trial trial;
  uint32_t failures = 0;
  for (uint64_t seed = first_seed; seed < first_seed + seed_count; seed++) {
    tdm_random random = {seed};
    if (!tdm_whole_begin(&trial, seed, features) || !explanations_hold(&trial, &random)) {
      failures++;
      print_error("seed %llu: %s\n", (unsigned long long)seed, trial.complaint);
    }
    tdm_whole_end(&trial);
    if (failures == FAILURES_MAX) break;
  }
  print_message("%u people explained, %u alternatives, %u impossible, %u changes, %u pairs\n",
                met.explained, met.alternatives, met.impossible, met.changes, met.pairs);
  if (failures) fail_msg("%u seeds fail", failures);
}

int main(int argc, char **argv) {
  const char *count = getenv("TANDEM_EXPLAIN_COUNT");
  features = tdm_features_offered();
  if (count) seed_count = strtoull(count, NULL, 10);
  for (int i = 1; i + 1 < argc; i += 2) {
    uint64_t value = strtoull(argv[i + 1], NULL, 10);
    if (strcmp(argv[i], "--count") == 0) seed_count = value;
    if (strcmp(argv[i], "--from") == 0) first_seed = value;
    if (strcmp(argv[i], "--features") == 0) features = tdm_features_named(argv[i + 1]);
  }
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_explanations_equal_enumeration)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
