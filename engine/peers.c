// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/peers.h"

#include <stdlib.h>
#include <string.h>

enum { SLOTS = 4096 };

bool tdm_peers_init(tdm_peers *peers, uint64_t seed) {
  *peers = (tdm_peers){.slot_count = SLOTS, .seed = seed};
  peers->slots = calloc(SLOTS, sizeof *peers->slots);
  return peers->slots != NULL;
}

void tdm_peers_fini(tdm_peers *peers) {
  for (uint32_t i = 0; peers->slots != NULL && i < peers->slot_count; i++) {
    while (peers->slots[i] != NULL) {
      tdm_peer *peer = peers->slots[i];
      peers->slots[i] = peer->slot_next;
      tdm_outbox_clear(&peer->outbox);
      free(peer);
    }
  }
  free(peers->slots);
  *peers = (tdm_peers){0};
}

static tdm_peer **slot_of(tdm_peers *peers, const uint8_t *id, size_t size) {
  tdm_text text = {(const char *)id, (uint32_t)size};
  return &peers->slots[tdm_text_hash(text, peers->seed) % peers->slot_count];
}

static tdm_peer *find(tdm_peer *chain, const uint8_t *id, size_t size) {
  for (; chain != NULL; chain = chain->slot_next) {
    if (!chain->gone && chain->routing_id_size == size && memcmp(chain->routing_id, id, size) == 0)
      return chain;
  }
  return NULL;
}

tdm_peer *tdm_peers_enter(tdm_peers *peers, const uint8_t *routing_id, size_t size) {
  return tdm_peers_enter_from(peers, routing_id, size, (tdm_connection){"", -1});
}

static bool is_from(const tdm_peer *peer, tdm_connection from) {
  return peer->descriptor == from.descriptor && strcmp(peer->user, from.user) == 0;
}

tdm_peer *tdm_peers_enter_from(tdm_peers *peers, const uint8_t *routing_id, size_t size,
                               tdm_connection from) {
  if (size > TDM_ROUTING_ID_MAX || strlen(from.user) >= TDM_KEY_TEXT_SIZE) return NULL;
  tdm_peer **slot = slot_of(peers, routing_id, size);
  tdm_peer *peer = find(*slot, routing_id, size);
  if (peer != NULL && !is_from(peer, from)) {
    peer->gone = true;
    peer = NULL;
  }
  if (peer == NULL) {
    peer = calloc(1, sizeof *peer);
    if (peer == NULL) return NULL;
    memcpy(peer->routing_id, routing_id, size);
    peer->routing_id_size = (uint8_t)size;
    memcpy(peer->user, from.user, strlen(from.user));
    peer->descriptor = from.descriptor;
    peer->slot_next = *slot;
    *slot = peer;
    peers->count++;
  }
  peer->tasks++;
  return peer;
}

static void free_unless_held(tdm_peers *peers, tdm_peer *peer) {
  if (peer->tasks > 0 || peer->outbox.count > 0) return;
  tdm_peer **at = slot_of(peers, peer->routing_id, peer->routing_id_size);
  while (*at != peer) at = &(*at)->slot_next;
  *at = peer->slot_next;
  peers->count--;
  free(peer);
}

void tdm_peers_leave(tdm_peers *peers, tdm_peer *peer) {
  peer->tasks--;
  free_unless_held(peers, peer);
}

uint32_t tdm_peers_lose(tdm_peers *peers, bool (*is_gone)(void *context, const tdm_peer *peer),
                        void *context) {
  uint32_t lost = 0;
  for (uint32_t i = 0; peers->count > 0 && i < peers->slot_count; i++) {
    for (tdm_peer *peer = peers->slots[i]; peer != NULL; peer = peer->slot_next) {
      if (peer->gone || !is_gone(context, peer)) continue;
      peer->gone = true;
      lost++;
    }
  }
  return lost;
}

static void block(tdm_peers *peers, tdm_peer *peer) {
  peer->blocked = true;
  peer->blocked_previous = NULL;
  peer->blocked_next = peers->blocked;
  if (peers->blocked != NULL) peers->blocked->blocked_previous = peer;
  peers->blocked = peer;
}

static void unblock(tdm_peers *peers, tdm_peer *peer) {
  peer->blocked = false;
  if (peer->blocked_next != NULL) peer->blocked_next->blocked_previous = peer->blocked_previous;
  if (peer->blocked_previous != NULL)
    peer->blocked_previous->blocked_next = peer->blocked_next;
  else
    peers->blocked = peer->blocked_next;
}

void tdm_peers_outbox_changed(tdm_peers *peers, tdm_peer *peer) {
  bool filled = peer->outbox.count > 0;
  if (filled && !peer->blocked) block(peers, peer);
  if (!filled && peer->blocked) unblock(peers, peer);
  free_unless_held(peers, peer);
}

tdm_task *tdm_peer_find(const tdm_peer *peer, tdm_request_id id) {
  for (tdm_task *task = peer->outstanding; task != NULL; task = task->peer_next) {
    if (tdm_request_id_equal(task->envelope.id, id)) return task;
  }
  return NULL;
}

void tdm_peer_add(tdm_peer *peer, tdm_task *task) {
  task->peer_previous = NULL;
  task->peer_next = peer->outstanding;
  if (peer->outstanding != NULL) peer->outstanding->peer_previous = task;
  peer->outstanding = task;
  peer->outstanding_count++;
  task->outstanding = true;
}

void tdm_peer_remove(tdm_peer *peer, tdm_task *task) {
  if (task->peer_next != NULL) task->peer_next->peer_previous = task->peer_previous;
  if (task->peer_previous != NULL)
    task->peer_previous->peer_next = task->peer_next;
  else
    peer->outstanding = task->peer_next;
  task->peer_next = task->peer_previous = NULL;
  peer->outstanding_count--;
  task->outstanding = false;
}
