// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Verify gains: what a certificate makes of an entry of spread.
 *
 * Pairs that earn together are a group: by two values of the attribute (bridges), or by a person
 * and a value of the partner (variety). Each group has a multiplier y, told or the default, and a
 * pair has those of its groups added to its reduced cost. Callers: verify_*.c.
 */
#ifndef TANDEM_SOLVER_VERIFY_VERIFY_GAINS_H
#define TANDEM_SOLVER_VERIFY_VERIFY_GAINS_H

#include "solver/verify/verify_internal.h"
#include "solver/verify/verify_kinds.h"
#include "solver/verify/verify_wide.h"

/* A group that is told. */
typedef struct {
  uint64_t key; /* of two values, or of a partner's value and a person */
  int64_t multiplier;
} tdm_told_group;

typedef struct {
  const tdm_judge *judge;
  const tdm_spread *entry;
  bool bridges;
  uint32_t *value;          /* [participants] number of the value, TDM_NONE where it is missing */
  tdm_judge_wide weight;    /* of a micro-point that is earned */
  tdm_judge_wide otherwise; /* multiplier of a group that is not told */
  tdm_told_group *told;     /* by key */
  uint32_t told_count;
} tdm_told_gains;

typedef enum {
  TDM_TOLD_READ,
  TDM_TOLD_WRONG, /* *wrong: the place of a group that is none, is told twice or has y < 0 */
  TDM_TOLD_TOO_LARGE,
  TDM_TOLD_NO_MEMORY
} tdm_told_gains_result;

/* Reads the multipliers of entry `index` (bridges, then variety) in the judge's arena; list may be
 * NULL: no group is told. */
tdm_told_gains_result tdm_told_gains_read(tdm_told_gains *gains, const tdm_judge *judge,
                                          uint32_t index, const tdm_group_multipliers *list,
                                          tdm_judge_wide weight, uint32_t *wrong);

/* Whether any pair has anything of it. */
bool tdm_told_gains_matter(const tdm_told_gains *gains);

/* The sum of the multipliers of the groups that the pair is in. */
tdm_judge_wide tdm_told_gains_of_pair(const tdm_told_gains *gains, uint32_t mentor,
                                      uint32_t mentee);

/* At least as much as any pair has. */
bool tdm_told_gains_add_largest(const tdm_told_gains *gains, tdm_judge_wide *sum);

/* Adds what steps are worth beyond their group's multiplier. False when it leaves 127 bits. */
bool tdm_told_gains_add_steps(const tdm_told_gains *gains, tdm_judge_wide *sum);

/* Tells people apart by what tdm_told_gains_of_pair() reads of them, on either side. */
bool tdm_told_gains_split(const tdm_told_gains *gains, tdm_kinds *kinds);

#endif
