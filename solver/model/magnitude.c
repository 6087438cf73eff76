// SPDX-License-Identifier: Apache-2.0
#include <math.h>

#include "solver/model/request.h"

/* What llrint(1e6 * points) is, as a double: all sums here stay exact below 2^53 or are refused. */
static double micro_points(double points) { return fabs(rint(1e6 * points)); }

static double largest_pair_part(const tdm_pair_scores *scores) {
  if (!scores->given) return 0;
  const double *points = scores->dense ? scores->values : scores->points;
  size_t count = scores->dense ? (size_t)scores->mentors.count * scores->mentees.count
                               : (size_t)scores->entry_count;
  double largest = 0;
  for (size_t i = 0; i < count; i++) largest = fmax(largest, fabs(points[i]));
  return micro_points(largest);
}

/* No pair has a larger absolute score, in micro-points. */
static double largest_score(const tdm_programme *programme) {
  double sum = micro_points(programme->wish_mentor) + micro_points(programme->wish_mentee) +
               largest_pair_part(&programme->pair_scores);
  for (uint32_t d = 0; d < programme->dimension_count; d++)
    sum += micro_points(programme->dimensions[d].weight);
  return sum;
}

/* No pair adds more to what spread earns: a step between two values, and one for each of the two.
 */
static double largest_spread(const tdm_programme *programme) {
  double sum = 0;
  for (uint32_t i = 0; i < programme->bridge_count; i++)
    if (programme->bridges[i].gain_count) sum += micro_points(programme->bridges[i].gains[0]);
  for (uint32_t i = 0; i < programme->variety_count; i++)
    if (programme->variety[i].gain_count) sum += 2 * micro_points(programme->variety[i].gains[0]);
  return sum;
}

static uint64_t most_pairs(const tdm_cohort *cohort) {
  uint64_t capacity = 0;
  for (uint32_t p = 0; p < cohort->count; p++)
    capacity += (uint64_t)cohort->participants[p].capacity;
  return capacity / 2;
}

bool tdm_request_magnitude_ok(const tdm_request *request, tdm_text *message) {
  const double limit = 0x1p62;
  double score = largest_score(&request->programme) + largest_spread(&request->programme);
  uint64_t pairs = most_pairs(&request->cohort);
  if ((double)pairs * score <= limit) return true;
  *message = tdm_text_format(
      request->arena,
      "%llu pairs of up to %.0f micro-points could reach %.4g, more than the limit of 2^62 "
      "(%.4g); use smaller weights or points",
      (unsigned long long)pairs, score, (double)pairs * score, limit);
  return false;
}
