// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Lock: one daemon per store. Callers: the store.
 */
#ifndef TANDEM_ENGINE_STORE_LOCK_H
#define TANDEM_ENGINE_STORE_LOCK_H

#include "engine/store/request.h"

/*
 * Makes the folder of `path` where it is missing and takes the lock beside it, PATH.lock, which
 * goes with the process. The descriptor, or -1: `error` says why and what to do.
 */
int tdm_store_lock(const char *path, char error[TDM_STORE_MESSAGE_SIZE]);

#endif
