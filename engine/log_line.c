// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/log_line.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "proto/utf8.h"

enum {
  CUT_ROOM = 24,   /* for the quote, the mark of a cut, the brace and the line feed */
  DIGITS_MAX = 15, /* whole numbers that every reader of JSON keeps */
  CHARACTER_MAX = 4,
  PUNCTUATION = 8 /* around a key, and a quote */
};

typedef struct {
  const char *bytes;
  size_t size;
} piece;

typedef struct {
  char *at;
  size_t left;
  bool json;
  bool cut; /* from here on nothing is written but ends */
} writer;

static void put_always(writer *w, const char *bytes, size_t size) {
  memcpy(w->at, bytes, size);
  w->at += size;
  w->left -= size;
}

static void put(writer *w, const char *bytes, size_t size) {
  w->cut = w->cut || size + CUT_ROOM > w->left;
  if (!w->cut) put_always(w, bytes, size);
}

/* ---- values ---- */

/* Bytes of the character at `at`; 0 when it is not UTF-8. */
static size_t character(const char *at, size_t left) {
  for (size_t size = 1; size <= CHARACTER_MAX && size <= left; size++) {
    if (tdm_utf8_valid((const uint8_t *)at, size)) return size;
  }
  return 0;
}

static void put_control(writer *w, unsigned char byte) {
  char escape[8];
  int size = snprintf(escape, sizeof escape, "\\u%04x", byte);
  put(w, w->json ? escape : "?", w->json ? (size_t)size : 1);
}

static void put_quoted(writer *w, piece value) {
  put(w, "\"", 1);
  bool opened = !w->cut;
  for (size_t i = 0; i < value.size;) {
    const char *at = value.bytes + i;
    size_t size = character(at, value.size - i);
    i += size > 0 ? size : 1;
    if (size == 0)
      put(w, "?", 1);
    else if ((unsigned char)*at < 0x20 || *at == 0x7f)
      put_control(w, (unsigned char)*at);
    else if (*at == '"' || *at == '\\')
      put(w, (char[]){'\\', *at}, 2);
    else
      put(w, at, size);
  }
  if (opened) put_always(w, "\"", 1);
}

static bool is_number(piece value) {
  piece digits = value;
  if (digits.size > 0 && digits.bytes[0] == '-') digits = (piece){value.bytes + 1, value.size - 1};
  if (digits.size == 0 || digits.size > DIGITS_MAX) return false;
  for (size_t i = 0; i < digits.size; i++) {
    if (!isdigit((unsigned char)digits.bytes[i])) return false;
  }
  return digits.bytes[0] != '0' || digits.size == 1;
}

/* A value of key=value that needs no quotes. */
static bool is_word(piece value) {
  for (size_t i = 0; i < value.size; i++) {
    if (value.bytes[i] <= ' ' || strchr("\"\\=\x7f", value.bytes[i]) != NULL) return false;
  }
  return value.size > 0;
}

/* ---- fields ---- */

static void put_field(writer *w, piece key, piece value, bool text) {
  if (w->cut) return;
  bool bare = !text && (w->json ? is_number(value) : is_word(value));
  /* A key with half a value would be no JSON. */
  size_t least = key.size + PUNCTUATION + (bare ? value.size : 0);
  w->cut = least + CUT_ROOM > w->left;
  if (w->cut) return;
  put(w, w->json ? ",\"" : " ", w->json ? 2 : 1);
  put(w, key.bytes, key.size);
  put(w, w->json ? "\":" : "=", w->json ? 2 : 1);
  if (bare)
    put(w, value.bytes, value.size);
  else
    put_quoted(w, value);
}

static bool is_key(char byte) {
  return islower((unsigned char)byte) || isdigit((unsigned char)byte) || byte == '_';
}

/* Whether the text ends here, or the next `key=` begins after a space. */
static bool is_boundary(const char *at) {
  if (*at == '\0') return true;
  if (*at != ' ' || !is_key(at[1])) return false;
  at++;
  while (is_key(*at)) at++;
  return *at == '=';
}

/* The value at `at`, without its quotes; returns where it ends. */
static const char *read_value(const char *at, piece *value) {
  bool quoted = *at == '"';
  const char *end = at + (quoted ? 1 : 0);
  if (quoted) {
    while (*end != '\0' && !(*end == '"' && is_boundary(end + 1))) end++;
    *value = (piece){at + 1, (size_t)(end - at - 1)};
    return *end == '"' ? end + 1 : end;
  }
  while (!is_boundary(end)) end++;
  *value = (piece){at, (size_t)(end - at)};
  return end;
}

static void put_fields(writer *w, const char *fields) {
  const char *at = fields;
  while (*at != '\0') {
    while (*at == ' ') at++;
    const char *equals = strchr(at, '=');
    if (equals == NULL) return;
    piece key = {at, (size_t)(equals - at)}, value;
    bool text = equals[1] == '"';
    at = read_value(equals + 1, &value);
    put_field(w, key, value, text);
  }
}

static void put_head(writer *w, const char *key, const char *value, bool text) {
  put_field(w, (piece){key, strlen(key)}, (piece){value, strlen(value)}, text);
}

size_t tdm_log_line_write(char line[TDM_LOG_LINE_SIZE], const tdm_log_event *event, bool json) {
  /* The first separator is written over: a brace, or nothing. */
  writer w = {line, TDM_LOG_LINE_SIZE, json, false};
  put_head(&w, "ts", event->ts, false);
  put_head(&w, "level", event->level, false);
  put_head(&w, "proc", event->process, false);
  put_head(&w, "msg", event->message, true);
  put_fields(&w, event->fields);
  if (w.cut) put_always(&w, json ? ",\"cut\":true" : " cut=true", json ? 11 : 9);
  if (json) put_always(&w, "}", 1);
  put_always(&w, "\n", 1);
  size_t size = (size_t)(w.at - line);
  if (json)
    line[0] = '{';
  else
    memmove(line, line + 1, --size);
  return size;
}
