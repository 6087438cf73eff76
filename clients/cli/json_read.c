// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/json_read.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 14, NUMBER_BYTES_MAX = 64 }; /* of 16: it goes into a map of a body */

typedef struct {
  const char *file;
  const char *start, *at, *end;
  tandem_body *body;
  tdm_complaints *complaints;
  char *text; /* room for the longest string */
} reader;

static bool refuse(const reader *r, const char *what) {
  uint32_t line = 1, column = 1;
  for (const char *c = r->start; c < r->at; c++) {
    line += *c == '\n';
    column = *c == '\n' ? 1 : column + 1;
  }
  tdm_complain(r->complaints, (tdm_place){r->file, line, column}, "not JSON: %s", what);
  return false;
}

static char peek(const reader *r) { return r->at < r->end ? *r->at : '\0'; }

static void skip_blanks(reader *r) {
  while (r->at < r->end && strchr(" \t\r\n", *r->at) && *r->at) r->at++;
}

static bool take(reader *r, const char *word) {
  size_t size = strlen(word);
  if ((size_t)(r->end - r->at) < size || memcmp(r->at, word, size) != 0) return false;
  r->at += size;
  return true;
}

/* ---- strings ---- */

static bool read_hex(reader *r, uint32_t *code) {
  *code = 0;
  for (int i = 0; i < 4; i++) {
    char c = peek(r);
    uint32_t digit = c >= '0' && c <= '9'   ? (uint32_t)(c - '0')
                     : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a') + 10
                     : c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A') + 10
                                            : 16;
    if (digit == 16) return refuse(r, "\\u takes four hexadecimal digits");
    *code = 16 * *code + digit;
    r->at++;
  }
  return true;
}

static size_t write_utf8(uint32_t code, char *out) {
  if (code < 0x80) {
    out[0] = (char)code;
    return 1;
  }
  if (code < 0x800) {
    out[0] = (char)(0xc0 | code >> 6);
    out[1] = (char)(0x80 | (code & 0x3f));
    return 2;
  }
  if (code < 0x10000) {
    out[0] = (char)(0xe0 | code >> 12);
    out[1] = (char)(0x80 | (code >> 6 & 0x3f));
    out[2] = (char)(0x80 | (code & 0x3f));
    return 3;
  }
  out[0] = (char)(0xf0 | code >> 18);
  out[1] = (char)(0x80 | (code >> 12 & 0x3f));
  out[2] = (char)(0x80 | (code >> 6 & 0x3f));
  out[3] = (char)(0x80 | (code & 0x3f));
  return 4;
}

/* Behind "\u"; two of them make a character outside the basic plane. */
static bool read_code(reader *r, size_t *size) {
  uint32_t code, low;
  if (!read_hex(r, &code)) return false;
  if (code >= 0xd800 && code < 0xdc00) {
    if (!take(r, "\\u")) return refuse(r, "half a surrogate pair");
    if (!read_hex(r, &low)) return false;
    if (low < 0xdc00 || low > 0xdfff) return refuse(r, "half a surrogate pair");
    code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
  } else if (code >= 0xdc00 && code <= 0xdfff) {
    return refuse(r, "half a surrogate pair");
  }
  *size += write_utf8(code, r->text + *size);
  return true;
}

static bool read_escape(reader *r, size_t *size) {
  static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
  char c = peek(r);
  const char *found = c ? strchr(letters, c) : NULL;
  if (c == 'u') {
    r->at++;
    return read_code(r, size);
  }
  if (!found) return refuse(r, "an unknown escape in a string");
  r->at++;
  r->text[(*size)++] = meanings[found - letters];
  return true;
}

/* A string into r->text. Escapes are never shorter than what they mean. */
static bool read_string(reader *r, size_t *size) {
  *size = 0;
  if (!take(r, "\"")) return refuse(r, "a string is missing");
  while (r->at < r->end && *r->at != '"') {
    if ((unsigned char)*r->at < 0x20) return refuse(r, "a control character in a string");
    if (*r->at != '\\') {
      r->text[(*size)++] = *r->at++;
      continue;
    }
    r->at++;
    if (!read_escape(r, size)) return false;
  }
  return take(r, "\"") || refuse(r, "a string without an end");
}

