// SPDX-License-Identifier: GPL-3.0-or-later
#include <math.h>

#include "tests/support/table_internal.h"

static const tdm_attribute *find(const tdm_cohort *cohort, tdm_text name) {
  for (uint32_t a = 0; a < cohort->attribute_count; a++)
    if (tdm_text_equal(cohort->attributes[a].name, name)) return &cohort->attributes[a];
  return NULL;
}

void tdm_value_read(const tdm_request *request, uint32_t participant, tdm_text name,
                    tdm_value *value) {
  const tdm_attribute *attribute = find(&request->cohort, name);
  value->missing = true;
  value->numeric = false;
  value->number = 0;
  value->count = 0;
  if (!attribute) return;
  if (attribute->type == TDM_ATTRIBUTE_NUMBERS) {
    value->number = attribute->numbers[participant];
    value->numeric = true;
    value->missing = isnan(value->number);
  } else if (attribute->type == TDM_ATTRIBUTE_STRINGS) {
    for (uint32_t v = attribute->first[participant]; v < attribute->first[participant + 1]; v++)
      value->strings[value->count++] = request->cohort.symbols.texts[attribute->values[v]];
    value->missing = value->count == 0;
  }
}

bool tdm_value_has(const tdm_value *value, tdm_text string) {
  for (uint32_t i = 0; i < value->count; i++)
    if (tdm_text_equal(value->strings[i], string)) return true;
  return false;
}

static bool contains(const tdm_value *whole, const tdm_value *part) {
  for (uint32_t i = 0; i < part->count; i++)
    if (!tdm_value_has(whole, part->strings[i])) return false;
  return true;
}

bool tdm_value_equal(const tdm_value *a, const tdm_value *b) {
  if (a->numeric) return a->number == b->number;
  return contains(a, b) && contains(b, a);
}

bool tdm_value_meet(const tdm_value *a, const tdm_value *b) {
  if (a->numeric) return a->number == b->number;
  for (uint32_t i = 0; i < a->count; i++)
    if (tdm_value_has(b, a->strings[i])) return true;
  return false;
}

bool tdm_couple_differs(const tdm_couple *couple, tdm_text name) {
  tdm_value a, b;
  tdm_value_read(couple->request, couple->mentor, name, &a);
  tdm_value_read(couple->request, couple->mentee, name, &b);
  return !a.missing && !b.missing && !tdm_value_equal(&a, &b);
}

bool tdm_couple_shares(const tdm_couple *couple, tdm_text name) {
  tdm_value a, b;
  tdm_value_read(couple->request, couple->mentor, name, &a);
  tdm_value_read(couple->request, couple->mentee, name, &b);
  return !a.missing && !b.missing && tdm_value_meet(&a, &b);
}

bool tdm_couple_names(const tdm_request *request, const tdm_reference *reference,
                      uint32_t participant) {
  return tdm_text_equal(reference->id, request->cohort.participants[participant].id);
}

bool tdm_couple_is_either(const tdm_couple *couple) {
  const tdm_participant *people = couple->request->cohort.participants;
  return people[couple->mentor].role == TDM_ROLE_EITHER &&
         people[couple->mentee].role == TDM_ROLE_EITHER;
}

tdm_couple tdm_couple_turned(const tdm_couple *couple) {
  return (tdm_couple){couple->request, couple->mentee, couple->mentor};
}

bool tdm_couple_is(const tdm_couple *couple, const tdm_pair_reference *pair) {
  return tdm_couple_names(couple->request, &pair->mentor, couple->mentor) &&
         tdm_couple_names(couple->request, &pair->mentee, couple->mentee);
}
