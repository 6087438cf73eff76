// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/everybody.h"
#include "benchmarks/setup.h"
#include "solver/problem/stop.h"

enum { PASSES = 5, BLOCK = 2048 };
#define LONG_NS INT64_C(2000000000)
#define PAIRS_MOST (INT64_C(1) << 27)

typedef struct {
  tdm_everybody all;
  uint32_t stride; /* every stride-th mentor is looked at */
  int64_t value[BLOCK];
} pass;

static bool prepare(pass *p, const tdm_request *request, tdm_arena *arena) {
  if (!tdm_everybody_init(&p->all, request, arena)) return false;
  int64_t pairs = (int64_t)p->all.mentor_count * p->all.mentee_count;
  p->stride = (uint32_t)((pairs + PAIRS_MOST - 1) / PAIRS_MOST);
  if (p->stride == 0) p->stride = 1;
  return true;
}

static int64_t score_row(pass *p, uint32_t mentor, int64_t *candidates) {
  static const tdm_scan_terms score = {.per_unit = 1};
  int64_t sum = 0;
  for (uint32_t first = 0; first < p->all.mentee_count; first += BLOCK) {
    uint32_t count = p->all.mentee_count - first < BLOCK ? p->all.mentee_count - first : BLOCK;
    tdm_scan_of_mentor(p->all.scan, &score, mentor, first, count, p->value);
    for (uint32_t k = 0; k < count; k++) {
      bool candidate = p->value[k] != TDM_NO_PAIR;
      sum += candidate ? p->value[k] : 0;
      *candidates += candidate;
    }
  }
  return sum;
}

/* Nanoseconds of one pass over the mentors it looks at. */
static int64_t run(pass *p, int64_t *candidates) {
  int64_t start_ns = tdm_clock_ns(), sum = 0;
  *candidates = 0;
  for (uint32_t mentor = 0; mentor < p->all.mentor_count; mentor += p->stride)
    sum += score_row(p, mentor, candidates);
  /* Kept, so that the compiler cannot leave the pass out. */
  volatile int64_t kept = sum;
  (void)kept;
  return tdm_clock_ns() - start_ns;
}

bool tdm_setup_scoring_pass(const tdm_request *request, tdm_scoring_pass *result) {
  tdm_arena *arena = tdm_arena_new();
  pass p = {0};
  *result = (tdm_scoring_pass){0};
  bool good = arena && prepare(&p, request, arena);
  if (good) {
    int64_t best_ns = INT64_MAX, spent_ns = 0, candidates = 0;
    for (; result->passes < PASSES && spent_ns < LONG_NS; result->passes++) {
      int64_t ns = run(&p, &candidates);
      spent_ns += ns;
      if (ns < best_ns) best_ns = ns;
    }
    uint32_t rows = (p.all.mentor_count + p.stride - 1) / p.stride;
    double part = rows > 0 ? (double)rows / p.all.mentor_count : 1;
    result->whole = p.stride == 1;
    result->pairs = (int64_t)p.all.mentor_count * p.all.mentee_count;
    result->candidates = result->whole ? candidates : (int64_t)((double)candidates / part);
    result->ms = (double)best_ns / 1e6 / part;
    result->ns_per_pair = result->pairs > 0 ? result->ms * 1e6 / (double)result->pairs : 0;
  }
  tdm_arena_free(arena);
  return good;
}
