// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * LP file: the whole integer program of a request, for other solvers.
 *
 * CPLEX LP format with one binary variable x<mentor>_<mentee> per candidate, numbered
 * as the participants are. The objective is the score in points. Other solvers
 * know no stages, so the first one is a row: at least `pairs` pairs, the number that was
 * proven here (they are spared that search). Callers: the solver benchmark.
 */
#ifndef TANDEM_BENCHMARKS_LP_FILE_H
#define TANDEM_BENCHMARKS_LP_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/model/request.h"

/* Writes the file; false, with a word on stderr, when it cannot. */
bool tdm_lp_file_write(const char *path, const tdm_request *request, int64_t pairs);

#endif
