// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/network/exact_roles.h"

#include <stdlib.h>

static const double MIXED = 1e-6;

static uint32_t other(uint32_t side) { return side ^ 1; }

/* Columns by side: ends of the sides first, which fall to their starts. */
static bool sort_columns(tdm_exact_roles *roles, const tdm_part *part) {
  size_t sides = 2 * (size_t)part->nodes;
  roles->first = calloc(sides + 1, sizeof *roles->first);
  roles->columns = malloc((2 * (size_t)part->choices + 1) * sizeof *roles->columns);
  if (!roles->first || !roles->columns) return false;
  for (uint32_t j = 0; j < part->choices; j++) {
    roles->first[2 * part->column[j].mentor]++;
    roles->first[2 * part->column[j].mentee + 1]++;
  }
  for (size_t k = 1; k <= sides; k++) roles->first[k] += roles->first[k - 1];
  for (uint32_t j = part->choices; j-- > 0;) {
    roles->columns[--roles->first[2 * part->column[j].mentor]] = j;
    roles->columns[--roles->first[2 * part->column[j].mentee + 1]] = j;
  }
  return true;
}

static uint32_t columns_of(const tdm_exact_roles *roles, uint32_t side) {
  return roles->first[side + 1] - roles->first[side];
}

/* Chosen pairs decide their ends' roles. */
static void follow_chosen(const tdm_exact_roles *roles, const tdm_part *part, int32_t *upper) {
  const tdm_problem *problem = part->ip->problem;
  for (uint32_t k = 0; k < part->chosen_count; k++) {
    uint32_t mentor = problem->mentor[part->chosen[k]], mentee = problem->mentee[part->chosen[k]];
    tdm_exact_roles_close(roles, 2 * mentor + 1, upper);
    tdm_exact_roles_close(roles, 2 * mentee, upper);
  }
}

bool tdm_exact_roles_init(tdm_exact_roles *roles, const tdm_part *part, int32_t *upper) {
  const tdm_problem *problem = part->ip->problem;
  *roles = (tdm_exact_roles){0};
  if (!tdm_problem_parts_roles(problem)) return true;
  roles->nodes = malloc(((size_t)part->nodes + 1) * sizeof *roles->nodes);
  if (!roles->nodes || !sort_columns(roles, part)) return false;
  for (uint32_t n = problem->first_mentee; n < problem->mentor_count; n++)
    if (columns_of(roles, 2 * n) > 0 && columns_of(roles, 2 * n + 1) > 0)
      roles->nodes[roles->node_count++] = n;
  follow_chosen(roles, part, upper);
  return true;
}

void tdm_exact_roles_fini(tdm_exact_roles *roles) {
  free(roles->nodes);
  free(roles->first);
  free(roles->columns);
  *roles = (tdm_exact_roles){0};
}

void tdm_exact_roles_close(const tdm_exact_roles *roles, uint32_t side, int32_t *upper) {
  for (uint32_t k = roles->first[side]; k < roles->first[side + 1]; k++)
    upper[roles->columns[k]] = 0;
}

static bool is_taken(const tdm_exact_roles *roles, uint32_t side, const int32_t *lower) {
  for (uint32_t k = roles->first[side]; k < roles->first[side + 1]; k++)
    if (lower[roles->columns[k]] > 0) return true;
  return false;
}

void tdm_exact_roles_follow(const tdm_exact_roles *roles, const int32_t *lower, int32_t *upper) {
  for (uint32_t k = 0; k < roles->node_count; k++)
    for (uint32_t side = 2 * roles->nodes[k]; side < 2 * roles->nodes[k] + 2; side++)
      if (is_taken(roles, side, lower)) tdm_exact_roles_close(roles, other(side), upper);
}

static double activity(const tdm_exact_roles *roles, uint32_t side, const tdm_part *part) {
  double sum = 0;
  for (uint32_t k = roles->first[side]; k < roles->first[side + 1]; k++)
    sum += tdm_part_value(part, roles->columns[k]);
  return sum;
}

uint32_t tdm_exact_roles_mixed(const tdm_exact_roles *roles, const tdm_part *part) {
  double most = MIXED;
  uint32_t best = TDM_NONE;
  for (uint32_t k = 0; k < roles->node_count; k++) {
    uint32_t side = 2 * roles->nodes[k];
    double mentor = activity(roles, side, part), mentee = activity(roles, other(side), part);
    double less = mentor < mentee ? mentor : mentee;
    if (less <= most) continue;
    most = less;
    best = mentor < mentee ? side : other(side);
  }
  return best;
}
