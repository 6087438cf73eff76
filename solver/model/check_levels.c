// SPDX-License-Identifier: Apache-2.0
#include "solver/model/check.h"

/*
 * The levels of ordinal attributes. Dimensions and `reverse` rules give them;
 * whoever names the same attribute must give the same list, and rules without a
 * list of their own take over the one that is known.
 */
typedef struct {
  tdm_symbols names;
  const tdm_texts **lists; /* by symbol: the first list given for that attribute */
  bool *doubtful;          /* by symbol: the decoder could not read all of the lists */
  uint32_t room;
  bool incomplete; /* the decoder could not read every dimension and rule */
} level_table;

static bool same_list(const tdm_texts *a, const tdm_texts *b) {
  if (a->count != b->count) return false;
  for (uint32_t i = 0; i < a->count; i++)
    if (!tdm_text_equal(a->items[i], b->items[i])) return false;
  return true;
}

/* ---- collecting ---- */

static void check_list(tdm_check *check, const tdm_texts *levels, const tdm_path *path) {
  tdm_symbols seen = {0};
  if (levels->count < 2) tdm_check_report(check, path, "levels must name at least 2 strings");
  for (uint32_t i = 0; i < levels->count; i++) {
    tdm_path place = tdm_path_index(path, i);
    if (levels->items[i].size == 0) {
      if (check->decoded_clean) tdm_check_report(check, &place, "a level must not be empty");
      continue;
    }
    uint32_t before = seen.count;
    if (tdm_symbols_enter(&seen, check->arena, levels->items[i]) == TDM_NONE) {
      tdm_check_no_memory(check);
      return;
    }
    if (seen.count == before)
      tdm_check_report(check, &place, "level \"%.*s\" is listed twice",
                       TDM_SHOWN(levels->items[i]));
  }
}

static void add(tdm_check *check, level_table *table, tdm_text name, const tdm_texts *levels,
                const tdm_path *path) {
  check_list(check, levels, path);
  if (name.size == 0) return;
  uint32_t before = table->names.count;
  uint32_t symbol = tdm_symbols_enter(&table->names, check->arena, name);
  if (symbol == TDM_NONE) tdm_check_no_memory(check);
  if (symbol == TDM_NONE) return;
  if (table->names.count > before) table->lists[symbol] = levels;
  if (tdm_check_decoder_knows(check, path)) table->doubtful[symbol] = true;
  if (!table->doubtful[symbol] && !same_list(table->lists[symbol], levels))
    tdm_check_report(check, path,
                     "\"%.*s\" already has other levels; give them once, or the same everywhere",
                     TDM_SHOWN(name));
}

static bool gives_levels(const tdm_rule *rule) {
  return (rule->type == TDM_RULE_REVERSE || rule->type == TDM_RULE_WITHIN) && rule->of.count == 1 &&
         rule->levels.count > 0;
}

static void count_rule(tdm_check *check, tdm_rule *rule, const tdm_path *path, void *table) {
  (void)check;
  (void)path;
  if (gives_levels(rule)) ((level_table *)table)->room++;
}

static void add_rule(tdm_check *check, tdm_rule *rule, const tdm_path *path, void *table) {
  if (!gives_levels(rule)) return;
  tdm_path place = tdm_path_key(path, "levels");
  add(check, table, rule->of.items[0], &rule->levels, &place);
  if (tdm_check_attribute_type(check, rule->attributes[0]) == TDM_ATTRIBUTE_NUMBERS)
    tdm_check_report(check, &place, "\"%.*s\" holds numbers, which need no levels",
                     TDM_SHOWN(rule->of.items[0]));
}

static void add_dimensions(tdm_check *check, level_table *table) {
  const tdm_programme *programme = check->programme;
  tdm_path root = tdm_path_root("programme");
  tdm_path dimensions = tdm_path_key(&root, "dimensions");
  for (uint32_t d = 0; d < programme->dimension_count; d++) {
    const tdm_dimension *dimension = &programme->dimensions[d];
    if (dimension->kind != TDM_KIND_ORDINAL) continue;
    tdm_path path = tdm_path_index(&dimensions, d);
    tdm_path levels = tdm_path_key(&path, "levels");
    add(check, table, dimension->name, &dimension->levels, &levels);
  }
}

/* ---- taking over ---- */

