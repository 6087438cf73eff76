// SPDX-License-Identifier: Apache-2.0
#include "solver/model/check.h"

/* ---- walking ---- */

static void each_in_map(tdm_check *check, tdm_conditions *conditions, const tdm_path *where,
                        const char *side, tdm_check_visit_condition *visit, void *context) {
  tdm_path map = tdm_path_key(where, side);
  for (uint32_t i = 0; i < conditions->count; i++) {
    tdm_path path = tdm_path_text(&map, conditions->items[i].attribute);
    visit(check, &conditions->items[i], &path, context);
  }
}

void tdm_check_each_condition(tdm_check *check, tdm_check_visit_condition *visit, void *context) {
  tdm_path root = tdm_path_root("programme");
  tdm_path quotas = tdm_path_key(&root, "quotas");
  for (uint32_t q = 0; q < check->programme->quota_count; q++) {
    tdm_quota *quota = &check->programme->quotas[q];
    tdm_path path = tdm_path_index(&quotas, q);
    tdm_path where = tdm_path_key(&path, "where");
    each_in_map(check, &quota->mentor, &where, "mentor", visit, context);
    each_in_map(check, &quota->mentee, &where, "mentee", visit, context);
    each_in_map(check, &quota->either_side, &where, "either_side", visit, context);
  }
}

/* ---- conditions ---- */

static void check_condition(tdm_check *check, tdm_condition *condition, const tdm_path *path,
                            void *context) {
  (void)context;
  condition->index = tdm_check_resolve_attribute(check, condition->attribute, path);
  tdm_attribute_type type = tdm_check_attribute_type(check, condition->index);
  uint32_t values = condition->numeric ? condition->number_count : condition->strings.count;
  if (values > TDM_LIST_MAX) tdm_check_report_oversize(check, path, values, "values", TDM_LIST_MAX);
  if (condition->numeric && type == TDM_ATTRIBUTE_STRINGS)
    tdm_check_report(check, path, "numbers are listed, and \"%.*s\" holds strings",
                     TDM_SHOWN(condition->attribute));
  if (!condition->numeric && condition->strings.count && type == TDM_ATTRIBUTE_NUMBERS)
    tdm_check_report(check, path, "strings are listed, and \"%.*s\" holds numbers",
                     TDM_SHOWN(condition->attribute));
}

/* ---- quotas ---- */

static void check_name(tdm_check *check, const tdm_quota *quota, tdm_symbols *names,
                       const tdm_path *path) {
  tdm_path place = tdm_path_key(path, "name");
  if (quota->name.size == 0) {
    if (check->decoded_clean) tdm_check_report(check, &place, "a quota needs a name");
    return;
  }
  uint32_t before = names->count;
  if (tdm_symbols_enter(names, check->arena, quota->name) == TDM_NONE)
    tdm_check_no_memory(check);
  else if (names->count == before)
    tdm_check_report(check, &place, "there is already a quota named \"%.*s\"",
                     TDM_SHOWN(quota->name));
}

static void check_count(tdm_check *check, int64_t count, const char *key, const tdm_path *path) {
  tdm_path place = tdm_path_key(path, key);
  if (count < -1) tdm_check_report(check, &place, "%s must be 0 or more", key);
}

static void check_share(tdm_check *check, int64_t share, const char *key, const tdm_path *path) {
  tdm_path place = tdm_path_key(path, key);
  if (share < -1 || share > TDM_MILLION)
    tdm_check_report(check, &place, "%s must be between 0 and 1", key);
}

static void check_side(tdm_check *check, const tdm_conditions *conditions, const char *side,
                       const tdm_path *where) {
  tdm_path path = tdm_path_key(where, side);
  if (conditions->count > TDM_LIST_MAX)
    tdm_check_report_oversize(check, &path, conditions->count, "attributes", TDM_LIST_MAX);
}

static void check_quota(tdm_check *check, tdm_quota *quota, const tdm_path *path) {
  check_count(check, quota->min, "min", path);
  check_count(check, quota->max, "max", path);
  check_share(check, quota->min_share, "min_share", path);
  check_share(check, quota->max_share, "max_share", path);
  tdm_path where = tdm_path_key(path, "where");
  check_side(check, &quota->mentor, "mentor", &where);
  check_side(check, &quota->mentee, "mentee", &where);
  check_side(check, &quota->either_side, "either_side", &where);
  tdm_path differ = tdm_path_key(&where, "differ");
  tdm_path share = tdm_path_key(&where, "share");
  quota->differ_attributes = tdm_check_resolve_attributes(check, &quota->differ, &differ);
  quota->share_attributes = tdm_check_resolve_attributes(check, &quota->share, &share);
}

void tdm_check_quotas(tdm_check *check) {
  tdm_programme *programme = check->programme;
  tdm_symbols names = {0};
  tdm_path root = tdm_path_root("programme");
  tdm_path quotas = tdm_path_key(&root, "quotas");
  if (programme->quota_count > TDM_QUOTAS_MAX)
    tdm_check_report_oversize(check, &quotas, programme->quota_count, "quotas", TDM_QUOTAS_MAX);
  for (uint32_t q = 0; q < programme->quota_count; q++) {
    tdm_path path = tdm_path_index(&quotas, q);
    check_name(check, &programme->quotas[q], &names, &path);
    check_quota(check, &programme->quotas[q], &path);
  }
  tdm_check_each_condition(check, check_condition, NULL);
}
