// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/assignment.h"

#include <string.h>

#include "solver/pair/rules.h"
#include "solver/pair/scores.h"

#define FAR INT64_MAX
/* What a pair is worth besides its score: more than any chain of exchanges can change the score. */
#define A_PAIR (INT64_C(1) << 50)

enum { NOBODY = -1 };

typedef struct {
  int32_t from; /* the node before on the shortest path */
  bool done;
  int64_t distance;
} label;

/* Rows are mentors, columns mentees; costs are the negative worth of a pair. */
typedef struct {
  uint32_t rows, columns;
  uint32_t *row_person, *column_person;
  int32_t *row_places, *column_places;
  int32_t widest; /* largest capacity of a column */
  int64_t *cost;  /* [rows][columns], FAR for no candidate */
  bool *chosen;   /* [rows][columns] */
  int32_t *owner; /* [columns][widest] rows that have it */
  int32_t *owners;
  int64_t *row_price, *column_price;
  label *row, *column;
} table;

/* ---- the table ---- */

static void pick(const tdm_request *request, tdm_role role, int64_t places, uint32_t *person,
                 int32_t *capacity, uint32_t *count, int64_t *total) {
  *count = 0;
  *total = 0;
  for (uint32_t p = 0; p < request->cohort.count && *total < places; p++) {
    const tdm_participant *one = &request->cohort.participants[p];
    if (one->role != role) continue;
    person[*count] = p;
    capacity[(*count)++] = one->capacity;
    *total += one->capacity;
  }
}

static int64_t total_places(const tdm_request *request, tdm_role role) {
  int64_t total = 0;
  for (uint32_t p = 0; p < request->cohort.count; p++)
    if (request->cohort.participants[p].role == role)
      total += request->cohort.participants[p].capacity;
  return total;
}

static bool take_people(table *t, const tdm_request *request, int64_t places, tdm_arena *arena,
                        tdm_assignment *assignment) {
  int64_t mentors = total_places(request, TDM_ROLE_MENTOR);
  int64_t mentees = total_places(request, TDM_ROLE_MENTEE);
  int64_t most = mentors > mentees ? mentors : mentees;
  uint32_t count = request->cohort.count;
  if ((int64_t)count > places) count = (uint32_t)places;
  if (most > 0 && most > places) {
    mentors = (mentors * places + most - 1) / most;
    mentees = (mentees * places + most - 1) / most;
  }
  t->row_person = tdm_arena_alloc(arena, count, sizeof *t->row_person);
  t->column_person = tdm_arena_alloc(arena, count, sizeof *t->column_person);
  t->row_places = tdm_arena_alloc(arena, count, sizeof *t->row_places);
  t->column_places = tdm_arena_alloc(arena, count, sizeof *t->column_places);
  if (!t->row_person || !t->column_person || !t->row_places || !t->column_places) return false;
  pick(request, TDM_ROLE_MENTOR, mentors, t->row_person, t->row_places, &t->rows,
       &assignment->mentor_places);
  pick(request, TDM_ROLE_MENTEE, mentees, t->column_person, t->column_places, &t->columns,
       &assignment->mentee_places);
  assignment->mentors = t->rows;
  assignment->mentees = t->columns;
  assignment->whole = t->rows + t->columns == request->cohort.count;
  t->widest = 1;
  for (uint32_t j = 0; j < t->columns; j++)
    if (t->column_places[j] > t->widest) t->widest = t->column_places[j];
  return true;
}

static bool take_tables(table *t, tdm_arena *arena) {
  size_t cells = (size_t)t->rows * t->columns;
  t->cost = tdm_arena_alloc(arena, cells, sizeof *t->cost);
  t->chosen = tdm_arena_alloc(arena, cells, sizeof *t->chosen);
  t->owner = tdm_arena_alloc(arena, (size_t)t->columns * (uint32_t)t->widest, sizeof *t->owner);
  t->owners = tdm_arena_alloc(arena, t->columns, sizeof *t->owners);
  t->row_price = tdm_arena_alloc(arena, t->rows, sizeof *t->row_price);
  t->column_price = tdm_arena_alloc(arena, t->columns, sizeof *t->column_price);
  t->row = tdm_arena_alloc(arena, t->rows, sizeof *t->row);
  t->column = tdm_arena_alloc(arena, t->columns, sizeof *t->column);
  return t->cost && t->chosen && t->owner && t->owners && t->row_price && t->column_price &&
         t->row && t->column;
}

static bool fill_costs(table *t, const tdm_request *request, tdm_arena *arena) {
  tdm_scores scores;
  tdm_rules rules;
  if (!tdm_scores_init(&scores, request, arena) || !tdm_rules_init(&rules, request, &scores, arena))
    return false;
  for (uint32_t i = 0; i < t->rows; i++)
    for (uint32_t j = 0; j < t->columns; j++) {
      uint32_t mentor = t->row_person[i], mentee = t->column_person[j];
      t->cost[(size_t)i * t->columns + j] = tdm_rules_allow(&rules, mentor, mentee)
                                                ? -A_PAIR - tdm_score_pair(&scores, mentor, mentee)
                                                : FAR;
    }
  return true;
}

/* ---- one more place of a mentor ---- */

/* Staying without a partner costs nothing: no price of a row rises above 0. */
static void set_first_price(table *t, uint32_t row) {
  const int64_t *cost = t->cost + (size_t)row * t->columns;
  int64_t least = 0;
  for (uint32_t j = 0; j < t->columns; j++)
    if (cost[j] != FAR && cost[j] - t->column_price[j] < least)
      least = cost[j] - t->column_price[j];
  t->row_price[row] = least;
}

