// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/instance.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/support/instance_internal.h"
#include "tests/support/whole.h"

static void *or_abort(void *block) {
  if (!block) {
    fprintf(stderr, "memory ran out in a generated instance\n");
    abort();
  }
  return block;
}

void *tdm_generator_take(tdm_generator *generator, size_t count, size_t size) {
  return or_abort(tdm_arena_alloc(generator->arena, count, size));
}

uint32_t tdm_generator_below(tdm_generator *generator, uint32_t limit) {
  return tdm_random_below(&generator->random, limit);
}

bool tdm_generator_chance(tdm_generator *generator, uint32_t percent) {
  return tdm_random_chance(&generator->random, percent);
}

static double drawn(tdm_generator *generator, double limit) {
  if (generator->mix.ties) return (double)(1 + tdm_generator_below(generator, 2));
  double unit = tdm_random_unit(&generator->random);
  if (generator->mix.huge && tdm_generator_chance(generator, 60)) return limit * (1 - unit * 1e-5);
  switch (tdm_generator_below(generator, 7)) {
    case 0:
      return unit * 1e-5;
    case 1:
      return 0.1 * (double)(1 + tdm_generator_below(generator, 30));
    case 2:
      return 0.0;
    case 3: /* parts near a half of a micro-point, where the order of operations shows */
      return 0.25e-6 * (double)(1 + tdm_generator_below(generator, 80));
    default:
      return unit * 4;
  }
}

double tdm_generator_weight(tdm_generator *generator, double limit) {
  double weight = drawn(generator, limit);
  return weight > limit ? limit : weight;
}

double tdm_generator_points(tdm_generator *generator) {
  double points = drawn(generator, TDM_POINTS_MAX);
  return tdm_generator_chance(generator, 25) ? -points : points;
}

/* Small ones fail in ways that can be read; the largest that brute force can do are more common. */
static uint32_t draw_side(tdm_generator *g) {
  return tdm_generator_chance(g, 25) ? 8 : 1 + tdm_generator_below(g, 8);
}

static tdm_mix draw_mix(tdm_generator *g) {
  tdm_mix mix = {.scale = 1};
  uint32_t side = draw_side(g);
  mix.mentors = side;
  mix.mentees = tdm_generator_chance(g, 50) ? side : draw_side(g);
  if (tdm_generator_chance(g, 3)) mix.mentees = 0;
  if (tdm_generator_chance(g, 1)) mix.mentors = 0;
  mix.capacity_percent = tdm_generator_chance(g, 40) ? 40 : 0;
  mix.minimum_percent = tdm_generator_chance(g, 25) ? 20 : 0;
  mix.missing_percent = tdm_generator_chance(g, 70) ? 15 : 0;
  bool large = mix.mentors >= 7 && mix.mentees >= 7;
  mix.rules = tdm_generator_chance(g, large ? 50 : 75) ? 1 + tdm_generator_below(g, 3) : 0;
  mix.quotas = tdm_generator_chance(g, 60) ? 1 + tdm_generator_below(g, large ? 5 : 3) : 0;
  mix.locks = tdm_generator_chance(g, 30) ? 1 + tdm_generator_below(g, large ? 4 : 2) : 0;
  mix.ties = tdm_generator_chance(g, 25);
  mix.huge = !mix.ties && tdm_generator_chance(g, 20);
  mix.twins_percent = tdm_generator_chance(g, 35) ? 60 : 0;
  return mix;
}

/* A handful of people: every pairing of them can be looked at. */
static tdm_mix draw_small_mix(tdm_generator *g) {
  tdm_mix mix = draw_mix(g);
  mix.mentors = 1 + tdm_generator_below(g, 5);
  mix.mentees = 2 + tdm_generator_below(g, 4);
  mix.rules = tdm_generator_chance(g, 40) ? 1 + tdm_generator_below(g, 2) : 0;
  mix.quotas = tdm_generator_chance(g, 45) ? 1 + tdm_generator_below(g, 2) : 0;
  mix.minimum_percent = tdm_generator_chance(g, 20) ? 15 : 0;
  if (mix.missing_percent) mix.missing_percent = 8;
  mix.ties = tdm_generator_chance(g, 45);
  mix.huge = mix.huge && !mix.ties;
  return mix;
}

