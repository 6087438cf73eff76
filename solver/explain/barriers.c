// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/explain/barriers.h"

typedef struct {
  tdm_arena *arena;
  tdm_barrier *items;
  uint32_t count;
  bool failed;
} barriers;

static void add(barriers *b, const char *kind, uint32_t index, uint32_t item) {
  tdm_barrier *grown =
      tdm_arena_grow(b->arena, b->items, b->count, (size_t)b->count + 1, sizeof *grown);
  b->failed = b->failed || !grown;
  if (!grown) return;
  b->items = grown;
  b->items[b->count++] = (tdm_barrier){kind, index, item};
}

static void add_vetoes(barriers *b, const tdm_participant *people, uint32_t of, uint32_t against) {
  const tdm_references *vetoes = &people[of].vetoes;
  for (uint32_t k = 0; k < vetoes->count; k++)
    if (vetoes->items[k].participant == against) add(b, "veto", of, k);
}

static void add_forbidden(barriers *b, const tdm_programme *programme, uint32_t mentor,
                          uint32_t mentee) {
  for (uint32_t k = 0; k < programme->forbid_count; k++) {
    uint32_t first = programme->forbid[k].mentor.participant;
    uint32_t second = programme->forbid[k].mentee.participant;
    if ((first == mentor && second == mentee) || (first == mentee && second == mentor))
      add(b, "forbid", k, TDM_NONE);
  }
}

bool tdm_barriers_roles_fit(const tdm_request *request, uint32_t mentor, uint32_t mentee) {
  const tdm_participant *people = request->cohort.participants;
  return (people[mentor].role & TDM_ROLE_MENTOR) && (people[mentee].role & TDM_ROLE_MENTEE);
}

bool tdm_barriers_find(const tdm_rules *rules, uint32_t mentor, uint32_t mentee, tdm_arena *arena,
                       tdm_barrier **found, uint32_t *count) {
  const tdm_participant *people = rules->request->cohort.participants;
  barriers b = {.arena = arena};
  bool lifted = tdm_rules_lifted(rules, mentor, mentee);
  if (!tdm_barriers_roles_fit(rules->request, mentor, mentee)) {
    add(&b, "role", TDM_NONE, TDM_NONE);
  } else if (tdm_rules_turned(rules, mentor, mentee)) {
    add(&b, "direction", TDM_NONE, TDM_NONE);
  } else {
    for (uint32_t r = 0; r < rules->count && !lifted; r++)
      if (!tdm_rule_allows(rules, r, mentor, mentee)) add(&b, "rule", r, TDM_NONE);
    add_vetoes(&b, people, mentor, mentee);
    add_vetoes(&b, people, mentee, mentor);
    add_forbidden(&b, &rules->request->programme, mentor, mentee);
    if (!lifted && tdm_rules_unlisted(rules, mentor, mentee))
      add(&b, "only_listed", TDM_NONE, TDM_NONE);
  }
  *found = b.items;
  *count = b.count;
  return !b.failed;
}
