// SPDX-License-Identifier: GPL-3.0-or-later
#include <math.h>

#include "solver/scan/scan_scores.h"

/* A narrow index has 2 * steps + 1 values, which must find room in a small table. */
enum { STEPS_MAX = 4096, NARROW_STEPS_MAX = (TDM_SCAN_TABLE_MAX - 1) / 2 };

static int32_t part_of(const tdm_score_part *part, double f) {
  if (part->share) f = 1.0 - f;
  return (int32_t)llrint(part->micro_weight * f);
}

int64_t tdm_scan_divisor(int64_t a, int64_t b) {
  while (b) {
    int64_t rest = a % b;
    a = b;
    b = rest;
  }
  return a < 0 ? -a : a;
}

/* ---- equal or not ---- */

static bool init_codes(tdm_scan_dimension *dimension, const tdm_score_part *part,
                       uint32_t attribute, tdm_scan_people *people) {
  dimension->measure = part->share ? TDM_SCAN_EQUAL : TDM_SCAN_DIFFER;
  dimension->part = (int32_t)llrint(part->micro_weight);
  dimension->codes = tdm_scan_codes_of(people, attribute);
  return dimension->codes != NULL;
}

/* ---- steps ---- */

/*
 * Parts by difference of steps, the middle entry being that of no difference. What the index
 * of a missing value, 2 * steps, reaches from any row is 0.
 */
static bool alloc_steps(tdm_scan_dimension *dimension, uint32_t steps, tdm_scan_people *people) {
  dimension->measure = TDM_SCAN_STEPS;
  dimension->steps = steps;
  dimension->width = steps <= NARROW_STEPS_MAX ? TDM_CODE_8 : TDM_CODE_32;
  dimension->table_size = 3 * steps;
  size_t room = 3 * (size_t)steps + TDM_SCAN_TABLE_MAX; /* whole small tables are read */
  dimension->table = tdm_arena_alloc(people->arena, room, sizeof(int32_t));
  return dimension->table != NULL;
}

static void set_steps(tdm_scan_dimension *dimension, uint32_t apart, int32_t part) {
  dimension->table[dimension->steps - 1 - apart] = part;
  dimension->table[dimension->steps - 1 + apart] = part;
}

/* Index of step[p] of every position, a whole number or NaN. */
static bool pack_steps(tdm_scan_dimension *dimension, const tdm_scan_people *people,
                       const double *step, double low, double scale) {
  bool narrow = dimension->width == TDM_CODE_8;
  void *column = tdm_scan_column(people, narrow ? sizeof(uint8_t) : sizeof(uint32_t));
  for (uint32_t at = 0; column && at < people->count; at++) {
    double own = step[people->person[at]];
    uint32_t index = isnan(own) ? 2 * dimension->steps : (uint32_t)((own - low) * scale);
    if (narrow)
      ((uint8_t *)column)[at] = (uint8_t)index;
    else
      ((uint32_t *)column)[at] = index;
  }
  dimension->index = column;
  return column != NULL;
}

static bool init_levels(tdm_scan_dimension *dimension, const tdm_score_part *part, uint32_t levels,
                        tdm_scan_people *people) {
  if (!alloc_steps(dimension, levels, people)) return false;
  for (uint32_t apart = 0; apart < levels; apart++)
    set_steps(dimension, apart, part_of(part, (double)apart / part->last_level));
  return pack_steps(dimension, people, part->positions, 0, 1);
}

/* ---- sets ---- */

/* Sizes that somebody has, and what stands for none. */
typedef struct {
  uint32_t size[TDM_SCAN_TABLE_MAX];
  uint32_t count;
  uint8_t rank[2 * TDM_SCAN_TABLE_MAX];
} size_ranks;

