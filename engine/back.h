// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Back: the ROUTER socket that workers connect to.
 *
 * Turns what workers say into steps of the dispatcher, and the dispatcher's hand-outs
 * into messages. Callers: the daemon.
 */
#ifndef TANDEM_ENGINE_BACK_H
#define TANDEM_ENGINE_BACK_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "engine/attached.h"
#include "engine/delivery.h"
#include "engine/dispatcher.h"
#include "engine/keys/gate.h"
#include "engine/supervisor.h"
#include "engine/work_frames.h"
#include "engine/zmq_loop.h"

typedef struct {
  uv_loop_t *loop; /* borrowed */
  tdm_zmq_loop bridge;
  tdm_socket *socket;         /* owned */
  tdm_dispatcher *dispatcher; /* borrowed */
  tdm_supervisor *supervisor; /* borrowed */
  /* Of workers on other machines, both borrowed; NULL: the workers are the supervisor's. */
  tdm_attached *attached;
  const tdm_gate *gate;
  tdm_delivery *delivery; /* borrowed */
  /* Called after each message. */
  void (*settle)(void *context);
  void *context;
} tdm_back;

/* Makes and binds the socket; the other members are set by the caller. False: logged. */
bool tdm_back_init(tdm_back *back, tdm_net *net, const tdm_settings *settings,
                   const char *endpoint);
/* Both steps of that one by one. */
bool tdm_back_make(tdm_back *back, tdm_net *net, const tdm_settings *settings);
bool tdm_back_bind(tdm_back *back, const char *endpoint);
/* 0, or a libuv error. */
int tdm_back_start(tdm_back *back);
void tdm_back_stop(tdm_back *back);
void tdm_back_fini(tdm_back *back);

/* Sends the task to the worker, its message shared; false when that fails. */
bool tdm_back_hand_out(tdm_back *back, uint32_t worker, tdm_task *task);

/* Sends a header alone: CANCEL with the token, EXIT. A worker that is gone does not matter. */
void tdm_back_tell(tdm_back *back, uint32_t worker, tdm_work_type type, uint64_t token);

#endif
