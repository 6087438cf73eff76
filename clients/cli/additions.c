// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/additions.h"

static bool has(tandem_value programme, const char *key) {
  tandem_type type = tandem_value_type(tandem_value_find(programme, key));
  return type != TANDEM_ABSENT && type != TANDEM_NIL;
}

static bool is_list(tandem_value programme, const char *key) {
  return !has(programme, key) ||
         tandem_value_type(tandem_value_find(programme, key)) == TANDEM_ARRAY;
}

/* Whether the programme's own entry makes way for what the command line says. */
static bool is_replaced(const tdm_additions *a, tandem_value key) {
  return (a->past && tandem_value_is(key, "history")) ||
         (a->current && tandem_value_is(key, "current")) ||
         (a->max_changes >= 0 && tandem_value_is(key, "max_changes"));
}

static void copy_rest(const tdm_additions *a, tandem_value programme, tandem_body *body) {
  tandem_iterator each = tandem_value_iterate(programme);
  while (tandem_iterator_next(&each)) {
    const char *key = "";
    size_t size = 0;
    tandem_value_text(each.key, &key, &size);
    if (is_replaced(a, each.key)) continue;
    tandem_body_key_text(body, key, size);
    tandem_body_raw(body, each.value.bytes, each.value.size);
  }
}

/* One place for the running round, lest the two tell different ones. */
static bool check(const tdm_additions *a, tandem_value programme, tdm_complaints *complaints) {
  uint32_t before = complaints->total;
  if (a->current && has(programme, "current"))
    tdm_complain(complaints, (tdm_place){a->current->table.file, 0, 0},
                 "the programme has \"current\" pairs already; take them out there, or leave out "
                 "--current");
  if (a->max_changes >= 0 && !a->current && !has(programme, "current"))
    tdm_complain(complaints, (tdm_place){a->file, 0, 0},
                 "--max-changes needs the pairs of the running round: name their file by "
                 "--current");
  return complaints->total == before;
}

bool tdm_additions_write(const tdm_additions *a, tandem_value programme, tandem_body *body,
                         tdm_arena *arena, tdm_complaints *complaints) {
  bool none = !a->past && !a->current && a->max_changes < 0;
  if (none || tandem_value_type(programme) != TANDEM_MAP ||
      (a->past && !is_list(programme, "history"))) {
    tandem_body_raw(body, programme.bytes, programme.size);
    return true;
  }
  bool good = check(a, programme, complaints);
  tandem_body_begin_map(body);
  copy_rest(a, programme, body);
  if (a->past) {
    tandem_body_key(body, "history");
    tandem_value history = tandem_value_find(programme, "history");
    good = tdm_past_write(a->past, history, body, arena, complaints) && good;
  }
  if (a->current) {
    tandem_body_key(body, "current");
    good = tdm_pairing_write(a->current, body, complaints) && good;
  }
  if (a->max_changes >= 0) {
    tandem_body_key(body, "max_changes");
    tandem_body_int(body, a->max_changes);
  }
  tandem_body_end(body);
  return good;
}
