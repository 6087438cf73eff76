// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Stats: what the daemon counts, in one table of keys.
 *
 * Pure, the memory gauge aside. Callers: the front, the back, the supervisor, the dispatcher; the
 * answer to `stats` is written from here.
 *
 *   {counters: {…}, gauges: {…},
 *    latency_ms: {OPERATION: H, …},     from arrival to answer
 *    queued_ms: H, worker_ms: H}        from arrival to a worker, from there to its answer
 *   H = {count, sum_ms, buckets: […]}; bucket 0 counts what took less than 1 ms, bucket
 *   k from 2^(k-1) to less than 2^k ms; trailing empty buckets are left out.
 */
#ifndef TANDEM_ENGINE_STATS_H
#define TANDEM_ENGINE_STATS_H

#include <stdint.h>

#include "engine/task.h"
#include "proto/buffer.h"

/* X(name, key on the wire). They only grow while the daemon runs. */
#define TDM_COUNTERS(X)                                                                       \
  X(MESSAGES, "messages")   /* messages that clients sent */                                  \
  X(RESULTS, "results")     /* replies of kind result */                                      \
  X(ERRORS, "errors")       /* replies of kind error, all codes */                            \
  X(MALFORMED, "malformed") /* errors by code, from here */                                   \
  X(UNSUPPORTED_VERSION, "unsupported_version")                                               \
  X(UNKNOWN_OP, "unknown_op")                                                                 \
  X(INVALID, "invalid")                                                                       \
  X(TOO_LARGE, "too_large")                                                                   \
  X(BUSY, "busy")                                                                             \
  X(FORBIDDEN, "forbidden")                                                                   \
  X(CONFLICT, "conflict")                                                                     \
  X(INTERNAL, "internal")                     /* to here */                                   \
  X(PROGRESS, "progress")                     /* progress messages sent on */                 \
  X(PROGRESS_DROPPED, "progress_dropped")     /* the client did not read */                   \
  X(REPLIES_DROPPED, "replies_dropped")       /* the client did not read */                   \
  X(REPLIES_UNROUTABLE, "replies_unroutable") /* the client was gone */                       \
  X(STALE_FRAMES, "stale_frames")             /* late words of workers, refused */            \
  X(RETRIES, "retries")                       /* requests given to a second worker */         \
  X(WORKERS_STARTED, "workers_started")                                                       \
  X(WORKERS_CRASHED, "workers_crashed")         /* ended without being asked */               \
  X(WORKERS_OVERRAN, "workers_overran")         /* killed for taking too long */              \
  X(WORKERS_SILENT, "workers_silent")           /* killed when their lease was over */        \
  X(WORKERS_RECYCLED, "workers_recycled")       /* replaced after their share of work */      \
  X(CANCELLED, "cancelled")                     /* requests that were cancelled */            \
  X(DEMOTED, "demoted")                         /* looked small, and were not */              \
  X(QUARANTINED, "quarantined")                 /* refused: they killed two workers before */ \
  X(CONNECTIONS_REFUSED, "connections_refused") /* no descriptor was free for them */         \
  X(CONNECTIONS_CUT, "connections_cut")         /* messages without an end, no ZMTP */        \
  X(KEYS_REFUSED, "keys_refused")               /* connections under an unknown key */        \
  X(HANDSHAKES_REFUSED, "handshakes_refused")   /* connections without keys, garbage */       \
  X(REVOKED_MESSAGES, "revoked_messages")       /* under keys that are gone, not read */      \
  X(ABANDONED, "abandoned")                     /* requests whose connection or key is gone */

#define TDM_COUNTER_ENUM(name, key) TDM_COUNT_##name,
typedef enum { TDM_COUNTERS(TDM_COUNTER_ENUM) TDM_COUNTER_COUNT } tdm_counter;
#undef TDM_COUNTER_ENUM

/* Measured when asked. */
typedef struct {
  int64_t queued;       /* requests that wait for a worker */
  int64_t running;      /* requests that a worker has */
  int64_t workers;      /* as set */
  int64_t workers_idle; /* ready for work */
  int64_t peers;        /* connections with something unanswered */
  int64_t uptime_ms;
  int64_t resident_bytes; /* memory of the daemon, without workers */
} tdm_gauges;

enum { TDM_HISTOGRAM_BUCKETS = 32 };

typedef struct {
  uint64_t count;
  uint64_t sum_ms;
  uint64_t buckets[TDM_HISTOGRAM_BUCKETS];
} tdm_histogram;

typedef struct {
  uint64_t counters[TDM_COUNTER_COUNT];
  tdm_histogram latency[TDM_OP_COUNT]; /* from arrival to answer */
  tdm_histogram queued;                /* from arrival to a worker */
  tdm_histogram worker;                /* from the hand-out to the worker's answer */
} tdm_stats;

void tdm_stats_count(tdm_stats *stats, tdm_counter counter);
/* Counts one error reply, in all and by its code. */
void tdm_stats_count_error(tdm_stats *stats, tdm_error_code code);
void tdm_histogram_add(tdm_histogram *histogram, int64_t took_ms);
/* This process's resident memory; 0 where the system does not tell. */
int64_t tdm_resident_bytes(void);
void tdm_stats_write(tdm_buffer *out, const tdm_stats *stats, const tdm_gauges *gauges);

#endif
