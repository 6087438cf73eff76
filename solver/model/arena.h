// SPDX-License-Identifier: Apache-2.0
/*
 * Arena: all memory of one request, released at once.
 *
 * Everything a decoded request points to (cohort, programme, strings) lives in
 * one arena, and so does everything an outcome points to. Callers: the decoder,
 * the model's validation, the solver's report.
 *
 * Not thread safe: one thread uses an arena at a time.
 */
#ifndef TANDEM_MODEL_ARENA_H
#define TANDEM_MODEL_ARENA_H

#include <stddef.h>

typedef struct tdm_arena tdm_arena;

/* Returns a new empty arena, owned by the caller, or NULL when memory is out. */
tdm_arena *tdm_arena_new(void);

/* Releases the arena and every block it gave. NULL is allowed. */
void tdm_arena_free(tdm_arena *arena);

/*
 * Returns `count` zeroed elements of `size` bytes, aligned for any type, valid
 * until the arena is freed; NULL when memory is out or count * size overflows.
 * A request for zero bytes returns a valid pointer.
 */
void *tdm_arena_alloc(tdm_arena *arena, size_t count, size_t size);

/*
 * Returns a block of new_count elements whose first old_count are copied from
 * `old` (NULL allowed when old_count is 0); extends in place when `old` was the
 * arena's last block. NULL when memory is out; `old` then stays valid.
 */
void *tdm_arena_grow(tdm_arena *arena, void *old, size_t old_count, size_t new_count, size_t size);

/* Bytes the arena holds from the system. */
size_t tdm_arena_bytes(const tdm_arena *arena);

/*
 * Fault injection for tests: the allocation after `successes` more successful
 * ones, and all later ones, fail. SIZE_MAX (the default) never fails.
 */
void tdm_arena_fail_after(tdm_arena *arena, size_t successes);

#endif
