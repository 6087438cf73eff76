// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Neighbourhood: a better pairing near a known one.
 *
 * Most pairs of the incumbent stay, those of some people are open, and what is near the prices for
 * these is searched; then the same with others, and with more or fewer as that was easy or hard.
 * (Shaw, Using constraint programming and local search methods to solve vehicle routing problems,
 * CP 1998; Danna, Rothberg and Le Pape, Exploring relaxation induced neighborhoods, Mathematical
 * Programming 102, 2005.) Callers: the search, where groups of pairs gain.
 */
#ifndef TANDEM_SOLVER_STAGES_NEIGHBOURHOOD_H
#define TANDEM_SOLVER_STAGES_NEIGHBOURHOOD_H

#include "solver/stages/search.h"

/*
 * Betters a known incumbent. Prices have been reduced. Proves nothing. False when memory is out;
 * ends early on a stop.
 */
bool tdm_neighbourhood_run(tdm_search *search);

#endif
