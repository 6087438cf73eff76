// SPDX-License-Identifier: Apache-2.0
/*
 * Encode explanation: what op `explain` answers. Caller: the worker.
 */
#ifndef TANDEM_PROTO_ENCODE_EXPLANATION_H
#define TANDEM_PROTO_ENCODE_EXPLANATION_H

#include "proto/buffer.h"
#include "solver/model/explanation.h"
#include "solver/model/request.h"

/* The body of request->explain's participant or pair. */
void tdm_encode_explanation(tdm_buffer *out, const tdm_request *request,
                            const tdm_explanation *explanation, const tdm_problems *warnings,
                            int64_t queued_ms);

#endif
