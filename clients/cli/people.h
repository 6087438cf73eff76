// SPDX-License-Identifier: Apache-2.0
/*
 * People: the cohort, from one file with a role column or two with a role each, and the
 * managers of a file of their own; written as the `cohort` of a body.
 */
#ifndef TANDEM_CLI_PEOPLE_H
#define TANDEM_CLI_PEOPLE_H

#include <stdbool.h>
#include <stdint.h>

#include "clients/c/tandem.h"
#include "clients/cli/columns.h"
#include "clients/cli/complaints.h"
#include "clients/cli/table.h"

/* The files as the command line names them; NULL: not given. */
typedef struct {
  const char *people;
  const char *mentors;
  const char *mentees;
  const char *managers;
  char delimiter; /* 0: find out */
} tdm_people_files;

typedef struct {
  tdm_table tables[2];
  tdm_plan plans[2];
  const char *roles[2]; /* NULL: a column says it */
  uint32_t table_count;
  tdm_table managers;
  uint32_t manager_columns[2]; /* person, manager */
  bool has_managers;
} tdm_people;

/* Reads and lays out every file; false after complaints. Everything is in the arena. */
bool tdm_people_read(const tdm_people_files *files, const tdm_columns *columns, tdm_arena *arena,
                     tdm_complaints *complaints, tdm_people *people);

/* Writes {participants: […], managers?: {…}}; false after complaints about single cells. */
bool tdm_people_write(const tdm_people *people, tandem_body *body, tdm_arena *arena,
                      tdm_complaints *complaints);

/* Number of participants. */
uint32_t tdm_people_count(const tdm_people *people);

/* The row of participant `index` as it stands in the request, or NULL; *table: which table. */
const tdm_row *tdm_people_row(const tdm_people *people, uint32_t index, uint32_t *table);

/* The header of the column a participant's key came from; empty when none. */
tdm_text tdm_people_header(const tdm_people *people, uint32_t table, tdm_text key);

#endif
