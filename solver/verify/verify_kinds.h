// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Kinds: people who are the same in everything that is asked of them.
 *
 * Numbers people so that two have the same number exactly when they agree in all keys that
 * were told: values of attributes, their place in the reporting line, multipliers.
 * Callers: verify_*.c.
 */
#ifndef TANDEM_SOLVER_VERIFY_VERIFY_KINDS_H
#define TANDEM_SOLVER_VERIFY_VERIFY_KINDS_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/verify/verify_internal.h"

/* Starts with all people of one kind. */
typedef struct {
  const tdm_judge *judge;
  const uint32_t *people; /* [count] participants; borrowed */
  uint32_t count;
  uint32_t *kind;    /* [count] below kind_count, numbered by first appearance */
  uint32_t *example; /* [kind_count] place in `people` of the first of its kind */
  uint32_t kind_count;
  uint32_t *slots; /* private: hash table */
  uint32_t slot_mask;
  uint32_t *next; /* private: the numbers of the round at hand */
  uint64_t *key;  /* private: keys of the round */
} tdm_kinds;

/* All arrays in the judge's arena. False when memory is out. */
bool tdm_kinds_init(tdm_kinds *kinds, const tdm_judge *judge, const uint32_t *people,
                    uint32_t count);

/* Tells people apart by their value of an attribute; TDM_NONE tells nobody apart. */
void tdm_kinds_split_by_attribute(tdm_kinds *kinds, uint32_t attribute);

/* Tells people apart by all that the rule reads of them. */
void tdm_kinds_split_by_rule(tdm_kinds *kinds, const tdm_rule *rule);

/* Tells people apart by what the quota reads of the mentor's side, or of the mentee's. */
void tdm_kinds_split_by_quota(tdm_kinds *kinds, const tdm_quota *quota, bool mentors);

/* Tells people apart by a number each, [participants]. */
void tdm_kinds_split_by_number(tdm_kinds *kinds, const int64_t *number_of);

#endif
