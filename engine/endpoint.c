// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "engine/endpoint.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static const char tcp[] = "tcp://";
static const char ipc[] = "ipc://";

static bool starts_with(const char *text, const char *prefix) {
  return strncmp(text, prefix, strlen(prefix)) == 0;
}

static bool is_port(const char *text) {
  if (strcmp(text, "*") == 0) return true;
  size_t digits = strspn(text, "0123456789");
  return digits > 0 && digits <= 5 && text[digits] == '\0' && strtol(text, NULL, 10) <= 65535;
}

static bool is_loopback(const char *host) {
  struct in_addr v4;
  if (inet_pton(AF_INET, host, &v4) == 1) return (ntohl(v4.s_addr) >> 24) == 127;
  return strcmp(host, "[::1]") == 0 || strcmp(host, "localhost") == 0 || strcmp(host, "lo") == 0;
}

static tdm_endpoint_reach tcp_reach(const char *address) {
  char host[256];
  const char *colon = strrchr(address, ':');
  if (colon == NULL || colon == address || !is_port(colon + 1)) return TDM_ENDPOINT_BAD;
  size_t size = (size_t)(colon - address);
  if (size >= sizeof host) return TDM_ENDPOINT_BAD;
  for (size_t i = 0; i < size; i++) {
    /* A semicolon would bring a source address, a slash or space nothing good. */
    if (!isgraph((unsigned char)address[i]) || strchr(";/\\", address[i]) != NULL)
      return TDM_ENDPOINT_BAD;
  }
  memcpy(host, address, size);
  host[size] = '\0';
  return is_loopback(host) ? TDM_ENDPOINT_LOCAL : TDM_ENDPOINT_OPEN;
}

tdm_endpoint_reach tdm_endpoint_reach_of(const char *endpoint) {
  if (starts_with(endpoint, tcp)) return tcp_reach(endpoint + strlen(tcp));
  if (starts_with(endpoint, ipc) && endpoint[strlen(ipc)] != '\0') return TDM_ENDPOINT_LOCAL;
  return TDM_ENDPOINT_BAD;
}

bool tdm_endpoint_in_use(const char *endpoint) {
  if (!starts_with(endpoint, ipc)) return false;
  const char *path = endpoint + strlen(ipc);
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  size_t size = strlen(path);
  if (size == 0 || size >= sizeof address.sun_path) return false;
  memcpy(address.sun_path, path, size);
  socklen_t length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + size + 1);
  if (path[0] == '@') { /* ZeroMQ's way to write the abstract namespace */
    address.sun_path[0] = '\0';
    length--;
  }
  int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (probe < 0) return false;
  bool answered = connect(probe, (struct sockaddr *)&address, length) == 0;
  close(probe);
  return answered;
}

void tdm_endpoint_unlink(const char *endpoint) {
  if (!starts_with(endpoint, ipc)) return;
  const char *path = endpoint + strlen(ipc);
  if (path[0] != '@') unlink(path);
}
