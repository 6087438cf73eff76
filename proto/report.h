// SPDX-License-Identifier: Apache-2.0
/*
 * Report: lists of problems and warnings on the wire, [{path?, message}].
 * Callers: the error body, the outcome, the result of `check`.
 */
#ifndef TANDEM_PROTO_REPORT_H
#define TANDEM_PROTO_REPORT_H

#include "proto/buffer.h"
#include "solver/model/problems.h"

void tdm_write_problems(tdm_buffer *out, const tdm_problems *problems);

#endif
