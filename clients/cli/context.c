// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/context.h"

#include <stdlib.h>
#include <string.h>

#include "clients/cli/complaints.h"

static tdm_context_frame *top(tdm_context *context) { return &context->frames[context->depth - 1]; }

bool tdm_context_push(tdm_context *context, bool is_map) {
  if (context->depth == TDM_CONTEXT_DEPTH_MAX) return false;
  context->frames[context->depth++] = (tdm_context_frame){.is_map = is_map};
  return true;
}

void tdm_context_pop(tdm_context *context) {
  free(top(context)->slots);
  context->depth--;
}

void tdm_context_item(tdm_context *context) {
  tdm_context_frame *frame = top(context);
  frame->index = frame->items++;
}

/* ---- keys ---- */

static tdm_text *slot_of(tdm_text *slots, uint32_t count, tdm_text key) {
  uint32_t at = (uint32_t)tdm_text_hash(key, 0) & (count - 1);
  while (slots[at].bytes && !tdm_text_equal(slots[at], key)) at = (at + 1) & (count - 1);
  return &slots[at];
}

static void make_room(tdm_context_frame *frame) {
  if (2 * (frame->items + 1) <= frame->slot_count) return;
  uint32_t wanted = frame->slot_count ? 2 * frame->slot_count : 32;
  tdm_text *slots = calloc(wanted, sizeof *slots);
  if (!slots) tdm_out_of_memory();
  for (uint32_t i = 0; i < frame->slot_count; i++) {
    if (frame->slots[i].bytes) *slot_of(slots, wanted, frame->slots[i]) = frame->slots[i];
  }
  free(frame->slots);
  frame->slots = slots;
  frame->slot_count = wanted;
}

bool tdm_context_key(tdm_context *context, tdm_text key, tdm_arena *arena) {
  tdm_context_frame *frame = top(context);
  make_room(frame);
  tdm_text *slot = slot_of(frame->slots, frame->slot_count, key);
  if (slot->bytes) return false;
  *slot = (tdm_text){tdm_must_string(arena, key), key.size};
  frame->key = *slot;
  frame->items++;
  return true;
}

tdm_text tdm_context_last_key(const tdm_context *context) {
  for (uint32_t i = context->depth; i > 0; i--) {
    if (context->frames[i - 1].is_map) return context->frames[i - 1].key;
  }
  return (tdm_text){NULL, 0};
}

/* ---- texts ---- */

static bool is(tdm_text text, const char *word) { return tdm_text_equal(text, tdm_text_of(word)); }

static bool in(tdm_text text, const char *const *words) {
  while (*words && !is(text, *words)) words++;
  return *words != NULL;
}

/* Inside `pairs` or `entries`, the first two of each are ids, the rest numbers. */
static bool id_of_row(const tdm_context *context) {
  const tdm_context_frame *row = &context->frames[context->depth - 1];
  return !row->is_map && row->index < 2;
}

bool tdm_context_takes_text(const tdm_context *context) {
  static const char *const pairs[] = {"require", "forbid", "current", NULL};
  static const char *const rows[] = {"pairs", "entries", NULL};
  static const char *const names[] = {"name", "attribute", "of",      "differ", "share",
                                      "by",   "mentors",   "mentees", NULL};
  if (!context->depth) return false;
  tdm_text first = context->frames[0].key, key = tdm_context_last_key(context);
  if (in(first, pairs)) return !is(key, "override");
  if ((is(first, "history") || is(first, "pair_scores")) && in(key, rows))
    return id_of_row(context);
  /* `levels` is a list of names, or the number of steps of a reporting line. */
  if (is(key, "levels")) return !context->frames[context->depth - 1].is_map;
  return in(key, names);
}

void tdm_context_fini(tdm_context *context) {
  while (context->depth) tdm_context_pop(context);
}
