// SPDX-License-Identifier: GPL-3.0-or-later
/* Random schedules of the book of jobs: TANDEM_SCHEDULES of them (default 10,000). */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/engine/jobs/simulation.h"

static void test_book_keeps_its_promises_in_every_schedule(void **state) {
  (void)state;
  const char *asked = getenv("TANDEM_SCHEDULES");
  uint64_t count = asked != NULL ? strtoull(asked, NULL, 10) : 10000;
  simulation_totals t = {0};
  for (uint64_t seed = 1; seed <= count; seed++) {
    const char *broken = simulation_run(seed, &t);
    if (broken != NULL) fail_msg("seed %" PRIu64 ": %s", seed, broken);
  }
  print_message("steps %" PRIu64 ", submits %" PRIu64 ", acknowledged %" PRIu64
                ", conflicts %" PRIu64 ", commits %" PRIu64 " and refused %" PRIu64 "\n",
                t.steps, t.submits, t.acknowledged, t.conflicts, t.commits, t.refused_commits);
  print_message(
      "hand-outs %" PRIu64 ", losses %" PRIu64 ", late results %" PRIu64 ", cancels %" PRIu64
      ", restarts %" PRIu64 ", ends %" PRIu64 " done %" PRIu64 " failed %" PRIu64 " cancelled\n",
      t.hand_outs, t.losses, t.late, t.cancels, t.restarts, t.done, t.failed, t.cancelled);
  /* Schedules in which nothing happens prove nothing. */
  const uint64_t happened[] = {t.conflicts, t.refused_commits, t.losses, t.late,
                               t.cancels,   t.restarts,        t.done,   t.failed};
  for (size_t i = 0; i < sizeof happened / sizeof happened[0]; i++)
    assert_true(happened[i] >= count / 2);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_book_keeps_its_promises_in_every_schedule),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
