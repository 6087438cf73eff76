// SPDX-License-Identifier: Apache-2.0
#include "proto/envelope.h"

#include "proto/scan.h"
#include "proto/token.h"
#include "proto/writer.h"

bool tdm_request_id_equal(tdm_request_id a, tdm_request_id b) {
  if (a.type != b.type) return false;
  if (a.type == TDM_ID_TEXT) return tdm_text_equal(a.text, b.text);
  return a.type == TDM_ID_NIL || a.number == b.number;
}

/* ---- reading ---- */

/* A value of the envelope: its first token and all its bytes. Absent: bytes NULL. */
typedef struct {
  const uint8_t *bytes;
  size_t size;
  tdm_token token;
} field;

typedef struct {
  field v, id, op, kind, body;
} fields;

static tdm_text token_text(tdm_token token) {
  return (tdm_text){(const char *)token.as.bytes, token.count};
}

static field *field_of(fields *all, tdm_text key) {
  if (tdm_text_equal(key, tdm_text_of("v"))) return &all->v;
  if (tdm_text_equal(key, tdm_text_of("id"))) return &all->id;
  if (tdm_text_equal(key, tdm_text_of("op"))) return &all->op;
  if (tdm_text_equal(key, tdm_text_of("kind"))) return &all->kind;
  if (tdm_text_equal(key, tdm_text_of("body"))) return &all->body;
  return NULL;
}

/* The fields of a scanned message; false when it is not a map. */
static bool read_fields(const uint8_t *bytes, size_t size, fields *all) {
  const uint8_t *at = bytes, *end = bytes + size;
  *all = (fields){0};
  tdm_token map = tdm_token_read(&at, end);
  if (map.type != TDM_TOKEN_MAP) return false;
  for (uint32_t i = 0; i < map.count; i++) {
    field *known = field_of(all, token_text(tdm_token_read(&at, end)));
    size_t value_size = tdm_scan_skip(at, (size_t)(end - at));
    if (known) {
      const uint8_t *value = at;
      *known = (field){at, value_size, tdm_token_read(&value, end)};
    }
    at += value_size;
  }
  return true;
}

static bool is(const field *f, tdm_token_type type) { return f->bytes && f->token.type == type; }

static bool is_nil(const field *f) { return !f->bytes || f->token.type == TDM_TOKEN_NIL; }

/* A string or an unsigned integer; nil stays for what is neither. */
static tdm_request_id read_id(const field *f) {
  tdm_request_id id = {.type = TDM_ID_NIL};
  if (is(f, TDM_TOKEN_UINT)) {
    id.type = TDM_ID_UINT;
    id.number = f->token.as.number;
  } else if (is(f, TDM_TOKEN_STRING) && f->token.count <= TDM_REQUEST_ID_BYTES_MAX) {
    id.type = TDM_ID_TEXT;
    id.text = token_text(f->token);
  }
  return id;
}

static const char *id_error(const field *f) {
  if (is_nil(f)) return "the envelope has no `id`: a string or an unsigned integer";
  if (is(f, TDM_TOKEN_STRING)) return "`id` is longer than 128 bytes";
  return "`id` is neither a string nor an unsigned integer";
}

/* What is wrong with the fields of a request, or NULL. */
static const char *request_error(const fields *all, const tdm_request_envelope *envelope) {
  if (envelope->id.type == TDM_ID_NIL) return id_error(&all->id);
  if (!is(&all->op, TDM_TOKEN_STRING)) return "the envelope has no `op`: the operation, a string";
  if (!is(&all->body, TDM_TOKEN_MAP)) return "the envelope has no `body`: a map";
  return NULL;
}

/* The error of a message that the scan refused. */
static int scan_error(tdm_scan_result result) {
  if (result == TDM_SCAN_KEYS) return TDM_ERROR_TOO_LARGE;
  if (result == TDM_SCAN_NO_MEMORY) return TDM_ERROR_INTERNAL;
  return TDM_ERROR_MALFORMED;
}

