// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/pair/rules.h"

#include <math.h>
#include <stddef.h>

/* ---- compilation ---- */

static bool liked_by_both(const tdm_history_pair *pair, double again_from) {
  return pair->mentor_rating >= again_from && pair->mentee_rating >= again_from; /* NaN: no */
}

/* The pairs of the latest rounds that must not meet again. */
static bool init_repeated(tdm_compiled_rule *compiled, const tdm_programme *programme,
                          tdm_arena *arena) {
  uint32_t rounds = compiled->rule->rounds;
  uint32_t from = programme->round_count > rounds ? programme->round_count - rounds : 0;
  uint32_t total = 0;
  for (uint32_t r = from; r < programme->round_count; r++)
    total += programme->history[r].pair_count;
  if (!tdm_pair_map_init(&compiled->repeated, arena, total)) return false;
  for (uint32_t r = from; r < programme->round_count; r++) {
    const tdm_round *round = &programme->history[r];
    for (uint32_t k = 0; k < round->pair_count; k++) {
      const tdm_history_pair *pair = &round->pairs[k];
      uint32_t mentor = pair->pair.mentor.participant, mentee = pair->pair.mentee.participant;
      if (mentor == TDM_NONE || mentee == TDM_NONE) continue;
      if (!liked_by_both(pair, compiled->rule->again_from))
        tdm_pair_map_set_either(&compiled->repeated, mentor, mentee, 1);
    }
  }
  return true;
}

static bool init_standing(tdm_compiled_rule *compiled, const tdm_cohort *cohort, tdm_arena *arena) {
  uint32_t attribute = compiled->rule->attributes[0];
  double *standing;
  if (compiled->rule->levels.count > 0) {
    standing = tdm_trait_positions(cohort, attribute, &compiled->rule->levels, arena);
  } else {
    standing = tdm_arena_alloc(arena, cohort->count, sizeof *standing);
    for (uint32_t p = 0; standing && p < cohort->count; p++)
      standing[p] =
          tdm_cohort_missing(cohort, attribute, p) ? NAN : cohort->attributes[attribute].numbers[p];
  }
  compiled->standing = standing;
  return standing != NULL;
}

static bool compile(tdm_compiled_rule *compiled, const tdm_rule *rule, const tdm_request *request,
                    tdm_arena *arena) {
  *compiled = (tdm_compiled_rule){.rule = rule};
  switch (rule->type) {
    case TDM_RULE_DIFFER:
    case TDM_RULE_APART:
    case TDM_RULE_SAME:
      compiled->traits = tdm_arena_alloc(arena, rule->of.count, sizeof *compiled->traits);
      if (!compiled->traits) return false;
      for (uint32_t k = 0; k < rule->of.count; k++)
        if (!tdm_trait_init(&compiled->traits[k], &request->cohort, rule->attributes[k], arena))
          return false;
      return true;
    case TDM_RULE_WITHIN:
    case TDM_RULE_REVERSE:
      return init_standing(compiled, &request->cohort, arena);
    case TDM_RULE_NO_REPEAT:
      return init_repeated(compiled, &request->programme, arena);
    case TDM_RULE_REPORTING_LINE:
      return true;
    case TDM_RULE_ANY:
      compiled->any = tdm_arena_alloc(arena, rule->any_count, sizeof *compiled->any);
      if (!compiled->any) return false;
      for (uint32_t k = 0; k < rule->any_count; k++)
        if (!compile(&compiled->any[k], &rule->any[k], request, arena)) return false;
      return true;
  }
  return true;
}

static bool init_vetoes(tdm_rules *rules, const tdm_cohort *cohort, tdm_arena *arena) {
  uint32_t total = 0;
  for (uint32_t p = 0; p < cohort->count; p++) total += cohort->participants[p].vetoes.count;
  if (!tdm_pair_map_init(&rules->vetoes, arena, total)) return false;
  for (uint32_t p = 0; p < cohort->count; p++) {
    const tdm_references *vetoes = &cohort->participants[p].vetoes;
    for (uint32_t k = 0; k < vetoes->count; k++)
      if (vetoes->items[k].participant != TDM_NONE)
        tdm_pair_map_set_either(&rules->vetoes, p, vetoes->items[k].participant, 1);
  }
  return true;
}

