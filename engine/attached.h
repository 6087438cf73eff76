// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Attached: the workers on other machines, and their places in the dispatcher.
 *
 * They come by themselves, under a name that each process has made up and a key with the right
 * `worker`; a word counts only under the key that the name came with. Pure. Callers: the back,
 * the daemon, tests.
 */
#ifndef TANDEM_ENGINE_ATTACHED_H
#define TANDEM_ENGINE_ATTACHED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/settings.h"
#include "proto/key_pair.h"

enum { TDM_ATTACHED_NAME_SIZE = 128 };

typedef struct {
  bool present;
  char name[TDM_ATTACHED_NAME_SIZE]; /* routing id */
  char user[TDM_KEY_TEXT_SIZE];      /* public key */
  int descriptor;                    /* of its connection */
} tdm_attached_worker;

/* Zeroed memory with `first` set is an empty table. */
typedef struct tdm_attached {
  tdm_attached_worker workers[TDM_ATTACHED_MAX];
  uint32_t first; /* place of the first one in the dispatcher; all results are such places */
} tdm_attached;

/* The place of the worker of that name and key; -1: there is none. */
int tdm_attached_find(const tdm_attached *attached, const void *name, size_t size,
                      const char *user);

/* A place for a new one; -1: all are taken, or the name is too long, empty or of another. */
int tdm_attached_enter(tdm_attached *attached, const void *name, size_t size, const char *user,
                       int descriptor);

/* The place of the worker on that connection, or -1. */
int tdm_attached_on(const tdm_attached *attached, int descriptor);

tdm_attached_worker *tdm_attached_at(tdm_attached *attached, uint32_t place);

#endif
