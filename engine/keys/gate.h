// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Gate: who gets in, on the daemon's loop.
 *
 * Holds the key list and the daemon's own pair, answers ZeroMQ's questions about new
 * connections (ZAP), and tells the owner behind each message. It is opened before any other socket
 * of the net: without a handler ZeroMQ would let every key in.
 *
 * What comes in is asked about again with each message, so that a key that was taken out of
 * the file counts for nothing from the reload on, connections that stand included: ZeroMQ
 * cannot close those, but nothing they send is read, and nothing is sent to them.
 *
 * Callers: the daemon, the front.
 */
#ifndef TANDEM_ENGINE_KEYS_GATE_H
#define TANDEM_ENGINE_KEYS_GATE_H

#include <stdbool.h>
#include <uv.h>

#include "engine/keys/key_list.h"
#include "engine/settings.h"
#include "engine/socket.h"
#include "engine/stats.h"
#include "engine/zmq_loop.h"

/* Zeroed memory is a gate that was never opened. */
typedef struct {
  const char *path; /* of the key file, borrowed; NULL: no keys, everybody gets in */
  tdm_key_list list;
  tdm_key_pair own;
  tdm_socket *zap;    /* owned */
  tdm_owners *owners; /* borrowed */
  tdm_stats *stats;   /* borrowed */
  tdm_zmq_loop bridge;
} tdm_gate;

/*
 * Without --keys: nothing, true. Else reads both files and binds the ZAP handler. False: logged.
 */
bool tdm_gate_open(tdm_gate *gate, tdm_net *net, const tdm_settings *settings, tdm_owners *owners,
                   tdm_stats *stats);

/* Whether there are keys: everybody needs one. */
bool tdm_gate_is_shut(const tdm_gate *gate);

/* Before the socket's first bind; does nothing without keys. False: logged. */
bool tdm_gate_protect(const tdm_gate *gate, tdm_socket *socket, const char *domain);

/* The key that a received body frame came under; NULL when it is not (or no more) in the list. */
const tdm_key *tdm_gate_key_of(const tdm_gate *gate, const tdm_frame *body);
/* The same by its public key. */
const tdm_key *tdm_gate_key(const tdm_gate *gate, const char *public_key);

/* Reads the key file again; on a failure (logged) the old list stays. */
bool tdm_gate_reload(tdm_gate *gate);

/* Answers one question of ZeroMQ; false when there was none. For the time before the loop runs. */
bool tdm_gate_answer(tdm_gate *gate);

/* 0, or a libuv error. Both do nothing without keys. */
int tdm_gate_start(tdm_gate *gate, uv_loop_t *loop);
void tdm_gate_stop(tdm_gate *gate);
/* After all protected sockets were freed. */
void tdm_gate_fini(tdm_gate *gate);

#endif
