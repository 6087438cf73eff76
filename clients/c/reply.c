// SPDX-License-Identifier: Apache-2.0
#include "clients/c/reply.h"

#include <stdlib.h>
#include <string.h>

#include "clients/c/misuse.h"
#include "solver/model/arena.h"

typedef struct {
  const char *path;
  const char *message;
} problem;

struct tandem_reply {
  tdm_arena *arena; /* the bytes and every text below */
  const uint8_t *bytes;
  tdm_reply_envelope envelope;
  const char *op;
  const char *id;
  tandem_error error;
  const char *error_name;
  const char *message;
  problem *problems;
  size_t problem_count;
  int64_t retry_after_ms;
  tandem_reply *next;
};

/* A terminated copy; "" for what is absent, NULL when memory is out. */
static const char *terminate(tdm_arena *arena, const char *bytes, size_t size) {
  char *copy = tdm_arena_alloc(arena, size + 1, 1);
  if (copy && size) memcpy(copy, bytes, size);
  return copy;
}

static const char *text_of(tdm_arena *arena, tandem_value value) {
  const char *bytes = "";
  size_t size = 0;
  tandem_value_text(value, &bytes, &size);
  return terminate(arena, bytes, size);
}

static tandem_error error_of(const char *name) {
  static const struct {
    const char *name;
    tandem_error error;
  } table[] = {{"malformed", TANDEM_ERROR_MALFORMED},
               {"unsupported_version", TANDEM_ERROR_UNSUPPORTED_VERSION},
               {"unknown_op", TANDEM_ERROR_UNKNOWN_OP},
               {"invalid", TANDEM_ERROR_INVALID},
               {"too_large", TANDEM_ERROR_TOO_LARGE},
               {"busy", TANDEM_ERROR_BUSY},
               {"forbidden", TANDEM_ERROR_FORBIDDEN},
               {"not_found", TANDEM_ERROR_NOT_FOUND},
               {"conflict", TANDEM_ERROR_CONFLICT},
               {"internal", TANDEM_ERROR_INTERNAL}};
  for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
    if (!strcmp(name, table[i].name)) return table[i].error;
  }
  return TANDEM_ERROR_OTHER;
}

static bool read_problems(tandem_reply *reply, tandem_value list) {
  size_t count = tandem_value_type(list) == TANDEM_ARRAY ? tandem_value_count(list) : 0;
  reply->problems = tdm_arena_alloc(reply->arena, count, sizeof *reply->problems);
  if (!reply->problems) return false;
  if (!count) return true;
  tandem_iterator each = tandem_value_iterate(list);
  while (tandem_iterator_next(&each)) {
    problem *p = &reply->problems[reply->problem_count++];
    p->path = text_of(reply->arena, tandem_value_find(each.value, "path"));
    p->message = text_of(reply->arena, tandem_value_find(each.value, "message"));
    if (!p->path || !p->message) return false;
  }
  return true;
}

static bool read_error(tandem_reply *reply) {
  tandem_value body = tandem_reply_body(reply);
  reply->error_name = text_of(reply->arena, tandem_value_find(body, "code"));
  reply->message = text_of(reply->arena, tandem_value_find(body, "message"));
  if (!reply->error_name || !reply->message) return false;
  reply->error = error_of(reply->error_name);
  tandem_value_int(tandem_value_find(body, "retry_after_ms"), &reply->retry_after_ms);
  return read_problems(reply, tandem_value_find(body, "problems"));
}

static tandem_reply *create(void) {
  tandem_reply *reply = calloc(1, sizeof *reply);
  if (!reply) return NULL;
  reply->error_name = reply->message = "";
  reply->retry_after_ms = -1;
  reply->arena = tdm_arena_new();
  if (reply->arena) return reply;
  free(reply);
  return NULL;
}

static bool read_envelope(tandem_reply *reply) {
  tdm_reply_envelope *e = &reply->envelope;
  reply->op = terminate(reply->arena, e->op.bytes, e->op.size);
  bool chosen = e->id.type == TDM_ID_TEXT;
  reply->id = terminate(reply->arena, chosen ? e->id.text.bytes : "", chosen ? e->id.text.size : 0);
  if (!reply->op || !reply->id) return false;
  return e->kind != TDM_REPLY_ERROR || read_error(reply);
}

