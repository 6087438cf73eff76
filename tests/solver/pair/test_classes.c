// SPDX-License-Identifier: GPL-3.0-or-later
/* Equal values get equal codes, and equal codes the number of the first of them. */
#include "solver/pair/classes.h"

#include <math.h>

#include "solver/model/request.h"
#include "tests/model/test.h"
#include "tests/support/random.h"

static void test_classes_are_numbered_as_they_come(void **state) {
  (void)state;
  enum { MOST = 200 };
  for (uint64_t seed = 1; seed <= 100; seed++) {
    tdm_random random = {seed};
    uint64_t code[MOST];
    uint32_t class_of[MOST], classes, next = 0;
    uint32_t count = tdm_random_below(&random, MOST + 1), kinds = 1 + tdm_random_below(&random, 60);
    for (uint32_t k = 0; k < count; k++)
      code[k] = tdm_random_below(&random, kinds) * UINT64_C(0x100000001);
    assert_true(tdm_classes_number(code, count, class_of, &classes));
    for (uint32_t k = 0; k < count; k++) {
      uint32_t first = 0;
      while (code[first] != code[k]) first++;
      uint32_t expected = code[k] == 0 ? TDM_NONE : first == k ? next++ : class_of[first];
      assert_int_equal(class_of[k], expected);
    }
    assert_int_equal(classes, next);
  }
}

static void test_classes_of_numbers_and_strings(void **state) {
  (void)state;
  assert_int_equal(tdm_number_code(NAN), 0);
  assert_int_equal(tdm_number_code(-0.0), tdm_number_code(0.0));
  assert_true(tdm_number_code(0) != 0 && tdm_number_code(1) != tdm_number_code(2));
  double numbers[] = {3, NAN, 3};
  uint32_t first[] = {0, 1, 1, 2}, values[] = {0, 0};
  tdm_attribute age = {.type = TDM_ATTRIBUTE_NUMBERS, .numbers = numbers};
  tdm_attribute site = {.type = TDM_ATTRIBUTE_STRINGS, .first = first, .values = values};
  const tdm_attribute *each[] = {&age, &site};
  for (int k = 0; k < 2; k++) {
    assert_true(tdm_value_code(each[k], 0) != 0);
    assert_true(tdm_value_code(each[k], 0) == tdm_value_code(each[k], 2));
    assert_int_equal(tdm_value_code(each[k], 1), 0);
  }
  assert_int_equal(tdm_value_code(&(tdm_attribute){.type = TDM_ATTRIBUTE_EMPTY}, 0), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_classes_are_numbered_as_they_come),
      cmocka_unit_test(test_classes_of_numbers_and_strings),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
