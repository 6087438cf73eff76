// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/solver/peers/recipe.h"

#include <stdio.h>
#include <stdlib.h>

#include "benchmarks/binding.h"
#include "solver/problem/stop.h"
#include "solver/verify/verify.h"

static void give_up(const char *step, tdm_text why) {
  fprintf(stderr, "%s: %.*s\n", step, TDM_TEXT_ARG(why));
  abort();
}

static void check(tdm_instance *instance) {
  if (tdm_instance_check(instance)) return;
  give_up("the check refuses the recipe", instance->problems.items[0].message);
}

static tdm_instance *fill(const tdm_recipe *recipe) {
  tdm_instance *instance = tdm_instance_blank(recipe->seed);
  tdm_recipe_fill(recipe, &instance->request);
  return instance;
}

tdm_instance *tdm_recipe_checked(const tdm_recipe *recipe) {
  tdm_instance *instance = fill(recipe);
  check(instance);
  if (!tdm_binding_set(&instance->request, recipe)) give_up("no limits that bind", (tdm_text){0});
  return instance;
}

tdm_instance *tdm_recipe_again(const tdm_recipe *recipe, const tdm_instance *base) {
  tdm_instance *instance = fill(recipe);
  for (uint32_t q = 0; q < recipe->quotas; q++) {
    const tdm_quota *from = &base->request.programme.quotas[q];
    tdm_quota *to = &instance->request.programme.quotas[q];
    to->min = from->min;
    to->max = from->max;
    to->min_share = from->min_share;
    to->max_share = from->max_share;
  }
  return instance;
}

tdm_outcome tdm_recipe_solve(tdm_instance *instance, bool checked, int64_t time_ms) {
  tdm_outcome outcome;
  tdm_text message = {0};
  if (!checked) check(instance);
  tdm_control control = {.deadline_ns = tdm_clock_ns() + time_ms * 1000000};
  tdm_result result = tdm_solve(&instance->request, &control, instance->arena, &instance->problems,
                                &outcome, &message);
  if (result != TDM_OK) give_up("the solve fails", message);
  tdm_text complaint = tdm_verify_outcome(&instance->request, &outcome, instance->arena);
  if (complaint.size) give_up("the verifier", complaint);
  return outcome;
}

int64_t tdm_recipe_value(const tdm_outcome *outcome, tdm_stage stage) {
  for (uint32_t s = 0; s < outcome->stage_count; s++)
    if (outcome->objective[s].stage == stage && outcome->objective[s].has_value)
      return outcome->objective[s].value;
  return 0;
}
