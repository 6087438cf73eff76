// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Front: the ROUTER socket that clients connect to.
 *
 * Takes messages apart into tasks (delimiter, one body frame, envelope) and hands them
 * to the admission. Callers: the daemon.
 */
#ifndef TANDEM_ENGINE_FRONT_H
#define TANDEM_ENGINE_FRONT_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "engine/admission.h"
#include "engine/delivery.h"
#include "engine/owners.h"
#include "engine/zmq_loop.h"

typedef struct {
  uv_loop_t *loop; /* borrowed */
  tdm_zmq_loop bridge;
  tdm_socket *socket;       /* owned */
  tdm_admission *admission; /* borrowed */
  tdm_delivery *delivery;   /* borrowed */
  tdm_owner *owner;         /* of all clients, borrowed */
  uint32_t scans;           /* on other threads */
  bool ending;              /* no more of them */
  char *const *bound;       /* endpoints, borrowed from the settings */
  uint32_t bound_count;
  /* Called after each message that may have changed what is to be done. */
  void (*settle)(void *context);
  void *context;
} tdm_front;

/* Makes the socket; the other members are set by the caller. False: logged. */
bool tdm_front_init(tdm_front *front, tdm_net *net, const tdm_settings *settings);

/* Binds every endpoint and logs "listening on …" for each. False: logged. */
bool tdm_front_bind(tdm_front *front, const tdm_settings *settings);

/*
 * Answers what has come until now, for the last time before the socket closes: the admission
 * refuses it, but nobody is left without a word.
 */
void tdm_front_answer_rest(tdm_front *front);

/* 0, or a libuv error. */
int tdm_front_start(tdm_front *front);
void tdm_front_stop(tdm_front *front);
/* Removes the files of ipc endpoints; nobody can connect any more. */
void tdm_front_unlink(tdm_front *front);
void tdm_front_fini(tdm_front *front, int linger_ms);

#endif
