// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Peers: the connections that have something unanswered, by their routing id.
 *
 * A peer exists while a task of it lives or a reply waits for it, so that a million
 * connections that ask nothing cost nothing here. Callers: the front, the dispatcher
 * (lanes), tests.
 */
#ifndef TANDEM_ENGINE_PEERS_H
#define TANDEM_ENGINE_PEERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/fair_queue.h"
#include "engine/outbox.h"
#include "engine/task.h"
#include "proto/key_pair.h"

enum { TDM_ROUTING_ID_MAX = 255 };

/* What a message tells about its connection. */
typedef struct {
  const char *user; /* its public key; "" without keys */
  int descriptor;   /* -1 without keys */
} tdm_connection;

typedef struct tdm_peer {
  uint8_t routing_id[TDM_ROUTING_ID_MAX];
  uint8_t routing_id_size;
  uint32_t tasks; /* that point here, whatever their state */
  tdm_lane lane;
  tdm_task *outstanding; /* accepted and unanswered */
  uint32_t outstanding_count;
  tdm_outbox outbox;
  char user[TDM_KEY_TEXT_SIZE]; /* as in tdm_connection */
  int descriptor;
  bool gone;    /* its connection ended or its key was revoked: nothing is sent to it */
  bool blocked; /* in the list of peers with an outbox */
  struct tdm_peer *blocked_next;
  struct tdm_peer *blocked_previous;
  struct tdm_peer *slot_next;
} tdm_peer;

typedef struct {
  tdm_peer **slots; /* owned; chains by hash */
  uint32_t slot_count;
  uint32_t count;
  uint64_t seed;
  tdm_peer *blocked; /* those whose outbox is not empty */
} tdm_peers;

/* `seed` keeps hostile routing ids from meeting in one chain. False: memory is out. */
bool tdm_peers_init(tdm_peers *peers, uint64_t seed);
/* Every task must be gone; waiting replies are dropped. Takes any partial state. */
void tdm_peers_fini(tdm_peers *peers);

/*
 * The peer with that routing id, made when new; counts one more task for it. NULL when
 * memory is out or the id is longer than ROUTER gives them.
 */
tdm_peer *tdm_peers_enter(tdm_peers *peers, const uint8_t *routing_id, size_t size);

/*
 * The same where connections have keys: a peer of that routing id on another connection is
 * gone, and this is a new one.
 */
tdm_peer *tdm_peers_enter_from(tdm_peers *peers, const uint8_t *routing_id, size_t size,
                               tdm_connection from);

/* Those for whom `is_gone` says so are gone from now on; returns how many. */
uint32_t tdm_peers_lose(tdm_peers *peers, bool (*is_gone)(void *context, const tdm_peer *peer),
                        void *context);

/* One task less; the peer is freed when nothing holds it any more. */
void tdm_peers_leave(tdm_peers *peers, tdm_peer *peer);

/* Tells that the outbox became filled or empty; frees the peer when nothing holds it. */
void tdm_peers_outbox_changed(tdm_peers *peers, tdm_peer *peer);

/* The unanswered task of that id, or NULL. */
tdm_task *tdm_peer_find(const tdm_peer *peer, tdm_request_id id);
void tdm_peer_add(tdm_peer *peer, tdm_task *task);
void tdm_peer_remove(tdm_peer *peer, tdm_task *task);

#endif
