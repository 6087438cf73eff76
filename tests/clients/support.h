// SPDX-License-Identifier: GPL-3.0-or-later
/* Support: what the tests of the command line share. */
#ifndef TANDEM_TESTS_CLIENTS_SUPPORT_H
#define TANDEM_TESTS_CLIENTS_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "clients/cli/complaints.h"

typedef struct {
  tdm_arena *arena;
  tdm_complaints complaints;
} workbench;

static inline int set_up(void **state) {
  workbench *bench = calloc(1, sizeof *bench);
  bench->arena = tdm_arena_new();
  tdm_complaints_init(&bench->complaints, bench->arena);
  *state = bench;
  return 0;
}

static inline int tear_down(void **state) {
  workbench *bench = *state;
  tdm_arena_free(bench->arena);
  free(bench);
  return 0;
}

static inline const char *string_of(workbench *bench, tdm_text text) {
  return tdm_must_string(bench->arena, text);
}

/* The i-th complaint as a string; fails the test when there are fewer. */
static inline const char *complaint(workbench *bench, uint32_t i) {
  assert_true(i < bench->complaints.count);
  return string_of(bench, bench->complaints.items[i]);
}

static inline void assert_contains(const char *text, const char *part) {
  if (!strstr(text, part)) fail_msg("\"%s\" is not in \"%s\"", part, text);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

#endif
