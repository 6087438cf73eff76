// SPDX-License-Identifier: Apache-2.0
#include "proto/parts.h"

#include "proto/value.h"

enum { REF_DIGITS = 64 };

typedef struct {
  const uint8_t *body;
  const uint8_t *end;
  tdm_part *parts;
  uint32_t count;
} search;

static bool is_digits(tdm_text text) {
  if (text.size != REF_DIGITS) return false;
  for (uint32_t i = 0; i < text.size; i++) {
    char c = text.bytes[i];
    if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) return false;
  }
  return true;
}

/* The digits of {ref}, alone in its map but for nil; else no text. */
static tdm_text ref_of(const tdm_value *value) {
  tdm_text key, ref = {NULL, 0};
  tdm_value item;
  tdm_walk walk = tdm_value_walk(value);
  if (!tdm_value_is(value, TDM_TOKEN_MAP) || value->token.count > 8) return ref;
  while (tdm_walk_entry(&walk, &key, &item)) {
    if (tdm_value_is_nil(&item)) continue;
    if (!tdm_text_equal(key, tdm_text_of("ref")) || !tdm_value_is(&item, TDM_TOKEN_STRING))
      return (tdm_text){NULL, 0};
    ref = tdm_value_text(&item);
  }
  return is_digits(ref) ? ref : (tdm_text){NULL, 0};
}

static void add(search *s, const uint8_t *at, const uint8_t *behind, bool programme, bool base) {
  const uint8_t *next = at;
  tdm_value value = tdm_value_next(&next, s->end);
  if (tdm_value_is_nil(&value)) return;
  s->parts[s->count++] = (tdm_part){.programme = programme,
                                    .base = base,
                                    .offset = (size_t)(at - s->body),
                                    .size = (size_t)(behind - at),
                                    .ref = ref_of(&value)};
}

/* The entries of the body (depth 0), of its options (1) or of their base (2). */
static void search_map(search *s, const tdm_value *map, int depth) {
  static const char *const inner[] = {"options", "base", NULL};
  tdm_walk walk = tdm_value_walk(map);
  if (!tdm_value_is(map, TDM_TOKEN_MAP)) return;
  for (; walk.left > 0; walk.left--) {
    tdm_value key = tdm_value_next(&walk.at, walk.end);
    const uint8_t *at = walk.at;
    tdm_value value = tdm_value_next(&walk.at, walk.end);
    tdm_text name = tdm_value_text(&key);
    bool programme = tdm_text_equal(name, tdm_text_of("programme"));
    if (depth != 1 && (programme || tdm_text_equal(name, tdm_text_of("cohort"))))
      add(s, at, walk.at, programme, depth == 2);
    else if (inner[depth] != NULL && tdm_text_equal(name, tdm_text_of(inner[depth])))
      search_map(s, &value, depth + 1);
  }
}

uint32_t tdm_parts_find(const uint8_t *body, size_t size, tdm_part parts[TDM_PARTS_MAX]) {
  search s = {.body = body, .end = body + size, .parts = parts};
  const uint8_t *at = body;
  tdm_value whole = tdm_value_next(&at, s.end);
  search_map(&s, &whole, 0);
  return s.count;
}

void tdm_parts_replace(tdm_buffer *out, const uint8_t *bytes, size_t size,
                       const tdm_replacement *replacements, uint32_t count) {
  size_t at = 0;
  for (uint32_t i = 0; i < count; i++) {
    const tdm_replacement *r = &replacements[i];
    tdm_buffer_append(out, bytes + at, r->offset - at);
    tdm_buffer_append(out, r->bytes, r->bytes_size);
    at = r->offset + r->size;
  }
  tdm_buffer_append(out, bytes + at, size - at);
}
