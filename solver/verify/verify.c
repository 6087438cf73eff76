// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/verify/verify.h"

#include <string.h>

#include "solver/verify/verify_internal.h"

static void append(tdm_judge *judge, const tdm_broken *broken) {
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
  verdict->broken[verdict->broken_count++] = *broken;
}

void tdm_judge_break(tdm_judge *judge, const char *kind, tdm_text name, const char *list,
                     uint32_t index) {
  tdm_text path = tdm_text_format(judge->arena, "%s[%u]", list, index);
  if (!path.bytes) judge->out_of_memory = true;
  append(judge, &(tdm_broken){kind, name, path});
}

void tdm_judge_break_at(tdm_judge *judge, const char *kind, tdm_text name, const char *path) {
  append(judge, &(tdm_broken){kind, name, tdm_text_of(path)});
}

bool tdm_judge_run(tdm_judge *judge, const tdm_chosen *pairs, uint32_t count) {
  memset(judge->verdict, 0, sizeof *judge->verdict);
  judge->verdict->valid = true;
  if (!tdm_judge_gather(judge, pairs, count)) return false;
  if (!tdm_judge_score(judge) || !tdm_judge_spread(judge)) return false;
  tdm_judge_pairs(judge);
  tdm_judge_quotas(judge);
  tdm_judge_changes(judge);
  return tdm_judge_stages(judge) && !judge->out_of_memory;
}

bool tdm_verify_pairing(const tdm_request *request, const tdm_chosen *pairs, uint32_t count,
                        tdm_arena *arena, tdm_verdict *verdict) {
  tdm_judge judge = {.request = request, .arena = arena, .verdict = verdict};
  return tdm_judge_run(&judge, pairs, count);
}
