// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/proto/loose.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/value.h"

uint32_t loose_below(loose_random *random, uint32_t bound) {
  random->state = random->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (uint32_t)(random->state >> 33) % bound;
}

static void put(tdm_buffer *out, uint8_t code, uint64_t value, unsigned width) {
  uint8_t bytes[9] = {code};
  for (unsigned i = 0; i < width; i++) bytes[1 + i] = (uint8_t)(value >> 8 * (width - 1 - i));
  tdm_buffer_append(out, bytes, 1 + width);
}

/* A head with a count of 2 or 4 bytes; the short form now and then. */
static void head(tdm_buffer *out, uint8_t fixed, uint8_t wide, uint32_t count,
                 loose_random *random) {
  if (count < 16 && loose_below(random, 2) == 0)
    put(out, (uint8_t)(fixed | count), 0, 0);
  else if (count < 65536 && loose_below(random, 2) == 0)
    put(out, wide, count, 2);
  else
    put(out, (uint8_t)(wide + 1), count, 4);
}

static void real(tdm_buffer *out, double value) {
  uint64_t bits;
  memcpy(&bits, &value, 8);
  put(out, 0xcb, bits, 8);
}

static void integer(tdm_buffer *out, const tdm_token *token, loose_random *random) {
  bool negative = token->type == TDM_TOKEN_INT;
  uint64_t number = negative ? (uint64_t)token->as.negative : token->as.number;
  bool fits = negative ? token->as.negative > -(INT64_C(1) << 53) : number < UINT64_C(1) << 53;
  uint32_t choice = loose_below(random, 3);
  if (choice == 0 && fits)
    real(out, negative ? (double)token->as.negative : (double)number);
  else if (choice == 1 && (negative || number <= INT64_MAX))
    put(out, 0xd3, number, 8);
  else
    put(out, negative ? 0xd3 : 0xcf, number, 8);
}

static void text(tdm_buffer *out, const tdm_token *token, loose_random *random) {
  head(out, 0xa0, 0xda, token->count, random);
  tdm_buffer_append(out, token->as.bytes, token->count);
}

static void nil_entry(tdm_buffer *out, uint32_t number, loose_random *random) {
  char key[24];
  int size = snprintf(key, sizeof key, "nil %u %u", number, loose_below(random, 1000));
  put(out, (uint8_t)(0xa0 | size), 0, 0);
  tdm_buffer_append(out, key, (size_t)size);
  put(out, 0xc0, 0, 0);
}

static void map(tdm_buffer *out, const tdm_value *value, loose_random *random) {
  uint32_t count = value->token.count, nils = loose_below(random, 3);
  const uint8_t **at = calloc(count + 1, sizeof *at);
  tdm_walk walk = tdm_value_walk(value);
  if (!at) abort();
  for (uint32_t i = 0; i < count; i++) {
    at[i] = walk.at;
    tdm_value_next(&walk.at, walk.end);
    tdm_value_next(&walk.at, walk.end);
  }
  for (uint32_t i = count; i > 1; i--) {
    uint32_t other = loose_below(random, i);
    const uint8_t *kept = at[i - 1];
    at[i - 1] = at[other];
    at[other] = kept;
  }
  head(out, 0x80, 0xde, count + nils, random);
  for (uint32_t i = 0; i < nils; i++) nil_entry(out, i, random);
  for (uint32_t i = 0; i < count; i++) {
    tdm_value key = tdm_value_next(&at[i], value->end);
    text(out, &key.token, random);
    loose_write(out, at[i], (size_t)(value->end - at[i]), random);
  }
  free(at);
}

void loose_write(tdm_buffer *out, const uint8_t *bytes, size_t size, loose_random *random) {
  const uint8_t *at = bytes;
  tdm_value value = tdm_value_next(&at, bytes + size), item;
  tdm_walk walk = tdm_value_walk(&value);
  switch (value.token.type) {
    case TDM_TOKEN_INT:
    case TDM_TOKEN_UINT:
      integer(out, &value.token, random);
      break;
    case TDM_TOKEN_STRING:
      text(out, &value.token, random);
      break;
    case TDM_TOKEN_MAP:
      map(out, &value, random);
      break;
    case TDM_TOKEN_ARRAY:
      head(out, 0x90, 0xdc, value.token.count, random);
      while (walk.left > 0) {
        const uint8_t *start = walk.at;
        tdm_walk_item(&walk, &item);
        loose_write(out, start, (size_t)(walk.at - start), random);
      }
      break;
    default:
      tdm_buffer_append(out, bytes, (size_t)(at - bytes));
  }
}
