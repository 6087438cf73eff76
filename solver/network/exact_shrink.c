// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/network/exact_shrink.h"

#include <stdlib.h>

/* Most falls in the first few rounds; a long chain is not worth more of them. */
enum { ROUNDS = 24 };

/* How many of a column its ends have room for. */
static int32_t room_for(const tdm_part *part, const tdm_part_column *column) {
  int64_t room = column->upper, mentor = part->line[column->mentor].upper,
          mentee = part->line[column->mentee].upper;
  if (mentor < room) room = mentor;
  return (int32_t)(mentee < room ? mentee : room);
}

/* How much of its columns a node can have at most. */
static void sum_columns(tdm_part *part, int64_t *most) {
  for (uint32_t n = 0; n < part->nodes; n++) most[n] = 0;
  for (uint32_t j = 0; j < part->columns; j++) {
    tdm_part_column *column = &part->column[j];
    column->upper = room_for(part, column);
    most[column->mentor] += column->upper;
    most[column->mentee] += column->upper;
  }
}

static bool needs_all(const tdm_part *part, const int64_t *most, uint32_t n) {
  return most[n] <= part->line[n].lower;
}

/* One round: what is decided is taken out. Returns whether something was. */
static bool decide(tdm_part *part, int64_t *most) {
  uint32_t kept = 0;
  sum_columns(part, most);
  for (uint32_t n = 0; n < part->nodes; n++)
    if (most[n] < part->line[n].lower) part->empty = true;
  for (uint32_t j = 0; j < part->columns && !part->empty; j++) {
    tdm_part_column *column = &part->column[j];
    bool all = needs_all(part, most, column->mentor) || needs_all(part, most, column->mentee);
    int32_t room = all ? room_for(part, column) : column->upper;
    if (room > 0 && !all) {
      part->column[kept++] = *column;
      continue;
    }
    if (room > 0) tdm_part_choose(part, column->candidate, room);
    most[column->mentor] -= column->upper;
    most[column->mentee] -= column->upper;
  }
  bool any = kept < part->columns;
  if (!part->empty) part->columns = kept;
  return any && !part->empty;
}

/* Without columns only 0 is possible, and no price makes it dearer. */
static void settle_nodes(tdm_part *part, const int64_t *most) {
  for (uint32_t n = 0; n < part->nodes; n++) {
    if (most[n] > 0) continue;
    if (part->line[n].lower > 0) part->empty = true;
    part->line[n].price = 0;
  }
}

bool tdm_part_shrink(tdm_part *part) {
  int64_t *most = calloc((size_t)part->nodes + 1, sizeof *most);
  if (!most) return false;
  for (int round = 0; round < ROUNDS && !part->empty; round++)
    if (!decide(part, most)) break;
  sum_columns(part, most);
  settle_nodes(part, most);
  free(most);
  return true;
}
