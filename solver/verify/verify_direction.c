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

/* Rules that demand both directions allow neither, so that their order need not be known here. */
bool tdm_judge_is_directed(const tdm_judge *judge, const tdm_fact *fact) {
  const tdm_participant *people = judge->request->cohort.participants;
  if (!tdm_judge_is_either(judge, fact) || fact->locked) return true;
  if (fact->against) return false;
  const tdm_fact turned = {.mentor = fact->mentee, .mentee = fact->mentor, .known = true};
  bool so = is_demanded(judge, fact, &turned), otherwise = is_demanded(judge, &turned, fact);
  if (so != otherwise) return so;
  return tdm_text_compare(people[fact->mentor].id, people[fact->mentee].id) < 0;
}
