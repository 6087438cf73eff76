// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/complaints.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "clients/cli/exit.h"

void tdm_complaints_init(tdm_complaints *complaints, tdm_arena *arena) {
  memset(complaints, 0, sizeof *complaints);
  complaints->arena = arena;
}

tdm_text tdm_place_format(tdm_place place, tdm_arena *arena) {
  if (!place.file) return (tdm_text){NULL, 0};
  if (!place.line) return tdm_text_format(arena, "%s", place.file);
  if (!place.column) return tdm_text_format(arena, "%s:%u", place.file, place.line);
  return tdm_text_format(arena, "%s:%u:%u", place.file, place.line, place.column);
}

void tdm_complain(tdm_complaints *complaints, tdm_place place, const char *format, ...) {
  complaints->total++;
  if (complaints->count == TDM_COMPLAINTS_MAX) return;
  char *message = NULL;
  va_list args;
  va_start(args, format);
  int size = vasprintf(&message, format, args);
  va_end(args);
  if (size < 0) tdm_out_of_memory();
  tdm_text where = tdm_place_format(place, complaints->arena);
  complaints->items[complaints->count++] =
      where.size ? tdm_text_format(complaints->arena, "%.*s: %s", TDM_TEXT_ARG(where), message)
                 : tdm_text_format(complaints->arena, "%s", message);
  free(message);
}

void tdm_complaints_print(const tdm_complaints *complaints, FILE *stream) {
  for (uint32_t i = 0; i < complaints->count; i++) {
    fprintf(stream, "%.*s\n", TDM_TEXT_ARG(complaints->items[i]));
  }
  if (complaints->total > complaints->count) {
    fprintf(stream, "… and %u more\n", complaints->total - complaints->count);
  }
}

void *tdm_must_alloc(tdm_arena *arena, size_t count, size_t size) {
  void *block = tdm_arena_alloc(arena, count, size);
  if (!block) tdm_out_of_memory();
  return block;
}

tdm_text tdm_must_copy(tdm_arena *arena, tdm_text text) {
  if (!text.size) return (tdm_text){NULL, 0};
  return (tdm_text){tdm_must_string(arena, text), text.size};
}

const char *tdm_must_string(tdm_arena *arena, tdm_text text) {
  char *copy = tdm_must_alloc(arena, (size_t)text.size + 1, 1);
  if (text.size) memcpy(copy, text.bytes, text.size);
  return copy;
}

_Noreturn void tdm_out_of_memory(void) {
  fprintf(stderr, "tandem: memory is out\n");
  exit(TDM_EXIT_LOCAL);
}
