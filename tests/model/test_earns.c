// SPDX-License-Identifier: GPL-3.0-or-later
/* The plain definition of f, which clients use, against the verifier's, which judges the solver. */
#include "solver/model/earns.h"

#include <math.h>

#include "solver/verify/verify.h"
#include "tests/model/test.h"
#include "tests/support/instance.h"

static void test_earns_is_the_verifiers_definition(void **state) {
  (void)state;
  uint32_t compared = 0;
  for (uint64_t seed = 0; seed < 400; seed++) {
    tdm_instance *instance = tdm_instance_new(seed);
    tdm_verdict verdict;
    const tdm_request *request = &instance->request;
    const tdm_cohort *cohort = &request->cohort;
    if (!tdm_instance_check(instance)) fail_msg("seed %d is invalid", (int)seed);
    for (uint32_t a = 0; a < cohort->count; a++) {
      for (uint32_t b = 0; b < cohort->count; b++) {
        if (a == b) continue;
        tdm_chosen pair = {a, b};
        assert_true(tdm_verify_pairing(request, &pair, 1, instance->arena, &verdict));
        for (uint32_t d = 0; d < request->programme.dimension_count; d++) {
          const tdm_dimension *dimension = &request->programme.dimensions[d];
          double f = tdm_dimension_earns(cohort, dimension, a, b);
          assert_true(f >= 0 && f <= 1);
          assert_int_equal(llrint((1e6 * dimension->weight) * f), verdict.pairs[0].parts[d]);
          compared++;
        }
      }
    }
    tdm_instance_free(instance);
  }
  print_message("  %u parts compared\n", compared);
  assert_true(compared > 10000);
}

/* Lists, of which random instances have few. */
static void test_earns_compares_lists(void **state) {
  (void)state;
  static const char *const values[] = {"a|b", "b|c", "a|b", NULL};
  static const double expected[][4] = {/* differ, share: nominal, set */
                                       {1, 0, 1.0 - 1.0 / 3, 1.0 - (1.0 - 1.0 / 3)},
                                       {0, 1, 0, 1},
                                       {0, 0, 0, 0}};
  test_case *c = case_of_four();
  add_strings(c, "skill", values);
  for (int k = 0; k < 4; k++) {
    tdm_dimension dimension = {.name = tdm_text_of("skill"),
                               .kind = k < 2 ? TDM_KIND_NOMINAL : TDM_KIND_SET,
                               .share = k % 2 == 1};
    for (uint32_t other = 1; other < 4; other++)
      assert_float_equal(tdm_dimension_earns(&c->request.cohort, &dimension, 0, other),
                         expected[other - 1][k], 0);
  }
  case_free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_earns_is_the_verifiers_definition),
      cmocka_unit_test(test_earns_compares_lists),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
