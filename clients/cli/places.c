// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/places.h"

#include <string.h>

#include "clients/cli/path.h"

static tdm_text compose(const tdm_places *places, tdm_place place, tdm_text column,
                        const char *message) {
  tdm_text where = tdm_place_format(place, places->arena);
  if (!column.size) {
    return tdm_text_format(places->arena, "%.*s: %s", TDM_TEXT_ARG(where), message);
  }
  return tdm_text_format(places->arena, "%.*s: column \"%.*s\": %s", TDM_TEXT_ARG(where),
                         TDM_TEXT_ARG(column), message);
}

/* `participants[3].role`: the row, and the column where the key came from one. */
static bool describe_participant(const tdm_places *places, const char *path, const char *message,
                                 tdm_text *out) {
  tdm_step_of_path step;
  uint32_t table;
  if (!tdm_path_step(&path, &step) || !step.is_index) return false;
  const tdm_row *row = tdm_people_row(places->people, step.index, &table);
  if (!row) return false;
  tdm_text header = {NULL, 0};
  if (tdm_path_step(&path, &step) && !step.is_index) {
    header = tdm_people_header(places->people, table, step.key);
  }
  *out = compose(places, (tdm_place){places->people->tables[table].file, row->line, 0}, header,
                 message);
  return true;
}

static bool describe_manager(const tdm_places *places, const char *path, const char *message,
                             tdm_text *out) {
  const tdm_table *table = &places->people->managers;
  tdm_step_of_path step;
  if (!places->people->has_managers || !tdm_path_step(&path, &step) || step.is_index) return false;
  for (uint32_t i = 0; i < table->row_count; i++) {
    if (!tdm_text_equal(table->rows[i].cells[places->people->manager_columns[0]], step.key))
      continue;
    *out = compose(places, (tdm_place){table->file, table->rows[i].line, 0}, (tdm_text){NULL, 0},
                   message);
    return true;
  }
  return false;
}

static bool describe_cohort(const tdm_places *places, const char *path, const char *message,
                            tdm_text *out) {
  tdm_step_of_path step;
  if (!places->people || !tdm_path_step(&path, &step) || step.is_index) return false;
  if (tdm_text_equal(step.key, tdm_text_of("participants"))) {
    return describe_participant(places, path, message, out);
  }
  return tdm_text_equal(step.key, tdm_text_of("managers")) &&
         describe_manager(places, path, message, out);
}

/* `[3]` of the pairs of a table. */
static bool describe_pair(const tdm_places *places, const tdm_table *table, const char *path,
                          const char *message, tdm_text *out) {
  tdm_step_of_path step;
  if (!table || !tdm_path_step(&path, &step) || !step.is_index) return false;
  if (step.index >= table->row_count) return false;
  uint32_t line = table->rows[step.index].line;
  *out = compose(places, (tdm_place){table->file, line, 0}, (tdm_text){NULL, 0}, message);
  return true;
}

/* What the command line adds to the programme. */
static bool describe_option(const tdm_places *places, const char *path, const char *message,
                            tdm_text *out) {
  tdm_step_of_path step;
  if (!tdm_path_step(&path, &step) || step.is_index) return false;
  if (places->changes_by_option && tdm_text_equal(step.key, tdm_text_of("max_changes"))) {
    *out = tdm_text_format(places->arena, "--max-changes: %s", message);
    return true;
  }
  if (!places->current || !tdm_text_equal(step.key, tdm_text_of("current"))) return false;
  if (!describe_pair(places, places->current, path, message, out))
    *out = compose(places, (tdm_place){places->current->file, 0, 0}, (tdm_text){NULL, 0}, message);
  return true;
}

/* The key that the path ends with; empty where it ends with an index. */
static tdm_text last_key(const char *path) {
  tdm_text key = {NULL, 0};
  tdm_step_of_path step;
  while (tdm_path_step(&path, &step)) key = step.is_index ? (tdm_text){NULL, 0} : step.key;
  return key;
}

static bool describe_programme(const tdm_places *places, const char *path, const char *message,
                               tdm_text *out) {
  if (describe_option(places, path, message, out)) return true;
  if (!places->yaml) return false;
  tdm_position at = tdm_yaml_find(&places->yaml->programme, path);
  if (!at.line) return false;
  tdm_text key = last_key(path);
  tdm_text named = *message && key.size
                       ? tdm_text_format(places->arena, "%.*s: %s", TDM_TEXT_ARG(key), message)
                       : tdm_text_of(message);
  *out = compose(places, (tdm_place){places->yaml->file, at.line, at.column}, (tdm_text){NULL, 0},
                 tdm_must_string(places->arena, named));
  return true;
}

tdm_text tdm_places_describe(const tdm_places *places, const char *path, const char *message) {
  const char *rest = path;
  tdm_step_of_path step;
  tdm_text out;
  if (tdm_path_step(&rest, &step) && !step.is_index) {
    if (tdm_text_equal(step.key, tdm_text_of("programme")) &&
        describe_programme(places, rest, message, &out)) {
      return out;
    }
    if (tdm_text_equal(step.key, tdm_text_of("cohort")) &&
        describe_cohort(places, rest, message, &out)) {
      return out;
    }
    if (tdm_text_equal(step.key, tdm_text_of("pairs")) &&
        describe_pair(places, places->pairs, rest, message, &out)) {
      return out;
    }
  }
  return tdm_text_format(places->arena, "%s%s%s", path, *path ? ": " : "", message);
}
