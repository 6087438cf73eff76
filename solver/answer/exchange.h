// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Exchange: the graph of how a pairing can change, one arc per pair that can join or leave.
 *
 * Nodes are those of the problem and two more: `mentors_pool`, over which a mentor passes a
 * place to another, and `mentees_pool` likewise. Arcs leave mentors over candidates that
 * join, and mentees over pairs that leave. Caller: pair_price.c.
 */
#ifndef TANDEM_SOLVER_ANSWER_EXCHANGE_H
#define TANDEM_SOLVER_ANSWER_EXCHANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/problem/ip.h"
#include "solver/stages/stage_proof.h"

typedef struct {
  uint32_t to;
  uint32_t candidate; /* that joins or leaves; TDM_NONE on the way through a pool */
  int64_t length;     /* from 0, scaled */
} tdm_arc;

typedef struct {
  const tdm_ip *ip;
  uint32_t node_count; /* the pools included, they are the last two */
  uint32_t mentors_pool, mentees_pool;
  uint32_t *first; /* [node_count + 1] */
  tdm_arc *arcs;   /* of a node by length, then candidate */
  uint32_t *back;  /* [node_count + 1] */
  tdm_arc *backs;  /* arcs again, by the node they lead to; `to` is where they come from */
  uint32_t *times; /* [candidates] how often each is chosen */
  int32_t *degree; /* [problem nodes] */
} tdm_exchange;

/* Compiles the graph of the pairing under the proof's prices. False when memory is out; fini is due
 * in any case. */
bool tdm_exchange_init(tdm_exchange *exchange, const tdm_ip *ip, const tdm_stage_proof *proof,
                       const tdm_pairing *pairing);
void tdm_exchange_fini(tdm_exchange *exchange);

#endif
