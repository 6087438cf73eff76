// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "engine/settings.h"

#include <errno.h>
#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/endpoint.h"
#include "engine/log.h"
#include "engine/socket_address.h"
#include "solver/model/request.h"

#define AT(member) offsetof(tdm_settings, member)

static const char default_endpoint[] = "tcp://127.0.0.1:5591";

const tdm_setting_entry tdm_setting_table[] = {
    {"bind", "ENDPOINT", TDM_SETTING_LIST, AT(bind), 0, 0, false, false,
     "where clients connect: tcp://ADDRESS:PORT or ipc://PATH; may be repeated\n"
     "(default tcp://127.0.0.1:5591; port * takes a free one, see the log)"},
    {"insecure", NULL, TDM_SETTING_FLAG, AT(insecure), 0, 0, false, false,
     "allow --bind to addresses that other machines reach; nothing is encrypted"},
    {"workers", "N", TDM_SETTING_INT, AT(workers), 1, TDM_WORKERS_MAX, false, false,
     "worker processes (default: one per processor)"},
    {"small-workers", "N", TDM_SETTING_INT, AT(small_workers), 0, TDM_SMALL_WORKERS_MAX, false,
     false, "more of them, for small requests only, that long ones do not hold up (default 1)"},
    {"worker", "PATH", TDM_SETTING_TEXT, AT(worker), 0, 0, false, false,
     "the worker's executable (default: tandem-worker next to tandemd)"},
    {"worker-memory-mb", "MB", TDM_SETTING_INT, AT(worker_memory_mb), 256, 1048576, false, false,
     "address space of one worker (default 4096)"},
    {"recycle-after", "N", TDM_SETTING_INT, AT(recycle_after), 1, 1000000, false, false,
     "problems a worker solves before a fresh one replaces it (default 100)"},
    {"max-time-ms", "MS", TDM_SETTING_INT, AT(max_time_ms), 1, 86400000, false, false,
     "longest time limit a request can have; more is clamped (default 3600000)"},
    {"queue", "N", TDM_SETTING_INT, AT(queue), 1, 1000000, false, false,
     "requests that may wait; the next is refused as busy (default 1024)"},
    {"queue-mb", "MB", TDM_SETTING_INT, AT(queue_mb), 1, 1048576, false, false,
     "memory that waiting requests may take; the next is refused as busy (default 1024)"},
    {"outstanding", "N", TDM_SETTING_INT, AT(outstanding), 1, 100000, false, false,
     "requests a connection may have unanswered (default 64)"},
    {"message-mb", "MB", TDM_SETTING_INT, AT(message_mb), 1, 1024, false, false,
     "largest message (default 64)"},
    {"drain-ms", "MS", TDM_SETTING_INT, AT(drain_ms), 0, 3600000, false, false,
     "time that running work gets on SIGTERM or SIGINT (default 10000)"},
    {"metrics", "ADDRESS:PORT", TDM_SETTING_TEXT, AT(metrics), 0, 0, false, false,
     "also serve http://ADDRESS:PORT/metrics to Prometheus, a loopback address\n"
     "unless --insecure; port 0 takes a free one, see the log (default: not)"},
    {"store", "PATH", TDM_SETTING_TEXT, AT(store), 0, 0, false, false,
     "the file that keeps jobs, cohorts and programmes, or none to keep none\n"
     "(default tandem.db in $STATE_DIRECTORY, else in tandem/ of $XDG_STATE_HOME\n"
     "or of ~/.local/state)"},
    {"store-mb", "MB", TDM_SETTING_INT, AT(store_mb), 1, 16777216, false, false,
     "size from which on the store drops old jobs early, then refuses new ones (default 10240)"},
    {"keep-hours", "HOURS", TDM_SETTING_INT, AT(keep_hours), 24, 876000, false, false,
     "how long ended jobs, cohorts and programmes are kept (default 168)"},
    {"log-format", "text|json", TDM_SETTING_WORD, AT(log_format), 0, 0, false, false,
     "lines of the log: key=value, or JSON objects (default text)"},
    {"log-level", "debug|info|warn|error", TDM_SETTING_WORD, AT(log_level), 0, 0, false, false,
     "what is logged: from this level on; debug has a line for every answer (default info)"},
    {"config", "FILE", TDM_SETTING_TEXT, AT(config), 0, 0, true, false,
     "YAML file with these options as keys"},
    {"test-hooks", NULL, TDM_SETTING_FLAG, AT(test_hooks), 0, 0, true, true,
     "workers obey TANDEM_TEST_POISON=ID (abort) and TANDEM_TEST_HANG=ID (spin)\n"
     "when the cohort contains that participant"},
    {"help", NULL, TDM_SETTING_FLAG, AT(help), 0, 0, true, false, "this text"},
    {"version", NULL, TDM_SETTING_FLAG, AT(version), 0, 0, true, false, "the version"},
};

