// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/explain/cost.h"

static bool is_proven(const tdm_stage_result *stage) {
  return stage->has_value && stage->has_bound && stage->value == stage->bound;
}

static tdm_loss loss_of(const tdm_stage_result *base, const tdm_stage_result *with) {
  tdm_loss loss = {.stage = base->stage};
  loss.has_least = base->has_value && with->has_bound &&
                   !__builtin_sub_overflow(base->value, with->bound, &loss.least);
  loss.has_most = base->has_bound && with->has_value &&
                  !__builtin_sub_overflow(base->bound, with->value, &loss.most);
  return loss;
}

tdm_cost tdm_cost_of(const tdm_outcome *base, const tdm_outcome *with) {
  tdm_cost cost = {.exact = true};
  if (with->status == TDM_INFEASIBLE) {
    cost.impossible = true;
    return cost;
  }
  cost.count = base->stage_count;
  for (uint32_t k = 0; k < cost.count; k++) {
    cost.stages[k] = cost.exact ? loss_of(&base->objective[k], &with->objective[k])
                                : (tdm_loss){.stage = base->objective[k].stage};
    cost.exact = cost.exact && is_proven(&base->objective[k]) && is_proven(&with->objective[k]);
  }
  return cost;
}

static int compare(int64_t a, int64_t b) { return (a > b) - (a < b); }

int tdm_cost_compare(const tdm_cost *a, const tdm_cost *b) {
  if (a->impossible || b->impossible) return a->impossible - b->impossible;
  for (uint32_t k = 0; k < a->count; k++) {
    int order = compare(a->stages[k].least, b->stages[k].least);
    if (order) return order;
  }
  return 0;
}

int tdm_cost_compare_least(const tdm_cost *a, const tdm_cost *b) {
  if (a->impossible || b->impossible) return a->impossible - b->impossible;
  for (uint32_t k = 0; k < a->count; k++) {
    int64_t left = a->stages[k].has_least ? a->stages[k].least : INT64_MIN;
    int64_t right = b->stages[k].has_least ? b->stages[k].least : INT64_MIN;
    if (left != right) return compare(left, right);
  }
  return 0;
}

tdm_cost tdm_cost_at_least(const tdm_outcome *base, const int64_t *least) {
  tdm_cost cost = {.count = base->stage_count};
  bool known = true;
  for (uint32_t k = 0; k < cost.count; k++) {
    known = known && least[k] != INT64_MIN;
    cost.stages[k] = (tdm_loss){.stage = base->objective[k].stage, .has_least = known};
    if (known) cost.stages[k].least = least[k];
  }
  return cost;
}

void tdm_cost_tighten(tdm_cost *cost, const int64_t *least) {
  for (uint32_t k = 0; !cost->exact && k < cost->count && least[k] != INT64_MIN; k++) {
    tdm_loss *loss = &cost->stages[k];
    if (loss->has_least && loss->least > least[k]) return; /* then the rest is of another case */
    loss->has_least = true;
    loss->least = least[k];
  }
}

bool tdm_cost_spares_earlier(const tdm_cost *cost) {
  if (!cost->exact || cost->impossible) return false;
  for (uint32_t k = 0; k + 1 < cost->count; k++)
    if (cost->stages[k].least > 0) return false;
  return true;
}
