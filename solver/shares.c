// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/shares.h"

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

/* At most floor(share * pairs), at least ceil(share * pairs). */
static tdm_small_row count_row(const tdm_row *row, uint32_t pairs, bool least) {
  int64_t share = least ? row->out : -row->out;
  int64_t product = share * pairs;
  return (tdm_small_row){
      .counted = row->counted,
      .in = least ? -1 : 1,
      .bound = least ? -((product + TDM_MILLION - 1) / TDM_MILLION) : product / TDM_MILLION,
      .units = TDM_MILLION,
      .per = 1};
}

tdm_small_row tdm_row_small(const tdm_row *row, uint32_t pairs, bool exactly) {
  bool least = row->kind == TDM_ROW_QUOTA_MIN_SHARE;
  if (!least && row->kind != TDM_ROW_QUOTA_MAX_SHARE)
    return (tdm_small_row){row->counted, row->in, row->out, row->bound, 1, 1};
  if (exactly) return count_row(row, pairs, least);
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
