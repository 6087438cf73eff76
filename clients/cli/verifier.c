// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/verifier.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char program_name[] = "tandem-verify";

/* The program's file; a bare name is looked up in the path. */
static const char *find_program(char own[PATH_MAX]) {
  const char *named = getenv("TANDEM_VERIFY");
  if (named && *named) return named;
  ssize_t size = readlink("/proc/self/exe", own, PATH_MAX - 1);
  own[size > 0 ? size : 0] = '\0';
  char *slash = strrchr(own, '/');
  if (slash && (size_t)(slash + 1 - own) + sizeof program_name <= PATH_MAX) {
    memcpy(slash + 1, program_name, sizeof program_name);
    if (access(own, X_OK) == 0) return own;
  }
  return program_name;
}

/* A file without a name that holds the bytes, so that nobody waits for anybody. */
static FILE *hold(const void *bytes, size_t size) {
  FILE *file = tmpfile();
  if (!file) return NULL;
  if (fwrite(bytes, 1, size, file) == size && fflush(file) == 0 && fseek(file, 0, SEEK_SET) == 0)
    return file;
  fclose(file);
  return NULL;
}

/* Starts the program between two files; an error number. */
static int start(const char *program, int in, int out, pid_t *child) {
  posix_spawn_file_actions_t actions;
  char *arguments[] = {(char *)program_name, NULL};
  int error = posix_spawn_file_actions_init(&actions);
  if (error) return error;
  error = posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
  if (!error) error = posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
  if (!error) error = posix_spawnp(child, program, &actions, NULL, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

/* Whether the program ended well. */
static bool await(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return false;
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static tdm_exit fail(const char *program, const char *reason) {
  fprintf(stderr, "tandem: %s %s\n", program, reason);
  return TDM_EXIT_LOCAL;
}

/* The whole of a file that somebody else wrote. */
static tdm_text read_back(FILE *file, tdm_arena *arena) {
  long size = fseek(file, 0, SEEK_END) == 0 ? ftell(file) : -1;
  if (size <= 0 || size > (1 << 28)) return (tdm_text){NULL, 0};
  char *bytes = tdm_must_alloc(arena, (size_t)size, 1);
  rewind(file);
  bool whole = fread(bytes, 1, (size_t)size, file) == (size_t)size;
  return whole ? (tdm_text){bytes, (uint32_t)size} : (tdm_text){NULL, 0};
}

tdm_exit tdm_verifier_ask(const void *bytes, size_t size, tdm_arena *arena, tdm_text *answer) {
  char own[PATH_MAX];
  const char *program = find_program(own);
  FILE *in = hold(bytes, size), *out = tmpfile();
  tdm_exit result = TDM_EXIT_OK;
  pid_t child = -1;
  *answer = (tdm_text){NULL, 0};
  int error = in && out ? start(program, fileno(in), fileno(out), &child) : errno;
  if (error) {
    fprintf(stderr,
            "tandem: %s cannot be run (%s); install it beside tandem, or name it by "
            "TANDEM_VERIFY\n",
            program, strerror(error));
    result = TDM_EXIT_LOCAL;
  } else if (!await(child)) {
    result = fail(program, "failed");
  } else {
    *answer = read_back(out, arena);
    if (!answer->size) result = fail(program, "gave no answer");
  }
  if (in) fclose(in);
  if (out) fclose(out);
  return result;
}
