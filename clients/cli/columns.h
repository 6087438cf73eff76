// SPDX-License-Identifier: Apache-2.0
/*
 * Columns: what the columns of a people file mean, by the programme's `columns:`.
 *
 *   columns:
 *     id: Personalnummer                                 # key: header
 *     role: {column: Rolle, values: {Mentorin: mentor}}  # cells translated
 *     languages: {column: Sprachen, split: ","}          # a list
 *     age: {column: Alter, type: number, decimal: ","}
 *     topics: {column: [offers, asks for], split: ","}   # the first that the file has
 *     ignore: [Notes]                                    # never sent
 *
 * A list of columns is for mentors and mentees in two files whose headers differ; a file that
 * has none of them is a mistake. A key that is not listed is looked for under its own name. Only
 * what is listed, the reserved keys and the attributes that the programme names leave this machine;
 * names and e-mail addresses stay here. Types come from `type:` (text, number, list), from
 * `split:`, or from the programme (usage.h). Lists without `split:` (wishes, vetoes, sets) split at
 * ; else | else a line break else a comma, whichever the column has.
 */
#ifndef TANDEM_CLI_COLUMNS_H
#define TANDEM_CLI_COLUMNS_H

#include <stdbool.h>
#include <stdint.h>

#include "clients/cli/complaints.h"
#include "clients/cli/table.h"
#include "clients/cli/usage.h"
#include "clients/cli/yaml.h"

typedef enum { TDM_CELLS_AUTO, TDM_CELLS_TEXT, TDM_CELLS_NUMBER, TDM_CELLS_LIST } tdm_cells;

/* One entry of `columns:`. */
typedef struct {
  tdm_text key;
  tdm_text *names; /* [name_count], at least one: headers; the first that the file has counts */
  uint32_t name_count;
  tdm_cells type;
  tdm_text split; /* separators, each a character; empty: not given */
  bool decimal_comma;
  tdm_text *from; /* [value_count]: cells … */
  tdm_text *to;   /* … and what they mean */
  uint32_t value_count;
  tdm_place place;
} tdm_column_rule;

typedef struct {
  tdm_column_rule *rules;
  uint32_t count;
  tdm_text *ignored;
  uint32_t ignored_count;
  tdm_usage usage;
} tdm_columns;

/* How one participant key is read from one table. */
typedef struct {
  tdm_text key;
  uint32_t column;
  tdm_cells type;
  bool whole; /* NUMBER: capacity, min */
  tdm_text split;
  const tdm_column_rule *rule; /* NULL: the header is the key */
} tdm_field;

typedef struct {
  tdm_field *fields; /* `id` first, then `role` unless the file gives it */
  uint32_t count;
} tdm_plan;

/* Reads `columns:` and the programme's usage. False after complaints. */
bool tdm_columns_read(const tdm_yaml *yaml, tdm_arena *arena, tdm_complaints *complaints,
                      tdm_columns *columns);

/* Lays out how a table is read; role_given: the file, not a column, says the role.
 * False after complaints: a column that is not there, an id column missing, … */
bool tdm_columns_plan(const tdm_columns *columns, const tdm_table *table, bool role_given,
                      tdm_arena *arena, tdm_complaints *complaints, tdm_plan *plan);

#endif
