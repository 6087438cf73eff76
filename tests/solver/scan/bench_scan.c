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
#include "solver/scan/scan.h"

enum { PASSES = 7, QUOTAS = 3, PAIRS_OF_PASS = 1 << 24, MATRIX_MOST = 4096, WISHES_MOST = 100000 };

static void *need(void *block) {
  if (block) return block;
  fputs("out of memory\n", stderr);
  exit(1);
}

/* ---- more than the rich cohort has ---- */

static tdm_attribute *add_attribute(tdm_request *request, const char *name,
                                    tdm_attribute_type type) {
  tdm_cohort *cohort = &request->cohort;
  tdm_attribute *grown =
      need(tdm_arena_alloc(request->arena, cohort->attribute_count + 1, sizeof *grown));
  memcpy(grown, cohort->attributes, cohort->attribute_count * sizeof *grown);
  cohort->attributes = grown;
  grown += cohort->attribute_count++;
  grown->name = tdm_text_of(name);
  grown->type = type;
  return grown;
}

static uint32_t scrambled(uint32_t k) {
  return (uint32_t)((uint64_t)(k + 1) * UINT64_C(0x9e3779b97f4a7c15) >> 40);
}

/* Numbers from 20 by steps of `step`, 48 of them or 1,000,000. */
static void add_numbers(tdm_request *request, const char *name, uint32_t different, double step) {
  tdm_attribute *attribute = add_attribute(request, name, TDM_ATTRIBUTE_NUMBERS);
  uint32_t count = request->cohort.count;
  attribute->numbers = need(tdm_arena_alloc(request->arena, count, sizeof(double)));
  for (uint32_t p = 0; p < count; p++)
    attribute->numbers[p] = 20 + step * (double)(scrambled(p) % different);
}

/* `size` neighbours out of `values` strings for everybody. */
static void add_lists(tdm_request *request, const char *name, uint32_t values, uint32_t size) {
  tdm_attribute *attribute = add_attribute(request, name, TDM_ATTRIBUTE_STRINGS);
  uint32_t count = request->cohort.count;
  uint32_t first = 0;
  attribute->first = need(tdm_arena_alloc(request->arena, count + 1, sizeof(uint32_t)));
  attribute->values = need(tdm_arena_alloc(request->arena, (size_t)count * size, sizeof(uint32_t)));
  for (uint32_t v = 0; v < values; v++) {
    uint32_t symbol = tdm_symbols_enter(&request->cohort.symbols, request->arena,
                                        tdm_text_format(request->arena, "%s %u", name, v));
    if (v == 0) first = symbol;
  }
  for (uint32_t p = 0; p < count; p++) {
    uint32_t from = scrambled(p) % (values - size + 1);
    for (uint32_t k = 0; k < size; k++) attribute->values[p * size + k] = first + from + k;
    attribute->first[p + 1] = (p + 1) * size;
  }
}

static tdm_dimension *only_dimension(tdm_request *request, const char *name, tdm_kind kind) {
  tdm_programme *programme = &request->programme;
  programme->dimensions = need(tdm_arena_alloc(request->arena, 1, sizeof(tdm_dimension)));
  programme->dimension_count = 1;
  programme->dimensions[0] = (tdm_dimension){
      .name = tdm_text_of(name), .kind = kind, .weight = 1.7, .span = 20, .attribute = TDM_NONE};
  return programme->dimensions;
}

static void by_age(tdm_request *request) {
  add_numbers(request, "age", 48, 1);
  only_dimension(request, "age", TDM_KIND_NUMBER);
}

static void by_income(tdm_request *request) {
  add_numbers(request, "income", 1000000, 0.0037);
  only_dimension(request, "income", TDM_KIND_NUMBER);
}

static void by_title(tdm_request *request) {
  add_lists(request, "title", 500, 1);
  only_dimension(request, "title", TDM_KIND_NOMINAL);
}

static void by_skills(tdm_request *request) {
  add_lists(request, "skills", 200, 8);
  only_dimension(request, "skills", TDM_KIND_SET);
}

static void by_tags(tdm_request *request) {
  add_lists(request, "tags", 2000, 12);
  only_dimension(request, "tags", TDM_KIND_SET);
}

static void within_age(tdm_request *request) {
  add_numbers(request, "age", 48, 1);
  request->programme.rule_count = 1;
  request->programme.rules = need(tdm_arena_alloc(request->arena, 1, sizeof(tdm_rule)));
  tdm_text *name = need(tdm_arena_alloc(request->arena, 1, sizeof *name));
  *name = tdm_text_of("age");
  request->programme.rules[0] =
      (tdm_rule){.type = TDM_RULE_WITHIN, .of = {name, 1}, .max = 20, .again_from = 0};
}

/* Everybody wishes for sixteen of the other side. */
static void wishes(tdm_request *request) {
  tdm_cohort *cohort = &request->cohort;
  uint32_t side = cohort->count / 2;
  request->programme.wish_mentor = request->programme.wish_mentee = 0.7;
  for (uint32_t p = 0; p < cohort->count; p++) {
    tdm_references *list = &cohort->participants[p].wishes;
    list->items = need(tdm_arena_alloc(request->arena, 16, sizeof *list->items));
    for (uint32_t k = 0; k < 16 && k < side; k++) {
      uint32_t other = (p < side ? side : 0) + (scrambled(p) + k) % side;
      list->items[list->count++] = (tdm_reference){cohort->participants[other].id, TDM_NONE};
    }
  }
}

