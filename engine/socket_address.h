// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Socket address: ADDRESS:PORT in numbers, for listeners that are not ZeroMQ's.
 * Callers: the settings' check, the metrics.
 */
#ifndef TANDEM_ENGINE_SOCKET_ADDRESS_H
#define TANDEM_ENGINE_SOCKET_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

enum { TDM_SOCKET_ADDRESS_SIZE = 64 };

typedef struct {
  struct sockaddr_storage storage;
  socklen_t size;
} tdm_socket_address;

/* Reads 127.0.0.1:80, localhost:80 or [::1]:80, port 0 included; false for anything else. */
bool tdm_socket_address_read(const char *text, tdm_socket_address *address);

/* Whether only this machine reaches it. */
bool tdm_socket_address_is_loopback(const tdm_socket_address *address);

/* Writes it as it is read. */
const char *tdm_socket_address_write(const tdm_socket_address *address,
                                     char out[TDM_SOCKET_ADDRESS_SIZE]);

#endif
