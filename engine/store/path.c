// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "engine/store/path.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The variable's value when it is an absolute path. */
static const char *folder_of(const char *variable) {
  const char *value = getenv(variable);
  return value != NULL && value[0] == '/' ? value : NULL;
}

bool tdm_store_path(const char *set, char path[TDM_STORE_PATH_SIZE]) {
  const char *folder;
  if (set != NULL) {
    snprintf(path, TDM_STORE_PATH_SIZE, "%s", set);
    return strcmp(set, "none") != 0;
  }
  if ((folder = folder_of("STATE_DIRECTORY")) != NULL) /* the first of a list */
    snprintf(path, TDM_STORE_PATH_SIZE, "%.*s/tandem.db", (int)strcspn(folder, ":"), folder);
  else if ((folder = folder_of("XDG_STATE_HOME")) != NULL)
    snprintf(path, TDM_STORE_PATH_SIZE, "%s/tandem/tandem.db", folder);
  else if ((folder = folder_of("HOME")) != NULL)
    snprintf(path, TDM_STORE_PATH_SIZE, "%s/.local/state/tandem/tandem.db", folder);
  else
    snprintf(path, TDM_STORE_PATH_SIZE, "/var/tmp/tandem-%ld/tandem.db", (long)getuid());
  return true;
}
