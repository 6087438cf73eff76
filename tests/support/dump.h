// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Dump: a request as JSON in the shape it has on the wire, to look at or to send again.
 *
 * Callers: tests, when a seed fails.
 */
#ifndef TANDEM_TESTS_SUPPORT_DUMP_H
#define TANDEM_TESTS_SUPPORT_DUMP_H

#include <stdio.h>

#include "solver/model/outcome.h"
#include "solver/model/request.h"

/* The body of `solve`: cohort and programme. */
void tdm_dump_request(FILE *file, const tdm_request *request);

/* Status, stage values and bounds, pairs by id, unmatched with reasons: one line each. */
void tdm_dump_outcome(FILE *file, const tdm_request *request, const tdm_outcome *outcome);

#endif
