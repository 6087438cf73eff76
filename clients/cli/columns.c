// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/columns.h"

#include <string.h>
#include <strings.h>

/* ---- reading `columns:` ---- */

typedef struct {
  const tdm_yaml *yaml;
  tdm_arena *arena;
  tdm_complaints *complaints;
} reader;

static bool text_of(tandem_value value, tdm_text *out) {
  const char *bytes;
  size_t size;
  if (!tandem_value_text(value, &bytes, &size)) return false;
  *out = (tdm_text){bytes, (uint32_t)size};
  return true;
}

/* The place of columns.KEY or columns.KEY.FIELD. */
static tdm_place place_of(const reader *r, tdm_text key, const char *field) {
  tdm_text path = tdm_text_format(r->arena, "[\"%.*s\"]%s%s", TDM_TEXT_ARG(key), field ? "." : "",
                                  field ? field : "");
  tdm_position at = tdm_yaml_find(&r->yaml->columns, tdm_must_string(r->arena, path));
  return (tdm_place){r->yaml->file, at.line, at.column};
}

static void read_type(const reader *r, tdm_column_rule *rule, tandem_value value) {
  if (tandem_value_is(value, "text")) {
    rule->type = TDM_CELLS_TEXT;
  } else if (tandem_value_is(value, "number")) {
    rule->type = TDM_CELLS_NUMBER;
  } else if (tandem_value_is(value, "list")) {
    rule->type = TDM_CELLS_LIST;
  } else {
    tdm_complain(r->complaints, place_of(r, rule->key, "type"),
                 "columns.%.*s.type is text, number or list", TDM_TEXT_ARG(rule->key));
  }
}

static void read_values(const reader *r, tdm_column_rule *rule, tandem_value map) {
  tandem_iterator each = tandem_value_iterate(map);
  uint32_t count = tandem_value_count(map);
  rule->from = tdm_must_alloc(r->arena, count, sizeof *rule->from);
  rule->to = tdm_must_alloc(r->arena, count, sizeof *rule->to);
  while (each.is_map && tandem_iterator_next(&each)) {
    uint32_t at = rule->value_count;
    if (text_of(each.key, &rule->from[at]) && text_of(each.value, &rule->to[at])) {
      rule->value_count++;
      continue;
    }
    tdm_complain(r->complaints, place_of(r, rule->key, "values"),
                 "columns.%.*s.values gives each cell one word, {Mentorin: mentor}",
                 TDM_TEXT_ARG(rule->key));
  }
  if (!each.is_map) {
    tdm_complain(r->complaints, place_of(r, rule->key, "values"),
                 "columns.%.*s.values is a map of cells, {Mentorin: mentor}",
                 TDM_TEXT_ARG(rule->key));
  }
}

/* The names of `column:`, one or a list; false, and nothing taken, where it is neither. */
static bool read_names(const reader *r, tdm_column_rule *rule, tandem_value value) {
  bool list = tandem_value_type(value) == TANDEM_ARRAY;
  uint32_t count = list ? tandem_value_count(value) : 1;
  tdm_text *names = tdm_must_alloc(r->arena, count, sizeof *names);
  for (uint32_t i = 0; i < count; i++) {
    if (!text_of(list ? tandem_value_item(value, i) : value, &names[i])) return false;
  }
  if (!count) return false;
  rule->names = names;
  rule->name_count = count;
  return true;
}

