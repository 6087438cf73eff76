// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/scan/scan_rules.h"

#include <math.h>

/* ---- compilation ---- */

static bool init_differ(tdm_scan_rule *rule, tdm_scan_people *people) {
  const tdm_rule *source = rule->source->rule;
  rule->of = tdm_arena_alloc(people->arena, source->of.count, sizeof *rule->of);
  if (!rule->of) return false;
  for (uint32_t k = 0; k < source->of.count; k++) {
    rule->of[k] = tdm_scan_codes_of(people, source->attributes[k]);
    if (!rule->of[k]) return false;
  }
  return true;
}

static bool init_rule(tdm_scan_rule *rule, const tdm_compiled_rule *source, const tdm_rules *rules,
                      tdm_scan_rules *scan, tdm_scan_people *people) {
  *rule = (tdm_scan_rule){.source = source};
  switch (source->rule->type) {
    case TDM_RULE_DIFFER:
      return init_differ(rule, people);
    case TDM_RULE_APART:
    case TDM_RULE_SAME:
      return tdm_scan_shared_init(&rule->shared, people, source->rule->attributes[0]);
    case TDM_RULE_WITHIN:
    case TDM_RULE_REVERSE:
      return (rule->standing = tdm_scan_numbers(people, source->standing)) != NULL;
    case TDM_RULE_REPORTING_LINE:
      return (scan->line = tdm_scan_line_of(people, &rules->line)) != NULL;
    case TDM_RULE_NO_REPEAT: {
      const tdm_pair_map *map = &source->repeated;
      return tdm_scan_sparse_init(&rule->repeated, people, &map, 1, true, 0);
    }
    case TDM_RULE_ANY:
      break;
  }
  rule->any = tdm_arena_alloc(people->arena, source->rule->any_count, sizeof *rule->any);
  if (!rule->any) return false;
  for (uint32_t k = 0; k < source->rule->any_count; k++)
    if (!init_rule(&rule->any[k], &source->any[k], rules, scan, people)) return false;
  return true;
}

static bool init_orientation(tdm_scan_rules *scan, const tdm_orientation *orientation,
                             tdm_scan_people *people) {
  const tdm_pair_map *leads = &orientation->leads, *led = &orientation->led;
  if (!orientation->rank) return true;
  scan->rank = tdm_scan_numbers(people, orientation->rank);
  return scan->rank && tdm_scan_sparse_init(&scan->leads, people, &leads, 1, false, 0) &&
         tdm_scan_sparse_init(&scan->led, people, &led, 1, false, 0);
}

bool tdm_scan_rules_init(tdm_scan_rules *scan, const tdm_rules *rules, tdm_scan_people *people) {
  *scan = (tdm_scan_rules){.count = rules->count, .mentor_count = people->mentor_count};
  scan->rules = tdm_arena_alloc(people->arena, rules->count, sizeof *scan->rules);
  if (!scan->rules) return false;
  for (uint32_t r = 0; r < rules->count; r++)
    if (!init_rule(&scan->rules[r], &rules->rules[r], rules, scan, people)) return false;
  const tdm_pair_map *barring[] = {&rules->vetoes, &rules->forbidden};
  const tdm_pair_map *lifting = &rules->lifted;
  return tdm_scan_sparse_init(&scan->barred, people, barring, 2, true, 0) &&
         tdm_scan_sparse_init(&scan->lifted, people, &lifting, 1, false, 0) &&
         init_orientation(scan, &rules->orientation, people);
}

/* ---- single rules: mask[k] = whether it allows the pair ---- */

static void differ_enough(const tdm_scan_rule *rule, const tdm_scan_block *block, uint8_t *mask) {
  uint8_t one[TDM_SCAN_BLOCK];
  uint16_t count[TDM_SCAN_BLOCK];
  int64_t least = rule->source->rule->at_least, comparable = 0;
  uint32_t attributes = rule->source->rule->of.count;
  for (uint32_t k = 0; k < attributes; k++)
    comparable += tdm_scan_code(rule->of[k], block->row) != 0;
  tdm_scan_fill(block, mask, false);
  if (least > comparable) return;
  if (least > 1) memset(count, 0, block->lanes * sizeof *count);
  for (uint32_t k = 0; k < attributes; k++) {
    uint64_t own = tdm_scan_code(rule->of[k], block->row);
    if (own == 0) continue;
    tdm_scan_differ(block, rule->of[k], own, one);
    if (least > 1)
      block->run->tally(count, one, block->lanes);
    else
      block->run->either(mask, one, block->lanes);
  }
  if (least > 1) block->run->counted(mask, count, (uint16_t)least, block->lanes);
}

