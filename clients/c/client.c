// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "clients/c/misuse.h"
#include "clients/c/reply.h"
#include "clients/c/tandem.h"
#include "clients/c/transport.h"
#include "proto/buffer.h"
#include "proto/scan.h"
#include "proto/writer.h"

/* A request that was sent and has no answer yet. */
typedef struct request {
  struct request *next;
  tdm_request_id id; /* text in `text` */
  bool blocking;     /* tandem_call() waits for it */
  char *op;
  char text[TDM_REQUEST_ID_BYTES_MAX + 1];
} request;

struct tandem_client {
  tdm_transport *transport;
  request *requests; /* newest first; servers allow 64, so a list will do */
  size_t outstanding;
  uint64_t last_id;
  tandem_reply *first, *last; /* collected replies, oldest first */
  tandem_reply *answer;       /* of the blocking request */
  tandem_progress progress;
  void *context;
  bool connected;
};

/* ---- life cycle ---- */

tandem_result tandem_client_open(const char *endpoint, tandem_client **client) {
  TDM_REQUIRE(client, "client is NULL");
  *client = NULL;
  tandem_client *opened = calloc(1, sizeof *opened);
  if (!opened) return TANDEM_NO_MEMORY;
  tandem_result result =
      tdm_transport_open(endpoint ? endpoint : TANDEM_ENDPOINT, &opened->transport);
  if (result == TANDEM_OK) {
    *client = opened;
  } else {
    free(opened);
  }
  return result;
}

static void free_request(request *r) {
  free(r->op);
  free(r);
}

void tandem_client_close(tandem_client *client) {
  if (!client) return;
  while (client->requests) {
    request *r = client->requests;
    client->requests = r->next;
    free_request(r);
  }
  while (client->first) {
    tandem_reply *reply = client->first;
    client->first = tdm_reply_next(reply);
    tandem_reply_free(reply);
  }
  tandem_reply_free(client->answer);
  tdm_transport_close(client->transport);
  free(client);
}

void tandem_client_on_progress(tandem_client *client, tandem_progress progress, void *context) {
  TDM_REQUIRE(client, "client is NULL");
  client->progress = progress;
  client->context = context;
}

/* ---- outstanding requests ---- */

static request **find_request(tandem_client *client, tdm_request_id id) {
  request **link = &client->requests;
  while (*link && !tdm_request_id_equal((*link)->id, id)) link = &(*link)->next;
  return link;
}

static void remove_request(tandem_client *client, request **link) {
  request *r = *link;
  *link = r->next;
  client->outstanding--;
  free_request(r);
}

static request *new_request(const char *op, tdm_request_id id) {
  request *r = calloc(1, sizeof *r);
  if (!r) return NULL;
  r->id = id;
  if (id.type == TDM_ID_TEXT) {
    memcpy(r->text, id.text.bytes, id.text.size);
    r->id.text.bytes = r->text;
  }
  r->op = strdup(op);
  if (r->op) return r;
  free(r);
  return NULL;
}

/* ---- sending ---- */

static bool well_formed(const uint8_t *body, size_t size) {
  tandem_value value = tandem_value_of(body, size);
  return tandem_value_type(value) == TANDEM_MAP;
}

static tandem_result send_message(tandem_client *client, const char *op, tdm_request_id id,
                                  const void *body, size_t size) {
  tdm_buffer buffer;
  tdm_buffer_init(&buffer);
  tdm_envelope_write(&buffer, tdm_text_of(op), id, body, size);
  tandem_result result = buffer.failed
                             ? TANDEM_NO_MEMORY
                             : tdm_transport_send(client->transport, buffer.bytes, buffer.size);
  tdm_buffer_fini(&buffer);
  return result;
}

/* Sends; *sent is the new entry of the list. */
static tandem_result submit(tandem_client *client, const char *op, tdm_request_id id,
                            const void *body, size_t size, request **sent) {
  static const uint8_t empty_map[] = {0x80};
  if (!size) {
    body = empty_map;
    size = sizeof empty_map;
  }
  if (!well_formed(body, size)) return TANDEM_BAD_REQUEST;
  request *r = new_request(op, id);
  if (!r) return TANDEM_NO_MEMORY;
  tandem_result result = send_message(client, op, r->id, body, size);
  if (result != TANDEM_OK) {
    free_request(r);
    return result;
  }
  r->next = client->requests;
  client->requests = r;
  client->outstanding++;
  *sent = r;
  return TANDEM_OK;
}

