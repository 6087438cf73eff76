// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Failing malloc: loaded before the C library (LD_PRELOAD) into tandemd, and into no process that
 * it starts. FAILING_MALLOC names a file of three numbers that test_allocation.py shares: how many
 * more allocations succeed before one fails (-1: none fails), how many were made, how many failed.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

typedef struct {
  _Atomic int64_t left;
  _Atomic int64_t made;
  _Atomic int64_t failed;
} shared;

static shared *numbers;

/* glibc's own, by other names: dlsym() itself allocates. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("FAILING_MALLOC");
  if (path == NULL || strcmp(program_invocation_short_name, "tandemd") != 0) return;
  int file = open(path, O_RDWR | O_CLOEXEC);
  if (file < 0) return;
  void *map = mmap(NULL, sizeof *numbers, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  if (map != MAP_FAILED) numbers = map;
}

static int fails(void) {
  if (numbers == NULL) return 0;
  atomic_fetch_add(&numbers->made, 1);
  if (atomic_load(&numbers->left) < 0 || atomic_fetch_sub(&numbers->left, 1) != 0) return 0;
  atomic_fetch_add(&numbers->failed, 1);
  errno = ENOMEM;
  return 1;
}

#pragma GCC visibility push(default)
void *malloc(size_t size) { return fails() ? NULL : __libc_malloc(size); }
void *calloc(size_t nmemb, size_t size) { return fails() ? NULL : __libc_calloc(nmemb, size); }
void *realloc(void *ptr, size_t size) { return fails() ? NULL : __libc_realloc(ptr, size); }
#pragma GCC visibility pop
