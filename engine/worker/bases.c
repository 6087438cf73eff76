// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/worker/bases.h"

#include <stdlib.h>
#include <string.h>

enum { ENTRIES_MAX = 64 };

typedef struct {
  uint64_t seed;
  uint8_t *bytes; /* the cohort's, then the programme's */
  size_t cohort_size, programme_size;
  tdm_base *base;
  size_t cost;
} entry;

struct tdm_bases {
  entry entries[ENTRIES_MAX]; /* the one used last comes first */
  uint32_t count;
  size_t bytes, bytes_max;
};

tdm_bases *tdm_bases_new(size_t bytes_max) {
  tdm_bases *bases = calloc(1, sizeof *bases);
  if (bases) bases->bytes_max = bytes_max;
  return bases;
}

static void drop_last(tdm_bases *bases) {
  entry *last = &bases->entries[--bases->count];
  bases->bytes -= last->cost;
  tdm_base_free(last->base);
  free(last->bytes);
}

void tdm_bases_free(tdm_bases *bases) {
  while (bases && bases->count > 0) drop_last(bases);
  free(bases);
}

static bool is_of(const entry *e, const tdm_spans *spans, uint64_t seed) {
  return e->seed == seed && e->cohort_size == spans->cohort.size &&
         e->programme_size == spans->programme.size &&
         memcmp(e->bytes, spans->cohort.bytes, e->cohort_size) == 0 &&
         memcmp(e->bytes + e->cohort_size, spans->programme.bytes, e->programme_size) == 0;
}

static void move_to_front(tdm_bases *bases, uint32_t at) {
  entry used = bases->entries[at];
  memmove(bases->entries + 1, bases->entries, at * sizeof used);
  bases->entries[0] = used;
}

const tdm_base *tdm_bases_find(tdm_bases *bases, const tdm_spans *spans, uint64_t seed) {
  if (spans->cohort.size == 0 || spans->programme.size == 0) return NULL;
  for (uint32_t k = 0; k < bases->count; k++) {
    if (!is_of(&bases->entries[k], spans, seed)) continue;
    move_to_front(bases, k);
    return bases->entries[0].base;
  }
  return NULL;
}

static bool add(tdm_bases *bases, const tdm_spans *spans, uint64_t seed, tdm_base *base) {
  size_t size = (size_t)spans->cohort.size + spans->programme.size;
  entry e = {.seed = seed,
             .cohort_size = spans->cohort.size,
             .programme_size = spans->programme.size,
             .base = base,
             .cost = size + tdm_base_bytes(base)};
  if (e.cohort_size == 0 || e.programme_size == 0 || e.cost > bases->bytes_max / 4) return false;
  e.bytes = malloc(size);
  if (!e.bytes) return false;
  memcpy(e.bytes, spans->cohort.bytes, e.cohort_size);
  memcpy(e.bytes + e.cohort_size, spans->programme.bytes, e.programme_size);
  while (bases->count == ENTRIES_MAX || bases->bytes + e.cost > bases->bytes_max) drop_last(bases);
  bases->bytes += e.cost;
  bases->entries[bases->count++] = e;
  move_to_front(bases, bases->count - 1);
  return true;
}

void tdm_bases_keep(tdm_bases *bases, const tdm_spans *spans, uint64_t seed, tdm_base *base) {
  if (tdm_bases_find(bases, spans, seed) || !add(bases, spans, seed, base)) tdm_base_free(base);
}

tdm_bases_held tdm_bases_holds(const tdm_bases *bases) {
  return (tdm_bases_held){bases->count, bases->bytes};
}
