// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/attached.h"

#include <string.h>

static bool is_named(const tdm_attached_worker *worker, const void *name, size_t size) {
  return worker->present && strlen(worker->name) == size && memcmp(worker->name, name, size) == 0;
}

static int place_of(const tdm_attached *attached, uint32_t index) {
  return (int)(attached->first + index);
}

int tdm_attached_find(const tdm_attached *attached, const void *name, size_t size,
                      const char *user) {
  for (uint32_t i = 0; i < TDM_ATTACHED_MAX; i++) {
    const tdm_attached_worker *worker = &attached->workers[i];
    if (is_named(worker, name, size) && strcmp(worker->user, user) == 0)
      return place_of(attached, i);
  }
  return -1;
}

int tdm_attached_enter(tdm_attached *attached, const void *name, size_t size, const char *user,
                       int descriptor) {
  int free_index = -1;
  if (size == 0 || size >= TDM_ATTACHED_NAME_SIZE || memchr(name, '\0', size) != NULL) return -1;
  for (int i = TDM_ATTACHED_MAX - 1; i >= 0; i--) {
    if (is_named(&attached->workers[i], name, size)) return -1;
    if (!attached->workers[i].present) free_index = i;
  }
  if (free_index < 0 || strlen(user) >= TDM_KEY_TEXT_SIZE) return -1;
  tdm_attached_worker *worker = &attached->workers[free_index];
  *worker = (tdm_attached_worker){.present = true, .descriptor = descriptor};
  memcpy(worker->name, name, size);
  memcpy(worker->user, user, strlen(user));
  return place_of(attached, (uint32_t)free_index);
}

int tdm_attached_on(const tdm_attached *attached, int descriptor) {
  for (uint32_t i = 0; i < TDM_ATTACHED_MAX; i++) {
    if (attached->workers[i].present && attached->workers[i].descriptor == descriptor)
      return place_of(attached, i);
  }
  return -1;
}

tdm_attached_worker *tdm_attached_at(tdm_attached *attached, uint32_t place) {
  return &attached->workers[place - attached->first];
}
