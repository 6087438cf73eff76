// SPDX-License-Identifier: Apache-2.0
/*
 * Options: the command line, from one table that the parser and --help share.
 */
#ifndef TANDEM_CLI_OPTIONS_H
#define TANDEM_CLI_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "clients/cli/people.h"

typedef enum {
  TDM_COMMAND_NONE = 0, /* help or version was asked for and shown */
  TDM_COMMAND_MATCH = 1,
  TDM_COMMAND_CHECK = 2,
  TDM_COMMAND_SCORE = 4,
  TDM_COMMAND_PING = 8,
  TDM_COMMAND_VERIFY = 16,
  TDM_COMMAND_AGENDA = 32,
  TDM_COMMAND_WEIGHTS = 64,
  TDM_COMMAND_EXPLAIN = 128,
  TDM_COMMAND_SUBMIT = 256,
  TDM_COMMAND_JOB = 512,
  TDM_COMMAND_JOBS = 1024,
  TDM_COMMAND_CANCEL = 2048,
  TDM_COMMAND_RESULT = 4096,
  TDM_COMMAND_FORGET = 8192,
  TDM_COMMAND_STATS = 1 << 16,
  TDM_COMMAND_KEYGEN = 1 << 17
} tdm_command;

typedef struct {
  tdm_command command;
  const char *endpoint;
  const char *key;        /* of ours, a file; NULL: the server has none */
  const char *server_key; /* the key or a file */
  tdm_people_files files;
  const char *programme;
  const char *pairs;           /* score, agenda */
  const char *person;          /* explain */
  const char *partner;         /* explain: the mentee, where person is the mentor of a pair */
  const char *history;         /* pairs of earlier rounds */
  const char *current;         /* pairs of the running round */
  int64_t max_changes;         /* of them; < 0: not given */
  const char *output;          /* match, agenda: -o; keygen: --out */
  const char *outcome;         /* match: written; verify: read */
  bool certificate;            /* match */
  bool prices;                 /* match */
  int64_t months;              /* agenda; < 0: not given */
  int64_t per_month;           /* agenda; < 0: not given */
  const char *per;             /* agenda: "cohort" or "pair"; NULL: not given */
  bool prometheus;             /* stats */
  const char *idempotency_key; /* submit; NULL: none */
  const char *job;             /* job, cancel, result, forget: its id */

  tdm_people_files base;      /* match: the people as they were: the first three */
  const char *base_programme; /* match: the programme as it was */

  bool json;
  bool quiet;
  int64_t time_ms; /* < 0: the server's default */
  int64_t seed;    /* < 0: not given */
} tdm_options;

/* Reads the command line. False after a message on `errors`: a usage error. With --help or
 * --version the text goes to `out` and the command is NONE. */
bool tdm_options_read(tdm_options *options, int argc, char **argv, FILE *out, FILE *errors);

#endif
