// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Resolve: the request with one thing changed, solved from the start.
 *
 * Right whatever the request holds, since all is left to tdm_solve(). Callers: force, changes,
 * explain.
 */
#ifndef TANDEM_SOLVER_EXPLAIN_RESOLVE_H
#define TANDEM_SOLVER_EXPLAIN_RESOLVE_H

#include "solver/model/explanation.h"
#include "solver/problem/control.h"

typedef struct {
  const tdm_request *request;
  tdm_control control; /* with the deadline of everything */
  int64_t solves;
} tdm_resolver;

/* `control` borrowed until all is done. */
void tdm_resolver_init(tdm_resolver *resolver, const tdm_request *request,
                       const tdm_control *control);

/* The request, asked only for its pairs. */
tdm_request tdm_resolve_quiet(const tdm_request *request);

/* Whether the locks of the request leave both a place: where not, no pairing has the pair as well,
 * and no request may ask for it. */
bool tdm_resolve_has_place(const tdm_request *request, uint32_t mentor, uint32_t mentee);

/* Adds a lock to the changed request, in the arena. False when memory is out. */
bool tdm_resolve_require(tdm_request *changed, uint32_t mentor, uint32_t mentee, bool override,
                         tdm_arena *arena);
/* Adds a forbidden pair. */
bool tdm_resolve_forbid(tdm_request *changed, uint32_t mentor, uint32_t mentee, tdm_arena *arena);
/* Gives a participant this minimum and capacity. */
bool tdm_resolve_places(tdm_request *changed, uint32_t participant, int32_t min, int32_t capacity,
                        tdm_arena *arena);
/* A quota of the changed request that may be written to, or NULL when memory is out. */
tdm_quota *tdm_resolve_quota(tdm_request *changed, uint32_t quota, tdm_arena *arena);

/*
 * Solves the changed request in the arena, within at most `share` of the time that is left. OK: the
 * outcome is verified, and says how far it got. INVALID stands for what the solver refuses.
 */
tdm_result tdm_resolve(tdm_resolver *resolver, const tdm_request *changed, double share,
                       tdm_arena *arena, tdm_outcome *outcome, tdm_text *message);

/* Whether the time is up or somebody cancelled. */
bool tdm_resolver_is_over(const tdm_resolver *resolver);

#endif
