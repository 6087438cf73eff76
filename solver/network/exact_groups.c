// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/network/exact_groups.h"

#include <stdlib.h>

bool tdm_part_groups_begin(tdm_part *part, const tdm_prices *prices, const bool *is_open) {
  const tdm_problem *problem = part->ip->problem;
  const tdm_gains *gains = &problem->gains;
  const uint32_t *groups;
  uint32_t open = 0;
  part->group_line = malloc(((size_t)gains->group_count + 1) * sizeof *part->group_line);
  part->taken = calloc((size_t)gains->group_count + 1, sizeof *part->taken);
  if (!part->group_line || !part->taken) return false;
  for (uint32_t g = 0; g < gains->group_count; g++) part->group_line[g] = TDM_NONE;
  for (uint32_t c = 0; c < problem->count; c++) {
    uint32_t in = is_open[c] ? tdm_gains_of(gains, c, &groups) : 0;
    for (uint32_t k = 0; k < in; k++) {
      open += part->group_line[groups[k]] == TDM_NONE;
      part->group_line[groups[k]] = 0;
    }
  }
  tdm_part_line *grown = realloc(part->line, ((size_t)part->lines + open + 1) * sizeof *grown);
  if (!grown) return false;
  part->line = grown;
  for (uint32_t g = 0; g < gains->group_count; g++) {
    if (part->group_line[g] == TDM_NONE) continue;
    part->group_line[g] = part->lines;
    part->line[part->lines++] = (tdm_part_line){
        .price = (tdm_wide)prices->group[g] * part->refined, .row = TDM_NONE, .divisor = 1};
  }
  part->rows = part->lines - part->nodes;
  return true;
}

/* The line of the earlier stage that counts the measure, or TDM_NONE. */
static uint32_t kept_line(const tdm_part *part, const tdm_measure *measure) {
  uint32_t row = tdm_ip_keeps_measure(part->ip, measure);
  for (uint32_t l = part->nodes; l < part->side_end; l++)
    if (part->line[l].row == row) return l;
  return TDM_NONE;
}

/* So much of the measure's gain is had in any case. */
static void have(tdm_part *part, const tdm_measure *measure, int64_t gain) {
  uint32_t kept = kept_line(part, measure);
  part->constant += (tdm_wide)gain * tdm_ip_counts_measure(part->ip, measure) * part->scale;
  if (kept == TDM_NONE) return;
  part->line[kept].lower += gain;
  part->line[kept].upper += gain;
}

static bool add_step(tdm_part *part, uint32_t group, const tdm_step *step, tdm_wide width) {
  const tdm_gains *gains = &part->ip->problem->gains;
  const tdm_measure *measure = tdm_gains_measure(gains, group);
  uint32_t line = part->group_line[group], kept = kept_line(part, measure);
  int32_t most = step->width * gains->groups[group].people;
  tdm_part_column column = {.candidate = TDM_NONE,
                            .mentor = TDM_NONE,
                            .mentee = TDM_NONE,
                            .first = part->entry_count,
                            .count = 1,
                            .upper = most};
  column.reduced = (tdm_wide)step->gain * tdm_ip_counts_measure(part->ip, measure) * part->scale -
                   part->line[line].price;
  if (!tdm_part_add_entry(part, line, 1)) return false;
  if (kept != TDM_NONE) {
    column.count++;
    column.reduced += part->line[kept].price * step->gain;
    if (!tdm_part_add_entry(part, kept, -step->gain)) return false;
  }
  if (column.reduced > width) column.lower = most;
  if (column.reduced < -width) column.upper = 0;
  return tdm_part_add_column(part, &column);
}

static bool add_steps(tdm_part *part, uint32_t group, tdm_wide width) {
  const tdm_measure *measure = tdm_gains_measure(&part->ip->problem->gains, group);
  for (uint32_t s = 0; s < measure->step_count; s++)
    if (!add_step(part, group, &measure->steps[s], width)) return false;
  return true;
}

/* Prices are the same to every part of a group, so slack deviates as that of a side row does. */
bool tdm_part_groups_end(tdm_part *part, const tdm_prices *prices, tdm_wide width) {
  const tdm_gains *gains = &part->ip->problem->gains;
  for (uint32_t g = 0; g < prices->group_count; g++) {
    if (part->group_line[g] != TDM_NONE && !add_steps(part, g, width)) return false;
    if (part->group_line[g] == TDM_NONE)
      have(part, tdm_gains_measure(gains, g), tdm_group_gain(gains, g, part->taken[g]));
  }
  return true;
}
