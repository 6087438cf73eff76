// SPDX-License-Identifier: GPL-3.0-or-later
#include <math.h>

#include "tests/support/dump_internal.h"

static const char *separator(uint32_t index) { return index ? ",\n   " : "\n   "; }

static const char *word(bool value) { return value ? "true" : "false"; }

static void dump_dimensions(FILE *file, const tdm_programme *programme) {
  fputs(" \"dimensions\": [", file);
  for (uint32_t i = 0; i < programme->dimension_count; i++) {
    const tdm_dimension *dimension = &programme->dimensions[i];
    fprintf(file, "%s{\"name\": ", separator(i));
    tdm_dump_text(file, dimension->name);
    fprintf(file, ", \"kind\": \"%s\", \"toward\": \"%s\", \"weight\": %.17g",
            tdm_kind_name(dimension->kind), dimension->share ? "share" : "differ",
            dimension->weight);
    if (dimension->kind == TDM_KIND_NUMBER) fprintf(file, ", \"span\": %.17g", dimension->span);
    if (dimension->kind == TDM_KIND_ORDINAL) {
      fputs(", \"levels\": ", file);
      tdm_dump_texts(file, &dimension->levels);
    }
    fputc('}', file);
  }
  fputs("],\n", file);
}

/* ---- rules ---- */

static void dump_attribute_rule(FILE *file, const tdm_rule *rule) {
  static const char *const stands[] = {"", "below", "at_most", "above", "at_least"};
  fputs(", \"attribute\": ", file);
  tdm_dump_text(file, rule->of.items[0]);
  if (rule->type == TDM_RULE_WITHIN) fprintf(file, ", \"max\": %.17g", rule->max);
  if (rule->type == TDM_RULE_REVERSE) {
    fprintf(file, ", \"mentor\": \"%s\"", stands[rule->stand]);
    if (rule->levels.count) {
      fputs(", \"levels\": ", file);
      tdm_dump_texts(file, &rule->levels);
    }
  }
  if (rule->type != TDM_RULE_APART)
    fprintf(file, ", \"missing\": \"%s\"", rule->missing_allows ? "allow" : "deny");
}

static void dump_rules(FILE *file, const tdm_rule *rules, uint32_t count);

static void dump_rule(FILE *file, const tdm_rule *rule) {
  fprintf(file, "{\"type\": \"%s\"", tdm_rule_type_name(rule->type));
  switch (rule->type) {
    case TDM_RULE_DIFFER:
      fputs(", \"of\": ", file);
      tdm_dump_texts(file, &rule->of);
      fprintf(file, ", \"at_least\": %lld", (long long)rule->at_least);
      break;
    case TDM_RULE_APART:
    case TDM_RULE_SAME:
    case TDM_RULE_WITHIN:
    case TDM_RULE_REVERSE:
      dump_attribute_rule(file, rule);
      break;
    case TDM_RULE_REPORTING_LINE:
      if (rule->steps != UINT32_MAX) fprintf(file, ", \"levels\": %u", rule->steps);
      fprintf(file, ", \"siblings\": %s", word(rule->siblings));
      break;
    case TDM_RULE_NO_REPEAT:
      if (rule->rounds != UINT32_MAX) fprintf(file, ", \"rounds\": %u", rule->rounds);
      if (!isnan(rule->again_from)) fprintf(file, ", \"again_from\": %.17g", rule->again_from);
      break;
    case TDM_RULE_ANY:
      fputs(", \"of\": ", file);
      dump_rules(file, rule->any, rule->any_count);
      break;
  }
  fputc('}', file);
}

static void dump_rules(FILE *file, const tdm_rule *rules, uint32_t count) {
  fputc('[', file);
  for (uint32_t i = 0; i < count; i++) {
    fputs(separator(i), file);
    dump_rule(file, &rules[i]);
  }
  fputc(']', file);
}

/* ---- single pairs ---- */

