// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Polish: a good pairing from a fractional relaxation.
 *
 * Nearly all of a relaxation is integral; a few quotas leave a few people in halves.
 * What is integral is kept, the rest and the pairs that can be exchanged with it most
 * cheaply are left free, and branch and cut decides that small part. (Relaxation
 * enforced neighbourhood search: Berthold, RENS, Mathematical Programming Computation 6, 2014.)
 */
#ifndef TANDEM_SOLVER_POLISH_H
#define TANDEM_SOLVER_POLISH_H

#include "solver/search.h"

/*
 * Improves search->incumbent, or finds one, from the relaxation's values (per candidate). Proves
 * nothing. Counts in the search's statistics.
 */
tdm_search_status tdm_polish(tdm_search *search, const double *value);

#endif
