// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/keys/key_list.h"

#include <stdlib.h>
#include <string.h>

void tdm_key_list_fini(tdm_key_list *list) {
  free(list->keys);
  free(list->owners);
  *list = (tdm_key_list){0};
}

bool tdm_key_name_good(const char *name, size_t size) {
  static const char allowed[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._@-";
  if (size == 0 || size >= TDM_KEY_NAME_SIZE) return false;
  for (size_t i = 0; i < size; i++) {
    if (name[i] == '\0' || strchr(allowed, name[i]) == NULL) return false;
  }
  return true;
}

/* Room for item `count` of an array that doubles at every power of two; NULL: none. */
static void *grow(void *items, uint32_t count, size_t size) {
  if (count >= TDM_KEYS_MAX) return NULL;
  if ((count & (count - 1)) != 0) return items;
  return realloc(items, (count == 0 ? 1 : 2 * (size_t)count) * size);
}

tdm_key *tdm_key_list_add(tdm_key_list *list) {
  tdm_key *keys = grow(list->keys, list->key_count, sizeof *keys);
  if (keys == NULL) return NULL;
  list->keys = keys;
  tdm_key *key = &keys[list->key_count++];
  *key = (tdm_key){.name = ""};
  return key;
}

tdm_key_owner *tdm_key_list_add_owner(tdm_key_list *list) {
  tdm_key_owner *owners = grow(list->owners, list->owner_count, sizeof *owners);
  if (owners == NULL) return NULL;
  list->owners = owners;
  tdm_key_owner *owner = &owners[list->owner_count++];
  *owner = (tdm_key_owner){.name = ""};
  return owner;
}

tdm_key *tdm_key_list_named(const tdm_key_list *list, const char *name) {
  for (uint32_t i = 0; i < list->key_count; i++) {
    if (strcmp(list->keys[i].name, name) == 0) return &list->keys[i];
  }
  return NULL;
}

tdm_key_owner *tdm_key_list_owner(const tdm_key_list *list, const char *name) {
  for (uint32_t i = 0; i < list->owner_count; i++) {
    if (strcmp(list->owners[i].name, name) == 0) return &list->owners[i];
  }
  return NULL;
}

static bool differs(const uint8_t *a, const uint8_t *b) {
  uint8_t difference = 0;
  for (size_t i = 0; i < TDM_KEY_BYTES; i++) difference |= (uint8_t)(a[i] ^ b[i]);
  return difference != 0;
}

const tdm_key *tdm_key_list_find(const tdm_key_list *list, const uint8_t bytes[TDM_KEY_BYTES]) {
  const tdm_key *found = NULL;
  for (uint32_t i = 0; i < list->key_count; i++) {
    if (!differs(list->keys[i].bytes, bytes)) found = &list->keys[i];
  }
  return found;
}

void tdm_key_list_remove(tdm_key_list *list, tdm_key *key) {
  size_t after = (size_t)(list->keys + list->key_count - (key + 1));
  memmove(key, key + 1, after * sizeof *key);
  list->key_count--;
}
