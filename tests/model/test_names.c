// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/model/outcome.h"
#include "tests/model/test.h"

static void test_names_are_the_words_on_the_wire(void **state) {
  (void)state;
  assert_string_equal(tdm_stage_name(TDM_STAGE_PAIRS), "pairs");
  assert_string_equal(tdm_stage_name(TDM_STAGE_SCORE), "score");
  assert_string_equal(tdm_kind_name(TDM_KIND_NOMINAL), "nominal");
  assert_string_equal(tdm_kind_name(TDM_KIND_NUMBER), "number");
  assert_string_equal(tdm_rule_type_name(TDM_RULE_REPORTING_LINE), "reporting_line");
  assert_string_equal(tdm_rule_type_name(TDM_RULE_ANY), "any");
  assert_string_equal(tdm_status_name(TDM_UNKNOWN), "unknown");
  assert_string_equal(tdm_proof_name(TDM_PROOF_SEARCH), "search");
  assert_string_equal(tdm_reason_name(TDM_REASON_TRADED_OFF), "traded_off");
  assert_string_equal(tdm_conflict_kind_name(TDM_CONFLICT_QUOTA_MIN_SHARE), "quota_min_share");
}

static void test_names_outside_the_enumeration_are_null(void **state) {
  (void)state;
  assert_null(tdm_proof_name(TDM_PROOF_NONE));
  assert_null(tdm_kind_name((tdm_kind)0));
  assert_null(tdm_kind_name((tdm_kind)99));
  assert_null(tdm_rule_type_name((tdm_rule_type)0));
  assert_null(tdm_stage_name((tdm_stage)7));
}

static void test_request_init_sets_every_default(void **state) {
  (void)state;
  tdm_arena *arena = tdm_arena_new();
  tdm_request request;
  tdm_request_init(&request, arena);
  assert_ptr_equal(request.arena, arena);
  assert_int_equal(request.limits.time_ms, 10000);
  assert_true(request.limits.gap == 0);
  assert_true(request.options.reasons);
  assert_false(request.options.progress);
  assert_int_equal(request.options.seed, 0);
  assert_int_equal(request.programme.max_changes, -1);
  assert_int_equal(request.programme.stage_count, 2);
  assert_int_equal(request.programme.objective[0], TDM_STAGE_PAIRS);
  assert_int_equal(request.programme.objective[1], TDM_STAGE_SCORE);
  tdm_arena_free(arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_names_are_the_words_on_the_wire),
      cmocka_unit_test(test_names_outside_the_enumeration_are_null),
      cmocka_unit_test(test_request_init_sets_every_default),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
