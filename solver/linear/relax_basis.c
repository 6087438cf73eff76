// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/linear/relax_basis.h"

#include <stdlib.h>

void tdm_relax_forget_basis(tdm_relaxation *relaxation) {
  free(relaxation->basis.candidates);
  free(relaxation->basis.slacks);
  free(relaxation->basis.full);
  relaxation->basis = (tdm_known_basis){0};
}

/* A basic elastic column stands for the slack of its row. */
static void keep_slacks(tdm_relaxation *relaxation) {
  const tdm_ip *ip = relaxation->ip;
  uint32_t nodes = ip->problem->node_count;
  for (uint32_t l = 0; l < nodes + ip->first_odd; l++) {
    if (tdm_master_is_basic(&relaxation->master, -1 - (int)l))
      tdm_bit_set(relaxation->basis.slacks, l);
    else if (tdm_master_is_full(&relaxation->master, (int)l))
      tdm_bit_set(relaxation->basis.full, l);
  }
  for (int e = 0; e < relaxation->elastic_count; e++) {
    uint32_t line = e < relaxation->elastic_nodes
                        ? relaxation->elastic_node[e]
                        : nodes + (uint32_t)(e - relaxation->elastic_nodes);
    if (!tdm_master_is_basic(&relaxation->master, e)) continue;
    tdm_bit_set(relaxation->basis.slacks, line);
    relaxation->basis.full[line / 64] &= ~(UINT64_C(1) << line % 64);
  }
}

bool tdm_relax_keep_basis(tdm_relaxation *relaxation) {
  tdm_known_basis *basis = &relaxation->basis;
  const tdm_ip *ip = relaxation->ip;
  tdm_relax_forget_basis(relaxation);
  if (!relaxation->master.network) return true;
  basis->candidates = calloc((size_t)relaxation->marked / 64 + 1, sizeof *basis->candidates);
  size_t words = ((size_t)ip->problem->node_count + ip->row_count) / 64 + 1;
  basis->slacks = calloc(words, sizeof *basis->slacks);
  basis->full = calloc(words, sizeof *basis->full);
  if (!basis->candidates || !basis->slacks || !basis->full) return false;
  basis->count = relaxation->marked;
  for (int k = 0; k < relaxation->columns; k++)
    if (tdm_master_is_basic(&relaxation->master, relaxation->elastic_count + k))
      tdm_bit_set(basis->candidates, relaxation->candidate_of[k]);
  keep_slacks(relaxation);
  return true;
}

const tdm_known_basis *tdm_relax_basis(const tdm_relaxation *relaxation) {
  return relaxation->basis.count ? &relaxation->basis : NULL;
}
