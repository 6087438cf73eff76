// SPDX-License-Identifier: Apache-2.0
/*
 * Verifier: runs tandem-verify, the program that checks certificates. It is a program of its
 * own because its licence is the engine's. Caller: verify.c.
 */
#ifndef TANDEM_CLI_VERIFIER_H
#define TANDEM_CLI_VERIFIER_H

#include "clients/cli/complaints.h"
#include "clients/cli/exit.h"

/*
 * Sends the bytes to the program and takes its answer, in the arena. The program is the one
 * that TANDEM_VERIFY names, else the one beside this program, else that of the path. TDM_EXIT_OK,
 * or TDM_EXIT_LOCAL after a message on stderr.
 */
tdm_exit tdm_verifier_ask(const void *bytes, size_t size, tdm_arena *arena, tdm_text *answer);

#endif
