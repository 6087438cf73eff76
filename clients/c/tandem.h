// SPDX-License-Identifier: Apache-2.0
/*
 * libtandem: talks to a tandem daemon, which pairs people for mentoring.
 *
 * For services in C and for the command line. Three parts: a body builder
 * (tandem_body_) that writes requests, a client (tandem_client_, tandem_call) that sends them
 * and collects replies, and a read-only cursor (tandem_value_) over the bodies of replies.
 * The operations and their bodies are those of PROTOCOL.md.
 *
 * Thread rule: a client, a body and a reply belong to one thread at a time; different ones
 * are independent. The library never prints. Handing it NULL, or ending a map that was never
 * begun, is misuse: it aborts naming the function. What the server sends never aborts.
 */
#ifndef TANDEM_H
#define TANDEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TANDEM_API __attribute__((visibility("default")))

/* The default endpoint of the daemon. */
#define TANDEM_ENDPOINT "tcp://127.0.0.1:5591"

/* "major.minor.patch", static. */
TANDEM_API const char *tandem_version(void);

/* What a call of this library came to. A server's refusal is not among these: it is a reply. */
typedef enum {
  TANDEM_OK = 0,
  TANDEM_NOTHING,      /* nothing to do; no reply is waiting */
  TANDEM_TIMEOUT,      /* no answer in time */
  TANDEM_DISCONNECTED, /* the connection broke while the request was outstanding */
  TANDEM_BAD_ENDPOINT, /* not tcp://host:port or ipc://path, or it cannot be resolved */
  TANDEM_BAD_REQUEST,  /* the body is not one well-formed MessagePack map, or the id too long */
  TANDEM_CONFLICT,     /* a request with that id is still outstanding on this client */
  TANDEM_FULL,         /* too many messages wait to be sent: process, then try again */
  TANDEM_NO_MEMORY,
  TANDEM_SYSTEM /* out of descriptors, …: errno says what */
} tandem_result;

/* A sentence for people, static, never NULL. */
TANDEM_API const char *tandem_result_text(tandem_result result);

/* ---- values: a read-only cursor over an encoded body ---- */

typedef enum {
  TANDEM_ABSENT = 0, /* no value at all: a key that is not there */
  TANDEM_NIL,
  TANDEM_BOOL,
  TANDEM_INT,
  TANDEM_DOUBLE,
  TANDEM_TEXT,
  TANDEM_BIN,
  TANDEM_ARRAY,
  TANDEM_MAP
} tandem_type;

/* One encoded value, borrowed from the reply (or the bytes) it came from. size 0: absent. */
typedef struct {
  const uint8_t *bytes;
  size_t size;
} tandem_value;

/* The value that fills `size` bytes, borrowed; absent when they are not well-formed. */
TANDEM_API tandem_value tandem_value_of(const void *bytes, size_t size);

/*
 * Queries. Every one allows an absent value and a value of another type: then it
 * returns false (0, absent) and leaves *out alone, so that a chain of them needs no checks
 * in between. tandem_value_double() takes integers too. Texts are UTF-8, not terminated.
 */
TANDEM_API tandem_type tandem_value_type(tandem_value value);
TANDEM_API bool tandem_value_bool(tandem_value value, bool *out);
TANDEM_API bool tandem_value_int(tandem_value value, int64_t *out);
TANDEM_API bool tandem_value_double(tandem_value value, double *out);
TANDEM_API bool tandem_value_text(tandem_value value, const char **text, size_t *size);
TANDEM_API bool tandem_value_bin(tandem_value value, const void **bytes, size_t *size);
/* Whether the value is exactly this terminated text. */
TANDEM_API bool tandem_value_is(tandem_value value, const char *text);
/* Items of an array, pairs of a map, 0 for anything else. */
TANDEM_API uint32_t tandem_value_count(tandem_value value);
/* The value of a key of a map, or absent. Linear. */
TANDEM_API tandem_value tandem_value_find(tandem_value map, const char *key);
/* The item of an array, or absent. Linear: iterate instead of counting up. */
TANDEM_API tandem_value tandem_value_item(tandem_value array, uint32_t index);

/*
 * Iteration over an array (key stays absent) or a map:
 *
 *   tandem_iterator each = tandem_value_iterate(pairs);
 *   while (tandem_iterator_next(&each)) use(each.value);
 */
typedef struct {
  tandem_value key;
  tandem_value value;
  uint32_t index;      /* of the current item, from 0 */
  uint32_t left;       /* items after the current one */
  const uint8_t *next; /* private */
  size_t next_size;    /* private */
  bool is_map;         /* private */
  bool started;        /* private */
} tandem_iterator;

TANDEM_API tandem_iterator tandem_value_iterate(tandem_value container);
/* Steps to the next item; false behind the last one. */
TANDEM_API bool tandem_iterator_next(tandem_iterator *iterator);

/* ---- bodies: a builder ---- */

/*
 * Writes one value of any depth; counts are filled in when a container ends:
 *
 *   tandem_body_begin_map(body);
 *   tandem_body_key(body, "cohort");
 *   …
 *   tandem_body_end(body);
 *
 * Errors are sticky: after memory ran out, or a number that is not finite, everything is ignored
 * and tandem_body_finish() says so. Nesting is limited to 16, as on the wire.
 */
