// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Command line: argv to settings, and the help text, both from the settings' table.
 * Callers: main, tests.
 */
#ifndef TANDEM_ENGINE_COMMAND_LINE_H
#define TANDEM_ENGINE_COMMAND_LINE_H

#include <stdbool.h>
#include <stdio.h>

#include "engine/settings.h"

/*
 * Reads the word `config`, where it comes first, `--name value`, `--name=value` and flags, then
 * the environment, then the --config file; what came earlier stays. Then checks the whole (not
 * when help or version was asked for). False: `error` says what is wrong, the settings are
 * partial.
 */
bool tdm_command_line_read(int count, char *const *arguments, tdm_settings *settings,
                           char error[TDM_SETTING_ERROR_SIZE]);

void tdm_command_line_help(FILE *out);

#endif
