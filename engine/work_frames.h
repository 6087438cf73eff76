// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Work frames: what the daemon and its workers say to each other.
 *
 * Each message is a header of fixed size and, where told, one frame after it.
 * All of it stays on one machine between two builds of one source tree: the magic and
 * version only guard against a worker of another version.
 *
 *   worker -> daemon                              token   value
 *   READY     connected, takes work               -       process id
 *   STARTED   body decoded                        job's   time limit in ms
 *   PROGRESS  + whole reply for the client        job's   -
 *   DONE      + whole reply for the client        job's   error code
 *   ALIVE     heartbeat: the process runs         -       -
 *
 *   daemon -> worker
 *   JOB       + the client's message              new     ms it was queued
 *   CANCEL    answer with what you have           job's   -
 *   EXIT      finish what you have and end        -       -
 *
 * Heartbeats come from a thread and a socket of their own: a solver is too busy for them.
 *
 * `token` is the fencing token: a new one for each hand-out, growing. What carries an
 * older one is late and counts for nothing. The error code is a tdm_error_code, 0
 * for a result.
 *
 * Pure. Callers: the back, the worker.
 */
#ifndef TANDEM_ENGINE_WORK_FRAMES_H
#define TANDEM_ENGINE_WORK_FRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum {
  TDM_WORK_READY = 1,
  TDM_WORK_STARTED,
  TDM_WORK_PROGRESS,
  TDM_WORK_DONE,
  TDM_WORK_JOB,
  TDM_WORK_CANCEL,
  TDM_WORK_EXIT,
  TDM_WORK_ALIVE
} tdm_work_type;

enum {
  TDM_WORK_HEADER_SIZE = 20,
  TDM_WORK_BEAT_MS = 250,    /* between two heartbeats */
  TDM_WORK_BEAT_SUFFIX = '~' /* behind the worker's name: the routing id they come from */
};

typedef struct {
  tdm_work_type type;
  uint64_t token;
  int64_t value;
} tdm_work_header;

void tdm_work_header_write(const tdm_work_header *header, uint8_t out[TDM_WORK_HEADER_SIZE]);

/* False when the bytes are not a header of this version. */
bool tdm_work_header_read(const uint8_t *bytes, size_t size, tdm_work_header *header);

/* Whether a message of this type has a frame after its header. */
bool tdm_work_has_payload(tdm_work_type type);

#endif
