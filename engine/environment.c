// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/environment.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static const char prefix[] = "TANDEMD_";
enum { PREFIX_SIZE = sizeof prefix - 1, ITEM_SIZE = 512 };

/* A variable may name the file, which the file itself may not. */
static bool is_open(int index) {
  return !tdm_setting_table[index].command_line_only || index == tdm_setting_find("config", 6);
}

const char *tdm_environment_name(int index, char out[TDM_VARIABLE_SIZE]) {
  out[0] = '\0';
  if (!is_open(index)) return out;
  snprintf(out, TDM_VARIABLE_SIZE, "%s%s", prefix, tdm_setting_table[index].name);
  for (char *at = out + PREFIX_SIZE; *at != '\0'; at++)
    *at = (char)(*at == '-' ? '_' : toupper((unsigned char)*at));
  return out;
}

/* The entry whose variable is `name`, or -1. */
static int find(const char *name, size_t size) {
  char known[TDM_VARIABLE_SIZE];
  for (int i = 0; i < tdm_setting_count; i++) {
    tdm_environment_name(i, known);
    if (strlen(known) == size && memcmp(known, name, size) == 0) return i;
  }
  return -1;
}

static bool refuse(char *error, const char *name, int size, const char *why) {
  snprintf(error, TDM_SETTING_ERROR_SIZE, "environment variable %.*s: %.300s", size, name, why);
  return false;
}

/* A list's items stand between commas; anything else is one item. */
static bool apply(tdm_settings *settings, int index, const char *value, char *why) {
  bool list = tdm_setting_table[index].kind == TDM_SETTING_LIST;
  if (!list) return tdm_setting_apply(settings, index, value, TDM_ORIGIN_ENVIRONMENT, why);
  for (const char *at = value;; at++) {
    char item[ITEM_SIZE];
    size_t size = strcspn(at, ",");
    snprintf(item, sizeof item, "%.*s", (int)(size < ITEM_SIZE ? size : ITEM_SIZE - 1), at);
    if (!tdm_setting_apply(settings, index, item, TDM_ORIGIN_ENVIRONMENT, why)) return false;
    at += size;
    if (*at == '\0') return true;
  }
}

static bool read_variable(const char *variable, tdm_settings *settings, char *error) {
  const char *equals = strchr(variable, '=');
  if (equals == NULL || equals[1] == '\0') return true;
  int size = (int)(equals - variable);
  int shown = size < TDM_VARIABLE_SIZE ? size : TDM_VARIABLE_SIZE;
  int index = find(variable, (size_t)size);
  if (index < 0)
    return refuse(error, variable, shown,
                  "no setting has this variable; unset it, or see --help for the options");
  char why[TDM_SETTING_ERROR_SIZE];
  if (apply(settings, index, equals + 1, why)) return true;
  return refuse(error, variable, shown, why);
}

bool tdm_environment_read(char *const *environment, tdm_settings *settings,
                          char error[TDM_SETTING_ERROR_SIZE]) {
  for (char *const *at = environment; *at != NULL; at++) {
    if (strncmp(*at, prefix, PREFIX_SIZE) == 0 && !read_variable(*at, settings, error))
      return false;
  }
  return true;
}
