// SPDX-License-Identifier: Apache-2.0
/*
 * Keys: the keys of one map seen so far, to find the one that comes twice.
 *
 * Up to TDM_KEYS_INLINE keys, which is every map but `managers` and its like, are
 * compared by fingerprints without allocating; larger maps get a hash table as large as
 * their claimed number of keys, which the bytes that are left have backed. The hash is
 * seeded with the table's address, so that nobody can craft keys that collide. Time is
 * linear in the bytes of the keys; memory is at most 16 bytes per key of a large map.
 */
#ifndef TANDEM_PROTO_KEYS_H
#define TANDEM_PROTO_KEYS_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/token.h"

enum { TDM_KEYS_INLINE = 96 };

typedef struct {
  uint32_t hash;
  uint32_t size;
  const uint8_t *bytes; /* NULL: free */
} tdm_key_slot;

typedef struct {
  uint32_t count;
  uint64_t seen; /* a bit per fingerprint: all that most maps ever need */
  uint64_t fingerprints[TDM_KEYS_INLINE];
  const uint8_t *bytes[TDM_KEYS_INLINE];
  uint32_t sizes[TDM_KEYS_INLINE];
  tdm_key_slot *slots; /* owned; large maps only */
  uint32_t mask;
} tdm_keys;

/* Sets up for a map of `claimed` keys; false when memory is out. */
bool tdm_keys_init(tdm_keys *keys, uint32_t claimed);
void tdm_keys_fini(tdm_keys *keys);

/* Adds a key (borrowed); false when it was there. At most `claimed` times. */
bool tdm_keys_add(tdm_keys *keys, const uint8_t *bytes, uint32_t size);

#endif
