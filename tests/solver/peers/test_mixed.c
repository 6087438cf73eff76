// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The solver against CBC on the plain full model, on random requests of 8 to 24 people a side over
 * every feature that is offered and that a linear program knows: stages worst and fair are not
 * among them.
 *
 *   test_mixed [--count N] [--from SEED] [--glpk-every N] [--cbc-every N] [--limit-ms N]
 *              [--solve-ms N]
 *   test_mixed --seed SEED                   one seed, with its request and outcome
 *
 * TANDEM_MIXED_FEATURES names features as test_whole's --features does, instead of those offered.
 */
#include <stdlib.h>

#include "tests/solver/peers/peer_trial.h"
#include "tests/support/whole.h"

static tdm_instance *draw(uint64_t seed) {
  static unsigned features = 0;
  const char *names = getenv("TANDEM_MIXED_FEATURES");
  if (!features) features = names ? tdm_features_named(names) : tdm_features_offered();
  return tdm_instance_mixed(seed, features & ~(unsigned)(TDM_FEATURE_WORST | TDM_FEATURE_FAIR));
}

int main(int argc, char **argv) {
  const tdm_peer_settings settings = {.draw = draw,
                                      .count = 40,
                                      .from = 1,
                                      .glpk_every = 0,
                                      .cbc_every = 1,
                                      .limit_ms = 2000,
                                      .unproven_percent = 10};
  return tdm_peer_main(&settings, argc, argv);
}
