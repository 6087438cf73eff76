// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "engine/keys/key_file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <yaml.h>

#include "engine/keys/rights.h"

/* One reading of one file. */
typedef struct {
  yaml_document_t document;
  const char *path;
  tdm_key_list *list;
  char *error;
} reading;

typedef struct {
  const char *name;
  bool (*read)(reading *r, const yaml_node_t *value, void *target);
} field;

__attribute__((format(printf, 3, 4))) static bool refuse(reading *r, yaml_mark_t at,
                                                         const char *format, ...) {
  char why[256];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(why, sizeof why, format, arguments);
  va_end(arguments);
  snprintf(r->error, TDM_KEY_FILE_ERROR_SIZE, "%.200s:%zu:%zu: %s", r->path, at.line + 1,
           at.column + 1, why);
  return false;
}

static const char *text_of(const yaml_node_t *node) {
  return (const char *)node->data.scalar.value;
}

/* ---- maps of fixed keys ---- */

static bool read_field(reading *r, const yaml_node_t *name, const yaml_node_t *value,
                       const field *fields, size_t count, uint32_t *seen, void *target) {
  if (name->type != YAML_SCALAR_NODE) return refuse(r, name->start_mark, "the key must be a word");
  for (size_t i = 0; i < count; i++) {
    if (strcmp(fields[i].name, text_of(name)) != 0) continue;
    if ((*seen & (1U << i)) != 0)
      return refuse(r, name->start_mark, "`%s` stands there twice", fields[i].name);
    *seen |= 1U << i;
    return fields[i].read(r, value, target);
  }
  return refuse(r, name->start_mark, "unknown key '%.60s'", text_of(name));
}

static bool read_map(reading *r, const yaml_node_t *node, const field *fields, size_t count,
                     void *target) {
  if (node->type != YAML_MAPPING_NODE) return refuse(r, node->start_mark, "a map is needed here");
  uint32_t seen = 0;
  const yaml_node_pair_t *end = node->data.mapping.pairs.top;
  for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start; pair < end; pair++) {
    if (!read_field(r, yaml_document_get_node(&r->document, pair->key),
                    yaml_document_get_node(&r->document, pair->value), fields, count, &seen,
                    target))
      return false;
  }
  return true;
}

/* ---- a key ---- */

static bool read_a_name(reading *r, const yaml_node_t *value, char out[TDM_KEY_NAME_SIZE]) {
  if (value->type != YAML_SCALAR_NODE ||
      !tdm_key_name_good(text_of(value), value->data.scalar.length))
    return refuse(r, value->start_mark, "a name has 1 to 64 of A-Z a-z 0-9 . _ @ -");
  memcpy(out, text_of(value), value->data.scalar.length + 1);
  return true;
}

static bool read_name(reading *r, const yaml_node_t *value, void *target) {
  return read_a_name(r, value, ((tdm_key *)target)->name);
}

static bool read_owner(reading *r, const yaml_node_t *value, void *target) {
  return read_a_name(r, value, ((tdm_key *)target)->owner);
}

static bool read_public(reading *r, const yaml_node_t *value, void *target) {
  tdm_key *key = target;
  if (value->type != YAML_SCALAR_NODE ||
      !tdm_key_decode(text_of(value), value->data.scalar.length, key->bytes))
    return refuse(r, value->start_mark,
                  "`public` is a key of 40 characters, in quotation marks, as keygen prints it");
  memcpy(key->public_key, text_of(value), TDM_KEY_TEXT_SIZE);
  return true;
}

static bool read_right(reading *r, const yaml_node_t *node, tdm_key *key) {
  uint32_t right =
      node->type != YAML_SCALAR_NODE ? 0 : tdm_right_of(text_of(node), node->data.scalar.length);
  key->rights |= right;
  return right != 0 || refuse(r, node->start_mark, "rights are solve, submit, admin and worker");
}

static bool read_rights(reading *r, const yaml_node_t *value, void *target) {
  if (value->type != YAML_SEQUENCE_NODE) return read_right(r, value, target);
  const yaml_node_item_t *end = value->data.sequence.items.top;
  for (const yaml_node_item_t *item = value->data.sequence.items.start; item < end; item++) {
    if (!read_right(r, yaml_document_get_node(&r->document, *item), target)) return false;
  }
  return true;
}

/* A key is added once it is whole: the list has no half ones to trip over. */
static bool add_key(reading *r, const yaml_node_t *node, const tdm_key *read) {
  if (read->name[0] == '\0' || read->public_key[0] == '\0' || read->rights == 0)
    return refuse(r, node->start_mark, "a key needs `name`, `public` and `rights`");
  if (tdm_key_list_named(r->list, read->name) != NULL)
    return refuse(r, node->start_mark, "the name '%s' is used twice", read->name);
  const tdm_key *same = tdm_key_list_find(r->list, read->bytes);
  if (same != NULL) return refuse(r, node->start_mark, "'%s' has the same public key", same->name);
  tdm_key *key = tdm_key_list_add(r->list);
  if (key == NULL) return refuse(r, node->start_mark, "more than %d keys", TDM_KEYS_MAX);
  *key = *read;
  if (key->owner[0] == '\0') memcpy(key->owner, key->name, sizeof key->owner);
  return true;
}

