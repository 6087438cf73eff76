// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Configuration file: a YAML map whose keys are the options' names.
 *
 *   bind: [tcp://127.0.0.1:5591, ipc:///run/tandem.sock]
 *   workers: 4
 *
 * Callers: the command line's reader, tests. The only user of libyaml in the engine.
 */
#ifndef TANDEM_ENGINE_CONFIG_FILE_H
#define TANDEM_ENGINE_CONFIG_FILE_H

#include <stdbool.h>

#include "engine/settings.h"

/*
 * Applies every key of the file, except where the command line or the environment decided.
 * False: `error` names file, line and column, and the remedy.
 */
bool tdm_config_file_read(const char *path, tdm_settings *settings,
                          char error[TDM_SETTING_ERROR_SIZE]);

#endif
