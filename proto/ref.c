// SPDX-License-Identifier: Apache-2.0
#include "proto/ref.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

static void take(void *context, const uint8_t *bytes, size_t size) {
  crypto_hash_sha256_update(context, bytes, size);
}

tdm_canonical_result tdm_ref_of(tdm_canonical_shape shape, const uint8_t *bytes, size_t size,
                                tdm_ref *ref) {
  crypto_hash_sha256_state state;
  unsigned char digest[crypto_hash_sha256_BYTES];
  if (sodium_init() < 0) {
    fputs("tdm_ref_of: libsodium does not start\n", stderr);
    abort();
  }
  crypto_hash_sha256_init(&state);
  tdm_canonical_result result =
      tdm_canonical_write(shape, bytes, size, &(tdm_canonical_sink){take, &state});
  if (result != TDM_CANONICAL_OK) return result;
  crypto_hash_sha256_final(&state, digest);
  sodium_bin2hex(ref->hex, sizeof ref->hex, digest, sizeof digest);
  return TDM_CANONICAL_OK;
}
