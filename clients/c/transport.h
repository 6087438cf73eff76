// SPDX-License-Identifier: Apache-2.0
/*
 * Transport: one ZeroMQ DEALER and the watch on its connection, behind one
 * level-triggered descriptor. The only file of libtandem that knows ZeroMQ. Callers: client.c.
 */
#ifndef TANDEM_CLIENTS_C_TRANSPORT_H
#define TANDEM_CLIENTS_C_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "clients/c/tandem.h"

typedef struct tdm_transport tdm_transport;

/* What one step brought. */
typedef enum {
  TDM_STEP_NOTHING,
  TDM_STEP_MESSAGE, /* *bytes and *size, borrowed until the next step */
  TDM_STEP_IGNORED, /* something that is no message of this protocol */
  TDM_STEP_CONNECTED,
  TDM_STEP_DISCONNECTED,
  TDM_STEP_REFUSED, /* by the server: our key, or that we have none */
  TDM_STEP_FAILED   /* errno says why */
} tdm_step;

/* `keys` NULL: none. TANDEM_OK, TANDEM_BAD_ENDPOINT, TANDEM_BAD_KEY, TANDEM_NO_MEMORY or
 * TANDEM_SYSTEM. */
tandem_result tdm_transport_open(const char *endpoint, const tandem_keys *keys,
                                 tdm_transport **transport);

/* As tandem_keys_make(). */
tandem_result tdm_transport_make_keys(char public_key[TANDEM_KEY_SIZE],
                                      char secret_key[TANDEM_KEY_SIZE]);
void tdm_transport_close(tdm_transport *transport);

int tdm_transport_fd(const tdm_transport *transport);

/* Makes the descriptor readable until the next step that finds nothing. */
void tdm_transport_wake(tdm_transport *transport);

/* Queues one message. TANDEM_OK, TANDEM_FULL, TANDEM_SYSTEM. */
tandem_result tdm_transport_send(tdm_transport *transport, const void *bytes, size_t size);

tdm_step tdm_transport_step(tdm_transport *transport, const void **bytes, size_t *size);

/* Whether a step would find something. */
bool tdm_transport_ready(tdm_transport *transport);

/* Waits until a step may find something, or timeout_ms passed (< 0: forever); false on failure. */
bool tdm_transport_wait(tdm_transport *transport, int timeout_ms);

#endif
