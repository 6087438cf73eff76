// SPDX-License-Identifier: Apache-2.0
#include "proto/decode_parts.h"

TDM_DECODE_PART(tdm_decode_months) {
  tdm_request *request = target;
  if (!tdm_read_int(decoder, value, path, 1, TDM_MONTHS_MAX, &request->agenda.months))
    request->agenda.months = 1;
}

TDM_DECODE_PART(tdm_decode_per_month) {
  tdm_request *request = target;
  if (!tdm_read_int(decoder, value, path, 1, TDM_PER_MONTH_MAX, &request->agenda.per_month))
    request->agenda.per_month = 1;
}

TDM_DECODE_PART(tdm_decode_per) {
  enum { COHORT = 1, PAIR };
  static const tdm_word words[] = {{"cohort", COHORT}, {"pair", PAIR}};
  tdm_request *request = target;
  request->agenda.per_pair = tdm_read_word(decoder, value, path, words, 2) == PAIR;
}
