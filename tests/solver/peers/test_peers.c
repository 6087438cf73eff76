// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The solver against GLPK and CBC on the plain full model, on random requests of 20 to 60
 * people a side.
 *
 *   test_peers [--count N] [--from SEED] [--glpk-every N] [--cbc-every N] [--limit-ms N]
 *              [--solve-ms N]
 *   test_peers --seed SEED                   one seed, with its request and outcome
 */
#include "tests/solver/peers/peer_trial.h"

int main(int argc, char **argv) {
  const tdm_peer_settings settings = {.draw = tdm_instance_medium,
                                      .count = 40,
                                      .from = 1,
                                      .glpk_every = 1,
                                      .cbc_every = 4,
                                      .limit_ms = 150,
                                      .unproven_percent = 10};
  return tdm_peer_main(&settings, argc, argv);
}
