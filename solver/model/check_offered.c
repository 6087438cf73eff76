// SPDX-License-Identifier: Apache-2.0
#include "solver/model/check.h"

static void refuse(tdm_check *check, const tdm_path *parent, const char *key) {
  tdm_path path = tdm_path_key(parent, key);
  tdm_check_report(check, &path, "\"%s\" is not offered by this server", key);
}

static void refuse_options(tdm_check *check) {
  const tdm_options *options = &check->request->options;
  tdm_path root = tdm_path_root("options");
  if (options->base && check->request->explain.asked) refuse(check, &root, "base");
}

void tdm_check_offered(tdm_check *check) { refuse_options(check); }
