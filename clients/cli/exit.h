// SPDX-License-Identifier: Apache-2.0
/*
 * Exit codes of `tandem`, the same for every subcommand. Documented in `tandem --help`.
 */
#ifndef TANDEM_CLI_EXIT_H
#define TANDEM_CLI_EXIT_H

typedef enum {
  TDM_EXIT_OK = 0,         /* optimal; valid; nothing wrong; the server answered */
  TDM_EXIT_FEASIBLE = 1,   /* a pairing, not proven optimal when time ran out */
  TDM_EXIT_INFEASIBLE = 2, /* proven: no pairing can hold all conditions; score: broken */
  TDM_EXIT_UNKNOWN = 3,    /* no pairing yet when time ran out */
  TDM_EXIT_INPUT = 4,      /* the files hold something wrong */
  TDM_EXIT_USAGE = 5,      /* the command line holds something wrong */
  TDM_EXIT_CONNECTION = 6, /* no server, or it went away */
  TDM_EXIT_SERVER = 7,     /* the server refused or failed */
  TDM_EXIT_LOCAL = 8       /* a file cannot be written, memory is out */
} tdm_exit;

#endif
