// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Verify a certificate: what an outcome proves, without trusting whoever wrote it.
 *
 * Recomputes every bound by weak duality over all pairs of the cohort, in integers of 128 bits,
 * from the request alone: its own code, like the rest of the verifier. Callers: tdm_solve()
 * for small requests, the program tandem-verify, tests.
 */
#ifndef TANDEM_SOLVER_VERIFY_VERIFY_CERTIFICATE_H
#define TANDEM_SOLVER_VERIFY_VERIFY_CERTIFICATE_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/model/outcome.h"
#include "solver/model/request.h"

typedef enum {
  TDM_CERTIFIED_PROVEN = 1, /* no pairing is better; or, of INFEASIBLE, there is none */
  TDM_CERTIFIED_BOUND,      /* all that is told holds, but leaves room for a better pairing */
  TDM_CERTIFIED_NOTHING,    /* the pairing holds, but a stage has no certificate */
  TDM_CERTIFIED_WRONG,      /* `complaint` says what does not hold */
  TDM_CERTIFIED_NO_MEMORY
} tdm_certified;

typedef struct {
  tdm_stage stage;
  bool has_value;
  int64_t value;  /* of the pairing, recomputed */
  bool has_bound; /* whether there is a certificate */
  int64_t bound;  /* that it proves, recomputed; may be lower than what it tells */
} tdm_stage_check;

typedef struct {
  tdm_certified result;
  tdm_text complaint; /* WRONG: readable */
  tdm_stage_check stages[TDM_STAGES_MAX];
  uint32_t stage_count;
  double gap;       /* of the first stage that is not proven; 0 when all are; NaN when unknown */
  uint64_t classes; /* pairs of kinds of people that were looked at one by one */
} tdm_certificate_check;

/*
 * Judges the outcome as tdm_verify_outcome() does, and its certificates. Needs a request that
 * tdm_request_check() accepted and whose magnitudes are in range. Texts are in the
 * arena, which takes memory of the size of the request; time goes with the number of pairs of
 * people who differ in something that the programme reads.
 */
void tdm_verify_certificate(const tdm_request *request, const tdm_outcome *outcome,
                            tdm_arena *arena, tdm_certificate_check *check);

#endif
