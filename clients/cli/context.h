// SPDX-License-Identifier: Apache-2.0
/*
 * Context: where in a programme the YAML reader is: the keys and indices from the root.
 *
 * Knows the keys that each open map has had (to refuse duplicates), and the places where
 * the model takes texts only, so that an id 17 or a level 2 need no quotation marks.
 */
#ifndef TANDEM_CLI_CONTEXT_H
#define TANDEM_CLI_CONTEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/model/arena.h"
#include "solver/model/text.h"

enum { TDM_CONTEXT_DEPTH_MAX = 16 };

/* A map or sequence that is open. */
typedef struct {
  bool is_map;
  tdm_text key;    /* the key at hand */
  uint32_t index;  /* the item at hand, from 0 */
  uint32_t items;  /* met so far */
  tdm_text *slots; /* owned: hash table of the keys so far */
  uint32_t slot_count;
} tdm_context_frame;

typedef struct {
  tdm_context_frame frames[TDM_CONTEXT_DEPTH_MAX];
  uint32_t depth;
} tdm_context;

/* Opens a map or sequence; false when it is nested too deep. */
bool tdm_context_push(tdm_context *context, bool is_map);
void tdm_context_pop(tdm_context *context);

/* Comes to the next item of the open sequence. */
void tdm_context_item(tdm_context *context);
/* Comes to a key of the open map (copied into the arena); false when it was there before. */
bool tdm_context_key(tdm_context *context, tdm_text key, tdm_arena *arena);

/* The key at hand of the innermost map that is open: the last one met. */
tdm_text tdm_context_last_key(const tdm_context *context);

/* Whether the model takes a text at this place: an id, a name, an attribute, a level. */
bool tdm_context_takes_text(const tdm_context *context);

/* Releases what is still open. */
void tdm_context_fini(tdm_context *context);

#endif
