// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Regions: people whom a rule of type `same` keeps among themselves stand together.
 *
 * A scan then reads a person's own region instead of everybody (solver/scan/scan.h). Callers:
 * nodes.c.
 */
#ifndef TANDEM_SOLVER_PROBLEM_REGIONS_H
#define TANDEM_SOLVER_PROBLEM_REGIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/model/request.h"

/*
 * Gathers people[ends[sides - 1]], those of every side apart (up to its end), by the
 * attribute of the rule that makes the most regions; regions in the order of their first people,
 * who keep their order within. Nothing moves where no rule demands that an attribute with at most
 * one value a person be the same. False when memory is out.
 */
bool tdm_regions_gather(const tdm_request *request, uint32_t *people, const uint32_t *ends,
                        int sides);

#endif
