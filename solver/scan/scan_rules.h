// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Scan rules: which partners of a row the rules allow. Callers: scan.c.
 */
#ifndef TANDEM_SOLVER_SCAN_SCAN_RULES_H
#define TANDEM_SOLVER_SCAN_SCAN_RULES_H

#include "solver/pair/rules.h"
#include "solver/scan/scan_block.h"
#include "solver/scan/scan_sparse.h"

typedef struct tdm_scan_rule {
  const tdm_compiled_rule *source;
  const tdm_scan_codes **of; /* DIFFER: by attribute */
  tdm_scan_shared shared;    /* APART, SAME */
  const double *standing;    /* WITHIN, REVERSE */
  tdm_scan_sparse repeated;  /* NO_REPEAT */
  struct tdm_scan_rule *any; /* ANY */
} tdm_scan_rule;

typedef struct {
  tdm_scan_rule *rules; /* [count] all must hold */
  uint32_t count;
  const tdm_scan_line *line;
  uint32_t mentor_count;
  tdm_scan_sparse lifted; /* locks with override */
  tdm_scan_sparse barred; /* vetoes and forbidden pairs */
  const double *rank;     /* as in tdm_orientation; NULL: nobody is `either` */
  tdm_scan_sparse leads;  /* locks of two `either`, as they are */
  tdm_scan_sparse led;    /* and the other way round */
} tdm_scan_rules;

/* False when memory is out. */
bool tdm_scan_rules_init(tdm_scan_rules *scan, const tdm_rules *rules, tdm_scan_people *people);

/* mask[k] &= whether all rules allow the pair. */
void tdm_scan_rules_block(const tdm_scan_rules *scan, const tdm_scan_block *block, uint8_t *mask);

/* Last: mask[k] = 0 where of two `either` the other one mentors. */
void tdm_scan_rules_turn(const tdm_scan_rules *scan, const tdm_scan_block *block, uint8_t *mask);

/* Single pairs, after rules and only_listed: locks lift, vetoes and forbidden pairs bar. */
void tdm_scan_rules_single(const tdm_scan_rules *scan, const tdm_scan_block *block, uint8_t *mask);

#endif
