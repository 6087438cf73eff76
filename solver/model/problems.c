// SPDX-License-Identifier: Apache-2.0
#include "solver/model/problems.h"

#include <stdio.h>
#include <string.h>

void tdm_problems_init(tdm_problems *problems, tdm_arena *arena) {
  memset(problems, 0, sizeof *problems);
  problems->arena = arena;
}

tdm_path tdm_path_root(const char *name) { return (tdm_path){.key = tdm_text_of(name)}; }

tdm_path tdm_path_key(const tdm_path *parent, const char *key) {
  return (tdm_path){.parent = parent, .key = tdm_text_of(key)};
}

tdm_path tdm_path_text(const tdm_path *parent, tdm_text key) {
  return (tdm_path){.parent = parent, .key = key};
}

tdm_path tdm_path_index(const tdm_path *parent, uint32_t index) {
  return (tdm_path){.parent = parent, .index = index, .is_index = true};
}

static bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_plain(tdm_text key) {
  if (key.size == 0 || !is_letter(key.bytes[0])) return false;
  for (uint32_t i = 1; i < key.size; i++) {
    char c = key.bytes[i];
    if (!is_letter(c) && !(c >= '0' && c <= '9') && c != '-') return false;
  }
  return true;
}

/* What is written so far; bytes past the capacity are counted, not kept. */
typedef struct {
  char *bytes;
  size_t capacity;
  size_t size;
} sink;

static void put(sink *out, char byte) {
  if (out->size < out->capacity) out->bytes[out->size] = byte;
  out->size++;
}

static void put_text(sink *out, tdm_text text) {
  for (uint32_t i = 0; i < text.size; i++) put(out, text.bytes[i]);
}

static void put_index(sink *out, uint32_t index) {
  char digits[16];
  int size = snprintf(digits, sizeof digits, "[%u]", index);
  put_text(out, (tdm_text){digits, (uint32_t)size});
}

static void put_quoted(sink *out, tdm_text key) {
  put_text(out, tdm_text_of("[\""));
  for (uint32_t i = 0; i < key.size; i++) {
    if (key.bytes[i] == '"' || key.bytes[i] == '\\') put(out, '\\');
    put(out, key.bytes[i]);
  }
  put_text(out, tdm_text_of("\"]"));
}

static void put_path(sink *out, const tdm_path *path) {
  if (!path->parent) {
    put_text(out, path->key);
    return;
  }
  put_path(out, path->parent);
  if (path->is_index) {
    put_index(out, path->index);
  } else if (is_plain(path->key)) {
    if (out->size) put(out, '.');
    put_text(out, path->key);
  } else {
    put_quoted(out, path->key);
  }
}

size_t tdm_path_write(const tdm_path *path, char *buffer, size_t capacity) {
  sink out = {buffer, capacity, 0};
  if (path) put_path(&out, path);
  return out.size;
}

tdm_text tdm_path_format(const tdm_path *path, tdm_arena *arena) {
  if (!path) return (tdm_text){NULL, 0};
  size_t size = tdm_path_write(path, NULL, 0);
  if (size > UINT32_MAX) return (tdm_text){NULL, 0};
  char *bytes = tdm_arena_alloc(arena, size, 1);
  if (!bytes) return (tdm_text){NULL, 0};
  tdm_path_write(path, bytes, size);
  return (tdm_text){bytes, (uint32_t)size};
}

/* Bytes of a formatted message that fit, without half of a UTF-8 character at the end. */
static uint32_t kept_bytes(const char *message, int formatted, size_t capacity) {
  if (formatted < 0) return 0;
  if ((size_t)formatted < capacity) return (uint32_t)formatted;
  size_t size = capacity - 1;
  size_t start = size; /* of the last character */
  while (start > 0 && ((unsigned char)message[start - 1] & 0xC0) == 0x80) start--;
  if (start == 0) return (uint32_t)size;
  unsigned char lead = (unsigned char)message[start - 1];
  size_t needed = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  return (uint32_t)(size - (start - 1) < needed ? start - 1 : size);
}

void tdm_problems_add_list(tdm_problems *problems, const tdm_path *path, const char *format,
                           va_list arguments) {
  problems->total++;
  if (problems->count == TDM_PROBLEMS_MAX) return;
  char message[1024];
  int formatted = vsnprintf(message, sizeof message, format, arguments);
  tdm_text kept = {message, kept_bytes(message, formatted, sizeof message)};
  tdm_text text = tdm_text_copy(problems->arena, kept);
  tdm_text place = tdm_path_format(path, problems->arena);
  if (!text.bytes || (path && !place.bytes)) {
    problems->out_of_memory = true;
    return;
  }
  problems->items[problems->count++] = (tdm_problem_entry){place, text};
}

void tdm_problems_add(tdm_problems *problems, const tdm_path *path, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  tdm_problems_add_list(problems, path, format, arguments);
  va_end(arguments);
}
