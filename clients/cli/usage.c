// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/usage.h"

#include <string.h>

#include "clients/cli/complaints.h"
#include "solver/model/votes.h"

const tdm_use *tdm_usage_find(const tdm_usage *usage, tdm_text name) {
  for (uint32_t i = 0; i < usage->count; i++) {
    if (tdm_text_equal(usage->items[i].name, name)) return &usage->items[i];
  }
  return NULL;
}

bool tdm_use_is_number(const tdm_use *use) {
  return !use->levels && !use->set && (use->number || use->ordered);
}

/* The entry of an attribute, entered when new. */
static tdm_use *enter(tdm_usage *usage, tdm_text text) {
  tdm_use *known = (tdm_use *)tdm_usage_find(usage, text);
  if (known) return known;
  if (usage->count == usage->capacity) {
    uint32_t wanted = usage->capacity ? 2 * usage->capacity : 32;
    usage->items =
        tdm_arena_grow(usage->arena, usage->items, usage->capacity, wanted, sizeof *usage->items);
    if (!usage->items) tdm_out_of_memory();
    usage->capacity = wanted;
  }
  usage->items[usage->count] = (tdm_use){.name = text};
  return &usage->items[usage->count++];
}

/* The same; a scratch entry when the value is no text. */
static tdm_use *entry(tdm_usage *usage, tandem_value name) {
  static _Thread_local tdm_use scratch;
  const char *bytes;
  size_t size;
  if (!tandem_value_text(name, &bytes, &size)) return &scratch;
  return enter(usage, (tdm_text){bytes, (uint32_t)size});
}

static void enter_list(tdm_usage *usage, tandem_value list) {
  tandem_iterator each = tandem_value_iterate(list);
  while (!each.is_map && tandem_iterator_next(&each)) entry(usage, each.value);
}

static void read_dimension(tdm_usage *usage, tandem_value dimension) {
  tdm_use *use = entry(usage, tandem_value_find(dimension, "name"));
  tandem_value kind = tandem_value_find(dimension, "kind");
  use->number = use->number || tandem_value_is(kind, "number");
  use->set = use->set || tandem_value_is(kind, "set");
  use->levels = use->levels || tandem_value_is(kind, "ordinal");
}

static void read_rules(tdm_usage *usage, tandem_value rules, int depth) {
  tandem_iterator each = tandem_value_iterate(rules);
  while (depth < 16 && !each.is_map && tandem_iterator_next(&each)) {
    tandem_value type = tandem_value_find(each.value, "type");
    tandem_value of = tandem_value_find(each.value, "of");
    if (tandem_value_is(type, "any")) {
      read_rules(usage, of, depth + 1);
      continue;
    }
    enter_list(usage, of);
    tandem_value attribute = tandem_value_find(each.value, "attribute");
    if (tandem_value_type(attribute) != TANDEM_TEXT) continue;
    tdm_use *use = entry(usage, attribute);
    if (tandem_value_is(type, "within") || tandem_value_is(type, "reverse")) use->ordered = true;
    if (tandem_value_count(tandem_value_find(each.value, "levels"))) use->levels = true;
  }
}

static bool lists_numbers(tandem_value list) {
  tandem_type type = tandem_value_type(tandem_value_item(list, 0));
  return type == TANDEM_INT || type == TANDEM_DOUBLE;
}

static void read_conditions(tdm_usage *usage, tandem_value side) {
  tandem_iterator each = tandem_value_iterate(side);
  while (each.is_map && tandem_iterator_next(&each)) {
    tdm_use *use = entry(usage, each.key);
    use->number = use->number || lists_numbers(each.value);
  }
}

static void read_quotas(tdm_usage *usage, tandem_value quotas) {
  tandem_iterator each = tandem_value_iterate(quotas);
  while (!each.is_map && tandem_iterator_next(&each)) {
    tandem_value where = tandem_value_find(each.value, "where");
    read_conditions(usage, tandem_value_find(where, "mentor"));
    read_conditions(usage, tandem_value_find(where, "mentee"));
    read_conditions(usage, tandem_value_find(where, "either_side"));
    enter_list(usage, tandem_value_find(where, "differ"));
    enter_list(usage, tandem_value_find(where, "share"));
  }
}

static void read_spread(tdm_usage *usage, tandem_value list) {
  tandem_iterator each = tandem_value_iterate(list);
  while (!each.is_map && tandem_iterator_next(&each)) {
    entry(usage, tandem_value_find(each.value, "by"));
  }
}

void tdm_usage_read(tdm_usage *usage, tandem_value programme, tdm_arena *arena) {
  *usage = (tdm_usage){.arena = arena};
  tandem_iterator each = tandem_value_iterate(tandem_value_find(programme, "dimensions"));
  while (!each.is_map && tandem_iterator_next(&each)) read_dimension(usage, each.value);
  read_rules(usage, tandem_value_find(programme, "rules"), 0);
  read_quotas(usage, tandem_value_find(programme, "quotas"));
  tandem_value spread = tandem_value_find(programme, "spread");
  read_spread(usage, tandem_value_find(spread, "bridges"));
  read_spread(usage, tandem_value_find(spread, "variety"));
}

void tdm_usage_add_votes(tdm_usage *usage) {
  const char *const names[] = {TDM_TOPICS_ATTRIBUTE, TDM_TOPIC_POINTS_ATTRIBUTE};
  for (int i = 0; i < 2; i++) {
    tdm_use *use = enter(usage, tdm_text_of(names[i]));
    use->set = use->vote = true;
  }
}
