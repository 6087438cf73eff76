// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "engine/socket_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool read_port(const char *text, in_port_t *port) {
  size_t digits = strspn(text, "0123456789");
  if (digits == 0 || digits > 5 || text[digits] != '\0') return false;
  long number = strtol(text, NULL, 10);
  *port = htons((uint16_t)number);
  return number <= UINT16_MAX;
}

static bool read_v6(const char *host, in_port_t port, tdm_socket_address *address) {
  struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = port};
  size_t size = strlen(host);
  char inside[INET6_ADDRSTRLEN];
  if (size < 3 || host[0] != '[' || host[size - 1] != ']' || size - 2 >= sizeof inside)
    return false;
  snprintf(inside, sizeof inside, "%.*s", (int)size - 2, host + 1);
  memcpy(&address->storage, &v6, sizeof v6);
  address->size = sizeof v6;
  return inet_pton(AF_INET6, inside, &((struct sockaddr_in6 *)&address->storage)->sin6_addr) == 1;
}

static bool read_v4(const char *host, in_port_t port, tdm_socket_address *address) {
  struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = port};
  const char *number = strcmp(host, "localhost") == 0 ? "127.0.0.1" : host;
  if (inet_pton(AF_INET, number, &v4.sin_addr) != 1) return false;
  memcpy(&address->storage, &v4, sizeof v4);
  address->size = sizeof v4;
  return true;
}

bool tdm_socket_address_read(const char *text, tdm_socket_address *address) {
  char host[TDM_SOCKET_ADDRESS_SIZE];
  in_port_t port = 0;
  const char *colon = strrchr(text, ':');
  if (colon == NULL || (size_t)(colon - text) >= sizeof host || !read_port(colon + 1, &port))
    return false;
  snprintf(host, sizeof host, "%.*s", (int)(colon - text), text);
  *address = (tdm_socket_address){.size = 0};
  return host[0] == '[' ? read_v6(host, port, address) : read_v4(host, port, address);
}

bool tdm_socket_address_is_loopback(const tdm_socket_address *address) {
  const struct sockaddr_in *v4 = (const struct sockaddr_in *)&address->storage;
  const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)&address->storage;
  if (address->storage.ss_family == AF_INET) return ntohl(v4->sin_addr.s_addr) >> 24 == 127;
  return IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr);
}

const char *tdm_socket_address_write(const tdm_socket_address *address,
                                     char out[TDM_SOCKET_ADDRESS_SIZE]) {
  const struct sockaddr_in *v4 = (const struct sockaddr_in *)&address->storage;
  const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)&address->storage;
  char host[INET6_ADDRSTRLEN] = "";
  if (address->storage.ss_family == AF_INET) {
    inet_ntop(AF_INET, &v4->sin_addr, host, sizeof host);
    snprintf(out, TDM_SOCKET_ADDRESS_SIZE, "%s:%u", host, (unsigned)ntohs(v4->sin_port));
  } else {
    inet_ntop(AF_INET6, &v6->sin6_addr, host, sizeof host);
    snprintf(out, TDM_SOCKET_ADDRESS_SIZE, "[%s]:%u", host, (unsigned)ntohs(v6->sin6_port));
  }
  return out;
}
