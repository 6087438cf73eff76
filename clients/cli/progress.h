// SPDX-License-Identifier: Apache-2.0
/* Progress: one line on a terminal's stderr, written over and over. Caller: session.c. */
#ifndef TANDEM_CLI_PROGRESS_H
#define TANDEM_CLI_PROGRESS_H

#include "clients/c/tandem.h"

/* Shows a progress message; the context is not used. */
void tdm_progress_show(void *context, const tandem_reply *progress);
/* Removes the line, if there is one. */
void tdm_progress_clear(void);

/* The text of the line. */
void tdm_progress_format(tandem_value progress, char *out, size_t size);

#endif
