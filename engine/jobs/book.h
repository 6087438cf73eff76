// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Book: every job that has not ended, and which of them runs next.
 *
 * Owners take turns; the jobs of one run in the order in which they came. The book launches as many
 * as there is room for, and keeps telling the end of a job until it is on disk.
 *
 * Pure: no clock, no sockets, no disk. Callers: the jobs of the daemon, the simulation in the
 * tests.
 */
#ifndef TANDEM_ENGINE_JOBS_BOOK_H
#define TANDEM_ENGINE_JOBS_BOOK_H

#include "engine/jobs/job.h"

enum { TDM_BOOK_RETRY_MS = 1000 }; /* before an end that the disk refused is told again */

struct tdm_job_lane;

typedef struct tdm_book_entry {
  tdm_job job;
  bool telling;     /* its end is on the way to the disk */
  int64_t retry_ms; /* monotonic: when its end is told again; 0: never */
  struct tdm_job_lane *lane;
  struct tdm_book_entry *lane_next; /* those of the lane that wait to be launched */
  struct tdm_book_entry *lane_previous;
  struct tdm_book_entry *slot_next;
  struct tdm_book_entry *retry_next;
  /* The caller's: */
  void *payload;    /* what the run came to */
  void *run;        /* the run that is under way */
  uint32_t waiters; /* requests that wait for the end */
} tdm_book_entry;

typedef struct {
  /* Makes the job run: it will be handed out, or come back by tdm_book_result(), later. False:
   * that cannot begin now. */
  bool (*launch)(void *context, tdm_book_entry *entry);
  /* The run that was launched is to stop: its worker answers with what it has. */
  void (*stop)(void *context, tdm_book_entry *entry);
  /* Writes attempts, token and the wish to cancel. */
  void (*note)(void *context, const tdm_book_entry *entry);
  /* Writes the end; tdm_book_told() says what came of it. */
  void (*tell)(void *context, tdm_book_entry *entry);
  /* The end is on disk, and the entry about to be freed. */
  void (*ended)(void *context, tdm_book_entry *entry);
  void *context;
} tdm_book_actions;

typedef struct {
  tdm_book_entry **slots; /* owned; chains by hash */
  uint32_t slot_count;
  uint32_t count;
  uint32_t launched;
  uint64_t seed;
  struct tdm_job_lane *turn; /* the owner to be served next; NULL: nothing waits */
  tdm_book_entry *refused;   /* ends that the disk refused */
  tdm_book_actions actions;
} tdm_book;

/* False: memory is out. */
bool tdm_book_init(tdm_book *book, uint64_t seed, const tdm_book_actions *actions);
/* Forgets all, without a word to the disk. Payloads must be gone. */
void tdm_book_fini(tdm_book *book);

/* A job that is on disk and has not ended: new, or read back. False: memory is out. */
bool tdm_book_add(tdm_book *book, const tdm_job_facts *facts, int64_t wall_ms);
tdm_book_entry *tdm_book_find(const tdm_book *book, const tdm_job_id *id);

/* Launches while fewer than `room` jobs are under way. */
void tdm_book_turn(tdm_book *book, uint32_t room);

/* A worker gets the job. False: nobody wants it any more, and the worker is to stop. */
bool tdm_book_handed(tdm_book *book, const tdm_job_id *id, uint64_t token, uint32_t losses,
                     int64_t wall_ms);

/*
 * A launched run came to its end. True: the end is told, with `payload` (NULL: none) in the entry
 * until actions.ended; false: it is late or was released, and the payload stays the caller's.
 */
bool tdm_book_result(tdm_book *book, const tdm_job_id *id, uint64_t token, tdm_run_result result,
                     void *payload, int64_t wall_ms);

void tdm_book_cancel(tdm_book *book, tdm_book_entry *entry, int64_t wall_ms);

/* The end was written, or refused: it is told again after a while. */
void tdm_book_told(tdm_book *book, const tdm_job_id *id, bool written, int64_t now_ms);

/* Tells again what was refused; call it every 100 ms or so. */
void tdm_book_tick(tdm_book *book, int64_t now_ms);

#endif
