// SPDX-License-Identifier: Apache-2.0
/* Progress: one line on a terminal's stderr, written over and over. Caller: session.c. */
#ifndef TANDEM_CLI_PROGRESS_H
#define TANDEM_CLI_PROGRESS_H

#include <stdint.h>

#include "clients/c/tandem.h"

/* Shows a progress message; the context is the time limit in milliseconds, an int64_t. */
void tdm_progress_show(void *context, const tandem_reply *progress);
/* Removes the line, if there is one. */
void tdm_progress_clear(void);

/* The text of the line: stage, best value, bound, gap, and what is left of the time limit. */
void tdm_progress_format(tandem_value progress, int64_t limit_ms, char *out, size_t size);

/* Cuts a text to that many columns, each character one; a line that wraps cannot be removed. */
void tdm_progress_cut(char *text, unsigned columns);

#endif
