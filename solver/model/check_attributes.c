// SPDX-License-Identifier: Apache-2.0
#include "solver/model/check.h"

const char *const tdm_check_reserved_keys[] = {"id",      "role",   "capacity", "min",
                                               "manager", "wishes", "vetoes",   NULL};

bool tdm_check_is_reserved(tdm_text key) {
  for (size_t i = 0; tdm_check_reserved_keys[i]; i++)
    if (tdm_text_equal(key, tdm_text_of(tdm_check_reserved_keys[i]))) return true;
  return false;
}

tdm_attribute_type tdm_check_attribute_type(const tdm_check *check, uint32_t attribute) {
  if (attribute == TDM_NONE) return TDM_ATTRIBUTE_EMPTY;
  return check->cohort->attributes[attribute].type;
}

uint32_t tdm_check_resolve_attribute(tdm_check *check, tdm_text name, const tdm_path *path) {
  if (name.size == 0 && check->decoded_clean)
    tdm_check_report(check, path, "the name of an attribute is missing");
  if (tdm_check_is_reserved(name))
    tdm_check_report(check, path, "\"%.*s\" is a reserved key of participants, not an attribute",
                     TDM_SHOWN(name));
  return tdm_cohort_attribute(check->cohort, name);
}

uint32_t *tdm_check_resolve_attributes(tdm_check *check, const tdm_texts *names,
                                       const tdm_path *path) {
  uint32_t *attributes = tdm_check_alloc(check, names->count, sizeof *attributes);
  if (!attributes) return NULL;
  if (names->count > TDM_LIST_MAX)
    tdm_check_report_oversize(check, path, names->count, "attributes", TDM_LIST_MAX);
  for (uint32_t i = 0; i < names->count; i++) {
    tdm_path place = tdm_path_index(path, i);
    attributes[i] = tdm_check_resolve_attribute(check, names->items[i], &place);
  }
  return attributes;
}
