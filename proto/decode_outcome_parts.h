// SPDX-License-Identifier: Apache-2.0
/* Decode outcome parts: what decode_outcome*.c share. */
#ifndef TANDEM_PROTO_DECODE_OUTCOME_PARTS_H
#define TANDEM_PROTO_DECODE_OUTCOME_PARTS_H

#include "proto/decode_parts.h"
#include "solver/model/outcome.h"

TDM_DECODE_PART(tdm_decode_outcome_pairs); /* tdm_outcome */
TDM_DECODE_PART(tdm_decode_certificates);  /* tdm_outcome, whose objective may come later */

TDM_DECODE_PART(tdm_decode_certified_spread);  /* tdm_certificate */
TDM_DECODE_PART(tdm_decode_certified_matched); /* tdm_certificate */

/* The participant with that id; TDM_NONE after a report. */
bool tdm_decode_person(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path,
                       uint32_t *participant);

/* The quota with that name; TDM_NONE after a report. */
bool tdm_decode_quota_name(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path,
                           uint32_t *quota);

/* A stage by its name; 0 after a report. */
tdm_stage tdm_decode_stage(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path);

#endif
