// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/table_internal.h"

static bool is_locked(const tdm_couple *couple, uint64_t locks) {
  const tdm_programme *programme = &couple->request->programme;
  for (uint32_t i = 0; i < programme->require_count; i++)
    if ((locks >> i & 1) && tdm_couple_is(couple, &programme->require[i].pair)) return true;
  return false;
}

/* How many rules of type reverse, not those inside `any`, allow this direction and not the other.
 */
static uint32_t demanded(const tdm_couple *couple) {
  const tdm_programme *programme = &couple->request->programme;
  tdm_couple turned = tdm_couple_turned(couple);
  uint32_t count = 0;
  for (uint32_t r = 0; r < programme->rule_count; r++)
    count += programme->rules[r].type == TDM_RULE_REVERSE &&
             tdm_couple_allowed(couple, &programme->rules[r]) &&
             !tdm_couple_allowed(&turned, &programme->rules[r]);
  return count;
}

/* Whether the first mentors, of two who may both. Rules that contradict each other leave no
 * candidate in either direction. */
static bool first_mentors(const tdm_couple *couple, uint64_t locks) {
  const tdm_participant *people = couple->request->cohort.participants;
  tdm_couple turned = tdm_couple_turned(couple);
  if (is_locked(couple, locks) || is_locked(&turned, locks)) return is_locked(couple, locks);
  bool so = demanded(couple) > 0, otherwise = demanded(&turned) > 0;
  if (so != otherwise) return so;
  return tdm_text_compare(people[couple->mentor].id, people[couple->mentee].id) < 0;
}

bool tdm_table_direct(const tdm_request *request, uint32_t a, uint32_t b, uint64_t locks,
                      uint32_t *mentor, uint32_t *mentee) {
  tdm_role of_a = request->cohort.participants[a].role;
  tdm_role of_b = request->cohort.participants[b].role;
  bool so = (of_a & TDM_ROLE_MENTOR) && (of_b & TDM_ROLE_MENTEE);
  bool otherwise = (of_b & TDM_ROLE_MENTOR) && (of_a & TDM_ROLE_MENTEE);
  tdm_couple couple = {request, a, b};
  if (so && otherwise) so = first_mentors(&couple, locks);
  *mentor = so ? a : b;
  *mentee = so ? b : a;
  return so || otherwise;
}
