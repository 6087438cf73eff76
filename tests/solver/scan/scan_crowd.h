// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Scan crowd: random requests whose columns take every shape that a scan packs.
 *
 * As tests/support/instance.h, but with hundreds of people where asked for, attributes of many
 * values and long lists, many levels, numbers on and off a grid, and locks with override
 * wherever they fall. For comparing pairs, not for solving. Callers: test_scan.c.
 */
#ifndef TANDEM_TESTS_SOLVER_SCAN_CROWD_H
#define TANDEM_TESTS_SOLVER_SCAN_CROWD_H

#include "tests/support/instance.h"

/* NULL where the request of that seed has two people of one id. */
tdm_instance *tdm_crowd_new(uint64_t seed, bool large);

#endif
