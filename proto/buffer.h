// SPDX-License-Identifier: Apache-2.0
/*
 * Buffer: bytes that grow, with a sticky error.
 *
 * After the first failed allocation every append is ignored and `failed` stays
 * set: one check at the end decides. Callers: the writer, the daemon, the clients.
 */
#ifndef TANDEM_PROTO_BUFFER_H
#define TANDEM_PROTO_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
  uint8_t *bytes; /* owned */
  size_t size;
  size_t capacity;
  bool failed;
  size_t successes_left; /* fault injection: SIZE_MAX never fails */
} tdm_buffer;

void tdm_buffer_init(tdm_buffer *buffer);
void tdm_buffer_fini(tdm_buffer *buffer);
void tdm_buffer_append(tdm_buffer *buffer, const void *bytes, size_t size);

#endif
