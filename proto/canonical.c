// SPDX-License-Identifier: Apache-2.0
#include "proto/canonical.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "proto/value.h"
#include "proto/writer.h"

enum { PIECE_BYTES = 1 << 16 };

/* An entry of a map by its key, a participant by its id, or a column by its name. */
typedef struct {
  tdm_text name;
  uint32_t index; /* where it stood */
  const uint8_t *value;
} entry;

/* Entries of all the maps that are open, those of the innermost last. */
typedef struct {
  entry *items;
  size_t count;
  size_t capacity;
} entries;

typedef struct {
  const tdm_canonical_sink *sink;
  const uint8_t *end;
  tdm_buffer piece;
  uint64_t written;
  entries open;
  tdm_canonical_result result; /* sticky */
} encoder;

static void value(encoder *e, const tdm_value *v);

static bool stopped(const encoder *e) { return e->result != TDM_CANONICAL_OK; }

/* ---- pieces ---- */

static void flush(encoder *e) {
  if (e->piece.failed) e->result = TDM_CANONICAL_NO_MEMORY;
  e->written += e->piece.size;
  if (!stopped(e) && e->written > TDM_CANONICAL_BYTES_MAX) e->result = TDM_CANONICAL_TOO_LARGE;
  if (!stopped(e) && e->piece.size > 0)
    e->sink->take(e->sink->context, e->piece.bytes, e->piece.size);
  e->piece.size = 0;
}

static void flush_when_full(encoder *e) {
  if (e->piece.size >= PIECE_BYTES || e->piece.failed) flush(e);
}

/* ---- entries ---- */

static void push(encoder *e, entry item) {
  entries *open = &e->open;
  if (open->count == open->capacity) {
    size_t capacity = open->capacity ? 2 * open->capacity : 64;
    entry *items = realloc(open->items, capacity * sizeof *items);
    if (!items) {
      e->result = TDM_CANONICAL_NO_MEMORY;
      return;
    }
    open->items = items;
    open->capacity = capacity;
  }
  open->items[open->count++] = item;
}

static int compare(const void *left, const void *right) {
  const entry *a = left, *b = right;
  int order = tdm_text_compare(a->name, b->name);
  if (order != 0) return order;
  return (a->index > b->index) - (a->index < b->index);
}

static void sort_from(encoder *e, size_t first) {
  if (e->open.count > first + 1)
    qsort(e->open.items + first, e->open.count - first, sizeof(entry), compare);
}

static tdm_value value_at(const encoder *e, const uint8_t *at) {
  return tdm_value_next(&at, e->end);
}

/* Pushes the entries of a map that are not nil, sorted; returns where they begin. */
static size_t push_map(encoder *e, const tdm_value *map) {
  size_t first = e->open.count;
  tdm_walk walk = tdm_value_walk(map);
  for (uint32_t i = 0; walk.left > 0 && !stopped(e); i++) {
    tdm_value key = tdm_value_next(&walk.at, walk.end);
    const uint8_t *at = walk.at;
    tdm_value item = tdm_value_next(&walk.at, walk.end);
    walk.left--;
    if (!tdm_value_is_nil(&item)) push(e, (entry){tdm_value_text(&key), i, at});
  }
  sort_from(e, first);
  return first;
}

/* ---- values ---- */

static void number(encoder *e, double x) {
  bool whole = x == trunc(x) && x >= -0x1p63 && x < 0x1p64;
  if (!whole)
    tdm_write_double(&e->piece, x);
  else if (x < 0)
    tdm_write_int(&e->piece, (int64_t)x);
  else
    tdm_write_uint(&e->piece, (uint64_t)x);
}

static void array(encoder *e, const tdm_value *list) {
  tdm_walk walk = tdm_value_walk(list);
  tdm_value item;
  tdm_write_array(&e->piece, list->token.count);
  while (!stopped(e) && tdm_walk_item(&walk, &item)) value(e, &item);
}