static tdm_mix draw_larger_mix(tdm_generator *g, uint32_t least, uint32_t most) {
  tdm_mix mix = {0};
  uint32_t sides = most - least + 1;
  mix.mentors = least + tdm_generator_below(g, sides);
  mix.mentees = tdm_generator_chance(g, 50) ? mix.mentors : least + tdm_generator_below(g, sides);
  mix.scale = (mix.mentors + mix.mentees) / (least < 20 ? 8 : 20);
  mix.capacity_percent = tdm_generator_chance(g, 40) ? 40 : 0;
  mix.minimum_percent = tdm_generator_chance(g, 25) ? 1 + tdm_generator_below(g, 25) : 0;
  mix.missing_percent = tdm_generator_chance(g, 50) ? 10 : 0;
  mix.rules = tdm_generator_chance(g, 50) ? 1 + tdm_generator_below(g, 2) : 0;
  mix.quotas = tdm_generator_chance(g, 80) ? 1 + tdm_generator_below(g, 4) : 0;
  mix.locks = tdm_generator_chance(g, 30) ? 1 + tdm_generator_below(g, 5) : 0;
  mix.ties = tdm_generator_chance(g, 20);
  mix.huge = !mix.ties && tdm_generator_chance(g, 15);
  mix.twins_percent = tdm_generator_chance(g, 35) ? 60 : 0;
  return mix;
}

static tdm_mix draw_medium_mix(tdm_generator *g) { return draw_larger_mix(g, 20, 60); }
static tdm_mix draw_middling_mix(tdm_generator *g) { return draw_larger_mix(g, 8, 24); }

static void generate_objective(tdm_generator *g) {
  static const struct {
    uint32_t count;
    tdm_stage stages[2];
  } objectives[] = {
      {2, {TDM_STAGE_PAIRS, TDM_STAGE_SCORE}},
      {2, {TDM_STAGE_PAIRS, TDM_STAGE_SCORE}},
      {2, {TDM_STAGE_SCORE, TDM_STAGE_PAIRS}},
      {1, {TDM_STAGE_SCORE}},
      {1, {TDM_STAGE_PAIRS}},
  };
  uint32_t choice = tdm_generator_below(g, sizeof objectives / sizeof *objectives);
  g->request->programme.stage_count = objectives[choice].count;
  for (uint32_t s = 0; s < objectives[choice].count; s++)
    g->request->programme.objective[s] = objectives[choice].stages[s];
}

tdm_instance *tdm_instance_blank(uint64_t seed) {
  tdm_instance *instance = or_abort(calloc(1, sizeof *instance));
  instance->seed = seed;
  instance->arena = or_abort(tdm_arena_new());
  tdm_request_init(&instance->request, instance->arena);
  tdm_problems_init(&instance->problems, instance->arena);
  tdm_problems_init(&instance->warnings, instance->arena);
  return instance;
}

static tdm_instance *generate(uint64_t seed, tdm_mix (*draw)(tdm_generator *)) {
  tdm_instance *instance = tdm_instance_blank(seed);
  tdm_generator generator = {.random = {seed * UINT64_C(0x2545f4914f6cdd1d)},
                             .arena = instance->arena,
                             .request = &instance->request};
  generator.mix = draw(&generator);
  tdm_generate_people(&generator);
  tdm_generate_attributes(&generator);
  tdm_generate_dimensions(&generator);
  tdm_generate_scores(&generator);
  tdm_generate_rules(&generator);
  tdm_generate_history(&generator);
  tdm_generate_forbid(&generator);
  tdm_generate_quotas(&generator);
  generate_objective(&generator);
  tdm_generate_locks(&generator);
  return instance;
}

tdm_instance *tdm_instance_new(uint64_t seed) { return generate(seed, draw_mix); }

tdm_instance *tdm_instance_small(uint64_t seed) { return generate(seed, draw_small_mix); }

tdm_instance *tdm_instance_middling(uint64_t seed) { return generate(seed, draw_middling_mix); }

tdm_instance *tdm_instance_medium(uint64_t seed) { return generate(seed, draw_medium_mix); }

bool tdm_instance_check(tdm_instance *instance) {
  return tdm_request_check(&instance->request, &instance->problems, &instance->warnings);
}

void tdm_instance_free(tdm_instance *instance) {
  if (!instance) return;
  tdm_arena_free(instance->arena);
  free(instance);
}
