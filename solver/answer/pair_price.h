// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Pair price: what the best pairing without a chosen pair would lose.
 *
 * Taking a pair out leaves a mentor with a place and a mentee without; the cheapest way to mend
 * that is a shortest alternating path from one to the other, over pairs that join and pairs
 * that leave. Lengths are reduced costs (Edmonds and Karp, J. ACM 19, 1972), and the way that is
 * left is measured beforehand (Hart, Nilsson and Raphael, IEEE Trans. SSC 4, 1968). How a path
 * changes the counts of quotas is carried along in its labels, so that only ends that hold every
 * quota count (Desrochers and Soumis, INFOR 26, 1988). Caller: worth.c.
 */
#ifndef TANDEM_SOLVER_ANSWER_PAIR_PRICE_H
#define TANDEM_SOLVER_ANSWER_PAIR_PRICE_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/problem/ip.h"
#include "solver/problem/stop.h"
#include "solver/stages/stage_proof.h"

/* Loss of a pair without which no pairing is known. */
#define TDM_LOSS_UNKNOWN INT64_MAX

/*
 * loss[k] of pairing->chosen[k], in units of score: the pairing's score less that of the best
 * pairing found without the pair that satisfies `kept`, the programme with the rows of the earlier
 * stages. `proof` holds prices of stage score. Unknown where the pair is locked, where nothing was
 * found, and for those that are left when stopped. False when memory is out.
 */
bool tdm_pair_price_all(const tdm_ip *kept, const tdm_stage_proof *proof,
                        const tdm_pairing *pairing, tdm_stop *stop, int64_t *loss);

#endif
