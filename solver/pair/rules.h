// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Rules: which pairs are candidates.
 *
 * Compiled from the programme once; then a pair is asked in a few dozen
 * nanoseconds. A pair is kept out by rules, by `only_listed` (both lifted by a
 * lock with override), by vetoes and by `forbid` (never lifted). Of two `either` the pair has one
 * direction: the other one is no candidate.
 */
#ifndef TANDEM_SOLVER_PAIR_RULES_H
#define TANDEM_SOLVER_PAIR_RULES_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/model/arena.h"
#include "solver/model/request.h"
#include "solver/pair/line_index.h"
#include "solver/pair/orientation.h"
#include "solver/pair/pair_map.h"
#include "solver/pair/scores.h"
#include "solver/pair/traits.h"

typedef struct tdm_compiled_rule {
  const tdm_rule *rule;
  tdm_trait *traits;      /* one per attribute */
  const double *standing; /* WITHIN, REVERSE: number or position a person, NaN missing */
  tdm_pair_map repeated;  /* NO_REPEAT: the pairs it keeps apart, either order */
  struct tdm_compiled_rule *any;
} tdm_compiled_rule;

typedef struct {
  const tdm_request *request;
  tdm_compiled_rule *rules; /* [count], in programme order */
  uint32_t count;
  tdm_line_index line;
  tdm_pair_map vetoes;    /* either order */
  tdm_pair_map forbidden; /* either order */
  tdm_pair_map lifted;    /* locks with override: mentor, mentee */
  tdm_orientation orientation;
  const tdm_scores *scores;
} tdm_rules;

/* Compiles in the arena, borrowing scores for `only_listed`; false when memory is out. */
bool tdm_rules_init(tdm_rules *rules, const tdm_request *request, const tdm_scores *scores,
                    tdm_arena *arena);

/* Whether rule number `rule` allows the pair. */
bool tdm_rule_allows(const tdm_rules *rules, uint32_t rule, uint32_t mentor, uint32_t mentee);

/* Whether the pair breaks nothing at all, locks with override considered. */
bool tdm_rules_allow(const tdm_rules *rules, uint32_t mentor, uint32_t mentee);

/* The same as if no lock lifted anything. */
bool tdm_rules_allow_unlocked(const tdm_rules *rules, uint32_t mentor, uint32_t mentee);

bool tdm_rules_vetoed(const tdm_rules *rules, uint32_t mentor, uint32_t mentee);
bool tdm_rules_forbidden(const tdm_rules *rules, uint32_t mentor, uint32_t mentee);
/* Whether only_listed keeps the pair out. */
bool tdm_rules_unlisted(const tdm_rules *rules, uint32_t mentor, uint32_t mentee);
/* Whether the two are `either` and it is the other one who mentors. */
bool tdm_rules_turned(const tdm_rules *rules, uint32_t mentor, uint32_t mentee);
/* Whether a lock with override lifts rules and only_listed. */
bool tdm_rules_lifted(const tdm_rules *rules, uint32_t mentor, uint32_t mentee);

#endif
