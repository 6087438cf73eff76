// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/verify/verify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "solver/verify/verify_internal.h"

void tdm_judge_break(tdm_judge *judge, const char *kind, tdm_text name, const char *list,
                     uint32_t index) {
  tdm_verdict *verdict = judge->verdict;
  verdict->valid = false;
  if (verdict->broken_count == judge->broken_capacity) {
    uint32_t larger = judge->broken_capacity ? 2 * judge->broken_capacity : 16;
    tdm_broken *grown =
        tdm_arena_grow(judge->arena, verdict->broken, verdict->broken_count, larger, sizeof *grown);
    if (!grown) {
      judge->out_of_memory = true;
      return;
    }
    verdict->broken = grown;
    judge->broken_capacity = larger;
  }
  tdm_text path = tdm_text_format(judge->arena, "%s[%u]", list, index);
  if (!path.bytes) judge->out_of_memory = true;
  verdict->broken[verdict->broken_count++] = (tdm_broken){kind, name, path};
}

/* A pairing that breaks capacities can leave the range that the request's check ensured. */
static int64_t add_saturated(int64_t a, int64_t b) {
  int64_t sum;
  if (!__builtin_add_overflow(a, b, &sum)) return sum;
  return b > 0 ? INT64_MAX : INT64_MIN;
}

static int64_t stage_value(const tdm_judge *judge, tdm_stage stage) {
  if (stage == TDM_STAGE_PAIRS) return judge->count;
  if (stage != TDM_STAGE_SCORE) {
    fprintf(stderr, "tdm_verify_pairing: stage %d was not checked\n", (int)stage);
    abort();
  }
  int64_t score = 0;
  for (uint32_t i = 0; i < judge->count; i++)
    score = add_saturated(score, judge->verdict->pairs[i].score);
  return score;
}

static void value_stages(tdm_judge *judge) {
  const tdm_programme *programme = &judge->request->programme;
  tdm_verdict *verdict = judge->verdict;
  verdict->stage_count = programme->stage_count;
  for (uint32_t s = 0; s < programme->stage_count; s++) {
    tdm_stage stage = programme->objective[s];
    verdict->objective[s] =
        (tdm_stage_result){.stage = stage, .has_value = true, .value = stage_value(judge, stage)};
  }
}

bool tdm_judge_run(tdm_judge *judge, const tdm_chosen *pairs, uint32_t count) {
  memset(judge->verdict, 0, sizeof *judge->verdict);
  judge->verdict->valid = true;
  if (!tdm_judge_gather(judge, pairs, count)) return false;
  if (!tdm_judge_score(judge)) return false;
  tdm_judge_pairs(judge);
  tdm_judge_quotas(judge);
  value_stages(judge);
  return !judge->out_of_memory;
}

bool tdm_verify_pairing(const tdm_request *request, const tdm_chosen *pairs, uint32_t count,
                        tdm_arena *arena, tdm_verdict *verdict) {
  tdm_judge judge = {.request = request, .arena = arena, .verdict = verdict};
  return tdm_judge_run(&judge, pairs, count);
}
