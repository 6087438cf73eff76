// SPDX-License-Identifier: GPL-3.0-or-later
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "solver/verify/verify_internal.h"

static bool differ_allows(const tdm_judge *judge, const tdm_rule *rule, const tdm_fact *fact) {
  int64_t differing = 0;
  for (uint32_t i = 0; i < rule->of.count; i++)
    differing += tdm_overlap_differs(
        tdm_judge_overlap(judge, rule->attributes[i], fact->mentor, fact->mentee));
  return differing >= rule->at_least;
}

static bool apart_allows(tdm_overlap overlap) { return overlap.shared == 0; }

static bool same_allows(const tdm_rule *rule, tdm_overlap overlap) {
  return overlap.all == 0 ? rule->missing_allows : tdm_overlap_shares(overlap);
}

static bool within_allows(const tdm_rule *rule, double mentor, double mentee) {
  if (isnan(mentor) || isnan(mentee)) return rule->missing_allows;
  return fabs(mentor - mentee) <= rule->max;
}

static bool reverse_allows(const tdm_rule *rule, double mentor, double mentee) {
  if (isnan(mentor) || isnan(mentee)) return rule->missing_allows;
  switch (rule->stand) {
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

/* Whether `above` is met within `steps` steps up the line from `below`. */
static bool manages(const tdm_reporting_line *line, uint32_t above, uint32_t below,
                    uint32_t steps) {
  uint32_t person = below;
  for (uint32_t step = 0; step < steps && step < line->count; step++) {
    person = line->boss[person];
    if (person == TDM_NONE) return false;
    if (person == above) return true;
  }
  return false;
}

static bool reporting_line_allows(const tdm_judge *judge, const tdm_rule *rule,
                                  const tdm_fact *fact) {
  const tdm_reporting_line *line = &judge->request->cohort.line;
  if (manages(line, fact->mentor, fact->mentee, rule->steps)) return false;
  if (manages(line, fact->mentee, fact->mentor, rule->steps)) return false;
  uint32_t boss = line->boss[fact->mentor];
  return !rule->siblings || boss == TDM_NONE || boss != line->boss[fact->mentee];
}

/* Of several former pairings of the two, every one must have been rated well enough. */
static bool no_repeat_allows(const tdm_judge *judge, const tdm_rule *rule, const tdm_fact *fact) {
  for (const tdm_meeting *meeting = fact->meetings; meeting; meeting = meeting->next) {
    uint32_t rounds_ago = judge->request->programme.round_count - meeting->round; /* latest: 1 */
    if (rounds_ago > rule->rounds) continue;
    bool again = !isnan(rule->again_from) && !isnan(meeting->lower_rating) &&
                 meeting->lower_rating >= rule->again_from;
    if (!again) return false;
  }
  return true;
}

static bool any_allows(const tdm_judge *judge, const tdm_rule *rule, const tdm_fact *fact) {
  for (uint32_t i = 0; i < rule->any_count; i++)
    if (tdm_judge_allows(judge, &rule->any[i], fact)) return true;
  return false;
}

static tdm_overlap only_overlap(const tdm_judge *judge, const tdm_rule *rule,
                                const tdm_fact *fact) {
  return tdm_judge_overlap(judge, rule->attributes[0], fact->mentor, fact->mentee);
}

static double only_position(const tdm_judge *judge, const tdm_rule *rule, uint32_t participant) {
  return tdm_judge_position(judge, rule->attributes[0], &rule->levels, participant);
}

bool tdm_judge_allows(const tdm_judge *judge, const tdm_rule *rule, const tdm_fact *fact) {
  switch (rule->type) {
    case TDM_RULE_DIFFER:
      return differ_allows(judge, rule, fact);
    case TDM_RULE_APART:
      return apart_allows(only_overlap(judge, rule, fact));
    case TDM_RULE_SAME:
      return same_allows(rule, only_overlap(judge, rule, fact));
    case TDM_RULE_WITHIN:
      return within_allows(rule, only_position(judge, rule, fact->mentor),
                           only_position(judge, rule, fact->mentee));
    case TDM_RULE_REVERSE:
      return reverse_allows(rule, only_position(judge, rule, fact->mentor),
                            only_position(judge, rule, fact->mentee));
    case TDM_RULE_REPORTING_LINE:
      return reporting_line_allows(judge, rule, fact);
    case TDM_RULE_NO_REPEAT:
      return no_repeat_allows(judge, rule, fact);
    case TDM_RULE_ANY:
      return any_allows(judge, rule, fact);
  }
  fprintf(stderr, "tdm_verify_pairing: rule type %d was not checked\n", (int)rule->type);
  abort();
}
