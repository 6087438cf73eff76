// SPDX-License-Identifier: Apache-2.0
/*
 * Local: a cohort and a programme, read here as the server would read them: the same decoder, the
 * same checks. For what needs no server. Caller: weights.c.
 */
#ifndef TANDEM_CLI_LOCAL_H
#define TANDEM_CLI_LOCAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "solver/model/cohort.h"
#include "solver/model/problems.h"
#include "solver/model/programme.h"

typedef struct {
  const tdm_cohort *cohort;
  const tdm_programme *programme;
  tdm_problems problems;
  tdm_text message; /* where no problem says why it cannot be read */
} tdm_local;

/*
 * Reads the body {cohort, programme}, whose bytes must live as long as the arena. False when
 * there are problems or a message. Ends the program when memory is out.
 */
bool tdm_local_read(const uint8_t *bytes, size_t size, tdm_arena *arena, tdm_local *local);

#endif