typedef struct tandem_body tandem_body;

/* A new, empty body owned by the caller, or NULL when memory is out. */
TANDEM_API tandem_body *tandem_body_new(void);
/* NULL is allowed. */
TANDEM_API void tandem_body_free(tandem_body *body);
/* Empties the body for the next request. */
TANDEM_API void tandem_body_clear(tandem_body *body);

TANDEM_API void tandem_body_begin_map(tandem_body *body);
TANDEM_API void tandem_body_begin_array(tandem_body *body);
/* Ends the map or array begun last. */
TANDEM_API void tandem_body_end(tandem_body *body);

/* A key of the map begun last; its value comes next. */
TANDEM_API void tandem_body_key(tandem_body *body, const char *terminated);
TANDEM_API void tandem_body_key_text(tandem_body *body, const char *text, size_t size);

TANDEM_API void tandem_body_nil(tandem_body *body);
TANDEM_API void tandem_body_bool(tandem_body *body, bool value);
TANDEM_API void tandem_body_int(tandem_body *body, int64_t value);
TANDEM_API void tandem_body_double(tandem_body *body, double value);
TANDEM_API void tandem_body_string(tandem_body *body, const char *terminated);
TANDEM_API void tandem_body_text(tandem_body *body, const char *text, size_t size);
TANDEM_API void tandem_body_bin(tandem_body *body, const void *bytes, size_t size);
/* One value that is encoded already, copied as it is. */
TANDEM_API void tandem_body_raw(tandem_body *body, const void *bytes, size_t size);

/*
 * The finished bytes, borrowed from the body until it is cleared or freed. TANDEM_OK,
 * TANDEM_NO_MEMORY, or TANDEM_BAD_REQUEST (a number was not finite, or nesting too
 * deep). Containers that are still open are misuse.
 */
TANDEM_API tandem_result tandem_body_finish(tandem_body *body, const uint8_t **bytes, size_t *size);

/* ---- replies ---- */

typedef enum { TANDEM_REPLY_RESULT = 1, TANDEM_REPLY_PROGRESS, TANDEM_REPLY_ERROR } tandem_kind;

typedef enum {
  TANDEM_ERROR_NONE = 0,
  TANDEM_ERROR_MALFORMED,
  TANDEM_ERROR_UNSUPPORTED_VERSION,
  TANDEM_ERROR_UNKNOWN_OP,
  TANDEM_ERROR_INVALID, /* see tandem_reply_problem() */
  TANDEM_ERROR_TOO_LARGE,
  TANDEM_ERROR_BUSY, /* see tandem_reply_retry_after_ms() */
  TANDEM_ERROR_FORBIDDEN,
  TANDEM_ERROR_NOT_FOUND,
  TANDEM_ERROR_CONFLICT,
  TANDEM_ERROR_INTERNAL,
  TANDEM_ERROR_OTHER,       /* a code this library does not know: tandem_reply_error_name() */
  TANDEM_ERROR_DISCONNECTED /* not from the server: the connection broke before the answer */
} tandem_error;

typedef struct tandem_reply tandem_reply;

/* NULL is allowed. */
TANDEM_API void tandem_reply_free(tandem_reply *reply);

/* Everything returned is borrowed from the reply; texts are terminated and never NULL. */
TANDEM_API tandem_kind tandem_reply_kind(const tandem_reply *reply);
TANDEM_API const char *tandem_reply_op(const tandem_reply *reply);
/* The request's id: the number of an automatic one (0 for a chosen one), … */
TANDEM_API uint64_t tandem_reply_id(const tandem_reply *reply);
/* … and the text of a chosen one (empty for an automatic one). */
TANDEM_API const char *tandem_reply_id_text(const tandem_reply *reply);
/* The body as a value, and its bytes. */
TANDEM_API tandem_value tandem_reply_body(const tandem_reply *reply);
TANDEM_API const uint8_t *tandem_reply_bytes(const tandem_reply *reply, size_t *size);

/* Of errors; TANDEM_ERROR_NONE, empty, 0 and -1 for other kinds. */
TANDEM_API tandem_error tandem_reply_error(const tandem_reply *reply);
TANDEM_API const char *tandem_reply_error_name(const tandem_reply *reply);
TANDEM_API const char *tandem_reply_message(const tandem_reply *reply);
TANDEM_API size_t tandem_reply_problem_count(const tandem_reply *reply);
/* Problem `index` below the count: where in the request, and what. */
TANDEM_API void tandem_reply_problem(const tandem_reply *reply, size_t index, const char **path,
                                     const char **message);
/* When to try again after `busy`, -1 when the server did not say. */
TANDEM_API int64_t tandem_reply_retry_after_ms(const tandem_reply *reply);

/* ---- the client ---- */

typedef struct tandem_client tandem_client;

/*
 * Starts to connect to an endpoint (NULL: TANDEM_ENDPOINT); *client is owned by the caller.
 * Returns at once, whether a server is there or not; requests wait until it is. TANDEM_OK,
 * TANDEM_BAD_ENDPOINT, TANDEM_NO_MEMORY or TANDEM_SYSTEM; *client is NULL unless OK.
 */
