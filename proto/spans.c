// SPDX-License-Identifier: Apache-2.0
#include "proto/spans.h"

#include "proto/value.h"

/* Of a map; *options is its value of that key. */
static void find(const tdm_value *map, tdm_spans *spans, tdm_value *options) {
  tdm_walk walk = tdm_value_walk(map);
  tdm_text key;
  tdm_value value;
  *spans = (tdm_spans){0};
  while (walk.left > 0) {
    walk.left--;
    tdm_value name = tdm_value_next(&walk.at, walk.end);
    const uint8_t *from = walk.at;
    key = tdm_value_text(&name);
    value = tdm_value_next(&walk.at, walk.end);
    tdm_text span = {(const char *)from, (uint32_t)(walk.at - from)};
    if (tdm_text_equal(key, tdm_text_of("cohort"))) spans->cohort = span;
    if (tdm_text_equal(key, tdm_text_of("programme"))) spans->programme = span;
    if (options && tdm_text_equal(key, tdm_text_of("options"))) *options = value;
  }
}

static tdm_value value_of(const tdm_value *map, const char *sought) {
  tdm_walk walk = tdm_value_walk(map);
  tdm_text key;
  tdm_value value;
  while (tdm_walk_entry(&walk, &key, &value))
    if (tdm_text_equal(key, tdm_text_of(sought))) return value;
  return (tdm_value){.token = {.type = TDM_TOKEN_NIL}};
}

static bool is_map(const tdm_value *value) { return tdm_value_is(value, TDM_TOKEN_MAP); }

void tdm_spans_find(const uint8_t *body, size_t size, tdm_spans *own, tdm_spans *base) {
  const uint8_t *at = body;
  tdm_value map = tdm_value_next(&at, body + size);
  tdm_value options = {.token = {.type = TDM_TOKEN_NIL}};
  *own = *base = (tdm_spans){0};
  if (!is_map(&map)) return;
  find(&map, own, &options);
  if (!is_map(&options)) return;
  tdm_value named = value_of(&options, "base");
  if (is_map(&named)) find(&named, base, NULL);
}