static void read_option(const reader *r, tdm_column_rule *rule, tdm_text option,
                        tandem_value value) {
  const char *name = tdm_must_string(r->arena, option);
  if (!strcmp(name, "type")) {
    read_type(r, rule, value);
  } else if (!strcmp(name, "values")) {
    read_values(r, rule, value);
  } else if (!strcmp(name, "column") && read_names(r, rule, value)) {
    return;
  } else if (!strcmp(name, "split") && text_of(value, &rule->split) && rule->split.size) {
    return;
  } else if (!strcmp(name, "decimal") &&
             (tandem_value_is(value, ",") || tandem_value_is(value, "."))) {
    rule->decimal_comma = tandem_value_is(value, ",");
  } else {
    tdm_complain(
        r->complaints, place_of(r, rule->key, name),
        "columns.%.*s: \"%s\" is not understood; there are column (a name, or a list of names), "
        "split (\";\"), type (text, number, list), decimal (\",\" or \".\") and values",
        TDM_TEXT_ARG(rule->key), name);
  }
}

static void read_rule(const reader *r, tdm_column_rule *rule, tdm_text key, tandem_value value) {
  *rule = (tdm_column_rule){.key = key, .name_count = 1, .place = place_of(r, key, NULL)};
  rule->names = tdm_must_alloc(r->arena, 1, sizeof *rule->names);
  rule->names[0] = key;
  if (read_names(r, rule, value)) return;
  if (tandem_value_type(value) != TANDEM_MAP) {
    tdm_complain(
        r->complaints, rule->place,
        "columns.%.*s is the name of a column, a list of names of which each file has one, or a "
        "map {column: …, split: …}",
        TDM_TEXT_ARG(key));
    return;
  }
  tandem_iterator each = tandem_value_iterate(value);
  while (tandem_iterator_next(&each)) {
    tdm_text option;
    if (text_of(each.key, &option)) read_option(r, rule, option, each.value);
  }
  if (rule->split.size && rule->type == TDM_CELLS_AUTO) rule->type = TDM_CELLS_LIST;
  if (rule->split.size && rule->type != TDM_CELLS_LIST) {
    tdm_complain(r->complaints, rule->place, "columns.%.*s: split is for lists, not for this type",
                 TDM_TEXT_ARG(key));
  }
}

static void read_ignored(const reader *r, tdm_columns *columns, tdm_text key, tandem_value list) {
  columns->ignored = tdm_must_alloc(r->arena, tandem_value_count(list), sizeof *columns->ignored);
  tandem_iterator each = tandem_value_iterate(list);
  while (!each.is_map && tandem_iterator_next(&each)) {
    columns->ignored_count += text_of(each.value, &columns->ignored[columns->ignored_count]);
  }
  if (tandem_value_type(list) != TANDEM_ARRAY ||
      columns->ignored_count != tandem_value_count(list)) {
    tdm_complain(r->complaints, place_of(r, key, NULL),
                 "columns.ignore is a list of columns, [Name, E-Mail]");
  }
}

bool tdm_columns_read(const tdm_yaml *yaml, tdm_arena *arena, tdm_complaints *complaints,
                      tdm_columns *columns) {
  uint32_t before = complaints->total;
  reader r = {yaml, arena, complaints};
  *columns = (tdm_columns){.count = 0};
  tdm_usage_read(&columns->usage, yaml->programme.value, arena);
  tandem_value map = yaml->columns.value;
  if (!map.size || tandem_value_type(map) == TANDEM_NIL) return true;
  if (tandem_value_type(map) != TANDEM_MAP) {
    tdm_position at = yaml->columns.positions[0];
    tdm_complain(complaints, (tdm_place){yaml->file, at.line, at.column},
                 "columns is a map, {id: Personalnummer, role: Rolle, …}");
    return false;
  }
  columns->rules = tdm_must_alloc(arena, tandem_value_count(map), sizeof *columns->rules);
  tandem_iterator each = tandem_value_iterate(map);
  while (tandem_iterator_next(&each)) {
    tdm_text key;
    if (!text_of(each.key, &key)) continue;
    if (tdm_text_equal(key, tdm_text_of("ignore"))) {
      read_ignored(&r, columns, key, each.value);
    } else {
      read_rule(&r, &columns->rules[columns->count++], key, each.value);
    }
  }
  return complaints->total == before;
}

/* ---- the plan of one table ---- */

