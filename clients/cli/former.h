// SPDX-License-Identifier: Apache-2.0
/*
 * Former: the base that a request starts from: the people and the programme as they were.
 *
 * Where only the people changed, the programme is that of the request, without what --current and
 * --max-changes add. Caller: session.c.
 */
#ifndef TANDEM_CLI_FORMER_H
#define TANDEM_CLI_FORMER_H

#include "clients/c/tandem.h"
#include "clients/cli/columns.h"
#include "clients/cli/options.h"
#include "clients/cli/past.h"
#include "clients/cli/people.h"
#include "clients/cli/places.h"
#include "clients/cli/yaml.h"

typedef struct {
  bool asked; /* options name a base */
  tdm_yaml yaml;
  tdm_columns columns;
  tdm_people people;
} tdm_former;

/* Whether the options name a base. */
bool tdm_former_is_asked(const tdm_options *options);

/*
 * Reads the base's files, those that are not named as in the request, whose programme and people
 * were read. False after complaints. Everything is in the arena.
 */
bool tdm_former_read(const tdm_options *options, const tdm_yaml *yaml, const tdm_people *people,
                     tdm_arena *arena, tdm_complaints *complaints, tdm_former *former);

/* Writes {cohort, programme}; `past` is what --history adds, or NULL. False after complaints. */
bool tdm_former_write(const tdm_former *former, const tdm_options *options, const tdm_past *past,
                      tandem_body *body, tdm_arena *arena, tdm_complaints *complaints);

/* As tdm_places_describe(), for paths of the base too: "PLACE: of the base: message". */
tdm_text tdm_former_describe(const tdm_former *former, const tdm_places *places, const char *path,
                             const char *message);

#endif
