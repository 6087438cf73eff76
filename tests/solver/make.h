// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Make: what the tests of the solver's units start from.
 *
 * Compiled programs of small random instances with their optimum by brute force, random
 * feasible pairings, and a company of any size. Failures abort: these are tests.
 */
#ifndef TANDEM_TESTS_SOLVER_MAKE_H
#define TANDEM_TESTS_SOLVER_MAKE_H

#include "solver/problem/ip.h"
#include "solver/problem/prices.h"
#include "solver/solve.h"
#include "tests/model/build.h"
#include "tests/support/brute_force.h"
#include "tests/support/instance.h"

/* A request, compiled. Stays where it is: the stop points into it. */
typedef struct {
  tdm_control control;
  tdm_stop stop;
  tdm_problem problem;
  tdm_ip ip;
} tdm_made;

/* Compiles a checked request in the arena, with every candidate in the pool. */
void tdm_make(tdm_made *made, const tdm_request *request, tdm_arena *arena);

/* The same with alike people as one node, unless `apart`, and with list_at_most of the control. */
void tdm_make_pooled(tdm_made *made, const tdm_request *request, tdm_arena *arena, bool apart,
                     uint64_t list_at_most);

/* The random instance of a seed with a single stage, its optimum and its program. */
typedef struct {
  tdm_instance *instance;
  tdm_table table;
  tdm_optimum optimum;
  tdm_made made; /* objective: that of the stage */
} tdm_small;

tdm_small *tdm_small_new(uint64_t seed, tdm_stage stage);
void tdm_small_free(tdm_small *small);

/* The pairing of the optimum in the program's terms. */
void tdm_small_best(const tdm_small *small, tdm_pairing *pairing);

/* Draws a pairing with the locked candidates; whether it satisfies the whole program. */
bool tdm_make_pairing(tdm_random *random, const tdm_ip *ip, tdm_pairing *pairing);

/* scale * value falls short of the total by this much: prices.h, term by term. */
tdm_wide tdm_make_deviation(const tdm_ip *ip, const tdm_prices *prices, const tdm_pairing *pairing);

/*
 * `side` mentors and as many mentees with departments, backgrounds and years of service, a rule,
 * three dimensions and two quotas that bind; checked.
 */
test_case *tdm_make_company(uint32_t side, uint64_t seed);

/* The same people, who can all be both, without quotas. */
test_case *tdm_make_peers(uint32_t people, uint64_t seed);

/*
 * People of few sorts, so that many are alike: teams that must differ, two dimensions, three
 * quotas of all four kinds of bounds, some forbidden pairs, a lock; checked.
 */
test_case *tdm_make_crowd(tdm_random *random, uint32_t mentors, uint32_t mentees);

/* Solves under the control; anything but TDM_OK aborts with its message. */
tdm_outcome tdm_make_outcome(test_case *c, const tdm_control *control);

#endif
