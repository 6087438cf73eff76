// SPDX-License-Identifier: Apache-2.0
/*
 * Encode pairs: chosen pairs with their scores and parts, as rows or as columns.
 * Caller: encode.c.
 */
#ifndef TANDEM_PROTO_ENCODE_PAIRS_H
#define TANDEM_PROTO_ENCODE_PAIRS_H

#include "proto/buffer.h"
#include "solver/model/outcome.h"
#include "solver/model/request.h"

/* [{mentor, mentee, score, parts, locked?, kept?, price?}], the price where they are `priced` */
void tdm_encode_pair_rows(tdm_buffer *out, const tdm_request *request, const tdm_pair_result *pairs,
                          uint32_t count, bool priced);

/* {dimension: part, …, wishes?, pair_scores?} */
void tdm_encode_parts(tdm_buffer *out, const tdm_programme *programme, const tdm_pair_result *pair);

/* {columns: {mentor: […], mentee: […], score: […], parts: {name: […]}, locked?: […], kept?: […],
 * price?: […]}} */
void tdm_encode_pair_columns(tdm_buffer *out, const tdm_request *request,
                             const tdm_pair_result *pairs, uint32_t count, bool priced);

#endif
