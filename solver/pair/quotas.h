// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Quotas: which pairs a quota counts.
 *
 * The pairs of the running round are counted as one more quota, after those of the programme: a
 * stage `kept` and a limit `max_changes` are rows over them.
 */
#ifndef TANDEM_SOLVER_PAIR_QUOTAS_H
#define TANDEM_SOLVER_PAIR_QUOTAS_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/model/arena.h"
#include "solver/model/request.h"
#include "solver/pair/pair_map.h"
#include "solver/pair/traits.h"

typedef struct {
  const bool *mentor; /* per person: holds the conditions on the mentor; NULL: none */
  const bool *mentee;
  const bool *either_side;
  tdm_trait *differ; /* [differ_count] */
  tdm_trait *share;
  uint32_t differ_count;
  uint32_t share_count;
  const tdm_pair_map *listed; /* counts the pairs of this map alone; NULL: any */
} tdm_compiled_quota;

/* How many quotas are counted: the programme's, and current pairs where there are any. */
static inline uint32_t tdm_quotas_counted(const tdm_programme *programme) {
  return programme->quota_count + programme->has_current;
}

/* Whether a number names the current pairs, not a quota of the programme. */
static inline bool tdm_quota_is_current(const tdm_programme *programme, uint32_t quota) {
  return quota == programme->quota_count;
}

/* Compiles in the arena; false when memory is out. */
bool tdm_quota_init(tdm_compiled_quota *compiled, const tdm_quota *quota, const tdm_cohort *cohort,
                    tdm_arena *arena);

/* All that are counted, in the arena; NULL when memory is out. */
tdm_compiled_quota *tdm_quotas_init(const tdm_request *request, tdm_arena *arena);

/* Whether the quota counts the pair. */
bool tdm_quota_counts(const tdm_compiled_quota *quota, uint32_t mentor, uint32_t mentee);

#endif
