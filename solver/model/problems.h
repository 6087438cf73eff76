// SPDX-License-Identifier: Apache-2.0
/*
 * Problems: what is wrong with a request, all at once, each with its place.
 *
 * A path is in row form: `cohort.participants[3].role`,
 * `programme.rules[2].of[1].attribute`, odd keys as `["odd key"]`. The decoder,
 * the model's checks and the solver's compilation append to one list; `invalid`
 * carries it. Warnings use the same list type.
 */
#ifndef TANDEM_MODEL_PROBLEMS_H
#define TANDEM_MODEL_PROBLEMS_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "solver/model/arena.h"
#include "solver/model/text.h"

enum { TDM_PROBLEMS_MAX = 100 };

typedef struct {
  tdm_text path; /* may be empty */
  tdm_text message;
} tdm_problem_entry;

typedef struct {
  tdm_arena *arena; /* borrowed: texts are copied into it */
  uint32_t count;   /* entries kept, at most TDM_PROBLEMS_MAX */
  uint32_t total;   /* problems reported, kept or not */
  bool out_of_memory;
  tdm_problem_entry items[TDM_PROBLEMS_MAX];
} tdm_problems;

void tdm_problems_init(tdm_problems *problems, tdm_arena *arena);

/*
 * A path is built on the stack as a chain of steps from its root, and turned
 * into text only when a problem is reported:
 *
 *   tdm_path rules = tdm_path_key(&programme, "rules");
 *   tdm_path rule = tdm_path_index(&rules, 2);
 */
typedef struct tdm_path {
  const struct tdm_path *parent; /* NULL at the root */
  tdm_text key;                  /* used when is_index is false */
  uint32_t index;
  bool is_index;
} tdm_path;

tdm_path tdm_path_root(const char *name);
tdm_path tdm_path_key(const tdm_path *parent, const char *key);
tdm_path tdm_path_text(const tdm_path *parent, tdm_text key);
tdm_path tdm_path_index(const tdm_path *parent, uint32_t index);

/*
 * Writes the path as text, not terminated, as far as it fits; returns the bytes
 * that the whole of it takes.
 */
size_t tdm_path_write(const tdm_path *path, char *buffer, size_t capacity);

/* The path as text, in the arena. Keys outside [A-Za-z_][A-Za-z0-9_-]* become ["…"]. */
tdm_text tdm_path_format(const tdm_path *path, tdm_arena *arena);

/* Appends a problem; path may be NULL. Past the maximum only `total` grows. */
void tdm_problems_add(tdm_problems *problems, const tdm_path *path, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same with the arguments as a list, which is consumed. */
void tdm_problems_add_list(tdm_problems *problems, const tdm_path *path, const char *format,
                           va_list arguments) __attribute__((format(printf, 3, 0)));

#endif
