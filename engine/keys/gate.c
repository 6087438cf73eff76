// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "engine/keys/gate.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "engine/keys/key_file.h"
#include "engine/keys/rights.h"
#include "engine/keys/zap.h"
#include "engine/log.h"

enum {
  GATE_BUDGET = 32, /* questions a turn */
  /* routing id, delimiter, version, request id, domain, address, identity, mechanism, key */
  QUESTION_PARTS = 9,
  QUESTION_LEAST = 8,
  /* routing id, delimiter, version, request id, status, text, user id, metadata */
  ANSWER_PARTS = 8,
};

/* ---- ZeroMQ's questions ---- */

static tdm_text text_of(const tdm_frame *frame) {
  return (tdm_text){(const char *)tdm_frame_bytes(frame), (uint32_t)tdm_frame_size(frame)};
}

static tdm_zap_verdict decide(tdm_gate *gate, const tdm_frame *parts, int count,
                              const tdm_key **key) {
  tdm_zap_request request = {
      .version = text_of(&parts[2]),
      .domain = text_of(&parts[4]),
      .mechanism = text_of(&parts[7]),
      .credential_count = (uint32_t)(count - QUESTION_LEAST),
  };
  if (count > QUESTION_LEAST) request.credential = text_of(&parts[8]);
  return tdm_zap_decide(&gate->list, &request, key);
}

static bool set(tdm_frame *frame, const char *text) {
  return tdm_frame_copy(frame, text, strlen(text));
}

/* What cannot be sent leaves the connection waiting, and its handshake time ends it. */
static void reply(tdm_gate *gate, tdm_frame *question, tdm_zap_verdict verdict,
                  const tdm_key *key) {
  tdm_frame parts[ANSWER_PARTS];
  for (int i = 0; i < ANSWER_PARTS; i++) tdm_frame_init(&parts[i]);
  tdm_frame_move(&parts[0], &question[0]);
  tdm_frame_move(&parts[3], &question[3]);
  if (set(&parts[2], "1.0") && set(&parts[4], tdm_zap_status(verdict)) &&
      set(&parts[5], tdm_zap_text(verdict)) &&
      set(&parts[6], verdict == TDM_ZAP_ALLOWED ? key->public_key : ""))
    tdm_socket_send(gate->zap, parts, ANSWER_PARTS);
  for (int i = 0; i < ANSWER_PARTS; i++) tdm_frame_fini(&parts[i]);
}

/* Only ZeroMQ itself asks here, so that a question of another form can be left. */
static void take_question(tdm_gate *gate, tdm_frame *parts, int count) {
  if (count < QUESTION_LEAST) return;
  const tdm_key *key = NULL;
  tdm_zap_verdict verdict = decide(gate, parts, count, &key);
  if (verdict != TDM_ZAP_ALLOWED) tdm_stats_count(gate->stats, TDM_COUNT_KEYS_REFUSED);
  reply(gate, parts, verdict, key);
}

bool tdm_gate_answer(tdm_gate *gate) {
  tdm_frame parts[QUESTION_PARTS];
  for (int i = 0; i < QUESTION_PARTS; i++) tdm_frame_init(&parts[i]);
  int count = tdm_socket_receive(gate->zap, parts, QUESTION_PARTS);
  if (count > 0) take_question(gate, parts, count);
  for (int i = 0; i < QUESTION_PARTS; i++) tdm_frame_fini(&parts[i]);
  return count > 0;
}

static bool receive(void *context) { return tdm_gate_answer(context); }

/* ---- the list ---- */

/* Every key knows its owner, and every owner the limits of this list. */
static bool settle_owners(tdm_gate *gate, tdm_key_list *list) {
  for (uint32_t i = 0; i < list->key_count; i++) {
    tdm_key *key = &list->keys[i];
    key->belongs_to = tdm_owners_enter(gate->owners, key->owner);
    if (key->belongs_to == NULL) return false;
  }
  for (tdm_owner *owner = gate->owners->first; owner != NULL; owner = owner->next) {
    const tdm_key_owner *entry = tdm_key_list_owner(list, owner->name);
    owner->limits = entry != NULL ? entry->limits : (tdm_owner_limits){0};
  }
  return true;
}