static void dump_locks(FILE *file, const tdm_programme *programme) {
  fputs(",\n \"require\": [", file);
  for (uint32_t i = 0; i < programme->require_count; i++) {
    fprintf(file, "%s{\"pair\": ", separator(i));
    tdm_dump_pair(file, &programme->require[i].pair);
    fprintf(file, ", \"override\": %s}", word(programme->require[i].override));
  }
  fputs("],\n \"forbid\": [", file);
  for (uint32_t i = 0; i < programme->forbid_count; i++) {
    fputs(separator(i), file);
    tdm_dump_pair(file, &programme->forbid[i]);
  }
  fputs("],\n", file);
}

static void dump_history(FILE *file, const tdm_programme *programme) {
  fputs(" \"history\": [", file);
  for (uint32_t r = 0; r < programme->round_count; r++) {
    fprintf(file, "%s{\"name\": ", separator(r));
    tdm_dump_text(file, programme->history[r].name);
    fputs(", \"pairs\": [", file);
    for (uint32_t i = 0; i < programme->history[r].pair_count; i++) {
      const tdm_history_pair *pair = &programme->history[r].pairs[i];
      fputs(i ? ", [" : "[", file);
      tdm_dump_text(file, pair->pair.mentor.id);
      fputs(", ", file);
      tdm_dump_text(file, pair->pair.mentee.id);
      fputs(", ", file);
      tdm_dump_number(file, pair->mentor_rating);
      fputs(", ", file);
      tdm_dump_number(file, pair->mentee_rating);
      fputc(']', file);
    }
    fputs("]}", file);
  }
  fputs("],\n", file);
}

static void dump_matrix(FILE *file, const tdm_pair_scores *scores) {
  fputs("\"mentors\": ", file);
  tdm_dump_references(file, &scores->mentors);
  fputs(", \"mentees\": ", file);
  tdm_dump_references(file, &scores->mentees);
  fputs(", \"values\": [", file);
  for (uint32_t i = 0; i < scores->mentors.count * scores->mentees.count; i++)
    fprintf(file, i ? ", %.17g" : "%.17g", scores->values[i]);
  fputc(']', file);
}

static void dump_pair_scores(FILE *file, const tdm_pair_scores *scores) {
  if (!scores->given) return;
  fputs(" \"pair_scores\": {", file);
  if (scores->dense) {
    dump_matrix(file, scores);
  } else {
    fputs("\"entries\": [", file);
    for (uint32_t i = 0; i < scores->entry_count; i++) {
      fputs(i ? ", [" : "[", file);
      tdm_dump_text(file, scores->entries[i].mentor.id);
      fputs(", ", file);
      tdm_dump_text(file, scores->entries[i].mentee.id);
      fprintf(file, ", %.17g]", scores->points[i]);
    }
    fputc(']', file);
  }
  fprintf(file, ", \"only_listed\": %s},\n", word(scores->only_listed));
}

/* ---- quotas ---- */

static void dump_conditions(FILE *file, const char *name, const tdm_conditions *conditions,
                            bool *first) {
  if (conditions->count == 0) return;
  fprintf(file, "%s\"%s\": {", *first ? "" : ", ", name);
  *first = false;
  for (uint32_t i = 0; i < conditions->count; i++) {
    const tdm_condition *condition = &conditions->items[i];
    if (i) fputs(", ", file);
    tdm_dump_text(file, condition->attribute);
    fputs(": ", file);
    if (!condition->numeric) {
      tdm_dump_texts(file, &condition->strings);
      continue;
    }
    fputc('[', file);
    for (uint32_t n = 0; n < condition->number_count; n++)
      fprintf(file, n ? ", %.17g" : "%.17g", condition->numbers[n]);
    fputc(']', file);
  }
  fputc('}', file);
}

static void dump_names(FILE *file, const char *name, const tdm_texts *names, bool *first) {
  if (names->count == 0) return;
  fprintf(file, "%s\"%s\": ", *first ? "" : ", ", name);
  *first = false;
  tdm_dump_texts(file, names);
}

