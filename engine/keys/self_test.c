// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "engine/keys/self_test.h"

#include <string.h>
#include <unistd.h>

#include "engine/clock.h"
#include "engine/log.h"

enum {
  PATIENCE_MS = 5000, /* a machine under load must not fail the test */
  AFTERWARDS_MS = 50, /* what was refused has the time to come in all the same */
  PART_ROOM = 4,
  STEP_MS = 1
};

typedef struct {
  tdm_gate *gate;
  tdm_socket *socket;
  tdm_key_pair known;
  tdm_key_pair stranger;
  tdm_socket *callers[3];
  uint32_t arrived;   /* under the known key */
  uint32_t intruders; /* anything else */
} trial;

/* ---- those who knock ---- */

static bool knock(trial *t, int caller, tdm_net *net, const tdm_key_pair *pair,
                  const char *endpoint) {
  const char *why = NULL;
  tdm_frame message;
  tdm_frame_init(&message);
  t->callers[caller] = tdm_socket_new(net, TDM_SOCKET_DEALER, -1, NULL);
  bool good =
      t->callers[caller] != NULL &&
      (pair == NULL || tdm_socket_offer_curve(t->callers[caller], pair, t->gate->own.public_key)) &&
      tdm_socket_connect(t->callers[caller], endpoint, &why) &&
      tdm_frame_copy(&message, "knock", 5) &&
      tdm_socket_send(t->callers[caller], &message, 1) == TDM_SENT;
  tdm_frame_fini(&message);
  return good;
}

static bool let_in(trial *t, uint32_t rights) {
  tdm_key *key = tdm_key_list_add(&t->gate->list);
  if (key == NULL) return false;
  *key = (tdm_key){.name = " self-test", .rights = rights};
  memcpy(key->public_key, t->known.public_key, sizeof key->public_key);
  return tdm_key_decode(key->public_key, TDM_KEY_CHARACTERS, key->bytes);
}

/* ---- what arrives ---- */

static void take_message(trial *t) {
  tdm_frame parts[PART_ROOM];
  for (int i = 0; i < PART_ROOM; i++) tdm_frame_init(&parts[i]);
  int count = tdm_socket_receive(t->socket, parts, PART_ROOM);
  if (count > 0) {
    const char *user = count == 2 ? tdm_frame_user(&parts[1]) : NULL;
    if (user != NULL && strcmp(user, t->known.public_key) == 0)
      t->arrived++;
    else
      t->intruders++;
  }
  for (int i = 0; i < PART_ROOM; i++) tdm_frame_fini(&parts[i]);
}

static void step(trial *t) {
  while (tdm_gate_answer(t->gate)) {
  }
  if (tdm_socket_wait(t->socket, STEP_MS)) take_message(t);
}

static void watch(trial *t, uint64_t refused_before) {
  const uint64_t *refused = &t->gate->stats->counters[TDM_COUNT_KEYS_REFUSED];
  int64_t end_ms = tdm_monotonic_ms() + PATIENCE_MS;
  while ((t->arrived == 0 || *refused == refused_before) && t->intruders == 0 &&
         tdm_monotonic_ms() < end_ms)
    step(t);
  end_ms = tdm_monotonic_ms() + AFTERWARDS_MS;
  while (tdm_monotonic_ms() < end_ms) step(t);
}

/* ---- the test ---- */

static bool run(trial *t, tdm_net *net, const char *endpoint, uint32_t rights) {
  uint64_t refused = t->gate->stats->counters[TDM_COUNT_KEYS_REFUSED];
  bool knocked = tdm_curve_pair_new(&t->known) && tdm_curve_pair_new(&t->stranger) &&
                 let_in(t, rights) && knock(t, 0, net, &t->stranger, endpoint) &&
                 knock(t, 1, net, NULL, endpoint) && knock(t, 2, net, &t->known, endpoint);
  if (knocked) watch(t, refused);
  bool refused_one = t->gate->stats->counters[TDM_COUNT_KEYS_REFUSED] == refused + 1;
  t->gate->stats->counters[TDM_COUNT_KEYS_REFUSED] = refused;
  if (t->intruders > 0)
    tdm_log(TDM_LOG_ERROR, "an unknown key gets in: not serving", "intruders=%u", t->intruders);
  else if (t->arrived != 1 || !refused_one)
    tdm_log(TDM_LOG_ERROR, "it cannot be told whether unknown keys are kept out: not serving",
            "known_arrived=%u stranger_refused=%d", t->arrived, (int)refused_one);
  return t->intruders == 0 && t->arrived == 1 && refused_one;
}

static void clean_up(trial *t) {
  for (int i = 0; i < 3; i++) tdm_socket_free(t->callers[i], 0);
  tdm_key *key = tdm_key_list_named(&t->gate->list, " self-test");
  if (key != NULL) tdm_key_list_remove(&t->gate->list, key);
  tdm_key_pair_forget(&t->known);
  tdm_key_pair_forget(&t->stranger);
}

bool tdm_self_test(tdm_gate *gate, tdm_net *net, tdm_socket *socket, const char *endpoint,
                   uint32_t rights) {
  trial t = {.gate = gate, .socket = socket};
  char actual[512];
  const char *why = NULL;
  if (!tdm_gate_is_shut(gate)) return true;
  if (!tdm_socket_bind(socket, endpoint, actual, sizeof actual, &why)) {
    tdm_log(TDM_LOG_ERROR, "cannot test the keys", "endpoint=%s reason=\"%s\"", endpoint, why);
    return false;
  }
  bool good = run(&t, net, actual, rights);
  clean_up(&t);
  bool closed = tdm_socket_unbind(socket, actual);
  /* ZeroMQ's thread takes the path away when it comes to it, perhaps after our folder. */
  unlink(actual + sizeof "ipc://" - 1);
  return closed && good;
}
