// SPDX-License-Identifier: Apache-2.0
/*
 * Path: reads the paths of problems, `cohort.participants[3].role`, `["odd key"][0]`.
 * Callers: the source map of programmes, the places of problems.
 */
#ifndef TANDEM_CLI_PATH_H
#define TANDEM_CLI_PATH_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/model/text.h"

typedef struct {
  bool is_index;
  uint32_t index;
  tdm_text key; /* borrowed from the path; what stands in ["…"] as it is */
} tdm_step_of_path;

/* Takes the first step off *path; false at its end or where it is none. */
bool tdm_path_step(const char **path, tdm_step_of_path *step);

#endif
