// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/verify/verify_internal.h"

bool tdm_judge_is_either(const tdm_judge *judge, const tdm_fact *fact) {
  const tdm_participant *people = judge->request->cohort.participants;
  return people[fact->mentor].role == TDM_ROLE_EITHER &&
         people[fact->mentee].role == TDM_ROLE_EITHER;
}

/* Whether a rule of type reverse allows the first direction and not the second. */
static bool is_demanded(const tdm_judge *judge, const tdm_fact *first, const tdm_fact *second) {
  const tdm_programme *programme = &judge->request->programme;
  for (uint32_t r = 0; r < programme->rule_count; r++)
    if (programme->rules[r].type == TDM_RULE_REVERSE &&
        tdm_judge_allows(judge, &programme->rules[r], first) &&
        !tdm_judge_allows(judge, &programme->rules[r], second))
      return true;
  return false;
}

/* Rules that demand both directions allow neither, so that it does not matter which is said. */
tdm_direction tdm_judge_ruled_direction(const tdm_judge *judge, const tdm_fact *fact) {
  const tdm_fact turned = {.mentor = fact->mentee, .mentee = fact->mentor, .known = true};
  bool so = is_demanded(judge, fact, &turned), otherwise = is_demanded(judge, &turned, fact);
  if (so == otherwise) return TDM_DIRECTION_BY_ID;
  return so ? TDM_DIRECTION_THIS : TDM_DIRECTION_OTHER;
}

bool tdm_judge_is_directed(const tdm_judge *judge, const tdm_fact *fact) {
  const tdm_participant *people = judge->request->cohort.participants;
  if (!tdm_judge_is_either(judge, fact) || fact->locked) return true;
  if (fact->against) return false;
  tdm_direction ruled = tdm_judge_ruled_direction(judge, fact);
  if (ruled != TDM_DIRECTION_BY_ID) return ruled == TDM_DIRECTION_THIS;
  return tdm_text_compare(people[fact->mentor].id, people[fact->mentee].id) < 0;
}
