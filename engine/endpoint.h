// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Endpoint: who can reach an address that the daemon is asked to bind.
 * Callers: the settings' check, the front. Pure but for the last two.
 */
#ifndef TANDEM_ENGINE_ENDPOINT_H
#define TANDEM_ENGINE_ENDPOINT_H

#include <stdbool.h>

typedef enum {
  TDM_ENDPOINT_BAD,   /* neither tcp://ADDRESS:PORT nor ipc://PATH */
  TDM_ENDPOINT_LOCAL, /* this machine only: ipc, 127.0.0.0/8, ::1, localhost, lo */
  TDM_ENDPOINT_OPEN   /* anything else */
} tdm_endpoint_reach;

tdm_endpoint_reach tdm_endpoint_reach_of(const char *endpoint);

/*
 * Whether another process listens on an ipc endpoint: ZeroMQ would take its
 * path away without a word. Always false for tcp, where bind itself says so.
 */
bool tdm_endpoint_in_use(const char *endpoint);

/* Removes the file of an ipc endpoint that this process listens on; ZeroMQ leaves it behind. */
void tdm_endpoint_unlink(const char *endpoint);

#endif
