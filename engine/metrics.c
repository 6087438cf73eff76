// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "engine/metrics.h"

#include <errno.h>
#include <microhttpd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "engine/log.h"
#include "engine/socket_address.h"
#include "proto/metrics.h"

enum {
  CONNECTIONS_MAX = 16,
  CONNECTION_BYTES = 16384, /* for a request's head */
  IDLE_SECONDS = 5,
  TIMER_MS = 1000,
  BACKLOG = 16
};

/* ---- answers ---- */

static enum MHD_Result reply(struct MHD_Connection *connection, unsigned status,
                             const tdm_buffer *text, const char *type) {
  struct MHD_Response *response =
      MHD_create_response_from_buffer(text->size, text->bytes, MHD_RESPMEM_MUST_COPY);
  if (response == NULL) return MHD_NO;
  MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
  if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
    MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
  enum MHD_Result result = MHD_queue_response(connection, status, response);
  MHD_destroy_response(response);
  return result;
}

static enum MHD_Result refuse(struct MHD_Connection *connection, unsigned status,
                              const char *message) {
  tdm_buffer text;
  tdm_buffer_init(&text);
  tdm_buffer_append(&text, message, strlen(message));
  enum MHD_Result result = reply(connection, status, &text, "text/plain; charset=utf-8");
  tdm_buffer_fini(&text);
  return result;
}

static enum MHD_Result tell(const tdm_metrics *metrics, struct MHD_Connection *connection) {
  tdm_buffer body, text;
  tdm_buffer_init(&body);
  tdm_buffer_init(&text);
  tdm_admission_write_stats(metrics->admission, &body);
  bool written = !body.failed && tdm_metrics_write(&text, body.bytes, body.size) && !text.failed;
  enum MHD_Result result =
      written ? reply(connection, MHD_HTTP_OK, &text, TDM_METRICS_CONTENT_TYPE)
              : refuse(connection, MHD_HTTP_SERVICE_UNAVAILABLE, "out of memory\n");
  tdm_buffer_fini(&body);
  tdm_buffer_fini(&text);
  return result;
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *upload,
                                  size_t *upload_size, void **state) {
  (void)version;
  (void)upload;
  (void)upload_size;
  (void)state;
  if (strcmp(url, "/metrics") != 0)
    return refuse(connection, MHD_HTTP_NOT_FOUND, "only /metrics is here\n");
  if (strcmp(method, MHD_HTTP_METHOD_GET) != 0 && strcmp(method, MHD_HTTP_METHOD_HEAD) != 0)
    return refuse(connection, MHD_HTTP_METHOD_NOT_ALLOWED, "metrics can only be read\n");
  return tell(context, connection);
}

/* ---- the loop ---- */

static void on_readable(uv_poll_t *poll, int status, int events) {
  const tdm_metrics *metrics = poll->data;
  (void)status;
  (void)events;
  MHD_run(metrics->http);
}

static void on_timer(uv_timer_t *timer) {
  const tdm_metrics *metrics = timer->data;
  MHD_run(metrics->http);
}

/* ---- life ---- */

static int listen_at(tdm_socket_address *address) {
  int one = 1;
  int listener = socket(address->storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (listener < 0) return -1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(listener, (const struct sockaddr *)&address->storage, address->size) == 0 &&
      listen(listener, BACKLOG) == 0 &&
      getsockname(listener, (struct sockaddr *)&address->storage, &address->size) == 0)
    return listener;
  int kept = errno;
  close(listener);
  errno = kept;
  return -1;
}

static struct MHD_Daemon *start_http(tdm_metrics *metrics, int listener) {
  return MHD_start_daemon(MHD_USE_EPOLL, 0, NULL, NULL, on_request, metrics,
                          MHD_OPTION_LISTEN_SOCKET, listener, MHD_OPTION_CONNECTION_LIMIT,
                          (unsigned)CONNECTIONS_MAX, MHD_OPTION_CONNECTION_TIMEOUT,
                          (unsigned)IDLE_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                          (size_t)CONNECTION_BYTES, MHD_OPTION_END);
}

static void watch(tdm_metrics *metrics, uv_loop_t *loop) {
  const union MHD_DaemonInfo *info = MHD_get_daemon_info(metrics->http, MHD_DAEMON_INFO_EPOLL_FD);
  uv_poll_init(loop, &metrics->poll, info->epoll_fd);
  uv_timer_init(loop, &metrics->timer);
  metrics->poll.data = metrics;
  metrics->timer.data = metrics;
  uv_poll_start(&metrics->poll, UV_READABLE, on_readable);
  uv_timer_start(&metrics->timer, on_timer, TIMER_MS, TIMER_MS);
}

bool tdm_metrics_start(tdm_metrics *metrics, uv_loop_t *loop, const char *address) {
  tdm_socket_address parsed;
  char message[128], actual[TDM_SOCKET_ADDRESS_SIZE];
  if (address == NULL) return true;
  int listener = tdm_socket_address_read(address, &parsed) ? listen_at(&parsed) : -1;
  if (listener >= 0) metrics->http = start_http(metrics, listener);
  if (metrics->http == NULL) {
    tdm_log(TDM_LOG_ERROR, "cannot serve metrics; choose another --metrics ADDRESS:PORT",
            "address=%s reason=\"%s\"", address, strerror(errno));
    if (listener >= 0) close(listener);
    return false;
  }
  watch(metrics, loop);
  snprintf(message, sizeof message, "serving metrics on http://%s/metrics",
           tdm_socket_address_write(&parsed, actual));
  tdm_log(TDM_LOG_INFO, message, "connections_max=%d", CONNECTIONS_MAX);
  return true;
}

void tdm_metrics_stop(tdm_metrics *metrics) {
  if (metrics->http == NULL) return;
  uv_close((uv_handle_t *)&metrics->poll, NULL);
  uv_close((uv_handle_t *)&metrics->timer, NULL);
  MHD_stop_daemon(metrics->http);
  metrics->http = NULL;
}
