// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Arguments: what the daemon tells a worker process when it starts it, or a person one on
 * another machine.
 * Callers: the worker's main.
 */
#ifndef TANDEM_ENGINE_WORKER_ARGUMENTS_H
#define TANDEM_ENGINE_WORKER_ARGUMENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/key_pair.h"

/* Of a worker on another machine. */
typedef struct {
  tdm_key_pair own;
  char server_key[TDM_KEY_TEXT_SIZE];
} tdm_worker_keys;

typedef struct {
  const char *connect; /* the back's endpoint; borrowed from argv, as all texts */
  const char *name;    /* routing id */
  int64_t parent;      /* the daemon's process id */
  int64_t memory_mb;
  int64_t max_time_ms;
  int64_t message_mb;
  int64_t log_format;          /* a tdm_log_format */
  int64_t log_level;           /* a tdm_log_level */
  int64_t nice;                /* of the solver's threads; 0: as any process */
  const char *key_file;        /* on another machine; NULL: the daemon started it */
  const char *server_key_name; /* likewise: the key or a file */
  const tdm_worker_keys *keys; /* what they hold, borrowed; NULL: no keys */
  bool help;
  bool test_hooks;
} tdm_worker_arguments;

/* False when something is missing or unknown. */
bool tdm_worker_arguments_read(int count, char *const *texts, tdm_worker_arguments *arguments);

#endif
