// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Scan: the worth of all pairs of two lists of people, row by row, without storing them.
 *
 * What a person needs for scores, rules and quotas is packed side by side, so that a
 * row of pairs is worked through by vector instructions in a few nanoseconds a
 * pair. Callers: pricing, auctions, and the listing of candidates.
 */
#ifndef TANDEM_SOLVER_SCAN_SCAN_H
#define TANDEM_SOLVER_SCAN_SCAN_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/pair/quotas.h"
#include "solver/pair/rules.h"
#include "solver/pair/scores.h"

typedef struct tdm_scan tdm_scan;

/* What two people must be like to earn; all sums of a pair must stay within 2^61. */
typedef struct {
  int64_t per_unit; /* for every unit of score */
  int64_t base;     /* every pair */
  uint32_t quota_count;
  uint32_t *quota; /* [quota_count] as counted (solver/pair/quotas.h), and what a pair earns */
  int64_t *bonus;
  bool limited;        /* pairs with less than … */
  int64_t least_units; /* … are no candidates */
} tdm_scan_terms;

/* Worth of two people who are no candidate: less than any sum, and far from the end of 64 bits. */
#define TDM_NO_PAIR (-(INT64_C(1) << 62))

/*
 * Compiles in the arena and borrows everything but the two lists. Nobody is in one list
 * twice. `quotas` may be NULL where no terms name any. Takes memory and time in proportion
 * to people and single pairs. NULL when memory is out.
 */
tdm_scan *tdm_scan_new(const tdm_rules *rules, const tdm_compiled_quota *quotas,
                       const uint32_t *mentors, uint32_t mentor_count, const uint32_t *mentees,
                       uint32_t mentee_count, tdm_arena *arena);

/* Micro-points: divides every score of a pair. */
int64_t tdm_scan_unit(const tdm_scan *scan);

/* At least 1 and the absolute value of every candidate's score, in units. */
int64_t tdm_scan_largest_units(const tdm_scan *scan);

/*
 * value[k] is the worth of the pair of mentor number `mentor` and mentee number first + k,
 * TDM_NO_PAIR where that is no candidate, for k below count. Threads may scan at once.
 */
void tdm_scan_of_mentor(const tdm_scan *scan, const tdm_scan_terms *terms, uint32_t mentor,
                        uint32_t first, uint32_t count, int64_t *value);

/* The same for one mentee and mentors first to first + count - 1. */
void tdm_scan_of_mentee(const tdm_scan *scan, const tdm_scan_terms *terms, uint32_t mentee,
                        uint32_t first, uint32_t count, int64_t *value);

/*
 * Which mentees a mentor can be paired with, by their numbers: those outside are no candidates,
 * those within may be some. A scan of what is outside costs next to nothing.
 */
typedef struct {
  uint32_t first, count;
} tdm_scan_range;
tdm_scan_range tdm_scan_range_of_mentor(const tdm_scan *scan, uint32_t mentor);

/* The same for one mentee. */
tdm_scan_range tdm_scan_range_of_mentee(const tdm_scan *scan, uint32_t mentee);

/*
 * A scan of some of the mentors with some of the mentees, numbered from 0 again; its unit and
 * largest score stay those of the whole, whose columns it shares. Takes no time to speak of. In
 * the arena; NULL when memory is out.
 */
tdm_scan *tdm_scan_part(const tdm_scan *whole, tdm_scan_range mentors, tdm_scan_range mentees,
                        tdm_arena *arena);

/*
 * Everybody with everybody, whoever mentors: rows and columns of the new scan are the nodes
 * 0 to nodes - 1, of which the first `mentors` are the mentors of the scan, and those from
 * first_mentee on its mentees. A pair is worth what it is in its one direction. In the arena; NULL
 * when memory is out.
 */
tdm_scan *tdm_scan_both_ways(const tdm_scan *scan, uint32_t mentors, uint32_t first_mentee,
                             uint32_t nodes, tdm_arena *arena);

/* The score of one pair in units, candidate or not; mentor and mentee as numbers in the lists. */
int64_t tdm_scan_pair_units(const tdm_scan *scan, uint32_t mentor, uint32_t mentee);

/* Whether a quota, or that of current pairs, counts the pair. */
bool tdm_scan_counts(const tdm_scan *scan, uint32_t quota, uint32_t mentor, uint32_t mentee);

/*
 * How many instruction sets this build and processor have, and the name of one; a scan uses the
 * last unless it is told otherwise. All give the same values. For tests and benchmarks.
 */
uint32_t tdm_scan_instruction_sets(void);
const char *tdm_scan_instruction_set_name(uint32_t set);
void tdm_scan_use_instruction_set(tdm_scan *scan, uint32_t set);

#endif
