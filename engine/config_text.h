// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Config text: the settings in effect, as a configuration file that says where each
 * comes from. Callers: main (`tandemd config`), tests.
 */
#ifndef TANDEM_ENGINE_CONFIG_TEXT_H
#define TANDEM_ENGINE_CONFIG_TEXT_H

#include <stdio.h>

#include "engine/settings.h"

/*
 * Writes every setting that the file may hold, in the table's order. Read back by
 * tdm_config_file_read(), it sets the same values. Settings without a value, and those of
 * the command line only, are told in comments.
 */
void tdm_config_text_write(FILE *out, const tdm_settings *settings);

#endif
