// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "engine/keys/command.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "engine/keys/key_file.h"
#include "engine/keys/rights.h"
#include "engine/socket.h"

enum { EXIT_FAILED = 1, EXIT_MISUSE = 2, WORDS_MAX = 3 };

static const char usage[] =
    "usage: tandemd keygen --out FILE\n"
    "       tandemd keys add FILE NAME PUBLIC [--owner OWNER] [--rights RIGHT,…]\n"
    "       tandemd keys limit FILE OWNER [--queue-percent N] [--participants N] [--per-second N]\n"
    "       tandemd keys list FILE\n"
    "       tandemd keys revoke FILE NAME\n\n"
    "keygen makes a CURVE key pair: FILE (mode 0600) holds both, its public key is printed.\n"
    "FILE of `keys` is what `tandemd --keys` reads; add makes it where it is missing. PUBLIC is a\n"
    "public key, in quotation marks, or a file that keygen made. Rights: solve, submit, admin,\n"
    "worker (default solve,submit). The owner is the name where none is given; requests and jobs\n"
    "belong to owners. limit without an option takes all limits away.\n"
    "A running daemon reads the file again on SIGHUP (systemctl kill -s HUP tandemd).\n";

typedef struct {
  const char *words[WORDS_MAX];
  int word_count;
  const char *out;
  const char *owner;
  const char *rights;
  tdm_owner_limits limits;
} request;

/* ---- reading the command line ---- */

__attribute__((format(printf, 1, 2))) static int misuse(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fputs("tandemd: ", stderr);
  vfprintf(stderr, format, arguments);
  va_end(arguments);
  fputs("; see tandemd keys --help\n", stderr);
  return EXIT_MISUSE;
}

static int failed(const char *error) {
  fprintf(stderr, "tandemd: %s\n", error);
  return EXIT_FAILED;
}

static bool read_number(const char *text, int64_t most, int64_t *out) {
  char *end = NULL;
  errno = 0;
  long long number = strtoll(text, &end, 10);
  if (end == text || *end != '\0' || errno != 0 || number < 1 || number > most) return false;
  *out = number;
  return true;
}

static bool read_option(request *r, const char *name, const char *value) {
  const struct {
    const char *name;
    const char **text;
    int64_t *number;
    int64_t most;
  } options[] = {
      {"--out", &r->out, NULL, 0},
      {"--owner", &r->owner, NULL, 0},
      {"--rights", &r->rights, NULL, 0},
      {"--queue-percent", NULL, &r->limits.queue_percent, 100},
      {"--participants", NULL, &r->limits.participants, 1000000},
      {"--per-second", NULL, &r->limits.per_second, 1000000},
  };
  for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
    if (strcmp(options[i].name, name) != 0) continue;
    if (options[i].text == NULL) return read_number(value, options[i].most, options[i].number);
    *options[i].text = value;
    return true;
  }
  return false;
}

static int read_words(request *r, int count, char *const *arguments) {
  for (int at = 0; at < count; at++) {
    const char *word = arguments[at];
    bool is_key = tdm_key_decode(word, strlen(word), NULL); /* may begin with hyphens */
    if (strncmp(word, "--", 2) != 0 || is_key) {
      if (r->word_count == WORDS_MAX) return misuse("'%.100s' is one word too many", word);
      r->words[r->word_count++] = word;
      continue;
    }
    if (at + 1 == count) return misuse("'%.100s' needs a value", word);
    if (!read_option(r, word, arguments[++at]))
      return misuse("'%.100s %.100s' is not understood", word, arguments[at]);
  }
  return 0;
}

/* ---- keygen ---- */

static int make_pair(const request *r) {
  char error[TDM_KEY_ERROR_SIZE];
  tdm_key_pair pair;
  if (r->out == NULL || r->word_count > 0) return misuse("keygen takes --out FILE");
  if (!tdm_curve_pair_new(&pair)) return failed("this ZeroMQ has no CURVE");
  bool saved = tdm_key_pair_save(r->out, &pair, error);
  if (saved) puts(pair.public_key);
  tdm_key_pair_forget(&pair);
  return saved ? 0 : failed(error);
}