static void reach_columns(table *t, uint32_t row) {
  const int64_t *cost = t->cost + (size_t)row * t->columns;
  const bool *chosen = t->chosen + (size_t)row * t->columns;
  int64_t base = t->row[row].distance - t->row_price[row];
  for (uint32_t j = 0; j < t->columns; j++) {
    if (cost[j] == FAR || chosen[j] || t->column[j].done) continue;
    int64_t distance = base + cost[j] - t->column_price[j];
    if (distance < t->column[j].distance) t->column[j] = (label){(int32_t)row, false, distance};
  }
}

static void reach_rows(table *t, uint32_t column) {
  const int32_t *owner = t->owner + (size_t)column * (uint32_t)t->widest;
  for (int32_t k = 0; k < t->owners[column]; k++) {
    uint32_t i = (uint32_t)owner[k];
    int64_t reduced =
        t->cost[(size_t)i * t->columns + column] - t->row_price[i] - t->column_price[column];
    int64_t distance = t->column[column].distance - reduced;
    if (!t->row[i].done && distance < t->row[i].distance)
      t->row[i] = (label){(int32_t)column, false, distance};
  }
}

/* The index of the nearest label that is not done, or NOBODY. */
static int32_t nearest(const label *labels, uint32_t count) {
  int32_t best = NOBODY;
  int64_t distance = FAR;
  for (uint32_t k = 0; k < count; k++)
    if (!labels[k].done && labels[k].distance < distance) {
      distance = labels[k].distance;
      best = (int32_t)k;
    }
  return best;
}

/* Where the shortest path ends: at a mentee with room, or at a mentor who gives up a place. */
typedef struct {
  int64_t distance;
  int32_t row, column;
} way_out;

static void search(table *t, uint32_t start, way_out *out) {
  for (uint32_t i = 0; i < t->rows; i++) t->row[i] = (label){NOBODY, false, FAR};
  for (uint32_t j = 0; j < t->columns; j++) t->column[j] = (label){NOBODY, false, FAR};
  t->row[start].distance = 0;
  *out = (way_out){FAR, NOBODY, NOBODY};
  for (;;) {
    int32_t i = nearest(t->row, t->rows), j = nearest(t->column, t->columns);
    int64_t to_row = i == NOBODY ? FAR : t->row[i].distance;
    int64_t to_column = j == NOBODY ? FAR : t->column[j].distance;
    if ((to_row < to_column ? to_row : to_column) >= out->distance) return;
    if (to_row <= to_column) {
      t->row[i].done = true;
      if (to_row - t->row_price[i] < out->distance)
        *out = (way_out){to_row - t->row_price[i], i, NOBODY};
      reach_columns(t, (uint32_t)i);
    } else {
      t->column[j].done = true;
      if (t->owners[j] < t->column_places[j])
        *out = (way_out){to_column, NOBODY, j};
      else
        reach_rows(t, (uint32_t)j);
    }
  }
}

static void update_prices(table *t, int64_t distance) {
  for (uint32_t i = 0; i < t->rows; i++)
    if (t->row[i].done && t->row[i].distance < distance)
      t->row_price[i] += distance - t->row[i].distance;
  for (uint32_t j = 0; j < t->columns; j++)
    if (t->column[j].done && t->column[j].distance < distance)
      t->column_price[j] -= distance - t->column[j].distance;
}

static void choose(table *t, int32_t row, int32_t column) {
  t->chosen[(size_t)row * t->columns + (uint32_t)column] = true;
  t->owner[column * t->widest + t->owners[column]++] = row;
}

static void give_up(table *t, int32_t row, int32_t column) {
  int32_t *owner = t->owner + column * t->widest, k = 0;
  while (owner[k] != row) k++;
  owner[k] = owner[--t->owners[column]];
  t->chosen[(size_t)row * t->columns + (uint32_t)column] = false;
}

static void exchange(table *t, uint32_t start, const way_out *out) {
  int32_t row = out->row;
  if (row == NOBODY) {
    row = t->column[out->column].from;
    choose(t, row, out->column);
  }
  while (row != (int32_t)start) {
    int32_t column = t->row[row].from;
    give_up(t, row, column);
    row = t->column[column].from;
    choose(t, row, column);
  }
}

static void add_place(table *t, uint32_t row) {
  way_out out;
  search(t, row, &out);
  update_prices(t, out.distance);
  exchange(t, row, &out);
}

/* ---- the whole ---- */

static bool collect(const table *t, tdm_arena *arena, tdm_assignment *assignment) {
  uint32_t count = 0;
  for (uint32_t j = 0; j < t->columns; j++) count += (uint32_t)t->owners[j];
  assignment->pairs = tdm_arena_alloc(arena, count, sizeof *assignment->pairs);
  if (!assignment->pairs) return false;
  for (uint32_t i = 0; i < t->rows; i++)
    for (uint32_t j = 0; j < t->columns; j++) {
      size_t cell = (size_t)i * t->columns + j;
      if (!t->chosen[cell]) continue;
      assignment->pairs[assignment->pair_count++] =
          (tdm_assigned){t->row_person[i], t->column_person[j]};
      assignment->score -= t->cost[cell] + A_PAIR;
    }
  return true;
}

bool tdm_assignment_solve(const tdm_request *request, int64_t places, tdm_arena *arena,
                          tdm_assignment *assignment) {
  table t = {0};
  *assignment = (tdm_assignment){0};
  tdm_arena *work = tdm_arena_new();
  bool good = work && take_people(&t, request, places, work, assignment) && take_tables(&t, work) &&
              fill_costs(&t, request, work);
  for (uint32_t i = 0; good && i < t.rows; i++) {
    set_first_price(&t, i);
    for (int32_t place = 0; place < t.row_places[i]; place++) add_place(&t, i);
  }
  good = good && collect(&t, arena, assignment);
  tdm_arena_free(work);
  return good;
}
