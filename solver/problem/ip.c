// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/problem/ip.h"

#include <stdlib.h>
#include <string.h>

static void add_row(tdm_ip *ip, tdm_row row) {
  row.active = true;
  ip->rows[ip->row_count++] = row;
}

/* count >= share * pairs, or <=, in millionths. */
static void set_share(tdm_row *row) {
  bool least = row->kind == TDM_ROW_QUOTA_MIN_SHARE;
  row->in = least ? row->share - TDM_MILLION : TDM_MILLION - row->share;
  row->out = least ? row->share : -row->share;
  row->bound = 0;
  row->as_count = false;
}

/* The same for a known number of pairs: count >= ceil(share * pairs), or <= floor. */
static void set_count(tdm_row *row, int64_t pairs) {
  bool least = row->kind == TDM_ROW_QUOTA_MIN_SHARE;
  int64_t product = row->share * pairs;
  row->in = least ? -1 : 1;
  row->out = 0;
  row->bound = least ? -((product + TDM_MILLION - 1) / TDM_MILLION) : product / TDM_MILLION;
  row->as_count = true;
}

static void add_share(tdm_ip *ip, tdm_row_kind kind, uint32_t quota, int64_t share) {
  tdm_row row = {
      .kind = kind, .quota = quota, .counted = &ip->problem->counted[quota], .share = share};
  set_share(&row);
  add_row(ip, row);
}

static void add_quota(tdm_ip *ip, uint32_t q) {
  const tdm_quota *quota = &ip->problem->request->programme.quotas[q];
  uint64_t *const *counted = &ip->problem->counted[q];
  if (quota->min >= 0)
    add_row(ip, (tdm_row){.kind = TDM_ROW_QUOTA_MIN,
                          .quota = q,
                          .counted = counted,
                          .in = -1,
                          .bound = -quota->min});
  if (quota->max >= 0)
    add_row(ip, (tdm_row){.kind = TDM_ROW_QUOTA_MAX,
                          .quota = q,
                          .counted = counted,
                          .in = 1,
                          .bound = quota->max});
  if (quota->min_share >= 0) add_share(ip, TDM_ROW_QUOTA_MIN_SHARE, q, quota->min_share);
  if (quota->max_share >= 0) add_share(ip, TDM_ROW_QUOTA_MAX_SHARE, q, quota->max_share);
}

/* By name: the order of the request must not matter. At most a thousand. */
static void sort_quotas(uint32_t *order, uint32_t count, const tdm_quota *quotas) {
  for (uint32_t i = 1; i < count; i++) {
    uint32_t moving = order[i], k = i;
    while (k > 0 && tdm_text_compare(quotas[moving].name, quotas[order[k - 1]].name) < 0) {
      order[k] = order[k - 1];
      k--;
    }
    order[k] = moving;
  }
}

/* How many current pairs are candidates: not those whose people are locked the other way round. */
static int64_t count_current(const tdm_problem *problem, const uint64_t *counted) {
  int64_t count = 0;
  for (uint32_t c = 0; c < problem->count; c++) count += tdm_bit(counted, c);
  for (uint32_t k = 0; problem->turned && k < problem->lock_count; k++)
    if (problem->turned[k] != TDM_NONE) count -= tdm_bit(counted, problem->turned[k]);
  return count;
}

/* Of those that are candidates; at least so many of them must stay. */
static void add_current(tdm_ip *ip) {
  const tdm_problem *problem = ip->problem;
  const tdm_programme *programme = &problem->request->programme;
  uint64_t *const *counted = &problem->counted[tdm_ip_current(ip)];
  tdm_row row = {.kind = TDM_ROW_MAX_CHANGES, .quota = tdm_ip_current(ip), .counted = counted};
  row.in = -1;
  row.bound = programme->max_changes - count_current(problem, *counted);
  add_row(ip, row);
  ip->rows[ip->row_count - 1].active = programme->max_changes >= 0 && row.bound < 0;
  ip->kept_row = ip->row_count; /* follows the limit's */
  row.kind = TDM_ROW_KEPT;
  row.bound = 0;
  add_row(ip, row);
  ip->rows[ip->kept_row].active = false;
}

static bool asks_for(const tdm_programme *programme, tdm_stage stage) {
  for (uint32_t k = 0; k < programme->stage_count; k++)
    if (programme->objective[k] == stage) return true;
  return false;
}

