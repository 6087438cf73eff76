// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "engine/worker/attach.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <sys/random.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "engine/clock.h"
#include "engine/log.h"
#include "engine/socket.h"
#include "engine/worker/restraints.h"
#include "engine/worker/serve.h"

enum { YOUNG_MS = 1000, PAUSE_MS_MIN = 100, PAUSE_MS_MAX = 5000, EXIT_MISUSE = 2 };

void tdm_attach_help(FILE *out) {
  fputs(
      "usage: tandem-worker --connect tcp://HOST:PORT --server-key KEY|FILE --key FILE "
      "[OPTION]...\n"
      "\n"
      "Solves for a tandemd on another machine, which was started with --worker-bind and has this\n"
      "key in its list with the right `worker`. One process per problem at a time: start one for\n"
      "each processor. SIGTERM ends it; what it had is solved elsewhere.\n\n"
      "  --connect ENDPOINT     the daemon's --worker-bind\n"
      "  --server-key KEY|FILE  the daemon's public key\n"
      "  --key FILE             this worker's pair, as `tandemd keygen` makes it\n"
      "  --memory-mb MB         address space (default 4096)\n"
      "  --message-mb MB        largest message, at least the daemon's (default 64)\n"
      "  --max-time-ms MS       longest time limit, at least the daemon's (default 86400000)\n\n"
      "Without --key it is started by tandemd, which knows its arguments.\n",
      out);
}

bool tdm_attach_asked(const tdm_worker_arguments *arguments) {
  return arguments->key_file != NULL || arguments->server_key_name != NULL;
}

/* ---- keys ---- */

static bool read_server_key(const char *word, char server_key[TDM_KEY_TEXT_SIZE], char *error) {
  tdm_key_pair pair;
  if (tdm_key_decode(word, strlen(word), NULL)) {
    memcpy(server_key, word, TDM_KEY_TEXT_SIZE);
    return true;
  }
  if (!tdm_key_pair_load(word, false, &pair, error)) return false;
  memcpy(server_key, pair.public_key, TDM_KEY_TEXT_SIZE);
  tdm_key_pair_forget(&pair);
  return true;
}

static bool read_keys(const tdm_worker_arguments *arguments, tdm_worker_keys *keys) {
  char error[TDM_KEY_ERROR_SIZE] = "--server-key and --key go together; see --help";
  bool good = arguments->key_file != NULL && arguments->server_key_name != NULL &&
              tdm_key_pair_load(arguments->key_file, true, &keys->own, error) &&
              read_server_key(arguments->server_key_name, keys->server_key, error);
  if (good && !tdm_curve_pair_matches(&keys->own)) {
    snprintf(error, sizeof error, "%.200s: the secret key is not that of the public one",
             arguments->key_file);
    good = false;
  }
  if (!good) fprintf(stderr, "tandem-worker: %s\n", error);
  return good;
}

/* ---- the process that serves ---- */

/* A name that no other process has had, here or elsewhere. */
static void make_name(char *name, size_t size) {
  char host[48] = "";
  uint64_t number = 0;
  gethostname(host, sizeof host - 1);
  if (getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number)
    number = (uint64_t)tdm_monotonic_ns();
  snprintf(name, size, "%s.%ld.%016" PRIx64, host, (long)getpid(), number);
}

static int serve(const tdm_worker_arguments *shared, const tdm_worker_keys *keys, pid_t parent) {
  tdm_worker_arguments arguments = *shared;
  char name[100];
  make_name(name, sizeof name);
  arguments.name = name;
  arguments.parent = parent;
  arguments.keys = keys;
  if (!tdm_restraints_apply(arguments.memory_mb, parent)) {
    tdm_log(TDM_LOG_ERROR, "cannot restrain the worker", "reason=\"%s\"", strerror(errno));
    return 1;
  }
  return tdm_worker_serve(&arguments);
}

/* ---- the one that supervises it ---- */

/* Whether a signal to end came while it ran, or after it within pause_ms. */
static bool told_to_end(const sigset_t *signals, pid_t child, int64_t pause_ms) {
  bool ended = child < 0;
  while (!ended) {
    int got = sigwaitinfo(signals, NULL);
    if (got == SIGTERM || got == SIGINT) {
      kill(child, SIGKILL);
      waitpid(child, NULL, 0);
      return true;
    }
    ended = got == SIGCHLD && waitpid(child, NULL, WNOHANG) == child;
  }
  struct timespec pause = {pause_ms / 1000, pause_ms % 1000 * 1000000};
  int got = sigtimedwait(signals, NULL, &pause);
  return got == SIGTERM || got == SIGINT;
}

static void supervise(const tdm_worker_arguments *arguments, const tdm_worker_keys *keys) {
  sigset_t signals;
  pid_t parent = getpid();
  int64_t pause_ms = PAUSE_MS_MIN;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGCHLD);
  sigprocmask(SIG_BLOCK, &signals, NULL);
  for (;;) {
    int64_t started_ms = tdm_monotonic_ms();
    pid_t child = fork();
    if (child == 0) {
      sigprocmask(SIG_UNBLOCK, &signals, NULL);
      _exit(serve(arguments, keys, parent));
    }
    if (child < 0) tdm_log(TDM_LOG_ERROR, "cannot fork", "reason=\"%s\"", strerror(errno));
    if (told_to_end(&signals, child, pause_ms)) return;
    bool young = tdm_monotonic_ms() - started_ms < YOUNG_MS + pause_ms;
    pause_ms = !young ? PAUSE_MS_MIN : pause_ms >= PAUSE_MS_MAX / 2 ? PAUSE_MS_MAX : 2 * pause_ms;
  }
}

int tdm_attach_run(const tdm_worker_arguments *arguments) {
  tdm_worker_keys keys = {.server_key = ""};
  bool good = read_keys(arguments, &keys);
  if (good) supervise(arguments, &keys);
  tdm_key_pair_forget(&keys.own);
  return good ? 0 : EXIT_MISUSE;
}
