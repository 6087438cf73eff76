// SPDX-License-Identifier: Apache-2.0
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "clients/c/misuse.h"
#include "clients/c/tandem.h"
#include "proto/buffer.h"
#include "proto/scan.h"
#include "proto/writer.h"

/* A container that was begun: its head is inserted when its count is known. */
typedef struct {
  size_t offset; /* of its first item */
  uint32_t values;
  bool is_map;
} level;

struct tandem_body {
  tdm_buffer buffer;
  level levels[TDM_NESTING_MAX];
  unsigned depth; /* begun, those past the limit counted */
  unsigned roots; /* values outside every container */
  bool bad;       /* not finite, too deep, too long */
};

tandem_body *tandem_body_new(void) {
  tandem_body *body = calloc(1, sizeof *body);
  if (body) tdm_buffer_init(&body->buffer);
  return body;
}

void tandem_body_free(tandem_body *body) {
  if (!body) return;
  tdm_buffer_fini(&body->buffer);
  free(body);
}

void tandem_body_clear(tandem_body *body) {
  TDM_REQUIRE(body, "body is NULL");
  body->buffer.size = 0;
  body->buffer.failed = false;
  body->depth = body->roots = 0;
  body->bad = false;
}

/* Counts a value in its container; `key` says that the caller writes a map's key. */
static void count(tandem_body *body, const char *function, bool key) {
  if (!body) tdm_misuse(function, "body is NULL");
  if (!body->depth) {
    if (key || body->roots++) tdm_misuse(function, "outside of a map or array");
    return;
  }
  if (body->depth > TDM_NESTING_MAX) return;
  level *top = &body->levels[body->depth - 1];
  if (key && !top->is_map) tdm_misuse(function, "a key in an array");
  if (top->is_map && key != (top->values % 2 == 0)) {
    tdm_misuse(function, key ? "a key where a value is due" : "a value where a key is due");
  }
  top->values++;
}

static void begin(tandem_body *body, const char *function, bool is_map) {
  count(body, function, false);
  if (body->depth < TDM_NESTING_MAX) {
    body->levels[body->depth] = (level){.offset = body->buffer.size, .is_map = is_map};
  } else {
    body->bad = true;
  }
  body->depth++;
}

void tandem_body_begin_map(tandem_body *body) { begin(body, __func__, true); }
void tandem_body_begin_array(tandem_body *body) { begin(body, __func__, false); }

/* Puts the head in front of the items: written behind them, then turned to the front. */
static void insert_head(tdm_buffer *buffer, level top) {
  uint8_t bytes[5];
  size_t end = buffer->size;
  if (top.is_map) {
    tdm_write_map(buffer, top.values / 2);
  } else {
    tdm_write_array(buffer, top.values);
  }
  if (buffer->failed) return;
  size_t size = buffer->size - end;
  memcpy(bytes, buffer->bytes + end, size);
  memmove(buffer->bytes + top.offset + size, buffer->bytes + top.offset, end - top.offset);
  memcpy(buffer->bytes + top.offset, bytes, size);
}

void tandem_body_end(tandem_body *body) {
  TDM_REQUIRE(body, "body is NULL");
  TDM_REQUIRE(body->depth, "nothing was begun");
  body->depth--;
  if (body->depth >= TDM_NESTING_MAX) return;
  level top = body->levels[body->depth];
  TDM_REQUIRE(!top.is_map || top.values % 2 == 0, "a key without its value");
  if (!body->buffer.failed) insert_head(&body->buffer, top);
}

static void text(tandem_body *body, const char *bytes, size_t size) {
  if (size > UINT32_MAX) {
    body->bad = true;
    return;
  }
  tdm_write_text(&body->buffer, (tdm_text){bytes, (uint32_t)size});
}

void tandem_body_key(tandem_body *body, const char *terminated) {
  TDM_REQUIRE(terminated, "key is NULL");
  count(body, __func__, true);
  text(body, terminated, strlen(terminated));
}

void tandem_body_key_text(tandem_body *body, const char *bytes, size_t size) {
  TDM_REQUIRE(bytes || !size, "key is NULL");
  count(body, __func__, true);
  text(body, bytes, size);
}

void tandem_body_nil(tandem_body *body) {
  count(body, __func__, false);
  tdm_write_nil(&body->buffer);
}

void tandem_body_bool(tandem_body *body, bool value) {
  count(body, __func__, false);
  tdm_write_bool(&body->buffer, value);
}

void tandem_body_int(tandem_body *body, int64_t value) {
  count(body, __func__, false);
  tdm_write_int(&body->buffer, value);
}

void tandem_body_double(tandem_body *body, double value) {
  count(body, __func__, false);
  if (!isfinite(value)) body->bad = true;
  tdm_write_double(&body->buffer, value);
}

void tandem_body_string(tandem_body *body, const char *terminated) {
  TDM_REQUIRE(terminated, "text is NULL");
  count(body, __func__, false);
  text(body, terminated, strlen(terminated));
}

void tandem_body_text(tandem_body *body, const char *bytes, size_t size) {
  TDM_REQUIRE(bytes || !size, "text is NULL");
  count(body, __func__, false);
  text(body, bytes, size);
}

void tandem_body_bin(tandem_body *body, const void *bytes, size_t size) {
  TDM_REQUIRE(bytes || !size, "bytes are NULL");
  count(body, __func__, false);
  if (size > UINT32_MAX) {
    body->bad = true;
  } else {
    tdm_write_bin(&body->buffer, bytes, (uint32_t)size);
  }
}

void tandem_body_raw(tandem_body *body, const void *bytes, size_t size) {
  TDM_REQUIRE(bytes && size, "no bytes");
  count(body, __func__, false);
  tdm_write_raw(&body->buffer, bytes, size);
}

tandem_result tandem_body_finish(tandem_body *body, const uint8_t **bytes, size_t *size) {
  TDM_REQUIRE(body && bytes && size, "NULL");
  TDM_REQUIRE(!body->depth, "a map or array is still open");
  *bytes = body->buffer.bytes;
  *size = body->buffer.size;
  if (body->buffer.failed) return TANDEM_NO_MEMORY;
  if (body->bad || !body->roots) return TANDEM_BAD_REQUEST;
  return TANDEM_OK;
}