TANDEM_API tandem_result tandem_client_open(const char *endpoint, tandem_client **client);
/* Closes the connection; outstanding requests are given up. NULL is allowed. */
TANDEM_API void tandem_client_close(tandem_client *client);

/* Called for every progress message, inside tandem_call() and tandem_client_process(). The
 * reply is borrowed for the call. It must not call the client. NULL (the default): progress of
 * requests sent by tandem_client_send() comes out of tandem_client_receive(). */
typedef void (*tandem_progress)(void *context, const tandem_reply *progress);
TANDEM_API void tandem_client_on_progress(tandem_client *client, tandem_progress progress,
                                          void *context);

/*
 * Sends a request and waits for its answer, the blocking way; replies to other requests that
 * arrive meanwhile are kept for tandem_client_receive(). `body` holds one encoded map (NULL
 * with size 0: an empty one). timeout_ms < 0 waits forever.
 * TANDEM_OK: *reply, owned by the caller, is a result or the server's error. TANDEM_TIMEOUT:
 * given up, a late reply is dropped. Also TANDEM_DISCONNECTED, TANDEM_BAD_REQUEST,
 * TANDEM_FULL, TANDEM_NO_MEMORY, TANDEM_SYSTEM; *reply is NULL unless OK.
 */
TANDEM_API tandem_result tandem_call(tandem_client *client, const char *op, const void *body,
                                     size_t size, int timeout_ms, tandem_reply **reply);

/*
 * Sends a request without waiting; any number may be outstanding (servers allow 64). The id is
 * chosen by the library and stored in *id (NULL allowed), … TANDEM_OK, TANDEM_BAD_REQUEST,
 * TANDEM_FULL, TANDEM_NO_MEMORY, TANDEM_SYSTEM.
 */
TANDEM_API tandem_result tandem_client_send(tandem_client *client, const char *op, const void *body,
                                            size_t size, uint64_t *id);
/* … or by the caller: 1 to 128 bytes. Also TANDEM_CONFLICT. */
TANDEM_API tandem_result tandem_client_send_as(tandem_client *client, const char *op,
                                               const void *body, size_t size, const char *id);

/* Gives a request up: its reply will be dropped. TANDEM_NOTHING when it is not outstanding. */
TANDEM_API tandem_result tandem_client_abandon(tandem_client *client, uint64_t id);
TANDEM_API tandem_result tandem_client_abandon_as(tandem_client *client, const char *id);

/*
 * Asks for the best answer so far of a `solve` that was sent: it arrives like any other, within
 * 200 ms where the solve was running. What the server says to the question itself is dropped.
 * TANDEM_OK, TANDEM_NOTHING when no such request is outstanding, TANDEM_FULL, TANDEM_NO_MEMORY,
 * TANDEM_SYSTEM.
 */
TANDEM_API tandem_result tandem_client_cancel(tandem_client *client, uint64_t id);
TANDEM_API tandem_result tandem_client_cancel_as(tandem_client *client, const char *id);

/*
 * The non-blocking way, for an event loop:
 *
 *   poll tandem_client_fd() for reading; when it is readable
 *   while (tandem_client_process(client) == TANDEM_OK) {}
 *   while (tandem_client_receive(client, &reply) == TANDEM_OK) { use(reply); free it }
 *
 * ZeroMQ's own descriptor is edge-triggered: it may stay silent though a message is there,
 * above all after a send. This one is not: it becomes readable whenever there is something to
 * process, sends included, and stays so until tandem_client_process() has said
 * TANDEM_NOTHING. Only that loop must not stop early for good: always come back while the
 * last answer was TANDEM_OK. The descriptor is owned by the client; only poll it.
 */
TANDEM_API int tandem_client_fd(const tandem_client *client);

/* One bounded step: takes one message in. TANDEM_OK: something was done, call again;
 * TANDEM_NOTHING: wait for the descriptor; TANDEM_NO_MEMORY, TANDEM_SYSTEM. */
TANDEM_API tandem_result tandem_client_process(tandem_client *client);

enum {
  TANDEM_EVENT_PROCESS = 1, /* tandem_client_process() has something to do now */
  TANDEM_EVENT_RECEIVE = 2  /* tandem_client_receive() has a reply now */
};
/* What could be done now, as bits; 0: wait for the descriptor. */
TANDEM_API int tandem_client_events(tandem_client *client);

/* Takes the next reply that was collected, owned by the caller; TANDEM_NOTHING and NULL when
 * there is none. A broken connection gives every outstanding request an error reply with
 * TANDEM_ERROR_DISCONNECTED. */
TANDEM_API tandem_result tandem_client_receive(tandem_client *client, tandem_reply **reply);

/* Requests without an answer so far. */
TANDEM_API size_t tandem_client_outstanding(const tandem_client *client);
/* Whether a connection stands, as far as was processed. */
TANDEM_API bool tandem_client_connected(const tandem_client *client);

#ifdef __cplusplus
}
#endif

#endif
