// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What the files that build a window share. Callers: window.c and window_groups.c only.
 */
#ifndef TANDEM_SOLVER_LINEAR_WINDOW_INTERNAL_H
#define TANDEM_SOLVER_LINEAR_WINDOW_INTERNAL_H

#include "solver/linear/window.h"

/*
 * A node, a side row or a group inside the window: lower <= F <= upper, where F is the activity
 * of the free candidates. With a whole price on F, a slack column measures F from the
 * end where complementary slackness expects it:  F = base + sign * slack.
 */
typedef struct {
  bool used;      /* has a row in the LP */
  tdm_wide lower; /* TDM_WINDOW_NO_LOWER for side rows that are no equations */
  tdm_wide upper;
  tdm_small_row small; /* of a side row */
  int64_t price;       /* of the objective, whole units */
  int64_t kept_price;  /* of the kept score, whole units */
  double widest;       /* most slack that the width allows */
  tdm_wide base;
  int sign;
  int row, slack; /* in the LP, or -1 */
} tdm_window_line;

typedef struct {
  tdm_window *window;
  const tdm_ip *ip;
  uint32_t nodes;
  tdm_window_line *lines; /* nodes, then side rows, then groups */
  uint32_t line_count;
  tdm_wide *one;          /* activity of the candidates fixed at 1, per line */
  int64_t *open;          /* limits of the free candidates, per node */
  tdm_wide kept_base;     /* kept score that is in no column */
  int kept_row;           /* in the LP, or -1 */
  int *role_row;          /* per node and role: in the LP, or -1; NULL: roles do not matter */
  int64_t *taken;         /* [groups] pairs of the candidates that stand at their limit */
  bool plain, kept_plain; /* whether the objective, and the kept score, need no prices */
} tdm_window_builder;

#define TDM_WINDOW_NO_LOWER ((tdm_wide)INT64_MIN * 4)

#endif
