// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Settings: what an operator can set, in one table.
 *
 * The command line, its --help, the environment and the configuration file are all read
 * from tdm_setting_table: an entry there is an option `--name`, a variable TANDEMD_NAME and a
 * key `name:`. Callers: those readers, `tandemd config`, main, tests.
 */
#ifndef TANDEM_ENGINE_SETTINGS_H
#define TANDEM_ENGINE_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
  TDM_BIND_MAX = 16,
  TDM_SETTING_ERROR_SIZE = 512,
  TDM_WORKERS_MAX = 256,
  TDM_SMALL_WORKERS_MAX = 16
};

enum { TDM_SETTING_MAX = 64 }; /* entries there may be */

/* Where a value comes from; the greater wins. */
typedef enum {
  TDM_ORIGIN_DEFAULT,
  TDM_ORIGIN_FILE,
  TDM_ORIGIN_ENVIRONMENT,
  TDM_ORIGIN_COMMAND_LINE
} tdm_setting_origin;

typedef struct {
  char *items[TDM_BIND_MAX]; /* owned */
  uint32_t count;
} tdm_setting_list;

typedef struct {
  tdm_setting_list bind;
  char *config;  /* owned; NULL: none */
  char *worker;  /* owned; NULL: next to the daemon */
  char *store;   /* owned; NULL: the default; `none`: no jobs are kept */
  char *metrics; /* owned; NULL: none */
  int64_t workers;
  int64_t small_workers;
  int64_t queue;
  int64_t queue_mb;
  int64_t outstanding;
  int64_t message_mb;
  int64_t max_time_ms;
  int64_t worker_memory_mb;
  int64_t recycle_after;
  int64_t drain_ms;
  int64_t store_mb;
  int64_t keep_hours;
  int64_t log_format; /* a tdm_log_format */
  int64_t log_level;  /* a tdm_log_level */
  bool insecure;
  bool test_hooks;
  bool help;
  bool version;
  bool show_config;                            /* the word `config` */
  tdm_setting_origin origins[TDM_SETTING_MAX]; /* of each entry */
} tdm_settings;

typedef enum {
  TDM_SETTING_LIST, /* repeatable text */
  TDM_SETTING_TEXT,
  TDM_SETTING_INT,
  TDM_SETTING_FLAG,
  TDM_SETTING_WORD /* an int64_t: which of the argument's words, such as text|json, from 0 */
} tdm_setting_kind;

typedef struct {
  const char *name;
  const char *argument; /* what --help shows; NULL for flags */
  tdm_setting_kind kind;
  size_t offset;       /* in tdm_settings */
  int64_t least, most; /* INT */
  bool command_line_only;
  bool testing; /* told apart in --help */
  const char *help;
} tdm_setting_entry;

extern const tdm_setting_entry tdm_setting_table[];
extern const int tdm_setting_count;

/* Every default. Workers: one per processor that this process may use. */
void tdm_settings_init(tdm_settings *settings);
void tdm_settings_fini(tdm_settings *settings);

/* Index of the entry with that name, or -1. */
int tdm_setting_find(const char *name, size_t size);

enum { TDM_SETTING_WORD_SIZE = 32 };
/* Word `number` of a WORD entry; "" when it has fewer. */
const char *tdm_setting_word(const tdm_setting_entry *entry, int64_t number,
                             char out[TDM_SETTING_WORD_SIZE]);

/*
 * Sets one entry from text (copied; a flag takes `true` or `false`), unless a greater origin
 * has set it, in whatever order the origins come. A list gets the text appended to those of
 * the same origin and loses those of lesser ones. On false, `error` says what is wrong and
 * what is allowed.
 */
bool tdm_setting_apply(tdm_settings *settings, int index, const char *value,
                       tdm_setting_origin origin, char error[TDM_SETTING_ERROR_SIZE]);

/*
 * What can only be checked when all is read: a default endpoint where none was given, each
 * endpoint's form, and no open door without --insecure. False: `error` says.
 */
bool tdm_settings_complete(tdm_settings *settings, char error[TDM_SETTING_ERROR_SIZE]);

#endif
