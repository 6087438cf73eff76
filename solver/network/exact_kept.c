// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/network/exact_kept.h"

#include <math.h>
#include <stdlib.h>

/* Lines with more slack than this, and prices that make more of them, are left as they are. */
static const int64_t MOST_SLACK = INT64_C(1) << 30;
static const double MOST_WORTH = 72057594037927936.0; /* 2^56 */

typedef struct {
  tdm_part *part;
  uint32_t kept;  /* line of the row */
  int64_t *price; /* [lines] whole units of score */
  int64_t *slack; /* [lines] the most that the line has */
} restating;

static uint32_t find_row(const tdm_part *part) {
  for (uint32_t l = part->nodes; l < part->side_end; l++)
    if (part->ip->rows[part->line[l].row].kind == TDM_ROW_SCORE) return l;
  return TDM_NONE;
}

static uint32_t *list_groups(const tdm_part *part) {
  uint32_t *group = calloc((size_t)part->lines + 1, sizeof *group);
  for (uint32_t g = 0; group && part->group_line && g < part->ip->problem->gains.group_count; g++)
    if (part->group_line[g] != TDM_NONE) group[part->group_line[g]] = g;
  return group;
}

/* What a unit of a small row is worth of the row's price, which may be that of a share while the
 * row has become a count. */
static int64_t small_units(const tdm_part *part, const tdm_prices *prices,
                           const tdm_part_line *line) {
  bool became = part->ip->rows[line->row].as_count && !prices->counts_shares;
  return became ? TDM_MILLION : line->small.units;
}

/* What the prices say of a line, in whole units of score. */
static double price_of(const tdm_part *part, const tdm_prices *prices, uint32_t l,
                       const uint32_t *group) {
  const tdm_part_line *line = &part->line[l];
  double scale = (double)prices->scale;
  if (l < part->nodes) return part->vertex[l] == TDM_NONE ? 0 : (double)prices->node[l] / scale;
  if (l >= part->side_end)
    return group[l] < prices->group_count ? (double)prices->group[group[l]] / scale : 0;
  double units = (double)small_units(part, prices, line) / (double)line->small.per;
  return (double)prices->row[line->row] / scale * units;
}

static void mark_vertices(tdm_part *part) {
  for (uint32_t n = 0; n < part->nodes; n++) part->vertex[n] = TDM_NONE;
  for (uint32_t j = 0; j < part->choices; j++)
    part->vertex[part->column[j].mentor] = part->vertex[part->column[j].mentee] = 0;
}

/* Lines that are bounded from above alone: the least that columns can make of them. */
static void find_least(const tdm_part *part, int64_t *least) {
  for (uint32_t l = 0; l < part->lines; l++) least[l] = 0;
  for (uint32_t j = 0; j < part->columns; j++) {
    const tdm_part_column *column = &part->column[j];
    for (uint32_t k = column->first; k < column->first + column->count; k++)
      if (part->entry_value[k] < 0)
        least[part->entry_line[k]] += part->entry_value[k] * column->upper;
  }
}

/* Whether what the line is worth, and a coefficient in it, stay far below 2^62. */
static bool fits(const tdm_part *part, uint32_t l, int64_t slack, double price) {
  const tdm_part_line *line = &part->line[l];
  double amount = fmax(fabs((double)line->upper), (double)slack);
  amount = fmax(amount, 2);
  if (l >= part->nodes && l < part->side_end)
    amount = fmax(amount, fmax((double)llabs(line->small.in), (double)llabs(line->small.out)));
  return slack >= 0 && slack <= MOST_SLACK && fabs(price) * amount < MOST_WORTH;
}

/* Whether the prices are those of the row as it is. */
static bool is_quota(const tdm_part *part, const tdm_prices *prices, const tdm_part_line *line) {
  const tdm_row *row = &part->ip->rows[line->row];
  if (row->kind > TDM_ROW_QUOTA_MAX_SHARE) return false;
  return !tdm_row_is_share(row) || row->as_count || !prices->counts_shares;
}

