// SPDX-License-Identifier: Apache-2.0
#include <stdio.h>

#include "clients/cli/commands.h"
#include "clients/cli/keyring.h"

static tdm_exit run(tdm_session *session) {
  switch (session->options->command) {
    case TDM_COMMAND_MATCH:
      return tdm_match_run(session);
    case TDM_COMMAND_CHECK:
      return tdm_check_run(session);
    case TDM_COMMAND_SCORE:
      return tdm_score_run(session);
    case TDM_COMMAND_PING:
      return tdm_ping_run(session);
    case TDM_COMMAND_VERIFY:
      return tdm_verify_run(session);
    case TDM_COMMAND_AGENDA:
      return tdm_agenda_run(session);
    case TDM_COMMAND_WEIGHTS:
      return tdm_weights_run(session);
    case TDM_COMMAND_EXPLAIN:
      return tdm_explain_run(session);
    case TDM_COMMAND_STATS:
      return tdm_stats_run(session);
    case TDM_COMMAND_KEYGEN:
      return tdm_keygen_run(session->options);
    case TDM_COMMAND_SUBMIT:
      return tdm_submit_run(session);
    case TDM_COMMAND_JOB:
      return tdm_job_run(session);
    case TDM_COMMAND_JOBS:
      return tdm_jobs_run(session);
    case TDM_COMMAND_CANCEL:
      return tdm_cancel_run(session);
    case TDM_COMMAND_RESULT:
      return tdm_result_run(session);
    case TDM_COMMAND_FORGET:
      return tdm_forget_run(session);
    case TDM_COMMAND_NONE:
      break;
  }
  return TDM_EXIT_OK;
}

int main(int argc, char **argv) {
  tdm_options options;
  if (!tdm_options_read(&options, argc, argv, stdout, stderr)) return TDM_EXIT_USAGE;
  tdm_session session;
  tdm_session_init(&session, &options);
  tdm_exit result = run(&session);
  tdm_session_fini(&session);
  if (fflush(stdout) || ferror(stdout)) {
    fprintf(stderr, "tandem: standard output cannot be written\n");
    return TDM_EXIT_LOCAL;
  }
  return (int)result;
}