static const char *const reserved[] = {"id",      "role",   "capacity", "min",
                                       "manager", "wishes", "vetoes"};
enum { RESERVED_COUNT = sizeof reserved / sizeof *reserved };

static bool ignored(const tdm_columns *columns, tdm_text header) {
  for (uint32_t i = 0; i < columns->ignored_count; i++) {
    if (tdm_text_equal(columns->ignored[i], header)) return true;
  }
  return false;
}

static const tdm_column_rule *rule_of(const tdm_columns *columns, tdm_text key) {
  for (uint32_t i = 0; i < columns->count; i++) {
    if (tdm_text_equal(columns->rules[i].key, key)) return &columns->rules[i];
  }
  return NULL;
}

/* The first of the rule's columns that the table has. */
static uint32_t ruled_column(const tdm_column_rule *rule, const tdm_table *table) {
  for (uint32_t i = 0; i < rule->name_count; i++) {
    uint32_t column = tdm_table_column(table, rule->names[i]);
    if (column != UINT32_MAX) return column;
  }
  return UINT32_MAX;
}

/* The column named like the key; for reserved keys and votes "ID" and "Topics" will do as well. */
static uint32_t own_column(const tdm_columns *columns, const tdm_table *table, tdm_text key,
                           bool any_case) {
  uint32_t column = tdm_table_column(table, key);
  for (uint32_t i = 0; any_case && column == UINT32_MAX && i < table->column_count; i++) {
    tdm_text header = table->header[i];
    if (header.size == key.size && !strncasecmp(header.bytes, key.bytes, key.size)) column = i;
  }
  return column != UINT32_MAX && ignored(columns, table->header[column]) ? UINT32_MAX : column;
}

/* The separator that a column of lists uses: the strongest that any cell has. */
static const char *find_separator(const tdm_table *table, uint32_t column) {
  static const char *const ladder[] = {";", "|", "\n", ","};
  for (size_t k = 0; k < 3; k++) {
    for (uint32_t i = 0; i < table->row_count; i++) {
      tdm_text cell = table->rows[i].cells[column];
      if (cell.size && memchr(cell.bytes, ladder[k][0], cell.size)) return ladder[k];
    }
  }
  return ladder[3];
}

static bool is_reserved(tdm_text key, const char *name) {
  return tdm_text_equal(key, tdm_text_of(name));
}

static tdm_cells type_of(const tdm_columns *columns, tdm_text key, const tdm_column_rule *rule) {
  if (is_reserved(key, "capacity") || is_reserved(key, "min")) return TDM_CELLS_NUMBER;
  if (is_reserved(key, "wishes") || is_reserved(key, "vetoes")) return TDM_CELLS_LIST;
  if (is_reserved(key, "id") || is_reserved(key, "role") || is_reserved(key, "manager")) {
    return TDM_CELLS_TEXT;
  }
  if (rule && rule->type != TDM_CELLS_AUTO) return rule->type;
  const tdm_use *use = tdm_usage_find(&columns->usage, key);
  if (!use) return TDM_CELLS_TEXT;
  return tdm_use_is_number(use) ? TDM_CELLS_NUMBER : use->set ? TDM_CELLS_LIST : TDM_CELLS_TEXT;
}

static void add_field(const tdm_columns *columns, const tdm_table *table, tdm_plan *plan,
                      tdm_text key, uint32_t column, const tdm_column_rule *rule) {
  tdm_field *field = &plan->fields[plan->count++];
  *field = (tdm_field){.key = key, .column = column, .rule = rule};
  field->type = type_of(columns, key, rule);
  field->whole = is_reserved(key, "capacity") || is_reserved(key, "min");
  if (field->type != TDM_CELLS_LIST) return;
  field->split =
      rule && rule->split.size ? rule->split : tdm_text_of(find_separator(table, column));
}

