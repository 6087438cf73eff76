// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Daemon: a tandemd of this program's own, on a socket in a folder of its own.
 *
 * Callers: the wire benchmark.
 */
#ifndef TANDEM_BENCHMARKS_DAEMON_H
#define TANDEM_BENCHMARKS_DAEMON_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

typedef struct {
  pid_t pid;       /* 0: none */
  char folder[96]; /* empty: none */
  char endpoint[128];
} tdm_daemon;

/*
 * Starts it; it may not listen yet when this returns. `executable` NULL: tandemd of the
 * build that this program belongs to. Its log goes to tandemd.log in the folder. False, with a
 * word on stderr, when it cannot be started; stop is due in any case.
 */
bool tdm_daemon_start(tdm_daemon *daemon, const char *executable, uint64_t workers);

/* Ends it by SIGTERM, waits for it and removes the folder. False when it did not exit with 0. */
bool tdm_daemon_stop(tdm_daemon *daemon);

#endif