tandem_result tdm_reply_parse(const void *bytes, size_t size, tandem_reply **reply) {
  *reply = NULL;
  tandem_reply *parsed = create();
  if (!parsed) return TANDEM_NO_MEMORY;
  uint8_t *copy = tdm_arena_alloc(parsed->arena, size, 1);
  tandem_result result = copy ? TANDEM_OK : TANDEM_NO_MEMORY;
  if (copy) {
    if (size) memcpy(copy, bytes, size);
    parsed->bytes = copy;
    if (!tdm_reply_read(copy, size, &parsed->envelope)) {
      result = TANDEM_NOTHING;
    } else if (!read_envelope(parsed)) {
      result = TANDEM_NO_MEMORY;
    }
  }
  if (result == TANDEM_OK) {
    *reply = parsed;
  } else {
    tandem_reply_free(parsed);
  }
  return result;
}

tandem_reply *tdm_reply_disconnected(const char *op, tdm_request_id id) {
  tandem_reply *reply = create();
  if (!reply) return NULL;
  /* No bytes came: an empty map stands for the body. */
  static const uint8_t empty_map[] = {0x80};
  reply->envelope = (tdm_reply_envelope){.id = id,
                                         .op = {op, (uint32_t)strlen(op)},
                                         .body = empty_map,
                                         .body_size = sizeof empty_map,
                                         .kind = TDM_REPLY_RESULT};
  if (!read_envelope(reply)) {
    tandem_reply_free(reply);
    return NULL;
  }
  reply->envelope.kind = TDM_REPLY_ERROR;
  reply->envelope.op.bytes = reply->op;
  if (id.type == TDM_ID_TEXT) reply->envelope.id.text.bytes = reply->id;
  reply->error = TANDEM_ERROR_DISCONNECTED;
  reply->error_name = "disconnected";
  reply->message = tandem_result_text(TANDEM_DISCONNECTED);
  return reply;
}

tdm_request_id tdm_reply_request_id(const tandem_reply *reply) { return reply->envelope.id; }
tandem_reply *tdm_reply_next(const tandem_reply *reply) { return reply->next; }
void tdm_reply_link(tandem_reply *reply, tandem_reply *next) { reply->next = next; }

void tandem_reply_free(tandem_reply *reply) {
  if (!reply) return;
  tdm_arena_free(reply->arena);
  free(reply);
}

tandem_kind tandem_reply_kind(const tandem_reply *reply) {
  TDM_REQUIRE(reply, "reply is NULL");
  switch (reply->envelope.kind) {
    case TDM_REPLY_PROGRESS:
      return TANDEM_REPLY_PROGRESS;
    case TDM_REPLY_ERROR:
      return TANDEM_REPLY_ERROR;
    case TDM_REPLY_RESULT:
      break;
  }
  return TANDEM_REPLY_RESULT;
}

const char *tandem_reply_op(const tandem_reply *reply) {
  TDM_REQUIRE(reply, "reply is NULL");
  return reply->op;
}

uint64_t tandem_reply_id(const tandem_reply *reply) {
  TDM_REQUIRE(reply, "reply is NULL");
  return reply->envelope.id.type == TDM_ID_UINT ? reply->envelope.id.number : 0;
}

const char *tandem_reply_id_text(const tandem_reply *reply) {
  TDM_REQUIRE(reply, "reply is NULL");
  return reply->id;
}

tandem_value tandem_reply_body(const tandem_reply *reply) {
  TDM_REQUIRE(reply, "reply is NULL");
  return (tandem_value){reply->envelope.body, reply->envelope.body_size};
}

const uint8_t *tandem_reply_bytes(const tandem_reply *reply, size_t *size) {
  TDM_REQUIRE(reply && size, "NULL");
  *size = reply->envelope.body_size;
  return reply->envelope.body;
}

tandem_error tandem_reply_error(const tandem_reply *reply) {
  TDM_REQUIRE(reply, "reply is NULL");
  return reply->error;
}

const char *tandem_reply_error_name(const tandem_reply *reply) {
  TDM_REQUIRE(reply, "reply is NULL");
  return reply->error_name;
}

const char *tandem_reply_message(const tandem_reply *reply) {
  TDM_REQUIRE(reply, "reply is NULL");
  return reply->message;
}

size_t tandem_reply_problem_count(const tandem_reply *reply) {
  TDM_REQUIRE(reply, "reply is NULL");
  return reply->problem_count;
}

void tandem_reply_problem(const tandem_reply *reply, size_t index, const char **path,
                          const char **message) {
  TDM_REQUIRE(reply && path && message, "NULL");
  TDM_REQUIRE(index < reply->problem_count, "no such problem");
  *path = reply->problems[index].path;
  *message = reply->problems[index].message;
}

int64_t tandem_reply_retry_after_ms(const tandem_reply *reply) {
  TDM_REQUIRE(reply, "reply is NULL");
  return reply->retry_after_ms;
}
