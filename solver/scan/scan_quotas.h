// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Scan quotas: which partners of a row a quota counts. Callers: scan.c.
 */
#ifndef TANDEM_SOLVER_SCAN_SCAN_QUOTAS_H
#define TANDEM_SOLVER_SCAN_SCAN_QUOTAS_H

#include "solver/pair/quotas.h"
#include "solver/scan/scan_block.h"
#include "solver/scan/scan_sparse.h"

typedef struct {
  const uint8_t *side;   /* by position: holds the conditions on its side; NULL: there are none */
  const uint8_t *either; /* holds those of either_side; NULL likewise */
  const tdm_scan_codes **differ;
  tdm_scan_shared *share;
  uint32_t differ_count;
  uint32_t share_count;
  bool listed;
  tdm_scan_sparse pairs; /* listed: those that are counted */
} tdm_scan_quota;

/* What a row says about all of its pairs. */
typedef enum { TDM_SCAN_NONE, TDM_SCAN_SOME, TDM_SCAN_ALL } tdm_scan_extent;

/* False when memory is out. */
bool tdm_scan_quota_init(tdm_scan_quota *scan, const tdm_compiled_quota *compiled,
                         const tdm_quota *quota, tdm_scan_people *people);

/* The same for one that lists its pairs. */
bool tdm_scan_quota_init_listed(tdm_scan_quota *scan, const tdm_compiled_quota *compiled,
                                tdm_scan_people *people);

/* mask[k]: the quota counts the pair; filled in only where some are counted. */
tdm_scan_extent tdm_scan_quota_block(const tdm_scan_quota *scan, const tdm_scan_block *block,
                                     uint8_t *mask);

#endif
