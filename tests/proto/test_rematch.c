// SPDX-License-Identifier: GPL-3.0-or-later
/* What a re-match and a peer-to-peer programme add to an outcome: written, read back, refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "proto/decode_outcome.h"
#include "proto/encode.h"
#include "proto/envelope.h"
#include "proto/writer.h"
#include "tests/proto/decoding.h"
#include "tests/proto/json.h"

static tdm_buffer read_golden(const char *name) {
  char path[512];
  uint8_t bytes[8192];
  tdm_buffer out;
  tdm_buffer_init(&out);
  snprintf(path, sizeof path, "%s/%s.msgpack", TANDEM_GOLDEN_FOLDER, name);
  FILE *file = fopen(path, "rb");
  if (!file) fail_msg("cannot open %s", path);
  tdm_buffer_append(&out, bytes, fread(bytes, 1, sizeof bytes, file));
  fclose(file);
  return out;
}

/* The golden request with an outcome beside it, as a body of verify. */
static tdm_buffer body_with(const uint8_t *outcome, size_t size) {
  tdm_buffer golden = read_golden("rematch_request"), body;
  tdm_request_envelope envelope;
  const char *why;
  assert_int_equal(tdm_envelope_read(golden.bytes, golden.size, &envelope, &why), 0);
  tdm_buffer_init(&body);
  tdm_write_map(&body, 3);
  tdm_buffer_append(&body, envelope.body + 1, envelope.body_size - 1); /* behind its map's head */
  tdm_write_string(&body, "outcome");
  tdm_buffer_append(&body, outcome, size);
  tdm_buffer_fini(&golden);
  return body;
}

/* Whether nothing is wrong but words that a server may not offer. */
static bool only_unoffered(const decoding *d) {
  for (uint32_t i = 0; i < d->problems.count; i++) {
    tdm_text message = d->problems.items[i].message;
    if (!memmem(message.bytes, message.size, "not offered", 11)) {
      print_message("%.*s: %.*s\n", TDM_TEXT_ARG(d->problems.items[i].path), TDM_TEXT_ARG(message));
      return false;
    }
  }
  return true;
}

typedef struct {
  tdm_buffer body;
  decoding d;
  tdm_problems problems; /* of the outcome alone */
  tdm_outcome outcome;
  tdm_decode_result result;
} reading;

static void read_outcome(reading *r, const uint8_t *bytes, size_t size) {
  r->body = body_with(bytes, size);
  decoding_start_bytes(&r->d, TDM_BODY_VERIFY, r->body.bytes, r->body.size);
  assert_int_equal(r->d.result, TDM_DECODE_OK);
  assert_true(only_unoffered(&r->d));
  tdm_problems_init(&r->problems, r->d.arena);
  r->result =
      tdm_decode_outcome(r->body.bytes, r->body.size, &r->d.request, &r->outcome, &r->problems);
}

static void stop_reading(reading *r) {
  decoding_stop(&r->d);
  tdm_buffer_fini(&r->body);
}

/* ---- the golden reply ---- */

enum { A1, A2, A3, B1, C1, C2 };

static void test_golden_rematch_is_written(void **state) {
  (void)state;
  static int64_t same[] = {0}, differ[] = {2000000}, vector[] = {0, 0, 2000000};
  static tdm_pair_result pairs[] = {
      {.mentor = A1, .mentee = A2, .parts = same, .kept = true},
      {.mentor = B1, .mentee = C1, .score = 2000000, .parts = differ, .kept = true},
      {.mentor = B1, .mentee = C2, .parts = same}};
  static tdm_unmatched unmatched[] = {{.participant = A3, .reason = TDM_REASON_OUTNUMBERED}};
  static uint32_t people[] = {A1, A2, A3}, first[] = {0, 3};
  static tdm_group groups[] = {
      {.people = people, .people_count = 3, .needed = 1, .odd_first = first, .odd_count = 1}};
  static tdm_spread_result spread[] = {{{"links", 5}, 1000000}, {{"faces", 5}, 500000}};
  static tdm_text left[] = {{"x9", 2}};
  static tdm_diversity diversity[] = {{1.0 / 3, 1.0 / 3, 0}};
  tdm_outcome o = {.status = TDM_OPTIMAL,
                   .proof = TDM_PROOF_SEARCH,
                   .objective = {{.stage = TDM_STAGE_PAIRS, true, true, 3, 3, NULL, 0},
                                 {.stage = TDM_STAGE_MATCHED, true, true, 5, 5, NULL, 0},
                                 {.stage = TDM_STAGE_KEPT, true, true, 2, 2, NULL, 0},
                                 {.stage = TDM_STAGE_WORST, true, true, 0, 0, NULL, 0},
                                 {.stage = TDM_STAGE_FAIR, true, true, 0, 0, vector, 3},
                                 {.stage = TDM_STAGE_SCORE, true, true, 3500000, 3500000, NULL, 0}},
                   .stage_count = 6,
                   .pairs = pairs,
                   .pair_count = 3,
                   .unmatched = unmatched,
                   .unmatched_count = 1,
                   .reasons = true,
                   .groups = groups,
                   .group_count = 1,
                   .spread = spread,
                   .spread_count = 2,
                   .left = left,
                   .left_count = 1,
                   .diversity = diversity,
                   .diversity_count = 1,
                   .stats = {.candidates = 5}};
  reading r;
  read_outcome(&r, (const uint8_t *)"\x80", 1);
  o.warnings = &r.d.warnings; /* those of the request */
  tdm_buffer body, out, golden = read_golden("rematch_reply");
  tdm_buffer_init(&body);
  tdm_buffer_init(&out);
  tdm_encode_outcome(&body, &r.d.request, &o, 0);
  tdm_request_id id = {.type = TDM_ID_TEXT, .text = tdm_text_of("half-time")};
  tdm_reply_write(&out, id, tdm_text_of("solve"), TDM_REPLY_RESULT, body.bytes, body.size);
  assert_int_equal(out.size, golden.size);
  assert_memory_equal(out.bytes, golden.bytes, golden.size);
  tdm_buffer_fini(&golden);
  tdm_buffer_fini(&body);
  tdm_buffer_fini(&out);
  stop_reading(&r);
}