static bool init_single_pairs(tdm_rules *rules, const tdm_programme *programme, tdm_arena *arena) {
  if (!tdm_pair_map_init(&rules->forbidden, arena, programme->forbid_count) ||
      !tdm_pair_map_init(&rules->lifted, arena, programme->require_count))
    return false;
  for (uint32_t k = 0; k < programme->forbid_count; k++)
    tdm_pair_map_set_either(&rules->forbidden, programme->forbid[k].mentor.participant,
                            programme->forbid[k].mentee.participant, 1);
  for (uint32_t k = 0; k < programme->require_count; k++)
    if (programme->require[k].override)
      tdm_pair_map_set(&rules->lifted, programme->require[k].pair.mentor.participant,
                       programme->require[k].pair.mentee.participant, 1);
  return true;
}

bool tdm_rules_init(tdm_rules *rules, const tdm_request *request, const tdm_scores *scores,
                    tdm_arena *arena) {
  const tdm_programme *programme = &request->programme;
  *rules = (tdm_rules){.request = request, .count = programme->rule_count, .scores = scores};
  rules->rules = tdm_arena_alloc(arena, programme->rule_count, sizeof *rules->rules);
  if (!rules->rules) return false;
  for (uint32_t r = 0; r < programme->rule_count; r++)
    if (!compile(&rules->rules[r], &programme->rules[r], request, arena)) return false;
  return tdm_line_index_init(&rules->line, &request->cohort.line, arena) &&
         init_vetoes(rules, &request->cohort, arena) &&
         init_single_pairs(rules, programme, arena) &&
         tdm_orientation_init(&rules->orientation, request, arena);
}

/* ---- questions ---- */

static bool differ_enough(const tdm_compiled_rule *compiled, uint32_t a, uint32_t b) {
  int64_t differing = 0;
  for (uint32_t k = 0; k < compiled->rule->of.count; k++) {
    const tdm_trait *trait = &compiled->traits[k];
    differing += !tdm_trait_missing(trait, a) && !tdm_trait_missing(trait, b) &&
                 !tdm_trait_equal(trait, a, b);
  }
  return differing >= compiled->rule->at_least;
}

static bool stands(tdm_stand stand, double mentor, double mentee) {
  switch (stand) {
    case TDM_STAND_BELOW:
      return mentor < mentee;
    case TDM_STAND_AT_MOST:
      return mentor <= mentee;
    case TDM_STAND_ABOVE:
      return mentor > mentee;
    case TDM_STAND_AT_LEAST:
      return mentor >= mentee;
  }
  return false;
}

static bool standing_allows(const tdm_compiled_rule *compiled, uint32_t mentor, uint32_t mentee) {
  const tdm_rule *rule = compiled->rule;
  double a = compiled->standing[mentor], b = compiled->standing[mentee];
  if (isnan(a) || isnan(b)) return rule->missing_allows;
  if (rule->type == TDM_RULE_WITHIN) return fabs(a - b) <= rule->max;
  return stands(rule->stand, a, b);
}

static bool line_allows(const tdm_rules *rules, const tdm_rule *rule, uint32_t a, uint32_t b) {
  if (tdm_line_manages(&rules->line, a, b, rule->steps) ||
      tdm_line_manages(&rules->line, b, a, rule->steps))
    return false;
  const uint32_t *boss = rules->request->cohort.line.boss;
  return !(rule->siblings && boss[a] != TDM_NONE && boss[a] == boss[b]);
}

static bool allows(const tdm_rules *rules, const tdm_compiled_rule *compiled, uint32_t mentor,
                   uint32_t mentee) {
  const tdm_rule *rule = compiled->rule;
  switch (rule->type) {
    case TDM_RULE_DIFFER:
      return differ_enough(compiled, mentor, mentee);
    case TDM_RULE_APART:
      return !tdm_trait_meet(&compiled->traits[0], mentor, mentee);
    case TDM_RULE_SAME:
      if (tdm_trait_missing(&compiled->traits[0], mentor) ||
          tdm_trait_missing(&compiled->traits[0], mentee))
        return rule->missing_allows;
      return tdm_trait_meet(&compiled->traits[0], mentor, mentee);
    case TDM_RULE_WITHIN:
    case TDM_RULE_REVERSE:
      return standing_allows(compiled, mentor, mentee);
    case TDM_RULE_REPORTING_LINE:
      return line_allows(rules, rule, mentor, mentee);
    case TDM_RULE_NO_REPEAT:
      return !tdm_pair_map_has_either(&compiled->repeated, mentor, mentee);
    case TDM_RULE_ANY:
      for (uint32_t k = 0; k < rule->any_count; k++)
        if (allows(rules, &compiled->any[k], mentor, mentee)) return true;
      return false;
  }
  return false;
}

