// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Quota reasons: which quotas alone keep somebody out who could be let in.
 *
 * A quota is a reason when without it there is a pairing with the person that gives up nothing of
 * the stages before the last. Callers: reasons.
 */
#ifndef TANDEM_SOLVER_ANSWER_QUOTA_REASONS_H
#define TANDEM_SOLVER_ANSWER_QUOTA_REASONS_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/model/outcome.h"
#include "solver/problem/ip.h"
#include "solver/stages/counting.h"

typedef struct {
  const tdm_ip *whole; /* without stages */
  const tdm_ip *kept;  /* with the stages before the last */
  const tdm_pairing *pairing;
  uint32_t quotas;
  tdm_stop *stop;
  int32_t *degree;       /* per node, in the pairing */
  tdm_wide *activity;    /* per row of `kept` */
  bool *told;            /* per quota */
  uint8_t *in;           /* [nodes][quotas] what was found for people of a node */
  bool prepared;         /* the rest is, if it is of use */
  tdm_counting counting; /* where only the number of pairs is kept */
  uint8_t *known;        /* [its nodes][quotas] what was found for people of a node */
} tdm_quota_reasons;

/* Borrows all but `reasons`. False when memory is out; fini is due in any case. */
bool tdm_quota_reasons_init(tdm_quota_reasons *reasons, const tdm_ip *whole, const tdm_ip *kept,
                            const tdm_pairing *pairing, tdm_stop *stop);
void tdm_quota_reasons_fini(tdm_quota_reasons *reasons);

/*
 * Lists in `entry`, in the arena, the quotas that keep a node's person out; reason QUOTA, or
 * TRADED_OFF where there is none. False when memory is out.
 */
bool tdm_quota_reasons_find(tdm_quota_reasons *reasons, uint32_t node, tdm_arena *arena,
                            tdm_unmatched *entry);

#endif
