// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Tree: the nodes of an exact search, and which of them are open.
 *
 * A node is one decision beside its parent's, the bound that its parent proved, and its
 * parent's basis, which both children share. Open nodes are a heap, best bound first.
 */
#ifndef TANDEM_SOLVER_NETWORK_EXACT_TREE_H
#define TANDEM_SOLVER_NETWORK_EXACT_TREE_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/network/exact_roles.h"
#include "solver/network/network.h"
#include "solver/problem/ip.h"

/* lower <= column <= upper, or a side that is closed. */
typedef struct {
  uint32_t column; /* TDM_NONE: a side */
  int32_t lower, upper;
  uint32_t side;
} tdm_exact_decision;

typedef struct {
  uint32_t *numbers; /* NULL: free */
  uint32_t size;
  uint32_t users;
} tdm_exact_basis;

typedef struct {
  tdm_exact_decision decision;
  bool decides; /* false: the root */
  uint32_t parent;
  uint32_t basis;
  uint32_t depth;
  tdm_wide bound;
} tdm_exact_node;

/* All zero: empty. */
typedef struct {
  const tdm_exact_roles *roles; /* borrowed: of the sides, where there are any */
  tdm_exact_node *nodes;
  uint32_t count, room;
  uint32_t *heap;
  uint32_t open, heap_room;
  tdm_exact_basis *bases;
  uint32_t basis_count, basis_room;
  uint32_t *free_bases;
  uint32_t free_count;
} tdm_exact_tree;

void tdm_exact_tree_fini(tdm_exact_tree *tree);

/* Keeps the network's basis; its number, or TDM_NONE when memory is out. */
uint32_t tdm_exact_tree_basis(tdm_exact_tree *tree, const tdm_network *network);

/*
 * A node under a parent (TDM_NONE: the root, without decision and basis). Uses the basis until
 * dropped. TDM_NONE when memory is out.
 */
uint32_t tdm_exact_tree_add(tdm_exact_tree *tree, uint32_t parent,
                            const tdm_exact_decision *decision, tdm_wide bound, uint32_t basis);

/* Makes a node open; false when memory is out. */
bool tdm_exact_tree_open(tdm_exact_tree *tree, uint32_t node);
/* Takes the open node with the best bound out, deeper ones first; TDM_NONE: none is open. */
uint32_t tdm_exact_tree_next(tdm_exact_tree *tree);
/* The best bound of the open nodes; very small when there are none. */
tdm_wide tdm_exact_tree_bound(const tdm_exact_tree *tree);
tdm_wide tdm_exact_tree_bound_of(const tdm_exact_tree *tree, uint32_t node);

/* Narrows bounds [columns] by the node's own decision, or by all from the root to it. */
void tdm_exact_tree_step(const tdm_exact_tree *tree, uint32_t node, int32_t *lower, int32_t *upper);
void tdm_exact_tree_path(const tdm_exact_tree *tree, uint32_t node, int32_t *lower, int32_t *upper);

/* Gives the network the node's basis, if it has one. */
void tdm_exact_tree_restore(const tdm_exact_tree *tree, uint32_t node, tdm_network *network);
/* The node's basis is needed no more. */
void tdm_exact_tree_drop(tdm_exact_tree *tree, uint32_t node);

/*
 * Narrows bounds to what a deviation of at most `width` from reduced costs allows, where positive
 * ones belong at the upper bound and negative ones at the lower.
 */
void tdm_exact_fix(const tdm_wide *reduced, tdm_wide width, uint32_t columns, int32_t *lower,
                   int32_t *upper);

#endif