const int tdm_setting_count = sizeof tdm_setting_table / sizeof tdm_setting_table[0];
_Static_assert(sizeof tdm_setting_table / sizeof tdm_setting_table[0] <= TDM_SETTING_MAX,
               "raise TDM_SETTING_MAX");

static int64_t processors(void) {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  int count = CPU_COUNT(&set);
  return count < 1 ? 1 : count > TDM_WORKERS_MAX ? TDM_WORKERS_MAX : count;
}

void tdm_settings_init(tdm_settings *settings) {
  *settings = (tdm_settings){
      .workers = processors(),
      .small_workers = 1,
      .queue = 1024,
      .queue_mb = 1024,
      .outstanding = 64,
      .message_mb = 64,
      .max_time_ms = TDM_TIME_MS_MAX,
      .worker_memory_mb = 4096,
      .recycle_after = 100,
      .drain_ms = 10000,
      .store_mb = 10240,
      .keep_hours = 168,
      .log_level = TDM_LOG_INFO,
  };
}

static void clear_list(tdm_setting_list *list) {
  for (uint32_t i = 0; i < list->count; i++) free(list->items[i]);
  *list = (tdm_setting_list){.count = 0};
}

void tdm_settings_fini(tdm_settings *settings) {
  clear_list(&settings->bind);
  free(settings->config);
  free(settings->worker);
  free(settings->store);
  free(settings->metrics);
  *settings = (tdm_settings){0};
}

int tdm_setting_find(const char *name, size_t size) {
  for (int i = 0; i < tdm_setting_count; i++) {
    const char *known = tdm_setting_table[i].name;
    if (strlen(known) == size && memcmp(known, name, size) == 0) return i;
  }
  return -1;
}

static bool refuse(char *error, const char *name, const char *why) {
  snprintf(error, TDM_SETTING_ERROR_SIZE, "%s: %s", name, why);
  return false;
}

static bool apply_int(void *place, const tdm_setting_entry *entry, const char *value, char *error) {
  char *end = NULL;
  errno = 0;
  long long number = strtoll(value, &end, 10);
  if (end == value || *end != '\0' || errno != 0 || number < entry->least || number > entry->most) {
    snprintf(error, TDM_SETTING_ERROR_SIZE,
             "%s: '%.80s' is not a whole number from %" PRId64 " to %" PRId64, entry->name, value,
             entry->least, entry->most);
    return false;
  }
  *(int64_t *)place = number;
  return true;
}

static bool apply_flag(void *place, const tdm_setting_entry *entry, const char *value,
                       char *error) {
  bool yes = strcmp(value, "true") == 0;
  if (!yes && strcmp(value, "false") != 0) return refuse(error, entry->name, "takes true or false");
  *(bool *)place = yes;
  return true;
}

static bool apply_text(char **place, const tdm_setting_entry *entry, const char *value,
                       char *error) {
  if (value[0] == '\0') return refuse(error, entry->name, "must not be empty");
  char *copy = strdup(value);
  if (copy == NULL) return refuse(error, entry->name, "out of memory");
  free(*place);
  *place = copy;
  return true;
}

const char *tdm_setting_word(const tdm_setting_entry *entry, int64_t number,
                             char out[TDM_SETTING_WORD_SIZE]) {
  const char *at = entry->argument;
  for (int64_t left = number; left > 0 && *at != '\0'; left--) {
    at += strcspn(at, "|");
    if (*at == '|') at++;
  }
  snprintf(out, TDM_SETTING_WORD_SIZE, "%.*s", (int)strcspn(at, "|"), at);
  return out;
}

