// SPDX-License-Identifier: Apache-2.0
#include "proto/buffer.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY_BYTES = 256 };

void tdm_buffer_init(tdm_buffer *buffer) { *buffer = (tdm_buffer){.successes_left = SIZE_MAX}; }

void tdm_buffer_fini(tdm_buffer *buffer) {
  free(buffer->bytes);
  *buffer = (tdm_buffer){.successes_left = buffer->successes_left};
}

/* Whether the injected fault lets this allocation pass. */
static bool may_allocate(tdm_buffer *buffer) {
  if (buffer->successes_left == SIZE_MAX) return true;
  if (buffer->successes_left == 0) return false;
  buffer->successes_left--;
  return true;
}

static bool reserve(tdm_buffer *buffer, size_t more) {
  if (more <= buffer->capacity - buffer->size) return true;
  if (more > SIZE_MAX / 2 - buffer->size) return false;
  size_t capacity = buffer->capacity ? buffer->capacity : FIRST_CAPACITY_BYTES;
  while (capacity < buffer->size + more) capacity *= 2;
  uint8_t *bytes = may_allocate(buffer) ? realloc(buffer->bytes, capacity) : NULL;
  if (!bytes) return false;
  buffer->bytes = bytes;
  buffer->capacity = capacity;
  return true;
}

void tdm_buffer_append(tdm_buffer *buffer, const void *bytes, size_t size) {
  if (buffer->failed || size == 0) return;
  if (!reserve(buffer, size)) {
    buffer->failed = true;
    return;
  }
  memcpy(buffer->bytes + buffer->size, bytes, size);
  buffer->size += size;
}
