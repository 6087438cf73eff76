// SPDX-License-Identifier: Apache-2.0
/*
 * Session: what the subcommands share: read the files, ask the server, and
 * tell its refusals with their places.
 */
#ifndef TANDEM_CLI_SESSION_H
#define TANDEM_CLI_SESSION_H

#include "clients/c/tandem.h"
#include "clients/cli/columns.h"
#include "clients/cli/exit.h"
#include "clients/cli/former.h"
#include "clients/cli/options.h"
#include "clients/cli/pairing.h"
#include "clients/cli/past.h"
#include "clients/cli/people.h"
#include "clients/cli/places.h"
#include "clients/cli/yaml.h"

typedef struct {
  const tdm_options *options;
  tdm_arena *arena;
  tdm_complaints complaints;
  tdm_yaml yaml;
  tdm_columns columns;
  tdm_people people;
  tdm_pairing pairing;
  tdm_past past;       /* of --history */
  tdm_pairing current; /* of --current */
  tdm_former former;   /* of --base-people and --base-programme */
  tdm_places places;
  tandem_body *body;
  tandem_client *client;
  tandem_reply *reply; /* the last one */
  bool shows_progress;
  int64_t limit_ms; /* how long the server may work on what it is asked */
} tdm_session;

void tdm_session_init(tdm_session *session, const tdm_options *options);
void tdm_session_fini(tdm_session *session);

/* Reads the files that the command needs and writes the body {cohort, programme, …}.
 * TDM_EXIT_OK, or TDM_EXIT_INPUT after the complaints were printed on stderr. */
tdm_exit tdm_session_load(tdm_session *session);

/*
 * Asks the server: first whether it is there, then `op` with the session's body. On
 * TDM_EXIT_OK session->reply is the result; else a message is on stderr, each problem with its
 * place.
 */
tdm_exit tdm_session_ask(tdm_session *session, const char *op);

/* Asks once more, on the same connection, what the session's body is now. */
tdm_exit tdm_session_again(tdm_session *session, const char *op);

/* The pairs of the running round, [[mentor, mentee], …], of the body that was loaded; absent when
 * the programme has none. */
tandem_value tdm_session_current(const tdm_session *session);

/* Connects and says hello; session->reply is its result. */
tdm_exit tdm_session_hello(tdm_session *session);

#endif
