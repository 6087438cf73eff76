// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/ratings.h"

#include <math.h>

#include "clients/cli/past.h"

static void add(tdm_ratings *ratings, const tdm_cohort *cohort, tdm_text mentor, tdm_text mentee,
                const double *by) {
  bool first = !isnan(by[0]), second = !isnan(by[1]);
  if (!first && !second) {
    ratings->unrated++;
    return;
  }
  uint32_t a = tdm_cohort_find(cohort, mentor), b = tdm_cohort_find(cohort, mentee);
  if (a == TDM_NONE || b == TDM_NONE) {
    ratings->strangers++;
    return;
  }
  double rating = first && second ? (by[0] + by[1]) / 2 : first ? by[0] : by[1];
  ratings->pairs[ratings->count++] = (tdm_rated_pair){a, b, rating};
}

bool tdm_ratings_read(const char *file, char delimiter, const tdm_cohort *cohort,
                      const tdm_programme *programme, tdm_arena *arena, tdm_complaints *complaints,
                      tdm_ratings *ratings) {
  tdm_past past = {0};
  *ratings = (tdm_ratings){0};
  if (file && !tdm_past_read(file, delimiter, true, arena, complaints, &past)) return false;
  size_t count = past.count;
  for (uint32_t i = 0; i < programme->round_count; i++) count += programme->history[i].pair_count;
  ratings->pairs = tdm_must_alloc(arena, count, sizeof *ratings->pairs);
  for (uint32_t i = 0; i < past.count; i++)
    add(ratings, cohort, past.pairs[i].mentor, past.pairs[i].mentee, past.pairs[i].by);
  for (uint32_t i = 0; i < programme->round_count; i++) {
    const tdm_round *round = &programme->history[i];
    for (uint32_t k = 0; k < round->pair_count; k++) {
      tdm_text mentor = round->pairs[k].pair.mentor.id, mentee = round->pairs[k].pair.mentee.id;
      double by[2] = {round->pairs[k].mentor_rating, round->pairs[k].mentee_rating};
      if (!tdm_past_has(&past, mentor, mentee, round->name))
        add(ratings, cohort, mentor, mentee, by);
    }
  }
  return true;
}
