// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Runtime folder: a private place for the endpoint that the workers connect to.
 *
 * Below RUNTIME_DIRECTORY, which systemd sets, else XDG_RUNTIME_DIR, else TMPDIR, else /tmp;
 * mode 0700, so that nobody else's process can pose as a worker. Callers: the daemon.
 */
#ifndef TANDEM_ENGINE_RUNTIME_FOLDER_H
#define TANDEM_ENGINE_RUNTIME_FOLDER_H

#include <stdbool.h>

typedef struct {
  char path[96];      /* "" while there is none */
  char endpoint[112]; /* ipc://PATH/workers */
} tdm_runtime_folder;

/* False: errno says why. */
bool tdm_runtime_folder_init(tdm_runtime_folder *folder);

/* Removes the folder and the socket in it. */
void tdm_runtime_folder_fini(tdm_runtime_folder *folder);

#endif
