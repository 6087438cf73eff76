// SPDX-License-Identifier: Apache-2.0
/*
 * Decode parts: the functions of tdm_field for the parts of a body.
 *
 * One file per concept; `target` is named at each. All report what they cannot read
 * and leave their part of the request consistent: sizes agree with arrays, list items keep
 * their index, ids that could not be read have size 0. Caller: decode.c and each other.
 */
#ifndef TANDEM_PROTO_DECODE_PARTS_H
#define TANDEM_PROTO_DECODE_PARTS_H

#include "proto/reader.h"

#define TDM_DECODE_PART(name) \
  void name(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path, void *target)

TDM_DECODE_PART(tdm_decode_cohort);         /* tdm_request */
TDM_DECODE_PART(tdm_decode_programme);      /* tdm_request */
TDM_DECODE_PART(tdm_decode_limits);         /* tdm_request */
TDM_DECODE_PART(tdm_decode_options);        /* tdm_request */
TDM_DECODE_PART(tdm_decode_base);           /* tdm_options, and the decoder's request */
TDM_DECODE_PART(tdm_decode_judged);         /* tdm_request: `pairs` of score and agenda */
TDM_DECODE_PART(tdm_decode_months);         /* tdm_request: of agenda, as the next two */
TDM_DECODE_PART(tdm_decode_per_month);      /* tdm_request */
TDM_DECODE_PART(tdm_decode_per);            /* tdm_request */
TDM_DECODE_PART(tdm_decode_explained);      /* tdm_request: `participant` of explain */
TDM_DECODE_PART(tdm_decode_explained_pair); /* tdm_request: `pair` of explain */
TDM_DECODE_PART(tdm_decode_dimensions);     /* tdm_programme, as all below */
TDM_DECODE_PART(tdm_decode_rules);
TDM_DECODE_PART(tdm_decode_require);
TDM_DECODE_PART(tdm_decode_forbid);
TDM_DECODE_PART(tdm_decode_history);
TDM_DECODE_PART(tdm_decode_current);
TDM_DECODE_PART(tdm_decode_pair_scores);
TDM_DECODE_PART(tdm_decode_quotas);
TDM_DECODE_PART(tdm_decode_spread);

/*
 * Whether the value is {ref}, which this server does not offer: reported at `path`.ref, so that
 * the caller can leave the rest alone.
 */
bool tdm_decode_is_ref(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path);

/* decode_participant.c: the reserved keys of a participant; `target` is a tdm_participant. */
extern const tdm_field tdm_participant_fields[];
extern const size_t tdm_participant_field_count;

/* The index of a reserved key, or the count when the key is an attribute. */
size_t tdm_participant_field(tdm_text key);

#endif
