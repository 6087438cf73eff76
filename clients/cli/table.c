// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/table.h"

#include <csv.h>
#include <string.h>

#include "clients/cli/encoding.h"

enum { COLUMNS_MAX = 1024 };

/* A table under construction. */
typedef struct {
  tdm_table *table;
  tdm_arena *arena;
  tdm_complaints *complaints;
  tdm_text cells[COLUMNS_MAX]; /* of the row at hand */
  uint32_t cell_count;
  uint32_t row_line; /* where it began */
  uint32_t line;     /* the physical line being fed */
  uint32_t row_capacity;
} reader;

tdm_text tdm_text_trim(tdm_text text) {
  while (text.size && strchr(" \t\r\n", text.bytes[0])) text.bytes++, text.size--;
  while (text.size && strchr(" \t\r\n", text.bytes[text.size - 1])) text.size--;
  tdm_text before = text;
  while (text.size >= 2 && !memcmp(text.bytes, "\xc2\xa0", 2)) text.bytes += 2, text.size -= 2;
  while (text.size >= 2 && !memcmp(text.bytes + text.size - 2, "\xc2\xa0", 2)) text.size -= 2;
  return text.size == before.size ? text : tdm_text_trim(text);
}

/* ---- rows ---- */

static void take_header(reader *r) {
  tdm_table *table = r->table;
  table->column_count = r->cell_count;
  table->header_line = r->row_line;
  table->header = tdm_must_alloc(r->arena, r->cell_count, sizeof *table->header);
  for (uint32_t i = 0; i < r->cell_count; i++) {
    table->header[i] = r->cells[i];
    if (!r->cells[i].size) continue;
    for (uint32_t j = 0; j < i; j++) {
      if (tdm_text_equal(r->cells[i], r->cells[j])) {
        tdm_complain(r->complaints, (tdm_place){table->file, r->row_line, 0},
                     "two columns are named \"%.*s\"; rename one", TDM_TEXT_ARG(r->cells[i]));
      }
    }
  }
}

static void take_row(reader *r) {
  tdm_table *table = r->table;
  if (r->cell_count != table->column_count) {
    tdm_complain(r->complaints, (tdm_place){table->file, r->row_line, 0},
                 "%u cells where the header has %u columns; a cell that holds the delimiter or a "
                 "line break must stand in quotation marks",
                 r->cell_count, table->column_count);
    return;
  }
  if (table->row_count == r->row_capacity) {
    uint32_t wanted = r->row_capacity ? 2 * r->row_capacity : 64;
    table->rows =
        tdm_arena_grow(r->arena, table->rows, r->row_capacity, wanted, sizeof *table->rows);
    if (!table->rows) tdm_out_of_memory();
    r->row_capacity = wanted;
  }
  tdm_row *row = &table->rows[table->row_count++];
  row->line = r->row_line;
  row->cells = tdm_must_alloc(r->arena, r->cell_count, sizeof *row->cells);
  memcpy(row->cells, r->cells, r->cell_count * sizeof *row->cells);
}

static void on_cell(void *bytes, size_t size, void *context) {
  reader *r = context;
  tdm_text cell = tdm_text_trim((tdm_text){bytes, (uint32_t)size});
  if (r->cell_count < COLUMNS_MAX) r->cells[r->cell_count] = tdm_must_copy(r->arena, cell);
  r->cell_count++;
}

static bool empty_row(const reader *r) {
  for (uint32_t i = 0; i < r->cell_count; i++) {
    if (r->cells[i].size) return false;
  }
  return true;
}

static void on_row(int terminator, void *context) {
  (void)terminator;
  reader *r = context;
  if (r->cell_count > COLUMNS_MAX) {
    tdm_complain(r->complaints, (tdm_place){r->table->file, r->row_line, 0},
                 "%u cells; at most %d columns are read", r->cell_count, COLUMNS_MAX);
  } else if (!empty_row(r)) {
    if (r->table->header) {
      take_row(r);
    } else {
      take_header(r);
    }
  }
  r->cell_count = 0;
  r->row_line = r->line + 1;
}

/* ---- delimiter ---- */

/* A first line "sep=;": the delimiter, and *text behind the line; 0 without one. */
static char stated_delimiter(tdm_text *text) {
  if (text->size < 5 || memcmp(text->bytes, "sep=", 4)) return 0;
  char delimiter = text->bytes[4];
  uint32_t end = 5;
  while (end < text->size && text->bytes[end] == '\r') end++;
  if (end < text->size && text->bytes[end] != '\n') return 0;
  if (end < text->size) end++;
  text->bytes += end;
  text->size -= end;
  return delimiter;
}