/* ---- the key file ---- */

/* Two commands at once must not lose one's change: the folder is locked until the end. */
static void lock_folder(const char *path) {
  char copy[PATH_MAX];
  snprintf(copy, sizeof copy, "%s", path);
  int folder = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder >= 0 && flock(folder, LOCK_EX) != 0) close(folder);
}

/* The public key that a word is, or that the file of that name holds. */
static bool find_public(const char *word, char public_key[TDM_KEY_TEXT_SIZE], char *error) {
  tdm_key_pair pair;
  if (tdm_key_decode(word, strlen(word), NULL)) {
    memcpy(public_key, word, TDM_KEY_TEXT_SIZE);
    return true;
  }
  if (access(word, F_OK) != 0) {
    snprintf(error, TDM_KEY_ERROR_SIZE,
             "'%.100s' is neither a public key, which has 40 characters and needs 'quotation "
             "marks', nor a key file",
             word);
    return false;
  }
  if (!tdm_key_pair_load(word, false, &pair, error)) return false;
  memcpy(public_key, pair.public_key, TDM_KEY_TEXT_SIZE);
  tdm_key_pair_forget(&pair);
  return true;
}

static bool read_rights(const char *text, uint32_t *rights) {
  *rights = 0;
  for (;;) {
    size_t size = strcspn(text, ",");
    uint32_t right = tdm_right_of(text, size);
    if (right == 0) return false;
    *rights |= right;
    if (text[size] == '\0') return true;
    text += size + 1;
  }
}

static bool is_name(const char *word) { return tdm_key_name_good(word, strlen(word)); }

static bool read_key(const request *r, tdm_key *key, char *error) {
  const char *name = r->words[1];
  const char *owner = r->owner != NULL ? r->owner : name;
  if (!is_name(name) || !is_name(owner)) {
    snprintf(error, TDM_KEY_ERROR_SIZE, "names have 1 to 64 of A-Z a-z 0-9 . _ @ -");
    return false;
  }
  if (!read_rights(r->rights != NULL ? r->rights : "solve,submit", &key->rights)) {
    snprintf(error, TDM_KEY_ERROR_SIZE,
             "'%.100s' are not rights; write solve,submit,admin,worker or some of them", r->rights);
    return false;
  }
  memcpy(key->name, name, strlen(name));
  memcpy(key->owner, owner, strlen(owner));
  if (!find_public(r->words[2], key->public_key, error)) return false;
  return tdm_key_decode(key->public_key, TDM_KEY_CHARACTERS, key->bytes);
}

static int write_list(const request *r, tdm_key_list *list) {
  char error[TDM_KEY_FILE_ERROR_SIZE];
  bool written = tdm_key_file_write(r->words[0], list, error);
  tdm_key_list_fini(list);
  return written ? 0 : failed(error);
}

static int refuse(tdm_key_list *list, const char *what, const char *name) {
  fprintf(stderr, "tandemd: '%.100s' %s\n", name, what);
  tdm_key_list_fini(list);
  return EXIT_FAILED;
}

static int add_key(const request *r) {
  char error[TDM_KEY_FILE_ERROR_SIZE];
  tdm_key_list list = {0};
  tdm_key key = {.name = ""};
  if (r->word_count != 3) return misuse("keys add takes FILE NAME PUBLIC");
  if (!read_key(r, &key, error)) return failed(error);
  if (access(r->words[0], F_OK) == 0 && !tdm_key_file_read(r->words[0], &list, error))
    return failed(error);
  if (tdm_key_list_named(&list, key.name) != NULL)
    return refuse(&list, "is there already; revoke it first, or choose another name", key.name);
  const tdm_key *same = tdm_key_list_find(&list, key.bytes);
  if (same != NULL) return refuse(&list, "has this public key already", same->name);
  tdm_key *room = tdm_key_list_add(&list);
  if (room == NULL) return refuse(&list, "does not fit: there are too many keys", key.name);
  *room = key;
  return write_list(r, &list);
}

