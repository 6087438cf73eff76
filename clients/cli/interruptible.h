// SPDX-License-Identifier: Apache-2.0
/*
 * Interruptible: a call that Ctrl-C does not throw away.
 *
 * The first Ctrl-C asks the server for the best answer so far, the second one leaves. Caller:
 * session.c.
 */
#ifndef TANDEM_CLI_INTERRUPTIBLE_H
#define TANDEM_CLI_INTERRUPTIBLE_H

#include <stdbool.h>

#include "clients/c/tandem.h"

/* As tandem_call(), for a `solve`; `tells`: says on stderr what the first Ctrl-C does. */
tandem_result tdm_call_interruptibly(tandem_client *client, const char *op, const void *body,
                                     size_t size, int timeout_ms, bool tells, tandem_reply **reply);

#endif
