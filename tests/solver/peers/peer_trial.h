// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Peer trial: the solver against GLPK and CBC on the plain full model, one random request at a
 * time.
 *
 * Peers work in floating point: with scores near a million points their optimum can be wrong. So
 * only a pairing counts, judged by the verifier in integers: one that beats what the solver
 * called optimal, or that exists where the solver found none possible, or that passes its bound, is
 * the solver's fault; one that is worse or breaks a row is the peer's. Callers: test_peers.c,
 * test_mixed.c.
 */
#ifndef TANDEM_TESTS_SOLVER_PEER_TRIAL_H
#define TANDEM_TESTS_SOLVER_PEER_TRIAL_H

#include "tests/support/instance.h"

typedef struct {
  tdm_instance *(*draw)(uint64_t seed); /* the request of a seed; owned by the trial */
  uint64_t count, from;
  uint64_t glpk_every, cbc_every; /* seeds; 0: never */
  uint64_t limit_ms;              /* of a peer, for a stage */
  uint64_t unproven_percent;      /* how many may be */
} tdm_peer_settings;

/* --count, --from, --glpk-every, --cbc-every, --limit-ms change the settings; --seed SEED shows
 * one. Returns what main() is to return. */
int tdm_peer_main(const tdm_peer_settings *settings, int argc, char **argv);

#endif
