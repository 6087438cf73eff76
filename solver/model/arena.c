// SPDX-License-Identifier: Apache-2.0
#include "solver/model/arena.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CHUNK_BYTES = 4096, LARGEST_CHUNK_BYTES = 1 << 20, ALIGNMENT = alignof(max_align_t) };

typedef struct chunk {
  struct chunk *previous;
  size_t size; /* of bytes[] */
  size_t used;
  alignas(max_align_t) unsigned char bytes[];
} chunk;

struct tdm_arena {
  chunk *last;
  size_t bytes;
  size_t next_size;
  size_t successes_left;
};

tdm_arena *tdm_arena_new(void) {
  tdm_arena *arena = calloc(1, sizeof *arena);
  if (!arena) return NULL;
  arena->next_size = FIRST_CHUNK_BYTES;
  arena->successes_left = SIZE_MAX;
  return arena;
}

void tdm_arena_free(tdm_arena *arena) {
  if (!arena) return;
  for (chunk *c = arena->last; c;) {
    chunk *previous = c->previous;
    free(c);
    c = previous;
  }
  free(arena);
}

static chunk *add_chunk(tdm_arena *arena, size_t needed) {
  size_t size = needed > arena->next_size ? needed : arena->next_size;
  if (size > SIZE_MAX - sizeof(chunk)) return NULL;
  chunk *c = malloc(sizeof *c + size);
  if (!c) return NULL;
  c->previous = arena->last;
  c->size = size;
  c->used = 0;
  arena->last = c;
  arena->bytes += sizeof *c + size;
  if (arena->next_size < LARGEST_CHUNK_BYTES) arena->next_size *= 2;
  return c;
}

static size_t rounded(size_t bytes) {
  if (bytes > SIZE_MAX - ALIGNMENT) return SIZE_MAX;
  return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

/* Whether the injected fault lets this allocation pass. */
static bool may_allocate(tdm_arena *arena) {
  if (arena->successes_left == SIZE_MAX) return true;
  if (arena->successes_left == 0) return false;
  arena->successes_left--;
  return true;
}

void *tdm_arena_alloc(tdm_arena *arena, size_t count, size_t size) {
  size_t bytes;
  if (__builtin_mul_overflow(count, size, &bytes)) return NULL;
  bytes = rounded(bytes ? bytes : 1);
  if (bytes == SIZE_MAX || !may_allocate(arena)) return NULL;
  chunk *c = arena->last;
  if (!c || c->size - c->used < bytes) c = add_chunk(arena, bytes);
  if (!c) return NULL;
  void *block = c->bytes + c->used;
  c->used += bytes;
  return memset(block, 0, bytes);
}

/* Extends `old` in place when it ends where the last chunk's used part ends. */
static bool extend(tdm_arena *arena, const void *old, size_t old_bytes, size_t new_bytes) {
  chunk *c = arena->last;
  if (!c || !old || (const unsigned char *)old + old_bytes != c->bytes + c->used) return false;
  if (c->size - c->used < new_bytes - old_bytes) return false;
  memset(c->bytes + c->used, 0, new_bytes - old_bytes);
  c->used += new_bytes - old_bytes;
  return true;
}

void *tdm_arena_grow(tdm_arena *arena, void *old, size_t old_count, size_t new_count, size_t size) {
  size_t bytes;
  if (__builtin_mul_overflow(new_count, size, &bytes)) return NULL;
  if (old && new_count <= old_count) return old;
  size_t old_bytes = old_count * size;
  if (rounded(bytes) == SIZE_MAX) return NULL;
  if (old && old_bytes && may_allocate(arena)) {
    if (extend(arena, old, rounded(old_bytes), rounded(bytes))) return old;
    if (arena->successes_left != SIZE_MAX) arena->successes_left++;
  }
  void *block = tdm_arena_alloc(arena, new_count, size);
  if (block && old && old_bytes) memcpy(block, old, old_bytes);
  return block;
}

size_t tdm_arena_bytes(const tdm_arena *arena) { return arena->bytes; }

void tdm_arena_fail_after(tdm_arena *arena, size_t successes) { arena->successes_left = successes; }
