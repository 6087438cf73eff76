// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What the files of the enumeration share. Callers: enumerate*.c only.
 */
#ifndef TANDEM_TESTS_SUPPORT_ENUMERATE_INTERNAL_H
#define TANDEM_TESTS_SUPPORT_ENUMERATE_INTERNAL_H

#include "tests/support/enumerate.h"

/* A pairing that keeps capacities and has all locks. */
typedef struct {
  const tdm_links *links;
  const tdm_chosen *pairs;
  const uint32_t *taken; /* the links that they are */
  uint32_t count;
} tdm_walker_view;

void tdm_links_abort(const char *why) __attribute__((noreturn));

/* ---- enumerate_value.c ---- */

/* Whether the pairing meets what is demanded of it as a whole: minimums, quotas, max_changes. */
bool tdm_walker_meets(const tdm_walker_view *view);

void tdm_walker_value(const tdm_walker_view *view, tdm_worth *worth);

#endif
