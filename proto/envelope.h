// SPDX-License-Identifier: Apache-2.0
/*
 * Envelope: {v, op, id, body} in, {v, id, op, kind, body} out.
 *
 * Reads and writes memory, never a socket. Callers: the daemon (which looks no
 * deeper), the worker, the clients.
 */
#ifndef TANDEM_PROTO_ENVELOPE_H
#define TANDEM_PROTO_ENVELOPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/buffer.h"
#include "solver/model/problems.h"
#include "solver/model/text.h"

enum { TDM_PROTOCOL_VERSION = 1, TDM_REQUEST_ID_BYTES_MAX = 128 };

/* A client's request id: a string, an unsigned integer, or none (nil). */
typedef struct {
  enum { TDM_ID_NIL, TDM_ID_TEXT, TDM_ID_UINT } type;
  tdm_text text;
  uint64_t number;
} tdm_request_id;

bool tdm_request_id_equal(tdm_request_id a, tdm_request_id b);

typedef enum {
  TDM_ERROR_MALFORMED = 1,
  TDM_ERROR_UNSUPPORTED_VERSION,
  TDM_ERROR_UNKNOWN_OP,
  TDM_ERROR_INVALID,
  TDM_ERROR_TOO_LARGE,
  TDM_ERROR_BUSY,
  TDM_ERROR_FORBIDDEN,
  TDM_ERROR_NOT_FOUND,
  TDM_ERROR_CONFLICT,
  TDM_ERROR_INTERNAL
} tdm_error_code;

/* The code on the wire, and back (0 when unknown). */
const char *tdm_error_name(tdm_error_code code);
tdm_error_code tdm_error_from_name(tdm_text name);

typedef struct {
  tdm_request_id id; /* nil when it could not be read */
  tdm_text op;
  const uint8_t *body; /* one encoded map, borrowed */
  size_t body_size;
} tdm_request_envelope;

/*
 * Scans the message and reads its envelope; all borrowed from `bytes`. Returns 0, or the code
 * of the error to reply with (MALFORMED, UNSUPPORTED_VERSION) and a
 * static or arena-free message in *message; envelope->id and op hold what could be read.
 */
int tdm_envelope_read(const uint8_t *bytes, size_t size, tdm_request_envelope *envelope,
                      const char **message);

void tdm_envelope_write(tdm_buffer *out, tdm_text op, tdm_request_id id, const void *body,
                        size_t body_size);

typedef enum { TDM_REPLY_RESULT = 1, TDM_REPLY_PROGRESS, TDM_REPLY_ERROR } tdm_reply_kind;

typedef struct {
  tdm_request_id id;
  tdm_text op;
  tdm_reply_kind kind;
  const uint8_t *body;
  size_t body_size;
} tdm_reply_envelope;

/* Scans and reads a reply; false when it is not one. */
bool tdm_reply_read(const uint8_t *bytes, size_t size, tdm_reply_envelope *reply);

/* A whole reply around an encoded body. */
void tdm_reply_write(tdm_buffer *out, tdm_request_id id, tdm_text op, tdm_reply_kind kind,
                     const void *body, size_t body_size);

/* The body of an error: {code, message, problems?, retry_after_ms?}. problems NULL: none;
 * retry_after_ms < 0: none. */
void tdm_error_body_write(tdm_buffer *out, tdm_error_code code, tdm_text message,
                          const tdm_problems *problems, int64_t retry_after_ms);

/* A whole error reply. */
void tdm_error_write(tdm_buffer *out, tdm_request_id id, tdm_text op, tdm_error_code code,
                     tdm_text message, const tdm_problems *problems, int64_t retry_after_ms);

#endif
