// SPDX-License-Identifier: Apache-2.0
/*
 * Encode agenda: what op `agenda` answers. Caller: the worker.
 */
#ifndef TANDEM_PROTO_ENCODE_AGENDA_H
#define TANDEM_PROTO_ENCODE_AGENDA_H

#include "proto/buffer.h"
#include "solver/model/agenda.h"
#include "solver/model/request.h"

/* The body {status, gap, objective, months?, pairs, topics, warnings, stats}. */
void tdm_encode_agenda(tdm_buffer *out, const tdm_request *request, const tdm_agenda *agenda,
                       const tdm_problems *warnings, int64_t queued_ms);

#endif
