// SPDX-License-Identifier: GPL-3.0-or-later
#include <math.h>
#include <stdlib.h>

#include "tests/support/table_internal.h"

static bool differ_allowed(const tdm_couple *couple, const tdm_rule *rule) {
  int64_t count = 0;
  for (uint32_t i = 0; i < rule->of.count; i++)
    if (tdm_couple_differs(couple, rule->of.items[i])) count++;
  return count >= rule->at_least;
}

static bool same_allowed(const tdm_couple *couple, const tdm_rule *rule) {
  tdm_value a, b;
  tdm_value_read(couple->request, couple->mentor, rule->of.items[0], &a);
  tdm_value_read(couple->request, couple->mentee, rule->of.items[0], &b);
  if (a.missing || b.missing) return rule->missing_allows;
  return tdm_value_meet(&a, &b);
}

/* ---- within and reverse ---- */

static const tdm_texts *levels_in_rules(const tdm_rule *rules, uint32_t count, tdm_text name) {
  for (uint32_t i = 0; i < count; i++) {
    const tdm_rule *rule = &rules[i];
    if (rule->type == TDM_RULE_REVERSE && rule->levels.count &&
        tdm_text_equal(rule->of.items[0], name))
      return &rule->levels;
    const tdm_texts *inside = levels_in_rules(rule->any, rule->any_count, name);
    if (inside) return inside;
  }
  return NULL;
}

static const tdm_texts *levels_of(const tdm_request *request, tdm_text name) {
  const tdm_programme *programme = &request->programme;
  for (uint32_t d = 0; d < programme->dimension_count; d++)
    if (programme->dimensions[d].kind == TDM_KIND_ORDINAL &&
        tdm_text_equal(programme->dimensions[d].name, name))
      return &programme->dimensions[d].levels;
  return levels_in_rules(programme->rules, programme->rule_count, name);
}

/* Where the participant stands; false when that is missing. */
static bool stands(const tdm_request *request, uint32_t participant, tdm_text name, double *at) {
  tdm_value value;
  tdm_value_read(request, participant, name, &value);
  if (value.missing) return false;
  *at = value.number;
  if (value.numeric) return true;
  const tdm_texts *levels = levels_of(request, name);
  for (uint32_t i = 0; levels && i < levels->count; i++)
    if (tdm_text_equal(levels->items[i], value.strings[0])) {
      *at = i;
      return true;
    }
  return false;
}

static bool position_allowed(const tdm_couple *couple, const tdm_rule *rule) {
  double mentor, mentee;
  if (!stands(couple->request, couple->mentor, rule->of.items[0], &mentor) ||
      !stands(couple->request, couple->mentee, rule->of.items[0], &mentee))
    return rule->missing_allows;
  if (rule->type == TDM_RULE_WITHIN)
    return (mentor > mentee ? mentor - mentee : mentee - mentor) <= rule->max;
  if (mentor == mentee)
    return rule->stand == TDM_STAND_AT_MOST || rule->stand == TDM_STAND_AT_LEAST;
  bool wants_below = rule->stand == TDM_STAND_BELOW || rule->stand == TDM_STAND_AT_MOST;
  return (mentor < mentee) == wants_below;
}

/* ---- reporting line ---- */

/* The manager of the person with that id; size 0: nobody. A participant's own entry wins. */
static tdm_text manager_of(const tdm_cohort *cohort, tdm_text person) {
  for (uint32_t p = 0; p < cohort->count; p++)
    if (tdm_text_equal(cohort->participants[p].id, person) && cohort->participants[p].manager.size)
      return cohort->participants[p].manager;
  for (uint32_t i = 0; i < cohort->manager_count; i++)
    if (tdm_text_equal(cohort->managers[i].person, person)) return cohort->managers[i].manager;
  return (tdm_text){NULL, 0};
}

static bool is_above(const tdm_cohort *cohort, tdm_text above, tdm_text below, uint32_t steps) {
  for (uint32_t step = 0; step < steps; step++) {
    below = manager_of(cohort, below);
    if (below.size == 0) return false;
    if (tdm_text_equal(below, above)) return true;
  }
  return false;
}

static bool reporting_line_allowed(const tdm_couple *couple, const tdm_rule *rule) {
  const tdm_cohort *cohort = &couple->request->cohort;
  tdm_text mentor = cohort->participants[couple->mentor].id;
  tdm_text mentee = cohort->participants[couple->mentee].id;
  if (is_above(cohort, mentor, mentee, rule->steps)) return false;
  if (is_above(cohort, mentee, mentor, rule->steps)) return false;
  tdm_text first = manager_of(cohort, mentor), second = manager_of(cohort, mentee);
  return !(rule->siblings && first.size && tdm_text_equal(first, second));
}

/* ---- history ---- */

static bool met(const tdm_couple *couple, const tdm_pair_reference *pair) {
  const tdm_request *request = couple->request;
  return (tdm_couple_names(request, &pair->mentor, couple->mentor) &&
          tdm_couple_names(request, &pair->mentee, couple->mentee)) ||
         (tdm_couple_names(request, &pair->mentor, couple->mentee) &&
          tdm_couple_names(request, &pair->mentee, couple->mentor));
}

static bool no_repeat_allowed(const tdm_couple *couple, const tdm_rule *rule) {
  const tdm_programme *programme = &couple->request->programme;
  uint32_t start =
      rule->rounds < programme->round_count ? programme->round_count - rule->rounds : 0;
  for (uint32_t r = start; r < programme->round_count; r++)
    for (uint32_t i = 0; i < programme->history[r].pair_count; i++) {
      const tdm_history_pair *pair = &programme->history[r].pairs[i];
      if (!met(couple, &pair->pair)) continue;
      /* comparisons with NaN are false: no rating, no again_from, no second round together */
      if (pair->mentor_rating >= rule->again_from && pair->mentee_rating >= rule->again_from)
        continue;
      return false;
    }
  return true;
}

bool tdm_couple_allowed(const tdm_couple *couple, const tdm_rule *rule) {
  switch (rule->type) {
    case TDM_RULE_DIFFER:
      return differ_allowed(couple, rule);
    case TDM_RULE_APART:
      return !tdm_couple_shares(couple, rule->of.items[0]);
    case TDM_RULE_SAME:
      return same_allowed(couple, rule);
    case TDM_RULE_WITHIN:
    case TDM_RULE_REVERSE:
      return position_allowed(couple, rule);
    case TDM_RULE_REPORTING_LINE:
      return reporting_line_allowed(couple, rule);
    case TDM_RULE_NO_REPEAT:
      return no_repeat_allowed(couple, rule);
    case TDM_RULE_ANY:
      break;
  }
  for (uint32_t i = 0; i < rule->any_count; i++)
    if (tdm_couple_allowed(couple, &rule->any[i])) return true;
  return false;
}