static int revoke_key(const request *r) {
  char error[TDM_KEY_FILE_ERROR_SIZE];
  tdm_key_list list;
  if (r->word_count != 2) return misuse("keys revoke takes FILE NAME");
  if (!tdm_key_file_read(r->words[0], &list, error)) return failed(error);
  tdm_key *key = tdm_key_list_named(&list, r->words[1]);
  if (key == NULL) return refuse(&list, "is not in the file", r->words[1]);
  tdm_key_list_remove(&list, key);
  int status = write_list(r, &list);
  if (status == 0) puts("revoked; a running daemon keeps it out from its next SIGHUP on");
  return status;
}

static int limit_owner(const request *r) {
  char error[TDM_KEY_FILE_ERROR_SIZE];
  tdm_key_list list;
  if (r->word_count != 2) return misuse("keys limit takes FILE OWNER");
  if (!is_name(r->words[1])) return misuse("'%.100s' cannot be an owner's name", r->words[1]);
  if (!tdm_key_file_read(r->words[0], &list, error)) return failed(error);
  tdm_key_owner *owner = tdm_key_list_owner(&list, r->words[1]);
  if (owner == NULL) owner = tdm_key_list_add_owner(&list);
  if (owner == NULL) return refuse(&list, "does not fit: there are too many owners", r->words[1]);
  memcpy(owner->name, r->words[1], strlen(r->words[1]) + 1);
  owner->limits = r->limits;
  return write_list(r, &list);
}

static void print_limit(const char *name, int64_t value) {
  if (value > 0) printf("  %s %" PRId64, name, value);
}

static int list_keys(const request *r) {
  char error[TDM_KEY_FILE_ERROR_SIZE];
  tdm_key_list list;
  if (r->word_count != 1) return misuse("keys list takes FILE");
  if (!tdm_key_file_read(r->words[0], &list, error)) return failed(error);
  for (uint32_t i = 0; i < list.key_count; i++) {
    const tdm_key *key = &list.keys[i];
    char rights[TDM_RIGHTS_TEXT_SIZE];
    printf("%-20s  owner %-20s  %s  %s\n", key->name, key->owner, key->public_key,
           tdm_rights_text(key->rights, rights));
  }
  for (uint32_t i = 0; i < list.owner_count; i++) {
    const tdm_owner_limits *limits = &list.owners[i].limits;
    printf("%-20s  limits", list.owners[i].name);
    print_limit("queue-percent", limits->queue_percent);
    print_limit("participants", limits->participants);
    print_limit("per-second", limits->per_second);
    putchar('\n');
  }
  tdm_key_list_fini(&list);
  return 0;
}

/* ---- the commands ---- */

bool tdm_keys_command_asked(int count, char *const *arguments) {
  return count > 1 && (strcmp(arguments[1], "keys") == 0 || strcmp(arguments[1], "keygen") == 0);
}

static int run_keys(const char *word, request *r) {
  const struct {
    const char *word;
    int (*run)(const request *r);
  } commands[] = {
      {"add", add_key}, {"limit", limit_owner}, {"list", list_keys}, {"revoke", revoke_key}};
  for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
    if (strcmp(commands[i].word, word) != 0) continue;
    if (r->word_count > 0) lock_folder(r->words[0]);
    return commands[i].run(r);
  }
  return misuse("say what to do with the keys: add, limit, list or revoke");
}

int tdm_keys_command_run(int count, char *const *arguments) {
  request r = {.words = {NULL}};
  bool keys = strcmp(arguments[1], "keys") == 0;
  const char *word = count > 2 ? arguments[2] : "";
  if (strcmp(word, "--help") == 0) {
    fputs(usage, stdout);
    return 0;
  }
  int first = keys ? 3 : 2;
  int status = read_words(&r, count - first, arguments + first);
  if (status != 0) return status;
  return keys ? run_keys(word, &r) : make_pair(&r);
}
