// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/verify/verify_wide.h"

static const tdm_judge_wide WIDEST = (tdm_judge_wide)1 << 126;

tdm_judge_wide tdm_wide_magnitude(tdm_judge_wide number) { return number < 0 ? -number : number; }

bool tdm_wide_add(tdm_judge_wide *sum, tdm_judge_wide number) {
  if (tdm_wide_magnitude(number) > WIDEST || tdm_wide_magnitude(*sum) > WIDEST) return false;
  *sum += number;
  return tdm_wide_magnitude(*sum) <= WIDEST;
}

bool tdm_wide_add_product(tdm_judge_wide *sum, tdm_judge_wide a, tdm_judge_wide b) {
  if (a != 0 && tdm_wide_magnitude(b) > WIDEST / tdm_wide_magnitude(a)) return false;
  return tdm_wide_add(sum, a * b);
}
