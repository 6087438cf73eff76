// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Delivery: replies on their way to clients, never waiting for one that does not read.
 *
 * A reply that the socket does not take goes to the peer's outbox; what does not fit
 * there, or grows old there, is dropped and counted. Callers: the admission, the back, the
 * daemon.
 */
#ifndef TANDEM_ENGINE_DELIVERY_H
#define TANDEM_ENGINE_DELIVERY_H

#include <stddef.h>
#include <stdint.h>

#include "engine/peers.h"
#include "engine/socket.h"
#include "engine/stats.h"
#include "engine/task.h"

struct tdm_watch;
/* What the outboxes of all clients together may hold. */
enum { TDM_OUTBOXES_BYTES_MAX = 64 << 20 };

/* All borrowed. */
typedef struct {
  tdm_socket *socket;
  tdm_peers *peers;
  tdm_stats *stats;
  struct tdm_watch *watch; /* of the socket's connections; NULL: none */
  size_t outbox_bytes;     /* in all outboxes */
} tdm_delivery;

/*
 * A task with a taker is answered by that one: whatever is called here for it, the reply goes to
 * task->taker, which has the task from then on.
 *
 * Sends a whole reply (the frame's bytes are taken) and releases the task, which
 * must be RECEIVED or ANSWERED. error_code: what the reply says, 0 for a result.
 */
void tdm_delivery_reply(tdm_delivery *delivery, tdm_task *task, tdm_frame *reply, int error_code);

/* Sends a result with that body and releases the task. The buffer is emptied. */
void tdm_delivery_result(tdm_delivery *delivery, tdm_task *task, tdm_buffer *body);

/* Sends an error and releases the task. retry_after_ms < 0: none. */
void tdm_delivery_error(tdm_delivery *delivery, tdm_task *task, tdm_error_code code,
                        const char *message, int64_t retry_after_ms);

/* Sends the error `invalid` with those problems and releases the task. */
void tdm_delivery_problems(tdm_delivery *delivery, tdm_task *task, const char *message,
                           const tdm_problems *problems);

/* Sends a progress message, or drops it if the client does not read. The task goes on. */
void tdm_delivery_progress(tdm_delivery *delivery, tdm_task *task, tdm_frame *reply);

/* Releases a task whose peer is gone, without a word. */
void tdm_delivery_drop(tdm_delivery *delivery, tdm_task *task);

/* Tries all outboxes again. */
void tdm_delivery_flush(tdm_delivery *delivery);

#endif
