// SPDX-License-Identifier: Apache-2.0
/*
 * Encode evidence: why people stayed unmatched, and what cannot hold together.
 * Caller: encode.c.
 */
#ifndef TANDEM_PROTO_ENCODE_EVIDENCE_H
#define TANDEM_PROTO_ENCODE_EVIDENCE_H

#include "proto/buffer.h"
#include "solver/model/outcome.h"
#include "solver/model/request.h"

/* [{id, reason?, obstacles?, opener?, quotas?, group?}] */
void tdm_encode_unmatched(tdm_buffer *out, const tdm_request *request, const tdm_outcome *outcome);

/* [{kind, name?, path?, breaks, alone}] */
void tdm_encode_obstacles(tdm_buffer *out, const tdm_programme *programme,
                          const tdm_obstacle *obstacles, uint32_t count);

/* [{people, partners, needed, capacity}], or {removed, odd_groups, needed, capacity} */
void tdm_encode_groups(tdm_buffer *out, const tdm_request *request, const tdm_outcome *outcome);

/* [{kind, name, path, …}] */
void tdm_encode_conflict(tdm_buffer *out, const tdm_request *request, const tdm_outcome *outcome);

#endif
