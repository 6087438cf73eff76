// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Fuzz target: a people file, of any encoding and delimiter, as `tandem match` reads it. Every row
 * must have as many cells as the header, and lines must grow.
 */
#include <stdlib.h>

#include "clients/cli/table.h"
#include "tests/fuzz/fuzz_decode.h"

static void require(bool condition) {
  if (!condition) abort();
}

/* Reads every byte of a text, so that a sanitizer sees one that lies outside. */
static void touch(tdm_text text) {
  volatile char byte = 0;
  for (size_t i = 0; i < text.size; i++) byte = text.bytes[i];
  (void)byte;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
  tdm_arena *arena = tdm_arena_new();
  tdm_complaints complaints;
  tdm_table table;
  require(arena != NULL);
  tdm_complaints_init(&complaints, arena);
  tdm_text text = {(const char *)bytes, (uint32_t)size};
  if (!tdm_table_parse("people.csv", text, 0, arena, &complaints, &table)) {
    require(complaints.total > 0);
  } else {
    for (uint32_t i = 0; i < table.column_count; i++) touch(table.header[i]);
    for (uint32_t r = 0; r < table.row_count; r++) {
      require(table.rows[r].line > (r ? table.rows[r - 1].line : table.header_line));
      for (uint32_t i = 0; i < table.column_count; i++) touch(table.rows[r].cells[i]);
    }
  }
  tdm_arena_free(arena);
  return 0;
}
