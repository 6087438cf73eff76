// SPDX-License-Identifier: Apache-2.0
/*
 * Reply: one message from the server, taken apart. Callers: client.c.
 */
#ifndef TANDEM_CLIENTS_C_REPLY_H
#define TANDEM_CLIENTS_C_REPLY_H

#include "clients/c/tandem.h"
#include "proto/envelope.h"

/*
 * Takes a message apart. The bytes are copied. Returns TANDEM_OK, TANDEM_NO_MEMORY, or
 * TANDEM_NOTHING when it is not a reply at all (to be ignored); *reply is NULL unless OK.
 */
tandem_result tdm_reply_parse(const void *bytes, size_t size, tandem_reply **reply);

/* An error reply made here because the connection broke; NULL when memory is out. */
tandem_reply *tdm_reply_disconnected(const char *op, tdm_request_id id);

/* The id as it came, borrowed from the reply. */
tdm_request_id tdm_reply_request_id(const tandem_reply *reply);

/* Replies are links of the queue of the client. */
tandem_reply *tdm_reply_next(const tandem_reply *reply);
void tdm_reply_link(tandem_reply *reply, tandem_reply *next);

#endif
