// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/quarantine.h"

#include <stdio.h>
#include <string.h>

#include "tests/engine/support.h"

static tdm_task make(tdm_op op, const char *body) {
  return (tdm_task){.op = op,
                    .envelope = {.body = (const uint8_t *)body, .body_size = strlen(body)}};
}

static void test_quarantine_knows_the_same_request_only(void **state) {
  (void)state;
  tdm_quarantine q;
  tdm_task poison = make(TDM_OP_SOLVE, "poison"), other = make(TDM_OP_SOLVE, "potion");
  tdm_task longer = make(TDM_OP_SOLVE, "poison!"), op = make(TDM_OP_SCORE, "poison");
  tdm_quarantine_init(&q, 7);
  assert_false(tdm_quarantine_has(&q, &poison, 0));
  tdm_quarantine_add(&q, &poison, 0);
  assert_true(tdm_quarantine_has(&q, &poison, 1));
  assert_false(tdm_quarantine_has(&q, &other, 1));
  assert_false(tdm_quarantine_has(&q, &longer, 1));
  assert_false(tdm_quarantine_has(&q, &op, 1));
}

static void test_quarantine_ends(void **state) {
  (void)state;
  tdm_quarantine q;
  tdm_task poison = make(TDM_OP_SOLVE, "poison");
  tdm_quarantine_init(&q, 7);
  tdm_quarantine_add(&q, &poison, 100);
  assert_true(tdm_quarantine_has(&q, &poison, 100 + TDM_QUARANTINE_MS - 1));
  assert_false(tdm_quarantine_has(&q, &poison, 100 + TDM_QUARANTINE_MS));
}

static void test_quarantine_forgets_the_oldest_first(void **state) {
  (void)state;
  tdm_quarantine q;
  char bodies[TDM_QUARANTINE_MAX + 1][16];
  tdm_quarantine_init(&q, 7);
  for (int i = 0; i <= TDM_QUARANTINE_MAX; i++) {
    snprintf(bodies[i], sizeof bodies[i], "%d", i);
    tdm_task task = make(TDM_OP_SOLVE, bodies[i]);
    tdm_quarantine_add(&q, &task, i);
  }
  for (int i = 0; i <= TDM_QUARANTINE_MAX; i++) {
    tdm_task task = make(TDM_OP_SOLVE, bodies[i]);
    assert_int_equal(tdm_quarantine_has(&q, &task, 100), i > 0);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_quarantine_knows_the_same_request_only),
      cmocka_unit_test(test_quarantine_ends),
      cmocka_unit_test(test_quarantine_forgets_the_oldest_first),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
