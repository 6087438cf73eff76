// SPDX-License-Identifier: Apache-2.0
/*
 * Additions: what the command line adds to the programme: earlier rounds, the running round, and
 * how many of its pairs may change. Caller: session.c.
 */
#ifndef TANDEM_CLI_ADDITIONS_H
#define TANDEM_CLI_ADDITIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "clients/c/tandem.h"
#include "clients/cli/complaints.h"
#include "clients/cli/pairing.h"
#include "clients/cli/past.h"

typedef struct {
  const char *file;           /* of the programme; borrowed */
  const tdm_past *past;       /* --history, or NULL */
  const tdm_pairing *current; /* --current, or NULL */
  int64_t max_changes;        /* --max-changes; < 0: not given */
} tdm_additions;

/*
 * Writes the programme with the additions. False after complaints: a round that the programme has
 * already, a running round in both, changes without a running round. What is no programme is
 * copied, for the server to refuse.
 */
bool tdm_additions_write(const tdm_additions *additions, tandem_value programme, tandem_body *body,
                         tdm_arena *arena, tdm_complaints *complaints);

#endif