/* They count nothing so far. */
static void add_levels(tdm_ip *ip) {
  ip->level_row = ip->row_count;
  for (uint32_t k = 0; k <= TDM_FAIR_PAIRS_MAX; k++) {
    add_row(ip, (tdm_row){.kind = TDM_ROW_LEVEL});
    ip->rows[ip->row_count - 1].active = false;
  }
}

static void add_some(tdm_ip *ip) {
  ip->some_row = ip->row_count;
  add_row(ip, (tdm_row){.kind = TDM_ROW_SOME, .in = -1, .bound = -1});
  ip->rows[ip->some_row].active = false;
}

static bool init_rows(tdm_ip *ip) {
  const tdm_programme *programme = &ip->problem->request->programme;
  tdm_arena *arena = ip->problem->arena;
  uint32_t *order = tdm_arena_alloc(arena, programme->quota_count, sizeof *order);
  size_t odd_sets = tdm_problem_is_bipartite(ip->problem) ? 0 : TDM_ODD_SETS_MAX;
  size_t levels = asks_for(programme, TDM_STAGE_FAIR) ? TDM_FAIR_PAIRS_MAX + 1 : 0;
  size_t most = 4 * (size_t)programme->quota_count + 7 + levels + odd_sets;
  ip->rows = tdm_arena_alloc(arena, most, sizeof *ip->rows);
  if (!ip->rows || !order) return false;
  for (uint32_t q = 0; q < programme->quota_count; q++) order[q] = q;
  sort_quotas(order, programme->quota_count, programme->quotas);
  for (uint32_t k = 0; k < programme->quota_count; k++) add_quota(ip, order[k]);
  ip->kept_row = TDM_NONE;
  if (programme->has_current) add_current(ip);
  ip->some_row = TDM_NONE;
  bool fair = asks_for(programme, TDM_STAGE_FAIR);
  if (fair || asks_for(programme, TDM_STAGE_WORST)) add_some(ip);
  ip->level_row = TDM_NONE;
  if (fair) add_levels(ip);
  ip->pairs_row = ip->row_count;
  add_row(ip, (tdm_row){.kind = TDM_ROW_PAIRS, .in = -1});
  ip->most_row = ip->row_count;
  add_row(ip, (tdm_row){.kind = TDM_ROW_PAIRS_MOST, .in = 1});
  ip->score_row = ip->row_count;
  add_row(ip, (tdm_row){.kind = TDM_ROW_SCORE});
  ip->matched_row = ip->row_count;
  add_row(ip, (tdm_row){.kind = TDM_ROW_MATCHED});
  ip->rows[ip->pairs_row].active = ip->rows[ip->most_row].active = false;
  ip->rows[ip->score_row].active = ip->rows[ip->matched_row].active = false;
  ip->first_odd = ip->row_count;
  for (size_t k = 0; k < odd_sets; k++) {
    add_row(ip, (tdm_row){.kind = TDM_ROW_ODD_SET});
    ip->rows[ip->row_count - 1].active = false;
  }
  return true;
}

bool tdm_ip_init(tdm_ip *ip, tdm_problem *problem) {
  *ip = (tdm_ip){.problem = problem, .fixed_count = problem->count};
  ip->min = tdm_arena_alloc(problem->arena, problem->node_count, sizeof *ip->min);
  ip->fixed = tdm_arena_alloc(problem->arena, problem->count, sizeof *ip->fixed);
  if (!ip->min || !ip->fixed) return false;
  for (uint32_t n = 0; n < problem->node_count; n++) ip->min[n] = problem->nodes[n].min;
  for (uint32_t k = 0; k < problem->lock_count; k++)
    if (!tdm_ip_fix(ip, problem->lock[k], TDM_LOCKED)) return false;
  for (uint32_t k = 0; problem->turned && k < problem->lock_count; k++)
    if (problem->turned[k] != TDM_NONE && !tdm_ip_fix(ip, problem->turned[k], TDM_EXCLUDED))
      return false;
  return init_rows(ip);
}

bool tdm_ip_copy(tdm_ip *copy, const tdm_ip *ip) {
  const tdm_problem *problem = ip->problem;
  *copy = *ip;
  copy->min = tdm_arena_alloc(problem->arena, problem->node_count, sizeof *copy->min);
  copy->fixed = tdm_arena_alloc(problem->arena, ip->fixed_count, sizeof *copy->fixed);
  copy->rows = tdm_arena_alloc(problem->arena, ip->row_count, sizeof *copy->rows);
  if (!copy->min || !copy->fixed || !copy->rows) return false;
  if (problem->node_count) memcpy(copy->min, ip->min, problem->node_count * sizeof *copy->min);
  if (ip->fixed_count) memcpy(copy->fixed, ip->fixed, ip->fixed_count * sizeof *copy->fixed);
  memcpy(copy->rows, ip->rows, ip->row_count * sizeof *copy->rows);
  return true;
}

