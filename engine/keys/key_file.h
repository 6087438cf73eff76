// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Key file: a key list as YAML on disk. The only user of libyaml in this folder.
 * Callers: the gate, the `keys` commands, tests.
 */
#ifndef TANDEM_ENGINE_KEYS_KEY_FILE_H
#define TANDEM_ENGINE_KEYS_KEY_FILE_H

#include "engine/keys/key_list.h"

enum { TDM_KEY_FILE_ERROR_SIZE = 512 };

/*
 * Reads a file, which nobody but its owner and group may be able to write. False: `error`
 * names file, line and column, and the remedy; the list is then empty.
 */
bool tdm_key_file_read(const char *path, tdm_key_list *list, char error[TDM_KEY_FILE_ERROR_SIZE]);

/*
 * Replaces the file at once (whoever reads sees the old one or the new one), on disk when it
 * returns. The old one's mode stays, a new one can be read by all. False: `error` says why.
 */
bool tdm_key_file_write(const char *path, const tdm_key_list *list,
                        char error[TDM_KEY_FILE_ERROR_SIZE]);

#endif
