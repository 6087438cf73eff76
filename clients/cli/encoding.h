// SPDX-License-Identifier: Apache-2.0
/*
 * Encoding: what spreadsheet programs save, as UTF-8.
 *
 * UTF-8 with or without a byte order mark is kept; bytes that are not UTF-8 are taken for
 * Windows-1252, the "CSV" of spreadsheet programs in Western Europe. UTF-16 is refused.
 * Callers: the readers of tables and of programmes.
 */
#ifndef TANDEM_CLI_ENCODING_H
#define TANDEM_CLI_ENCODING_H

#include <stdbool.h>

#include "clients/cli/complaints.h"

/* Reads a whole file ("-": standard input); false after a complaint. */
bool tdm_file_read(const char *file, tdm_arena *arena, tdm_complaints *complaints, tdm_text *bytes);

/* The text as UTF-8 without a byte order mark (borrowed, or in the arena when it was
 * converted); false after a complaint that names the line. */
bool tdm_encoding_decode(const char *file, tdm_text bytes, tdm_arena *arena,
                         tdm_complaints *complaints, tdm_text *text);

#endif
