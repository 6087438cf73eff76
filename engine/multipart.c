// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "engine/multipart.h"

#include <errno.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "engine/framing.h"

/* More descriptors than that are used by nobody; connections beyond are not looked at. */
enum { DESCRIPTORS = 1 << 17 };

typedef struct {
  tdm_framing framing;
  bool watched;
} connection;

/* Of pages that were never touched there are none. A descriptor is one thread's at a time. */
static connection connections[DESCRIPTORS];
static uint64_t message_bytes_max = UINT64_MAX;
static atomic_uint_fast64_t cut;

void tdm_multipart_init(uint64_t bytes_max) { message_bytes_max = bytes_max; }

uint64_t tdm_multipart_cut(void) { return atomic_load(&cut); }

/* The loop's own thread, the first, accepts for other libraries. */
void tdm_multipart_accepted(int descriptor) {
  if (descriptor < 0 || descriptor >= DESCRIPTORS) return;
  bool watched = syscall(SYS_gettid) != getpid();
  connections[descriptor] = (connection){.watched = watched};
}

static connection *watched_at(int descriptor) {
  if (descriptor < 0 || descriptor >= DESCRIPTORS) return NULL;
  return connections[descriptor].watched ? &connections[descriptor] : NULL;
}

/* NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): the C library names them */
__attribute__((visibility("default"))) ssize_t recv(int descriptor, void *bytes, size_t size,
                                                    int flags) {
  ssize_t got = syscall(SYS_recvfrom, descriptor, bytes, size, flags, NULL, NULL);
  connection *c = got > 0 && (flags & MSG_PEEK) == 0 ? watched_at(descriptor) : NULL;
  if (c == NULL || tdm_framing_read(&c->framing, bytes, (size_t)got, message_bytes_max)) return got;
  atomic_fetch_add(&cut, 1);
  c->watched = false;
  shutdown(descriptor, SHUT_RDWR);
  errno = ECONNRESET;
  return -1;
}
