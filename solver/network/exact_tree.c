// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/network/exact_tree.h"

#include <stdlib.h>
#include <string.h>

void tdm_exact_tree_fini(tdm_exact_tree *tree) {
  for (uint32_t k = 0; k < tree->basis_count; k++) free(tree->bases[k].numbers);
  free(tree->nodes);
  free(tree->heap);
  free(tree->bases);
  free(tree->free_bases);
  *tree = (tdm_exact_tree){0};
}

/* Room for one more; doubles. */
static bool make_room(void *array, uint32_t count, uint32_t *room, size_t size) {
  void **place = array;
  if (count < *room) return true;
  uint32_t wanted = *room ? 2 * *room : 64;
  void *grown = realloc(*place, wanted * size);
  if (!grown) return false;
  *place = grown;
  *room = wanted;
  return true;
}

/* ---- bases ---- */

static uint32_t free_slot(tdm_exact_tree *tree) {
  if (tree->free_count) return tree->free_bases[--tree->free_count];
  uint32_t room = tree->basis_room;
  if (!make_room(&tree->bases, tree->basis_count, &room, sizeof *tree->bases)) return TDM_NONE;
  if (room != tree->basis_room) {
    uint32_t *grown = realloc(tree->free_bases, room * sizeof *grown);
    if (!grown) return TDM_NONE;
    tree->free_bases = grown;
    tree->basis_room = room;
  }
  tree->bases[tree->basis_count] = (tdm_exact_basis){0};
  return tree->basis_count++;
}

uint32_t tdm_exact_tree_basis(tdm_exact_tree *tree, const tdm_network *network) {
  uint32_t slot = free_slot(tree);
  if (slot == TDM_NONE) return TDM_NONE;
  tdm_exact_basis *basis = &tree->bases[slot];
  uint32_t size = tdm_network_basis_size(network);
  if (basis->size != size) {
    free(basis->numbers);
    basis->size = 0;
    basis->numbers = calloc((size_t)size + 1, sizeof *basis->numbers);
    if (!basis->numbers) return TDM_NONE;
    basis->size = size;
  }
  basis->users = 0;
  tdm_network_basis_get(network, basis->numbers);
  return slot;
}

void tdm_exact_tree_restore(const tdm_exact_tree *tree, uint32_t node, tdm_network *network) {
  uint32_t basis = tree->nodes[node].basis;
  if (basis == TDM_NONE) return;
  tdm_network_basis_set(network, tree->bases[basis].numbers, tree->bases[basis].size);
}

void tdm_exact_tree_drop(tdm_exact_tree *tree, uint32_t node) {
  uint32_t basis = tree->nodes[node].basis;
  tree->nodes[node].basis = TDM_NONE;
  if (basis == TDM_NONE || --tree->bases[basis].users) return;
  tree->free_bases[tree->free_count++] = basis;
}

/* ---- nodes ---- */

uint32_t tdm_exact_tree_add(tdm_exact_tree *tree, uint32_t parent,
                            const tdm_exact_decision *decision, tdm_wide bound, uint32_t basis) {
  if (!make_room(&tree->nodes, tree->count, &tree->room, sizeof *tree->nodes)) return TDM_NONE;
  tdm_exact_node *node = &tree->nodes[tree->count];
  *node = (tdm_exact_node){.parent = parent,
                           .basis = basis,
                           .decides = decision != NULL,
                           .depth = parent == TDM_NONE ? 0 : tree->nodes[parent].depth + 1,
                           .bound = bound};
  if (decision) node->decision = *decision;
  if (basis != TDM_NONE) tree->bases[basis].users++;
  return tree->count++;
}

static void narrow(const tdm_exact_tree *tree, const tdm_exact_decision *decision, int32_t *lower,
                   int32_t *upper) {
  uint32_t j = decision->column;
  if (j == TDM_NONE) {
    tdm_exact_roles_close(tree->roles, decision->side, upper);
    return;
  }
  if (decision->lower > lower[j]) lower[j] = decision->lower;
  if (decision->upper < upper[j]) upper[j] = decision->upper;
}

void tdm_exact_tree_step(const tdm_exact_tree *tree, uint32_t node, int32_t *lower,
                         int32_t *upper) {
  if (tree->nodes[node].decides) narrow(tree, &tree->nodes[node].decision, lower, upper);
}

void tdm_exact_tree_path(const tdm_exact_tree *tree, uint32_t node, int32_t *lower,
                         int32_t *upper) {
  for (; node != TDM_NONE; node = tree->nodes[node].parent)
    tdm_exact_tree_step(tree, node, lower, upper);
}

/* ---- open nodes ---- */

static bool before(const tdm_exact_tree *tree, uint32_t a, uint32_t b) {
  const tdm_exact_node *left = &tree->nodes[a], *right = &tree->nodes[b];
  if (left->bound != right->bound) return left->bound > right->bound;
  if (left->depth != right->depth) return left->depth > right->depth;
  return a > b;
}

bool tdm_exact_tree_open(tdm_exact_tree *tree, uint32_t node) {
  if (!make_room(&tree->heap, tree->open, &tree->heap_room, sizeof *tree->heap)) return false;
  uint32_t at = tree->open++;
  while (at > 0 && before(tree, node, tree->heap[(at - 1) / 2])) {
    tree->heap[at] = tree->heap[(at - 1) / 2];
    at = (at - 1) / 2;
  }
  tree->heap[at] = node;
  return true;
}

uint32_t tdm_exact_tree_next(tdm_exact_tree *tree) {
  if (tree->open == 0) return TDM_NONE;
  uint32_t top = tree->heap[0], moving = tree->heap[--tree->open], at = 0;
  for (;;) {
    uint32_t child = 2 * at + 1;
    if (child >= tree->open) break;
    if (child + 1 < tree->open && before(tree, tree->heap[child + 1], tree->heap[child])) child++;
    if (!before(tree, tree->heap[child], moving)) break;
    tree->heap[at] = tree->heap[child];
    at = child;
  }
  if (tree->open) tree->heap[at] = moving;
  return top;
}

tdm_wide tdm_exact_tree_bound(const tdm_exact_tree *tree) {
  return tree->open ? tree->nodes[tree->heap[0]].bound : -((tdm_wide)1 << 120);
}

tdm_wide tdm_exact_tree_bound_of(const tdm_exact_tree *tree, uint32_t node) {
  return tree->nodes[node].bound;
}

/* ---- fixing ---- */

void tdm_exact_fix(const tdm_wide *reduced, tdm_wide width, uint32_t columns, int32_t *lower,
                   int32_t *upper) {
  for (uint32_t j = 0; j < columns; j++) {
    tdm_wide size = reduced[j] < 0 ? -reduced[j] : reduced[j];
    if (lower[j] >= upper[j] || size == 0 || size * (upper[j] - lower[j]) <= width) continue;
    int32_t units = width < 0 ? 0 : (int32_t)(width / size);
    if (reduced[j] < 0)
      upper[j] = lower[j] + units;
    else
      lower[j] = upper[j] - units;
  }
}
