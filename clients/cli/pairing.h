// SPDX-License-Identifier: Apache-2.0
/*
 * Pairing: pairs.csv, written by `match -o`, read by `score`, `agenda` and as `--current`.
 */
#ifndef TANDEM_CLI_PAIRING_H
#define TANDEM_CLI_PAIRING_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "clients/c/tandem.h"
#include "clients/cli/complaints.h"
#include "clients/cli/table.h"

typedef struct {
  tdm_table table;
  uint32_t mentor; /* columns */
  uint32_t mentee;
} tdm_pairing;

/* Reads a file with the columns mentor and mentee. False after complaints. */
bool tdm_pairing_read(const char *file, char delimiter, tdm_arena *arena,
                      tdm_complaints *complaints, tdm_pairing *pairing);

/* Writes [[mentor, mentee], …]; false after complaints about empty cells. */
bool tdm_pairing_write(const tdm_pairing *pairing, tandem_body *body, tdm_complaints *complaints);

/* The names of the parts that any pair has, in the order of their first appearance. */
tdm_texts tdm_pairing_parts(tandem_value pairs, tdm_arena *arena);

/* Prints a cell, in quotation marks where it needs them. */
void tdm_cell_print(FILE *out, tdm_text text, char delimiter);

/* Micro-points as points with every digit: "12.345678", "3", "-0.5"; mark is the decimal mark. */
void tdm_points_format(int64_t micro, char mark, char out[32]);

/* Prints the pairs of an outcome: mentor, mentee, score, every part in points, and, for a
 * `rematch`, `kept`: yes where the pair goes on. With semicolons, as in countries that write
 * decimal commas, points are written with commas. */
void tdm_pairing_print(FILE *out, tandem_value pairs, char delimiter, bool rematch,
                       tdm_arena *arena);

#endif
