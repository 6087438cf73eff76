// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/problem/locks.h"

static void check_rules(const tdm_rules *rules, const tdm_path *path, const tdm_lock *lock,
                        tdm_problems *problems) {
  tdm_text mentor = lock->pair.mentor.id, mentee = lock->pair.mentee.id;
  uint32_t a = lock->pair.mentor.participant, b = lock->pair.mentee.participant;
  for (uint32_t r = 0; r < rules->count; r++)
    if (!tdm_rule_allows(rules, r, a, b))
      tdm_problems_add(problems, path,
                       "the lock of \"%.*s\" and \"%.*s\" breaks programme.rules[%u] (%s); add "
                       "override: true to lift rules for this pair, or take the lock out",
                       TDM_TEXT_ARG(mentor), TDM_TEXT_ARG(mentee), r,
                       tdm_rule_type_name(rules->rules[r].rule->type));
  if (tdm_rules_unlisted(rules, a, b))
    tdm_problems_add(problems, path,
                     "the lock of \"%.*s\" and \"%.*s\" is not listed in pair_scores, which says "
                     "only_listed; list it, or add override: true",
                     TDM_TEXT_ARG(mentor), TDM_TEXT_ARG(mentee));
}

void tdm_locks_check(const tdm_rules *rules, tdm_problems *problems) {
  const tdm_programme *programme = &rules->request->programme;
  tdm_path root = tdm_path_root("programme");
  tdm_path require = tdm_path_key(&root, "require");
  for (uint32_t k = 0; k < programme->require_count; k++) {
    const tdm_lock *lock = &programme->require[k];
    tdm_path path = tdm_path_index(&require, k);
    tdm_text mentor = lock->pair.mentor.id, mentee = lock->pair.mentee.id;
    uint32_t a = lock->pair.mentor.participant, b = lock->pair.mentee.participant;
    if (tdm_rules_vetoed(rules, a, b))
      tdm_problems_add(problems, &path,
                       "the lock of \"%.*s\" and \"%.*s\" breaks a veto between them; take one of "
                       "the two out",
                       TDM_TEXT_ARG(mentor), TDM_TEXT_ARG(mentee));
    if (tdm_rules_forbidden(rules, a, b))
      tdm_problems_add(problems, &path,
                       "the pair \"%.*s\" and \"%.*s\" is both in require and in forbid; take one "
                       "of the two out",
                       TDM_TEXT_ARG(mentor), TDM_TEXT_ARG(mentee));
    if (!lock->override) check_rules(rules, &path, lock, problems);
  }
}
