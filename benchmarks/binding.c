// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/binding.h"

#include <stdio.h>

#include "benchmarks/assignment.h"
#include "solver/pair/quotas.h"

enum { LEEWAY_PART = 20, MIXING_PART = 5, MANY = 6 };

/* What one quota counts, in the cohort or in the share of it that was looked at. */
typedef struct {
  int64_t best;   /* in the best pairing without quotas */
  int64_t random; /* on average in a random pairing */
} counts;

static int64_t count_best(const tdm_compiled_quota *quota, const tdm_assignment *assignment) {
  int64_t counted = 0;
  for (uint32_t k = 0; k < assignment->pair_count; k++)
    counted += tdm_quota_counts(quota, assignment->pairs[k].mentor, assignment->pairs[k].mentee);
  return counted;
}

/* Everybody who is looked at meets everybody, places counted. */
static int64_t count_random(const tdm_compiled_quota *quota, const tdm_cohort *cohort,
                            const tdm_assignment *assignment) {
  int64_t counted = 0, all = 0;
  uint32_t mentors = assignment->mentors;
  for (uint32_t a = 0; a < cohort->count && mentors > 0; a++) {
    uint32_t mentees = assignment->mentees;
    if (cohort->participants[a].role != TDM_ROLE_MENTOR) continue;
    mentors--;
    for (uint32_t b = 0; b < cohort->count && mentees > 0; b++) {
      if (cohort->participants[b].role != TDM_ROLE_MENTEE) continue;
      mentees--;
      int64_t weight = (int64_t)cohort->participants[a].capacity * cohort->participants[b].capacity;
      all += weight;
      if (tdm_quota_counts(quota, a, b)) counted += weight;
    }
  }
  return all > 0 ? (int64_t)((__int128)counted * assignment->pair_count / all) : 0;
}

static int64_t places_of(const tdm_request *request, tdm_role role) {
  int64_t places = 0;
  for (uint32_t p = 0; p < request->cohort.count; p++)
    if (request->cohort.participants[p].role == role)
      places += request->cohort.participants[p].capacity;
  return places;
}

static int64_t smaller_side(const tdm_request *request) {
  int64_t mentors = places_of(request, TDM_ROLE_MENTOR);
  int64_t mentees = places_of(request, TDM_ROLE_MENTEE);
  return mentors < mentees ? mentors : mentees;
}

static int64_t larger_side(const tdm_request *request) {
  int64_t mentors = places_of(request, TDM_ROLE_MENTOR);
  int64_t mentees = places_of(request, TDM_ROLE_MENTEE);
  return mentors > mentees ? mentors : mentees;
}

static bool is_rough(const tdm_request *request, const tdm_recipe *recipe) {
  int64_t larger = larger_side(request);
  return recipe->kind == TDM_COHORT_RICH && larger > TDM_BINDING_EXACT &&
         larger <= TDM_BINDING_ROUGH;
}

/* The places of a part that are filled stand for as large a part of all. */
static int64_t pairs_expected(const tdm_request *request, const tdm_recipe *recipe,
                              const tdm_assignment *assignment) {
  if (assignment->whole) return assignment->pair_count;
  if (is_rough(request, recipe)) return smaller_side(request);
  int64_t places = assignment->mentor_places < assignment->mentee_places
                       ? assignment->mentor_places
                       : assignment->mentee_places;
  return places > 0 ? smaller_side(request) * assignment->pair_count / places : 0;
}

/* Rounded so that exactly `limit` of as many pairs is still allowed. */
static int64_t share_of(int64_t limit, int64_t pairs, bool up) {
  return pairs > 0 ? (limit * TDM_MILLION + (up ? pairs - 1 : 0)) / pairs : 0;
}

/* Where a limit lies, in pairs of the whole cohort. */
typedef struct {
  bool more; /* the kind must come more often than the best pairing has it, else less often */
  int64_t limit;
  int64_t step; /* how far that is from the best pairing */
  int64_t pairs;
} place;

/* A few quotas move by a twentieth of all pairs, towards the middle. */
static place place_few(int64_t best, int64_t pairs) {
  int64_t step = pairs / LEEWAY_PART > 0 ? pairs / LEEWAY_PART : 1;
  bool more = 2 * best < pairs;
  return (place){more, more ? best + step : best - step, step, pairs};
}

