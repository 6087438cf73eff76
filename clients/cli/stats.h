// SPDX-License-Identifier: Apache-2.0
/* Stats report: what `stats` answers, in plain words. Callers: the subcommand. */
#ifndef TANDEM_CLI_STATS_H
#define TANDEM_CLI_STATS_H

#include <stdio.h>

#include "clients/c/tandem.h"

/* What is there now, how long things took, and the counters that are not 0. */
void tdm_stats_report(FILE *out, const char *endpoint, tandem_value stats);

#endif
