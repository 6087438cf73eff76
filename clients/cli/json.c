// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/json.h"

#include <inttypes.h>
#include <stdlib.h>

static void print_text(FILE *out, tandem_value value) {
  const char *text = "";
  size_t size = 0;
  tandem_value_text(value, &text, &size);
  fputc('"', out);
  for (size_t i = 0; i < size; i++) {
    unsigned char c = (unsigned char)text[i];
    if (c == '"' || c == '\\') {
      fprintf(out, "\\%c", c);
    } else if (c < 0x20 || c == 0x7f) {
      fprintf(out, "\\u%04x", c);
    } else {
      fputc(c, out);
    }
  }
  fputc('"', out);
}

/* The shortest digits that read back as the same double. */
static void print_double(FILE *out, double number) {
  char digits[32];
  for (int precision = 15; precision <= 17; precision++) {
    snprintf(digits, sizeof digits, "%.*g", precision, number);
    if (strtod(digits, NULL) == number) break;
  }
  fputs(digits, out);
}

static void print_bin(FILE *out, tandem_value value) {
  const void *bytes = NULL;
  size_t size = 0;
  tandem_value_bin(value, &bytes, &size);
  fputc('"', out);
  for (size_t i = 0; i < size; i++) fprintf(out, "%02x", ((const unsigned char *)bytes)[i]);
  fputc('"', out);
}

static void print_scalar(FILE *out, tandem_value value) {
  bool boolean = false;
  int64_t integer = 0;
  double number = 0;
  switch (tandem_value_type(value)) {
    case TANDEM_BOOL:
      tandem_value_bool(value, &boolean);
      fputs(boolean ? "true" : "false", out);
      break;
    case TANDEM_INT:
      if (tandem_value_int(value, &integer)) {
        fprintf(out, "%" PRId64, integer);
      } else {
        tandem_value_double(value, &number);
        fprintf(out, "%.0f", number);
      }
      break;
    case TANDEM_DOUBLE:
      tandem_value_double(value, &number);
      print_double(out, number);
      break;
    case TANDEM_TEXT:
      print_text(out, value);
      break;
    case TANDEM_BIN:
      print_bin(out, value);
      break;
    default:
      fputs("null", out);
      break;
  }
}

static bool has_containers(tandem_value value) {
  tandem_iterator each = tandem_value_iterate(value);
  while (tandem_iterator_next(&each)) {
    if (tandem_value_type(each.value) >= TANDEM_ARRAY) return true;
  }
  return false;
}

static void print(FILE *out, tandem_value value, int indent) {
  tandem_type type = tandem_value_type(value);
  if (type != TANDEM_ARRAY && type != TANDEM_MAP) {
    print_scalar(out, value);
    return;
  }
  /* What holds scalars only stays on one line. */
  bool lines = has_containers(value);
  tandem_iterator each = tandem_value_iterate(value);
  fputc(each.is_map ? '{' : '[', out);
  while (tandem_iterator_next(&each)) {
    if (each.index) fputs(lines ? "," : ", ", out);
    if (lines) fprintf(out, "\n%*s", indent + 2, "");
    if (each.is_map) {
      print_text(out, each.key);
      fputs(": ", out);
    }
    print(out, each.value, indent + 2);
  }
  if (lines) fprintf(out, "\n%*s", indent, "");
  fputc(each.is_map ? '}' : ']', out);
}

void tdm_json_print(FILE *out, tandem_value value) {
  print(out, value, 0);
  fputc('\n', out);
}
