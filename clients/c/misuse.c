// SPDX-License-Identifier: Apache-2.0
#include "clients/c/misuse.h"

#include <stdio.h>
#include <stdlib.h>

_Noreturn void tdm_misuse(const char *function, const char *what) {
  /* The one line this library ever prints: a program that goes on here would corrupt itself. */
  fprintf(stderr, "%s: %s\n", function, what);
  abort();
}
