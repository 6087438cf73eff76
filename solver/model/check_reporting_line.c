// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "solver/model/check.h"

/*
 * Persons: participants under their own index, then the people outside the
 * cohort in the order in which they are named. Everybody has at most one boss,
 * so the line is a functional graph and one walk finds all of its cycles.
 */
typedef struct {
  tdm_check *check;
  tdm_symbols outside;    /* names of the people who do not take part */
  uint32_t *entry_person; /* [manager_count] */
  uint32_t *entry_boss;
  bool failed;
} line_builder;

/* The person with that id, entered when new; TDM_NONE for no id. */
static uint32_t person_of(line_builder *builder, tdm_text id) {
  const tdm_cohort *cohort = builder->check->cohort;
  if (id.size == 0 || builder->failed) return TDM_NONE;
  uint32_t participant = tdm_cohort_find(cohort, id);
  if (participant != TDM_NONE) return participant;
  uint32_t symbol = tdm_symbols_enter(&builder->outside, builder->check->arena, id);
  if (symbol == TDM_NONE) {
    builder->failed = true;
    return TDM_NONE;
  }
  return cohort->count + symbol;
}

/* ---- naming every person ---- */

static void enter_participants(line_builder *builder) {
  tdm_cohort *cohort = builder->check->cohort;
  for (uint32_t p = 0; p < cohort->count; p++)
    cohort->participants[p].boss = person_of(builder, cohort->participants[p].manager);
}

static void check_entry(line_builder *builder, uint32_t k, const tdm_path *managers) {
  tdm_manager_entry *entry = &builder->check->cohort->managers[k];
  tdm_path path = tdm_path_text(managers, entry->person);
  if (entry->person.size > TDM_ID_BYTES_MAX || entry->manager.size > TDM_ID_BYTES_MAX)
    tdm_check_report(builder->check, &path, "ids have 1 to %d bytes", TDM_ID_BYTES_MAX);
  builder->entry_person[k] = person_of(builder, entry->person);
  builder->entry_boss[k] = person_of(builder, entry->manager);
}

static void enter_managers(line_builder *builder) {
  tdm_cohort *cohort = builder->check->cohort;
  builder->entry_person =
      tdm_check_alloc(builder->check, cohort->manager_count, sizeof *builder->entry_person);
  builder->entry_boss =
      tdm_check_alloc(builder->check, cohort->manager_count, sizeof *builder->entry_boss);
  if (!builder->entry_person || !builder->entry_boss) {
    builder->failed = true;
    return;
  }
  tdm_path root = tdm_path_root("cohort");
  tdm_path managers = tdm_path_key(&root, "managers");
  for (uint32_t k = 0; k < cohort->manager_count; k++) check_entry(builder, k, &managers);
}

/* ---- who reports to whom ---- */

static bool allocate_line(line_builder *builder) {
  tdm_cohort *cohort = builder->check->cohort;
  tdm_reporting_line *line = &cohort->line;
  line->count = cohort->count + builder->outside.count;
  line->boss = tdm_check_alloc(builder->check, line->count, sizeof *line->boss);
  line->names = tdm_check_alloc(builder->check, line->count, sizeof *line->names);
  if (!line->boss || !line->names) return false;
  for (uint32_t i = 0; i < line->count; i++) line->boss[i] = TDM_NONE;
  for (uint32_t p = 0; p < cohort->count; p++) line->names[p] = cohort->participants[p].id;
  if (builder->outside.count)
    memcpy(line->names + cohort->count, builder->outside.texts,
           builder->outside.count * sizeof *line->names);
  return true;
}

/* `managers` fills in where a participant names no manager. */
static void link_managers(line_builder *builder) {
  tdm_cohort *cohort = builder->check->cohort;
  bool *listed = tdm_check_alloc(builder->check, cohort->line.count, sizeof *listed);
  if (!listed) return;
  tdm_path root = tdm_path_root("cohort");
  tdm_path managers = tdm_path_key(&root, "managers");
  for (uint32_t k = 0; k < cohort->manager_count; k++) {
    uint32_t person = builder->entry_person[k];
    if (person == TDM_NONE) continue;
    if (listed[person]) {
      tdm_path path = tdm_path_text(&managers, cohort->managers[k].person);
      tdm_check_report(builder->check, &path, "\"%.*s\" is listed twice",
                       TDM_SHOWN(cohort->managers[k].person));
    }
    listed[person] = true;
    if (cohort->line.boss[person] == TDM_NONE) cohort->line.boss[person] = builder->entry_boss[k];
  }
}

static void link_participants(const line_builder *builder) {
  tdm_cohort *cohort = builder->check->cohort;
  for (uint32_t p = 0; p < cohort->count; p++) cohort->line.boss[p] = cohort->participants[p].boss;
}

static void publish_bosses(const line_builder *builder) {
  tdm_cohort *cohort = builder->check->cohort;
  for (uint32_t p = 0; p < cohort->count; p++) cohort->participants[p].boss = cohort->line.boss[p];
}

/* ---- cycles ---- */

/* Reports the cycle at its first person; participants come before people outside. */
static void report_cycle(tdm_check *check, uint32_t on_cycle) {
  const tdm_cohort *cohort = check->cohort;
  const tdm_reporting_line *line = &cohort->line;
  uint32_t first = on_cycle;
  uint32_t length = 1;
  for (uint32_t i = line->boss[on_cycle]; i != on_cycle; i = line->boss[i], length++)
    if (i < first) first = i;
  tdm_path root = tdm_path_root("cohort");
  tdm_path participants = tdm_path_key(&root, "participants");
  tdm_path managers = tdm_path_key(&root, "managers");
  tdm_path place = tdm_path_index(&participants, first);
  bool own = first < cohort->count && cohort->participants[first].manager.size > 0;
  tdm_path path =
      own ? tdm_path_key(&place, "manager") : tdm_path_text(&managers, line->names[first]);
  tdm_text name = line->names[first];
  tdm_text boss = line->names[line->boss[first]];
  if (length == 1)
    tdm_check_report(check, &path, "\"%.*s\" is their own manager", TDM_SHOWN(name));
  else
    tdm_check_report(check, &path,
                     "managers form a cycle of %u people: \"%.*s\" reports to \"%.*s\" and so on "
                     "back to \"%.*s\"",
                     length, TDM_SHOWN(name), TDM_SHOWN(boss), TDM_SHOWN(name));
}

/* Walks up from every person; each walk ends at the top or where an earlier walk has been. */
static void find_cycles(tdm_check *check) {
  const tdm_reporting_line *line = &check->cohort->line;
  uint32_t *walk = tdm_check_alloc(check, line->count, sizeof *walk); /* 1 + its start */
  if (!walk) return;
  for (uint32_t start = 0; start < line->count; start++) {
    uint32_t at = start;
    while (at != TDM_NONE && walk[at] == 0) {
      walk[at] = start + 1;
      at = line->boss[at];
    }
    if (at != TDM_NONE && walk[at] == start + 1) report_cycle(check, at);
  }
}

void tdm_check_reporting_line(tdm_check *check) {
  line_builder builder = {.check = check};
  enter_participants(&builder);
  enter_managers(&builder);
  if (builder.failed) {
    tdm_check_no_memory(check);
    return;
  }
  if (!allocate_line(&builder)) return;
  link_participants(&builder);
  link_managers(&builder);
  publish_bosses(&builder);
  find_cycles(check);
}
