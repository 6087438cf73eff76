// SPDX-License-Identifier: Apache-2.0
/*
 * Scalar: what a word in a file means. Plain YAML scalars by the core schema of YAML 1.2, and
 * numbers as spreadsheets write them. Callers: yaml.c, cohort.c.
 */
#ifndef TANDEM_CLI_SCALAR_H
#define TANDEM_CLI_SCALAR_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/model/text.h"

typedef enum {
  TDM_SCALAR_TEXT,
  TDM_SCALAR_NULL,
  TDM_SCALAR_BOOL,
  TDM_SCALAR_INT,
  TDM_SCALAR_FLOAT,
  TDM_SCALAR_NOT_FINITE, /* .inf, .nan, 1e999 */
  TDM_SCALAR_TOO_LARGE   /* an integer past 64 bits */
} tdm_scalar_type;

typedef struct {
  tdm_scalar_type type;
  bool boolean;
  int64_t integer;
  double number;
} tdm_scalar;

/* Types a plain scalar. Whole numbers with a leading zero are text. */
tdm_scalar tdm_scalar_read(tdm_text text);

typedef enum {
  TDM_CELL_NUMBER,    /* *number */
  TDM_CELL_AMBIGUOUS, /* 1,234: thousands or decimals? */
  TDM_CELL_NO_NUMBER
} tdm_cell_number;

/*
 * Reads a number as spreadsheets write it: 3.5, 3,5, 1.234,5, 1,234.5, 1'234. A single comma before
 * exactly three digits is ambiguous unless decimal_comma says that commas are decimal; then
 * points separate thousands.
 */
tdm_cell_number tdm_cell_read_number(tdm_text cell, bool decimal_comma, double *number);

#endif