static void test_golden_rematch_is_read(void **state) {
  (void)state;
  tdm_buffer golden = read_golden("rematch_reply");
  tdm_reply_envelope reply;
  reading r;
  assert_true(tdm_reply_read(golden.bytes, golden.size, &reply));
  read_outcome(&r, reply.body, reply.body_size);
  assert_int_equal(r.result, TDM_DECODE_OK);
  assert_int_equal(r.outcome.stage_count, 6);
  assert_int_equal(r.outcome.objective[4].vector_count, 3);
  assert_int_equal(r.outcome.objective[4].vector[2], 2000000);
  assert_int_equal(r.outcome.objective[5].vector_count, 0);
  assert_true(r.outcome.pairs[0].kept && r.outcome.pairs[1].kept && !r.outcome.pairs[2].kept);
  assert_int_equal(r.outcome.left_count, 1);
  assert_true(tdm_text_equal(r.outcome.left[0], tdm_text_of("x9")));
  assert_int_equal(r.outcome.spread_count, 2);
  assert_true(tdm_text_equal(r.outcome.spread[1].name, tdm_text_of("faces")));
  assert_int_equal(r.outcome.spread[1].earned, 500000);
  stop_reading(&r);
  tdm_buffer_fini(&golden);
}

static void test_memory_that_runs_out_is_told(void **state) {
  (void)state;
  tdm_buffer golden = read_golden("rematch_reply");
  tdm_reply_envelope reply;
  assert_true(tdm_reply_read(golden.bytes, golden.size, &reply));
  tdm_buffer body = body_with(reply.body, reply.body_size);
  size_t successes = 0;
  for (tdm_decode_result result = TDM_DECODE_NO_MEMORY; result == TDM_DECODE_NO_MEMORY;
       successes++) {
    decoding d;
    tdm_outcome outcome;
    tdm_problems problems;
    decoding_start_bytes(&d, TDM_BODY_VERIFY, body.bytes, body.size);
    tdm_problems_init(&problems, d.arena);
    tdm_arena_fail_after(d.arena, successes);
    result = tdm_decode_outcome(body.bytes, body.size, &d.request, &outcome, &problems);
    assert_true(result == TDM_DECODE_NO_MEMORY || result == TDM_DECODE_OK);
    decoding_stop(&d);
  }
  assert_true(successes > 6);
  tdm_buffer_fini(&body);
  tdm_buffer_fini(&golden);
}

/* ---- other shapes ---- */

/* With " for '. */
static tdm_buffer encode(const char *quoted) {
  char *text = strdup(quoted);
  tdm_buffer out;
  assert_non_null(text);
  for (char *c = text; *c; c++)
    if (*c == '\'') *c = '"';
  tdm_buffer_init(&out);
  json_write(&out, text);
  free(text);
  return out;
}

static void expect(const char *outcome, const char *path, const char *words) {
  reading r;
  tdm_buffer bytes = encode(outcome);
  read_outcome(&r, bytes.bytes, bytes.size);
  assert_int_equal(r.result, path ? TDM_DECODE_INVALID : TDM_DECODE_OK);
  if (path) {
    const tdm_problem_entry *entry = &r.problems.items[0];
    if (!tdm_text_equal(entry->path, tdm_text_of(path)) ||
        !memmem(entry->message.bytes, entry->message.size, words, strlen(words)))
      fail_msg("%.*s: %.*s, expected %s: …%s…", TDM_TEXT_ARG(entry->path),
               TDM_TEXT_ARG(entry->message), path, words);
  }
  stop_reading(&r);
  tdm_buffer_fini(&bytes);
}

