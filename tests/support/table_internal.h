// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What the files of the oracle's table share. Callers: table*.c, and tests that
 * build outcomes by hand.
 */
#ifndef TANDEM_TESTS_SUPPORT_TABLE_INTERNAL_H
#define TANDEM_TESTS_SUPPORT_TABLE_INTERNAL_H

#include "tests/support/table.h"

/* Two people under a programme. */
typedef struct {
  const tdm_request *request;
  uint32_t mentor;
  uint32_t mentee;
} tdm_couple;

/* A value as the request has it: a number, or strings (none: missing). */
typedef struct {
  bool missing;
  bool numeric;
  double number;
  uint32_t count;
  tdm_text strings[TDM_LIST_MAX];
} tdm_value;

void tdm_value_read(const tdm_request *request, uint32_t participant, tdm_text name,
                    tdm_value *value);
bool tdm_value_has(const tdm_value *value, tdm_text string);

/* Of two values that are there: the same number or the same set; something in common. */
bool tdm_value_equal(const tdm_value *a, const tdm_value *b);
bool tdm_value_meet(const tdm_value *a, const tdm_value *b);

/* The pair's values are there and differ (share something). */
bool tdm_couple_differs(const tdm_couple *couple, tdm_text name);
bool tdm_couple_shares(const tdm_couple *couple, tdm_text name);

/* The reference names that participant. */
bool tdm_couple_names(const tdm_request *request, const tdm_reference *reference,
                      uint32_t participant);

/* Both may mentor and be mentored: pair_scores hold in both directions. */
bool tdm_couple_is_either(const tdm_couple *couple);

/* The couple with the roles exchanged. */
tdm_couple tdm_couple_turned(const tdm_couple *couple);

/* The reference names that mentor and that mentee. */
bool tdm_couple_is(const tdm_couple *couple, const tdm_pair_reference *pair);

bool tdm_couple_allowed(const tdm_couple *couple, const tdm_rule *rule); /* table_rules.c */
int64_t tdm_couple_score(const tdm_couple *couple);                      /* table_scores.c */
/* f of the model for `differ`; false when a value is missing on either side. */
bool tdm_couple_difference(const tdm_couple *couple, const tdm_dimension *dimension, double *f);
bool tdm_couple_counts(const tdm_couple *couple, const tdm_quota *quota);

#endif