static void apart(const tdm_scan_rule *rule, const tdm_scan_block *block, uint8_t *mask) {
  uint8_t meeting[TDM_SCAN_BLOCK];
  tdm_scan_meet(block, &rule->shared, meeting);
  tdm_scan_fill(block, mask, true);
  block->run->without(mask, meeting, block->lanes);
}

static void same(const tdm_scan_rule *rule, const tdm_scan_block *block, uint8_t *mask) {
  uint8_t absent[TDM_SCAN_BLOCK];
  bool missing_allows = rule->source->rule->missing_allows;
  if (tdm_scan_shared_missing(&rule->shared, block->row)) {
    tdm_scan_fill(block, mask, missing_allows);
    return;
  }
  tdm_scan_meet(block, &rule->shared, mask);
  if (!missing_allows) return;
  tdm_scan_absent(block, &rule->shared, absent);
  block->run->either(mask, absent, block->lanes);
}

/* The relation as the partner sees it: stand is what the mentor must be to the mentee. */
static tdm_stand turned(tdm_stand stand) {
  static const tdm_stand other[] = {[TDM_STAND_BELOW] = TDM_STAND_ABOVE,
                                    [TDM_STAND_AT_MOST] = TDM_STAND_AT_LEAST,
                                    [TDM_STAND_ABOVE] = TDM_STAND_BELOW,
                                    [TDM_STAND_AT_LEAST] = TDM_STAND_AT_MOST};
  return other[stand];
}

static void standing_allows(const tdm_scan_rules *scan, const tdm_scan_rule *rule,
                            const tdm_scan_block *block, uint8_t *mask) {
  const tdm_rule *source = rule->source->rule;
  const double *partners = rule->standing + block->begin;
  double own = rule->standing[block->row];
  bool of_mentor = block->row < scan->mentor_count;
  if (isnan(own))
    tdm_scan_fill(block, mask, source->missing_allows);
  else if (source->type == TDM_RULE_WITHIN)
    block->run->within(mask, partners, own, source->max, source->missing_allows, block->lanes);
  else
    block->run->stands(mask, partners, own, of_mentor ? source->stand : turned(source->stand),
                       source->missing_allows, block->lanes);
}

/* Most people have nobody below them, or nobody above: those halves cost nothing. */
static void line_allows(const tdm_scan_line *line, const tdm_rule *rule,
                        const tdm_scan_block *block, uint8_t *mask) {
  uint8_t kept_apart[TDM_SCAN_BLOCK];
  uint32_t begin = block->begin, row = block->row, lanes = block->lanes;
  tdm_scan_fill(block, mask, true);
  if (line->leave[row] - line->enter[row] > 1) {
    block->run->below(kept_apart, line->enter + begin, line->depth + begin, line->enter[row],
                      line->leave[row], line->depth[row], rule->steps, lanes);
    block->run->without(mask, kept_apart, lanes);
  }
  if (line->boss[row] == TDM_NONE) return;
  block->run->above(kept_apart, line->enter + begin, line->leave + begin, line->depth + begin,
                    line->enter[row], line->depth[row], rule->steps, lanes);
  block->run->without(mask, kept_apart, lanes);
  if (!rule->siblings) return;
  block->run->equal[TDM_CODE_32](kept_apart, line->boss + begin, line->boss[row], lanes);
  block->run->without(mask, kept_apart, lanes);
}

static void allow(const tdm_scan_rules *scan, const tdm_scan_rule *rule,
                  const tdm_scan_block *block, uint8_t *mask);