bool tdm_rule_allows(const tdm_rules *rules, uint32_t rule, uint32_t mentor, uint32_t mentee) {
  return allows(rules, &rules->rules[rule], mentor, mentee);
}

bool tdm_rules_vetoed(const tdm_rules *rules, uint32_t mentor, uint32_t mentee) {
  return tdm_pair_map_has_either(&rules->vetoes, mentor, mentee);
}

bool tdm_rules_forbidden(const tdm_rules *rules, uint32_t mentor, uint32_t mentee) {
  return tdm_pair_map_has_either(&rules->forbidden, mentor, mentee);
}

bool tdm_rules_unlisted(const tdm_rules *rules, uint32_t mentor, uint32_t mentee) {
  return rules->scores->points.only_listed && !tdm_score_listed(rules->scores, mentor, mentee);
}

bool tdm_rules_lifted(const tdm_rules *rules, uint32_t mentor, uint32_t mentee) {
  return tdm_pair_map_get(&rules->lifted, mentor, mentee, NULL);
}

/* ---- direction ---- */

/* Whether a rule lets a mentor b and not b a. */
static bool orders(const tdm_compiled_rule *compiled, uint32_t a, uint32_t b) {
  double one = compiled->standing[a], other = compiled->standing[b];
  if (isnan(one) || isnan(other)) return false;
  return stands(compiled->rule->stand, one, other) && !stands(compiled->rule->stand, other, one);
}

/* As if there were no locks. */
static bool turned_unlocked(const tdm_rules *rules, uint32_t mentor, uint32_t mentee) {
  const double *rank = rules->orientation.rank;
  if (!tdm_orientation_decides(&rules->orientation, mentor, mentee)) return false;
  for (uint32_t r = 0; r < rules->count; r++) {
    if (rules->rules[r].rule->type != TDM_RULE_REVERSE) continue;
    if (orders(&rules->rules[r], mentor, mentee)) return false;
    if (orders(&rules->rules[r], mentee, mentor)) return true;
  }
  return rank[mentor] >= rank[mentee]; /* nobody mentors themself */
}

bool tdm_rules_turned(const tdm_rules *rules, uint32_t mentor, uint32_t mentee) {
  if (tdm_pair_map_get(&rules->orientation.leads, mentor, mentee, NULL)) return false;
  return tdm_pair_map_get(&rules->orientation.led, mentor, mentee, NULL) ||
         turned_unlocked(rules, mentor, mentee);
}

/* ---- all ---- */

static bool breaks_nothing(const tdm_rules *rules, uint32_t mentor, uint32_t mentee) {
  if (tdm_rules_vetoed(rules, mentor, mentee) || tdm_rules_forbidden(rules, mentor, mentee) ||
      tdm_rules_unlisted(rules, mentor, mentee))
    return false;
  for (uint32_t r = 0; r < rules->count; r++)
    if (!allows(rules, &rules->rules[r], mentor, mentee)) return false;
  return true;
}

bool tdm_rules_allow_unlocked(const tdm_rules *rules, uint32_t mentor, uint32_t mentee) {
  return breaks_nothing(rules, mentor, mentee) && !turned_unlocked(rules, mentor, mentee);
}

bool tdm_rules_allow(const tdm_rules *rules, uint32_t mentor, uint32_t mentee) {
  if (tdm_rules_turned(rules, mentor, mentee)) return false;
  if (breaks_nothing(rules, mentor, mentee)) return true;
  return tdm_rules_lifted(rules, mentor, mentee) && !tdm_rules_vetoed(rules, mentor, mentee) &&
         !tdm_rules_forbidden(rules, mentor, mentee);
}
