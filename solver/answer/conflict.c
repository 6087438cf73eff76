// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/answer/conflict.h"

#include <stdlib.h>

#include "solver/stages/counting.h"
#include "solver/stages/stages.h"

/* So few members are tried one by one. */
enum { FEW = 16 };

typedef struct {
  tdm_conflict_kind kind;
  uint32_t index; /* node, candidate or row of the ip */
  bool dropped;
  bool tried; /* dropped for the test at hand */
} member;

typedef struct {
  tdm_ip ip; /* a copy without the dropped members */
  const tdm_ip *whole;
  member *members;
  uint32_t count;
  tdm_prices proof;
  tdm_counting counting; /* scores do not matter here */
  tdm_prices counted;
  bool irreducible;
} filter;

static tdm_conflict_kind kind_of_row(const tdm_row *row) {
  switch (row->kind) {
    case TDM_ROW_QUOTA_MIN:
      return TDM_CONFLICT_QUOTA_MIN;
    case TDM_ROW_QUOTA_MAX:
      return TDM_CONFLICT_QUOTA_MAX;
    case TDM_ROW_QUOTA_MIN_SHARE:
      return TDM_CONFLICT_QUOTA_MIN_SHARE;
    case TDM_ROW_QUOTA_MAX_SHARE:
      return TDM_CONFLICT_QUOTA_MAX_SHARE;
    case TDM_ROW_MAX_CHANGES:
    case TDM_ROW_KEPT:
    case TDM_ROW_SOME:
    case TDM_ROW_LEVEL:
    case TDM_ROW_PAIRS:
    case TDM_ROW_PAIRS_MOST:
    case TDM_ROW_SCORE:
    case TDM_ROW_MATCHED:
    case TDM_ROW_ODD_SET:
      break;
  }
  return TDM_CONFLICT_MAX_CHANGES;
}

/* Minimums first, then locks, then quotas: what is tried first is dropped first. */
static bool list_members(filter *f) {
  const tdm_ip *ip = f->whole;
  const tdm_problem *problem = ip->problem;
  uint32_t most = problem->node_count + ip->locked_count + ip->row_count;
  f->members = calloc((size_t)most + 1, sizeof *f->members);
  if (!f->members) return false;
  for (uint32_t n = 0; n < problem->node_count; n++)
    if (ip->min[n] > 0) f->members[f->count++] = (member){TDM_CONFLICT_MINIMUM, n, false, false};
  for (uint32_t c = 0; c < problem->count; c++)
    if (tdm_ip_fixed(ip, c) == TDM_LOCKED)
      f->members[f->count++] = (member){TDM_CONFLICT_LOCK, c, false, false};
  for (uint32_t r = 0; r < ip->first_odd; r++)
    if (ip->rows[r].active)
      f->members[f->count++] = (member){kind_of_row(&ip->rows[r]), r, false, false};
  return true;
}

/* Whether a locked candidate is still one without its lock. */
static bool survives(const filter *f, uint32_t candidate) {
  const tdm_problem *problem = f->whole->problem;
  uint32_t mentor = problem->nodes[problem->mentor[candidate]].participant;
  uint32_t mentee = problem->nodes[problem->mentee[candidate]].participant;
  return tdm_rules_allow_unlocked(&problem->rules, mentor, mentee);
}

/* What a lock's pair is without it, where that is another candidate, or TDM_NONE. */
static uint32_t turned_of(const filter *f, uint32_t candidate) {
  const tdm_problem *problem = f->whole->problem;
  for (uint32_t k = 0; problem->turned && k < problem->lock_count; k++)
    if (problem->lock[k] == candidate) return problem->turned[k];
  return TDM_NONE;
}

static void drop_lock(filter *f, uint32_t candidate) {
  bool free = survives(f, candidate);
  uint32_t turned = turned_of(f, candidate);
  tdm_ip_fix(&f->ip, candidate, free ? TDM_FREE : TDM_EXCLUDED);
  if (!free) tdm_ip_lose_current(&f->ip, candidate, 1);
  if (turned == TDM_NONE) return;
  tdm_ip_fix(&f->ip, turned, TDM_FREE);
  tdm_ip_lose_current(&f->ip, turned, -1);
}

