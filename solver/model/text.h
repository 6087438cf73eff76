// SPDX-License-Identifier: Apache-2.0
/*
 * Text: UTF-8 byte strings with a length, not terminated, and their lists.
 *
 * A tdm_text borrows its bytes; in a request they live in the request's arena
 * or in the message that was decoded. Comparison is bytewise, as the model
 * demands.
 */
#ifndef TANDEM_MODEL_TEXT_H
#define TANDEM_MODEL_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "solver/model/arena.h"

typedef struct {
  const char *bytes; /* NULL only when size is 0 */
  uint32_t size;
} tdm_text;

typedef struct {
  tdm_text *items;
  uint32_t count;
} tdm_texts;

/* printf("%.*s", TDM_TEXT_ARG(text)) */
#define TDM_TEXT_ARG(text) (int)(text).size, (text).size ? (text).bytes : ""

/* The text of a terminated string, borrowed. */
tdm_text tdm_text_of(const char *terminated);

bool tdm_text_equal(tdm_text a, tdm_text b);

/* memcmp order, a proper prefix first: negative, 0 or positive. */
int tdm_text_compare(tdm_text a, tdm_text b);

/* 64-bit hash of the bytes under a seed; the same on every machine. */
uint64_t tdm_text_hash(tdm_text text, uint64_t seed);

/* A copy in the arena (text.bytes NULL when memory is out and size > 0). */
tdm_text tdm_text_copy(tdm_arena *arena, tdm_text text);

/* Formats into the arena; {NULL, 0} when memory is out. */
tdm_text tdm_text_format(tdm_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Index of `text` in the list, or UINT32_MAX. Linear. */
uint32_t tdm_texts_find(const tdm_texts *list, tdm_text text);

#endif
