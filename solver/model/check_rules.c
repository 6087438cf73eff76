// SPDX-License-Identifier: Apache-2.0
#include <float.h>
#include <math.h>

#include "solver/model/check.h"

/* ---- walking ---- */

static void each_rule(tdm_check *check, tdm_rule *rules, uint32_t count, const tdm_path *list,
                      tdm_check_visit_rule *visit, void *context) {
  for (uint32_t r = 0; r < count; r++) {
    tdm_path path = tdm_path_index(list, r);
    visit(check, &rules[r], &path, context);
    tdm_path nested = tdm_path_key(&path, "of");
    each_rule(check, rules[r].any, rules[r].any_count, &nested, visit, context);
  }
}

void tdm_check_each_rule(tdm_check *check, tdm_check_visit_rule *visit, void *context) {
  tdm_path root = tdm_path_root("programme");
  tdm_path rules = tdm_path_key(&root, "rules");
  each_rule(check, check->programme->rules, check->programme->rule_count, &rules, visit, context);
}

/* ---- single rules ---- */

static void check_differ(tdm_check *check, tdm_rule *rule, const tdm_path *path) {
  tdm_path of = tdm_path_key(path, "of");
  tdm_path at_least = tdm_path_key(path, "at_least");
  if (rule->of.count == 0) tdm_check_report(check, &of, "rule differ needs at least one attribute");
  if (rule->at_least < 1)
    tdm_check_report(check, &at_least, "at_least must be 1 or more");
  else if (rule->at_least > rule->of.count)
    tdm_check_warn(check, &at_least,
                   "no pair differs in %lld of %u attributes, so the rule allows none",
                   (long long)rule->at_least, rule->of.count);
  rule->attributes = tdm_check_resolve_attributes(check, &rule->of, &of);
  for (uint32_t i = 0; i < rule->of.count && !check->oversized; i++) {
    tdm_texts before = {rule->of.items, i};
    tdm_path place = tdm_path_index(&of, i);
    if (tdm_texts_find(&before, rule->of.items[i]) != UINT32_MAX)
      tdm_check_warn(check, &place, "\"%.*s\" is listed twice and counts twice",
                     TDM_SHOWN(rule->of.items[i]));
  }
}

/* Rules about exactly one attribute. */
static void check_one_attribute(tdm_check *check, tdm_rule *rule, const tdm_path *path) {
  tdm_path place = tdm_path_key(path, "attribute");
  rule->attributes = tdm_check_alloc(check, 1, sizeof *rule->attributes);
  if (!rule->attributes) return;
  rule->attributes[0] = TDM_NONE;
  if (rule->of.count == 1)
    rule->attributes[0] = tdm_check_resolve_attribute(check, rule->of.items[0], &place);
  else if (check->decoded_clean)
    tdm_check_report(check, &place, "rule %s needs one attribute", tdm_rule_type_name(rule->type));
}

static void check_within(tdm_check *check, tdm_rule *rule, const tdm_path *path) {
  tdm_path max = tdm_path_key(path, "max");
  check_one_attribute(check, rule, path);
  if (!tdm_check_in_range(rule->max, 0, DBL_MAX))
    tdm_check_report(check, &max, "max must be a number from 0");
}

static void check_reverse(tdm_check *check, tdm_rule *rule, const tdm_path *path) {
  tdm_path mentor = tdm_path_key(path, "mentor");
  check_one_attribute(check, rule, path);
  if (check->decoded_clean && (rule->stand < TDM_STAND_BELOW || rule->stand > TDM_STAND_AT_LEAST))
    tdm_check_report(check, &mentor, "mentor must be below, at_most, above or at_least");
}

static void check_no_repeat(tdm_check *check, tdm_rule *rule, const tdm_path *path) {
  tdm_path rounds = tdm_path_key(path, "rounds");
  tdm_path again_from = tdm_path_key(path, "again_from");
  if (rule->rounds < 1) tdm_check_report(check, &rounds, "rounds must be 1 or more");
  if (isinf(rule->again_from))
    tdm_check_report(check, &again_from, "again_from must be a finite number");
}

static void check_any(tdm_check *check, tdm_rule *rule, const tdm_path *path) {
  tdm_path of = tdm_path_key(path, "of");
  if (rule->any_count == 0) tdm_check_report(check, &of, "rule any needs at least one rule");
}

static void check_unknown(tdm_check *check, const tdm_path *path) {
  tdm_path type = tdm_path_key(path, "type");
  if (check->decoded_clean) tdm_check_report(check, &type, "the type of the rule is missing");
}

static void check_rule(tdm_check *check, tdm_rule *rule, const tdm_path *path, void *count) {
  ++*(uint32_t *)count;
  switch (rule->type) {
    case TDM_RULE_DIFFER:
      check_differ(check, rule, path);
      return;
    case TDM_RULE_APART:
    case TDM_RULE_SAME:
      check_one_attribute(check, rule, path);
      return;
    case TDM_RULE_WITHIN:
      check_within(check, rule, path);
      return;
    case TDM_RULE_REVERSE:
      check_reverse(check, rule, path);
      return;
    case TDM_RULE_REPORTING_LINE:
      return;
    case TDM_RULE_NO_REPEAT:
      check_no_repeat(check, rule, path);
      return;
    case TDM_RULE_ANY:
      check_any(check, rule, path);
      return;
  }
  check_unknown(check, path);
}

void tdm_check_rules(tdm_check *check) {
  uint32_t count = 0;
  tdm_check_each_rule(check, check_rule, &count);
  tdm_path root = tdm_path_root("programme");
  tdm_path rules = tdm_path_key(&root, "rules");
  if (count > TDM_RULES_MAX)
    tdm_check_report_oversize(check, &rules, count, "rules, nested ones counted,", TDM_RULES_MAX);
}