/* The candidate that stands most often in the header, outside of quotes. */
static char find_delimiter(tdm_text text) {
  static const char candidates[] = {';', '\t', ','};
  unsigned counts[sizeof candidates] = {0};
  bool quoted = false, content = false;
  for (uint32_t i = 0; i < text.size; i++) {
    char c = text.bytes[i];
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if ((c == '\n' || c == '\r') && content) break;
    content = content || (c != '\n' && c != '\r');
    for (size_t k = 0; k < sizeof candidates; k++) counts[k] += c == candidates[k];
  }
  size_t best = 2;
  for (size_t k = 0; k < sizeof candidates; k++) {
    if (counts[k] > counts[best]) best = k;
  }
  return candidates[best];
}

/* ---- parsing ---- */

/* Bytes of the physical line at `bytes`, its end included. */
static size_t line_size(const char *bytes, size_t size) {
  size_t i = 0;
  while (i < size && bytes[i] != '\n' && bytes[i] != '\r') i++;
  if (i < size && bytes[i] == '\r' && i + 1 < size && bytes[i + 1] == '\n') i++;
  return i < size ? i + 1 : i;
}

/* Lines are fed one by one: that is how a row knows the line that it began on. */
static bool feed(reader *r, struct csv_parser *parser, tdm_text text) {
  while (text.size) {
    size_t size = line_size(text.bytes, text.size);
    if (csv_parse(parser, text.bytes, size, on_cell, on_row, r) != size) {
      if (csv_error(parser) == CSV_ENOMEM) tdm_out_of_memory();
      tdm_complain(r->complaints, (tdm_place){r->table->file, r->line, 0},
                   "a quotation mark in the middle of a cell; put the whole cell in quotation "
                   "marks and double those inside");
      return false;
    }
    r->line++;
    if (parser->pstate == 0) r->row_line = r->line; /* between rows: the line was blank */
    text.bytes += size;
    text.size -= (uint32_t)size;
  }
  uint32_t began = r->row_line;
  if (!csv_fini(parser, on_cell, on_row, r)) return true;
  tdm_complain(r->complaints, (tdm_place){r->table->file, began, 0},
               "a quoted cell of this row is never closed; add the missing quotation mark");
  return false;
}

static bool parse(reader *r, tdm_text text) {
  struct csv_parser parser;
  if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI)) tdm_out_of_memory();
  csv_set_delim(&parser, (unsigned char)r->table->delimiter);
  bool ok = feed(r, &parser, text);
  csv_free(&parser);
  if (ok && !r->table->header) {
    tdm_complain(r->complaints, (tdm_place){r->table->file, 0, 0},
                 "empty; the first line must name the columns");
  }
  return ok;
}

bool tdm_table_parse(const char *file, tdm_text bytes, char delimiter, tdm_arena *arena,
                     tdm_complaints *complaints, tdm_table *table) {
  uint32_t before = complaints->total;
  tdm_text text;
  *table = (tdm_table){.file = file};
  if (!tdm_encoding_decode(file, bytes, arena, complaints, &text)) return false;
  reader *r = tdm_must_alloc(arena, 1, sizeof *r);
  *r = (reader){.table = table, .arena = arena, .complaints = complaints, .row_line = 1, .line = 1};
  uint32_t size = text.size;
  char stated = stated_delimiter(&text);
  if (text.size != size) r->line = r->row_line = 2;
  table->delimiter = delimiter ? delimiter : stated ? stated : find_delimiter(text);
  parse(r, text);
  return complaints->total == before;
}

bool tdm_table_read(const char *file, char delimiter, tdm_arena *arena, tdm_complaints *complaints,
                    tdm_table *table) {
  tdm_text bytes;
  return tdm_file_read(file, arena, complaints, &bytes) &&
         tdm_table_parse(file, bytes, delimiter, arena, complaints, table);
}

uint32_t tdm_table_column(const tdm_table *table, tdm_text name) {
  for (uint32_t i = 0; i < table->column_count; i++) {
    if (tdm_text_equal(table->header[i], name)) return i;
  }
  return UINT32_MAX;
}

tdm_text tdm_table_headers(const tdm_table *table, tdm_arena *arena) {
  tdm_text list = {NULL, 0};
  for (uint32_t i = 0; i < table->column_count; i++) {
    if (!table->header[i].size) continue;
    list = list.size ? tdm_text_format(arena, "%.*s, %.*s", TDM_TEXT_ARG(list),
                                       TDM_TEXT_ARG(table->header[i]))
                     : table->header[i];
  }
  return list;
}