/* ---- numbers ---- */

static bool has_form(const char *number) {
  const char *c = number + (*number == '-');
  if (*c < '0' || *c > '9') return false;
  if (*c == '0' && c[1] >= '0' && c[1] <= '9') return false;
  while (*c >= '0' && *c <= '9') c++;
  if (*c == '.') {
    if (c[1] < '0' || c[1] > '9') return false;
    for (c++; *c >= '0' && *c <= '9';) c++;
  }
  if (*c == 'e' || *c == 'E') {
    c += c[1] == '+' || c[1] == '-' ? 2 : 1;
    if (*c < '0' || *c > '9') return false;
    while (*c >= '0' && *c <= '9') c++;
  }
  return *c == '\0';
}

static bool write_number(reader *r) {
  char number[NUMBER_BYTES_MAX + 1];
  size_t size = 0;
  while (r->at + size < r->end && r->at[size] && strchr("+-.eE0123456789", r->at[size])) size++;
  if (size == 0 || size > NUMBER_BYTES_MAX) return refuse(r, "a value is missing");
  memcpy(number, r->at, size);
  number[size] = '\0';
  if (!has_form(number)) return refuse(r, "a number of another form");
  errno = 0;
  if (strpbrk(number, ".eE")) {
    double real = strtod(number, NULL);
    if (!isfinite(real)) return refuse(r, "a number that is too large");
    tandem_body_double(r->body, real);
  } else {
    long long whole = strtoll(number, NULL, 10);
    if (errno) return refuse(r, "an integer of more than 64 bits");
    tandem_body_int(r->body, whole);
  }
  r->at += size;
  return true;
}

/* ---- values ---- */

static bool write_value(reader *r, int depth);

static bool write_items(reader *r, char closing, int depth) {
  size_t size;
  r->at++;
  skip_blanks(r);
  for (bool first = true; peek(r) != closing; first = false) {
    if (!first && !take(r, ",")) return refuse(r, "a comma is missing");
    skip_blanks(r);
    if (closing == '}') {
      if (!read_string(r, &size)) return false;
      tandem_body_key_text(r->body, r->text, size);
      skip_blanks(r);
      if (!take(r, ":")) return refuse(r, "a colon is missing");
    }
    if (!write_value(r, depth + 1)) return false;
    skip_blanks(r);
  }
  r->at++;
  tandem_body_end(r->body);
  return true;
}

static bool write_value(reader *r, int depth) {
  size_t size;
  skip_blanks(r);
  char c = peek(r);
  if (c == '{' || c == '[') {
    if (depth >= DEPTH_MAX) return refuse(r, "nested too deep");
    if (c == '{')
      tandem_body_begin_map(r->body);
    else
      tandem_body_begin_array(r->body);
    return write_items(r, c == '{' ? '}' : ']', depth);
  }
  if (c == '"') {
    if (!read_string(r, &size)) return false;
    tandem_body_text(r->body, r->text, size);
  } else if (take(r, "null")) {
    tandem_body_nil(r->body);
  } else if (take(r, "true")) {
    tandem_body_bool(r->body, true);
  } else if (take(r, "false")) {
    tandem_body_bool(r->body, false);
  } else {
    return write_number(r);
  }
  return true;
}

bool tdm_json_read(const char *file, tdm_text text, tandem_body *body, tdm_complaints *complaints) {
  reader r = {.file = file,
              .start = text.bytes,
              .at = text.bytes,
              .end = text.bytes + text.size,
              .body = body,
              .complaints = complaints,
              .text = malloc((size_t)text.size + 1)};
  if (!r.text) tdm_out_of_memory();
  bool read = write_value(&r, 0);
  skip_blanks(&r);
  if (read && r.at != r.end) read = refuse(&r, "something behind the value");
  free(r.text);
  return read;
}
