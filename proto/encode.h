// SPDX-License-Identifier: Apache-2.0
/*
 * Encode: outcomes, verdicts and check results as bodies of results.
 * All write into a tdm_buffer with a sticky error.
 */
#ifndef TANDEM_PROTO_ENCODE_H
#define TANDEM_PROTO_ENCODE_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/buffer.h"
#include "solver/model/outcome.h"
#include "solver/model/problems.h"
#include "solver/model/request.h"

void tdm_encode_outcome(tdm_buffer *out, const tdm_request *request, const tdm_outcome *outcome,
                        int64_t queued_ms);
/* "objective": [{stage, value, bound, vector?}] */
void tdm_encode_objective(tdm_buffer *out, const tdm_stage_result *stages, uint32_t count);
void tdm_encode_verdict(tdm_buffer *out, const tdm_request *request, const tdm_verdict *verdict);
void tdm_encode_check(tdm_buffer *out, const tdm_problems *problems, const tdm_problems *warnings);
/* {stage, incumbent, bound, gap, columns, elapsed_ms}; has_* false and NaN become nil. */
void tdm_encode_progress(tdm_buffer *out, tdm_stage stage, bool has_incumbent, int64_t incumbent,
                         bool has_bound, int64_t bound, double gap, int64_t columns,
                         int64_t elapsed_ms);

#endif
