// SPDX-License-Identifier: Apache-2.0
#include <float.h>

#include "solver/model/check.h"

/* Names of parts that are no attributes. */
static bool is_part_name(tdm_text name) {
  return tdm_text_equal(name, tdm_text_of("wishes")) ||
         tdm_text_equal(name, tdm_text_of("pair_scores"));
}

/* `names` holds the dimensions before this one. */
static void check_name(tdm_check *check, tdm_dimension *dimension, tdm_symbols *names,
                       const tdm_path *path) {
  tdm_path place = tdm_path_key(path, "name");
  dimension->attribute = TDM_NONE;
  if (is_part_name(dimension->name)) {
    tdm_check_report(check, &place, "\"%.*s\" is a reserved name; a dimension needs an attribute",
                     TDM_SHOWN(dimension->name));
    return;
  }
  dimension->attribute = tdm_check_resolve_attribute(check, dimension->name, &place);
  if (dimension->name.size == 0) return;
  uint32_t before = names->count;
  uint32_t symbol = tdm_symbols_enter(names, check->arena, dimension->name);
  if (symbol == TDM_NONE)
    tdm_check_no_memory(check);
  else if (names->count == before)
    tdm_check_report(check, &place, "there is already a dimension named \"%.*s\"",
                     TDM_SHOWN(dimension->name));
}

static void check_values(tdm_check *check, const tdm_dimension *dimension, const tdm_path *path) {
  tdm_attribute_type type = tdm_check_attribute_type(check, dimension->attribute);
  tdm_path kind = tdm_path_key(path, "kind");
  bool wants_strings = dimension->kind == TDM_KIND_SET || dimension->kind == TDM_KIND_ORDINAL;
  if (wants_strings && type == TDM_ATTRIBUTE_NUMBERS)
    tdm_check_report(check, &kind, "kind %s needs strings, and \"%.*s\" holds numbers",
                     tdm_kind_name(dimension->kind), TDM_SHOWN(dimension->name));
  if (dimension->kind == TDM_KIND_NUMBER && type == TDM_ATTRIBUTE_STRINGS)
    tdm_check_report(check, &kind, "kind number needs numbers, and \"%.*s\" holds strings",
                     TDM_SHOWN(dimension->name));
}

static void check_kind(tdm_check *check, const tdm_dimension *dimension, const tdm_path *path) {
  if (tdm_kind_name(dimension->kind) || !check->decoded_clean) return;
  tdm_path place = tdm_path_key(path, "kind");
  tdm_check_report(check, &place, "kind must be nominal, set, ordinal or number");
}

static void check_ranges(tdm_check *check, const tdm_dimension *dimension, const tdm_path *path) {
  tdm_path weight = tdm_path_key(path, "weight");
  if (!tdm_check_in_range(dimension->weight, 0, TDM_WEIGHT_MAX))
    tdm_check_report(check, &weight, "weight %g is not between 0 and %d", dimension->weight,
                     TDM_WEIGHT_MAX);
  tdm_path span = tdm_path_key(path, "span");
  if (dimension->kind == TDM_KIND_NUMBER && !(dimension->span > 0 && dimension->span <= DBL_MAX))
    tdm_check_report(check, &span, "kind number needs a span above 0");
}

void tdm_check_dimensions(tdm_check *check) {
  tdm_programme *programme = check->programme;
  tdm_symbols names = {0};
  tdm_path root = tdm_path_root("programme");
  tdm_path dimensions = tdm_path_key(&root, "dimensions");
  for (uint32_t d = 0; d < programme->dimension_count; d++) {
    tdm_dimension *dimension = &programme->dimensions[d];
    tdm_path path = tdm_path_index(&dimensions, d);
    check_name(check, dimension, &names, &path);
    check_kind(check, dimension, &path);
    check_values(check, dimension, &path);
    check_ranges(check, dimension, &path);
  }
}
