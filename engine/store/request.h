// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Request: what the store is asked to write or to read, and what came of it.
 *
 * Filled in by the caller, kept in place until `done`, freed by the caller then. Memory that is
 * pointed to by a member under "in" is borrowed until then; a tdm_buffer under "out" is initialized
 * by tdm_store_request_init() and freed by tdm_store_request_fini(). Callers: the jobs of the
 * daemon, the backends, tests.
 */
#ifndef TANDEM_ENGINE_STORE_REQUEST_H
#define TANDEM_ENGINE_STORE_REQUEST_H

#include "engine/jobs/job.h"
#include "proto/buffer.h"
#include "proto/parts.h"

enum { TDM_STORE_LIST_MAX = 1000, TDM_STORE_MESSAGE_SIZE = 256 };

typedef enum {
  /* Writes: all that wait share a transaction, in the order in which they came. */
  TDM_STORE_SUBMIT,     /* facts, key, digest, body, parts: a new job, or the one with that key */
  TDM_STORE_PUT,        /* facts.owner, parts, wall_ms */
  TDM_STORE_NOTE,       /* facts */
  TDM_STORE_END,        /* facts, body: the outcome or the error */
  TDM_STORE_FORGET_JOB, /* facts.id, facts.owner; of a job that ended */
  TDM_STORE_FORGET_REF, /* facts.owner, parts[0].ref */
  TDM_STORE_SWEEP,      /* wall_ms, keep_ms, bytes_max: drops what is old */
  /* Reads: each sees all that was done before it was asked. */
  TDM_STORE_JOB,   /* facts.id, facts.owner -> facts, answer */
  TDM_STORE_JOBS,  /* facts.owner, state, limit, after -> list */
  TDM_STORE_INPUT, /* facts.id, facts.owner -> answer: the body as it was filed */
  TDM_STORE_REFS   /* facts.owner, parts[].ref -> found[]; NOT_FOUND: `missing` is its index */
} tdm_store_type;

typedef enum {
  TDM_STORE_OK = 0,
  TDM_STORE_NOT_FOUND, /* no such job or ref, or another owner's */
  TDM_STORE_CONFLICT,  /* the key belongs to another body; the job runs; a job needs the ref */
  TDM_STORE_FULL,      /* the disk, or the store by its settings */
  TDM_STORE_FAILED,    /* anything else; nothing was done */
  TDM_STORE_BROKEN     /* a failed fsync: what is on disk is not known; the store has stopped */
} tdm_store_result;

typedef struct {
  tdm_text ref;
  const uint8_t *bytes;
  size_t size;
} tdm_store_part;

typedef struct tdm_store_request {
  tdm_store_type type;
  void (*done)(struct tdm_store_request *request); /* on the loop's thread; NULL: nobody waits */
  void *context;

  /* in */
  tdm_job_facts facts; /* SUBMIT, JOB: also out */
  tdm_text key;        /* size 0: none */
  tdm_text digest;
  const uint8_t *body;
  size_t body_size;
  tdm_store_part parts[TDM_PARTS_MAX];
  uint32_t part_count;
  int64_t wall_ms;
  int64_t keep_ms;
  int64_t bytes_max; /* of the store: SUBMIT and PUT are refused, SWEEP drops more; 0: no limit */
  int state;         /* -1: any */
  uint32_t limit;
  tdm_text after; /* size 0: from the newest */

  /* out */
  tdm_store_result result;
  bool fresh;        /* SUBMIT: the job is new */
  tdm_buffer answer; /* size 0: none */
  tdm_buffer found[TDM_PARTS_MAX];
  uint32_t missing;
  tdm_buffer list;                      /* tdm_job_facts, one behind the other */
  bool more;                            /* JOBS: there are older ones */
  uint32_t dropped;                     /* SWEEP: jobs */
  char message[TDM_STORE_MESSAGE_SIZE]; /* what went wrong, for people */

  struct tdm_store_request *next; /* the store's */
} tdm_store_request;

/* On the heap, zeroed, with its buffers; NULL: memory is out. */
tdm_store_request *tdm_store_request_new(tdm_store_type type);
void tdm_store_request_free(tdm_store_request *request);

bool tdm_store_is_write(tdm_store_type type);

#endif
