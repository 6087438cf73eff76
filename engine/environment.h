// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Environment: settings from variables TANDEMD_NAME, the option's name in capitals with _
 * for -, such as TANDEMD_DRAIN_MS=30000. Lists are written with commas. An empty variable
 * counts as none. Callers: the command line's reader, `tandemd config`, tests.
 */
#ifndef TANDEM_ENGINE_ENVIRONMENT_H
#define TANDEM_ENGINE_ENVIRONMENT_H

#include <stdbool.h>

#include "engine/settings.h"

enum { TDM_VARIABLE_SIZE = 64 };

/* The entry's variable, "" for what only the command line may say. */
const char *tdm_environment_name(int index, char out[TDM_VARIABLE_SIZE]);

/*
 * Applies every variable that begins with TANDEMD_; `environment` is as environ. False, with
 * the variable and the remedy in `error`, for one that no setting has: a misspelt one must
 * not vanish.
 */
bool tdm_environment_read(char *const *environment, tdm_settings *settings,
                          char error[TDM_SETTING_ERROR_SIZE]);

#endif
