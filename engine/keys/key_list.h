// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Key list: who may talk to the daemon, as a file tells it.
 *
 *   keys:
 *     - {name: payroll, owner: hr, rights: [solve, submit], public: "…40 characters…"}
 *   owners:
 *     hr: {queue_percent: 50, participants: 20000, per_second: 5}
 *
 * `owner` left out is the key's own name; `owners` limits some of them. Memory only: the file
 * is read and written by key_file.h. Callers: the key file, the gate, the `keys` commands, tests.
 */
#ifndef TANDEM_ENGINE_KEYS_KEY_LIST_H
#define TANDEM_ENGINE_KEYS_KEY_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/owners.h"
#include "proto/key_pair.h"

enum { TDM_KEY_NAME_SIZE = TDM_OWNER_NAME_SIZE, TDM_KEYS_MAX = 10000 };

typedef struct {
  char name[TDM_KEY_NAME_SIZE];
  char owner[TDM_KEY_NAME_SIZE];
  char public_key[TDM_KEY_TEXT_SIZE];
  uint8_t bytes[TDM_KEY_BYTES]; /* of public_key */
  uint32_t rights;              /* TDM_RIGHT_… */
  tdm_owner *belongs_to;        /* set by the gate */
} tdm_key;

typedef struct {
  char name[TDM_KEY_NAME_SIZE];
  tdm_owner_limits limits;
} tdm_key_owner;

/* Zeroed memory is an empty list. */
typedef struct {
  tdm_key *keys; /* owned */
  uint32_t key_count;
  tdm_key_owner *owners; /* owned */
  uint32_t owner_count;
} tdm_key_list;

void tdm_key_list_fini(tdm_key_list *list);

/* Whether names and owners may be written so: 1 to 64 of A-Z a-z 0-9 . _ @ - */
bool tdm_key_name_good(const char *name, size_t size);

/* Room for one more, zeroed and counted; NULL: no memory, or TDM_KEYS_MAX is reached. */
tdm_key *tdm_key_list_add(tdm_key_list *list);
tdm_key_owner *tdm_key_list_add_owner(tdm_key_list *list);

/* NULL when there is none. */
tdm_key *tdm_key_list_named(const tdm_key_list *list, const char *name);
tdm_key_owner *tdm_key_list_owner(const tdm_key_list *list, const char *name);

/*
 * The key with those bytes, NULL when it is not in the list. Looks at every byte of every key,
 * so that the time it takes tells nothing about the keys.
 */
const tdm_key *tdm_key_list_find(const tdm_key_list *list, const uint8_t bytes[TDM_KEY_BYTES]);

/* Takes the key (one of the list's) out. */
void tdm_key_list_remove(tdm_key_list *list, tdm_key *key);

#endif