static void dump_quota(FILE *file, const tdm_quota *quota) {
  bool first = true;
  fputs("{\"name\": ", file);
  tdm_dump_text(file, quota->name);
  fputs(", \"where\": {", file);
  dump_conditions(file, "mentor", &quota->mentor, &first);
  dump_conditions(file, "mentee", &quota->mentee, &first);
  dump_conditions(file, "either_side", &quota->either_side, &first);
  dump_names(file, "differ", &quota->differ, &first);
  dump_names(file, "share", &quota->share, &first);
  fputc('}', file);
  if (quota->min >= 0) fprintf(file, ", \"min\": %lld", (long long)quota->min);
  if (quota->max >= 0) fprintf(file, ", \"max\": %lld", (long long)quota->max);
  if (quota->min_share >= 0) fprintf(file, ", \"min_share\": %.6f", (double)quota->min_share / 1e6);
  if (quota->max_share >= 0) fprintf(file, ", \"max_share\": %.6f", (double)quota->max_share / 1e6);
  fputc('}', file);
}

/* ---- the present round, spread ---- */

static void dump_current(FILE *file, const tdm_programme *programme) {
  if (!programme->has_current) return;
  fputs(" \"current\": [", file);
  for (uint32_t i = 0; i < programme->current_count; i++) {
    fputs(separator(i), file);
    tdm_dump_pair(file, &programme->current[i]);
  }
  fputs("],\n", file);
  if (programme->max_changes >= 0)
    fprintf(file, " \"max_changes\": %lld,\n", (long long)programme->max_changes);
}

static void dump_gains(FILE *file, const char *key, const tdm_spread *list, uint32_t count) {
  fprintf(file, "\"%s\": [", key);
  for (uint32_t i = 0; i < count; i++) {
    fprintf(file, "%s{\"name\": ", separator(i));
    tdm_dump_text(file, list[i].name);
    fputs(", \"by\": ", file);
    tdm_dump_text(file, list[i].by);
    fputs(", \"gains\": [", file);
    for (uint32_t k = 0; k < list[i].gain_count; k++)
      fprintf(file, k ? ", %.17g" : "%.17g", list[i].gains[k]);
    fputs("]}", file);
  }
  fputc(']', file);
}

static void dump_spread(FILE *file, const tdm_programme *programme) {
  if (programme->bridge_count + programme->variety_count == 0) return;
  fputs(" \"spread\": {", file);
  dump_gains(file, "bridges", programme->bridges, programme->bridge_count);
  fputs(", ", file);
  dump_gains(file, "variety", programme->variety, programme->variety_count);
  fputs("},\n", file);
}

void tdm_dump_programme(FILE *file, const tdm_programme *programme) {
  fputs("{\n", file);
  dump_dimensions(file, programme);
  fputs(" \"rules\": ", file);
  dump_rules(file, programme->rules, programme->rule_count);
  dump_locks(file, programme);
  dump_history(file, programme);
  fprintf(file, " \"wishes\": {\"mentor\": %.17g, \"mentee\": %.17g},\n", programme->wish_mentor,
          programme->wish_mentee);
  dump_pair_scores(file, &programme->pair_scores);
  dump_current(file, programme);
  dump_spread(file, programme);
  if (programme->one_role) fputs(" \"one_role\": true,\n", file);
  fputs(" \"quotas\": [", file);
  for (uint32_t q = 0; q < programme->quota_count; q++) {
    fputs(separator(q), file);
    dump_quota(file, &programme->quotas[q]);
  }
  fputs("],\n \"objective\": [", file);
  for (uint32_t s = 0; s < programme->stage_count; s++)
    fprintf(file, s ? ", \"%s\"" : "\"%s\"", tdm_stage_name(programme->objective[s]));
  fputs("]}\n", file);
}