static tdm_request_id next_id(tandem_client *client) {
  return (tdm_request_id){.type = TDM_ID_UINT, .number = ++client->last_id};
}

static tdm_request_id chosen_id(const char *id) {
  return (tdm_request_id){.type = TDM_ID_TEXT, .text = tdm_text_of(id)};
}

tandem_result tandem_client_send(tandem_client *client, const char *op, const void *body,
                                 size_t size, uint64_t *id) {
  TDM_REQUIRE(client && op, "NULL");
  TDM_REQUIRE(body || !size, "body is NULL");
  request *sent;
  tandem_result result = submit(client, op, next_id(client), body, size, &sent);
  if (result == TANDEM_OK && id) *id = client->last_id;
  return result;
}

tandem_result tandem_client_send_as(tandem_client *client, const char *op, const void *body,
                                    size_t size, const char *id) {
  TDM_REQUIRE(client && op && id, "NULL");
  TDM_REQUIRE(body || !size, "body is NULL");
  size_t length = strlen(id);
  if (!length || length > TDM_REQUEST_ID_BYTES_MAX) return TANDEM_BAD_REQUEST;
  if (*find_request(client, chosen_id(id))) return TANDEM_CONFLICT;
  request *sent;
  return submit(client, op, chosen_id(id), body, size, &sent);
}

static tandem_result abandon(tandem_client *client, tdm_request_id id) {
  request **link = find_request(client, id);
  if (!*link) return TANDEM_NOTHING;
  remove_request(client, link);
  return TANDEM_OK;
}

tandem_result tandem_client_abandon(tandem_client *client, uint64_t id) {
  TDM_REQUIRE(client, "client is NULL");
  return abandon(client, (tdm_request_id){.type = TDM_ID_UINT, .number = id});
}

tandem_result tandem_client_abandon_as(tandem_client *client, const char *id) {
  TDM_REQUIRE(client && id, "NULL");
  return abandon(client, chosen_id(id));
}

/* The request stays outstanding; the reply to this message is known to nobody and so dropped. */
static tandem_result cancel(tandem_client *client, tdm_request_id id) {
  if (!*find_request(client, id)) return TANDEM_NOTHING;
  tdm_buffer body;
  tdm_buffer_init(&body);
  tdm_write_map(&body, 1);
  tdm_write_string(&body, "request");
  if (id.type == TDM_ID_TEXT) {
    tdm_write_text(&body, id.text);
  } else {
    tdm_write_uint(&body, id.number);
  }
  tandem_result result =
      body.failed ? TANDEM_NO_MEMORY
                  : send_message(client, "cancel", next_id(client), body.bytes, body.size);
  tdm_buffer_fini(&body);
  return result;
}

tandem_result tandem_client_cancel(tandem_client *client, uint64_t id) {
  TDM_REQUIRE(client, "client is NULL");
  return cancel(client, (tdm_request_id){.type = TDM_ID_UINT, .number = id});
}

tandem_result tandem_client_cancel_as(tandem_client *client, const char *id) {
  TDM_REQUIRE(client && id, "NULL");
  return cancel(client, chosen_id(id));
}

/* ---- receiving ---- */

static void collect(tandem_client *client, tandem_reply *reply) {
  if (client->last) {
    tdm_reply_link(client->last, reply);
  } else {
    client->first = reply;
  }
  client->last = reply;
}

static void take_progress(tandem_client *client, const request *r, tandem_reply *reply) {
  if (!client->progress && !r->blocking) {
    collect(client, reply);
    return;
  }
  if (client->progress) client->progress(client->context, reply);
  tandem_reply_free(reply);
}

/* Hands a reply to whoever waits for it; takes the reply. */
static void take_reply(tandem_client *client, tandem_reply *reply) {
  request **link = find_request(client, tdm_reply_request_id(reply));
  if (!*link) { /* given up, or answered before */
    tandem_reply_free(reply);
  } else if (tandem_reply_kind(reply) == TANDEM_REPLY_PROGRESS) {
    take_progress(client, *link, reply);
  } else {
    if ((*link)->blocking) {
      client->answer = reply;
    } else {
      collect(client, reply);
    }
    remove_request(client, link);
  }
}

/* What was under way when the connection broke gets no answer any more. */
static tandem_result fail_all(tandem_client *client) {
  client->connected = false;
  while (client->requests) {
    tandem_reply *reply = tdm_reply_disconnected(client->requests->op, client->requests->id);
    if (!reply) return TANDEM_NO_MEMORY;
    take_reply(client, reply);
  }
  return TANDEM_OK;
}

