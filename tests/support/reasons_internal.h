// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What the files of the oracle's reasons share: an outcome seen from one person's side.
 * Callers: reasons*.c only.
 */
#ifndef TANDEM_TESTS_SUPPORT_REASONS_INTERNAL_H
#define TANDEM_TESTS_SUPPORT_REASONS_INTERNAL_H

#include "tests/support/reasons.h"

/* Mentors and mentees are symmetric here: `mine` is the person's side, `other` the opposite. */
typedef struct {
  const tdm_table *table;
  const tdm_outcome *outcome;
  char *complaint;
  bool of_mentors;                         /* my side is the mentors' */
  bool paired[TDM_SIDE_MAX][TDM_SIDE_MAX]; /* [mine][other] */
  bool locked[TDM_SIDE_MAX][TDM_SIDE_MAX];
} tdm_inquiry;

/* ---- reasons.c ---- */

/* Writes the complaint; returns false. */
bool tdm_inquiry_refuse(tdm_inquiry *q, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* ---- reasons_paths.c ---- */

void tdm_inquiry_open(tdm_inquiry *q, const tdm_table *table, const tdm_outcome *outcome,
                      uint32_t participant, char *complaint);

uint32_t tdm_inquiry_mine(const tdm_inquiry *q); /* people on my side */
uint32_t tdm_inquiry_others(const tdm_inquiry *q);
uint32_t tdm_inquiry_place(const tdm_inquiry *q, uint32_t participant); /* on my side */
const tdm_cell *tdm_inquiry_cell(const tdm_inquiry *q, uint32_t mine, uint32_t other);

bool tdm_inquiry_has_candidate(const tdm_inquiry *q, uint32_t person);

/* Whether an alternating path from the person ends at somebody with room; locks are fixed. */
bool tdm_inquiry_augments(const tdm_inquiry *q, uint32_t person);

/* The group has the person, all possible partners of its people, and too little room. */
bool tdm_inquiry_group_holds(tdm_inquiry *q, uint32_t person, const tdm_group *group);

#endif