/* A map whose values are encoded by `child`. */
static void map(encoder *e, const tdm_value *v,
                void (*child)(encoder *e, tdm_text key, const tdm_value *v)) {
  size_t first = push_map(e, v), end = e->open.count;
  tdm_write_map(&e->piece, (uint32_t)(end - first));
  for (size_t i = first; i < end && !stopped(e); i++) {
    entry item = e->open.items[i]; /* the children move the stack */
    tdm_value inner = value_at(e, item.value);
    tdm_write_text(&e->piece, item.name);
    child(e, item.name, &inner);
  }
  e->open.count = first;
}

static void any_child(encoder *e, tdm_text key, const tdm_value *v) {
  (void)key;
  value(e, v);
}

static void value(encoder *e, const tdm_value *v) {
  const tdm_token *token = &v->token;
  switch (token->type) {
    case TDM_TOKEN_BOOL:
      tdm_write_bool(&e->piece, token->count != 0);
      break;
    case TDM_TOKEN_INT:
      tdm_write_int(&e->piece, token->as.negative);
      break;
    case TDM_TOKEN_UINT:
      tdm_write_uint(&e->piece, token->as.number);
      break;
    case TDM_TOKEN_DOUBLE:
      number(e, token->as.real);
      break;
    case TDM_TOKEN_STRING:
      tdm_write_text(&e->piece, tdm_value_text(v));
      break;
    case TDM_TOKEN_BIN:
      tdm_write_bin(&e->piece, token->as.bytes, token->count);
      break;
    case TDM_TOKEN_ARRAY:
      array(e, v);
      break;
    case TDM_TOKEN_MAP:
      map(e, v, any_child);
      break;
    default: /* nil; what the scan refuses never comes here */
      tdm_write_nil(&e->piece);
  }
  flush_when_full(e);
}

/* ---- participants ---- */

static tdm_text id_of(const encoder *e, const uint8_t *row) {
  tdm_value v = value_at(e, row);
  tdm_walk walk = tdm_value_walk(&v);
  tdm_text key;
  tdm_value item;
  if (!tdm_value_is(&v, TDM_TOKEN_MAP)) return (tdm_text){NULL, 0};
  while (tdm_walk_entry(&walk, &key, &item)) {
    if (tdm_text_equal(key, tdm_text_of("id")) && tdm_value_is(&item, TDM_TOKEN_STRING))
      return tdm_value_text(&item);
  }
  return (tdm_text){NULL, 0};
}

static void rows(encoder *e, const tdm_value *list) {
  size_t first = e->open.count;
  tdm_walk walk = tdm_value_walk(list);
  for (uint32_t i = 0; walk.left > 0 && !stopped(e); i++, walk.left--) {
    const uint8_t *row = walk.at;
    tdm_value_next(&walk.at, walk.end);
    push(e, (entry){id_of(e, row), i, row});
  }
  sort_from(e, first);
  size_t end = e->open.count;
  tdm_write_array(&e->piece, list->token.count);
  for (size_t i = first; i < end && !stopped(e); i++) {
    tdm_value row = value_at(e, e->open.items[i].value);
    value(e, &row);
  }
  e->open.count = first;
}

/* The values of a column, to be had in any order. */
typedef struct {
  tdm_text name;
  const uint8_t *start;
  uint32_t count;
  uint32_t *offsets; /* [count], owned */
} column;

static bool read_column(const encoder *e, const entry *named, column *out) {
  tdm_value list = value_at(e, named->value);
  tdm_walk walk = tdm_value_walk(&list);
  *out = (column){.name = named->name, .start = walk.at};
  if (!tdm_value_is(&list, TDM_TOKEN_ARRAY)) return true;
  out->count = list.token.count;
  out->offsets = malloc(out->count * sizeof *out->offsets + 1);
  if (!out->offsets) return false;
  for (uint32_t i = 0; i < out->count; i++) {
    out->offsets[i] = (uint32_t)(walk.at - out->start);
    tdm_value_next(&walk.at, walk.end);
  }
  return true;
}

/* False where the row has no value in the column. */
static bool cell(const encoder *e, const column *c, uint32_t row, tdm_value *out) {
  if (row >= c->count) return false;
  *out = value_at(e, c->start + c->offsets[row]);
  return !tdm_value_is_nil(out);
}