/* The slack of a line at the price takes no more than is open. */
static void limit_line(tdm_part_line *line, tdm_wide price, tdm_wide open) {
  tdm_wide slack = price == 0 ? MOST_SLACK + 1 : open / (price < 0 ? -price : price);
  if (slack > MOST_SLACK) return;
  if (price > 0 && (!line->has_lower || line->upper - slack > line->lower)) {
    line->lower = line->upper - (int64_t)slack;
    line->has_lower = true;
  }
  if (price < 0 && line->has_lower && line->lower + slack < line->upper)
    line->upper = line->lower + (int64_t)slack;
}

/*
 * A pairing that keeps the score deviates from the score's prices by no more than what they left
 * open: slack of nodes, quotas and groups at such a price is limited.
 */
static void limit_slack(tdm_part *part, const tdm_prices *prices, const uint32_t *group,
                        tdm_wide open) {
  for (uint32_t l = 0; l < part->lines; l++) {
    tdm_part_line *line = &part->line[l];
    if (l < part->nodes && part->vertex[l] != TDM_NONE)
      limit_line(line, prices->node[l], open);
    else if (l >= part->side_end && group[l] < prices->group_count)
      limit_line(line, prices->group[group[l]], open);
    else if (l >= part->nodes && l < part->side_end && is_quota(part, prices, line))
      limit_line(line, (tdm_wide)prices->row[line->row] * small_units(part, prices, line),
                 open * line->small.per);
  }
}

static tdm_part_line *find_pairs(tdm_part *part, tdm_row_kind kind) {
  for (uint32_t l = part->nodes; l < part->side_end; l++) {
    const tdm_row *row = &part->ip->rows[part->line[l].row];
    if (row->kind == kind && part->line[l].small.units == part->line[l].small.per)
      return &part->line[l];
  }
  return NULL;
}

/* Rows that demand and that allow numbers of pairs limit each other's slack. */
static void limit_pairs(tdm_part *part) {
  tdm_part_line *least = find_pairs(part, TDM_ROW_PAIRS),
                *most = find_pairs(part, TDM_ROW_PAIRS_MOST);
  if (!least || !most) return;
  least->lower = -most->upper;
  most->lower = -least->upper;
  least->has_lower = most->has_lower = true;
}

/* Steps that such a pairing must have, or lack. */
static void decide_steps(tdm_part *part, uint32_t kept, const tdm_prices *prices,
                         const uint32_t *group, tdm_wide open) {
  for (uint32_t j = part->choices; j < part->columns; j++) {
    tdm_part_column *column = &part->column[j];
    tdm_wide gain = 0, price = 0;
    for (uint32_t k = column->first; k < column->first + column->count; k++) {
      uint32_t l = part->entry_line[k];
      if (l == kept) gain = -part->entry_value[k];
      if (l >= part->side_end)
        price = group[l] < prices->group_count ? prices->group[group[l]] : gain * prices->scale;
    }
    if (gain == 0) continue;
    if (gain * prices->scale - price > open) column->lower = column->upper;
    if (gain * prices->scale - price < -open) column->upper = column->lower;
  }
}

static bool choose_prices(restating *r, const tdm_prices *prices) {
  tdm_part *part = r->part;
  uint32_t *group = list_groups(part);
  if (!group) return false;
  mark_vertices(part);
  tdm_wide value = -(tdm_wide)part->ip->rows[part->ip->score_row].bound;
  tdm_wide open = prices->total - value * prices->scale;
  limit_slack(part, prices, group, open);
  limit_pairs(part);
  decide_steps(part, r->kept, prices, group, open);
  find_least(part, r->slack);
  for (uint32_t l = 0; l < part->lines; l++) {
    const tdm_part_line *line = &part->line[l];
    int64_t slack = line->upper - (line->has_lower ? line->lower : r->slack[l]);
    double price = l == r->kept ? 0 : price_of(part, prices, l, group);
    r->slack[l] = slack;
    r->price[l] = fits(part, l, slack, price) ? llrint(price) : 0;
  }
  free(group);
  return true;
}

