// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/network/exact_start.h"

#include <stdlib.h>

static tdm_wide size_of(tdm_wide number) { return number < 0 ? -number : number; }

typedef struct {
  tdm_wide weight;
  int arc;
} preference;

static int compare(const void *left, const void *right) {
  const preference *a = left, *b = right;
  if (a->weight != b->weight) return a->weight < b->weight ? -1 : 1;
  return (a->arc > b->arc) - (a->arc < b->arc);
}

/* Nodes' slacks and columns, those of the basis with a weight below 0; returns how many. */
static size_t list_preferences(const tdm_part *part, const tdm_known_basis *basis,
                               preference *list) {
  size_t count = 0;
  int arcs = (part->doubled ? 2 : 1);
  for (int side = 0; side < arcs; side++)
    for (uint32_t n = 0; n < part->nodes; n++) {
      tdm_wide weight = tdm_basis_has_slack(basis, n) ? -1 : size_of(part->line[n].price);
      if (part->vertex[n] != TDM_NONE)
        list[count++] = (preference){weight, -1 - (int)part->vertex[n] - side * (int)part->mirror};
    }
  for (uint32_t r = 0; r < part->side_end - part->nodes; r++)
    if (tdm_basis_has_slack(basis, part->nodes + part->line[part->nodes + r].row))
      list[count++] = (preference){-1, -1 - (int)part->vertices - (int)r};
  for (uint32_t j = 0; j < part->choices; j++) {
    bool known = tdm_basis_has(basis, part->column[j].candidate);
    for (int way = 0; way < arcs; way++)
      list[count++] =
          (preference){known ? -1 : size_of(part->column[j].reduced), (int)j * arcs + way};
  }
  return count;
}

static void raise_full(tdm_part *part, const tdm_known_basis *basis) {
  for (uint32_t n = 0; n < part->nodes; n++)
    if (part->vertex[n] != TDM_NONE && tdm_basis_is_full(basis, n))
      tdm_network_raise(part->network, -1 - (int)part->vertex[n]);
  for (uint32_t r = 0; r < part->side_end - part->nodes; r++)
    if (tdm_basis_is_full(basis, part->nodes + part->line[part->nodes + r].row))
      tdm_network_raise(part->network, -1 - (int)part->vertices - (int)r);
}

/* A basis that is known, then what is nearest to reduced cost 0: with good prices, their basis. */
bool tdm_part_start(tdm_part *part, const tdm_known_basis *basis) {
  size_t most =
      (size_t)part->vertices + part->rows + part->columns * (size_t)(part->doubled ? 2 : 1);
  preference *list = calloc(most + 1, sizeof *list);
  int *order = calloc(most + 1, sizeof *order), known = 0;
  bool enough_memory = list && order;
  if (enough_memory) {
    size_t count = list_preferences(part, basis, list);
    qsort(list, count, sizeof *list, compare);
    for (size_t k = 0; k < count; k++) {
      order[k] = list[k].arc;
      known += list[k].weight < 0;
    }
    tdm_network_crash(part->network, order, (int)count, known);
    raise_full(part, basis);
  }
  free(list);
  free(order);
  return enough_memory;
}
