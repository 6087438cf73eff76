// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "engine/descriptors.h"

#include <errno.h>
#include <limits.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "engine/hang_up.h"
#include "engine/multipart.h"

static int first_reserved = INT_MAX;
static atomic_uint_fast64_t refused;

void tdm_descriptors_init(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur > INT_MAX) return;
  first_reserved = (int)limit.rlim_cur - TDM_DESCRIPTORS_RESERVED;
}

uint64_t tdm_descriptors_refused(void) { return atomic_load(&refused); }

/* What libzmq takes for a client that went away again. */
static int refuse(int descriptor) {
  atomic_fetch_add(&refused, 1);
  if (descriptor >= 0) close(descriptor);
  errno = ECONNABORTED;
  return -1;
}

/* NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): the C library names them */
__attribute__((visibility("default"))) int accept4(int listener, __SOCKADDR_ARG address,
                                                   socklen_t *restrict size, int flags) {
  /* The type of the address is a union of pointers where the compiler has such arguments. */
  void *plain;
  __builtin_memcpy(&plain, &address, sizeof plain);
  int descriptor = (int)syscall(SYS_accept4, listener, plain, size, flags);
  if (descriptor >= first_reserved) return refuse(descriptor);
  if (descriptor < 0 && (errno == EMFILE || errno == ENFILE)) return refuse(-1);
  tdm_multipart_accepted(descriptor);
  tdm_hang_up_accepted(descriptor);
  return descriptor;
}
