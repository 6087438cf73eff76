// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/problem/shares.h"

typedef struct {
  int64_t top, bottom;
} fraction;

/* The largest fraction <= share (the smallest >= share when `above`) with a small denominator. */
static fraction nearest(int64_t share, uint32_t largest, bool above) {
  fraction best = {above ? 1 : 0, 1};
  for (int64_t bottom = 1; bottom <= largest; bottom++) {
    int64_t top =
        above ? (share * bottom + TDM_MILLION - 1) / TDM_MILLION : share * bottom / TDM_MILLION;
    int64_t difference = top * best.bottom - best.top * bottom;
    if (above ? difference < 0 : difference > 0) best = (fraction){top, bottom};
    if (best.top * TDM_MILLION == share * best.bottom) break;
  }
  return best;
}

tdm_small_row tdm_row_small(const tdm_row *row, uint32_t pairs) {
  bool least = row->kind == TDM_ROW_QUOTA_MIN_SHARE;
  if (!tdm_row_is_share(row) || row->as_count)
    return (tdm_small_row){.counted = row->counted,
                           .in = row->in,
                           .out = row->out,
                           .bound = row->bound,
                           .units = 1,
                           .per = 1,
                           .odd = row->odd,
                           .matched = row->kind == TDM_ROW_MATCHED};
  fraction share = nearest(least ? row->out : -row->out, pairs ? pairs : 1, least);
  tdm_small_row small = {.counted = row->counted,
                         .in = share.bottom - share.top,
                         .out = -share.top,
                         .units = TDM_MILLION,
                         .per = share.bottom};
  if (least) {
    small.in = -small.in;
    small.out = -small.out;
  }
  return small;
}
