// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Quotas: which pairs a quota counts.
 */
#ifndef TANDEM_SOLVER_PAIR_QUOTAS_H
#define TANDEM_SOLVER_PAIR_QUOTAS_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/model/arena.h"
#include "solver/model/request.h"
#include "solver/pair/traits.h"

typedef struct {
  const bool *mentor; /* per person: holds the conditions on the mentor; NULL: none */
  const bool *mentee;
  const bool *either_side;
  tdm_trait *differ; /* [differ_count] */
  tdm_trait *share;
  uint32_t differ_count;
  uint32_t share_count;
} tdm_compiled_quota;

/* Compiles in the arena; false when memory is out. */
bool tdm_quota_init(tdm_compiled_quota *compiled, const tdm_quota *quota, const tdm_cohort *cohort,
                    tdm_arena *arena);

/* Whether the quota counts the pair. */
bool tdm_quota_counts(const tdm_compiled_quota *quota, uint32_t mentor, uint32_t mentee);

#endif
