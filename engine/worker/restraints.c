// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "engine/worker/restraints.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

/* Sanitizers map terabytes of address space that they never use. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
static const bool bounds_memory = false;
#else
static const bool bounds_memory = true;
#endif

static bool limit(int resource, rlim_t value) {
  struct rlimit both = {.rlim_cur = value, .rlim_max = value};
  return setrlimit((__rlimit_resource_t)resource, &both) == 0;
}

/* Where memory runs out, the kernel ends a worker, which costs a retry, before the daemon. */
static void volunteer(void) {
  static const char score[] = "500";
  int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (file < 0) return;
  ssize_t ignored = write(file, score, sizeof score - 1);
  (void)ignored;
  close(file);
}

bool tdm_restraints_apply(int64_t memory_mb, int64_t parent) {
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || !tdm_restraints_parent_lives(parent)) return false;
  /* A signal to the whole group is for the daemon, which drains: the work goes on. */
  signal(SIGINT, SIG_IGN);
  signal(SIGTERM, SIG_IGN);
  signal(SIGHUP, SIG_IGN);
  signal(SIGPIPE, SIG_IGN);
  volunteer();
  return dup2(STDERR_FILENO, STDOUT_FILENO) >= 0 && limit(RLIMIT_CORE, 0) &&
         (!bounds_memory || limit(RLIMIT_AS, (rlim_t)memory_mb << 20));
}

/* The hard limit stays, so that the next problem can raise the soft one. */
void tdm_restraints_run_for(int64_t more_ms) {
  long processors = sysconf(_SC_NPROCESSORS_ONLN);
  struct rusage used;
  struct rlimit both;
  if (getrusage(RUSAGE_SELF, &used) != 0 || getrlimit(RLIMIT_CPU, &both) != 0) return;
  int64_t more_s = (more_ms / 1000 + 1) * (processors > 1 ? processors : 1);
  rlim_t seconds = (rlim_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec + 1 + more_s);
  both.rlim_cur = seconds < both.rlim_max ? seconds : both.rlim_max;
  setrlimit(RLIMIT_CPU, &both);
}

/* Linux keeps this number per thread. */
void tdm_restraints_give_way(int64_t more) {
  if (more > 0 && nice((int)more) < 0) return; /* nothing depends on it */
}

bool tdm_restraints_parent_lives(int64_t parent) { return getppid() == (pid_t)parent; }
