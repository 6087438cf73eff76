// SPDX-License-Identifier: Apache-2.0
/*
 * Encode certificates: multipliers by id and by name, only those that are not 0.
 * Caller: encode.c.
 */
#ifndef TANDEM_PROTO_ENCODE_CERTIFICATE_H
#define TANDEM_PROTO_ENCODE_CERTIFICATE_H

#include "proto/buffer.h"
#include "solver/model/outcome.h"
#include "solver/model/request.h"

/* {stages: [certificate]}, or {infeasible: certificate?} of an infeasible outcome. */
void tdm_encode_certificates(tdm_buffer *out, const tdm_request *request,
                             const tdm_outcome *outcome);

#endif
