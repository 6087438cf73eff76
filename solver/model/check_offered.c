// SPDX-License-Identifier: Apache-2.0
#include "solver/model/check.h"

static void refuse(tdm_check *check, const tdm_path *parent, const char *key) {
  tdm_path path = tdm_path_key(parent, key);
  tdm_check_report(check, &path, "\"%s\" is not offered by this server", key);
}

/* Stage `kept` goes with `current`, which is to be named alone. */
static bool is_offered(tdm_stage stage) {
  switch (stage) {
    case TDM_STAGE_PAIRS:
    case TDM_STAGE_SCORE:
    case TDM_STAGE_KEPT:
    case TDM_STAGE_WORST:
    case TDM_STAGE_MATCHED:
      return true;
    case TDM_STAGE_FAIR:
      return false;
  }
  return true; /* not decoded: reported where stages are checked */
}

static void refuse_stages(tdm_check *check, const tdm_path *root) {
  const tdm_programme *programme = check->programme;
  tdm_path objective = tdm_path_key(root, "objective");
  for (uint32_t i = 0; i < programme->stage_count; i++) {
    tdm_path path = tdm_path_index(&objective, i);
    if (!is_offered(programme->objective[i]))
      tdm_check_report(check, &path, "stage \"%s\" is not offered by this server",
                       tdm_stage_name(programme->objective[i]));
  }
}

static void refuse_programme(tdm_check *check) {
  tdm_path root = tdm_path_root("programme");
  refuse_stages(check, &root);
}

static void refuse_options(tdm_check *check) {
  const tdm_options *options = &check->request->options;
  tdm_path root = tdm_path_root("options");
  if (options->base) refuse(check, &root, "base");
}

void tdm_check_offered(tdm_check *check) {
  refuse_programme(check);
  refuse_options(check);
}