bool tdm_ip_fix(tdm_ip *ip, uint32_t candidate, uint8_t how) {
  if (candidate >= ip->fixed_count) {
    uint8_t *grown = tdm_arena_grow(ip->problem->arena, ip->fixed, ip->fixed_count,
                                    ip->problem->count, sizeof *grown);
    if (!grown) return false;
    ip->fixed = grown;
    ip->fixed_count = ip->problem->count;
  }
  ip->locked_count -= ip->fixed[candidate] == TDM_LOCKED;
  ip->fixed[candidate] = how;
  ip->locked_count += how == TDM_LOCKED;
  return true;
}

bool tdm_ip_keep_pairs(tdm_ip *ip, int64_t pairs) {
  bool changed = false;
  ip->rows[ip->pairs_row].bound = -pairs;
  ip->rows[ip->pairs_row].active = true;
  for (uint32_t r = 0; r < ip->row_count; r++) {
    if (!tdm_row_is_share(&ip->rows[r])) continue;
    set_count(&ip->rows[r], pairs);
    changed = true;
  }
  ip->rows[ip->most_row].bound = pairs;
  ip->rows[ip->most_row].active = changed;
  return changed;
}

bool tdm_ip_release_pairs(tdm_ip *ip) {
  bool changed = false;
  ip->rows[ip->pairs_row].active = ip->rows[ip->most_row].active = false;
  for (uint32_t r = 0; r < ip->row_count; r++) {
    if (!ip->rows[r].as_count) continue;
    set_share(&ip->rows[r]);
    changed = true;
  }
  return changed;
}

void tdm_ip_keep_current(tdm_ip *ip, int64_t kept) {
  ip->rows[ip->kept_row].bound = -kept;
  ip->rows[ip->kept_row].active = true;
}

void tdm_ip_release_current(tdm_ip *ip) { ip->rows[ip->kept_row].active = false; }

void tdm_ip_lose_current(tdm_ip *ip, uint32_t candidate, int64_t number) {
  if (ip->kept_row == TDM_NONE) return;
  tdm_row *limit = &ip->rows[ip->kept_row - 1];
  if (tdm_bit(*limit->counted, candidate)) limit->bound += number;
}

bool tdm_ip_limit_level(tdm_ip *ip, uint32_t level, int64_t units, int64_t pairs) {
  const tdm_problem *problem = ip->problem;
  tdm_row *row = &ip->rows[ip->level_row + level];
  uint64_t *bits = tdm_arena_alloc(problem->arena, (size_t)problem->count / 64 + 1, sizeof *bits);
  uint64_t **counted = tdm_arena_alloc(problem->arena, 1, sizeof *counted);
  if (!bits || !counted) return false;
  for (uint32_t c = 0; c < problem->count; c++)
    if (problem->units[c] < units) tdm_bit_set(bits, c);
  *counted = bits;
  *row = (tdm_row){.kind = TDM_ROW_LEVEL, .counted = counted, .in = 1, .bound = pairs};
  row->active = true;
  return true;
}

bool tdm_ip_demands_current(const tdm_ip *ip) {
  if (ip->kept_row == TDM_NONE) return false;
  return ip->rows[ip->kept_row - 1].active || ip->rows[ip->kept_row].active;
}

void tdm_ip_forget_current(tdm_ip *ip) {
  if (ip->kept_row == TDM_NONE) return;
  ip->rows[ip->kept_row - 1].active = ip->rows[ip->kept_row].active = false;
}

bool tdm_ip_limit_pairs(tdm_ip *ip, int64_t least, int64_t most) {
  bool changed = tdm_ip_release_pairs(ip);
  ip->rows[ip->pairs_row].bound = -least;
  ip->rows[ip->most_row].bound = most;
  ip->rows[ip->pairs_row].active = ip->rows[ip->most_row].active = true;
  return changed;
}

bool tdm_ip_has_open_shares(const tdm_ip *ip) {
  for (uint32_t r = 0; r < ip->row_count; r++)
    if (tdm_row_is_share(&ip->rows[r]) && ip->rows[r].active && !ip->rows[r].as_count) return true;
  return false;
}

void tdm_ip_keep_score(tdm_ip *ip, int64_t score_units) {
  ip->rows[ip->score_row].bound = -score_units;
  ip->rows[ip->score_row].active = true;
}

