// SPDX-License-Identifier: Apache-2.0
/* Help: the prose around the table of options. Caller: options.c. */
#ifndef TANDEM_CLI_HELP_H
#define TANDEM_CLI_HELP_H

/* What stands above and below the options of a subcommand (a tdm_command; 0: of `tandem`). */
const char *tdm_help_head(int command);
const char *tdm_help_tail(int command);

#endif
