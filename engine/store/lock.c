// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "engine/store/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 4096 };

/* Each folder on the way, for nobody else: people's data come into it. */
static bool make_folders(const char *path) {
  char folder[PATH_SIZE];
  snprintf(folder, sizeof folder, "%s", path);
  for (char *at = strchr(folder + 1, '/'); at != NULL; at = strchr(at + 1, '/')) {
    *at = '\0';
    if (mkdir(folder, 0700) != 0 && errno != EEXIST) return false;
    *at = '/';
  }
  return true;
}

static int refuse(const char *path, const char *why, char *error) {
  snprintf(error, TDM_STORE_MESSAGE_SIZE, "%.100s: %s; name another file with --store", path, why);
  return -1;
}

int tdm_store_lock(const char *path, char error[TDM_STORE_MESSAGE_SIZE]) {
  char name[PATH_SIZE];
  int size = snprintf(name, sizeof name, "%s.lock", path);
  if (size < 0 || (size_t)size >= sizeof name) return refuse(path, "the path is too long", error);
  if (!make_folders(path)) return refuse(path, strerror(errno), error);
  int lock = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0) return refuse(path, strerror(errno), error);
  if (flock(lock, LOCK_EX | LOCK_NB) == 0) return lock;
  int reason = errno;
  close(lock);
  return refuse(path, reason == EWOULDBLOCK ? "another tandemd uses this store" : strerror(reason),
                error);
}