static void matrix(tdm_request *request) {
  tdm_pair_scores *scores = &request->programme.pair_scores;
  tdm_cohort *cohort = &request->cohort;
  uint32_t side = cohort->count / 2;
  *scores = (tdm_pair_scores){.given = true, .dense = true};
  tdm_references *lists[] = {&scores->mentors, &scores->mentees};
  for (uint32_t l = 0; l < 2; l++) {
    lists[l]->items = need(tdm_arena_alloc(request->arena, side, sizeof(tdm_reference)));
    lists[l]->count = side;
    for (uint32_t k = 0; k < side; k++)
      lists[l]->items[k] = (tdm_reference){cohort->participants[l * side + k].id, TDM_NONE};
  }
  scores->values = need(tdm_arena_alloc(request->arena, (size_t)side * side, sizeof(double)));
  for (uint32_t k = 0; k < side * side; k++) scores->values[k] = (double)(scrambled(k) % 1000);
}

/* ---- what of the rich programme is left in ---- */

typedef struct {
  const char *name;
  uint32_t first_dimension, dimensions;
  uint32_t first_rule, rules;
  uint32_t first_quota, quotas;
  void (*add)(tdm_request *request);
} portion;

static const portion portions[] = {
    {.name = "nothing"},
    {.name = "nominal of 12", .dimensions = 1},
    {.name = "set of 30, lists to 5", .first_dimension = 1, .dimensions = 1},
    {.name = "set of 40, lists to 8", .first_dimension = 2, .dimensions = 1},
    {.name = "ordinal of 5", .first_dimension = 3, .dimensions = 1},
    {.name = "set of 9, lists to 3", .first_dimension = 5, .dimensions = 1},
    {.name = "all dimensions", .dimensions = 6},
    {.name = "rule differ of 3", .rules = 1},
    {.name = "rule reporting_line", .first_rule = 1, .rules = 1},
    {.name = "quota differ", .quotas = 1},
    {.name = "quota of both sides", .first_quota = 1, .quotas = 1},
    {.name = "quota either_side", .first_quota = 2, .quotas = 1},
    {.name = "no quotas", .dimensions = 6, .rules = 2},
    {.name = "everything", .dimensions = 6, .rules = 2, .quotas = QUOTAS},
    {.name = "whole numbers", .add = by_age},
    {.name = "any numbers", .add = by_income},
    {.name = "nominal of 500", .add = by_title},
    {.name = "set of 200, lists of 8", .add = by_skills},
    {.name = "set of 2000, lists of 12", .add = by_tags},
    {.name = "rule within", .add = within_age},
    {.name = "16 wishes", .add = wishes},
    {.name = "dense pair_scores", .add = matrix},
};

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
  if (p->add) p->add(&s->request);
  tdm_problems_init(&problems, s->arena);
  tdm_problems_init(&warnings, s->arena);
  if (tdm_request_check(&s->request, &problems, &warnings)) return;
  fprintf(stderr, "%.*s\n", TDM_TEXT_ARG(problems.items[0].message));
  exit(1);
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

/* The fastest of some passes over all pairs, or some rows of many, in nanoseconds a pair. */
static double pass_ns(const subject *s, bool by_mentor, int64_t *value) {
  uint32_t quota[QUOTAS] = {0, 1, 2}, side = s->side;
  int64_t bonus[QUOTAS] = {1000003, -777, 12345678};
  const tdm_scan_terms terms = {.per_unit = 65536,
                                .base = -99,
                                .quota_count = s->request.programme.quota_count,
                                .quota = quota,
                                .bonus = bonus};
  uint32_t rows = side < PAIRS_OF_PASS / side ? side : PAIRS_OF_PASS / side;
  double best = 1e18;
  for (int pass = 0; pass < PASSES; pass++) {
    double start = own_ns();
    for (uint32_t row = 0; row < rows; row++)
      if (by_mentor)
        tdm_scan_of_mentor(s->scan, &terms, row, 0, side, value);
      else
        tdm_scan_of_mentee(s->scan, &terms, row, 0, side, value);
    double took = own_ns() - start;
    if (took < best) best = took;
  }
  return best / ((double)rows * side);
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
    if (portions[k].add == matrix && side > MATRIX_MOST) continue; /* memory */
    if (portions[k].add == wishes && side > WISHES_MOST) continue;
    init_subject(&s, &portions[k], side);
    printf("%-24s", portions[k].name);
    for (uint32_t set = 0; set < tdm_scan_instruction_sets(); set++) {
      tdm_scan_use_instruction_set(s.scan, set);
      printf("   %6.2f %6.2f", pass_ns(&s, true, value), pass_ns(&s, false, value));
    }
    printf("%13.1f\n", s.init_ns / 1e3);
    fflush(stdout);
    tdm_arena_free(s.arena);
  }
  free(value);
  return 0;
}
