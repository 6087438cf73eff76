// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Descriptors: the daemon does not run out of them.
 *
 * libzmq 4.3.4 aborts the process when accept() on an ipc endpoint finds no free descriptor, and
 * on a tcp one it tries again without a pause. So this file stands in for the accept4() that
 * libzmq calls: the last descriptors stay reserved for workers, files and whatever else the
 * daemon needs, and a connection that would take one of them is closed at once. Its client tries
 * again by itself. Callers: main; libzmq, on its own thread.
 */
#ifndef TANDEM_ENGINE_DESCRIPTORS_H
#define TANDEM_ENGINE_DESCRIPTORS_H

#include <stdint.h>

enum { TDM_DESCRIPTORS_RESERVED = 24 };

/* Raises the limit of this process as far as it may. Call it before there are other threads. */
void tdm_descriptors_init(void);

/* How many connections were closed at once so far. */
uint64_t tdm_descriptors_refused(void);

#endif