/* ---- odd sets ---- */

static tdm_odd_set *new_odd_set(const tdm_problem *problem, const uint32_t *nodes, uint32_t count) {
  tdm_odd_set *set = tdm_arena_alloc(problem->arena, 1, sizeof *set);
  if (!set) return NULL;
  set->nodes = tdm_arena_alloc(problem->arena, count, sizeof *set->nodes);
  set->bits =
      tdm_arena_alloc(problem->arena, (size_t)problem->node_count / 64 + 1, sizeof *set->bits);
  if (!set->nodes || !set->bits) return NULL;
  memcpy(set->nodes, nodes, count * sizeof *nodes);
  set->count = count;
  for (uint32_t k = 0; k < count; k++) tdm_bit_set(set->bits, nodes[k]);
  return set;
}

static bool is_set(const tdm_row *row, const uint32_t *nodes, uint32_t count) {
  return row->active && row->odd->count == count &&
         memcmp(row->odd->nodes, nodes, count * sizeof *nodes) == 0;
}

uint32_t tdm_ip_add_odd_set(tdm_ip *ip, const uint32_t *nodes, uint32_t count) {
  uint32_t row = TDM_NONE;
  int64_t places = 0;
  for (uint32_t r = ip->first_odd; r < ip->row_count; r++) {
    if (is_set(&ip->rows[r], nodes, count)) return TDM_NONE;
    if (!ip->rows[r].active && row == TDM_NONE) row = r;
  }
  if (row == TDM_NONE) return TDM_NONE;
  tdm_odd_set *set = new_odd_set(ip->problem, nodes, count);
  if (!set) return TDM_NONE;
  for (uint32_t k = 0; k < count; k++) places += ip->problem->nodes[nodes[k]].capacity;
  ip->rows[row] =
      (tdm_row){.kind = TDM_ROW_ODD_SET, .in = 1, .bound = places / 2, .active = true, .odd = set};
  return row;
}

void tdm_ip_keep_matched(tdm_ip *ip, int64_t people) {
  ip->rows[ip->matched_row].bound = -people;
  ip->rows[ip->matched_row].active = true;
}

tdm_objective tdm_objective_of(tdm_stage stage) {
  switch (stage) {
    case TDM_STAGE_PAIRS:
      return TDM_COUNT_PAIRS;
    case TDM_STAGE_MATCHED:
      return TDM_COUNT_MATCHED;
    case TDM_STAGE_KEPT:
      return TDM_COUNT_KEPT;
    default:
      return TDM_COUNT_SCORE;
  }
}

bool tdm_ip_has_gains(const tdm_ip *ip) {
  const tdm_gains *gains = &ip->problem->gains;
  for (uint32_t m = 0; m < gains->measure_count; m++)
    if (tdm_ip_counts_measure(ip, &gains->measures[m]) ||
        ip->rows[tdm_ip_keeps_measure(ip, &gains->measures[m])].active)
      return true;
  return false;
}

/* By groups, of what stage score or stage matched counts. */
static int64_t earned(const tdm_ip *ip, const tdm_pairing *pairing, bool matched) {
  const tdm_gains *gains = &ip->problem->gains;
  uint32_t spread = tdm_gains_of_spread(gains);
  return tdm_gains_earned(gains, pairing->chosen, pairing->count, matched ? spread : 0,
                          matched ? gains->measure_count : spread);
}

int64_t tdm_pairing_worst(const tdm_problem *problem, const tdm_pairing *pairing) {
  int64_t worst = INT64_MAX;
  for (uint32_t k = 0; k < pairing->count; k++)
    if (problem->units[pairing->chosen[k]] < worst) worst = problem->units[pairing->chosen[k]];
  return worst;
}

int64_t tdm_pairing_value(const tdm_ip *ip, const tdm_pairing *pairing) {
  int64_t sum = 0;
  for (uint32_t k = 0; k < pairing->count; k++) sum += tdm_ip_value(ip, pairing->chosen[k]);
  if (ip->objective == TDM_COUNT_SCORE || ip->objective == TDM_COUNT_MATCHED)
    sum += earned(ip, pairing, ip->objective == TDM_COUNT_MATCHED);
  return sum;
}

static bool rows_hold(const tdm_ip *ip, const tdm_pairing *pairing) {
  for (uint32_t r = 0; r < ip->row_count; r++) {
    const tdm_row *row = &ip->rows[r];
    tdm_wide sum = 0;
    if (!row->active) continue;
    for (uint32_t k = 0; k < pairing->count; k++)
      sum += tdm_row_coefficient(ip, row, pairing->chosen[k]);
    if (row->kind == TDM_ROW_SCORE) sum -= earned(ip, pairing, false);
    if (row->kind == TDM_ROW_MATCHED) sum -= earned(ip, pairing, true);
    if (sum > row->bound) return false;
  }
  return true;
}

