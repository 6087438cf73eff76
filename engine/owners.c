// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/owners.h"

#include <stdlib.h>
#include <string.h>

tdm_owner *tdm_owners_enter(tdm_owners *owners, const char *name) {
  for (tdm_owner *owner = owners->first; owner != NULL; owner = owner->next) {
    if (strcmp(owner->name, name) == 0) return owner;
  }
  size_t size = strlen(name);
  tdm_owner *owner = size < TDM_OWNER_NAME_SIZE ? calloc(1, sizeof *owner) : NULL;
  if (owner == NULL) return NULL;
  memcpy(owner->name, name, size + 1);
  owner->next = owners->first;
  owners->first = owner;
  owners->count++;
  return owner;
}

void tdm_owners_fini(tdm_owners *owners) {
  while (owners->first != NULL) {
    tdm_owner *owner = owners->first;
    owners->first = owner->next;
    free(owner);
  }
  *owners = (tdm_owners){0};
}
