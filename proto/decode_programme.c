// SPDX-License-Identifier: Apache-2.0
#include <inttypes.h>

#include "proto/decode_parts.h"

/* ---- wishes ---- */

static TDM_DECODE_PART(decode_wish_mentor) {
  tdm_programme *programme = target;
  tdm_read_number(decoder, value, path, 0, TDM_WEIGHT_MAX, &programme->wish_mentor);
}

static TDM_DECODE_PART(decode_wish_mentee) {
  tdm_programme *programme = target;
  tdm_read_number(decoder, value, path, 0, TDM_WEIGHT_MAX, &programme->wish_mentee);
}

static TDM_DECODE_PART(decode_wishes) {
  static const tdm_field fields[] = {TDM_FIELD("mentor", false, decode_wish_mentor),
                                     TDM_FIELD("mentee", false, decode_wish_mentee)};
  tdm_read_fields(decoder, value, path, fields, 2, target);
}

/* ---- objective ---- */

static const tdm_word stages[] = {{"pairs", TDM_STAGE_PAIRS}, {"matched", TDM_STAGE_MATCHED},
                                  {"kept", TDM_STAGE_KEPT},   {"worst", TDM_STAGE_WORST},
                                  {"fair", TDM_STAGE_FAIR},   {"score", TDM_STAGE_SCORE}};

static bool has_stage(const tdm_programme *programme, tdm_stage stage) {
  for (uint32_t i = 0; i < programme->stage_count; i++)
    if (programme->objective[i] == stage) return true;
  return false;
}

static void add_stage(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path,
                      tdm_programme *programme) {
  tdm_stage stage =
      (tdm_stage)tdm_read_word(decoder, value, path, stages, sizeof stages / sizeof stages[0]);
  if (!stage) return;
  if (has_stage(programme, stage))
    tdm_problems_add(decoder->problems, path, "stage \"%s\" comes twice", tdm_stage_name(stage));
  else
    programme->objective[programme->stage_count++] = stage;
}

static TDM_DECODE_PART(decode_objective) {
  tdm_programme *programme = target;
  if (!tdm_read_list(decoder, value, path, TDM_STAGES_MAX)) return;
  programme->stage_count = 0;
  tdm_walk walk = tdm_value_walk(value);
  tdm_value item;
  for (uint32_t i = 0; tdm_walk_item(&walk, &item); i++) {
    tdm_path place = tdm_path_index(path, i);
    add_stage(decoder, &item, &place, programme);
  }
  if (value->token.count == 0)
    tdm_problems_add(decoder->problems, path, "is empty; leave it out for [\"pairs\", \"score\"]");
}

static void set_objective(tdm_programme *programme, tdm_stage a, tdm_stage b, tdm_stage c) {
  programme->objective[0] = a;
  programme->objective[1] = b;
  programme->objective[2] = c;
  programme->stage_count = c ? 3 : 2;
}

/* Where no stage could be read, too, so that the checks have an objective to look at. */
static void default_objective(tdm_programme *programme) {
  if (programme->has_current)
    set_objective(programme, TDM_STAGE_PAIRS, TDM_STAGE_KEPT, TDM_STAGE_SCORE);
  else
    set_objective(programme, TDM_STAGE_PAIRS, TDM_STAGE_SCORE, 0);
}

/* ---- the programme ---- */

static TDM_DECODE_PART(decode_max_changes) {
  tdm_programme *programme = target;
  if (!tdm_read_int(decoder, value, path, 0, INT32_MAX, &programme->max_changes))
    programme->max_changes = -1;
}

static TDM_DECODE_PART(decode_one_role) {
  tdm_programme *programme = target;
  tdm_read_bool(decoder, value, path, &programme->one_role);
}

TDM_DECODE_PART(tdm_decode_programme) {
  static const tdm_field fields[] = {
      TDM_FIELD("dimensions", false, tdm_decode_dimensions),
      TDM_FIELD("rules", false, tdm_decode_rules),
      TDM_FIELD("require", false, tdm_decode_require),
      TDM_FIELD("forbid", false, tdm_decode_forbid),
      TDM_FIELD("history", false, tdm_decode_history),
      TDM_FIELD("current", false, tdm_decode_current),
      TDM_FIELD("max_changes", false, decode_max_changes),
      TDM_FIELD("wishes", false, decode_wishes),
      TDM_FIELD("pair_scores", false, tdm_decode_pair_scores),
      TDM_FIELD("quotas", false, tdm_decode_quotas),
      TDM_FIELD("spread", false, tdm_decode_spread),
      TDM_FIELD("objective", false, decode_objective),
      TDM_FIELD("one_role", false, decode_one_role),
  };
  tdm_request *request = target;
  request->programme.stage_count = 0;
  if (!tdm_decode_is_ref(decoder, value, path))
    tdm_read_fields(decoder, value, path, fields, sizeof fields / sizeof fields[0],
                    &request->programme);
  if (request->programme.stage_count == 0) default_objective(&request->programme);
}
