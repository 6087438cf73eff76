// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/body.h"

static void write_text(tandem_body *body, tdm_text text) {
  tandem_body_text(body, text.size ? text.bytes : "", text.size);
}

static void write_texts(tandem_body *body, const char *key, const tdm_texts *texts) {
  if (texts->count == 0) return;
  tandem_body_key(body, key);
  tandem_body_begin_array(body);
  for (uint32_t i = 0; i < texts->count; i++) write_text(body, texts->items[i]);
  tandem_body_end(body);
}

static void write_string(tandem_body *body, const char *key, const char *value) {
  tandem_body_key(body, key);
  tandem_body_string(body, value);
}

static void write_int(tandem_body *body, const char *key, int64_t value) {
  tandem_body_key(body, key);
  tandem_body_int(body, value);
}

/* ---- cohort ---- */

static void write_values(tandem_body *body, const tdm_cohort *cohort, uint32_t person) {
  for (uint32_t a = 0; a < cohort->attribute_count; a++) {
    const tdm_attribute *attribute = &cohort->attributes[a];
    uint32_t first = attribute->first[person], last = attribute->first[person + 1];
    tandem_body_key_text(body, attribute->name.bytes, attribute->name.size);
    if (last - first != 1) tandem_body_begin_array(body);
    for (uint32_t k = first; k < last; k++)
      write_text(body, cohort->symbols.texts[attribute->values[k]]);
    if (last - first != 1) tandem_body_end(body);
  }
}

static void write_cohort(tandem_body *body, const tdm_cohort *cohort) {
  tandem_body_key(body, "cohort");
  tandem_body_begin_map(body);
  tandem_body_key(body, "participants");
  tandem_body_begin_array(body);
  for (uint32_t p = 0; p < cohort->count; p++) {
    const tdm_participant *person = &cohort->participants[p];
    tandem_body_begin_map(body);
    tandem_body_key(body, "id");
    write_text(body, person->id);
    write_string(body, "role", person->role == TDM_ROLE_MENTOR ? "mentor" : "mentee");
    write_int(body, "capacity", person->capacity);
    if (person->manager.size) {
      tandem_body_key(body, "manager");
      write_text(body, person->manager);
    }
    write_values(body, cohort, p);
    tandem_body_end(body);
  }
  tandem_body_end(body);
  tandem_body_end(body);
}

/* ---- programme ---- */

static void write_dimensions(tandem_body *body, const tdm_programme *programme) {
  tandem_body_key(body, "dimensions");
  tandem_body_begin_array(body);
  for (uint32_t k = 0; k < programme->dimension_count; k++) {
    const tdm_dimension *dimension = &programme->dimensions[k];
    tandem_body_begin_map(body);
    tandem_body_key(body, "name");
    write_text(body, dimension->name);
    write_string(body, "kind", tdm_kind_name(dimension->kind));
    write_string(body, "toward", dimension->share ? "share" : "differ");
    tandem_body_key(body, "weight");
    tandem_body_double(body, dimension->weight);
    write_texts(body, "levels", &dimension->levels);
    tandem_body_end(body);
  }
  tandem_body_end(body);
}

static void write_rules(tandem_body *body, const tdm_programme *programme) {
  tandem_body_key(body, "rules");
  tandem_body_begin_array(body);
  for (uint32_t k = 0; k < programme->rule_count; k++) {
    const tdm_rule *rule = &programme->rules[k];
    tandem_body_begin_map(body);
    write_string(body, "type", tdm_rule_type_name(rule->type));
    if (rule->type == TDM_RULE_DIFFER) {
      write_texts(body, "of", &rule->of);
      write_int(body, "at_least", rule->at_least);
    } else if (rule->type == TDM_RULE_APART) {
      tandem_body_key(body, "attribute");
      write_text(body, rule->of.items[0]);
    }
    tandem_body_end(body);
  }
  tandem_body_end(body);
}

static void write_conditions(tandem_body *body, const char *side,
                             const tdm_conditions *conditions) {
  if (conditions->count == 0) return;
  tandem_body_key(body, side);
  tandem_body_begin_map(body);
  for (uint32_t k = 0; k < conditions->count; k++) {
    const tdm_condition *condition = &conditions->items[k];
    tandem_body_key_text(body, condition->attribute.bytes, condition->attribute.size);
    tandem_body_begin_array(body);
    for (uint32_t i = 0; i < condition->strings.count; i++)
      write_text(body, condition->strings.items[i]);
    tandem_body_end(body);
  }
  tandem_body_end(body);
}

static void write_share(tandem_body *body, const char *key, int64_t millionths) {
  if (millionths < 0) return;
  tandem_body_key(body, key);
  tandem_body_double(body, (double)millionths / TDM_MILLION);
}

static void write_quota(tandem_body *body, const tdm_quota *quota) {
  tandem_body_begin_map(body);
  tandem_body_key(body, "name");
  write_text(body, quota->name);
  tandem_body_key(body, "where");
  tandem_body_begin_map(body);
  write_conditions(body, "mentor", &quota->mentor);
  write_conditions(body, "mentee", &quota->mentee);
  write_conditions(body, "either_side", &quota->either_side);
  write_texts(body, "differ", &quota->differ);
  write_texts(body, "share", &quota->share);
  tandem_body_end(body);
  if (quota->min >= 0) write_int(body, "min", quota->min);
  if (quota->max >= 0) write_int(body, "max", quota->max);
  write_share(body, "min_share", quota->min_share);
  write_share(body, "max_share", quota->max_share);
  tandem_body_end(body);
}

static void write_programme(tandem_body *body, const tdm_programme *programme) {
  tandem_body_key(body, "programme");
  tandem_body_begin_map(body);
  write_dimensions(body, programme);
  write_rules(body, programme);
  tandem_body_key(body, "quotas");
  tandem_body_begin_array(body);
  for (uint32_t q = 0; q < programme->quota_count; q++) write_quota(body, &programme->quotas[q]);
  tandem_body_end(body);
  tandem_body_end(body);
}

void tdm_body_write(tandem_body *body, const tdm_request *request) {
  tandem_body_begin_map(body);
  write_cohort(body, &request->cohort);
  write_programme(body, &request->programme);
  tandem_body_key(body, "limits");
  tandem_body_begin_map(body);
  write_int(body, "time_ms", request->limits.time_ms);
  tandem_body_end(body);
  tandem_body_end(body);
}
