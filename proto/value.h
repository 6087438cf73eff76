// SPDX-License-Identifier: Apache-2.0
/*
 * Value: one value of scanned bytes, and the walk over the items of a container.
 *
 * The bytes went through tdm_scan(), so nothing here can fail: a walk yields exactly
 * the items that the container claims. Callers: the decoder.
 */
#ifndef TANDEM_PROTO_VALUE_H
#define TANDEM_PROTO_VALUE_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/scan.h"
#include "proto/token.h"
#include "solver/model/text.h"

typedef struct {
  tdm_token token;
  const uint8_t *inside; /* ARRAY, MAP: the first item */
  const uint8_t *end;    /* of the whole message */
} tdm_value;

typedef struct {
  const uint8_t *at;
  const uint8_t *end;
  uint32_t left;
} tdm_walk;

/* The value at *at; moves behind it. */
static inline tdm_value tdm_value_next(const uint8_t **at, const uint8_t *end) {
  const uint8_t *start = *at;
  tdm_value value = {.token = tdm_token_read(at, end), .inside = *at, .end = end};
  if (value.token.type == TDM_TOKEN_ARRAY || value.token.type == TDM_TOKEN_MAP)
    *at = start + tdm_scan_skip(start, (size_t)(end - start));
  return value;
}

/* The walk over an ARRAY's items or a MAP's entries; over nothing for other types. */
static inline tdm_walk tdm_value_walk(const tdm_value *value) {
  bool container = value->token.type == TDM_TOKEN_ARRAY || value->token.type == TDM_TOKEN_MAP;
  return (tdm_walk){value->inside, value->end, container ? value->token.count : 0};
}

static inline bool tdm_walk_item(tdm_walk *walk, tdm_value *item) {
  if (walk->left == 0) return false;
  walk->left--;
  *item = tdm_value_next(&walk->at, walk->end);
  return true;
}

static inline tdm_text tdm_value_text(const tdm_value *value) {
  return (tdm_text){(const char *)value->token.as.bytes, value->token.count};
}

static inline bool tdm_walk_entry(tdm_walk *walk, tdm_text *key, tdm_value *value) {
  if (walk->left == 0) return false;
  walk->left--;
  tdm_value name = tdm_value_next(&walk->at, walk->end);
  *key = tdm_value_text(&name);
  *value = tdm_value_next(&walk->at, walk->end);
  return true;
}

static inline bool tdm_value_is(const tdm_value *value, tdm_token_type type) {
  return value->token.type == type;
}

static inline bool tdm_value_is_nil(const tdm_value *value) {
  return value->token.type == TDM_TOKEN_NIL;
}

static inline bool tdm_value_is_number(const tdm_value *value) {
  return value->token.type == TDM_TOKEN_UINT || value->token.type == TDM_TOKEN_INT ||
         value->token.type == TDM_TOKEN_DOUBLE;
}

/* A number as a double; integers are converted first. */
static inline double tdm_value_number(const tdm_value *value) {
  if (value->token.type == TDM_TOKEN_DOUBLE) return value->token.as.real;
  if (value->token.type == TDM_TOKEN_INT) return (double)value->token.as.negative;
  return (double)value->token.as.number;
}

#endif
