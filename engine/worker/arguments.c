// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/worker/arguments.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "engine/log.h"

static bool read_number(const char *text, int64_t *number) {
  char *end = NULL;
  *number = strtoll(text, &end, 10);
  return end != text && *end == '\0' && *number >= 0;
}

static bool read_pair(const char *name, const char *value, tdm_worker_arguments *arguments) {
  const struct {
    const char *name;
    int64_t *place;
  } numbers[] = {
      {"--parent", &arguments->parent},
      {"--memory-mb", &arguments->memory_mb},
      {"--nice", &arguments->nice},
      {"--max-time-ms", &arguments->max_time_ms},
      {"--message-mb", &arguments->message_mb},
      {"--log-format", &arguments->log_format},
      {"--log-level", &arguments->log_level},
  };
  for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
    if (strcmp(name, numbers[i].name) == 0) return read_number(value, numbers[i].place);
  }
  const struct {
    const char *name;
    const char **place;
  } texts[] = {
      {"--connect", &arguments->connect},
      {"--name", &arguments->name},
      {"--key", &arguments->key_file},
      {"--server-key", &arguments->server_key_name},
  };
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    if (strcmp(name, texts[i].name) != 0) continue;
    *texts[i].place = value;
    return true;
  }
  return false;
}

/* What a person need not say. */
static void set_defaults(tdm_worker_arguments *arguments) {
  if (arguments->memory_mb == 0) arguments->memory_mb = 4096;
  if (arguments->max_time_ms == 0) arguments->max_time_ms = 86400000;
  if (arguments->message_mb == 0) arguments->message_mb = 64;
}

bool tdm_worker_arguments_read(int count, char *const *texts, tdm_worker_arguments *arguments) {
  *arguments = (tdm_worker_arguments){.log_level = TDM_LOG_INFO};
  for (int at = 1; at < count; at++) {
    if (strcmp(texts[at], "--help") == 0) {
      arguments->help = true;
      return true;
    }
    if (strcmp(texts[at], "--test-hooks") == 0) {
      arguments->test_hooks = true;
    } else {
      if (at + 1 >= count || !read_pair(texts[at], texts[at + 1], arguments)) return false;
      at++;
    }
  }
  if (arguments->key_file != NULL || arguments->server_key_name != NULL) {
    set_defaults(arguments);
    return arguments->connect != NULL && arguments->name == NULL && arguments->parent == 0;
  }
  return arguments->connect != NULL && arguments->name != NULL && arguments->parent > 0 &&
         arguments->memory_mb > 0 && arguments->max_time_ms > 0 && arguments->message_mb > 0;
}
