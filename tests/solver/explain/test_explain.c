// SPDX-License-Identifier: GPL-3.0-or-later
/* Explanations: the golden message, limits of time and memory, larger cohorts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/decode.h"
#include "proto/encode_explanation.h"
#include "proto/envelope.h"
#include "solver/explain/explain.h"
#include "solver/problem/stop.h"
#include "tests/model/test.h"
#include "tests/solver/make.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { TIMED = 0 };
#else
enum { TIMED = 1 };
#endif

enum { OVERRUN_MS = 250, ATTEMPTS = 4 };

static void ask_about(test_case *c, uint32_t person) {
  c->request.explain = (tdm_explain_order){.asked = true, .has_participant = true};
  c->request.explain.participant =
      (tdm_reference){c->request.cohort.participants[person].id, person};
}

static void ask_about_pair(test_case *c, uint32_t mentor, uint32_t mentee) {
  const tdm_participant *people = c->request.cohort.participants;
  c->request.explain = (tdm_explain_order){.asked = true, .has_pair = true};
  c->request.explain.pair.mentor = (tdm_reference){people[mentor].id, mentor};
  c->request.explain.pair.mentee = (tdm_reference){people[mentee].id, mentee};
}

static tdm_explanation explain(test_case *c, const tdm_control *control) {
  tdm_explanation explanation;
  tdm_text message;
  tdm_result result =
      tdm_explain(&c->request, control, c->arena, &c->problems, &explanation, &message);
  if (result != TDM_OK) fail_msg("explain: %d, %.*s", (int)result, TDM_TEXT_ARG(message));
  return explanation;
}

/* ---- costs in a cohort of some size ---- */

/* The alternatives' costs are those of asking for each pair by itself; theirs are solved anew. */
static void expect_agreement(test_case *c, uint32_t person, const tdm_control *control) {
  ask_about(c, person);
  tdm_explanation all = explain(c, control);
  assert_true(all.complete);
  assert_int_equal(all.alternative_count, TDM_ALTERNATIVES_MAX);
  for (uint32_t k = 0; k < all.alternative_count; k++) {
    const tdm_alternative *told = &all.alternatives[k];
    ask_about_pair(c, told->pair.mentor, told->pair.mentee);
    tdm_explanation one = explain(c, control);
    assert_int_equal(one.verdict, TDM_PAIR_POSSIBLE);
    assert_true(one.has_cost && one.pair.cost.exact && told->cost.exact);
    for (uint32_t s = 0; s < told->cost.count; s++)
      assert_int_equal(told->cost.stages[s].least, one.pair.cost.stages[s].least);
  }
}

static void test_explain_agrees_with_pairs_that_are_asked_about(void **state) {
  (void)state;
  test_case *c = tdm_make_company(60, 3);
  for (uint32_t person = 0; person < 120; person += 17)
    expect_agreement(c, person, &(tdm_control){.list_at_most = person % 2});
  case_free(c);
}

/* A pool that holds few of the candidates. */
static void test_explain_agrees_where_candidates_are_priced_out(void **state) {
  (void)state;
  test_case *c = tdm_make_company(TIMED ? 250 : 120, 4);
  c->request.programme.quota_count = 0; /* with them a proof can take minutes */
  expect_agreement(c, 7, &(tdm_control){.list_at_most = 1});
  expect_agreement(c, c->request.cohort.count - 9, &(tdm_control){.list_at_most = 1});
  case_free(c);
}

/* To forbid a chosen pair costs as much as the cheapest way to do without. */
static void test_explain_forbids_a_chosen_pair(void **state) {
  (void)state;
  test_case *c = tdm_make_company(40, 5);
  ask_about(c, 0);
  tdm_explanation all = explain(c, &(tdm_control){0});
  assert_int_equal(all.pair_count, 1);
  uint32_t mentor = all.pairs[0].pair.mentor, mentee = all.pairs[0].pair.mentee;
  ask_about_pair(c, mentor, mentee);
  tdm_explanation one = explain(c, &(tdm_control){0});
  assert_int_equal(one.verdict, TDM_PAIR_CHOSEN);
  assert_true(one.has_cost && one.pair.cost.exact);
  bool with_another = true; /* whoever had one partner has another one then */
  for (uint32_t k = 0; k < one.pair.moves.fewer_count; k++)
    with_another = with_another && one.pair.moves.fewer[k] != 0;
  if (with_another)
    for (uint32_t s = 0; s < one.pair.cost.count; s++)
      assert_int_equal(one.pair.cost.stages[s].least, all.alternatives[0].cost.stages[s].least);
  case_free(c);
}

/* ---- limits ---- */

