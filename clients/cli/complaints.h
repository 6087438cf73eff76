// SPDX-License-Identifier: Apache-2.0
/*
 * Complaints: what is wrong with the files, each with file, line and column.
 *
 * Readers append and go on where they can, so that one run names them all; the command prints them.
 * Every module of the command line reports through this list.
 */
#ifndef TANDEM_CLI_COMPLAINTS_H
#define TANDEM_CLI_COMPLAINTS_H

#include <stdint.h>
#include <stdio.h>

#include "solver/model/arena.h"
#include "solver/model/text.h"

enum { TDM_COMPLAINTS_MAX = 100 };

typedef struct {
  tdm_arena *arena; /* borrowed */
  uint32_t count;   /* kept */
  uint32_t total;   /* made, kept or not */
  tdm_text items[TDM_COMPLAINTS_MAX];
} tdm_complaints;

/* A place in a file. line 0: the file as a whole; column 0: the line as a whole. */
typedef struct {
  const char *file; /* borrowed; NULL: no file */
  uint32_t line;
  uint32_t column;
} tdm_place;

void tdm_complaints_init(tdm_complaints *complaints, tdm_arena *arena);

/* Appends "file:line:column: message". */
void tdm_complain(tdm_complaints *complaints, tdm_place place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The place as text: "file:line:column", "file:line", "file" or "". */
tdm_text tdm_place_format(tdm_place place, tdm_arena *arena);

/* Prints every complaint on a line of its own, and how many were left out. */
void tdm_complaints_print(const tdm_complaints *complaints, FILE *stream);

/* Memory for the command line: ends the program with a message when memory is out. */
void *tdm_must_alloc(tdm_arena *arena, size_t count, size_t size);
tdm_text tdm_must_copy(tdm_arena *arena, tdm_text text);
/* A terminated copy. */
const char *tdm_must_string(tdm_arena *arena, tdm_text text);
/* Ends the program: memory is out. */
_Noreturn void tdm_out_of_memory(void);

#endif
