// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/problem/best_few.h"

#include <stdbool.h>

static uint32_t scatter(uint32_t node, uint32_t item) {
  uint32_t x = node * UINT32_C(0x9e3779b1) + item * UINT32_C(0x85ebca77);
  return (x ^ x >> 15) * UINT32_C(0xc2b2ae3d);
}

static bool ranks_before(uint32_t node, tdm_ranked a, tdm_ranked b) {
  if (a.rank != b.rank) return a.rank > b.rank;
  uint32_t x = scatter(node, a.item), y = scatter(node, b.item);
  return x != y ? x > y : a.item < b.item;
}

void tdm_best_few_offer(tdm_best_few *few, tdm_ranked offered) {
  tdm_ranked *best = few->best;
  uint32_t k = few->count;
  if (k == few->most) {
    if (k == 0 || !ranks_before(few->node, offered, best[k - 1])) return;
    k--;
  } else {
    few->count++;
  }
  for (; k > 0 && ranks_before(few->node, offered, best[k - 1]); k--) best[k] = best[k - 1];
  best[k] = offered;
}

int64_t tdm_best_few_bar(const tdm_best_few *few, int64_t least) {
  if (few->count == 0 || few->count < few->most) return least;
  /* Equals of the last may still win their tie. */
  int64_t bar = few->best[few->count - 1].rank - 1;
  return bar > least ? bar : least;
}
