// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Command: `tandemd keygen` and `tandemd keys …`, which make and manage key files.
 * Callers: main.
 */
#ifndef TANDEM_ENGINE_KEYS_COMMAND_H
#define TANDEM_ENGINE_KEYS_COMMAND_H

#include <stdbool.h>

/* Whether the command line's first word is one of these commands. */
bool tdm_keys_command_asked(int count, char *const *arguments);

/* Does it. The exit status: 0, 1 when it failed, 2 when the command line is wrong (said on stderr).
 */
int tdm_keys_command_run(int count, char *const *arguments);

#endif
