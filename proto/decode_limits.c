// SPDX-License-Identifier: Apache-2.0
#include <inttypes.h>

#include "proto/decode_parts.h"

/* ---- limits ---- */

static TDM_DECODE_PART(decode_time_ms) {
  tdm_limits *limits = target;
  if (!tdm_read_int(decoder, value, path, 1, INT64_C(1) << 53, &limits->time_ms))
    limits->time_ms = TDM_TIME_MS_DEFAULT;
}

static TDM_DECODE_PART(decode_gap) {
  tdm_limits *limits = target;
  tdm_read_number(decoder, value, path, 0, 1e9, &limits->gap);
}

static TDM_DECODE_PART(decode_memory_mb) {
  tdm_limits *limits = target;
  tdm_read_int(decoder, value, path, 1, INT64_C(1) << 40, &limits->memory_mb);
}

TDM_DECODE_PART(tdm_decode_limits) {
  static const tdm_field fields[] = {TDM_FIELD("time_ms", false, decode_time_ms),
                                     TDM_FIELD("gap", false, decode_gap),
                                     TDM_FIELD("memory_mb", false, decode_memory_mb)};
  tdm_request *request = target;
  tdm_read_fields(decoder, value, path, fields, 3, &request->limits);
}

/* ---- options ---- */

static TDM_DECODE_PART(decode_progress) {
  tdm_options *options = target;
  tdm_read_bool(decoder, value, path, &options->progress);
}

static TDM_DECODE_PART(decode_certificate) {
  tdm_options *options = target;
  tdm_read_bool(decoder, value, path, &options->certificate);
}

static TDM_DECODE_PART(decode_prices) {
  tdm_options *options = target;
  tdm_read_bool(decoder, value, path, &options->prices);
}

static TDM_DECODE_PART(decode_reasons) {
  tdm_options *options = target;
  tdm_read_bool(decoder, value, path, &options->reasons);
}

static TDM_DECODE_PART(decode_columns) {
  tdm_options *options = target;
  tdm_read_bool(decoder, value, path, &options->columns);
}

static TDM_DECODE_PART(decode_seed) {
  tdm_options *options = target;
  int64_t seed;
  if (tdm_value_is(value, TDM_TOKEN_UINT))
    options->seed = value->token.as.number;
  else if (tdm_value_is_number(value) && tdm_value_number(value) < 0)
    tdm_problems_add(decoder->problems, path, "must be an integer from 0 to %" PRIu64, UINT64_MAX);
  else if (tdm_read_int(decoder, value, path, 0, INT64_MAX, &seed))
    options->seed = (uint64_t)seed;
}

TDM_DECODE_PART(tdm_decode_options) {
  static const tdm_field fields[] = {
      TDM_FIELD("progress", false, decode_progress),
      TDM_FIELD("certificate", false, decode_certificate),
      TDM_FIELD("prices", false, decode_prices),
      TDM_FIELD("reasons", false, decode_reasons),
      TDM_FIELD("seed", false, decode_seed),
      TDM_FIELD("columns", false, decode_columns),
      TDM_FIELD("base", false, tdm_decode_base),
  };
  tdm_request *request = target;
  tdm_read_fields(decoder, value, path, fields, sizeof fields / sizeof fields[0],
                  &request->options);
}