static bool apply_word(void *place, const tdm_setting_entry *entry, const char *value,
                       char *error) {
  char word[TDM_SETTING_WORD_SIZE];
  for (int64_t i = 0; tdm_setting_word(entry, i, word)[0] != '\0'; i++) {
    if (strcmp(word, value) != 0) continue;
    *(int64_t *)place = i;
    return true;
  }
  snprintf(error, TDM_SETTING_ERROR_SIZE, "%s: '%.80s' is none of %s", entry->name, value,
           entry->argument);
  return false;
}

/* `first`: what stands there came from a lesser origin. */
static bool apply_list(tdm_setting_list *list, const tdm_setting_entry *entry, const char *value,
                       bool first, char *error) {
  if (first) clear_list(list);
  if (list->count == TDM_BIND_MAX) return refuse(error, entry->name, "more than 16 given");
  list->items[list->count] = NULL;
  if (!apply_text(&list->items[list->count], entry, value, error)) return false;
  list->count++;
  return true;
}

bool tdm_setting_apply(tdm_settings *settings, int index, const char *value,
                       tdm_setting_origin origin, char error[TDM_SETTING_ERROR_SIZE]) {
  const tdm_setting_entry *entry = &tdm_setting_table[index];
  void *place = (char *)settings + entry->offset;
  bool first = origin > settings->origins[index];
  if (origin < settings->origins[index]) return true;
  settings->origins[index] = origin;
  switch (entry->kind) {
    case TDM_SETTING_LIST:
      return apply_list(place, entry, value, first, error);
    case TDM_SETTING_TEXT:
      return apply_text(place, entry, value, error);
    case TDM_SETTING_INT:
      return apply_int(place, entry, value, error);
    case TDM_SETTING_WORD:
      return apply_word(place, entry, value, error);
    case TDM_SETTING_FLAG:
      break;
  }
  return apply_flag(place, entry, value, error);
}

static bool check_endpoint(const tdm_settings *settings, const char *endpoint, char *error) {
  switch (tdm_endpoint_reach_of(endpoint)) {
    case TDM_ENDPOINT_LOCAL:
      return true;
    case TDM_ENDPOINT_OPEN:
      if (settings->insecure) return true;
      snprintf(error, TDM_SETTING_ERROR_SIZE,
               "bind: %.200s can be reached from other machines without keys or encryption; "
               "bind 127.0.0.1 or ipc://, or say --insecure if the network is trusted",
               endpoint);
      return false;
    case TDM_ENDPOINT_BAD:
      break;
  }
  snprintf(error, TDM_SETTING_ERROR_SIZE,
           "bind: '%.200s' is not an endpoint; write tcp://ADDRESS:PORT or ipc://PATH", endpoint);
  return false;
}

static bool check_metrics(const tdm_settings *settings, char *error) {
  const char *text = settings->metrics;
  tdm_socket_address address;
  bool good = text == NULL || tdm_socket_address_read(text, &address);
  if (!good) {
    snprintf(error, TDM_SETTING_ERROR_SIZE,
             "metrics: '%.200s' is not a numeric address and a port, such as 127.0.0.1:9591", text);
  } else if (text != NULL && !settings->insecure && !tdm_socket_address_is_loopback(&address)) {
    snprintf(error, TDM_SETTING_ERROR_SIZE,
             "metrics: %.200s can be reached from other machines by anybody; take 127.0.0.1, or "
             "say --insecure if the network is trusted",
             text);
    good = false;
  }
  return good;
}

bool tdm_settings_complete(tdm_settings *settings, char error[TDM_SETTING_ERROR_SIZE]) {
  if (settings->bind.count == 0 && !tdm_setting_apply(settings, tdm_setting_find("bind", 4),
                                                      default_endpoint, TDM_ORIGIN_DEFAULT, error))
    return false;
  for (uint32_t i = 0; i < settings->bind.count; i++) {
    if (!check_endpoint(settings, settings->bind.items[i], error)) return false;
  }
  return check_metrics(settings, error);
}