/* False where there are too many for small tables. */
static bool rank_sizes(size_ranks *ranks, const tdm_scan_sets *sets, uint32_t positions) {
  bool present[2 * TDM_SCAN_TABLE_MAX] = {false};
  ranks->count = 0;
  if (sets->largest >= TDM_SCAN_TABLE_MAX || sets->words > 1) return false;
  for (uint32_t at = 0; at < positions; at++) present[sets->size[at]] = true;
  for (uint32_t size = 1; size <= sets->absent; size++) {
    if (!present[size]) continue;
    if ((ranks->count + 1) * (sets->largest + 1) > TDM_SCAN_TABLE_MAX) return false;
    ranks->rank[size] = (uint8_t)ranks->count;
    ranks->size[ranks->count++] = size;
  }
  return true;
}

/* The row of one size: parts by rank of the partner's size, then by common elements. */
static void fill_common(int32_t *row, const tdm_score_part *part, const size_ranks *ranks,
                        const tdm_scan_sets *sets, uint32_t own) {
  for (uint32_t r = 0; r < ranks->count && own != sets->absent; r++) {
    uint32_t other = ranks->size[r];
    if (other == sets->absent) continue;
    uint32_t least = own + other > sets->values ? own + other - sets->values : 0;
    for (uint32_t common = least; common <= own && common <= other; common++)
      row[r * (sets->largest + 1) + common] =
          part_of(part, 1.0 - (double)common / (double)(own + other - common));
  }
}

static bool init_common(tdm_scan_dimension *dimension, const tdm_score_part *part,
                        const size_ranks *ranks, const tdm_scan_people *people) {
  const tdm_scan_sets *sets = dimension->sets;
  uint8_t *offset = tdm_scan_column(people, sizeof *offset);
  dimension->measure = TDM_SCAN_COMMON;
  dimension->entries = ranks->count * (sets->largest + 1);
  dimension->table_size = ranks->count * TDM_SCAN_TABLE_MAX;
  dimension->table = tdm_arena_alloc(people->arena, dimension->table_size, sizeof(int32_t));
  if (!offset || !dimension->table) return false;
  for (uint32_t at = 0; at < people->count; at++)
    offset[at] = (uint8_t)(ranks->rank[sets->size[at]] * (sets->largest + 1));
  for (uint32_t r = 0; r < ranks->count; r++)
    fill_common(dimension->table + (size_t)r * TDM_SCAN_TABLE_MAX, part, ranks, sets,
                ranks->size[r]);
  dimension->offset = offset;
  return true;
}

/*
 * Table of common elements times size of the union, which for one row is reached by
 * common * (row_length - 1) + size of the partner, from the row's own size on. Sizes that
 * stand for a missing value reach beyond every union, where the table is 0.
 */
static bool init_overlap(tdm_scan_dimension *dimension, const tdm_score_part *part,
                         const tdm_scan_people *people) {
  uint32_t largest = dimension->sets->largest, values = dimension->sets->values;
  dimension->measure = TDM_SCAN_OVERLAP;
  dimension->row_length = 3 * largest + 2;
  dimension->table_size = (largest + 1) * dimension->row_length;
  dimension->table = tdm_arena_alloc(people->arena, dimension->table_size, sizeof(int32_t));
  if (!dimension->table) return false;
  for (uint32_t common = 0; common <= largest; common++)
    for (uint32_t all = common ? common : 1; all <= 2 * largest - common && all <= values; all++)
      dimension->table[common * dimension->row_length + all] =
          part_of(part, 1.0 - (double)common / (double)all);
  return true;
}

static bool init_sets(tdm_scan_dimension *dimension, const tdm_score_part *part, uint32_t attribute,
                      tdm_scan_people *people) {
  size_ranks ranks;
  if (tdm_scan_single(people, attribute)) return init_codes(dimension, part, attribute, people);
  dimension->sets = tdm_scan_sets_of(people, attribute);
  if (!dimension->sets) return false;
  return rank_sizes(&ranks, dimension->sets, people->count)
             ? init_common(dimension, part, &ranks, people)
             : init_overlap(dimension, part, people);
}

/* ---- numbers ---- */

/*
 * A grid: all numbers on it are whole multiples of 1 / scale, near enough to 0 that their
 * differences are exact, and near enough to each other for a table.
 */
typedef struct {
  double low, high, scale;
} grid;

