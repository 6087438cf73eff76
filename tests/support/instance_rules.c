// SPDX-License-Identifier: GPL-3.0-or-later
#include <math.h>

#include <string.h>

#include "tests/support/change.h"
#include "tests/support/instance_internal.h"

enum { DEPARTMENT, LANGUAGES, GRADE, AGE, FLOOR, INTERESTS };

static void name_one(tdm_generator *g, tdm_rule *rule, uint32_t sample) {
  rule->of.items = tdm_generator_take(g, 1, sizeof *rule->of.items);
  rule->of.items[0] = tdm_text_of(tdm_samples[sample].name);
  rule->of.count = 1;
}

static void fill_differ(tdm_generator *g, tdm_rule *rule) {
  rule->of.items = tdm_generator_take(g, TDM_SAMPLE_COUNT, sizeof *rule->of.items);
  for (uint32_t i = 0; i < TDM_SAMPLE_COUNT; i++)
    if (tdm_generator_chance(g, 50))
      rule->of.items[rule->of.count++] = tdm_text_of(tdm_samples[i].name);
  if (rule->of.count == 0) name_one(g, rule, DEPARTMENT);
  rule->at_least = 1 + tdm_generator_below(g, rule->of.count);
}

/* Position rules: of a number or of the ordinal sample. */
static void fill_position(tdm_generator *g, tdm_rule *rule) {
  bool ordinal = tdm_generator_chance(g, 60);
  name_one(g, rule, ordinal ? GRADE : AGE);
  rule->missing_allows = tdm_generator_chance(g, 50);
  if (rule->type == TDM_RULE_WITHIN) {
    rule->max =
        ordinal ? (double)tdm_generator_below(g, 3) : 3.5 * (double)tdm_generator_below(g, 8);
    return;
  }
  rule->stand = (tdm_stand)(TDM_STAND_BELOW + (int)tdm_generator_below(g, 4));
  if (ordinal) rule->levels = tdm_generator_levels(g);
}

/* `within` takes its levels from an ordinal dimension; without one only numbers remain. */
static bool has_levels(const tdm_generator *g) {
  const tdm_programme *programme = &g->request->programme;
  for (uint32_t i = 0; i < programme->dimension_count; i++)
    if (programme->dimensions[i].kind == TDM_KIND_ORDINAL) return true;
  return false;
}

static void fill_rule(tdm_generator *g, tdm_rule *rule, uint32_t depth);

static void fill_any(tdm_generator *g, tdm_rule *rule, uint32_t depth) {
  rule->any_count = 1 + tdm_generator_below(g, 3);
  rule->any = tdm_generator_take(g, rule->any_count, sizeof *rule->any);
  for (uint32_t i = 0; i < rule->any_count; i++) fill_rule(g, &rule->any[i], depth + 1);
}

static void fill_reporting_line(tdm_generator *g, tdm_rule *rule) {
  rule->steps = tdm_generator_chance(g, 50) ? UINT32_MAX : 1 + tdm_generator_below(g, 3);
  rule->siblings = tdm_generator_chance(g, 50);
}

static void fill_no_repeat(tdm_generator *g, tdm_rule *rule) {
  rule->rounds = tdm_generator_chance(g, 50) ? UINT32_MAX : 1 + tdm_generator_below(g, 3);
  if (tdm_generator_chance(g, 50)) rule->again_from = (double)(2 + tdm_generator_below(g, 4));
}

