// SPDX-License-Identifier: Apache-2.0
/*
 * Places: from a path in the request (`cohort.participants[3].role`) back to what the
 * organizer sees: `people.csv:17: column "Rolle"`, `programme.yaml:12:5`.
 */
#ifndef TANDEM_CLI_PLACES_H
#define TANDEM_CLI_PLACES_H

#include "clients/cli/people.h"
#include "clients/cli/table.h"
#include "clients/cli/yaml.h"

typedef struct {
  const tdm_people *people;
  const tdm_yaml *yaml;
  const tdm_table *pairs;   /* NULL: none */
  const tdm_table *current; /* what --current names; NULL: nothing */
  tdm_arena *arena;
  bool changes_by_option; /* max_changes is what --max-changes says */
} tdm_places;

/* "PLACE: message", or "path: message" where no file has the place. */
tdm_text tdm_places_describe(const tdm_places *places, const char *path, const char *message);

#endif