static int64_t explain_within(int64_t limit_ms, uint32_t person) {
  test_case *c = tdm_make_company(300, 11);
  int64_t start_ns = tdm_clock_ns();
  tdm_control control = {.start_ns = start_ns, .deadline_ns = start_ns + limit_ms * 1000000};
  ask_about(c, person);
  tdm_explanation explanation = explain(c, &control);
  int64_t took_ms = (tdm_clock_ns() - start_ns) / 1000000;
  print_message("  %lld ms: %u alternatives, complete %d, after %lld ms\n", (long long)limit_ms,
                explanation.alternative_count, explanation.complete, (long long)took_ms);
  case_free(c);
  return took_ms;
}

/* A busy machine is not the solver's fault: one of a few attempts must hold. */
static void test_explain_deadline_holds(void **state) {
  (void)state;
  static const int64_t limits_ms[] = {1, 10, 20, 40, 80, 160};
  for (size_t k = 0; k < sizeof limits_ms / sizeof *limits_ms; k++) {
    bool held = false;
    for (int attempt = 0; attempt < (TIMED ? ATTEMPTS : 1) && !held; attempt++)
      held = explain_within(limits_ms[k], (uint32_t)k) <= limits_ms[k] + OVERRUN_MS;
    assert_true(held || !TIMED);
  }
}

static bool cancel_soon(void *context) {
  const int64_t *at_ns = context;
  return tdm_clock_ns() >= *at_ns;
}

static void test_explain_cancels(void **state) {
  (void)state;
  for (int64_t after_ms = 1; after_ms < 100; after_ms *= 3) {
    bool held = false;
    for (int attempt = 0; attempt < ATTEMPTS && !held; attempt++) {
      test_case *c = tdm_make_company(300, 7);
      int64_t at_ns = tdm_clock_ns() + after_ms * 1000000;
      ask_about(c, 5);
      explain(c, &(tdm_control){.cancelled = cancel_soon, .context = &at_ns});
      held = !TIMED || tdm_clock_ns() - at_ns < INT64_C(1000000) * OVERRUN_MS;
      case_free(c);
    }
    assert_true(held);
  }
}

static void test_explain_without_memory_says_so(void **state) {
  (void)state;
  for (size_t successes = 0;; successes++) {
    test_case *c = tdm_make_company(6, 3);
    tdm_explanation explanation;
    tdm_text message;
    ask_about(c, 2);
    tdm_arena_fail_after(c->arena, successes);
    tdm_result result =
        tdm_explain(&c->request, &(tdm_control){0}, c->arena, &c->problems, &explanation, &message);
    case_free(c);
    if (result == TDM_OK) {
      assert_true(successes > 20);
      return;
    }
    /* The verifier has no memory to say more in. */
    assert_true(result == TDM_NO_MEMORY || result == TDM_INTERNAL);
  }
}

/* ---- the golden message ---- */

static tdm_buffer read_golden(const char *name) {
  char path[512], block[4096];
  tdm_buffer out;
  size_t size;
  tdm_buffer_init(&out);
  snprintf(path, sizeof path, "%s/%s.msgpack", TANDEM_GOLDEN_FOLDER, name);
  FILE *file = fopen(path, "rb");
  if (!file) fail_msg("cannot open %s", path);
  while ((size = fread(block, 1, sizeof block, file)) > 0) tdm_buffer_append(&out, block, size);
  fclose(file);
  return out;
}

static void test_golden_request_is_answered_by_the_golden_reply(void **state) {
  (void)state;
  tdm_buffer in = read_golden("explain_request"), expected = read_golden("explain_reply");
  tdm_buffer body, reply;
  tdm_request_envelope envelope;
  const char *why;
  tdm_text message;
  test_case *c = case_new();
  assert_int_equal(tdm_envelope_read(in.bytes, in.size, &envelope, &why), 0);
  assert_int_equal(tdm_decode_body(TDM_BODY_EXPLAIN, envelope.body, envelope.body_size, &c->request,
                                   &c->problems, &message),
                   TDM_DECODE_OK);
  assert_accepted(c);
  tdm_explanation explanation = explain(c, &(tdm_control){0});
  explanation.elapsed_ms = 0;
  tdm_buffer_init(&body);
  tdm_buffer_init(&reply);
  tdm_encode_explanation(&body, &c->request, &explanation, &c->warnings, 0);
  tdm_reply_write(&reply, envelope.id, envelope.op, TDM_REPLY_RESULT, body.bytes, body.size);
  assert_int_equal(reply.size, expected.size);
  assert_memory_equal(reply.bytes, expected.bytes, reply.size);
  tdm_buffer_fini(&reply);
  tdm_buffer_fini(&body);
  tdm_buffer_fini(&expected);
  tdm_buffer_fini(&in);
  case_free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_explain_agrees_with_pairs_that_are_asked_about),
      cmocka_unit_test(test_explain_agrees_where_candidates_are_priced_out),
      cmocka_unit_test(test_explain_forbids_a_chosen_pair),
      cmocka_unit_test(test_explain_deadline_holds),
      cmocka_unit_test(test_explain_cancels),
      cmocka_unit_test(test_explain_without_memory_says_so),
      cmocka_unit_test(test_golden_request_is_answered_by_the_golden_reply),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
