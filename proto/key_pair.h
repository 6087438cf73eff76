// SPDX-License-Identifier: Apache-2.0
/*
 * Key pair: CURVE keys as text, and the file that holds a pair.
 *
 *   # …
 *   public: "40 characters of Z85"
 *   secret: "40 characters of Z85"
 *
 * The file is readable to its owner only; `secret` may be missing where only the public key is
 * needed. Callers: the daemon and the worker (their own pairs), the command line.
 */
#ifndef TANDEM_PROTO_KEY_PAIR_H
#define TANDEM_PROTO_KEY_PAIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
  TDM_KEY_BYTES = 32,
  TDM_KEY_CHARACTERS = 40, /* the same as Z85 (ZeroMQ RFC 32) */
  TDM_KEY_TEXT_SIZE = TDM_KEY_CHARACTERS + 1,
  TDM_KEY_ERROR_SIZE = 512
};

/* Terminated; an empty text is a key that is not there. */
typedef struct {
  char public_key[TDM_KEY_TEXT_SIZE];
  char secret_key[TDM_KEY_TEXT_SIZE];
} tdm_key_pair;

/* Whether `size` characters are a key; its bytes go to `out` (NULL allowed). */
bool tdm_key_decode(const char *text, size_t size, uint8_t out[TDM_KEY_BYTES]);

/* Wipes both keys. */
void tdm_key_pair_forget(tdm_key_pair *pair);

/* Reads the text of a file. False: `error` names the line and what is wrong. */
bool tdm_key_pair_parse(const char *text, size_t size, tdm_key_pair *pair,
                        char error[TDM_KEY_ERROR_SIZE]);

/*
 * Reads a file; `needs_secret` also demands that nobody but its owner can read it. False:
 * `error` names the path, what is wrong, and the remedy.
 */
bool tdm_key_pair_load(const char *path, bool needs_secret, tdm_key_pair *pair,
                       char error[TDM_KEY_ERROR_SIZE]);

/* Writes a new file of mode 0600, on disk when it returns; an existing one is refused. */
bool tdm_key_pair_save(const char *path, const tdm_key_pair *pair, char error[TDM_KEY_ERROR_SIZE]);

#endif
