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

static tdm_text quoted(tdm_arena *arena, tdm_text key) {
  char *bytes = tdm_arena_alloc(arena, 2 * (size_t)key.size + 1, 1);
  if (!bytes) return (tdm_text){NULL, 0};
  uint32_t size = 0;
  for (uint32_t i = 0; i < key.size; i++) {
    if (key.bytes[i] == '"' || key.bytes[i] == '\\') bytes[size++] = '\\';
    bytes[size++] = key.bytes[i];
  }
  return (tdm_text){bytes, size};
}

tdm_text tdm_path_format(const tdm_path *path, tdm_arena *arena) {
  if (!path) return (tdm_text){NULL, 0};
  if (!path->parent) return path->key;
  tdm_text before = tdm_path_format(path->parent, arena);
  if (path->is_index) return tdm_text_format(arena, "%.*s[%u]", TDM_TEXT_ARG(before), path->index);
  if (is_plain(path->key))
    return tdm_text_format(arena, before.size ? "%.*s.%.*s" : "%.*s%.*s", TDM_TEXT_ARG(before),
                           TDM_TEXT_ARG(path->key));
  tdm_text key = quoted(arena, path->key);
  return tdm_text_format(arena, "%.*s[\"%.*s\"]", TDM_TEXT_ARG(before), TDM_TEXT_ARG(key));
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