bool tdm_gate_reload(tdm_gate *gate) {
  char error[TDM_KEY_FILE_ERROR_SIZE];
  tdm_key_list fresh;
  if (!tdm_key_file_read(gate->path, &fresh, error)) {
    tdm_log(TDM_LOG_ERROR, "cannot read the keys", "reason=\"%s\"", error);
    return false;
  }
  if (!settle_owners(gate, &fresh)) {
    tdm_log(TDM_LOG_ERROR, "cannot read the keys", "reason=\"out of memory\"");
    tdm_key_list_fini(&fresh);
    return false;
  }
  tdm_key_list_fini(&gate->list);
  gate->list = fresh;
  tdm_log(TDM_LOG_INFO, "keys read", "path=\"%s\" keys=%" PRIu32, gate->path, fresh.key_count);
  return true;
}

const tdm_key *tdm_gate_key(const tdm_gate *gate, const char *public_key) {
  for (uint32_t i = 0; i < gate->list.key_count; i++) {
    if (strcmp(gate->list.keys[i].public_key, public_key) == 0) return &gate->list.keys[i];
  }
  return NULL;
}

const tdm_key *tdm_gate_key_of(const tdm_gate *gate, const tdm_frame *body) {
  const char *user = tdm_frame_user(body);
  return user == NULL ? NULL : tdm_gate_key(gate, user);
}

/* ---- life ---- */

static bool load_own(tdm_gate *gate, const tdm_settings *settings) {
  char error[TDM_KEY_ERROR_SIZE];
  if (!tdm_key_pair_load(settings->key_pair, true, &gate->own, error)) {
    tdm_log(TDM_LOG_ERROR, "cannot read the daemon's key pair", "reason=\"%s\"", error);
    return false;
  }
  if (tdm_curve_pair_matches(&gate->own)) return true;
  tdm_log(TDM_LOG_ERROR, "the daemon's secret key is not that of its public key",
          "path=\"%s\" remedy=\"make a pair with tandemd keygen\"", settings->key_pair);
  return false;
}

bool tdm_gate_open(tdm_gate *gate, tdm_net *net, const tdm_settings *settings, tdm_owners *owners,
                   tdm_stats *stats) {
  *gate = (tdm_gate){.path = settings->keys, .owners = owners, .stats = stats};
  if (gate->path == NULL) return true;
  if (!load_own(gate, settings) || !tdm_gate_reload(gate)) return false;
  char actual[64];
  const char *why = strerror(errno);
  gate->zap = tdm_socket_new(net, TDM_SOCKET_ROUTER, -1, NULL);
  if (gate->zap != NULL &&
      tdm_socket_bind(gate->zap, TDM_ZAP_ENDPOINT, actual, sizeof actual, &why))
    return true;
  tdm_log(TDM_LOG_ERROR, "cannot ask for keys", "reason=\"%s\"", why);
  return false;
}

bool tdm_gate_is_shut(const tdm_gate *gate) { return gate->path != NULL; }

bool tdm_gate_protect(const tdm_gate *gate, tdm_socket *socket, const char *domain) {
  if (!tdm_gate_is_shut(gate) || tdm_socket_demand_curve(socket, &gate->own, domain)) return true;
  tdm_log(TDM_LOG_ERROR, "cannot demand keys", "reason=\"%s\"", strerror(errno));
  return false;
}

int tdm_gate_start(tdm_gate *gate, uv_loop_t *loop) {
  if (!tdm_gate_is_shut(gate)) return 0;
  gate->bridge.socket = gate->zap;
  gate->bridge.budget = GATE_BUDGET;
  gate->bridge.receive = receive;
  gate->bridge.context = gate;
  return tdm_zmq_loop_start(&gate->bridge, loop);
}

void tdm_gate_stop(tdm_gate *gate) {
  if (tdm_gate_is_shut(gate)) tdm_zmq_loop_stop(&gate->bridge);
}

void tdm_gate_fini(tdm_gate *gate) {
  tdm_socket_free(gate->zap, 0);
  tdm_key_list_fini(&gate->list);
  tdm_key_pair_forget(&gate->own);
  gate->zap = NULL;
}
