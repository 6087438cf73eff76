// SPDX-License-Identifier: Apache-2.0
#include "proto/head_count.h"

#include "proto/value.h"

/* The value of a key; nil when the map is none, or has no such key. Stops there. */
static tdm_value find(const tdm_value *map, const char *key) {
  tdm_value nothing = {.token = {.type = TDM_TOKEN_NIL}};
  tdm_text name;
  tdm_value value;
  if (!tdm_value_is(map, TDM_TOKEN_MAP)) return nothing;
  for (tdm_walk walk = tdm_value_walk(map); tdm_walk_entry(&walk, &name, &value);) {
    if (tdm_text_equal(name, tdm_text_of(key))) return value;
  }
  return nothing;
}

uint32_t tdm_head_count(const uint8_t *body, size_t size) {
  const uint8_t *at = body;
  tdm_value whole = tdm_value_next(&at, body + size);
  tdm_value cohort = find(&whole, "cohort");
  tdm_value participants = find(&cohort, "participants");
  if (tdm_value_is(&participants, TDM_TOKEN_ARRAY)) return participants.token.count;
  tdm_value columns = find(&participants, "columns");
  if (!tdm_value_is(&columns, TDM_TOKEN_MAP)) return 0;
  tdm_text name;
  tdm_value column;
  uint32_t count = 0;
  for (tdm_walk walk = tdm_value_walk(&columns); tdm_walk_entry(&walk, &name, &column);) {
    if (tdm_value_is(&column, TDM_TOKEN_ARRAY) && column.token.count > count)
      count = column.token.count;
  }
  return count;
}