#define WITH(objective, rest)                                                             \
  "{'status':'unknown','pairs':[],'unmatched':[],'quotas':[],'diversity':{},'objective':" \
  "[" objective "]" rest "}"

static void test_problems_have_places(void **state) {
  (void)state;
  expect(WITH("{'stage':'worst','value':null,'bound':null}", ",'left':[],'spread':[]"), NULL, NULL);
  expect(WITH("{'stage':'fair','vector':[]}", ""), NULL, NULL);
  expect(WITH("{'stage':'fair','vector':3}", ""), "outcome.objective[0].vector", "must be a list");
  expect(WITH("{'stage':'fair','vector':[1,'a']}", ""), "outcome.objective[0].vector[1]",
         "must be an integer");
  expect(WITH("", ",'left':{}"), "outcome.left", "must be a list");
  expect(WITH("", ",'left':['x',7]"), "outcome.left[1]", "must be a string");
  expect(WITH("", ",'spread':[{'earned':3}]"), "outcome.spread[0].name", "is required");
  expect(WITH("", ",'spread':[{'name':'links'}]"), "outcome.spread[0].earned", "is required");
  expect(WITH("", ",'spread':[{'name':'chains','earned':3}]"), "outcome.spread[0].name",
         "no entry of the programme's spread");
  expect(WITH("", ",'spread':[{'name':'links','earned':-1}]"), "outcome.spread[0].earned",
         "from 0");
  expect(WITH("",
              ",'certificate':{'stages':[{'stage':'kept','scale':1,'bound':3,'max_changes':-1}"
              "]}"),
         "outcome.certificate.stages[0].max_changes", "from 0");
}

#define CERTIFIED(parts) \
  WITH("", ",'certificate':{'stages':[{'stage':'score','scale':1,'bound':3," parts "}]}")
#define PLACE "outcome.certificate.stages[0]."

static void test_problems_of_groups_have_places(void **state) {
  (void)state;
  expect(CERTIFIED("'spread':{},'matched':[]"), NULL, NULL);
  expect(CERTIFIED("'spread':[]"), PLACE "spread", "must be a map");
  expect(CERTIFIED("'spread':{'chains':[]}"), PLACE "spread.chains", "no entry");
  expect(CERTIFIED("'spread':{'links':[['a1',3]]}"), PLACE "spread.links[0]",
         "must be [id, id, multiplier]");
  expect(CERTIFIED("'spread':{'links':[['a1','zz',3]]}"), PLACE "spread.links[0][1]",
         "nobody of the cohort");
  expect(CERTIFIED("'matched':[['a1','a2',3]]"), PLACE "matched[0]", "at most 2");
  expect(CERTIFIED("'matched':[['a1']]"), PLACE "matched[0]", "must be [id, multiplier]");
  expect(CERTIFIED("'matched':[['a1',-3]]"), PLACE "matched[0][1]", "from 0");
}

static void expect_text(const tdm_buffer *out, const char *expected) {
  tdm_buffer text;
  tdm_buffer_init(&text);
  json_print(&text, out->bytes, out->size);
  for (uint8_t *at = text.bytes; *at; at++)
    if (*at == '"') *at = '\'';
  if (!strstr((const char *)text.bytes, expected))
    fail_msg("\n%s\nhas no\n%s", (const char *)text.bytes, expected);
  tdm_buffer_fini(&text);
}

/* Without any pair nothing is smallest: nil, not 0. */
static void test_worst_of_no_pairs_is_nil(void **state) {
  (void)state;
  tdm_outcome o = {.status = TDM_OPTIMAL,
                   .objective = {{.stage = TDM_STAGE_WORST}, {.stage = TDM_STAGE_FAIR}},
                   .stage_count = 2};
  reading r;
  read_outcome(&r, (const uint8_t *)"\x80", 1);
  tdm_buffer out;
  tdm_buffer_init(&out);
  tdm_encode_outcome(&out, &r.d.request, &o, 0);
  expect_text(&out,
              "'objective':[{'stage':'worst','value':null,'bound':null},{'stage':'fair','value':"
              "null,'bound':null,'vector':[]}],'pairs':[],'unmatched':[],'quotas':[],'diversity':"
              "{},'warnings'");
  tdm_buffer_fini(&out);
  stop_reading(&r);
}