int tdm_envelope_read(const uint8_t *bytes, size_t size, tdm_request_envelope *envelope,
                      const char **message) {
  *envelope = (tdm_request_envelope){.id.type = TDM_ID_NIL};
  tdm_scan_result scanned = tdm_scan(bytes, size, NULL);
  *message = tdm_scan_message(scanned);
  if (scanned) return scan_error(scanned);
  fields all;
  *message = "the message is not a map {v, op, id, body}";
  if (!read_fields(bytes, size, &all)) return TDM_ERROR_MALFORMED;
  envelope->id = read_id(&all.id);
  if (is(&all.op, TDM_TOKEN_STRING)) envelope->op = token_text(all.op.token);
  *message = "the envelope has no `v`: the protocol version, an integer";
  if (!is(&all.v, TDM_TOKEN_UINT) && !is(&all.v, TDM_TOKEN_INT)) return TDM_ERROR_MALFORMED;
  *message = "this server speaks protocol version 1 only";
  if (!is(&all.v, TDM_TOKEN_UINT) || all.v.token.as.number != TDM_PROTOCOL_VERSION)
    return TDM_ERROR_UNSUPPORTED_VERSION;
  *message = request_error(&all, envelope);
  if (*message) return TDM_ERROR_MALFORMED;
  envelope->body = all.body.bytes;
  envelope->body_size = all.body.size;
  return 0;
}

static tdm_reply_kind read_kind(const field *f) {
  if (!is(f, TDM_TOKEN_STRING)) return 0;
  tdm_text kind = token_text(f->token);
  if (tdm_text_equal(kind, tdm_text_of("result"))) return TDM_REPLY_RESULT;
  if (tdm_text_equal(kind, tdm_text_of("progress"))) return TDM_REPLY_PROGRESS;
  if (tdm_text_equal(kind, tdm_text_of("error"))) return TDM_REPLY_ERROR;
  return 0;
}

bool tdm_reply_read(const uint8_t *bytes, size_t size, tdm_reply_envelope *reply) {
  fields all;
  *reply = (tdm_reply_envelope){.id.type = TDM_ID_NIL};
  if (tdm_scan(bytes, size, NULL) || !read_fields(bytes, size, &all)) return false;
  if (!is(&all.v, TDM_TOKEN_UINT) || all.v.token.as.number != TDM_PROTOCOL_VERSION) return false;
  tdm_request_id id = read_id(&all.id);
  if (id.type == TDM_ID_NIL && !is_nil(&all.id)) return false;
  if (!is(&all.op, TDM_TOKEN_STRING) && !is_nil(&all.op)) return false;
  tdm_reply_kind kind = read_kind(&all.kind);
  if (!kind || !is(&all.body, TDM_TOKEN_MAP)) return false;
  *reply = (tdm_reply_envelope){.id = id, .kind = kind};
  if (is(&all.op, TDM_TOKEN_STRING)) reply->op = token_text(all.op.token);
  reply->body = all.body.bytes;
  reply->body_size = all.body.size;
  return true;
}

/* ---- writing ---- */

static void write_id(tdm_buffer *out, tdm_request_id id) {
  tdm_write_string(out, "id");
  if (id.type == TDM_ID_TEXT)
    tdm_write_text(out, id.text);
  else if (id.type == TDM_ID_UINT)
    tdm_write_uint(out, id.number);
  else
    tdm_write_nil(out);
}

static void write_version(tdm_buffer *out) {
  tdm_write_string(out, "v");
  tdm_write_int(out, TDM_PROTOCOL_VERSION);
}

void tdm_envelope_write(tdm_buffer *out, tdm_text op, tdm_request_id id, const void *body,
                        size_t body_size) {
  tdm_write_map(out, 4);
  write_version(out);
  tdm_write_string(out, "op");
  tdm_write_text(out, op);
  write_id(out, id);
  tdm_write_string(out, "body");
  tdm_write_raw(out, body, body_size);
}

static const char *kind_name(tdm_reply_kind kind) {
  switch (kind) {
    case TDM_REPLY_PROGRESS:
      return "progress";
    case TDM_REPLY_ERROR:
      return "error";
    default:
      return "result";
  }
}

static void write_reply_head(tdm_buffer *out, tdm_request_id id, tdm_text op, tdm_reply_kind kind) {
  tdm_write_map(out, 5);
  write_version(out);
  write_id(out, id);
  tdm_write_string(out, "op");
  if (op.size)
    tdm_write_text(out, op);
  else
    tdm_write_nil(out);
  tdm_write_string(out, "kind");
  tdm_write_string(out, kind_name(kind));
  tdm_write_string(out, "body");
}

void tdm_reply_write(tdm_buffer *out, tdm_request_id id, tdm_text op, tdm_reply_kind kind,
                     const void *body, size_t body_size) {
  write_reply_head(out, id, op, kind);
  tdm_write_raw(out, body, body_size);
}

void tdm_error_write(tdm_buffer *out, tdm_request_id id, tdm_text op, tdm_error_code code,
                     tdm_text message, const tdm_problems *problems, int64_t retry_after_ms) {
  write_reply_head(out, id, op, TDM_REPLY_ERROR);
  tdm_error_body_write(out, code, message, problems, retry_after_ms);
}
