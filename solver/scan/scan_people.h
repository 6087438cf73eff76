// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Scan people: what two lists of people need to be compared, packed side by side.
 *
 * Everybody has a position: mentors come first, in the order of their list, then
 * mentees. A column holds one thing of everybody by position, with room for
 * TDM_SCAN_LANES more at its end. Columns are packed when they are first asked for.
 * Callers: scan*.c only.
 */
#ifndef TANDEM_SOLVER_SCAN_SCAN_PEOPLE_H
#define TANDEM_SOLVER_SCAN_SCAN_PEOPLE_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/model/arena.h"
#include "solver/model/request.h"
#include "solver/pair/line_index.h"
#include "solver/scan/scan_kernels.h"

enum { TDM_SCAN_WORDS_MAX = 4 };

/* Equal numbers for equal values of an attribute, 0 where it is missing. */
typedef struct {
  tdm_code_width width;
  const void *codes; /* NULL: everybody misses it */
} tdm_scan_codes;

/*
 * Sets of strings. At most 32 different strings are `small`; else the 256 that most people
 * have are bits of up to four words, and the rarer ones are listed both ways.
 */
typedef struct {
  uint32_t values; /* different strings */
  const uint32_t *small;
  uint32_t words;
  const uint64_t *word[TDM_SCAN_WORDS_MAX];
  uint32_t *rare_first; /* rare strings of a position: rare[rare_first[p]] and on; NULL: none */
  uint32_t *rare;
  uint32_t *holder_first; /* positions that have a rare string, ascending */
  uint32_t *holder;
  const uint16_t *size; /* elements; `absent` where missing */
  uint32_t largest;     /* size */
  uint16_t absent;      /* 2 * largest + 1: as a size of a union it is out of reach */
} tdm_scan_sets;

/* Who is where in the reporting line (solver/line_index.h). */
typedef struct {
  const uint32_t *enter, *leave, *depth, *boss;
} tdm_scan_line;

typedef struct {
  const tdm_request *request;
  tdm_arena *arena; /* for columns */
  tdm_arena *work;  /* for what only the packing needs */
  uint32_t mentor_count;
  uint32_t count;
  uint32_t *person;                /* participant by position */
  uint32_t *mentor_at, *mentee_at; /* position by participant, or TDM_NONE; in `work` */
  uint32_t *number_of;             /* [symbols] all 0 between uses; in `work` */
  tdm_scan_codes **codes;          /* [attributes] */
  tdm_scan_sets **sets;
  tdm_scan_line *line;
} tdm_scan_people;

/* All functions here: false or NULL when memory is out. */

bool tdm_scan_people_init(tdm_scan_people *people, const tdm_request *request,
                          const uint32_t *mentors, uint32_t mentor_count, const uint32_t *mentees,
                          uint32_t mentee_count, tdm_arena *arena, tdm_arena *work);

/* Zeroed room for a column. */
void *tdm_scan_column(const tdm_scan_people *people, size_t size);

/* Fills mentor_at and mentee_at. */
bool tdm_scan_people_locate(tdm_scan_people *people);

/* Whether nobody has two strings of the attribute; true for numbers. */
bool tdm_scan_single(const tdm_scan_people *people, uint32_t attribute);

/* Codes of an attribute (TDM_NONE: one that everybody misses). (scan_codes.c) */
const tdm_scan_codes *tdm_scan_codes_of(tdm_scan_people *people, uint32_t attribute);

/* Sets of an attribute of strings. (scan_sets.c) */
const tdm_scan_sets *tdm_scan_sets_of(tdm_scan_people *people, uint32_t attribute);

const tdm_scan_line *tdm_scan_line_of(tdm_scan_people *people, const tdm_line_index *index);

/* by_person[p] of every position, as a column; NULL when memory is out. */
double *tdm_scan_numbers(const tdm_scan_people *people, const double *by_person);

/*
 * Numbers the strings of an attribute from 1 in number_of[symbol], in order of first use;
 * returns how many there are. tdm_scan_forget() undoes it.
 */
uint32_t tdm_scan_number_strings(tdm_scan_people *people, const tdm_attribute *attribute);
void tdm_scan_forget(tdm_scan_people *people, const tdm_attribute *attribute);

/* The code of one position; 0: missing. */
static inline uint64_t tdm_scan_code(const tdm_scan_codes *codes, uint32_t position) {
  if (!codes->codes) return 0;
  switch (codes->width) {
    case TDM_CODE_8:
      return ((const uint8_t *)codes->codes)[position];
    case TDM_CODE_16:
      return ((const uint16_t *)codes->codes)[position];
    case TDM_CODE_32:
      return ((const uint32_t *)codes->codes)[position];
    case TDM_CODE_64:
      return ((const uint64_t *)codes->codes)[position];
    case TDM_CODE_WIDTHS:
      break;
  }
  return 0;
}

/* The column from a position on. */
static inline const void *tdm_scan_from(tdm_code_width width, const void *codes,
                                        uint32_t position) {
  return (const uint8_t *)codes + ((size_t)position << width);
}

#endif
