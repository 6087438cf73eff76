// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/attached.h"

#include <stdio.h>
#include <string.h>

#include "tests/engine/support.h"

static const char user_a[] = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7";
static const char user_b[] = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID";

static void test_attached_knows_a_worker_by_name_and_key(void **state) {
  (void)state;
  tdm_attached table = {.first = 5};
  assert_int_equal(tdm_attached_enter(&table, "one", 3, user_a, 11), 5);
  assert_int_equal(tdm_attached_enter(&table, "two", 3, user_b, 12), 6);
  assert_int_equal(tdm_attached_find(&table, "one", 3, user_a), 5);
  assert_int_equal(tdm_attached_find(&table, "one", 3, user_b), -1);
  assert_int_equal(tdm_attached_find(&table, "on", 2, user_a), -1);
  assert_int_equal(tdm_attached_enter(&table, "one", 3, user_b, 13), -1);
  assert_int_equal(tdm_attached_on(&table, 12), 6);
  assert_int_equal(tdm_attached_on(&table, 13), -1);
}

static void test_attached_gives_a_place_again(void **state) {
  (void)state;
  tdm_attached table = {.first = 2};
  tdm_attached_enter(&table, "one", 3, user_a, 11);
  tdm_attached_enter(&table, "two", 3, user_a, 12);
  tdm_attached_at(&table, 2)->present = false;
  assert_int_equal(tdm_attached_find(&table, "one", 3, user_a), -1);
  assert_int_equal(tdm_attached_on(&table, 11), -1);
  assert_int_equal(tdm_attached_enter(&table, "three", 5, user_b, 14), 2);
}

static void test_attached_is_bounded_and_refuses_bad_names(void **state) {
  (void)state;
  tdm_attached table = {.first = 0};
  char name[200];
  memset(name, 'x', sizeof name);
  assert_int_equal(tdm_attached_enter(&table, name, sizeof name, user_a, 1), -1);
  assert_int_equal(tdm_attached_enter(&table, "", 0, user_a, 1), -1);
  assert_int_equal(tdm_attached_enter(&table, "a\0b", 3, user_a, 1), -1);
  for (int i = 0; i < TDM_ATTACHED_MAX; i++) {
    int size = snprintf(name, sizeof name, "w%d", i);
    assert_int_equal(tdm_attached_enter(&table, name, (size_t)size, user_a, i), i);
  }
  assert_int_equal(tdm_attached_enter(&table, "more", 4, user_a, 99), -1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_attached_knows_a_worker_by_name_and_key),
      cmocka_unit_test(test_attached_gives_a_place_again),
      cmocka_unit_test(test_attached_is_bounded_and_refuses_bad_names),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
