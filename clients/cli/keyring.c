// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/keyring.h"

#include <stdio.h>
#include <string.h>

#include "clients/c/tandem.h"

_Static_assert((int)TANDEM_KEY_SIZE == (int)TDM_KEY_TEXT_SIZE, "a key has one size");

static const char default_file[] = "tandem.key";

static bool read_server_key(const char *word, char server_key[TDM_KEY_TEXT_SIZE], char *error) {
  tdm_key_pair pair;
  if (tdm_key_decode(word, strlen(word), NULL)) {
    memcpy(server_key, word, TDM_KEY_TEXT_SIZE);
    return true;
  }
  if (!tdm_key_pair_load(word, false, &pair, error)) return false;
  memcpy(server_key, pair.public_key, TDM_KEY_TEXT_SIZE);
  tdm_key_pair_forget(&pair);
  return true;
}

bool tdm_keyring_read(const tdm_options *options, char server_key[TDM_KEY_TEXT_SIZE],
                      tdm_key_pair *own) {
  char error[TDM_KEY_ERROR_SIZE];
  if (!tdm_key_pair_load(options->key, true, own, error)) {
    fprintf(stderr, "tandem: --key: %s\n", error);
    return false;
  }
  if (read_server_key(options->server_key, server_key, error)) return true;
  fprintf(stderr, "tandem: --server-key takes the 40 characters of a public key, or a file: %s\n",
          error);
  tdm_key_pair_forget(own);
  return false;
}

tdm_exit tdm_keygen_run(const tdm_options *options) {
  const char *path = options->output ? options->output : default_file;
  char error[TDM_KEY_ERROR_SIZE];
  tdm_key_pair pair;
  tandem_result result = tandem_keys_make(pair.public_key, pair.secret_key);
  bool saved = result == TANDEM_OK && tdm_key_pair_save(path, &pair, error);
  if (saved)
    puts(pair.public_key);
  else
    fprintf(stderr, "tandem: %s\n", result == TANDEM_OK ? error : tandem_result_text(result));
  tdm_key_pair_forget(&pair);
  return saved ? TDM_EXIT_OK : TDM_EXIT_LOCAL;
}
