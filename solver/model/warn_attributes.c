// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "solver/model/check.h"
#include "solver/model/spelling.h"

/* The names that the programme uses, by index of the cohort's attribute. */
typedef struct {
  bool used[TDM_ATTRIBUTES_MAX];
} usage;

/* ---- attributes that nobody has ---- */

/* An attribute of the cohort that `name` may be a slip for, or NULL. */
static const tdm_text *similar_attribute(const tdm_check *check, tdm_text name) {
  const tdm_cohort *cohort = check->cohort;
  for (uint32_t a = 0; a < cohort->attribute_count; a++)
    if (cohort->attributes[a].type != TDM_ATTRIBUTE_EMPTY &&
        tdm_spelling_is_close(cohort->attributes[a].name, name))
      return &cohort->attributes[a].name;
  return NULL;
}

/* Notes the use of an attribute; warns when nobody has it. */
static void use(tdm_check *check, usage *names, tdm_text name, uint32_t attribute,
                const tdm_path *path) {
  if (attribute < TDM_ATTRIBUTES_MAX) names->used[attribute] = true;
  if (tdm_check_attribute_type(check, attribute) != TDM_ATTRIBUTE_EMPTY) return;
  if (name.size == 0 || check->cohort->count == 0 || tdm_check_is_reserved(name)) return;
  bool kept = check->warnings->count < TDM_PROBLEMS_MAX;
  const tdm_text *similar = kept ? similar_attribute(check, name) : NULL;
  if (similar)
    tdm_check_warn(check, path, "no participant has \"%.*s\"; did you mean \"%.*s\"?",
                   TDM_SHOWN(name), TDM_SHOWN(*similar));
  else
    tdm_check_warn(check, path, "no participant has \"%.*s\"", TDM_SHOWN(name));
}

static void use_list(tdm_check *check, usage *names, const tdm_texts *list,
                     const uint32_t *attributes, const tdm_path *path) {
  for (uint32_t i = 0; i < list->count; i++) {
    tdm_path place = tdm_path_index(path, i);
    use(check, names, list->items[i], attributes[i], &place);
  }
}

static void use_dimensions(tdm_check *check, usage *names) {
  const tdm_programme *programme = check->programme;
  tdm_path root = tdm_path_root("programme");
  tdm_path dimensions = tdm_path_key(&root, "dimensions");
  for (uint32_t d = 0; d < programme->dimension_count; d++) {
    tdm_path path = tdm_path_index(&dimensions, d);
    tdm_path name = tdm_path_key(&path, "name");
    use(check, names, programme->dimensions[d].name, programme->dimensions[d].attribute, &name);
  }
}

static void use_rule(tdm_check *check, tdm_rule *rule, const tdm_path *path, void *names) {
  tdm_path of = tdm_path_key(path, "of");
  tdm_path attribute = tdm_path_key(path, "attribute");
  if (rule->type == TDM_RULE_DIFFER)
    use_list(check, names, &rule->of, rule->attributes, &of);
  else if (rule->attributes && rule->of.count == 1)
    use(check, names, rule->of.items[0], rule->attributes[0], &attribute);
}

static void use_condition(tdm_check *check, tdm_condition *condition, const tdm_path *path,
                          void *names) {
  use(check, names, condition->attribute, condition->index, path);
}

static void use_quotas(tdm_check *check, usage *names) {
  tdm_path root = tdm_path_root("programme");
  tdm_path quotas = tdm_path_key(&root, "quotas");
  for (uint32_t q = 0; q < check->programme->quota_count; q++) {
    const tdm_quota *quota = &check->programme->quotas[q];
    tdm_path path = tdm_path_index(&quotas, q);
    tdm_path where = tdm_path_key(&path, "where");
    tdm_path differ = tdm_path_key(&where, "differ");
    tdm_path share = tdm_path_key(&where, "share");
    use_list(check, names, &quota->differ, quota->differ_attributes, &differ);
    use_list(check, names, &quota->share, quota->share_attributes, &share);
  }
  tdm_check_each_condition(check, use_condition, names);
}

static void use_spread(tdm_check *check, usage *names, const tdm_spread *list, uint32_t count,
                       const char *key) {
  tdm_path root = tdm_path_root("programme");
  tdm_path spread = tdm_path_key(&root, "spread");
  tdm_path items = tdm_path_key(&spread, key);
  for (uint32_t i = 0; i < count; i++) {
    tdm_path path = tdm_path_index(&items, i);
    tdm_path by = tdm_path_key(&path, "by");
    use(check, names, list[i].by, list[i].attribute, &by);
  }
}

