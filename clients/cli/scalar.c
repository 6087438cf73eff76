// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/scalar.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_BYTES_MAX = 64 };

static bool one_of(tdm_text text, const char *const words[4]) {
  for (int i = 0; i < 4 && words[i]; i++) {
    if (tdm_text_equal(text, tdm_text_of(words[i]))) return true;
  }
  return false;
}

static size_t digits(const char *at) {
  size_t count = 0;
  while (at[count] >= '0' && at[count] <= '9') count++;
  return count;
}

static tdm_scalar integer(const char *digits_at, int base, bool negative) {
  errno = 0;
  char *end;
  unsigned long long value = strtoull(digits_at, &end, base);
  tdm_scalar scalar = {.type = TDM_SCALAR_TEXT};
  if (*end) return scalar;
  if (errno || value > (unsigned long long)INT64_MAX) {
    scalar.type = TDM_SCALAR_TOO_LARGE;
  } else {
    scalar.type = TDM_SCALAR_INT;
    scalar.integer = negative ? -(int64_t)value : (int64_t)value;
  }
  return scalar;
}

static tdm_scalar floating(const char *word) {
  char *end;
  tdm_scalar scalar = {.type = TDM_SCALAR_FLOAT, .number = strtod(word, &end)};
  if (*end) scalar.type = TDM_SCALAR_TEXT;
  if (!*end && !isfinite(scalar.number)) scalar.type = TDM_SCALAR_NOT_FINITE;
  return scalar;
}

/* [-+]? ( [0-9]+ ( . [0-9]* )? | . [0-9]+ ) ( [eE] [-+]? [0-9]+ )? */
static bool is_float(const char *at) {
  size_t whole = digits(at), fraction = 0;
  at += whole;
  if (*at == '.') fraction = digits(++at);
  at += fraction;
  if (!whole && !fraction) return false;
  if (*at == 'e' || *at == 'E') {
    at++;
    if (*at == '-' || *at == '+') at++;
    size_t exponent = digits(at);
    if (!exponent) return false;
    at += exponent;
  }
  return !*at;
}

static tdm_scalar numeric(const char *word) {
  bool negative = *word == '-';
  const char *at = *word == '-' || *word == '+' ? word + 1 : word;
  if (!strcmp(at, ".inf") || !strcmp(at, ".Inf") || !strcmp(at, ".INF")) {
    return (tdm_scalar){.type = TDM_SCALAR_NOT_FINITE};
  }
  size_t count = digits(at);
  bool whole = count && !at[count];
  if (whole && count > 1 && at[0] == '0') return (tdm_scalar){.type = TDM_SCALAR_TEXT};
  if (whole) return integer(at, 10, negative);
  if (at == word && at[0] == '0' && at[1] == 'x' && strspn(at + 2, "0123456789abcdefABCDEF")) {
    return integer(at + 2, 16, false);
  }
  if (at == word && at[0] == '0' && at[1] == 'o' && digits(at + 2))
    return integer(at + 2, 8, false);
  return is_float(at) ? floating(word) : (tdm_scalar){.type = TDM_SCALAR_TEXT};
}

tdm_scalar tdm_scalar_read(tdm_text text) {
  static const char *const nulls[4] = {"~", "null", "Null", "NULL"};
  static const char *const trues[4] = {"true", "True", "TRUE", NULL};
  static const char *const falses[4] = {"false", "False", "FALSE", NULL};
  static const char *const nans[4] = {".nan", ".NaN", ".NAN", NULL};
  if (!text.size || one_of(text, nulls)) return (tdm_scalar){.type = TDM_SCALAR_NULL};
  if (one_of(text, trues)) return (tdm_scalar){.type = TDM_SCALAR_BOOL, .boolean = true};
  if (one_of(text, falses)) return (tdm_scalar){.type = TDM_SCALAR_BOOL};
  if (one_of(text, nans)) return (tdm_scalar){.type = TDM_SCALAR_NOT_FINITE};
  if (text.size >= NUMBER_BYTES_MAX) return (tdm_scalar){.type = TDM_SCALAR_TEXT};
  char word[NUMBER_BYTES_MAX] = {0};
  memcpy(word, text.bytes, text.size);
  return numeric(word);
}

/* ---- numbers in cells ---- */

/* Drops the separators of thousands; false unless groups of three stand between them. */
static bool ungroup(char *whole, const char *separators) {
  size_t size = strlen(whole), out = 0, since = 0;
  bool grouped = false;
  for (size_t i = 0; i < size; i++) {
    if (!strchr(separators, whole[i])) {
      whole[out++] = whole[i];
      since++;
      continue;
    }
    if ((grouped && since != 3) || !since || since > 3) return false;
    grouped = true;
    since = 0;
  }
  whole[out] = 0;
  return !grouped || since == 3;
}

/* Splits at the decimal mark (0: there is none) and reads both halves. */
static tdm_cell_number compose(char *word, char mark, const char *separators, double *out) {
  char *fraction = mark ? strrchr(word, mark) : NULL;
  if (fraction) *fraction++ = 0;
  if (!ungroup(word, separators)) return TDM_CELL_NO_NUMBER;
  char plain[2 * NUMBER_BYTES_MAX];
  snprintf(plain, sizeof plain, "%s%s%s", word, fraction ? "." : "", fraction ? fraction : "");
  char *end;
  *out = strtod(plain, &end);
  return *end || !isfinite(*out) ? TDM_CELL_NO_NUMBER : TDM_CELL_NUMBER;
}

static size_t count_of(const char *word, char c) {
  size_t count = 0;
  for (; *word; word++) count += *word == c;
  return count;
}

static tdm_cell_number interpret(char *word, bool decimal_comma, double *out) {
  size_t commas = count_of(word, ','), points = count_of(word, '.');
  const char *comma = strrchr(word, ','), *point = strrchr(word, '.');
  if (decimal_comma) return compose(word, ',', ".'", out);
  if (commas && points)
    return comma > point ? compose(word, ',', ".'", out) : compose(word, '.', ",'", out);
  if (commas > 1) return compose(word, 0, ",'", out);
  if (points > 1) return compose(word, 0, ".'", out);
  if (commas && strlen(comma + 1) == 3) return TDM_CELL_AMBIGUOUS;
  return compose(word, commas ? ',' : '.', "'", out);
}

tdm_cell_number tdm_cell_read_number(tdm_text cell, bool decimal_comma, double *number) {
  char word[NUMBER_BYTES_MAX] = {0};
  if (!cell.size || cell.size >= NUMBER_BYTES_MAX) return TDM_CELL_NO_NUMBER;
  memcpy(word, cell.bytes, cell.size);
  bool negative = word[0] == '-';
  char *start = word[0] == '-' || word[0] == '+' ? word + 1 : word;
  if (!digits(start) || start[strspn(start, "0123456789.,'")]) return TDM_CELL_NO_NUMBER;
  tdm_cell_number result = interpret(start, decimal_comma, number);
  if (result == TDM_CELL_NUMBER && negative) *number = -*number;
  return result;
}
