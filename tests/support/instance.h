// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Instance: small random requests over every feature, each from one seed.
 *
 * The request is built as the decoder would leave it (ids and names, nothing
 * resolved), locks are chosen among the pairs that the oracle's table allows, and
 * tdm_request_check() then resolves it. Callers: tests of solver and verifier.
 * Running out of memory aborts: these are tests.
 */
#ifndef TANDEM_TESTS_SUPPORT_INSTANCE_H
#define TANDEM_TESTS_SUPPORT_INSTANCE_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/model/problems.h"
#include "solver/model/request.h"
#include "tests/support/random.h"

typedef struct {
  uint64_t seed;
  tdm_arena *arena; /* owned */
  tdm_request request;
  tdm_problems problems; /* of tdm_request_check() */
  tdm_problems warnings;
} tdm_instance;

/* The instance of the seed, unchecked; owned by the caller. */
tdm_instance *tdm_instance_new(uint64_t seed);

/* The same with 20 to 60 people a side: too large for tables and brute force. */
tdm_instance *tdm_instance_medium(uint64_t seed);

/* An empty instance with defaults, to be filled by hand or by a copy. */
tdm_instance *tdm_instance_blank(uint64_t seed);

/* tdm_request_check() of the instance. Once per instance. */
bool tdm_instance_check(tdm_instance *instance);

/* NULL is allowed. */
void tdm_instance_free(tdm_instance *instance);

#endif
