// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Nanoseconds a pair that a scan takes, for the rich cohort and for its parts.
 *
 *   bench_scan [SIDE]        people on each side, 400 by default; one thread, its own time
 */
#define _GNU_SOURCE /* the time of this thread alone */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "benchmarks/cohort.h"
#include "solver/scan.h"

enum { PASSES = 7, QUOTAS = 3 };

/* What of the rich programme is left in. */
typedef struct {
  const char *name;
  uint32_t first_dimension, dimensions;
  uint32_t first_rule, rules;
  uint32_t first_quota, quotas;
} portion;

static const portion portions[] = {
    {"nothing", 0, 0, 0, 0, 0, 0},
    {"nominal of 12", 0, 1, 0, 0, 0, 0},
    {"set of 30, lists to 5", 1, 1, 0, 0, 0, 0},
    {"set of 40, lists to 8", 2, 1, 0, 0, 0, 0},
    {"ordinal of 5", 3, 1, 0, 0, 0, 0},
    {"set of 9, lists to 3", 5, 1, 0, 0, 0, 0},
    {"all dimensions", 0, 6, 0, 0, 0, 0},
    {"rule differ of 3", 0, 0, 0, 1, 0, 0},
    {"rule reporting_line", 0, 0, 1, 1, 0, 0},
    {"quota differ", 0, 0, 0, 0, 0, 1},
    {"quota of both sides", 0, 0, 0, 0, 1, 1},
    {"quota either_side", 0, 0, 0, 0, 2, 1},
    {"no quotas", 0, 6, 0, 2, 0, 0},
    {"everything", 0, 6, 0, 2, 0, QUOTAS},
};

static void *need(void *block) {
  if (block) return block;
  fputs("out of memory\n", stderr);
  exit(1);
}

static double own_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

/* A compiled request and its scan. */
typedef struct {
  tdm_arena *arena;
  tdm_request request;
  tdm_scores scores;
  tdm_rules rules;
  tdm_compiled_quota *quotas;
  uint32_t *mentors, *mentees;
  uint32_t side;
  tdm_scan *scan;
  double init_ns;
} subject;

static void fill_request(subject *s, const portion *p) {
  tdm_recipe recipe = tdm_recipe_default();
  recipe.mentors = recipe.mentees = s->side;
  recipe.quotas = QUOTAS;
  tdm_problems problems, warnings;
  tdm_request_init(&s->request, s->arena);
  tdm_recipe_fill(&recipe, &s->request);
  tdm_programme *programme = &s->request.programme;
  programme->dimensions += p->first_dimension;
  programme->dimension_count = p->dimensions;
  programme->rules += p->first_rule;
  programme->rule_count = p->rules;
  programme->quotas += p->first_quota;
  programme->quota_count = p->quotas;
  tdm_problems_init(&problems, s->arena);
  tdm_problems_init(&warnings, s->arena);
  if (!tdm_request_check(&s->request, &problems, &warnings)) abort();
}

static void init_subject(subject *s, const portion *p, uint32_t side) {
  *s = (subject){.arena = need(tdm_arena_new()), .side = side};
  fill_request(s, p);
  const tdm_programme *programme = &s->request.programme;
  if (!tdm_scores_init(&s->scores, &s->request, s->arena) ||
      !tdm_rules_init(&s->rules, &s->request, &s->scores, s->arena))
    need(NULL);
  s->quotas = need(tdm_arena_alloc(s->arena, programme->quota_count, sizeof *s->quotas));
  for (uint32_t q = 0; q < programme->quota_count; q++)
    if (!tdm_quota_init(&s->quotas[q], &programme->quotas[q], &s->request.cohort, s->arena))
      need(NULL);
  s->mentors = need(tdm_arena_alloc(s->arena, side, sizeof *s->mentors));
  s->mentees = need(tdm_arena_alloc(s->arena, side, sizeof *s->mentees));
  for (uint32_t k = 0; k < side; k++) {
    s->mentors[k] = (uint32_t)((uint64_t)k * 7919 % side);
    s->mentees[k] = side + (uint32_t)((uint64_t)k * 7919 % side);
  }
  double start = own_ns();
  s->scan = need(tdm_scan_new(&s->rules, s->quotas, s->mentors, side, s->mentees, side, s->arena));
  s->init_ns = own_ns() - start;
}

/* The fastest of some passes over all pairs, in nanoseconds a pair. */
static double pass_ns(const subject *s, bool by_mentor, int64_t *value) {
  uint32_t quota[QUOTAS] = {0, 1, 2}, side = s->side;
  int64_t bonus[QUOTAS] = {1000003, -777, 12345678};
  const tdm_scan_terms terms = {65536, -99, s->request.programme.quota_count, quota, bonus};
  double best = 1e18;
  for (int pass = 0; pass < PASSES; pass++) {
    double start = own_ns();
    for (uint32_t row = 0; row < side; row++)
      if (by_mentor)
        tdm_scan_of_mentor(s->scan, &terms, row, 0, side, value);
      else
        tdm_scan_of_mentee(s->scan, &terms, row, 0, side, value);
    double took = own_ns() - start;
    if (took < best) best = took;
  }
  return best / ((double)side * side);
}

int main(int argc, char **argv) {
  uint32_t side = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 400;
  int64_t *value = need(malloc((side + 1) * sizeof *value));
  printf("%u x %u, ns a pair", side, side);
  for (uint32_t set = 0; set < tdm_scan_instruction_sets(); set++)
    printf("%16s", tdm_scan_instruction_set_name(set));
  printf("        init, us\n");
  for (size_t k = 0; k < sizeof portions / sizeof *portions; k++) {
    subject s;
    init_subject(&s, &portions[k], side);
    printf("%-24s", portions[k].name);
    for (uint32_t set = 0; set < tdm_scan_instruction_sets(); set++) {
      tdm_scan_use_instruction_set(s.scan, set);
      printf("   %6.2f %6.2f", pass_ns(&s, true, value), pass_ns(&s, false, value));
    }
    printf("%13.1f\n", s.init_ns / 1e3);
    tdm_arena_free(s.arena);
  }
  free(value);
  return 0;
}
