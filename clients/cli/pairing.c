// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/pairing.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

static uint32_t find(const tdm_table *table, const char *name) {
  for (uint32_t i = 0; i < table->column_count; i++) {
    tdm_text header = table->header[i];
    if (header.size == strlen(name) && !strncasecmp(header.bytes, name, header.size)) return i;
  }
  return UINT32_MAX;
}

bool tdm_pairing_read(const char *file, char delimiter, tdm_arena *arena,
                      tdm_complaints *complaints, tdm_pairing *pairing) {
  if (!tdm_table_read(file, delimiter, arena, complaints, &pairing->table)) return false;
  pairing->mentor = find(&pairing->table, "mentor");
  pairing->mentee = find(&pairing->table, "mentee");
  if (pairing->mentor != UINT32_MAX && pairing->mentee != UINT32_MAX) return true;
  tdm_text headers = tdm_table_headers(&pairing->table, arena);
  tdm_complain(complaints, (tdm_place){file, pairing->table.header_line, 0},
               "a file of pairs has the columns \"mentor\" and \"mentee\"; this one has %.*s",
               TDM_TEXT_ARG(headers));
  return false;
}

bool tdm_pairing_write(const tdm_pairing *pairing, tandem_body *body, tdm_complaints *complaints) {
  const tdm_table *table = &pairing->table;
  uint32_t before = complaints->total;
  tandem_body_begin_array(body);
  for (uint32_t i = 0; i < table->row_count; i++) {
    tdm_text mentor = table->rows[i].cells[pairing->mentor];
    tdm_text mentee = table->rows[i].cells[pairing->mentee];
    if (!mentor.size || !mentee.size) {
      tdm_complain(complaints, (tdm_place){table->file, table->rows[i].line, 0},
                   "the %s is missing", mentor.size ? "mentee" : "mentor");
    }
    tandem_body_begin_array(body);
    tandem_body_text(body, mentor.bytes, mentor.size);
    tandem_body_text(body, mentee.bytes, mentee.size);
    tandem_body_end(body);
  }
  tandem_body_end(body);
  return complaints->total == before;
}

static tdm_text text_of(tandem_value value) {
  const char *bytes = "";
  size_t size = 0;
  tandem_value_text(value, &bytes, &size);
  return (tdm_text){bytes, (uint32_t)size};
}

tdm_texts tdm_pairing_parts(tandem_value pairs, tdm_arena *arena) {
  tdm_texts names = {NULL, 0};
  tandem_iterator pair = tandem_value_iterate(pairs);
  while (tandem_iterator_next(&pair)) {
    tandem_iterator part = tandem_value_iterate(tandem_value_find(pair.value, "parts"));
    while (tandem_iterator_next(&part)) {
      tdm_text name = text_of(part.key);
      if (tdm_texts_find(&names, name) != UINT32_MAX) continue;
      names.items =
          tdm_arena_grow(arena, names.items, names.count, names.count + 1, sizeof *names.items);
      if (!names.items) tdm_out_of_memory();
      names.items[names.count++] = name;
    }
  }
  return names;
}

void tdm_points_format(int64_t micro, char mark, char out[32]) {
  uint64_t size = micro < 0 ? 0 - (uint64_t)micro : (uint64_t)micro;
  int used = snprintf(out, 32, "%s%" PRIu64 "%c%06" PRIu64, micro < 0 ? "-" : "", size / 1000000,
                      mark, size % 1000000);
  while (out[used - 1] == '0') out[--used] = 0;
  if (out[used - 1] == mark) out[--used] = 0;
}

void tdm_cell_print(FILE *out, tdm_text text, char delimiter) {
  bool quoted = false;
  for (uint32_t i = 0; i < text.size; i++) {
    quoted = quoted || text.bytes[i] == delimiter || strchr("\"\r\n", text.bytes[i]);
  }
  if (quoted) fputc('"', out);
  for (uint32_t i = 0; i < text.size; i++) {
    if (text.bytes[i] == '"') fputc('"', out);
    fputc(text.bytes[i], out);
  }
  if (quoted) fputc('"', out);
}

static void print_points(FILE *out, tandem_value value, char delimiter) {
  int64_t micro = 0;
  char points[32];
  tandem_value_int(value, &micro);
  tdm_points_format(micro, delimiter == ';' ? ',' : '.', points);
  fputs(points, out);
}

static void print_pair(FILE *out, tandem_value pair, const tdm_texts *names, char delimiter,
                       bool rematch, tdm_arena *arena) {
  bool kept = false;
  tandem_value parts = tandem_value_find(pair, "parts");
  tdm_cell_print(out, text_of(tandem_value_find(pair, "mentor")), delimiter);
  fputc(delimiter, out);
  tdm_cell_print(out, text_of(tandem_value_find(pair, "mentee")), delimiter);
  fputc(delimiter, out);
  print_points(out, tandem_value_find(pair, "score"), delimiter);
  for (uint32_t i = 0; i < names->count; i++) {
    fputc(delimiter, out);
    print_points(out, tandem_value_find(parts, tdm_must_string(arena, names->items[i])), delimiter);
  }
  tandem_value_bool(tandem_value_find(pair, "kept"), &kept);
  if (rematch) fprintf(out, "%c%s", delimiter, kept ? "yes" : "no");
  fputs("\r\n", out);
}

void tdm_pairing_print(FILE *out, tandem_value pairs, char delimiter, bool rematch,
                       tdm_arena *arena) {
  tdm_texts names = tdm_pairing_parts(pairs, arena);
  fprintf(out, "mentor%cmentee%cscore", delimiter, delimiter);
  for (uint32_t i = 0; i < names.count; i++) {
    fputc(delimiter, out);
    tdm_cell_print(out, names.items[i], delimiter);
  }
  if (rematch) fprintf(out, "%ckept", delimiter);
  fputs("\r\n", out);
  tandem_iterator pair = tandem_value_iterate(pairs);
  while (tandem_iterator_next(&pair))
    print_pair(out, pair.value, &names, delimiter, rematch, arena);
}
