// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "engine/hang_up.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { DESCRIPTORS = 1 << 17 };

/* In the kernel's set a descriptor of ours stands by its number, under a mark that no pointer has.
 */
static const uint64_t mark = UINT64_C(0x7a6d) << 48;
static const uint64_t mark_mask = UINT64_C(0xffff) << 48;

typedef struct {
  uint64_t data; /* what libzmq wants to get back with an event */
  bool watched;  /* accepted by libzmq, and not done with */
  bool reading;
  bool parked; /* not in the kernel's set, though libzmq thinks so */
} connection;

/* A descriptor is one thread's at a time. */
static connection connections[DESCRIPTORS];

void tdm_hang_up_accepted(int descriptor) {
  if (descriptor < 0 || descriptor >= DESCRIPTORS) return;
  connections[descriptor] = (connection){.watched = syscall(SYS_gettid) != getpid()};
}

static connection *watched_at(int descriptor) {
  if (descriptor < 0 || descriptor >= DESCRIPTORS) return NULL;
  return connections[descriptor].watched ? &connections[descriptor] : NULL;
}

static int control(int set, int operation, int descriptor, struct epoll_event *event) {
  return (int)syscall(SYS_epoll_ctl, set, operation, descriptor, event);
}

static int control_marked(int set, int operation, int descriptor, const struct epoll_event *event) {
  struct epoll_event marked = {.events = event->events, .data.u64 = mark | (uint32_t)descriptor};
  return control(set, operation, descriptor, &marked);
}

static int control_watched(connection *c, int set, int operation, int descriptor,
                           struct epoll_event *event) {
  bool parked = c->parked;
  if (operation == EPOLL_CTL_DEL) {
    *c = (connection){.watched = false};
    return parked ? 0 : control(set, operation, descriptor, event);
  }
  c->reading = (event->events & EPOLLIN) != 0;
  c->data = event->data.u64;
  if (!parked) return control_marked(set, operation, descriptor, event);
  if (!c->reading) return 0;
  c->parked = false;
  return control_marked(set, EPOLL_CTL_ADD, descriptor, event);
}

/* NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): the C library names them */
__attribute__((visibility("default"))) int epoll_ctl(int set, int operation, int descriptor,
                                                     struct epoll_event *event) {
  connection *c = watched_at(descriptor);
  if (c == NULL) return control(set, operation, descriptor, event);
  return control_watched(c, set, operation, descriptor, event);
}

/* Gives an event back as libzmq knows it; false when it is none yet. */
static bool translate(int set, struct epoll_event *event) {
  if ((event->data.u64 & mark_mask) != mark) return true;
  int descriptor = (int)(uint32_t)event->data.u64;
  connection *c = &connections[descriptor];
  event->data.u64 = c->data;
  if ((event->events & (EPOLLHUP | EPOLLERR)) == 0) return true;
  if (c->reading) {
    /* libzmq would read for each: stop at the first, and take the second for the end. */
    if ((event->events & EPOLLIN) != 0) event->events &= ~(uint32_t)(EPOLLHUP | EPOLLERR);
    return true;
  }
  c->parked = control(set, EPOLL_CTL_DEL, descriptor, NULL) == 0;
  return !c->parked;
}

/* NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): the C library names them */
__attribute__((visibility("default"))) int epoll_wait(int set, struct epoll_event *events, int room,
                                                      int timeout_ms) {
  int count = (int)syscall(SYS_epoll_pwait, set, events, room, timeout_ms, NULL, (size_t)8);
  int kept = 0;
  for (int i = 0; i < count; i++)
    if (translate(set, &events[i])) events[kept++] = events[i];
  return count < 0 ? count : kept;
}
