// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/ratings.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "clients/cli/scalar.h"
#include "clients/cli/table.h"

enum { MENTOR, MENTEE, BY_MENTOR, BY_MENTEE, ROUND, COLUMNS };

static const char *const names[COLUMNS] = {"mentor", "mentee", "rating_by_mentor",
                                           "rating_by_mentee", "round"};

typedef struct {
  tdm_table table;
  uint32_t column[COLUMNS]; /* UINT32_MAX: not there */
  const tdm_cohort *cohort;
  tdm_arena *arena;
  tdm_complaints *complaints;
  tdm_ratings *ratings;
} reader;

static tdm_text cell_of(const reader *r, uint32_t row, int which) {
  if (r->column[which] == UINT32_MAX) return (tdm_text){NULL, 0};
  return r->table.rows[row].cells[r->column[which]];
}

/* ---- columns ---- */

static void find_columns(reader *r) {
  for (int k = 0; k < COLUMNS; k++) {
    r->column[k] = UINT32_MAX;
    for (uint32_t i = 0; i < r->table.column_count; i++) {
      tdm_text header = r->table.header[i];
      if (header.size == strlen(names[k]) && !strncasecmp(header.bytes, names[k], header.size))
        r->column[k] = i;
    }
  }
}

static bool check_columns(const reader *r) {
  bool rated = r->column[BY_MENTOR] != UINT32_MAX || r->column[BY_MENTEE] != UINT32_MAX;
  if (rated && r->column[MENTOR] != UINT32_MAX && r->column[MENTEE] != UINT32_MAX) return true;
  tdm_text headers = tdm_table_headers(&r->table, r->arena);
  tdm_complain(r->complaints, (tdm_place){r->table.file, r->table.header_line, 0},
               "a file of rated pairs has the columns \"mentor\", \"mentee\", \"rating_by_mentor\" "
               "and \"rating_by_mentee\", one of these two at least, and may have \"round\"; this "
               "one has %.*s",
               TDM_TEXT_ARG(headers));
  return false;
}

/* ---- rows ---- */

static double read_rating(const reader *r, uint32_t row, int which) {
  tdm_text cell = cell_of(r, row, which);
  double rating = NAN;
  if (!cell.size) return NAN;
  if (tdm_cell_read_number(cell, false, &rating) == TDM_CELL_NUMBER && rating >= 1 && rating <= 5)
    return rating;
  tdm_complain(r->complaints, (tdm_place){r->table.file, r->table.rows[row].line, 0},
               "column \"%s\": \"%.*s\" is no rating from 1 to 5; leave the cell empty where "
               "nobody rated",
               names[which], TDM_TEXT_ARG(cell));
  return NAN;
}

static void add(tdm_ratings *ratings, const tdm_cohort *cohort, tdm_text mentor, tdm_text mentee,
                const double *by) {
  bool first = !isnan(by[0]), second = !isnan(by[1]);
  if (!first && !second) {
    ratings->unrated++;
    return;
  }
  uint32_t a = tdm_cohort_find(cohort, mentor), b = tdm_cohort_find(cohort, mentee);
  if (a == TDM_NONE || b == TDM_NONE) {
    ratings->strangers++;
    return;
  }
  double rating = first && second ? (by[0] + by[1]) / 2 : first ? by[0] : by[1];
  ratings->pairs[ratings->count++] = (tdm_rated_pair){a, b, rating};
}

static void read_row(const reader *r, uint32_t row) {
  tdm_text mentor = cell_of(r, row, MENTOR), mentee = cell_of(r, row, MENTEE);
  tdm_place place = {r->table.file, r->table.rows[row].line, 0};
  double by[2] = {read_rating(r, row, BY_MENTOR), read_rating(r, row, BY_MENTEE)};
  if (!mentor.size || !mentee.size)
    tdm_complain(r->complaints, place, "the %s is missing", mentor.size ? "mentee" : "mentor");
  else if (tdm_text_equal(mentor, mentee))
    tdm_complain(r->complaints, place, "\"%.*s\" cannot be paired with themself",
                 TDM_TEXT_ARG(mentor));
  else
    add(r->ratings, r->cohort, mentor, mentee, by);
}

/* ---- the same pair twice ---- */

/* Rows by mentor, mentee and round; sorted, equal ones stand together. */
typedef struct {
  tdm_text mentor, mentee, round;
  uint32_t line;
} key;

