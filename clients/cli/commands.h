// SPDX-License-Identifier: Apache-2.0
/* Commands: the subcommands. Each prints its answer and returns the exit code. */
#ifndef TANDEM_CLI_COMMANDS_H
#define TANDEM_CLI_COMMANDS_H

#include "clients/cli/exit.h"
#include "clients/cli/session.h"

tdm_exit tdm_match_run(tdm_session *session);
tdm_exit tdm_check_run(tdm_session *session);
tdm_exit tdm_score_run(tdm_session *session);
tdm_exit tdm_ping_run(tdm_session *session);
tdm_exit tdm_verify_run(tdm_session *session);
tdm_exit tdm_agenda_run(tdm_session *session);
tdm_exit tdm_weights_run(tdm_session *session);
tdm_exit tdm_explain_run(tdm_session *session);
/* jobs.c */
tdm_exit tdm_submit_run(tdm_session *session);
tdm_exit tdm_job_run(tdm_session *session);
tdm_exit tdm_jobs_run(tdm_session *session);
tdm_exit tdm_cancel_run(tdm_session *session);
tdm_exit tdm_result_run(tdm_session *session);
tdm_exit tdm_forget_run(tdm_session *session);
tdm_exit tdm_stats_run(tdm_session *session);

#endif
