// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/linear/window_groups.h"

#include <math.h>
#include <stdlib.h>

static const tdm_gains *gains_of(const tdm_window_builder *b) { return &b->ip->problem->gains; }

static tdm_window_line *line_of(const tdm_window_builder *b, uint32_t group) {
  return &b->lines[b->nodes + b->ip->row_count + group];
}

/* ---- what is decided ---- */

/* So much of a measure's gain is had in any case. */
static void have(tdm_window_builder *b, const tdm_measure *measure, tdm_wide gain) {
  tdm_window *window = b->window;
  window->constant += gain * tdm_ip_counts_measure(b->ip, measure);
  if (measure->kind == TDM_GAIN_MATCHED)
    b->one[b->nodes + b->ip->matched_row] -= gain;
  else
    b->kept_base += gain;
}

static void mark_live(tdm_window_builder *b) {
  const uint32_t *groups;
  for (int k = 0; k < b->window->columns; k++) {
    uint32_t in = tdm_gains_of(gains_of(b), b->window->candidate[k], &groups);
    for (uint32_t i = 0; i < in; i++) line_of(b, groups[i])->used = true;
  }
  for (uint32_t k = 0; k < b->window->chosen_count; k++) {
    uint32_t c = b->window->chosen[k], in = tdm_gains_of(gains_of(b), c, &groups);
    for (uint32_t i = 0; i < in; i++) b->taken[groups[i]] += tdm_problem_limit(b->ip->problem, c);
  }
}

/* A step that is missing, or there, against its reduced cost deviates by it, for every pair. */
static void decide_step(tdm_window_builder *b, uint32_t group, uint32_t s) {
  tdm_window *window = b->window;
  const tdm_measure *measure = tdm_gains_measure(gains_of(b), group);
  const tdm_step *step = &measure->steps[s];
  int64_t weight = tdm_prices_weight(window->prices, b->ip, measure);
  tdm_wide reduced = (tdm_wide)weight * step->gain - window->prices->group[group];
  int64_t width = (int64_t)step->width * gains_of(b)->groups[group].people;
  tdm_window_step *made = &window->steps[window->step_count++];
  *made = (tdm_window_step){.group = group, .step = s, .column = -1, .width = width};
  made->open = reduced <= window->width && reduced >= -window->width;
  made->full = !made->open && reduced > 0;
  if (!made->full) return;
  have(b, measure, (tdm_wide)step->gain * width);
  line_of(b, group)->upper -= width;
}

static uint32_t count_steps(const tdm_window_builder *b) {
  uint32_t steps = 0;
  for (uint32_t g = 0; g < gains_of(b)->group_count; g++)
    steps += tdm_gains_measure(gains_of(b), g)->step_count;
  return steps;
}

bool tdm_window_groups_sort(tdm_window_builder *b) {
  const tdm_gains *gains = gains_of(b);
  tdm_window *window = b->window;
  if (!tdm_ip_has_gains(b->ip)) return true;
  window->steps = calloc((size_t)count_steps(b) + 1, sizeof *window->steps);
  window->group_slack = calloc((size_t)gains->group_count + 1, sizeof *window->group_slack);
  if (!window->steps || !window->group_slack) return false;
  mark_live(b);
  for (uint32_t g = 0; g < gains->group_count; g++) {
    const tdm_measure *measure = tdm_gains_measure(gains, g);
    if (!line_of(b, g)->used) {
      have(b, measure, tdm_group_gain(gains, g, b->taken[g]));
      continue;
    }
    line_of(b, g)->upper = b->taken[g];
    for (uint32_t s = 0; s < measure->step_count; s++) decide_step(b, g, s);
  }
  return true;
}

/* ---- lines and columns ---- */

static int64_t whole(const tdm_prices *prices, uint32_t group) {
  if (!prices || group >= prices->group_count) return 0;
  return llrint((double)prices->group[group] / (double)prices->scale);
}

void tdm_window_groups_bound(tdm_window_builder *b) {
  for (uint32_t g = 0; g < gains_of(b)->group_count; g++) {
    tdm_window_line *l = line_of(b, g);
    if (!l->used) continue;
    int64_t price = b->window->prices->group[g];
    l->price = b->plain ? 0 : whole(b->window->prices, g);
    l->kept_price = b->kept_plain ? 0 : whole(b->window->score_prices, g);
    tdm_wide most = price ? b->window->width / price : 0;
    l->widest = price ? (double)most : INFINITY;
    l->lower = l->widest < 1 ? l->upper : TDM_WINDOW_NO_LOWER;
  }
}