static void fill_rule(tdm_check *check, tdm_rule *rule, const tdm_path *path, void *context) {
  const level_table *table = context;
  bool by_order = rule->type == TDM_RULE_REVERSE || rule->type == TDM_RULE_WITHIN;
  if (!by_order || rule->of.count != 1 || rule->levels.count) return;
  tdm_text name = rule->of.items[0];
  uint32_t symbol = tdm_symbols_find(&table->names, name);
  if (symbol != TDM_NONE) {
    rule->levels = *table->lists[symbol];
    return;
  }
  if (table->incomplete) return;
  if (tdm_check_attribute_type(check, rule->attributes[0]) != TDM_ATTRIBUTE_STRINGS) return;
  tdm_path levels = tdm_path_key(path, rule->type == TDM_RULE_REVERSE ? "levels" : "attribute");
  tdm_check_report(check, &levels,
                   "\"%.*s\" holds strings, so rule %s needs their levels, from an ordinal "
                   "dimension of that name or from a reverse rule",
                   TDM_SHOWN(name), tdm_rule_type_name(rule->type));
}

/* ---- values ---- */

static void check_value(tdm_check *check, const tdm_attribute *attribute, uint32_t p,
                        const bool *is_level) {
  uint32_t first = attribute->first[p];
  uint32_t count = attribute->first[p + 1] - first;
  if (count == 0 || (count == 1 && is_level[attribute->values[first]])) return;
  tdm_path root = tdm_path_root("cohort");
  tdm_path participants = tdm_path_key(&root, "participants");
  tdm_path place = tdm_path_index(&participants, p);
  tdm_path path = tdm_path_text(&place, attribute->name);
  tdm_text id = check->cohort->participants[p].id;
  if (count > 1)
    tdm_check_report(check, &path, "\"%.*s\" has %u values, and an ordinal attribute takes one",
                     TDM_SHOWN(id), count);
  else
    tdm_check_report(check, &path, "value \"%.*s\" of \"%.*s\" is not among the levels of \"%.*s\"",
                     TDM_SHOWN(check->cohort->symbols.texts[attribute->values[first]]),
                     TDM_SHOWN(id), TDM_SHOWN(attribute->name));
}

static void mark(const tdm_symbols *symbols, const tdm_texts *levels, bool *is_level, bool value) {
  for (uint32_t i = 0; i < levels->count; i++) {
    uint32_t symbol = tdm_symbols_find(symbols, levels->items[i]);
    if (symbol != TDM_NONE) is_level[symbol] = value;
  }
}

/* is_level: by symbol, all false before and after. */
static void check_attribute(tdm_check *check, uint32_t index, const tdm_texts *levels,
                            bool *is_level) {
  const tdm_cohort *cohort = check->cohort;
  if (tdm_check_attribute_type(check, index) != TDM_ATTRIBUTE_STRINGS) return;
  mark(&cohort->symbols, levels, is_level, true);
  for (uint32_t p = 0; p < cohort->count; p++)
    check_value(check, &cohort->attributes[index], p, is_level);
  mark(&cohort->symbols, levels, is_level, false);
}

static void check_values(tdm_check *check, const level_table *table) {
  bool *is_level = tdm_check_alloc(check, check->cohort->symbols.count, sizeof *is_level);
  if (!is_level) return;
  for (uint32_t i = 0; i < table->names.count; i++)
    if (!table->doubtful[i])
      check_attribute(check, tdm_cohort_attribute(check->cohort, table->names.texts[i]),
                      table->lists[i], is_level);
}

static bool programme_incomplete(const tdm_check *check) {
  tdm_path root = tdm_path_root("programme");
  tdm_path dimensions = tdm_path_key(&root, "dimensions");
  tdm_path rules = tdm_path_key(&root, "rules");
  return tdm_check_decoder_knows(check, &dimensions) || tdm_check_decoder_knows(check, &rules);
}

void tdm_check_levels(tdm_check *check) {
  level_table table = {.room = check->programme->dimension_count};
  tdm_check_each_rule(check, count_rule, &table);
  table.incomplete = programme_incomplete(check);
  table.lists = tdm_check_alloc(check, table.room, sizeof *table.lists);
  table.doubtful = tdm_check_alloc(check, table.room, sizeof *table.doubtful);
  if (!table.lists || !table.doubtful) return;
  add_dimensions(check, &table);
  tdm_check_each_rule(check, add_rule, &table);
  if (check->problems->out_of_memory) return;
  tdm_check_each_rule(check, fill_rule, &table);
  check_values(check, &table);
}
