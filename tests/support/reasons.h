// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Reasons: whether what an outcome says about its failures is true, by brute force.
 *
 * Callers: tests. `complaint` gets a readable text where something is not.
 */
#ifndef TANDEM_TESTS_SUPPORT_REASONS_H
#define TANDEM_TESTS_SUPPORT_REASONS_H

#include "tests/support/brute_force.h"

enum { TDM_COMPLAINT_BYTES = 512 };

/*
 * The conflict set of an infeasible outcome cannot hold together, and without any one
 * of its members it can (overrides come and go with their locks).
 */
bool tdm_conflict_is_true(const tdm_table *table, const tdm_outcome *outcome,
                          char complaint[TDM_COMPLAINT_BYTES]);

/* Every reason of an optimal outcome is the right one, and its evidence counts right. */
bool tdm_reasons_are_true(const tdm_table *table, const tdm_outcome *outcome,
                          char complaint[TDM_COMPLAINT_BYTES]);

#endif