/* The column's coefficient in the restated row, which is one that limits from above. */
static int64_t coefficient(const restating *r, uint32_t j) {
  const tdm_part *part = r->part;
  const tdm_part_column *column = &part->column[j];
  int64_t sum = 0;
  if (column->mentor != TDM_NONE) sum += r->price[column->mentor] + r->price[column->mentee];
  for (uint32_t k = column->first; k < column->first + column->count; k++) {
    uint32_t l = part->entry_line[k];
    sum += (l == r->kept ? 1 : r->price[l]) * part->entry_value[k];
  }
  return sum;
}

/* The columns' entries once more, with the restated row; the old ones are left behind. */
static bool restate_columns(restating *r, int64_t *largest) {
  tdm_part *part = r->part;
  for (uint32_t j = 0; j < part->columns; j++) {
    tdm_part_column *column = &part->column[j];
    int64_t kept = coefficient(r, j);
    uint32_t first = part->entry_count, count = column->count;
    for (uint32_t k = column->first; k < column->first + count; k++)
      if (part->entry_line[k] != r->kept &&
          !tdm_part_add_entry(part, part->entry_line[k], part->entry_value[k]))
        return false;
    if (kept != 0 && !tdm_part_add_entry(part, r->kept, kept)) return false;
    column->first = first;
    column->count = part->entry_count - first;
    if (column->lower < column->upper && llabs(kept) > *largest) *largest = llabs(kept);
  }
  return true;
}

/* activity + slack = upper, and the row takes price * slack. */
static bool add_slack(restating *r, uint32_t l) {
  tdm_part *part = r->part;
  const tdm_part_line *line = &part->line[l];
  tdm_part_column column = {.candidate = TDM_NONE,
                            .mentor = TDM_NONE,
                            .mentee = TDM_NONE,
                            .first = part->entry_count,
                            .upper = (int32_t)r->slack[l]};
  column.reduced = -line->price - part->line[r->kept].price * r->price[l];
  if (l >= part->nodes && !tdm_part_add_entry(part, l, 1)) return false;
  if (l < part->ip->problem->mentor_count || part->doubled)
    column.mentor = l < part->nodes ? l : TDM_NONE;
  else if (l < part->nodes)
    column.mentee = l;
  if (!tdm_part_add_entry(part, r->kept, r->price[l])) return false;
  column.count = part->entry_count - column.first;
  return tdm_part_add_column(part, &column);
}

/* Lines keep their totals: what the row's price is worth to them goes over to the row. */
static bool restate_lines(restating *r, int64_t *largest) {
  tdm_part *part = r->part;
  tdm_part_line *kept = &part->line[r->kept];
  for (uint32_t l = 0; l < part->lines; l++) {
    int64_t price = r->price[l];
    if (price == 0) continue;
    kept->upper += price * part->line[l].upper;
    kept->lower += price * part->line[l].upper;
    part->line[l].price -= kept->price * price;
    if (r->slack[l] > 0 && !add_slack(r, l)) return false;
    part->line[l].lower = part->line[l].upper;
    part->line[l].has_lower = true;
    if (r->slack[l] > 0 && llabs(price) > *largest) *largest = llabs(price);
  }
  return true;
}

bool tdm_part_restate(tdm_part *part, const tdm_prices *prices) {
  restating r = {.part = part, .kept = find_row(part)};
  if (r.kept == TDM_NONE || part->empty) return true;
  r.price = calloc((size_t)part->lines + 1, sizeof *r.price);
  r.slack = calloc((size_t)part->lines + 1, sizeof *r.slack);
  int64_t largest = 1;
  bool restated = r.price && r.slack && choose_prices(&r, prices) &&
                  restate_columns(&r, &largest) && restate_lines(&r, &largest);
  double divisor = 1;
  while (divisor < (double)largest) divisor *= 2;
  part->line[r.kept].divisor = divisor;
  part->restated = true;
  free(r.price);
  free(r.slack);
  return restated;
}
