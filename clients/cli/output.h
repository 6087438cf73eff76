// SPDX-License-Identifier: Apache-2.0
/* Output: a file that the command line was asked to write, or standard output. */
#ifndef TANDEM_CLI_OUTPUT_H
#define TANDEM_CLI_OUTPUT_H

#include <stdio.h>

#include "clients/cli/exit.h"

typedef void tdm_output_print(FILE *out, void *context);

/* Has `print` write to the file, "-" being standard output. TDM_EXIT_OK, or TDM_EXIT_LOCAL after
 * a message on stderr. */
tdm_exit tdm_output_write(const char *file, tdm_output_print *print, void *context);

#endif
