// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "engine/runtime_folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char *parent(void) {
  const char *names[] = {"RUNTIME_DIRECTORY", "XDG_RUNTIME_DIR", "TMPDIR"};
  for (int i = 0; i < 3; i++) {
    const char *value = getenv(names[i]);
    if (value != NULL && value[0] == '/' && access(value, W_OK | X_OK) == 0) return value;
  }
  return "/tmp";
}

bool tdm_runtime_folder_init(tdm_runtime_folder *folder) {
  *folder = (tdm_runtime_folder){0};
  int size = snprintf(folder->path, sizeof folder->path, "%s/tandem-XXXXXX", parent());
  if (size < 0 || (size_t)size >= sizeof folder->path) {
    /* A socket's path holds 107 bytes; a long TMPDIR must not stop the daemon. */
    snprintf(folder->path, sizeof folder->path, "/tmp/tandem-XXXXXX");
  }
  if (mkdtemp(folder->path) == NULL) {
    folder->path[0] = '\0';
    return false;
  }
  snprintf(folder->endpoint, sizeof folder->endpoint, "ipc://%s/workers", folder->path);
  return true;
}

void tdm_runtime_folder_fini(tdm_runtime_folder *folder) {
  if (folder->path[0] == '\0') return;
  unlink(folder->endpoint + sizeof "ipc://" - 1);
  rmdir(folder->path);
  folder->path[0] = '\0';
}