static void fill_rule(tdm_generator *g, tdm_rule *rule, uint32_t depth) {
  rule->type = (tdm_rule_type)(TDM_RULE_DIFFER + (int)tdm_generator_below(g, depth < 2 ? 8 : 7));
  rule->again_from = NAN;
  rule->at_least = 1;
  rule->stand = TDM_STAND_BELOW;
  rule->steps = rule->rounds = UINT32_MAX;
  switch (rule->type) {
    case TDM_RULE_DIFFER:
      fill_differ(g, rule);
      return;
    case TDM_RULE_APART:
    case TDM_RULE_SAME:
      name_one(g, rule, tdm_generator_below(g, TDM_SAMPLE_COUNT));
      rule->missing_allows = rule->type == TDM_RULE_SAME && tdm_generator_chance(g, 50);
      return;
    case TDM_RULE_WITHIN:
    case TDM_RULE_REVERSE:
      fill_position(g, rule);
      if (rule->type == TDM_RULE_WITHIN && !has_levels(g)) name_one(g, rule, AGE);
      return;
    case TDM_RULE_REPORTING_LINE:
      fill_reporting_line(g, rule);
      return;
    case TDM_RULE_NO_REPEAT:
      fill_no_repeat(g, rule);
      return;
    case TDM_RULE_ANY:
      fill_any(g, rule, depth);
      return;
  }
}

void tdm_generate_rules(tdm_generator *g) {
  tdm_programme *programme = &g->request->programme;
  programme->rules = tdm_generator_take(g, g->mix.rules, sizeof *programme->rules);
  programme->rule_count = g->mix.rules;
  for (uint32_t i = 0; i < g->mix.rules; i++) fill_rule(g, &programme->rules[i], 0);
}

void tdm_instance_add_rule(tdm_instance *instance, uint64_t seed) {
  tdm_generator g = {.random = {seed}, .arena = instance->arena, .request = &instance->request};
  tdm_programme *programme = &instance->request.programme;
  tdm_rule *rules = tdm_generator_take(&g, programme->rule_count + 1, sizeof *rules);
  if (programme->rule_count) memcpy(rules, programme->rules, programme->rule_count * sizeof *rules);
  fill_rule(&g, &rules[programme->rule_count++], 0);
  programme->rules = rules;
}

static double rating(tdm_generator *g) {
  return tdm_generator_chance(g, 25) ? NAN : (double)(1 + tdm_generator_below(g, 5));
}

void tdm_generate_history(tdm_generator *g) {
  tdm_programme *programme = &g->request->programme;
  if (tdm_generator_chance(g, 40)) return;
  programme->round_count = 1 + tdm_generator_below(g, 3);
  programme->history = tdm_generator_take(g, programme->round_count, sizeof *programme->history);
  for (uint32_t r = 0; r < programme->round_count; r++) {
    tdm_round *round = &programme->history[r];
    round->name = tdm_text_format(g->arena, "round %u", r);
    round->pairs = tdm_generator_take(g, 8, sizeof *round->pairs);
    uint32_t pairs = tdm_generator_below(g, 8);
    for (uint32_t i = 0; i < pairs; i++) {
      bool reversed = tdm_generator_chance(g, 25); /* roles change between rounds */
      tdm_reference a = tdm_generator_person(g, TDM_ROLE_MENTOR, true);
      tdm_reference b = tdm_generator_person(g, TDM_ROLE_MENTEE, true);
      if (tdm_text_equal(a.id, b.id)) continue;
      tdm_pair_reference pair = reversed ? (tdm_pair_reference){b, a} : (tdm_pair_reference){a, b};
      round->pairs[round->pair_count++] = (tdm_history_pair){pair, rating(g), rating(g)};
    }
  }
}

void tdm_generate_forbid(tdm_generator *g) {
  tdm_programme *programme = &g->request->programme;
  if (g->mix.mentors == 0 || g->mix.mentees == 0 || tdm_generator_chance(g, 65)) return;
  programme->forbid_count = 1 + tdm_generator_below(g, 3);
  programme->forbid = tdm_generator_take(g, programme->forbid_count, sizeof *programme->forbid);
  for (uint32_t i = 0; i < programme->forbid_count; i++) {
    tdm_reference mentor = tdm_generator_person(g, TDM_ROLE_MENTOR, false);
    tdm_reference mentee = tdm_generator_person(g, TDM_ROLE_MENTEE, false);
    programme->forbid[i] = (tdm_pair_reference){mentor, mentee};
  }
}
