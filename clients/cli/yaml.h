// SPDX-License-Identifier: Apache-2.0
/*
 * YAML: a programme file as the message body itself, and where everything stands in it.
 *
 * libyaml's events are written straight into MessagePack, so that one decoder, the
 * server's, validates programmes whoever wrote them. The top-level key `columns`
 * is taken out: it is for this side (columns.h). Plain scalars are typed by the core schema of
 * YAML 1.2 (`no` and `off` are strings), with two exceptions for people: whole
 * numbers with leading zeros (007) stay strings, and so does everything where the model takes
 * an id, a name or a level. Aliases are copied, within a bound; merge keys (<<), tags, duplicate
 * keys and several documents are refused. The only user of libyaml.
 */
#ifndef TANDEM_CLI_YAML_H
#define TANDEM_CLI_YAML_H

#include <stdbool.h>
#include <stdint.h>

#include "clients/c/tandem.h"
#include "clients/cli/complaints.h"

typedef struct {
  uint32_t line; /* from 1 */
  uint32_t column;
} tdm_position;

/* One encoded value with the position of each of its nodes: keys and values, counted in the
 * order in which they stand, from the root on. */
typedef struct {
  tandem_value value; /* absent: not in the file */
  tdm_position *positions;
  uint32_t count;
} tdm_yaml_part;

typedef struct {
  const char *file; /* borrowed */
  tdm_yaml_part programme;
  tdm_yaml_part columns;
} tdm_yaml;

/* Reads a file; everything is in the arena. False after complaints. */
bool tdm_yaml_read(const char *file, tdm_arena *arena, tdm_complaints *complaints, tdm_yaml *yaml);

/* The same from UTF-8 text. */
bool tdm_yaml_parse(const char *file, tdm_text text, tdm_arena *arena, tdm_complaints *complaints,
                    tdm_yaml *yaml);

/*
 * The position of a path such as `rules[2].attribute` or `["odd key"]` below the root of the part:
 * of the key where a map ends the path, else of the value; of the deepest part that is
 * there where the rest of the path is not in the file.
 */
tdm_position tdm_yaml_find(const tdm_yaml_part *part, const char *path);

#endif
