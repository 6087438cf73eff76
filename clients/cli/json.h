// SPDX-License-Identifier: Apache-2.0
/* JSON: prints an encoded value as JSON, indented, one short value a line. */
#ifndef TANDEM_CLI_JSON_H
#define TANDEM_CLI_JSON_H

#include <stdio.h>

#include "clients/c/tandem.h"

/* Numbers keep every digit; bin becomes a string of hex digits; absent becomes null. */
void tdm_json_print(FILE *out, tandem_value value);

#endif
