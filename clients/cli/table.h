// SPDX-License-Identifier: Apache-2.0
/*
 * Table: a CSV file in memory, every row with the line it begins on.
 *
 * Comma, semicolon or tab, found in the header line outside of quotes; a first
 * line "sep=;" as spreadsheet programs write it is honoured. Cells are trimmed, quoted cells may
 * hold newlines, rows without any content are skipped. The only user of libcsv.
 */
#ifndef TANDEM_CLI_TABLE_H
#define TANDEM_CLI_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "clients/cli/complaints.h"

typedef struct {
  tdm_text *cells; /* [column_count] */
  uint32_t line;
} tdm_row;

typedef struct {
  const char *file; /* borrowed */
  tdm_text *header; /* [column_count], trimmed; may be empty */
  uint32_t column_count;
  uint32_t header_line;
  tdm_row *rows;
  uint32_t row_count;
  char delimiter;
} tdm_table;

/* Reads a file; delimiter 0: find out. Everything is in the arena. False after complaints. */
bool tdm_table_read(const char *file, char delimiter, tdm_arena *arena, tdm_complaints *complaints,
                    tdm_table *table);

/* The same from bytes. */
bool tdm_table_parse(const char *file, tdm_text bytes, char delimiter, tdm_arena *arena,
                     tdm_complaints *complaints, tdm_table *table);

/* Index of the column with that header, or UINT32_MAX. */
uint32_t tdm_table_column(const tdm_table *table, tdm_text name);

/* "a, b, c": the headers, for messages. */
tdm_text tdm_table_headers(const tdm_table *table, tdm_arena *arena);

/* The text without spaces, tabs, line ends and no-break spaces around it. */
tdm_text tdm_text_trim(tdm_text text);

#endif
