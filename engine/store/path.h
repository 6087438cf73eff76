// SPDX-License-Identifier: GPL-3.0-or-later
/* Path: where the store is. Callers: the jobs, tests. */
#ifndef TANDEM_ENGINE_STORE_PATH_H
#define TANDEM_ENGINE_STORE_PATH_H

#include <stdbool.h>

enum { TDM_STORE_PATH_SIZE = 4096 };

/*
 * The path that was set (NULL: the default); false for `none`. The default is tandem.db in
 * $STATE_DIRECTORY (systemd's), else in tandem/ of $XDG_STATE_HOME, else of ~/.local/state, else
 * of /var/tmp by the user's number.
 */
bool tdm_store_path(const char *set, char path[TDM_STORE_PATH_SIZE]);

#endif