static int by_pair(const void *a, const void *b) {
  const key *x = a, *y = b;
  int order = tdm_text_compare(x->mentor, y->mentor);
  return order ? order : tdm_text_compare(x->mentee, y->mentee);
}

static int by_key(const void *a, const void *b) {
  const key *x = a, *y = b;
  int order = by_pair(a, b);
  if (!order) order = tdm_text_compare(x->round, y->round);
  return order ? order : (x->line > y->line) - (x->line < y->line);
}

static key *sort_rows(const reader *r) {
  uint32_t count = r->table.row_count;
  key *keys = tdm_must_alloc(r->arena, count, sizeof *keys);
  for (uint32_t i = 0; i < count; i++)
    keys[i] = (key){cell_of(r, i, MENTOR), cell_of(r, i, MENTEE), cell_of(r, i, ROUND),
                    r->table.rows[i].line};
  if (count > 1) qsort(keys, count, sizeof *keys, by_key);
  return keys;
}

static void refuse_twins(const reader *r, const key *keys) {
  for (uint32_t i = 1; i < r->table.row_count; i++) {
    const key *a = &keys[i - 1], *b = &keys[i];
    if (!a->mentor.size || !a->mentee.size || by_pair(a, b) || !tdm_text_equal(a->round, b->round))
      continue;
    tdm_complain(r->complaints, (tdm_place){r->table.file, b->line, 0},
                 "\"%.*s\" with \"%.*s\" stands in line %u already%s", TDM_TEXT_ARG(b->mentor),
                 TDM_TEXT_ARG(b->mentee), a->line,
                 r->column[ROUND] == UINT32_MAX
                     ? "; for several rounds add a column \"round\" that tells them apart"
                     : ", in the same round");
  }
}

/* Whether the file has that pair, in that round or without saying in which. */
static bool in_file(const reader *r, const key *keys, tdm_text round,
                    const tdm_history_pair *past) {
  key wanted = {past->pair.mentor.id, past->pair.mentee.id, {NULL, 0}, 0};
  uint32_t low = 0, high = r->table.row_count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (by_pair(&keys[middle], &wanted) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  for (; low < r->table.row_count && !by_pair(&keys[low], &wanted); low++)
    if (!keys[low].round.size || tdm_text_equal(keys[low].round, round)) return true;
  return false;
}

/* ---- both sources ---- */

static bool read_file(reader *r, const char *file, char delimiter, key **keys) {
  if (!tdm_table_read(file, delimiter, r->arena, r->complaints, &r->table)) return false;
  find_columns(r);
  if (!check_columns(r)) return false;
  uint32_t before = r->complaints->total;
  r->ratings->pairs = tdm_must_alloc(r->arena, r->table.row_count, sizeof *r->ratings->pairs);
  for (uint32_t i = 0; i < r->table.row_count; i++) read_row(r, i);
  *keys = sort_rows(r);
  refuse_twins(r, *keys);
  return r->complaints->total == before;
}

static void read_programme(const reader *r, const tdm_programme *programme, const key *keys) {
  tdm_ratings *ratings = r->ratings;
  size_t count = ratings->count;
  for (uint32_t i = 0; i < programme->round_count; i++) count += programme->history[i].pair_count;
  tdm_rated_pair *pairs = tdm_must_alloc(r->arena, count, sizeof *pairs);
  if (ratings->count) memcpy(pairs, ratings->pairs, ratings->count * sizeof *pairs);
  ratings->pairs = pairs;
  for (uint32_t i = 0; i < programme->round_count; i++) {
    const tdm_round *round = &programme->history[i];
    for (uint32_t k = 0; k < round->pair_count; k++) {
      const tdm_history_pair *past = &round->pairs[k];
      double by[2] = {past->mentor_rating, past->mentee_rating};
      if (keys && in_file(r, keys, round->name, past)) continue;
      add(ratings, r->cohort, past->pair.mentor.id, past->pair.mentee.id, by);
    }
  }
}

bool tdm_ratings_read(const char *file, char delimiter, const tdm_cohort *cohort,
                      const tdm_programme *programme, tdm_arena *arena, tdm_complaints *complaints,
                      tdm_ratings *ratings) {
  reader r = {.cohort = cohort, .arena = arena, .complaints = complaints, .ratings = ratings};
  key *keys = NULL;
  *ratings = (tdm_ratings){0};
  if (file && !read_file(&r, file, delimiter, &keys)) return false;
  read_programme(&r, programme, keys);
  return true;
}
