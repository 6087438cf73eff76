// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/past.h"

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
  tdm_arena *arena;
  tdm_complaints *complaints;
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

static bool check_columns(const reader *r, bool rated) {
  bool paired = r->column[MENTOR] != UINT32_MAX && r->column[MENTEE] != UINT32_MAX;
  bool has_ratings = r->column[BY_MENTOR] != UINT32_MAX || r->column[BY_MENTEE] != UINT32_MAX;
  if (paired && (has_ratings || !rated)) return true;
  tdm_text headers = tdm_table_headers(&r->table, r->arena);
  tdm_complain(r->complaints, (tdm_place){r->table.file, r->table.header_line, 0},
               "a file of %s pairs has the columns \"mentor\", \"mentee\", %s\"rating_by_mentor\" "
               "and \"rating_by_mentee\"%s, and may have \"round\"; this one has %.*s",
               rated ? "rated" : "past", rated ? "" : "perhaps ",
               rated ? ", one of these two at least" : "", TDM_TEXT_ARG(headers));
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

static tdm_past_pair read_row(const reader *r, uint32_t row) {
  tdm_past_pair pair = {cell_of(r, row, MENTOR),
                        cell_of(r, row, MENTEE),
                        cell_of(r, row, ROUND),
                        {read_rating(r, row, BY_MENTOR), read_rating(r, row, BY_MENTEE)},
                        r->table.rows[row].line};
  tdm_place place = {r->table.file, pair.line, 0};
  if (!pair.mentor.size || !pair.mentee.size)
    tdm_complain(r->complaints, place, "the %s is missing", pair.mentor.size ? "mentee" : "mentor");
  else if (tdm_text_equal(pair.mentor, pair.mentee))
    tdm_complain(r->complaints, place, "\"%.*s\" cannot be paired with themself",
                 TDM_TEXT_ARG(pair.mentor));
  return pair;
}

/* ---- the same pair twice ---- */

static int by_pair(const tdm_past_pair *x, const tdm_past_pair *y) {
  int order = tdm_text_compare(x->mentor, y->mentor);
  return order ? order : tdm_text_compare(x->mentee, y->mentee);
}

static int by_round(const void *a, const void *b) {
  const tdm_past_pair *x = a, *y = b;
  int order = by_pair(x, y);
  if (!order) order = tdm_text_compare(x->round, y->round);
  return order ? order : (x->line > y->line) - (x->line < y->line);
}

static void refuse_twins(const reader *r, const tdm_past *past) {
  for (uint32_t i = 1; i < past->count; i++) {
    const tdm_past_pair *a = &past->sorted[i - 1], *b = &past->sorted[i];
    if (!a->mentor.size || !a->mentee.size || by_pair(a, b) || !tdm_text_equal(a->round, b->round))
      continue;
    tdm_complain(r->complaints, (tdm_place){past->file, b->line, 0},
                 "\"%.*s\" with \"%.*s\" stands in line %u already%s", TDM_TEXT_ARG(b->mentor),
                 TDM_TEXT_ARG(b->mentee), a->line,
                 r->column[ROUND] == UINT32_MAX
                     ? "; for several rounds add a column \"round\" that tells them apart"
                     : ", in the same round");
  }
}

bool tdm_past_read(const char *file, char delimiter, bool rated, tdm_arena *arena,
                   tdm_complaints *complaints, tdm_past *past) {
  reader r = {.arena = arena, .complaints = complaints};
  *past = (tdm_past){.file = file};
  if (!tdm_table_read(file, delimiter, arena, complaints, &r.table)) return false;
  find_columns(&r);
  if (!check_columns(&r, rated)) return false;
  uint32_t before = complaints->total, count = past->count = r.table.row_count;
  past->pairs = tdm_must_alloc(arena, count, sizeof *past->pairs);
  past->sorted = tdm_must_alloc(arena, count, sizeof *past->sorted);
  for (uint32_t i = 0; i < count; i++) past->sorted[i] = past->pairs[i] = read_row(&r, i);
  if (count > 1) qsort(past->sorted, count, sizeof *past->sorted, by_round);
  refuse_twins(&r, past);
  return complaints->total == before;
}

bool tdm_past_has(const tdm_past *past, tdm_text mentor, tdm_text mentee, tdm_text round) {
  tdm_past_pair wanted = {.mentor = mentor, .mentee = mentee};
  uint32_t low = 0, high = past->count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (by_pair(&past->sorted[middle], &wanted) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  for (; low < past->count && !by_pair(&past->sorted[low], &wanted); low++) {
    tdm_text other = past->sorted[low].round;
    if (!other.size || tdm_text_equal(other, round)) return true;
  }
  return false;
}

/* ---- as the history of a programme ---- */

static void write_rating(tandem_body *body, double rating) {
  if (isnan(rating))
    tandem_body_nil(body);
  else
    tandem_body_double(body, rating);
}

/* Every pair of the round that the first pair is of. */
static void write_round(const tdm_past *past, uint32_t first, bool *written, tandem_body *body) {
  tdm_text round = past->pairs[first].round;
  tandem_body_begin_map(body);
  if (round.size) {
    tandem_body_key(body, "name");
    tandem_body_text(body, round.bytes, round.size);
  }
  tandem_body_key(body, "pairs");
  tandem_body_begin_array(body);
  for (uint32_t i = first; i < past->count; i++) {
    const tdm_past_pair *pair = &past->pairs[i];
    if (written[i] || !tdm_text_equal(pair->round, round)) continue;
    written[i] = true;
    tandem_body_begin_array(body);
    tandem_body_text(body, pair->mentor.bytes, pair->mentor.size);
    tandem_body_text(body, pair->mentee.bytes, pair->mentee.size);
    write_rating(body, pair->by[0]);
    write_rating(body, pair->by[1]);
    tandem_body_end(body);
  }
  tandem_body_end(body);
  tandem_body_end(body);
}

/* Whether the programme has a round of that name. */
static bool has_round(tandem_value history, tdm_text round) {
  tandem_iterator each = tandem_value_iterate(history);
  while (tandem_iterator_next(&each)) {
    const char *bytes;
    size_t size;
    bool named = tandem_value_text(tandem_value_find(each.value, "name"), &bytes, &size);
    if (named && tdm_text_equal((tdm_text){bytes, (uint32_t)size}, round)) return true;
  }
  return false;
}

bool tdm_past_write(const tdm_past *past, tandem_value history, tandem_body *body, tdm_arena *arena,
                    tdm_complaints *complaints) {
  bool *written = tdm_must_alloc(arena, past->count, sizeof *written), good = true;
  tandem_iterator each = tandem_value_iterate(history);
  tandem_body_begin_array(body);
  while (tandem_iterator_next(&each)) tandem_body_raw(body, each.value.bytes, each.value.size);
  for (uint32_t i = 0; i < past->count; i++) {
    if (written[i]) continue;
    tdm_text round = past->pairs[i].round;
    if (round.size && has_round(history, round)) {
      tdm_complain(complaints, (tdm_place){past->file, past->pairs[i].line, 0},
                   "the programme's history has the round \"%.*s\" already; take it out there, or "
                   "here",
                   TDM_TEXT_ARG(round));
      good = false;
    }
    write_round(past, i, written, body);
  }
  tandem_body_end(body);
  return good;
}
