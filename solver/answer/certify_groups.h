// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Certify groups: prices of groups as multipliers of a certificate.
 *
 * The groups of nodes and numbered values are told by people: the person itself, or somebody who
 * has the value. Callers: certify.c.
 */
#ifndef TANDEM_SOLVER_ANSWER_CERTIFY_GROUPS_H
#define TANDEM_SOLVER_ANSWER_CERTIFY_GROUPS_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/model/outcome.h"
#include "solver/problem/ip.h"

/* What a certificate makes of prices. */
typedef struct {
  const tdm_problem *problem;
  tdm_objective objective;
  int64_t scale;         /* of the certificate */
  int64_t matched;       /* multiplier of an earlier stage `matched`, or 0 */
  const tdm_wide *price; /* [count] of the first groups, as multipliers; later ones by default */
  uint32_t count;
} tdm_certify_groups;

/* Lists the groups whose multiplier is not the one by default. False when memory is out. */
bool tdm_certify_groups_tell(const tdm_certify_groups *from, tdm_arena *arena,
                             tdm_certificate *certificate);

#endif