static bool add_step(tdm_window_builder *b, tdm_window_step *step) {
  const tdm_measure *measure = tdm_gains_measure(gains_of(b), step->group);
  const tdm_window_line *group = line_of(b, step->group);
  const tdm_window_line *matched = &b->lines[b->nodes + b->ip->matched_row];
  bool people = measure->kind == TDM_GAIN_MATCHED;
  int64_t gain = measure->steps[step->step].gain;
  tdm_wide cost = (tdm_wide)gain * tdm_ip_counts_measure(b->ip, measure) - group->price;
  tdm_wide kept = (people ? 0 : gain) - (tdm_wide)group->kept_price;
  int rows[3] = {group->row}, count = 1;
  double coefficients[3] = {1};
  if (people && matched->used) {
    cost += (tdm_wide)matched->price * gain;
    kept += (tdm_wide)matched->kept_price * gain;
    rows[count] = matched->row;
    coefficients[count++] = -(double)gain;
  }
  if (b->kept_row >= 0 && kept != 0) {
    rows[count] = b->kept_row;
    coefficients[count++] = (double)kept;
  }
  step->column = tdm_lp_add_column(b->window->lp, 0, (double)step->width, (double)cost, true, count,
                                   rows, coefficients);
  b->window->magnitude = fmax(b->window->magnitude, fabs((double)cost));
  return step->column >= 0;
}

bool tdm_window_groups_add(tdm_window_builder *b) {
  tdm_window *window = b->window;
  if (!window->steps) return true;
  for (uint32_t k = 0; k < window->step_count; k++)
    if (window->steps[k].open && !add_step(b, &window->steps[k])) return false;
  for (uint32_t g = 0; g < gains_of(b)->group_count; g++) {
    const tdm_window_line *l = line_of(b, g);
    tdm_window_slack slack = {
        .column = l->used ? l->slack : -1, .sign = l->sign, .base = l->base, .widest = l->widest};
    window->group_slack[g] = slack;
  }
  return true;
}

/* ---- points ---- */

/* Steps of groups that are decided are not told: their pairs are all fixed. */
static bool set_steps(const tdm_window *window, const int64_t *pairs, int64_t *activity,
                      double *x) {
  uint32_t group = TDM_NONE;
  int64_t left = 0;
  for (uint32_t k = 0; k < window->step_count; k++) {
    const tdm_window_step *step = &window->steps[k];
    if (step->group != group) left = pairs[step->group];
    group = step->group;
    int64_t in = left < step->width ? left : step->width;
    left -= in;
    if (!step->open && in != (step->full ? step->width : 0)) return false;
    activity[group] += in;
    if (!step->open) continue;
    x[step->column] = (double)in;
  }
  return true;
}

static bool set_slacks(const tdm_window *window, const int64_t *pairs, const int64_t *activity,
                       double *x) {
  for (uint32_t g = 0; g < window->ip->problem->gains.group_count; g++) {
    const tdm_window_slack *slack = &window->group_slack[g];
    if (slack->column < 0) continue;
    /* The line's own activity lacks what is decided; so does its base. */
    double amount = (double)((activity[g] - pairs[g]) * slack->sign);
    if (amount < 0 || amount > slack->widest) return false;
    x[slack->column] = amount;
  }
  return true;
}

bool tdm_window_groups_point(const tdm_window *window, const tdm_pairing *pairing, double *x) {
  const tdm_gains *gains = &window->ip->problem->gains;
  const uint32_t *groups;
  if (!window->steps) return true;
  int64_t *pairs = calloc((size_t)gains->group_count + 1, sizeof *pairs);
  int64_t *activity = calloc((size_t)gains->group_count + 1, sizeof *activity);
  bool inside = pairs && activity;
  for (uint32_t k = 0; inside && k < pairing->count; k++) {
    uint32_t in = tdm_gains_of(gains, pairing->chosen[k], &groups);
    for (uint32_t i = 0; i < in; i++) pairs[groups[i]]++;
  }
  inside =
      inside && set_steps(window, pairs, activity, x) && set_slacks(window, pairs, activity, x);
  free(pairs);
  free(activity);
  return inside;
}
