// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Framing: reads along in the bytes of a ZeroMQ connection (ZMTP 2 and 3) and says when a message
 * has more parts or bytes than one may have, long before it is complete. Pure.
 *
 * ZMTP 1, which nothing speaks since libzmq 3 came out in 2011, and what is not ZMTP at all are
 * refused at once. Under CURVE the parts are hidden: there it sees single frames.
 * Callers: multipart.
 */
#ifndef TANDEM_ENGINE_FRAMING_H
#define TANDEM_ENGINE_FRAMING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TDM_FRAMING_PARTS_MAX = 64 };

/* All zeros: nothing was read yet. */
typedef struct {
  uint64_t skip;  /* bytes until the next frame begins */
  uint64_t bytes; /* of the message so far */
  uint32_t parts; /* of the message so far */
  uint8_t head_size;
  uint8_t head[11]; /* of the greeting, then of a frame */
  bool greeted;
} tdm_framing;

/*
 * Reads the next `size` bytes of the connection. False when the connection must end: a message has
 * more than TDM_FRAMING_PARTS_MAX parts or `bytes_max` bytes, or this is not ZMTP.
 */
bool tdm_framing_read(tdm_framing *framing, const uint8_t *bytes, size_t size, uint64_t bytes_max);

#endif
