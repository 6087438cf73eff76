// SPDX-License-Identifier: Apache-2.0
#include "proto/reader.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

bool tdm_decoder_stopped(const tdm_decoder *decoder) {
  return decoder->no_memory || decoder->too_large || decoder->problems->out_of_memory;
}

void *tdm_decoder_alloc(tdm_decoder *decoder, size_t count, size_t size) {
  void *block = tdm_arena_alloc(decoder->arena, count, size);
  if (!block) decoder->no_memory = true;
  return block;
}

void tdm_decoder_too_large(tdm_decoder *decoder, const tdm_path *path, const char *what,
                           uint64_t size, uint64_t limit) {
  if (decoder->too_large) return;
  decoder->too_large = true;
  tdm_text place = tdm_path_format(path, decoder->arena);
  *decoder->message = tdm_text_format(decoder->arena, "%.*s: %" PRIu64 " %s, the limit is %" PRIu64,
                                      TDM_TEXT_ARG(place), size, what, limit);
  if (!decoder->message->bytes) decoder->no_memory = true;
}

/* ---- words for people ---- */

tdm_text tdm_shown(tdm_text text) {
  enum { SHOWN_BYTES_MAX = 128 };
  if (text.size <= SHOWN_BYTES_MAX) return text;
  uint32_t size = SHOWN_BYTES_MAX;
  while (size > 0 && ((uint8_t)text.bytes[size] & 0xC0) == 0x80) size--;
  return (tdm_text){text.bytes, size};
}

const char *tdm_value_type_name(const tdm_value *value) {
  switch (value->token.type) {
    case TDM_TOKEN_NIL:
      return "nil";
    case TDM_TOKEN_BOOL:
      return "a boolean";
    case TDM_TOKEN_INT:
    case TDM_TOKEN_UINT:
      return "an integer";
    case TDM_TOKEN_DOUBLE:
      return "a fraction";
    case TDM_TOKEN_STRING:
      return "a string";
    case TDM_TOKEN_BIN:
      return "binary data";
    case TDM_TOKEN_ARRAY:
      return "a list";
    case TDM_TOKEN_MAP:
      return "a map";
    default:
      return "unreadable";
  }
}

void tdm_report_type(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path,
                     const char *what) {
  tdm_problems_add(decoder->problems, path, "must be %s, not %s", what, tdm_value_type_name(value));
}

/* ---- single values ---- */

bool tdm_read_bool(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path, bool *out) {
  *out = tdm_value_is(value, TDM_TOKEN_BOOL) && value->token.count;
  if (tdm_value_is(value, TDM_TOKEN_BOOL)) return true;
  tdm_report_type(decoder, value, path, "true or false");
  return false;
}

/* Whether the number is an integer within 64 bits. */
static bool as_int(const tdm_value *value, int64_t *out) {
  switch (value->token.type) {
    case TDM_TOKEN_UINT:
      *out = (int64_t)value->token.as.number;
      return value->token.as.number <= INT64_MAX;
    case TDM_TOKEN_INT:
      *out = value->token.as.negative;
      return true;
    case TDM_TOKEN_DOUBLE: {
      double real = value->token.as.real;
      if (real != floor(real) || fabs(real) >= 0x1p63) return false;
      *out = (int64_t)real;
      return true;
    }
    default:
      return false;
  }
}

bool tdm_read_int(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path, int64_t min,
                  int64_t max, int64_t *out) {
  *out = 0;
  if (!tdm_value_is_number(value)) {
    tdm_report_type(decoder, value, path, "an integer");
    return false;
  }
  int64_t number = 0;
  if (as_int(value, &number) && number >= min && number <= max) {
    *out = number;
    return true;
  }
  tdm_problems_add(decoder->problems, path,
                   "must be an integer from %" PRId64 " to %" PRId64 ", not %.17g", min, max,
                   tdm_value_number(value));
  return false;
}

bool tdm_read_number(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path, double min,
                     double max, double *out) {
  *out = 0;
  if (!tdm_value_is_number(value)) {
    tdm_report_type(decoder, value, path, "a number");
    return false;
  }
  double number = tdm_value_number(value);
  if (number >= min && number <= max) {
    *out = number;
    return true;
  }
  tdm_problems_add(decoder->problems, path, "must be a number from %.15g to %.15g, not %.17g", min,
                   max, number);
  return false;
}

bool tdm_read_text(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path,
                   uint32_t max_bytes, tdm_text *out) {
  *out = (tdm_text){NULL, 0};
  if (!tdm_value_is(value, TDM_TOKEN_STRING)) {
    tdm_report_type(decoder, value, path, "a string");
    return false;
  }
  tdm_text text = tdm_value_text(value);
  if (text.size >= 1 && text.size <= max_bytes) {
    *out = text;
    return true;
  }
  tdm_problems_add(decoder->problems, path, "must have 1 to %u bytes, not %u", max_bytes,
                   text.size);
  return false;
}

/* `"a", "b" or "c"` */
static void list_words(char *text, size_t size, const tdm_word *words, size_t count) {
  size_t used = 0;
  for (size_t i = 0; i < count && used < size; i++) {
    const char *before = i == 0 ? "" : i + 1 == count ? " or " : ", ";
    int more = snprintf(text + used, size - used, "%s\"%s\"", before, words[i].word);
    if (more > 0) used += (size_t)more;
  }
}

int tdm_read_word(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path,
                  const tdm_word *words, size_t count) {
  char known[256];
  if (tdm_value_is(value, TDM_TOKEN_STRING))
    for (size_t i = 0; i < count; i++)
      if (tdm_text_equal(tdm_value_text(value), tdm_text_of(words[i].word))) return words[i].value;
  list_words(known, sizeof known, words, count);
  if (tdm_value_is(value, TDM_TOKEN_STRING)) {
    tdm_text shown = tdm_shown(tdm_value_text(value));
    tdm_problems_add(decoder->problems, path, "must be %s, not \"%.*s\"", known,
                     TDM_TEXT_ARG(shown));
  } else {
    tdm_report_type(decoder, value, path, known);
  }
  return 0;
}
