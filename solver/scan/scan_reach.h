// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Scan reach: where the partners of a position can stand, by rules of type `same`.
 *
 * Where everybody has at most one value of such a rule's attribute, the partners stand between the
 * first and the last who share it. That is worth the more, the closer together the caller lists
 * people of one value. Callers: scan.c.
 */
#ifndef TANDEM_SOLVER_SCAN_SCAN_REACH_H
#define TANDEM_SOLVER_SCAN_SCAN_REACH_H

#include "solver/scan/scan_rules.h"

/* By position, all NULL where nothing limits anybody. */
typedef struct {
  uint32_t *begin; /* position of the first that may be a partner */
  uint32_t *end;   /* position after the last; begin where there is none */
} tdm_scan_reach;

/* False when memory is out. */
bool tdm_scan_reach_init(tdm_scan_reach *reach, const tdm_scan_rules *rules,
                         const tdm_scan_people *people);

#endif
