// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/config_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <yaml.h>

/* One reading of one file. */
typedef struct {
  yaml_document_t document;
  const char *path;
  tdm_settings *settings;
  bool seen[TDM_SETTING_MAX];
  char *error;
} reading;

static bool refuse(reading *r, yaml_mark_t at, const char *why) {
  snprintf(r->error, TDM_SETTING_ERROR_SIZE, "%.200s:%zu:%zu: %.280s", r->path, at.line + 1,
           at.column + 1, why);
  return false;
}

static bool apply_scalar(reading *r, int index, const yaml_node_t *value) {
  if (value->type != YAML_SCALAR_NODE)
    return refuse(r, value->start_mark, "a single value is needed here");
  const char *text = (const char *)value->data.scalar.value;
  if (strlen(text) != value->data.scalar.length)
    return refuse(r, value->start_mark, "the value contains a zero byte");
  char why[TDM_SETTING_ERROR_SIZE];
  if (tdm_setting_apply(r->settings, index, text, TDM_ORIGIN_FILE, why)) return true;
  return refuse(r, value->start_mark, why);
}

static bool apply_value(reading *r, int index, const yaml_node_t *value) {
  bool list = tdm_setting_table[index].kind == TDM_SETTING_LIST;
  if (!list || value->type != YAML_SEQUENCE_NODE) return apply_scalar(r, index, value);
  const yaml_node_item_t *end = value->data.sequence.items.top;
  for (const yaml_node_item_t *item = value->data.sequence.items.start; item < end; item++) {
    if (!apply_scalar(r, index, yaml_document_get_node(&r->document, *item))) return false;
  }
  return true;
}

static bool apply_pair(reading *r, const yaml_node_t *key, const yaml_node_t *value) {
  if (key->type != YAML_SCALAR_NODE)
    return refuse(r, key->start_mark, "the key must be an option's name");
  const char *name = (const char *)key->data.scalar.value;
  int index = tdm_setting_find(name, key->data.scalar.length);
  char why[160];
  if (index < 0 || tdm_setting_table[index].command_line_only) {
    snprintf(why, sizeof why, "unknown key '%.60s'; the keys are the options of tandemd --help",
             name);
    return refuse(r, key->start_mark, why);
  }
  if (r->seen[index]) {
    snprintf(why, sizeof why, "'%.60s' is given twice", name);
    return refuse(r, key->start_mark, why);
  }
  r->seen[index] = true;
  /* What gives way may be of any form. */
  return r->settings->origins[index] > TDM_ORIGIN_FILE || apply_value(r, index, value);
}

static bool apply_document(reading *r) {
  const yaml_node_t *root = yaml_document_get_root_node(&r->document);
  if (root == NULL) return true; /* an empty file sets nothing */
  if (root->type != YAML_MAPPING_NODE)
    return refuse(r, root->start_mark, "the file must be a map of options, such as `workers: 4`");
  const yaml_node_pair_t *end = root->data.mapping.pairs.top;
  for (const yaml_node_pair_t *pair = root->data.mapping.pairs.start; pair < end; pair++) {
    if (!apply_pair(r, yaml_document_get_node(&r->document, pair->key),
                    yaml_document_get_node(&r->document, pair->value)))
      return false;
  }
  return true;
}

static bool parse_file(reading *r, FILE *file) {
  yaml_parser_t parser;
  if (!yaml_parser_initialize(&parser)) {
    snprintf(r->error, TDM_SETTING_ERROR_SIZE, "%.200s: out of memory", r->path);
    return false;
  }
  yaml_parser_set_input_file(&parser, file);
  bool good = yaml_parser_load(&parser, &r->document) != 0;
  if (!good) {
    refuse(r, parser.problem_mark, parser.problem ? parser.problem : "not YAML");
  } else {
    good = apply_document(r);
    yaml_document_delete(&r->document);
  }
  yaml_parser_delete(&parser);
  return good;
}

bool tdm_config_file_read(const char *path, tdm_settings *settings,
                          char error[TDM_SETTING_ERROR_SIZE]) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) {
    snprintf(error, TDM_SETTING_ERROR_SIZE, "cannot read %.200s: %s", path, strerror(errno));
    return false;
  }
  reading r = {.path = path, .settings = settings, .error = error};
  bool good = parse_file(&r, file);
  fclose(file);
  return good;
}