static bool read_keys(reading *r, const yaml_node_t *value, void *target) {
  static const field fields[] = {
      {"name", read_name}, {"owner", read_owner}, {"rights", read_rights}, {"public", read_public}};
  (void)target;
  if (value->type != YAML_SEQUENCE_NODE)
    return refuse(r, value->start_mark, "`keys` is a list of maps {name, owner, rights, public}");
  const yaml_node_item_t *end = value->data.sequence.items.top;
  for (const yaml_node_item_t *item = value->data.sequence.items.start; item < end; item++) {
    const yaml_node_t *node = yaml_document_get_node(&r->document, *item);
    tdm_key key = {.name = ""};
    if (!read_map(r, node, fields, sizeof fields / sizeof fields[0], &key) ||
        !add_key(r, node, &key))
      return false;
  }
  return true;
}

/* ---- an owner ---- */

static bool read_limit(reading *r, const yaml_node_t *value, int64_t most, int64_t *out) {
  const char *text = value->type == YAML_SCALAR_NODE ? text_of(value) : "";
  char *end = NULL;
  errno = 0;
  long long number = strtoll(text, &end, 10);
  if (end == text || *end != '\0' || errno != 0 || number < 1 || number > most)
    return refuse(r, value->start_mark, "a whole number from 1 to %" PRId64 " is needed here",
                  most);
  *out = number;
  return true;
}

static bool read_queue_percent(reading *r, const yaml_node_t *value, void *target) {
  return read_limit(r, value, 100, &((tdm_owner_limits *)target)->queue_percent);
}

static bool read_participants(reading *r, const yaml_node_t *value, void *target) {
  return read_limit(r, value, 1000000, &((tdm_owner_limits *)target)->participants);
}

static bool read_per_second(reading *r, const yaml_node_t *value, void *target) {
  return read_limit(r, value, 1000000, &((tdm_owner_limits *)target)->per_second);
}

static bool read_owners(reading *r, const yaml_node_t *value, void *target) {
  static const field fields[] = {{"queue_percent", read_queue_percent},
                                 {"participants", read_participants},
                                 {"per_second", read_per_second}};
  (void)target;
  if (value->type != YAML_MAPPING_NODE)
    return refuse(r, value->start_mark, "`owners` is a map of owners' names to their limits");
  const yaml_node_pair_t *end = value->data.mapping.pairs.top;
  for (const yaml_node_pair_t *pair = value->data.mapping.pairs.start; pair < end; pair++) {
    const yaml_node_t *name = yaml_document_get_node(&r->document, pair->key);
    tdm_key_owner read = {.name = ""};
    if (!read_a_name(r, name, read.name)) return false;
    if (tdm_key_list_owner(r->list, read.name) != NULL)
      return refuse(r, name->start_mark, "'%s' stands there twice", read.name);
    if (!read_map(r, yaml_document_get_node(&r->document, pair->value), fields,
                  sizeof fields / sizeof fields[0], &read.limits))
      return false;
    tdm_key_owner *owner = tdm_key_list_add_owner(r->list);
    if (owner == NULL) return refuse(r, name->start_mark, "more than %d owners", TDM_KEYS_MAX);
    *owner = read;
  }
  return true;
}

/* ---- the file ---- */

static bool read_document(reading *r) {
  static const field fields[] = {{"keys", read_keys}, {"owners", read_owners}};
  const yaml_node_t *root = yaml_document_get_root_node(&r->document);
  return root == NULL || read_map(r, root, fields, sizeof fields / sizeof fields[0], NULL);
}

static bool parse(reading *r, FILE *file) {
  yaml_parser_t parser;
  if (!yaml_parser_initialize(&parser)) {
    snprintf(r->error, TDM_KEY_FILE_ERROR_SIZE, "%.200s: out of memory", r->path);
    return false;
  }
  yaml_parser_set_input_file(&parser, file);
  bool good = yaml_parser_load(&parser, &r->document) != 0;
  if (!good) {
    refuse(r, parser.problem_mark, "%s", parser.problem ? parser.problem : "not YAML");
  } else {
    good = read_document(r);
    yaml_document_delete(&r->document);
  }
  yaml_parser_delete(&parser);
  return good;
}

static bool safe_from_others(FILE *file) {
  struct stat status;
  return fstat(fileno(file), &status) == 0 && (status.st_mode & S_IWOTH) == 0;
}

bool tdm_key_file_read(const char *path, tdm_key_list *list, char error[TDM_KEY_FILE_ERROR_SIZE]) {
  *list = (tdm_key_list){0};
  FILE *file = fopen(path, "rbe");
  if (file == NULL) {
    snprintf(error, TDM_KEY_FILE_ERROR_SIZE, "cannot read %.200s: %s", path, strerror(errno));
    return false;
  }
  reading r = {.path = path, .list = list, .error = error};
  bool good = safe_from_others(file);
  if (!good)
    snprintf(error, TDM_KEY_FILE_ERROR_SIZE,
             "anybody can write %.200s and so let themselves in: chmod o-w it", path);
  good = good && parse(&r, file);
  fclose(file);
  if (!good) tdm_key_list_fini(list);
  return good;
}