static tandem_result take_message(tandem_client *client, const void *bytes, size_t size) {
  tandem_reply *reply;
  tandem_result result = tdm_reply_parse(bytes, size, &reply);
  client->connected = true; /* its event may be waiting behind the message */
  if (result == TANDEM_OK) take_reply(client, reply);
  return result == TANDEM_NOTHING ? TANDEM_OK : result; /* not a reply: ignored, but a step */
}

tandem_result tandem_client_process(tandem_client *client) {
  TDM_REQUIRE(client, "client is NULL");
  const void *bytes;
  size_t size;
  switch (tdm_transport_step(client->transport, &bytes, &size)) {
    case TDM_STEP_NOTHING:
      return TANDEM_NOTHING;
    case TDM_STEP_MESSAGE:
      return take_message(client, bytes, size);
    case TDM_STEP_IGNORED:
      return TANDEM_OK;
    case TDM_STEP_CONNECTED:
      client->connected = true;
      return TANDEM_OK;
    case TDM_STEP_DISCONNECTED:
      return fail_all(client);
    case TDM_STEP_FAILED:
      break;
  }
  return TANDEM_SYSTEM;
}

tandem_result tandem_client_receive(tandem_client *client, tandem_reply **reply) {
  TDM_REQUIRE(client && reply, "NULL");
  *reply = client->first;
  if (!*reply) return TANDEM_NOTHING;
  client->first = tdm_reply_next(*reply);
  if (!client->first) client->last = NULL;
  tdm_reply_link(*reply, NULL);
  return TANDEM_OK;
}

int tandem_client_fd(const tandem_client *client) {
  TDM_REQUIRE(client, "client is NULL");
  return tdm_transport_fd(client->transport);
}

int tandem_client_events(tandem_client *client) {
  TDM_REQUIRE(client, "client is NULL");
  return (tdm_transport_ready(client->transport) ? TANDEM_EVENT_PROCESS : 0) |
         (client->first ? TANDEM_EVENT_RECEIVE : 0);
}

size_t tandem_client_outstanding(const tandem_client *client) {
  TDM_REQUIRE(client, "client is NULL");
  return client->outstanding;
}

bool tandem_client_connected(const tandem_client *client) {
  TDM_REQUIRE(client, "client is NULL");
  return client->connected;
}

/* ---- the blocking call ---- */

static int64_t now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Milliseconds until `deadline` (< 0: forever) as poll takes them. */
static int remaining_ms(int64_t deadline) {
  if (deadline < 0) return -1;
  int64_t left = deadline - now_ms();
  return left < 0 ? 0 : (int)left;
}

static tandem_result await(tandem_client *client, int64_t deadline) {
  for (;;) {
    tandem_result result = tandem_client_process(client);
    if (client->answer) return TANDEM_OK;
    if (result == TANDEM_NOTHING) {
      int left = remaining_ms(deadline);
      if (!left) return TANDEM_TIMEOUT;
      if (!tdm_transport_wait(client->transport, left)) return TANDEM_SYSTEM;
    } else if (result != TANDEM_OK) {
      return result;
    }
  }
}

tandem_result tandem_call(tandem_client *client, const char *op, const void *body, size_t size,
                          int timeout_ms, tandem_reply **reply) {
  TDM_REQUIRE(client && op && reply, "NULL");
  TDM_REQUIRE(body || !size, "body is NULL");
  *reply = NULL;
  int64_t deadline = timeout_ms < 0 ? -1 : now_ms() + timeout_ms;
  request *sent;
  tandem_result result = submit(client, op, next_id(client), body, size, &sent);
  if (result != TANDEM_OK) return result;
  sent->blocking = true;
  tdm_request_id id = sent->id;
  result = await(client, deadline);
  /* Replies to others may have come in, or their signal been used up by the wait: whoever
   * polls must see them. */
  tdm_transport_wake(client->transport);
  if (result != TANDEM_OK) {
    abandon(client, id);
    return result;
  }
  tandem_reply *answer = client->answer;
  client->answer = NULL;
  if (tandem_reply_error(answer) == TANDEM_ERROR_DISCONNECTED) {
    tandem_reply_free(answer);
    return TANDEM_DISCONNECTED;
  }
  *reply = answer;
  return TANDEM_OK;
}
