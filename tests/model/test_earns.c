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

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_earns_is_the_verifiers_definition),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