static void put_back_lock(filter *f, uint32_t candidate) {
  uint32_t turned = turned_of(f, candidate);
  if (tdm_ip_fixed(&f->ip, candidate) == TDM_EXCLUDED) tdm_ip_lose_current(&f->ip, candidate, -1);
  tdm_ip_fix(&f->ip, candidate, TDM_LOCKED);
  if (turned == TDM_NONE) return;
  tdm_ip_fix(&f->ip, turned, TDM_EXCLUDED);
  tdm_ip_lose_current(&f->ip, turned, 1);
}

static void drop(filter *f, member *m) {
  m->dropped = true;
  if (m->kind == TDM_CONFLICT_MINIMUM)
    f->ip.min[m->index] = 0;
  else if (m->kind == TDM_CONFLICT_LOCK)
    drop_lock(f, m->index);
  else
    f->ip.rows[m->index].active = false;
}

static void put_back(filter *f, member *m) {
  m->dropped = false;
  if (m->kind == TDM_CONFLICT_MINIMUM)
    f->ip.min[m->index] = f->whole->min[m->index];
  else if (m->kind == TDM_CONFLICT_LOCK)
    put_back_lock(f, m->index);
  else
    f->ip.rows[m->index].active = true;
}

/* What a pair would be without its lock is not known: locks all stay. */
static bool stays(const filter *f, const member *m) {
  const tdm_problem *problem = f->whole->problem;
  return m->kind == TDM_CONFLICT_LOCK && problem->turns && !problem->turned;
}

/* Without the lock the pair may be no candidate, and then need not be kept: less is demanded. */
static bool lock_supports(const filter *f, uint32_t candidate) {
  uint32_t kept = f->ip.kept_row, turned = turned_of(f, candidate);
  tdm_wide reduced = f->proof.reduced[candidate];
  if (kept != TDM_NONE && tdm_bit(*f->ip.rows[kept].counted, candidate) && !survives(f, candidate))
    reduced -= f->proof.row[kept - 1];
  return reduced < 0 || (turned != TDM_NONE && f->proof.reduced[turned] > 0);
}

/* Whether the proof by prices uses the member. */
static bool supports(const filter *f, const member *m) {
  if (m->kind == TDM_CONFLICT_MINIMUM) return f->proof.node[m->index] < 0;
  if (m->kind == TDM_CONFLICT_LOCK) return lock_supports(f, m->index);
  return f->proof.row[m->index] > 0;
}

static void drop_unsupported(filter *f) {
  for (uint32_t k = 0; k < f->count; k++)
    if (!f->members[k].dropped && !stays(f, &f->members[k]) && !supports(f, &f->members[k]))
      drop(f, &f->members[k]);
}

/* What the coarse program says; it may leave open what the fine one knows. */
static tdm_feasibility test_coarsely(filter *f, bool *by_prices, tdm_stop *stop) {
  tdm_pairing coarse, fine;
  *by_prices = false;
  if (!f->counting.worth || !tdm_counting_follow(&f->counting, &f->ip)) return TDM_FEASIBLE_OPEN;
  tdm_feasibility answer =
      tdm_stages_feasible(&f->counting.ip, &f->counted, by_prices, &coarse, stop);
  if (answer == TDM_FEASIBLE_NO && *by_prices)
    tdm_counting_prices(&f->counting, &f->counted, &f->ip, &f->proof);
  if (answer != TDM_FEASIBLE_YES) return answer;
  bool same = tdm_pairing_init(&fine, f->ip.problem) &&
              tdm_counting_pairing(&f->counting, &coarse, &f->ip, &fine) &&
              tdm_pairing_feasible(&f->ip, &fine);
  return same ? TDM_FEASIBLE_YES : TDM_FEASIBLE_OPEN;
}

/* Whether what is left is infeasible; shrinks to the support of a proof by prices. */
static tdm_feasibility test(filter *f, tdm_stop *stop) {
  bool by_prices;
  tdm_feasibility answer = test_coarsely(f, &by_prices, stop);
  if (answer == TDM_FEASIBLE_OPEN)
    answer = tdm_stages_feasible(&f->ip, &f->proof, &by_prices, NULL, stop);
  if (by_prices && tdm_prices_reduce(&f->proof, &f->ip, NULL)) drop_unsupported(f);
  return answer;
}

