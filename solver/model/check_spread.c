// SPDX-License-Identifier: Apache-2.0
#include "solver/model/check.h"

/* Both lists share their names: an outcome tells by name what each earns. */
static void check_name(tdm_check *check, const tdm_spread *spread, tdm_symbols *names,
                       const tdm_path *path) {
  tdm_path place = tdm_path_key(path, "name");
  if (spread->name.size == 0) {
    if (check->decoded_clean) tdm_check_report(check, &place, "the name is missing");
    return;
  }
  uint32_t before = names->count;
  if (tdm_symbols_enter(names, check->arena, spread->name) == TDM_NONE)
    tdm_check_no_memory(check);
  else if (names->count == before)
    tdm_check_report(check, &place, "there is already an entry of spread named \"%.*s\"",
                     TDM_SHOWN(spread->name));
}

static void check_gains(tdm_check *check, const tdm_spread *spread, const tdm_path *path) {
  tdm_path gains = tdm_path_key(path, "gains");
  for (uint32_t k = 0; k < spread->gain_count; k++) {
    tdm_path place = tdm_path_index(&gains, k);
    if (!tdm_check_in_range(spread->gains[k], 0, TDM_POINTS_MAX))
      tdm_check_report(check, &place, "a gain of %g points is not between 0 and %d",
                       spread->gains[k], TDM_POINTS_MAX);
    else if (k && spread->gains[k] > spread->gains[k - 1])
      tdm_check_report(check, &place, "is above the gain before it; gains must not increase");
  }
}

static void check_type(tdm_check *check, const tdm_spread *spread, const tdm_path *path) {
  if (tdm_check_attribute_type(check, spread->attribute) == TDM_ATTRIBUTE_NUMBERS)
    tdm_check_report(check, path, "spread needs strings, and \"%.*s\" holds numbers",
                     TDM_SHOWN(spread->by));
}

static void check_list(tdm_check *check, tdm_spread *list, uint32_t count, const char *key,
                       tdm_symbols *names) {
  tdm_path root = tdm_path_root("programme");
  tdm_path spread = tdm_path_key(&root, "spread");
  tdm_path items = tdm_path_key(&spread, key);
  for (uint32_t i = 0; i < count; i++) {
    tdm_path path = tdm_path_index(&items, i);
    tdm_path by = tdm_path_key(&path, "by");
    list[i].attribute = tdm_check_resolve_attribute(check, list[i].by, &by);
    check_name(check, &list[i], names, &path);
    check_gains(check, &list[i], &path);
    check_type(check, &list[i], &by);
  }
}

void tdm_check_spread(tdm_check *check) {
  tdm_programme *programme = check->programme;
  tdm_symbols names = {0};
  check_list(check, programme->bridges, programme->bridge_count, "bridges", &names);
  check_list(check, programme->variety, programme->variety_count, "variety", &names);
}