static void test_groups_of_both_shapes_are_written(void **state) {
  (void)state;
  static uint32_t people[] = {A1, A3, C1, C2}, removed[] = {A2, B1}, first[] = {0, 1, 4};
  static tdm_group groups[] = {{.people = people,
                                .people_count = 4,
                                .partners = removed,
                                .partner_count = 2,
                                .needed = 2,
                                .capacity = 1,
                                .odd_first = first,
                                .odd_count = 2},
                               {.people = people,
                                .people_count = 2,
                                .partners = removed,
                                .partner_count = 1,
                                .needed = 2,
                                .capacity = 1}};
  tdm_outcome o = {.status = TDM_FEASIBLE, .groups = groups, .group_count = 2};
  reading r;
  read_outcome(&r, (const uint8_t *)"\x80", 1);
  tdm_buffer out;
  tdm_buffer_init(&out);
  tdm_encode_outcome(&out, &r.d.request, &o, 0);
  expect_text(&out,
              "'groups':[{'removed':['a2','b1'],'odd_groups':[['a1'],['a3','c1','c2']],'needed':2,"
              "'capacity':1},{'people':['a1','a3'],'partners':['a2'],'needed':2,'capacity':1}]");
  tdm_buffer_fini(&out);
  stop_reading(&r);
}

static void test_certificate_tells_groups(void **state) {
  (void)state;
  static uint32_t one[] = {A1, B1}, other[] = {A3, C1}, alone[] = {C2};
  static int64_t multipliers[] = {5, INT64_MAX}, unit[] = {65536};
  static tdm_group_multipliers spread[] = {{0}, {one, other, multipliers, 2}};
  static tdm_certificate certificates[] = {{.stage = TDM_STAGE_SCORE,
                                            .scale = 1,
                                            .bound = 3,
                                            .spread = spread,
                                            .matched = {alone, NULL, unit, 1}}};
  tdm_outcome o = {.status = TDM_FEASIBLE,
                   .certified = true,
                   .certificates = certificates,
                   .certificate_count = 1};
  reading r, again;
  read_outcome(&r, (const uint8_t *)"\x80", 1);
  tdm_buffer out;
  tdm_buffer_init(&out);
  tdm_encode_outcome(&out, &r.d.request, &o, 0);
  expect_text(&out,
              "'bound':3,'spread':{'faces':[['a1','a3',5],['b1','c1',9223372036854775807]]},"
              "'matched':[['c2',65536]]}]}");
  read_outcome(&again, out.bytes, out.size);
  assert_int_equal(again.result, TDM_DECODE_OK);
  const tdm_certificate *read = &again.outcome.certificates[0];
  assert_int_equal(read->spread[0].count, 0);
  assert_int_equal(read->spread[1].count, 2);
  assert_int_equal(read->spread[1].one[1], B1);
  assert_int_equal(read->spread[1].other[1], C1);
  assert_true(read->spread[1].multiplier[1] == INT64_MAX);
  assert_int_equal(read->matched.count, 1);
  assert_int_equal(read->matched.one[0], C2);
  assert_int_equal(read->matched.multiplier[0], 65536);
  stop_reading(&again);
  stop_reading(&r);
  tdm_buffer_fini(&out);
}

static void test_certificate_tells_max_changes(void **state) {
  (void)state;
  static tdm_certificate certificates[] = {
      {.stage = TDM_STAGE_KEPT, .scale = 2, .bound = 3, .max_changes = 7, .earlier = {4}}};
  tdm_outcome o = {.status = TDM_FEASIBLE,
                   .objective = {{.stage = TDM_STAGE_PAIRS}},
                   .stage_count = 1,
                   .certified = true,
                   .certificates = certificates,
                   .certificate_count = 1};
  reading r, again;
  read_outcome(&r, (const uint8_t *)"\x80", 1);
  tdm_buffer out;
  tdm_buffer_init(&out);
  tdm_encode_outcome(&out, &r.d.request, &o, 0);
  expect_text(&out,
              "'certificate':{'stages':[{'stage':'kept','scale':2,'bound':3,'max_changes':7,"
              "'earlier':{'pairs':4}}]}");
  read_outcome(&again, out.bytes, out.size);
  assert_int_equal(again.result, TDM_DECODE_OK);
  assert_int_equal(again.outcome.certificates[0].max_changes, 7);
  stop_reading(&again);
  stop_reading(&r);
  tdm_buffer_fini(&out);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_golden_rematch_is_written),
      cmocka_unit_test(test_golden_rematch_is_read),
      cmocka_unit_test(test_memory_that_runs_out_is_told),
      cmocka_unit_test(test_problems_have_places),
      cmocka_unit_test(test_problems_of_groups_have_places),
      cmocka_unit_test(test_worst_of_no_pairs_is_nil),
      cmocka_unit_test(test_groups_of_both_shapes_are_written),
      cmocka_unit_test(test_certificate_tells_groups),
      cmocka_unit_test(test_certificate_tells_max_changes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