/* ---- attribute keys that look misspelt ---- */

/* What an attribute that the programme does not use may be a slip for; size 0: nothing. */
static tdm_text meant_by(const tdm_check *check, const usage *names, tdm_text key) {
  const tdm_cohort *cohort = check->cohort;
  for (size_t i = 0; tdm_check_reserved_keys[i]; i++) {
    tdm_text known = tdm_text_of(tdm_check_reserved_keys[i]);
    if (tdm_spelling_is_close(key, known)) return known;
  }
  for (uint32_t a = 0; a < cohort->attribute_count && a < TDM_ATTRIBUTES_MAX; a++)
    if (names->used[a] && cohort->attributes[a].type != TDM_ATTRIBUTE_EMPTY &&
        tdm_spelling_is_close(key, cohort->attributes[a].name))
      return cohort->attributes[a].name;
  return (tdm_text){NULL, 0};
}

static uint32_t first_holder(const tdm_cohort *cohort, uint32_t attribute) {
  uint32_t p = 0;
  while (p < cohort->count && tdm_cohort_missing(cohort, attribute, p)) p++;
  return p;
}

static void warn_of_slips(tdm_check *check, const usage *names) {
  const tdm_cohort *cohort = check->cohort;
  tdm_path root = tdm_path_root("cohort");
  tdm_path participants = tdm_path_key(&root, "participants");
  for (uint32_t a = 0; a < cohort->attribute_count && a < TDM_ATTRIBUTES_MAX; a++) {
    const tdm_attribute *attribute = &cohort->attributes[a];
    if (names->used[a] || attribute->type == TDM_ATTRIBUTE_EMPTY) continue;
    tdm_text meant = meant_by(check, names, attribute->name);
    if (meant.size == 0) continue;
    tdm_path place = tdm_path_index(&participants, first_holder(cohort, a));
    tdm_path path = tdm_path_text(&place, attribute->name);
    tdm_check_warn(check, &path, "\"%.*s\" is not used by the programme; did you mean \"%.*s\"?",
                   TDM_SHOWN(attribute->name), TDM_SHOWN(meant));
  }
}

/* ---- texts that look like lists ---- */

/* Whether it looks as if a list had been written into one string. */
static bool looks_joined(tdm_text value) {
  return value.size > 0 &&
         (memchr(value.bytes, ';', value.size) || memchr(value.bytes, '|', value.size));
}

/* The first participant with such a string; TDM_NONE where there is none, or somebody has a list.
 */
static uint32_t first_joined(const tdm_cohort *cohort, const tdm_attribute *attribute) {
  uint32_t found = TDM_NONE;
  for (uint32_t p = 0; p < cohort->count; p++) {
    uint32_t values = attribute->first[p + 1] - attribute->first[p];
    if (values > 1) return TDM_NONE;
    if (values == 1 && found == TDM_NONE &&
        looks_joined(cohort->symbols.texts[attribute->values[attribute->first[p]]]))
      found = p;
  }
  return found;
}

static void warn_of_joined_lists(tdm_check *check, const usage *names) {
  const tdm_cohort *cohort = check->cohort;
  tdm_path root = tdm_path_root("cohort");
  tdm_path participants = tdm_path_key(&root, "participants");
  for (uint32_t a = 0; a < cohort->attribute_count && a < TDM_ATTRIBUTES_MAX; a++) {
    const tdm_attribute *attribute = &cohort->attributes[a];
    if (!names->used[a] || attribute->type != TDM_ATTRIBUTE_STRINGS) continue;
    uint32_t p = first_joined(cohort, attribute);
    if (p == TDM_NONE) continue;
    tdm_path place = tdm_path_index(&participants, p);
    tdm_path path = tdm_path_text(&place, attribute->name);
    tdm_check_warn(
        check, &path,
        "\"%.*s\" is compared as one text; if it is several values, give a list (in a people "
        "file: columns: {%.*s: {type: list}})",
        TDM_SHOWN(cohort->symbols.texts[attribute->values[attribute->first[p]]]),
        TDM_SHOWN(attribute->name));
  }
}

void tdm_check_warn_attributes(tdm_check *check) {
  if (check->oversized) return;
  usage names = {{false}};
  use_dimensions(check, &names);
  tdm_check_each_rule(check, use_rule, &names);
  use_quotas(check, &names);
  use_spread(check, &names, check->programme->bridges, check->programme->bridge_count, "bridges");
  use_spread(check, &names, check->programme->variety, check->programme->variety_count, "variety");
  warn_of_slips(check, &names);
  warn_of_joined_lists(check, &names);
}
