// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "benchmarks/daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATH_SIZE = 4096 };

/* …/benchmarks/wire -> …/engine/tandemd */
static bool find_executable(char *path) {
  ssize_t length = readlink("/proc/self/exe", path, PATH_SIZE - 1);
  for (int up = 0; length > 0 && up < 2; up++) {
    path[length] = '\0';
    char *slash = strrchr(path, '/');
    length = slash ? slash - path : -1;
  }
  if (length < 0 || (size_t)length + sizeof "/engine/tandemd" > PATH_SIZE) return false;
  memcpy(path + length, "/engine/tandemd", sizeof "/engine/tandemd");
  return true;
}

/* In the child: never returns. */
static void become(const tdm_daemon *daemon, const char *executable, const char *workers) {
  char log[sizeof daemon->folder + sizeof "/tandemd.log"];
  snprintf(log, sizeof log, "%s/tandemd.log", daemon->folder);
  int file = open(log, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (file >= 0) dup2(file, STDERR_FILENO);
  execl(executable, executable, "--bind", daemon->endpoint, "--workers", workers, "--outstanding",
        "10000", "--store", "none", (char *)NULL);
  _exit(127);
}

bool tdm_daemon_start(tdm_daemon *daemon, const char *executable, uint64_t workers) {
  char path[PATH_SIZE], count[24];
  *daemon = (tdm_daemon){0};
  if (!executable && !find_executable(path)) path[0] = '\0';
  if (!executable) executable = path;
  if (access(executable, X_OK) != 0) {
    fprintf(stderr, "%s: %s; build it, or say --daemon PATH\n", executable, strerror(errno));
    return false;
  }
  snprintf(daemon->folder, sizeof daemon->folder, "/tmp/tandem-benchmark-XXXXXX");
  if (!mkdtemp(daemon->folder)) {
    perror(daemon->folder);
    daemon->folder[0] = '\0';
    return false;
  }
  snprintf(daemon->endpoint, sizeof daemon->endpoint, "ipc://%s/socket", daemon->folder);
  snprintf(count, sizeof count, "%" PRIu64, workers);
  daemon->pid = fork();
  if (daemon->pid == 0) become(daemon, executable, count);
  if (daemon->pid > 0) return true;
  perror("fork");
  daemon->pid = 0;
  return false;
}

static void remove_files(const tdm_daemon *daemon) {
  static const char *const files[] = {"tandemd.log", "socket"};
  char path[sizeof daemon->folder + 16];
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    snprintf(path, sizeof path, "%s/%s", daemon->folder, files[i]);
    unlink(path);
  }
  if (rmdir(daemon->folder) != 0) perror(daemon->folder);
}

bool tdm_daemon_stop(tdm_daemon *daemon) {
  int status = 0;
  if (daemon->pid > 0) {
    kill(daemon->pid, SIGTERM);
    while (waitpid(daemon->pid, &status, 0) < 0 && errno == EINTR) continue;
  }
  if (daemon->folder[0]) remove_files(daemon);
  if (daemon->pid > 0 && status != 0)
    fprintf(stderr, "the daemon ended with wait status %d\n", status);
  *daemon = (tdm_daemon){0};
  return status == 0;
}
