// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Drive: feeds a fuzz target seeded mutations of the files named on the command line.
 *
 *   drive ROUNDS SEED FILE…
 *
 * Mutations keep the message mostly whole, so that they reach the decoder and not only the
 * scan: a leaf is changed to another type or value, a piece is copied elsewhere, cut or doubled,
 * a letter of a key changes.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz_decode.h"

enum { BYTES_MAX = 1 << 16 };

typedef struct {
  uint8_t *bytes;
  size_t size;
} message;

static uint64_t random_state;

static uint64_t draw(uint64_t below) {
  random_state ^= random_state << 13;
  random_state ^= random_state >> 7;
  random_state ^= random_state << 17;
  return (random_state >> 11) % below;
}

static message load(const char *path) {
  message m = {malloc(BYTES_MAX), 0};
  FILE *file = fopen(path, "rb");
  if (!file || !m.bytes) {
    fprintf(stderr, "drive: cannot read %s\n", path);
    exit(2);
  }
  m.size = fread(m.bytes, 1, BYTES_MAX, file);
  fclose(file);
  return m;
}

/* Replaces `cut` bytes at `at` by others; false when it would not fit. */
static bool splice(message *m, size_t at, size_t cut, const uint8_t *put, size_t size) {
  if (at + cut > m->size || m->size - cut + size > BYTES_MAX) return false;
  memmove(m->bytes + at + size, m->bytes + at + cut, m->size - at - cut);
  memcpy(m->bytes + at, put, size);
  m->size = m->size - cut + size;
  return true;
}

static void mutate(message *m) {
  static const char *const leaves[] = {"\xc0",     "\xc3",         "\x00", "\xff",
                                       "\xa0",     "\xa1x",        "\x90", "\x80",
                                       "\x91\xc0", "\xcd\xff\xff", "\x7f", "\xca\x7f\x7f\xff\xff"};
  static const size_t sizes[] = {1, 1, 1, 1, 1, 2, 1, 1, 2, 3, 1, 5};
  size_t at = draw(m->size), leaf = draw(sizeof sizes / sizeof sizes[0]);
  uint8_t piece[64];
  size_t size = draw(sizeof piece), from = draw(m->size);
  if (size > m->size - from) size = m->size - from;
  memcpy(piece, m->bytes + from, size);
  switch (draw(6)) {
    case 0:
      m->bytes[at] = (uint8_t)draw(256);
      return;
    case 1:
      m->bytes[at] ^= (uint8_t)(1U << draw(8));
      return;
    case 2:
      splice(m, at, 1, (const uint8_t *)leaves[leaf], sizes[leaf]);
      return;
    case 3:
      splice(m, at, 0, piece, size);
      return;
    case 4:
      splice(m, at, size, piece, 0);
      return;
    default:
      splice(m, at, size, piece, size);
  }
}

/* An own block of the exact size, so that a sanitizer sees a read past the end. */
static void feed(const message *m) {
  uint8_t *bytes = malloc(m->size ? m->size : 1);
  if (!bytes) exit(2);
  memcpy(bytes, m->bytes, m->size);
  LLVMFuzzerTestOneInput(bytes, m->size);
  free(bytes);
}

int main(int argument_count, char **arguments) {
  if (argument_count < 4) {
    fprintf(stderr, "usage: drive ROUNDS SEED FILE...\n");
    return 2;
  }
  long rounds = strtol(arguments[1], NULL, 10);
  random_state = strtoull(arguments[2], NULL, 10) * UINT64_C(0x9e3779b97f4a7c15) + 1;
  for (int i = 3; i < argument_count; i++) {
    message original = load(arguments[i]), m = {malloc(BYTES_MAX), 0};
    if (!m.bytes) return 2;
    feed(&original);
    for (long round = 0; round < rounds; round++) {
      m.size = original.size;
      memcpy(m.bytes, original.bytes, original.size);
      for (uint64_t n = draw(3) + 1; n > 0 && m.size > 0; n--) mutate(&m);
      feed(&m);
    }
    free(original.bytes);
    free(m.bytes);
  }
  return 0;
}