static bool nodes_hold(const tdm_ip *ip, const tdm_pairing *pairing, int32_t *degree) {
  const tdm_problem *problem = ip->problem;
  for (uint32_t k = 0; k < pairing->count; k++) {
    degree[problem->mentor[pairing->chosen[k]]]++;
    degree[problem->mentee[pairing->chosen[k]]]++;
  }
  for (uint32_t n = 0; n < problem->node_count; n++)
    if (degree[n] < ip->min[n] || degree[n] > problem->nodes[n].capacity) return false;
  return true;
}

/* Whether nobody mentors and is mentored, where the programme wants that. */
static bool roles_hold(const tdm_ip *ip, const tdm_pairing *pairing) {
  const tdm_problem *problem = ip->problem;
  if (!tdm_problem_parts_roles(problem)) return true;
  uint8_t *roles = calloc((size_t)problem->node_count + 1, sizeof *roles);
  for (uint32_t k = 0; roles && k < pairing->count; k++) {
    roles[problem->mentor[pairing->chosen[k]]] |= TDM_ROLE_MENTOR;
    roles[problem->mentee[pairing->chosen[k]]] |= TDM_ROLE_MENTEE;
  }
  bool hold = roles != NULL;
  for (uint32_t n = problem->first_mentee; hold && n < problem->mentor_count; n++)
    hold = roles[n] != (TDM_ROLE_MENTOR | TDM_ROLE_MENTEE);
  free(roles);
  return hold;
}

static bool fixings_hold(const tdm_ip *ip, const tdm_pairing *pairing) {
  uint32_t locked = 0;
  for (uint32_t k = 0; k < pairing->count;) {
    uint32_t c = pairing->chosen[k], times = tdm_pairing_times(pairing, k);
    if (k > 0 && c < pairing->chosen[k - 1]) return false;
    if (tdm_ip_fixed(ip, c) == TDM_EXCLUDED || times > tdm_problem_limit(ip->problem, c))
      return false;
    locked += tdm_ip_fixed(ip, c) == TDM_LOCKED && times == tdm_problem_limit(ip->problem, c);
    k += times;
  }
  return locked == ip->locked_count;
}

bool tdm_pairing_feasible(const tdm_ip *ip, const tdm_pairing *pairing) {
  int32_t *degree = calloc((size_t)ip->problem->node_count + 1, sizeof *degree);
  bool holds = degree && fixings_hold(ip, pairing) && rows_hold(ip, pairing) &&
               nodes_hold(ip, pairing, degree) && roles_hold(ip, pairing);
  free(degree);
  return holds;
}

uint32_t tdm_pairing_times(const tdm_pairing *pairing, uint32_t k) {
  uint32_t end = k + 1;
  while (end < pairing->count && pairing->chosen[end] == pairing->chosen[k]) end++;
  return end - k;
}

bool tdm_pairing_init(tdm_pairing *pairing, const tdm_problem *problem) {
  *pairing = (tdm_pairing){0};
  pairing->chosen = tdm_arena_alloc(problem->arena, problem->most_pairs, sizeof *pairing->chosen);
  return pairing->chosen != NULL;
}

static int compare_candidates(const void *left, const void *right) {
  const uint32_t *a = left, *b = right;
  return (*a > *b) - (*a < *b);
}

void tdm_pairing_sort(tdm_pairing *pairing) {
  qsort(pairing->chosen, pairing->count, sizeof *pairing->chosen, compare_candidates);
}

void tdm_pairing_copy(tdm_pairing *to, const tdm_pairing *from) {
  to->count = from->count;
  to->known = from->known;
  if (from->count) memcpy(to->chosen, from->chosen, from->count * sizeof *to->chosen);
}

bool tdm_pairing_take(tdm_pairing *pairing, tdm_problem *problem, tdm_node_pair *pairs,
                      uint32_t count) {
  if (!problem->complete && !tdm_pool_add(problem, pairs, count)) return false;
  for (uint32_t k = 0; k < count; k++)
    pairing->chosen[k] = tdm_problem_candidate(problem, pairs[k].mentor, pairs[k].mentee);
  pairing->count = count;
  pairing->known = true;
  tdm_pairing_sort(pairing);
  return true;
}
