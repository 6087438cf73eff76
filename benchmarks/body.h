// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Body: a generated request as the body of `solve` on the wire.
 *
 * Writes what the generator of cohorts can produce, no more. Callers: the wire benchmark.
 */
#ifndef TANDEM_BENCHMARKS_BODY_H
#define TANDEM_BENCHMARKS_BODY_H

#include "clients/c/tandem.h"
#include "solver/model/request.h"

/* Writes {cohort, programme, limits} of a checked request into an empty body. */
void tdm_body_write(tandem_body *body, const tdm_request *request);

#endif
