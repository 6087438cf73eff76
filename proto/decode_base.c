// SPDX-License-Identifier: Apache-2.0
#include "proto/decode_parts.h"

/*
 * The base is a request of its own, with the seed of the one that names it: it is what that would
 * have been before.
 */
TDM_DECODE_PART(tdm_decode_base) {
  static const tdm_field fields[] = {
      TDM_FIELD("cohort", true, tdm_decode_cohort),
      TDM_FIELD("programme", true, tdm_decode_programme),
      TDM_FIELD("pairs", false, tdm_decode_judged),
  };
  tdm_options *options = target;
  tdm_request *request = decoder->request;
  options->base = true;
  if (!tdm_value_is(value, TDM_TOKEN_MAP)) {
    tdm_report_type(decoder, value, path, "a map {cohort, programme, pairs?}");
    return;
  }
  tdm_request *base = tdm_decoder_alloc(decoder, 1, sizeof *base);
  if (!base) return;
  tdm_request_init(base, decoder->arena);
  request->base = base;
  uint32_t rules = decoder->rule_count;
  decoder->request = base;
  decoder->rule_count = 0;
  tdm_read_fields(decoder, value, path, fields, sizeof fields / sizeof fields[0], base);
  decoder->request = request;
  decoder->rule_count = rules;
  tdm_value pairs = tdm_value_of_key(value, "pairs");
  base->paired = !tdm_value_is_nil(&pairs);
}
