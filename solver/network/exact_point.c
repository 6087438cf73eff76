// SPDX-License-Identifier: GPL-3.0-or-later
/* What numbers of the columns of a part stand for: whether they hold, their worth, the pairing. */
#include "solver/network/exact_part.h"

/* Groups take what there is; their steps follow. */
bool tdm_part_holds(const tdm_part *part, const int32_t *count, int64_t *activity) {
  if (part->restated) return true; /* slacks are not known here */
  for (uint32_t l = 0; l < part->side_end; l++) activity[l] = 0;
  for (uint32_t j = 0; j < part->choices; j++) {
    const tdm_part_column *column = &part->column[j];
    if (count[j] == 0) continue;
    activity[column->mentor] += count[j];
    activity[column->mentee] += count[j];
    for (uint32_t k = column->first; k < column->first + column->count; k++)
      if (part->entry_line[k] < part->side_end)
        activity[part->entry_line[k]] += part->entry_value[k] * count[j];
  }
  for (uint32_t l = 0; l < part->side_end; l++) {
    const tdm_part_line *line = &part->line[l];
    if (activity[l] > line->upper || (line->has_lower && activity[l] < line->lower)) return false;
  }
  return true;
}

int64_t tdm_part_worth(const tdm_part *part, const int32_t *count) {
  int64_t worth = tdm_wide_floor(part->constant, part->scale);
  for (uint32_t j = 0; j < part->choices; j++)
    if (count[j] != 0) worth += tdm_ip_value(part->ip, part->column[j].candidate) * count[j];
  return worth;
}

bool tdm_part_pairing(const tdm_part *part, const int32_t *count, tdm_pairing *pairing) {
  uint32_t most = part->ip->problem->most_pairs;
  pairing->count = 0;
  pairing->known = false;
  for (uint32_t k = 0; k < part->chosen_count; k++)
    pairing->chosen[pairing->count++] = part->chosen[k];
  for (uint32_t j = 0; j < part->choices; j++)
    for (int32_t k = 0; k < count[j]; k++) {
      if (pairing->count == most) return false;
      pairing->chosen[pairing->count++] = part->column[j].candidate;
    }
  tdm_pairing_sort(pairing);
  pairing->known = true;
  return true;
}
