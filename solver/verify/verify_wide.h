// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Verify wide: integers of 128 bits that do not wrap around. Callers: verify_*.c.
 */
#ifndef TANDEM_SOLVER_VERIFY_VERIFY_WIDE_H
#define TANDEM_SOLVER_VERIFY_VERIFY_WIDE_H

#include <stdbool.h>

typedef __int128 tdm_judge_wide;

/* Without its sign. */
tdm_judge_wide tdm_wide_magnitude(tdm_judge_wide number);

/* False when the result would leave 127 bits. */
bool tdm_wide_add(tdm_judge_wide *sum, tdm_judge_wide number);
bool tdm_wide_add_product(tdm_judge_wide *sum, tdm_judge_wide a, tdm_judge_wide b);

#endif