/* Adds the field of a key, if the table has it. */
static void plan_key(const tdm_columns *columns, const tdm_table *table, tdm_plan *plan,
                     tdm_text key, bool any_case) {
  const tdm_column_rule *rule = rule_of(columns, key);
  uint32_t column = rule ? ruled_column(rule, table) : own_column(columns, table, key, any_case);
  if (column != UINT32_MAX) add_field(columns, table, plan, key, column, rule);
}

static bool planned(const tdm_plan *plan, tdm_text key) {
  for (uint32_t i = 0; i < plan->count; i++) {
    if (tdm_text_equal(plan->fields[i].key, key)) return true;
  }
  return false;
}

static void require_key(const tdm_table *table, const tdm_plan *plan, const char *key,
                        tdm_arena *arena, tdm_complaints *complaints) {
  if (planned(plan, tdm_text_of(key))) return;
  tdm_text headers = tdm_table_headers(table, arena);
  tdm_complain(
      complaints, (tdm_place){table->file, table->header_line, 0},
      "no column \"%s\"; the columns are %.*s. Say in the programme which one it is: "
      "columns: {%s: …}%s",
      key, TDM_TEXT_ARG(headers), key,
      strcmp(key, "role") ? "" : ", or give the people in two files, --mentors and --mentees");
}

static void complain_absent(const tdm_column_rule *rule, const tdm_table *table, tdm_arena *arena,
                            tdm_complaints *complaints) {
  tdm_text names = {NULL, 0};
  for (uint32_t i = 0; i < rule->name_count; i++) {
    names = tdm_text_format(arena, "%.*s%s\"%.*s\"", TDM_TEXT_ARG(names), i ? ", " : "",
                            TDM_TEXT_ARG(rule->names[i]));
  }
  tdm_text headers = tdm_table_headers(table, arena);
  const char *lack = rule->name_count == 1 ? "no column" : "none of the columns";
  tdm_complain(complaints, rule->place, "%s has %s %.*s; its columns are %.*s", table->file, lack,
               TDM_TEXT_ARG(names), TDM_TEXT_ARG(headers));
}

/* Columns that `columns:` names and the file lacks. */
static void check_rules(const tdm_columns *columns, const tdm_table *table, bool role_given,
                        tdm_arena *arena, tdm_complaints *complaints) {
  for (uint32_t i = 0; i < columns->count; i++) {
    const tdm_column_rule *rule = &columns->rules[i];
    if (role_given && is_reserved(rule->key, "role")) continue;
    if (ruled_column(rule, table) == UINT32_MAX) complain_absent(rule, table, arena, complaints);
  }
}

bool tdm_columns_plan(const tdm_columns *columns, const tdm_table *table, bool role_given,
                      tdm_arena *arena, tdm_complaints *complaints, tdm_plan *plan) {
  uint32_t before = complaints->total;
  uint32_t most = RESERVED_COUNT + columns->count + columns->usage.count;
  *plan = (tdm_plan){.fields = tdm_must_alloc(arena, most, sizeof *plan->fields)};
  check_rules(columns, table, role_given, arena, complaints);
  for (size_t i = 0; i < RESERVED_COUNT; i++) {
    if (role_given && !strcmp(reserved[i], "role")) continue;
    plan_key(columns, table, plan, tdm_text_of(reserved[i]), true);
  }
  for (uint32_t i = 0; i < columns->count; i++) {
    tdm_text key = columns->rules[i].key;
    bool skip = planned(plan, key) || (role_given && is_reserved(key, "role"));
    if (!skip) plan_key(columns, table, plan, key, false);
  }
  for (uint32_t i = 0; i < columns->usage.count; i++) {
    const tdm_use *use = &columns->usage.items[i];
    if (!planned(plan, use->name)) plan_key(columns, table, plan, use->name, use->vote);
  }
  if (complaints->total == before) {
    require_key(table, plan, "id", arena, complaints);
    if (!role_given) require_key(table, plan, "role", arena, complaints);
  }
  return complaints->total == before;
}