/* Many all move the same part of the way to a random pairing: so far they can go together. */
static place place_many(int64_t best, int64_t random, int64_t pairs) {
  bool more = random > best;
  int64_t step = (more ? random - best : best - random) / MIXING_PART;
  return (place){more, more ? best + step : best - step, step, pairs};
}

/* A window: the side that binds is where the best pairing is kept away from. */
static void set_both(tdm_quota *quota, const place *p) {
  int64_t low = p->more ? p->limit : p->limit - p->step;
  int64_t high = p->more ? p->limit + p->step : p->limit;
  quota->min_share = share_of(low > 0 ? low : 0, p->pairs, false);
  quota->max_share = share_of(high < p->pairs ? high : p->pairs, p->pairs, true);
}

static void set_limit(tdm_quota *quota, tdm_limit_style style, const place *p) {
  quota->min = quota->max = quota->min_share = quota->max_share = -1;
  int64_t limit = p->limit > 0 ? p->limit : 0;
  if (style == TDM_LIMITS_BOTH)
    set_both(quota, p);
  else if (style == TDM_LIMITS_COUNTS)
    *(p->more ? &quota->min : &quota->max) = limit;
  else
    *(p->more ? &quota->min_share : &quota->max_share) = share_of(limit, p->pairs, !p->more);
}

static int64_t scaled(int64_t counted, int64_t pairs, const tdm_assignment *assignment) {
  return (counted * pairs + assignment->pair_count / 2) / assignment->pair_count;
}

static tdm_limit_style style_of(const tdm_recipe *recipe, uint32_t quota) {
  if (recipe->limits != TDM_LIMITS_MIXED) return recipe->limits;
  return quota % 2 == 0 ? TDM_LIMITS_SHARES : TDM_LIMITS_COUNTS;
}

static bool bind(tdm_request *request, uint32_t index, const tdm_recipe *recipe,
                 const tdm_assignment *assignment, tdm_arena *arena) {
  tdm_quota *quota = &request->programme.quotas[index];
  tdm_compiled_quota compiled;
  if (!tdm_quota_init(&compiled, quota, &request->cohort, arena)) return false;
  int64_t pairs = pairs_expected(request, recipe, assignment);
  int64_t best = scaled(count_best(&compiled, assignment), pairs, assignment);
  place p = place_few(best, pairs);
  if (recipe->quotas > MANY) {
    int64_t random = count_random(&compiled, &request->cohort, assignment);
    p = place_many(best, scaled(random, pairs, assignment), pairs);
  }
  set_limit(quota, style_of(recipe, index), &p);
  return true;
}

static bool pair_without(const tdm_request *request, const tdm_recipe *recipe, tdm_arena *arena,
                         tdm_assignment *assignment) {
  if (is_rough(request, recipe)) return tdm_assignment_rough(request, arena, assignment);
  return tdm_assignment_solve(request, TDM_BINDING_EXACT, arena, assignment);
}

bool tdm_binding_set(tdm_request *request, const tdm_recipe *recipe) {
  if (recipe->quotas == 0) return true;
  tdm_arena *arena = tdm_arena_new();
  tdm_assignment assignment = {0};
  bool good =
      arena && pair_without(request, recipe, arena, &assignment) && assignment.pair_count > 0;
  if (!good) fputs("without quotas there is no pairing, so no limits that bind\n", stderr);
  for (uint32_t q = 0; good && q < recipe->quotas; q++)
    good = bind(request, q, recipe, &assignment, arena);
  tdm_arena_free(arena);
  return good;
}

bool tdm_binding_holds(const tdm_quota *quota, int64_t counted, uint32_t pairs) {
  if (quota->min >= 0 && counted <= quota->min) return true;
  if (quota->max >= 0 && counted >= quota->max) return true;
  if (quota->min_share >= 0 && (counted - 1) * TDM_MILLION < quota->min_share * pairs) return true;
  return quota->max_share >= 0 && (counted + 1) * TDM_MILLION > quota->max_share * pairs;
}
