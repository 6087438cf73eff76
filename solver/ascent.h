// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Ascent: prices for side rows, by repeated auctions.
 *
 * A quota that the auction's pairing breaks costs more next time, one that it has to spare
 * costs less; steps grow while the sign of the violation stays and halve when it turns, each row
 * on its own. (Riedmiller and Braun, RPROP, 1993, on the Lagrangean dual.) The relaxation
 * that starts from these prices is nearly solved.
 */
#ifndef TANDEM_SOLVER_ASCENT_H
#define TANDEM_SOLVER_ASCENT_H

#include <stdbool.h>

#include "solver/ip.h"
#include "solver/prices.h"
#include "solver/stop.h"

/*
 * Sets all prices of an ip with objective score to near-optimal ones, evaluated, and *pairing
 * to what the auction assigned under them (it may break side rows). False when memory is out.
 */
bool tdm_ascend(const tdm_ip *ip, tdm_prices *prices, tdm_pairing *pairing, tdm_stop *stop);

#endif