static bool fits_grid(const tdm_scan_people *people, const double *numbers, grid *found) {
  const double furthest = 0x1p40;
  for (uint32_t at = 0; at < people->count; at++) {
    double own = numbers[people->person[at]];
    if (isnan(own)) continue;
    if (!(fabs(own) <= furthest)) return false;
    while (own * found->scale != floor(own * found->scale)) {
      if (found->scale >= 8) return false;
      found->scale *= 2;
    }
    if (own < found->low) found->low = own;
    if (own > found->high) found->high = own;
  }
  return (found->high - found->low) * found->scale < STEPS_MAX;
}

static bool init_number(tdm_scan_dimension *dimension, const tdm_score_part *part,
                        tdm_scan_people *people) {
  grid found = {INFINITY, -INFINITY, 1};
  if (part->trait.type != TDM_ATTRIBUTE_NUMBERS)
    return init_codes(dimension, part, TDM_NONE, people); /* nobody has it */
  if (!fits_grid(people, part->trait.numbers, &found)) {
    dimension->measure = TDM_SCAN_NUMBER;
    dimension->span = part->span;
    dimension->micro_weight = part->micro_weight;
    dimension->share = part->share;
    dimension->part = part_of(part, part->share ? 0.0 : 1.0);
    dimension->numbers = tdm_scan_numbers(people, part->trait.numbers);
    return dimension->numbers != NULL;
  }
  if (found.low > found.high) return init_codes(dimension, part, TDM_NONE, people);
  uint32_t steps = (uint32_t)((found.high - found.low) * found.scale) + 1;
  if (!alloc_steps(dimension, steps, people)) return false;
  for (uint32_t apart = 0; apart < steps; apart++)
    set_steps(dimension, apart,
              part_of(part, fmin((double)apart / found.scale, part->span) / part->span));
  return pack_steps(dimension, people, part->trait.numbers, found.low, found.scale);
}

/* ---- all kinds ---- */

static bool init(tdm_scan_dimension *dimension, const tdm_score_part *part,
                 const tdm_dimension *source, tdm_scan_people *people) {
  switch (part->kind) {
    case TDM_KIND_NOMINAL:
      return init_codes(dimension, part, source->attribute, people);
    case TDM_KIND_SET:
      return init_sets(dimension, part, source->attribute, people);
    case TDM_KIND_ORDINAL:
      return init_levels(dimension, part, source->levels.count, people);
    case TDM_KIND_NUMBER:
      break;
  }
  return init_number(dimension, part, people);
}

bool tdm_scan_dimension_init(tdm_scan_dimension *dimension, const tdm_score_part *part,
                             const tdm_dimension *source, tdm_scan_people *people, bool *earns) {
  *dimension = (tdm_scan_dimension){0};
  *earns = false;
  if (llrint(part->micro_weight) == 0) return true; /* f is at most 1 */
  if (!init(dimension, part, source, people)) return false;
  *earns =
      (!dimension->codes || dimension->codes->codes) && tdm_scan_dimension_largest(dimension) > 0;
  return true;
}

int64_t tdm_scan_dimension_divisor(const tdm_scan_dimension *dimension, int64_t divisor) {
  if (dimension->measure == TDM_SCAN_NUMBER) return 1;
  divisor = tdm_scan_divisor(divisor, dimension->part);
  for (uint32_t k = 0; k < dimension->table_size && divisor != 1; k++)
    divisor = tdm_scan_divisor(divisor, dimension->table[k]);
  return divisor;
}

int64_t tdm_scan_dimension_largest(const tdm_scan_dimension *dimension) {
  int64_t largest = dimension->part;
  for (uint32_t k = 0; k < dimension->table_size; k++)
    if (dimension->table[k] > largest) largest = dimension->table[k];
  return largest;
}

void tdm_scan_dimension_divide(tdm_scan_dimension *dimension, int64_t unit) {
  if (unit == 1) return;
  dimension->part = (int32_t)(dimension->part / unit);
  for (uint32_t k = 0; k < dimension->table_size; k++)
    dimension->table[k] = (int32_t)(dimension->table[k] / unit);
}

/* ---- one block ---- */

