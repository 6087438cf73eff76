// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/full_model.h"

#include <errno.h>
#include <string.h>

#include "solver/pair/quotas.h"
#include "solver/pair/rules.h"
#include "solver/pair/scores.h"

/* Two `either` are a candidate in one direction, as the rules know. */
static bool is_candidate(const tdm_request *request, const tdm_rules *rules, uint32_t a,
                         uint32_t b) {
  const tdm_participant *people = request->cohort.participants;
  return a != b && people[a].role != TDM_ROLE_MENTEE && people[b].role != TDM_ROLE_MENTOR &&
         tdm_rules_allow(rules, a, b);
}

static uint32_t count_candidates(const tdm_request *request, const tdm_rules *rules) {
  uint32_t people = request->cohort.count, count = 0;
  for (uint32_t a = 0; a < people; a++)
    for (uint32_t b = 0; b < people; b++) count += is_candidate(request, rules, a, b);
  return count;
}

static void fill_candidates(tdm_full_model *model, const tdm_rules *rules,
                            const tdm_scores *scores) {
  uint32_t people = model->request->cohort.count, c = 0;
  for (uint32_t a = 0; a < people; a++)
    for (uint32_t b = 0; b < people; b++) {
      if (!is_candidate(model->request, rules, a, b)) continue;
      model->mentor[c] = a;
      model->mentee[c] = b;
      model->score[c++] = tdm_score_pair(scores, a, b);
    }
}

static bool sort_by_mentee(tdm_full_model *model, tdm_arena *arena) {
  uint32_t people = model->request->cohort.count;
  uint32_t *first = tdm_arena_alloc(arena, (size_t)people + 1, sizeof *first);
  if (!first) return false;
  for (uint32_t c = 0; c < model->count; c++) first[model->mentee[c] + 1]++;
  for (uint32_t p = 0; p < people; p++) first[p + 1] += first[p];
  for (uint32_t c = 0; c < model->count; c++) model->by_mentee[first[model->mentee[c]]++] = c;
  return true;
}

static bool fill_quotas(tdm_full_model *model, tdm_arena *arena) {
  const tdm_programme *programme = &model->request->programme;
  model->counted = tdm_arena_alloc(arena, programme->quota_count, sizeof *model->counted);
  for (uint32_t q = 0; model->counted && q < programme->quota_count; q++) {
    tdm_compiled_quota quota;
    model->counted[q] = tdm_arena_alloc(arena, model->count, 1);
    if (!model->counted[q] ||
        !tdm_quota_init(&quota, &programme->quotas[q], &model->request->cohort, arena))
      return false;
    for (uint32_t c = 0; c < model->count; c++)
      model->counted[q][c] = tdm_quota_counts(&quota, model->mentor[c], model->mentee[c]);
  }
  return model->counted != NULL;
}

bool tdm_full_model_init(tdm_full_model *model, const tdm_request *request, tdm_arena *arena) {
  tdm_scores scores;
  tdm_rules rules;
  *model = (tdm_full_model){.request = request};
  if (!tdm_scores_init(&scores, request, arena) || !tdm_rules_init(&rules, request, &scores, arena))
    return false;
  model->count = count_candidates(request, &rules);
  model->mentor = tdm_arena_alloc(arena, model->count, sizeof *model->mentor);
  model->mentee = tdm_arena_alloc(arena, model->count, sizeof *model->mentee);
  model->score = tdm_arena_alloc(arena, model->count, sizeof *model->score);
  model->by_mentee = tdm_arena_alloc(arena, model->count, sizeof *model->by_mentee);
  if (!model->mentor || !model->mentee || !model->score || !model->by_mentee) return false;
  fill_candidates(model, &rules, &scores);
  return sort_by_mentee(model, arena) && fill_quotas(model, arena);
}

bool tdm_full_model_write(const char *path, const tdm_request *request, int64_t pairs,
                          tdm_full_model_writer *writer) {
  tdm_full_model model;
  tdm_arena *arena = tdm_arena_new();
  bool good = arena && tdm_full_model_init(&model, request, arena) && model.count > 0;
  if (!good) fprintf(stderr, "%s: no model to write: no candidates, or no memory\n", path);
  FILE *file = good ? fopen(path, "wb") : NULL;
  if (file) {
    writer(&model, pairs, file);
    bool written = !ferror(file);
    written = fclose(file) == 0 && written;
    if (!written) file = NULL;
  }
  if (good && !file) fprintf(stderr, "%s: %s\n", path, strerror(errno));
  tdm_arena_free(arena);
  return good && file;
}
