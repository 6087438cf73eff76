// SPDX-License-Identifier: Apache-2.0
/*
 * JSON read: an answer that was printed as JSON, back as the bytes it was (RFC 8259).
 * Caller: verify.c.
 */
#ifndef TANDEM_CLI_JSON_READ_H
#define TANDEM_CLI_JSON_READ_H

#include <stdbool.h>

#include "clients/c/tandem.h"
#include "clients/cli/complaints.h"

/* Writes the one value of the text (UTF-8) into the body; false after a complaint with line and
 * column. `file` is for complaints. */
bool tdm_json_read(const char *file, tdm_text text, tandem_body *body, tdm_complaints *complaints);

#endif
