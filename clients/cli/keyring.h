// SPDX-License-Identifier: Apache-2.0
/*
 * Keyring: the key files that --key and --server-key name, and `tandem keygen`, which makes one.
 * Callers: the session, main.
 */
#ifndef TANDEM_CLI_KEYRING_H
#define TANDEM_CLI_KEYRING_H

#include "clients/cli/exit.h"
#include "clients/cli/options.h"
#include "proto/key_pair.h"

/* Our pair, and the server's public key: what --server-key says, or the file of that name.
 * False after a message on stderr. Wipe the pair when it was used. */
bool tdm_keyring_read(const tdm_options *options, char server_key[TDM_KEY_TEXT_SIZE],
                      tdm_key_pair *own);

/* Writes a new pair to --out, mode 0600, and prints its public key. */
tdm_exit tdm_keygen_run(const tdm_options *options);

#endif