static void row_of_columns(encoder *e, const column *columns, size_t count, uint32_t row) {
  uint32_t present = 0;
  tdm_value item;
  for (size_t c = 0; c < count; c++) present += cell(e, &columns[c], row, &item);
  tdm_write_map(&e->piece, present);
  for (size_t c = 0; c < count && !stopped(e); c++) {
    if (!cell(e, &columns[c], row, &item)) continue;
    tdm_write_text(&e->piece, columns[c].name);
    value(e, &item);
  }
}

/* The rows by their ids. */
static void rows_of_columns(encoder *e, const column *columns, size_t count) {
  size_t first = e->open.count;
  const column *ids = NULL;
  for (size_t c = 0; c < count; c++)
    if (tdm_text_equal(columns[c].name, tdm_text_of("id"))) ids = &columns[c];
  uint32_t length = ids ? ids->count : 0;
  for (uint32_t i = 0; i < length && !stopped(e); i++) {
    tdm_value id;
    bool named = cell(e, ids, i, &id) && tdm_value_is(&id, TDM_TOKEN_STRING);
    push(e, (entry){named ? tdm_value_text(&id) : (tdm_text){NULL, 0}, i, NULL});
  }
  sort_from(e, first);
  size_t end = e->open.count;
  tdm_write_array(&e->piece, length);
  for (size_t i = first; i < end && !stopped(e); i++)
    row_of_columns(e, columns, count, e->open.items[i].index);
  e->open.count = first;
}

static void columns_as_rows(encoder *e, const tdm_value *map_of_columns) {
  size_t first = push_map(e, map_of_columns), count = e->open.count - first;
  column *columns = stopped(e) ? NULL : calloc(count + 1, sizeof *columns);
  bool read = columns != NULL;
  for (size_t i = 0; i < count && read; i++)
    read = read_column(e, &e->open.items[first + i], &columns[i]);
  e->open.count = first;
  if (read)
    rows_of_columns(e, columns, count);
  else
    e->result = TDM_CANONICAL_NO_MEMORY;
  for (size_t i = 0; columns && i < count; i++) free(columns[i].offsets);
  free(columns);
}

/* Whether the only entry of the map that is not nil is `columns`, a map. */
static bool is_columns(const tdm_value *v, tdm_value *columns) {
  tdm_walk walk = tdm_value_walk(v);
  tdm_text key;
  tdm_value item;
  uint32_t others = 0;
  bool found = false;
  while (tdm_walk_entry(&walk, &key, &item)) {
    if (tdm_value_is_nil(&item)) continue;
    if (!tdm_text_equal(key, tdm_text_of("columns"))) {
      others++;
    } else {
      *columns = item;
      found = tdm_value_is(&item, TDM_TOKEN_MAP);
    }
  }
  return found && others == 0;
}

static void cohort_child(encoder *e, tdm_text key, const tdm_value *v) {
  tdm_value columns;
  bool participants = tdm_text_equal(key, tdm_text_of("participants"));
  if (participants && tdm_value_is(v, TDM_TOKEN_ARRAY))
    rows(e, v);
  else if (participants && tdm_value_is(v, TDM_TOKEN_MAP) && is_columns(v, &columns))
    columns_as_rows(e, &columns);
  else
    value(e, v);
}

tdm_canonical_result tdm_canonical_write(tdm_canonical_shape shape, const uint8_t *bytes,
                                         size_t size, const tdm_canonical_sink *sink) {
  encoder e = {.sink = sink, .end = bytes + size};
  tdm_buffer_init(&e.piece);
  tdm_value whole = value_at(&e, bytes);
  if (shape == TDM_CANONICAL_COHORT && tdm_value_is(&whole, TDM_TOKEN_MAP))
    map(&e, &whole, cohort_child);
  else
    value(&e, &whole);
  flush(&e);
  tdm_buffer_fini(&e.piece);
  free(e.open.items);
  return e.result;
}
