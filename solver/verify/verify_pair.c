// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/verify/verify_internal.h"

static const tdm_participant *person(const tdm_judge *judge, uint32_t index) {
  return &judge->request->cohort.participants[index];
}

static void break_pair(tdm_judge *judge, const char *kind, tdm_text name, uint32_t pair) {
  tdm_judge_break(judge, kind, name, "pairs", pair);
}

static bool vetoes(const tdm_judge *judge, uint32_t who, uint32_t whom) {
  const tdm_references *list = &person(judge, who)->vetoes;
  for (uint32_t i = 0; i < list->count; i++)
    if (list->items[i].participant == whom) return true;
  return false;
}

static void judge_roles(tdm_judge *judge, uint32_t i) {
  const tdm_fact *fact = &judge->facts[i];
  if (!(person(judge, fact->mentor)->role & TDM_ROLE_MENTOR))
    break_pair(judge, "role", person(judge, fact->mentor)->id, i);
  if (!(person(judge, fact->mentee)->role & TDM_ROLE_MENTEE))
    break_pair(judge, "role", person(judge, fact->mentee)->id, i);
  if (!tdm_judge_is_directed(judge, fact))
    break_pair(judge, "direction", person(judge, fact->mentee)->id, i);
}

static void judge_people(tdm_judge *judge, uint32_t i) {
  const tdm_fact *fact = &judge->facts[i];
  if (vetoes(judge, fact->mentor, fact->mentee))
    break_pair(judge, "veto", person(judge, fact->mentor)->id, i);
  if (vetoes(judge, fact->mentee, fact->mentor))
    break_pair(judge, "veto", person(judge, fact->mentee)->id, i);
  if (fact->forbidden) break_pair(judge, "forbid", (tdm_text){NULL, 0}, i);
  if (fact->first != i) break_pair(judge, "duplicate", (tdm_text){NULL, 0}, i);
}

bool tdm_judge_is_candidate(const tdm_judge *judge, const tdm_fact *fact) {
  const tdm_programme *programme = &judge->request->programme;
  if (!(person(judge, fact->mentor)->role & TDM_ROLE_MENTOR)) return false;
  if (!(person(judge, fact->mentee)->role & TDM_ROLE_MENTEE)) return false;
  if (fact->forbidden || vetoes(judge, fact->mentor, fact->mentee) ||
      vetoes(judge, fact->mentee, fact->mentor) || !tdm_judge_is_directed(judge, fact))
    return false;
  if (fact->overridden) return true;
  if (programme->pair_scores.given && programme->pair_scores.only_listed && !fact->listed)
    return false;
  for (uint32_t r = 0; r < programme->rule_count; r++)
    if (!tdm_judge_allows(judge, &programme->rules[r], fact)) return false;
  return true;
}

static void judge_rules(tdm_judge *judge, uint32_t i) {
  const tdm_programme *programme = &judge->request->programme;
  const tdm_fact *fact = &judge->facts[i];
  if (fact->overridden) return;
  if (programme->pair_scores.given && programme->pair_scores.only_listed && !fact->listed)
    break_pair(judge, "only_listed", (tdm_text){NULL, 0}, i);
  for (uint32_t r = 0; r < programme->rule_count; r++)
    if (!tdm_judge_allows(judge, &programme->rules[r], fact))
      break_pair(judge, "rule", tdm_text_of(tdm_rule_type_name(programme->rules[r].type)), i);
}

static void judge_degrees(tdm_judge *judge) {
  bool one_role = judge->request->programme.one_role;
  for (uint32_t p = 0; p < judge->request->cohort.count; p++) {
    int64_t degree = judge->degrees[p];
    if (degree > person(judge, p)->capacity)
      tdm_judge_break(judge, "capacity", person(judge, p)->id, "cohort.participants", p);
    if (degree < person(judge, p)->min)
      tdm_judge_break(judge, "minimum", person(judge, p)->id, "cohort.participants", p);
    if (one_role && judge->parts[p] == TDM_ROLE_EITHER)
      tdm_judge_break(judge, "one_role", person(judge, p)->id, "cohort.participants", p);
  }
}

static void judge_locks(tdm_judge *judge) {
  const tdm_programme *programme = &judge->request->programme;
  for (uint32_t i = 0; i < programme->require_count; i++) {
    const tdm_pair_reference *pair = &programme->require[i].pair;
    const tdm_fact *fact =
        tdm_judge_find(judge, pair->mentor.participant, pair->mentee.participant);
    if (fact && fact->mentor == pair->mentor.participant) continue;
    tdm_text both = tdm_text_format(judge->arena, "%.*s with %.*s", TDM_TEXT_ARG(pair->mentor.id),
                                    TDM_TEXT_ARG(pair->mentee.id));
    if (!both.bytes) judge->out_of_memory = true;
    tdm_judge_break(judge, "lock", both, "programme.require", i);
  }
}

void tdm_judge_pairs(tdm_judge *judge) {
  for (uint32_t i = 0; i < judge->count; i++) {
    if (!judge->facts[i].known) {
      break_pair(judge, "unknown", (tdm_text){NULL, 0}, i);
      continue;
    }
    judge_roles(judge, i);
    judge_people(judge, i);
    judge_rules(judge, i);
  }
  judge_degrees(judge);
  judge_locks(judge);
}
