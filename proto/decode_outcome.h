// SPDX-License-Identifier: Apache-2.0
/*
 * Decode an outcome: the result of `solve` back into a tdm_outcome, to be verified.
 *
 * What verifying needs: status, proof, gap, objective, pairs (rows or columns), who is
 * unmatched and who left, counts of quotas, what spread earns, diversity and certificates.
 * Reasons, groups, conflicts, prices, warnings and statistics are left out, and unknown keys are
 * passed over, as clients should.
 */
#ifndef TANDEM_PROTO_DECODE_OUTCOME_H
#define TANDEM_PROTO_DECODE_OUTCOME_H

#include <stddef.h>
#include <stdint.h>

#include "proto/decode.h"
#include "solver/model/outcome.h"

/*
 * The outcome is at the key `outcome` of `body`, a map that was scanned. Needs a request that
 * tdm_request_check() accepted: ids and names are looked up there, and arrays live in its arena.
 * Problems have paths from `outcome` on. OK, INVALID or NO_MEMORY.
 */
tdm_decode_result tdm_decode_outcome(const uint8_t *body, size_t size, tdm_request *request,
                                     tdm_outcome *outcome, tdm_problems *problems);

#endif
