// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Socket: ZeroMQ as the engine uses it, and the only user of zmq.h.
 *
 * Every socket gets limits: message size, high-water marks, heartbeats, a handshake
 * time and a linger. Nothing here waits but tdm_socket_wait(). Callers: the front and the
 * back of the daemon, the worker.
 */
#ifndef TANDEM_ENGINE_SOCKET_H
#define TANDEM_ENGINE_SOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/buffer.h"
#include "proto/key_pair.h"

/* ---- frames: bytes that are handed on without a copy ---- */

/*
 * Holds bytes. Small ones lie inside the struct: pointers into a frame end when it
 * moves. Zeroed memory is not a frame; tdm_frame_init() makes one.
 */
typedef struct {
  _Alignas(8) unsigned char opaque[64];
} tdm_frame;

void tdm_frame_init(tdm_frame *frame);
void tdm_frame_fini(tdm_frame *frame);
/* Replaces the content by a copy; false when memory is out (the frame is then empty). */
bool tdm_frame_copy(tdm_frame *frame, const void *bytes, size_t size);
/* Replaces the content by the buffer's bytes, which change hands; the buffer is left empty. */
bool tdm_frame_take(tdm_frame *frame, tdm_buffer *buffer);
/* `to` (a frame) gets the same bytes as `from`, shared. */
bool tdm_frame_share(tdm_frame *to, tdm_frame *from);
/* `to` (a frame) gets from's bytes, and from is left empty. */
void tdm_frame_move(tdm_frame *to, tdm_frame *from);
const uint8_t *tdm_frame_bytes(const tdm_frame *frame);
size_t tdm_frame_size(const tdm_frame *frame);
/* Of a received body frame: whom the ZAP handler let in (terminated, borrowed), or NULL. */
const char *tdm_frame_user(const tdm_frame *frame);
/* Of a received frame: the descriptor of its connection, or -1. */
int tdm_frame_descriptor(const tdm_frame *frame);

/* ---- sockets ---- */

typedef struct tdm_net tdm_net;       /* ZeroMQ's context */
typedef struct tdm_socket tdm_socket; /* one thread at a time */

/* NULL when it cannot be had; errno says why. */
tdm_net *tdm_net_new(void);
/* All sockets must be closed before. NULL is allowed. */
void tdm_net_free(tdm_net *net);

/* ROUTER reports peers that are gone or full instead of losing their messages. */
typedef enum { TDM_SOCKET_ROUTER, TDM_SOCKET_DEALER } tdm_socket_kind;

/* `routing_id` (DEALER) may be NULL. NULL when it cannot be had; errno says why. */
tdm_socket *tdm_socket_new(tdm_net *net, tdm_socket_kind kind, int64_t message_bytes_max,
                           const char *routing_id);
/* Closes; what is still to be sent gets linger_ms. NULL is allowed. */
void tdm_socket_free(tdm_socket *socket, int linger_ms);

/* Binds; `actual` gets the endpoint with its real port. False: *why is a sentence. */
bool tdm_socket_bind(tdm_socket *socket, const char *endpoint, char *actual, size_t actual_size,
                     const char **why);
bool tdm_socket_connect(tdm_socket *socket, const char *endpoint, const char **why);
bool tdm_socket_unbind(tdm_socket *socket, const char *actual);

/* ---- keys: CURVE ---- */

/* A new pair; false when ZeroMQ was built without CURVE. */
bool tdm_curve_pair_new(tdm_key_pair *pair);
/* Whether the secret key is that of the public one. */
bool tdm_curve_pair_matches(const tdm_key_pair *pair);
/*
 * From the next bind on, only CURVE gets in, and whom the ZAP handler of the net allows for that
 * domain. Without a ZAP handler any key would get in.
 */
bool tdm_socket_demand_curve(tdm_socket *socket, const tdm_key_pair *own, const char *domain);
/* From the next connect on: only the server with that key, which sees our public one. */
bool tdm_socket_offer_curve(tdm_socket *socket, const tdm_key_pair *own, const char *server_key);

/* ---- watching the connections of a socket ---- */

typedef enum {
  TDM_EVENT_CONNECTED,    /* the handshake is over, the peer is in */
  TDM_EVENT_DISCONNECTED, /* value: the descriptor that was */
  TDM_EVENT_REFUSED,      /* an unknown key */
  TDM_EVENT_NO_HANDSHAKE  /* another mechanism, another protocol, garbage, or too slow */
} tdm_event;

/* A socket that receives the events of `socket`, or NULL. To be freed before it. */
tdm_socket *tdm_socket_watch(tdm_net *net, tdm_socket *socket);
/* Ends the watch before `watch` is freed. */
void tdm_socket_unwatch(tdm_socket *socket, tdm_socket *watch);
/* Takes one event if there is one. */
bool tdm_socket_event(tdm_socket *watch, tdm_event *event, int32_t *value);

/* ---- readiness ---- */

/* The descriptor for an event loop: edge-triggered, see zmq_loop.h. -1 on failure. */
int tdm_socket_descriptor(tdm_socket *socket);
/* Whether a message can be received now. Also needed to re-arm the descriptor. */
bool tdm_socket_readable(tdm_socket *socket);
/* Waits until readable or for at most timeout_ms; returns whether it is. */
bool tdm_socket_wait(tdm_socket *socket, int timeout_ms);

/*
 * Takes one whole message if there is one. The first `room` parts go to `frames`
 * (initialized by the caller), the rest is thrown away; returns the number of all
 * parts, 0 when there is no message, -1 on a failure.
 */
int tdm_socket_receive(tdm_socket *socket, tdm_frame *frames, int room);

typedef enum {
  TDM_SENT = 0,
  TDM_SEND_FULL,  /* the peer does not read; the frames are untouched */
  TDM_SEND_GONE,  /* no such peer (any more); untouched */
  TDM_SEND_FAILED /* anything else; frames may be partly sent */
} tdm_send_result;

/* Sends frames as one message without waiting; their content is gone when SENT. */
tdm_send_result tdm_socket_send(tdm_socket *socket, tdm_frame *frames, int count);

/* As above, but waits up to timeout_ms while the peer is full. */
tdm_send_result tdm_socket_send_within(tdm_socket *socket, tdm_frame *frames, int count,
                                       int timeout_ms);

#endif
