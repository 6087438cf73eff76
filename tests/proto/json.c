// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/proto/json.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/value.h"
#include "proto/writer.h"

static void fail(const char *why, const char *at) {
  fprintf(stderr, "json_write: %s at: %.60s\n", why, at);
  abort();
}

static const char *space(const char *at) { return at + strspn(at, " \t\r\n"); }

static const char *value(tdm_buffer *out, const char *at);

static const char *string(tdm_buffer *out, const char *at) {
  char quote = *at++, bytes[4096];
  uint32_t size = 0;
  for (; *at != quote; at++) {
    if (*at == '\0' || size == sizeof bytes) fail("unfinished string", at);
    if (*at == '\\') at++;
    bytes[size++] = *at;
  }
  tdm_write_text(out, (tdm_text){bytes, size});
  return at + 1;
}

static const char *number(tdm_buffer *out, const char *at) {
  size_t size = strspn(at, "+-0123456789.eE");
  char *end = NULL;
  if (size == 0) fail("no value", at);
  if (strcspn(at, ".eE") < size)
    tdm_write_double(out, strtod(at, &end));
  else if (*at == '-')
    tdm_write_int(out, strtoll(at, &end, 10));
  else
    tdm_write_uint(out, strtoull(at, &end, 10));
  return end;
}

static const char *container(tdm_buffer *out, const char *at, bool map) {
  tdm_buffer inside;
  uint32_t count = 0;
  char close = map ? '}' : ']';
  tdm_buffer_init(&inside);
  for (at = space(at + 1); *at != close; at = space(at)) {
    if (count++ && *at++ != ',') fail("no comma", at);
    at = value(&inside, at);
    if (map && *(at = space(at)) != ':') fail("no colon", at);
    if (map) at = value(&inside, at + 1);
  }
  if (map)
    tdm_write_map(out, count);
  else
    tdm_write_array(out, count);
  tdm_write_raw(out, inside.bytes, inside.size);
  tdm_buffer_fini(&inside);
  return at + 1;
}

static const char *value(tdm_buffer *out, const char *at) {
  at = space(at);
  if (*at == '{' || *at == '[') return container(out, at, *at == '{');
  if (*at == '"' || *at == '\'') return string(out, at);
  if (strncmp(at, "null", 4) == 0) return tdm_write_nil(out), at + 4;
  if (strncmp(at, "true", 4) == 0) return tdm_write_bool(out, true), at + 4;
  if (strncmp(at, "false", 5) == 0) return tdm_write_bool(out, false), at + 5;
  return number(out, at);
}

void json_write(tdm_buffer *out, const char *text) {
  const char *end = space(value(out, text));
  if (*end) fail("text behind the value", end);
}

/* ---- printing ---- */

static void put(tdm_buffer *out, const char *text) { tdm_buffer_append(out, text, strlen(text)); }

static void print(tdm_buffer *out, const tdm_value *v);

static void print_double(tdm_buffer *out, double real) {
  char text[64];
  snprintf(text, sizeof text, "%.17g", real);
  put(out, text);
  if (!strpbrk(text, ".e")) put(out, ".0");
}

static void print_string(tdm_buffer *out, tdm_text text) {
  put(out, "\"");
  for (uint32_t i = 0; i < text.size; i++) {
    if (text.bytes[i] == '"' || text.bytes[i] == '\\') put(out, "\\");
    tdm_buffer_append(out, &text.bytes[i], 1);
  }
  put(out, "\"");
}

static void print_container(tdm_buffer *out, const tdm_value *v) {
  bool map = tdm_value_is(v, TDM_TOKEN_MAP);
  tdm_walk walk = tdm_value_walk(v);
  tdm_value item;
  tdm_text key;
  put(out, map ? "{" : "[");
  for (uint32_t i = 0; map ? tdm_walk_entry(&walk, &key, &item) : tdm_walk_item(&walk, &item);
       i++) {
    if (i) put(out, ",");
    if (map) print_string(out, key);
    if (map) put(out, ":");
    print(out, &item);
  }
  put(out, map ? "}" : "]");
}

static void print(tdm_buffer *out, const tdm_value *v) {
  char text[32];
  switch (v->token.type) {
    case TDM_TOKEN_NIL:
      put(out, "null");
      return;
    case TDM_TOKEN_BOOL:
      put(out, v->token.count ? "true" : "false");
      return;
    case TDM_TOKEN_INT:
      snprintf(text, sizeof text, "%" PRId64, v->token.as.negative);
      put(out, text);
      return;
    case TDM_TOKEN_UINT:
      snprintf(text, sizeof text, "%" PRIu64, v->token.as.number);
      put(out, text);
      return;
    case TDM_TOKEN_DOUBLE:
      print_double(out, v->token.as.real);
      return;
    case TDM_TOKEN_STRING:
      print_string(out, tdm_value_text(v));
      return;
    case TDM_TOKEN_BIN:
      put(out, "\"<bin>\"");
      return;
    default:
      print_container(out, v);
  }
}

void json_print(tdm_buffer *out, const uint8_t *bytes, size_t size) {
  const uint8_t *at = bytes;
  tdm_value v = tdm_value_next(&at, bytes + size);
  print(out, &v);
  tdm_buffer_append(out, "", 1);
}
