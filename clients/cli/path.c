// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/path.h"

#include <string.h>

static bool quoted(const char *at, const char **path, tdm_step_of_path *step) {
  const char *end = strstr(at, "\"]");
  if (!end) return false;
  step->key = (tdm_text){at, (uint32_t)(end - at)};
  *path = end + 2;
  return true;
}

static bool numbered(const char *at, const char **path, tdm_step_of_path *step) {
  uint64_t index = 0;
  const char *start = at;
  while (*at >= '0' && *at <= '9' && index < UINT32_MAX)
    index = index * 10 + (uint64_t)(*at++ - '0');
  if (at == start || *at != ']' || index >= UINT32_MAX) return false;
  step->is_index = true;
  step->index = (uint32_t)index;
  *path = at + 1;
  return true;
}

bool tdm_path_step(const char **path, tdm_step_of_path *step) {
  const char *at = *path;
  *step = (tdm_step_of_path){.is_index = false};
  if (at[0] == '[') return at[1] == '"' ? quoted(at + 2, path, step) : numbered(at + 1, path, step);
  if (at[0] == '.') at++;
  size_t size = strcspn(at, ".[");
  if (!size) return false;
  step->key = (tdm_text){at, (uint32_t)size};
  *path = at + size;
  return true;
}
