// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Multipart: ends connections whose message has no end.
 *
 * A peer may send part after part of one message; libzmq 4.3.4 keeps them all until the last one
 * comes, and neither ZMQ_MAXMSGSIZE (which is about one part) nor ZMQ_RCVHWM (which counts whole
 * messages) bounds that. So this file stands in for the recv() that libzmq calls, reads along
 * (framing.h), and closes a connection whose message grows beyond all bounds; libzmq then throws
 * the parts away. Only connections that libzmq accepted are looked at. Callers: daemon,
 * descriptors; libzmq, on its own thread.
 */
#ifndef TANDEM_ENGINE_MULTIPART_H
#define TANDEM_ENGINE_MULTIPART_H

#include <stdint.h>

/* `bytes_max`: of a message with all its parts. Call it before there are other threads. */
void tdm_multipart_init(uint64_t bytes_max);

/* A connection was accepted, by libzmq (on a thread of its own) or not. */
void tdm_multipart_accepted(int descriptor);

/* How many connections were ended so far. */
uint64_t tdm_multipart_cut(void);

#endif
