// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "proto/key_pair.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_BYTES_MAX = 4096 };

__attribute__((format(printf, 2, 3))) static bool refuse(char *error, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(error, TDM_KEY_ERROR_SIZE, format, arguments);
  va_end(arguments);
  return false;
}

/* ---- keys ---- */

/* The place of a character in Z85's alphabet, -1 for any other. */
static int digit_of(char character) {
  static const char alphabet[] =
      "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";
  const char *at = character == '\0' ? NULL : strchr(alphabet, character);
  return at == NULL ? -1 : (int)(at - alphabet);
}

bool tdm_key_decode(const char *text, size_t size, uint8_t out[TDM_KEY_BYTES]) {
  if (size != TDM_KEY_CHARACTERS) return false;
  for (size_t group = 0; group < TDM_KEY_BYTES / 4; group++) {
    uint64_t word = 0;
    for (size_t i = 0; i < 5; i++) {
      int digit = digit_of(text[5 * group + i]);
      if (digit < 0) return false;
      word = word * 85 + (uint64_t)digit;
    }
    if (word > UINT32_MAX) return false;
    for (size_t i = 0; out != NULL && i < 4; i++)
      out[4 * group + i] = (uint8_t)(word >> (24 - 8 * i));
  }
  return true;
}

void tdm_key_pair_forget(tdm_key_pair *pair) { explicit_bzero(pair, sizeof *pair); }

/* ---- the text of a file ---- */

typedef struct {
  const char *at;
  const char *end;
  unsigned line;
} lines;

/* The next line without blanks around it and without its comment line; false at the end. */
static bool next_line(lines *l, const char **line, size_t *size) {
  while (l->at < l->end) {
    const char *first = l->at;
    const char *stop = memchr(first, '\n', (size_t)(l->end - first));
    l->at = stop == NULL ? l->end : stop + 1;
    if (stop == NULL) stop = l->end;
    l->line++;
    while (first < stop && strchr(" \t\r", *first) != NULL) first++;
    while (stop > first && strchr(" \t\r", stop[-1]) != NULL) stop--;
    if (first == stop || *first == '#') continue;
    *line = first;
    *size = (size_t)(stop - first);
    return true;
  }
  return false;
}

/* The key behind `name:`, with or without quotation marks. */
static bool read_key(const char *line, size_t size, size_t name_size, char *key) {
  const char *first = line + name_size + 1;
  const char *stop = line + size;
  while (first < stop && *first == ' ') first++;
  if (stop - first >= 2 && *first == stop[-1] && strchr("\"'", *first) != NULL) {
    first++;
    stop--;
  }
  if (!tdm_key_decode(first, (size_t)(stop - first), NULL)) return false;
  memcpy(key, first, TDM_KEY_CHARACTERS);
  key[TDM_KEY_CHARACTERS] = '\0';
  return true;
}

static bool read_line(const char *line, size_t size, unsigned number, tdm_key_pair *pair,
                      char *error) {
  const struct {
    const char *name;
    char *key;
  } entries[] = {{"public", pair->public_key}, {"secret", pair->secret_key}};
  for (size_t i = 0; i < 2; i++) {
    size_t name_size = strlen(entries[i].name);
    if (size <= name_size || memcmp(line, entries[i].name, name_size) != 0 ||
        line[name_size] != ':')
      continue;
    if (entries[i].key[0] != '\0')
      return refuse(error, "line %u: `%s` stands there twice", number, entries[i].name);
    if (read_key(line, size, name_size, entries[i].key)) return true;
    return refuse(error, "line %u: `%s` is not a key, which has 40 characters of Z85", number,
                  entries[i].name);
  }
  return refuse(error, "line %u: neither `public: KEY` nor `secret: KEY`", number);
}

bool tdm_key_pair_parse(const char *text, size_t size, tdm_key_pair *pair,
                        char error[TDM_KEY_ERROR_SIZE]) {
  lines l = {.at = text, .end = text + size};
  const char *line;
  size_t length;
  *pair = (tdm_key_pair){.public_key = ""};
  bool good = memchr(text, '\0', size) == NULL || refuse(error, "not a text");
  while (good && next_line(&l, &line, &length)) good = read_line(line, length, l.line, pair, error);
  if (good && pair->public_key[0] == '\0') good = refuse(error, "there is no line `public: KEY`");
  if (!good) tdm_key_pair_forget(pair);
  return good;
}

/* ---- files ---- */

static bool is_private(int file) {
  struct stat status;
  return fstat(file, &status) == 0 && (status.st_mode & (S_IRWXG | S_IRWXO)) == 0;
}

static bool load(int file, const char *path, bool needs_secret, tdm_key_pair *pair, char *error) {
  char text[FILE_BYTES_MAX];
  char why[TDM_KEY_ERROR_SIZE];
  if (needs_secret && !is_private(file))
    return refuse(error, "%.300s can be read by others, who could pass for you: chmod 600 it",
                  path);
  ssize_t size = read(file, text, sizeof text);
  bool good = size >= 0 && size < FILE_BYTES_MAX;
  if (!good) {
    refuse(error, "%.300s is not a key file: %s", path, size < 0 ? strerror(errno) : "too long");
  } else {
    good = tdm_key_pair_parse(text, (size_t)size, pair, why);
    if (!good) refuse(error, "%.300s: %.150s", path, why);
    if (good && needs_secret && pair->secret_key[0] == '\0')
      good = refuse(error, "%.300s has no line `secret: KEY`", path);
  }
  explicit_bzero(text, sizeof text);
  return good;
}

bool tdm_key_pair_load(const char *path, bool needs_secret, tdm_key_pair *pair,
                       char error[TDM_KEY_ERROR_SIZE]) {
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return refuse(error, "cannot read %.300s: %s", path, strerror(errno));
  bool good = load(file, path, needs_secret, pair, error);
  close(file);
  return good;
}

bool tdm_key_pair_save(const char *path, const tdm_key_pair *pair, char error[TDM_KEY_ERROR_SIZE]) {
  char text[512];
  int size =
      snprintf(text, sizeof text,
               "# A tandem key pair. Whoever has `secret` passes for you: give away `public` "
               "only.\npublic: \"%s\"\nsecret: \"%s\"\n",
               pair->public_key, pair->secret_key);
  int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file < 0)
    return refuse(error,
                  errno == EEXIST ? "%.300s exists; choose another name, or remove it (%s)"
                                  : "cannot write %.300s: %s",
                  path, strerror(errno));
  bool good = fchmod(file, S_IRUSR | S_IWUSR) == 0 && write(file, text, (size_t)size) == size &&
              fsync(file) == 0;
  int failure = errno;
  good = close(file) == 0 && good;
  explicit_bzero(text, sizeof text);
  if (good) return true;
  unlink(path);
  return refuse(error, "cannot write %.300s: %s", path, strerror(failure));
}
