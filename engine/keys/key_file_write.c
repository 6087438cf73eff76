// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/keys/key_file.h"
#include "engine/keys/rights.h"

/* Nothing needs quoting but keys, in whose alphabet there is no quotation mark. */
static void print_keys(FILE *out, const tdm_key_list *list) {
  fputs(list->key_count == 0 ? "keys: []\n" : "keys:\n", out);
  for (uint32_t i = 0; i < list->key_count; i++) {
    const tdm_key *key = &list->keys[i];
    char rights[TDM_RIGHTS_TEXT_SIZE];
    fprintf(out, "  - {name: \"%s\", owner: \"%s\", rights: [%s], public: \"%s\"}\n", key->name,
            key->owner, tdm_rights_text(key->rights, rights), key->public_key);
  }
}

static void print_owners(FILE *out, const tdm_key_list *list) {
  if (list->owner_count > 0) fputs("owners:\n", out);
  for (uint32_t i = 0; i < list->owner_count; i++) {
    const tdm_owner_limits *limits = &list->owners[i].limits;
    const char *between = "";
    fprintf(out, "  \"%s\": {", list->owners[i].name);
    const struct {
      const char *name;
      int64_t value;
    } entries[] = {{"queue_percent", limits->queue_percent},
                   {"participants", limits->participants},
                   {"per_second", limits->per_second}};
    for (size_t k = 0; k < sizeof entries / sizeof entries[0]; k++) {
      if (entries[k].value == 0) continue;
      fprintf(out, "%s%s: %" PRId64, between, entries[k].name, entries[k].value);
      between = ", ";
    }
    fputs("}\n", out);
  }
}

static bool print(FILE *out, const tdm_key_list *list) {
  fputs(
      "# Who may use this tandemd. `tandemd keys` replaces this file, comments with it; a running\n"
      "# daemon reads it again on SIGHUP.\n",
      out);
  print_keys(out, list);
  print_owners(out, list);
  return fflush(out) == 0 && fsync(fileno(out)) == 0;
}

/* A rename is on disk once its folder is. */
static bool sync_folder(const char *path) {
  char copy[PATH_MAX];
  snprintf(copy, sizeof copy, "%s", path);
  int folder = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  bool good = folder >= 0 && fsync(folder) == 0;
  if (folder >= 0) close(folder);
  return good;
}

static bool fill(int file, const tdm_key_list *list, mode_t mode) {
  FILE *out = fdopen(file, "wb");
  if (out == NULL) {
    close(file);
    return false;
  }
  bool good = fchmod(file, mode) == 0 && print(out, list);
  return fclose(out) == 0 && good;
}

bool tdm_key_file_write(const char *path, const tdm_key_list *list,
                        char error[TDM_KEY_FILE_ERROR_SIZE]) {
  char fresh[PATH_MAX];
  struct stat status;
  mode_t mode = stat(path, &status) == 0 ? status.st_mode & 0777 : 0644;
  int size = snprintf(fresh, sizeof fresh, "%s.XXXXXX", path);
  int file = size > 0 && (size_t)size < sizeof fresh ? mkostemp(fresh, O_CLOEXEC) : -1;
  bool good = file >= 0 && fill(file, list, mode) && rename(fresh, path) == 0 && sync_folder(path);
  if (good) return true;
  snprintf(error, TDM_KEY_FILE_ERROR_SIZE, "cannot write %.200s: %s", path, strerror(errno));
  if (file >= 0) unlink(fresh);
  return false;
}
