// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Verify a bound: the sum over all pairs of the cohort that weak duality asks for.
 *
 * Pairs that nothing in the request names are worth what their kinds are worth, so kinds are
 * looked at instead of people, and the named pairs one by one. Callers: verify_*.c.
 */
#ifndef TANDEM_SOLVER_VERIFY_VERIFY_BOUND_H
#define TANDEM_SOLVER_VERIFY_VERIFY_BOUND_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/verify/verify_gains.h"
#include "solver/verify/verify_internal.h"
#include "solver/verify/verify_wide.h"

/*
 * The reduced cost of a pair, scale s - sum y a, by what it depends on: of_pair + of_score *
 * score + of_current where it is a current pair + of_person[mentor] + of_person[mentee] +
 * of_quota[q] for each quota that counts it + what it has of each of `gains`.
 */
typedef struct {
  tdm_judge_wide of_pair;
  tdm_judge_wide of_score;
  tdm_judge_wide of_current;
  int64_t *of_person;       /* [participants] */
  tdm_judge_wide *of_quota; /* [quotas] */
  tdm_told_gains *gains;    /* those that matter */
  uint32_t gain_count;
  bool has_floor; /* pairs that score less are left out */
  int64_t floor;
} tdm_reduced_cost;

typedef enum { TDM_SUM_DONE, TDM_SUM_TOO_LARGE, TDM_SUM_NO_MEMORY } tdm_sum_result;

/*
 * Sum over all candidates: of those that are not locked only what is above 0. TOO_LARGE when
 * it could leave 128 bits. *classes is raised by the number of pairs of kinds.
 */
tdm_sum_result tdm_judge_sum(const tdm_request *request, const tdm_reduced_cost *reduced,
                             tdm_judge_wide *sum, uint64_t *classes);

#endif
