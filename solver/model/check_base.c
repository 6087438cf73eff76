// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "solver/model/check.h"

static const char prefix[] = "options.base.";
enum { PREFIX_SIZE = sizeof prefix - 1 };

/* What the decoder found in the base, in the base's own terms. */
static void take_decoded(const tdm_check *check, tdm_problems *own) {
  for (uint32_t k = 0; k < check->decoded_count; k++) {
    tdm_text path = check->problems->items[k].path;
    if (path.size <= PREFIX_SIZE || memcmp(path.bytes, prefix, PREFIX_SIZE) != 0) continue;
    own->items[own->count] = check->problems->items[k];
    own->items[own->count].path =
        (tdm_text){path.bytes + PREFIX_SIZE, path.size - (uint32_t)PREFIX_SIZE};
    own->count++;
    own->total++;
  }
}

static void tell(tdm_check *check, const tdm_problem_entry *entry) {
  tdm_text path = tdm_text_format(check->arena, "%s%.*s", prefix, TDM_TEXT_ARG(entry->path));
  tdm_problems *problems = check->problems;
  uint32_t at = problems->count;
  tdm_problems_add(problems, NULL, "%.*s", TDM_TEXT_ARG(entry->message));
  if (problems->count > at) problems->items[at].path = path;
}

void tdm_check_base(tdm_check *check) {
  tdm_request *base = check->request->base;
  if (!base) return;
  tdm_problems *own = tdm_check_alloc(check, 2, sizeof *own);
  if (!own) return;
  tdm_problems_init(&own[0], check->arena);
  tdm_problems_init(&own[1], check->arena); /* its warnings are those of a request long answered */
  take_decoded(check, own);
  uint32_t known = own->count, total = own->total;
  base->options.seed = check->request->options.seed;
  tdm_request_check(base, &own[0], &own[1]);
  for (uint32_t k = known; k < own->count; k++) tell(check, &own->items[k]);
  if (own->total - total > own->count - known)
    check->problems->total += own->total - total - (own->count - known);
  if (own->out_of_memory) tdm_check_no_memory(check);
}
