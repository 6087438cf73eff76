// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/dump.h"

#include <math.h>

#include "tests/support/dump_internal.h"

void tdm_dump_text(FILE *file, tdm_text text) {
  fputc('"', file);
  for (uint32_t i = 0; i < text.size; i++) {
    if (text.bytes[i] == '"' || text.bytes[i] == '\\') fputc('\\', file);
    fputc(text.bytes[i], file);
  }
  fputc('"', file);
}

void tdm_dump_texts(FILE *file, const tdm_texts *texts) {
  fputc('[', file);
  for (uint32_t i = 0; i < texts->count; i++) {
    if (i) fputs(", ", file);
    tdm_dump_text(file, texts->items[i]);
  }
  fputc(']', file);
}

void tdm_dump_number(FILE *file, double number) {
  if (isnan(number))
    fputs("null", file);
  else
    fprintf(file, "%.17g", number);
}

void tdm_dump_pair(FILE *file, const tdm_pair_reference *pair) {
  fputc('[', file);
  tdm_dump_text(file, pair->mentor.id);
  fputs(", ", file);
  tdm_dump_text(file, pair->mentee.id);
  fputc(']', file);
}

void tdm_dump_references(FILE *file, const tdm_references *list) {
  fputc('[', file);
  for (uint32_t i = 0; i < list->count; i++) {
    if (i) fputs(", ", file);
    tdm_dump_text(file, list->items[i].id);
  }
  fputc(']', file);
}

/* ---- cohort ---- */

static void dump_values(FILE *file, const tdm_cohort *cohort, uint32_t p) {
  for (uint32_t a = 0; a < cohort->attribute_count; a++) {
    const tdm_attribute *attribute = &cohort->attributes[a];
    if (tdm_cohort_missing(cohort, a, p)) continue;
    fputs(", ", file);
    tdm_dump_text(file, attribute->name);
    fputs(": ", file);
    if (attribute->type == TDM_ATTRIBUTE_NUMBERS) {
      tdm_dump_number(file, attribute->numbers[p]);
      continue;
    }
    fputc('[', file);
    for (uint32_t v = attribute->first[p]; v < attribute->first[p + 1]; v++) {
      if (v > attribute->first[p]) fputs(", ", file);
      tdm_dump_text(file, cohort->symbols.texts[attribute->values[v]]);
    }
    fputc(']', file);
  }
}

static void dump_participant(FILE *file, const tdm_cohort *cohort, uint32_t p) {
  static const char *const roles[] = {"", "mentor", "mentee", "either"};
  const tdm_participant *person = &cohort->participants[p];
  fputs("  {\"id\": ", file);
  tdm_dump_text(file, person->id);
  fprintf(file, ", \"role\": \"%s\", \"capacity\": %d, \"min\": %d", roles[person->role],
          (int)person->capacity, (int)person->min);
  if (person->manager.size) {
    fputs(", \"manager\": ", file);
    tdm_dump_text(file, person->manager);
  }
  if (person->wishes.count) {
    fputs(", \"wishes\": ", file);
    tdm_dump_references(file, &person->wishes);
  }
  if (person->vetoes.count) {
    fputs(", \"vetoes\": ", file);
    tdm_dump_references(file, &person->vetoes);
  }
  dump_values(file, cohort, p);
  fputc('}', file);
}

static void dump_cohort(FILE *file, const tdm_cohort *cohort) {
  fputs("{\"cohort\": {\"participants\": [\n", file);
  for (uint32_t p = 0; p < cohort->count; p++) {
    if (p) fputs(",\n", file);
    dump_participant(file, cohort, p);
  }
  fputs("],\n \"managers\": {", file);
  for (uint32_t i = 0; i < cohort->manager_count; i++) {
    if (i) fputs(", ", file);
    tdm_dump_text(file, cohort->managers[i].person);
    fputs(": ", file);
    tdm_dump_text(file, cohort->managers[i].manager);
  }
  fputs("}},\n", file);
}

void tdm_dump_request(FILE *file, const tdm_request *request) {
  dump_cohort(file, &request->cohort);
  fputs("\"programme\": ", file);
  tdm_dump_programme(file, &request->programme);
  fputs("}\n", file);
}

/* ---- outcome ---- */

static void dump_stages(FILE *file, const tdm_outcome *outcome) {
  fprintf(file, "status %s, gap %.17g\n", tdm_status_name(outcome->status), outcome->gap);
  for (uint32_t s = 0; s < outcome->stage_count; s++) {
    const tdm_stage_result *stage = &outcome->objective[s];
    fprintf(file, "stage %s:", tdm_stage_name(stage->stage));
    if (stage->has_value) fprintf(file, " value %lld", (long long)stage->value);
    if (stage->has_bound) fprintf(file, " bound %lld", (long long)stage->bound);
    for (uint32_t i = 0; i < stage->vector_count; i++)
      fprintf(file, " %lld", (long long)stage->vector[i]);
    fputc('\n', file);
  }
}

void tdm_dump_outcome(FILE *file, const tdm_request *request, const tdm_outcome *outcome) {
  const tdm_participant *people = request->cohort.participants;
  dump_stages(file, outcome);
  for (uint32_t i = 0; i < outcome->pair_count; i++)
    fprintf(file, "pair %.*s with %.*s: %lld\n", TDM_TEXT_ARG(people[outcome->pairs[i].mentor].id),
            TDM_TEXT_ARG(people[outcome->pairs[i].mentee].id), (long long)outcome->pairs[i].score);
  for (uint32_t i = 0; i < outcome->unmatched_count; i++)
    fprintf(file, "unmatched %.*s: %s\n",
            TDM_TEXT_ARG(people[outcome->unmatched[i].participant].id),
            outcome->reasons ? tdm_reason_name(outcome->unmatched[i].reason) : "no reason asked");
  for (uint32_t i = 0; i < outcome->conflict_count; i++)
    fprintf(file, "conflict %s %u\n", tdm_conflict_kind_name(outcome->conflict[i].kind),
            outcome->conflict[i].index);
  for (uint32_t i = 0; i < outcome->spread_count; i++)
    fprintf(file, "spread %.*s earns %lld\n", TDM_TEXT_ARG(outcome->spread[i].name),
            (long long)outcome->spread[i].earned);
}