static void add_codes(const tdm_scan_dimension *dimension, const tdm_scan_block *block,
                      int32_t *sum) {
  const tdm_scan_codes *codes = dimension->codes;
  uint64_t own = tdm_scan_code(codes, block->row);
  const void *from = tdm_scan_from(codes->width, codes->codes, block->begin);
  if (own == 0) return;
  if (dimension->measure == TDM_SCAN_EQUAL)
    block->run->add_equal[codes->width](sum, from, own, dimension->part, block->lanes);
  else
    block->run->add_differ[codes->width](sum, from, own, dimension->part, block->lanes);
}

static void add_steps(const tdm_scan_dimension *dimension, const tdm_scan_block *block,
                      int32_t *sum) {
  const tdm_scan_codes index = {dimension->width, dimension->index};
  uint32_t own = (uint32_t)tdm_scan_code(&index, block->row);
  const void *from = tdm_scan_from(index.width, index.codes, block->begin);
  if (own >= dimension->steps) return;
  const int32_t *table = dimension->table + (dimension->steps - 1 - own);
  if (index.width == TDM_CODE_8)
    block->run->add_at_small(sum, from, table, 2 * dimension->steps + 1, block->lanes);
  else
    block->run->add_at(sum, from, table, block->lanes);
}

static void add_common(const tdm_scan_dimension *dimension, const tdm_scan_block *block,
                       int32_t *sum) {
  const tdm_scan_sets *sets = dimension->sets;
  const uint8_t *offset = dimension->offset + block->begin;
  uint32_t rank = dimension->offset[block->row] / (sets->largest + 1);
  const int32_t *table = dimension->table + (size_t)rank * TDM_SCAN_TABLE_MAX;
  if (sets->size[block->row] == sets->absent) return;
  if (sets->small)
    block->run->add_common[TDM_SET_32](sum, sets->small + block->begin, offset,
                                       sets->small[block->row], table, dimension->entries,
                                       block->lanes);
  else
    block->run->add_common[TDM_SET_64](sum, sets->word[0] + block->begin, offset,
                                       sets->word[0][block->row], table, dimension->entries,
                                       block->lanes);
}

static void add_overlap(const tdm_scan_dimension *dimension, const tdm_scan_block *block,
                        int32_t *sum) {
  const tdm_scan_sets *sets = dimension->sets;
  const uint16_t *size = sets->size + block->begin;
  const int32_t *table = dimension->table + sets->size[block->row];
  uint32_t step = dimension->row_length - 1;
  if (sets->size[block->row] == sets->absent) return;
  if (sets->small) {
    block->run->add_overlap[TDM_SET_32](sum, sets->small + block->begin, size,
                                        sets->small[block->row], table, step, block->lanes);
  } else if (sets->words == 1) {
    block->run->add_overlap[TDM_SET_64](sum, sets->word[0] + block->begin, size,
                                        sets->word[0][block->row], table, step, block->lanes);
  } else {
    uint16_t common[TDM_SCAN_BLOCK];
    tdm_scan_count_common(block, sets, common);
    block->run->add_counted(sum, common, size, table, step, block->lanes);
  }
}

static void add_number(const tdm_scan_dimension *dimension, const tdm_scan_block *block,
                       int32_t *sum) {
  const tdm_scan_number own = {dimension->numbers[block->row], dimension->span,
                               dimension->micro_weight, dimension->share};
  if (isnan(own.number)) return;
  block->run->add_number(sum, dimension->numbers + block->begin, &own, block->lanes);
}

void tdm_scan_dimension_add(const tdm_scan_dimension *dimension, const tdm_scan_block *block,
                            int32_t *sum) {
  switch (dimension->measure) {
    case TDM_SCAN_EQUAL:
    case TDM_SCAN_DIFFER:
      add_codes(dimension, block, sum);
      return;
    case TDM_SCAN_STEPS:
      add_steps(dimension, block, sum);
      return;
    case TDM_SCAN_COMMON:
      add_common(dimension, block, sum);
      return;
    case TDM_SCAN_OVERLAP:
      add_overlap(dimension, block, sum);
      return;
    case TDM_SCAN_NUMBER:
      add_number(dimension, block, sum);
      return;
  }
}
