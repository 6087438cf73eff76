// SPDX-License-Identifier: Apache-2.0
/*
 * Misuse: stops a program that breaks the contract of a public function, naming it.
 * Callers: the public functions of libtandem.
 */
#ifndef TANDEM_CLIENTS_C_MISUSE_H
#define TANDEM_CLIENTS_C_MISUSE_H

/* Writes the function and what was wrong to stderr, and aborts. */
_Noreturn void tdm_misuse(const char *function, const char *what);

#define TDM_REQUIRE(condition, what)              \
  do {                                            \
    if (!(condition)) tdm_misuse(__func__, what); \
  } while (0)

#endif