/* Drops what is left of a group, or puts it back where that is too much. */
static void try_group(filter *f, uint32_t first, uint32_t end, tdm_stop *stop) {
  uint32_t tried = 0;
  for (uint32_t k = first; k < end; k++) {
    member *m = &f->members[k];
    m->tried = !m->dropped && !stays(f, m);
    if (!m->tried) continue;
    drop(f, m);
    tried++;
  }
  if (tried == 0) return;
  tdm_feasibility answer = test(f, stop);
  if (answer == TDM_FEASIBLE_NO) return;
  for (uint32_t k = first; k < end; k++)
    if (f->members[k].tried) put_back(f, &f->members[k]);
  if (answer == TDM_FEASIBLE_OPEN && tried == 1) f->irreducible = false;
}

/*
 * Many members go in groups first, each half as large as the ones before: few are needed. (After
 * Junker, QuickXplain, 2004.)
 */
static void reduce(filter *f, tdm_stop *stop) {
  uint32_t size = 1;
  while (f->count > FEW && size < f->count / 2) size *= 2;
  f->irreducible = test(f, stop) == TDM_FEASIBLE_NO;
  for (; size > 0; size /= 2)
    for (uint32_t first = 0; first < f->count && !tdm_stop_now(stop); first += size)
      try_group(f, first, first + size < f->count ? first + size : f->count, stop);
  for (uint32_t k = 0; k < f->count; k++)
    f->irreducible = f->irreducible && !stays(f, &f->members[k]);
  if (tdm_stop_now(stop)) f->irreducible = false;
}

/* The index that the outcome names: of a lock or a quota. */
static uint32_t outcome_index(const filter *f, const member *m) {
  const tdm_problem *problem = f->whole->problem;
  if (m->kind == TDM_CONFLICT_MAX_CHANGES) return 0;
  if (m->kind != TDM_CONFLICT_LOCK) return f->whole->rows[m->index].quota;
  uint32_t k = 0;
  while (problem->lock[k] != m->index) k++;
  return k;
}

/* All people of a node have the minimum; whether fewer of them would do is not known. */
static void fill_minimums(const filter *f, const member *m, tdm_outcome *outcome) {
  const tdm_node *node = &f->whole->problem->nodes[m->index];
  for (uint32_t k = 0; k < node->people; k++)
    outcome->conflict[outcome->conflict_count++] =
        (tdm_conflict){m->kind, f->whole->problem->people[node->first_person + k]};
  if (node->people > 1) outcome->irreducible = false;
}

static bool fill(const filter *f, tdm_arena *arena, tdm_outcome *outcome) {
  size_t most = (size_t)f->count + f->whole->problem->request->cohort.count;
  outcome->conflict = tdm_arena_alloc(arena, most, sizeof *outcome->conflict);
  if (!outcome->conflict) return false;
  outcome->irreducible = f->irreducible;
  for (uint32_t k = 0; k < f->count; k++) {
    const member *m = &f->members[k];
    if (m->dropped) continue;
    if (m->kind == TDM_CONFLICT_MINIMUM)
      fill_minimums(f, m, outcome);
    else
      outcome->conflict[outcome->conflict_count++] = (tdm_conflict){m->kind, outcome_index(f, m)};
  }
  return true;
}

bool tdm_conflict_find(const tdm_ip *ip, tdm_stop *stop, tdm_arena *arena, tdm_outcome *outcome) {
  filter f = {.whole = ip};
  bool found = list_members(&f) && tdm_ip_copy(&f.ip, ip) && tdm_prices_init(&f.proof, ip) &&
               tdm_counting_init(&f.counting, ip, stop) &&
               (!f.counting.worth || tdm_prices_init(&f.counted, &f.counting.ip));
  if (found) {
    reduce(&f, stop);
    found = fill(&f, arena, outcome);
  }
  tdm_counting_fini(&f.counting);
  free(f.members);
  return found;
}