static void any_allows(const tdm_scan_rules *scan, const tdm_scan_rule *rule,
                       const tdm_scan_block *block, uint8_t *mask) {
  uint8_t one[TDM_SCAN_BLOCK];
  tdm_scan_fill(block, mask, false);
  for (uint32_t k = 0; k < rule->source->rule->any_count; k++) {
    allow(scan, &rule->any[k], block, one);
    block->run->either(mask, one, block->lanes);
  }
}

static void allow(const tdm_scan_rules *scan, const tdm_scan_rule *rule,
                  const tdm_scan_block *block, uint8_t *mask) {
  switch (rule->source->rule->type) {
    case TDM_RULE_DIFFER:
      differ_enough(rule, block, mask);
      return;
    case TDM_RULE_APART:
      apart(rule, block, mask);
      return;
    case TDM_RULE_SAME:
      same(rule, block, mask);
      return;
    case TDM_RULE_WITHIN:
    case TDM_RULE_REVERSE:
      standing_allows(scan, rule, block, mask);
      return;
    case TDM_RULE_REPORTING_LINE:
      line_allows(scan->line, rule->source->rule, block, mask);
      return;
    case TDM_RULE_NO_REPEAT:
      tdm_scan_fill(block, mask, true);
      tdm_scan_sparse_mark(&rule->repeated, block->row, block->begin, block->end, 0, mask);
      return;
    case TDM_RULE_ANY:
      any_allows(scan, rule, block, mask);
      return;
  }
}

/* ---- all ---- */

void tdm_scan_rules_block(const tdm_scan_rules *scan, const tdm_scan_block *block, uint8_t *mask) {
  uint8_t one[TDM_SCAN_BLOCK];
  for (uint32_t r = 0; r < scan->count; r++) {
    allow(scan, &scan->rules[r], block, one);
    block->run->both(mask, one, block->lanes);
  }
}

void tdm_scan_rules_single(const tdm_scan_rules *scan, const tdm_scan_block *block, uint8_t *mask) {
  tdm_scan_sparse_mark(&scan->lifted, block->row, block->begin, block->end, 1, mask);
  tdm_scan_sparse_mark(&scan->barred, block->row, block->begin, block->end, 0, mask);
}

/* ---- direction ---- */

/* Whether a rule orders the two strictly this way. */
static void ordered(const tdm_scan_rules *scan, const tdm_scan_rule *rule,
                    const tdm_scan_block *block, uint8_t *mask) {
  static const tdm_stand strict[] = {[TDM_STAND_BELOW] = TDM_STAND_BELOW,
                                     [TDM_STAND_AT_MOST] = TDM_STAND_BELOW,
                                     [TDM_STAND_ABOVE] = TDM_STAND_ABOVE,
                                     [TDM_STAND_AT_LEAST] = TDM_STAND_ABOVE};
  double own = rule->standing[block->row];
  tdm_stand stand = strict[rule->source->rule->stand];
  if (block->row >= scan->mentor_count) stand = turned(stand);
  if (isnan(own))
    tdm_scan_fill(block, mask, false);
  else
    block->run->stands(mask, rule->standing + block->begin, own, stand, false, block->lanes);
}

/*
 * Two `reverse` rules that order the other way each leave no candidate anyway, so that one which
 * orders this way is enough to go by.
 */
void tdm_scan_rules_turn(const tdm_scan_rules *scan, const tdm_scan_block *block, uint8_t *mask) {
  uint8_t right[TDM_SCAN_BLOCK], one[TDM_SCAN_BLOCK];
  if (!scan->rank || isnan(scan->rank[block->row])) return;
  tdm_stand first = block->row < scan->mentor_count ? TDM_STAND_BELOW : TDM_STAND_ABOVE;
  block->run->stands(right, scan->rank + block->begin, scan->rank[block->row], first, true,
                     block->lanes);
  for (uint32_t r = 0; r < scan->count; r++) {
    if (scan->rules[r].source->rule->type != TDM_RULE_REVERSE) continue;
    ordered(scan, &scan->rules[r], block, one);
    block->run->either(right, one, block->lanes);
  }
  tdm_scan_sparse_mark(&scan->leads, block->row, block->begin, block->end, 1, right);
  tdm_scan_sparse_mark(&scan->led, block->row, block->begin, block->end, 0, right);
  block->run->both(mask, right, block->lanes);
}
