// SPDX-License-Identifier: GPL-3.0-or-later
/* Outcomes with certificates and prices: written, read back, and refused with their places. */
#include <math.h>
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

static const char request_text[] =
    "'cohort':{'participants':[{'id':'m1','role':'mentor','department':'a'},"
    "{'id':'m2','role':'mentor','department':'b'},{'id':'e1','role':'mentee','department':'c'},"
    "{'id':'e2','role':'mentee','department':'d'},{'id':'e3','role':'mentee','department':'e'}]},"
    "'programme':{'dimensions':[{'name':'department','kind':'nominal','weight':3}],"
    "'quotas':[{'name':'bridges','where':{},'min':1,'max_share':1.0},"
    "{'name':'local','where':{},'max':1}]}";

/* A request and what tdm_decode_outcome() made of an outcome beside it. */
typedef struct {
  decoding d;
  tdm_outcome outcome;
  tdm_decode_result result;
} reading;

static void read_body(reading *r, const tdm_buffer *body) {
  decoding_start_bytes(&r->d, TDM_BODY_VERIFY, body->bytes, body->size);
  assert_int_equal(r->d.result, TDM_DECODE_OK);
  assert_true(r->d.accepted);
  r->result =
      tdm_decode_outcome(body->bytes, body->size, &r->d.request, &r->outcome, &r->d.problems);
}

/* {cohort, programme, outcome}, the outcome as bytes. */
static tdm_buffer body_of(const uint8_t *outcome, size_t size) {
  tdm_buffer request, body;
  char text[sizeof request_text + 8];
  snprintf(text, sizeof text, "{%s}", request_text);
  for (char *c = text; *c; c++)
    if (*c == '\'') *c = '"';
  tdm_buffer_init(&request);
  tdm_buffer_init(&body);
  json_write(&request, text);
  tdm_write_map(&body, 3);
  tdm_buffer_append(&body, request.bytes + 1, request.size - 1); /* behind the head of its map */
  tdm_write_string(&body, "outcome");
  tdm_buffer_append(&body, outcome, size);
  tdm_buffer_fini(&request);
  return body;
}

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

/* Prices are not read back: the verifier has no use for them. */
static void set_prices(tdm_outcome *outcome) {
  outcome->priced = true;
  outcome->pairs[1].has_price = outcome->quotas[0].has_price = outcome->quotas[1].has_price = true;
  outcome->pairs[1].price = 1000000;
  outcome->quotas[0].share_price = 2;
  outcome->quotas[1].price = 1500000;
  outcome->stats.candidates = 4;
}

static void test_golden_certificate_is_read_and_written(void **state) {
  (void)state;
  tdm_buffer golden = read_golden("certified_reply"), written;
  tdm_reply_envelope reply;
  reading r;
  assert_true(tdm_reply_read(golden.bytes, golden.size, &reply));
  tdm_buffer body = body_of(reply.body, reply.body_size);
  read_body(&r, &body);
  assert_int_equal(r.result, TDM_DECODE_OK);
  assert_int_equal(r.outcome.certificate_count, 2);
  assert_int_equal(r.outcome.certificates[1].earlier[0], 131072000000);
  assert_int_equal(r.outcome.certificates[1].capacity.index[1], 4);
  assert_true(r.outcome.certificates[1].capacity.multiplier[1] == INT64_C(1) << 62);
  set_prices(&r.outcome);
  tdm_buffer_init(&written);
  tdm_encode_outcome(&written, &r.d.request, &r.outcome, 0);
  assert_int_equal(written.size, reply.body_size);
  assert_memory_equal(written.bytes, reply.body, written.size);
  decoding_stop(&r.d);
  tdm_buffer_fini(&written);
  tdm_buffer_fini(&body);
  tdm_buffer_fini(&golden);
}

/* Decodes the outcome (with ' for ") and expects the problem, or none where path is NULL. */
static void expect(const char *outcome, const char *path, const char *words) {
  reading r;
  tdm_buffer bytes = encode(outcome), body = body_of(bytes.bytes, bytes.size);
  read_body(&r, &body);
  assert_int_equal(r.result, path ? TDM_DECODE_INVALID : TDM_DECODE_OK);
  if (path) {
    const tdm_problem_entry *entry = &r.d.problems.items[0];
    if (!tdm_text_equal(entry->path, tdm_text_of(path)) ||
        !memmem(entry->message.bytes, entry->message.size, words, strlen(words)))
      fail_msg("%.*s: %.*s, expected %s: …%s…", TDM_TEXT_ARG(entry->path),
               TDM_TEXT_ARG(entry->message), path, words);
  }
  decoding_stop(&r.d);
  tdm_buffer_fini(&bytes);
  tdm_buffer_fini(&body);
}

#define REST "'unmatched':[],'quotas':[],'diversity':{}"
#define EMPTY "'status':'unknown','objective':[],'pairs':[]," REST

static void test_outcome_may_have_keys_of_later(void **state) {
  (void)state;
  expect("{" EMPTY
         ",'later':{'x':1},'certificate':{'stages':[{'stage':'pairs','scale':1,"
         "'bound':3,'new':true}],'more':1}}",
         NULL, NULL);
}

static void test_problems_of_an_outcome_have_places(void **state) {
  (void)state;
  expect("[]", "outcome", "must be a map");
  expect("{'status':'good','objective':[],'pairs':[]," REST "}", "outcome.status", "must be");
  expect("{'status':'unknown','pairs':[]," REST "}", "outcome.objective", "is required");
  expect("{'status':'unknown','objective':[{'stage':'pears'}],'pairs':[]," REST "}",
         "outcome.objective[0].stage", "must be");
  expect(
      "{'status':'optimal','objective':[],'pairs':[{'mentor':'m9','mentee':'e1','score':1,"
      "'parts':{}}]," REST "}",
      "outcome.pairs[0].mentor", "nobody of the cohort");
  expect(
      "{'status':'optimal','objective':[],'pairs':[{'mentor':'m1','mentee':'e1','score':1,"
      "'parts':{'age':1}}]," REST "}",
      "outcome.pairs[0].parts.age", "no dimension");
  expect(
      "{'status':'optimal','objective':[],'pairs':{'columns':{'mentor':['m1'],'mentee':[],"
      "'score':[1],'parts':{}}}," REST "}",
      "outcome.pairs.columns.mentee", "there are 1 pairs");
  expect(
      "{'status':'optimal','objective':[],'pairs':{'columns':{'mentor':['m1'],'mentee':['e1'],"
      "'parts':{}}}," REST "}",
      "outcome.pairs.columns.score", "is required");
}

static void test_problems_of_a_certificate_have_places(void **state) {
  (void)state;
  expect("{" EMPTY ",'certificate':{'stages':[{'stage':'pairs','bound':3}]}}",
         "outcome.certificate.stages[0].scale", "is required");
  expect("{" EMPTY ",'certificate':{'stages':[{'stage':'pairs','bound':3,'scale':0}]}}",
         "outcome.certificate.stages[0].scale", "from 1");
  expect("{" EMPTY
         ",'certificate':{'stages':[{'stage':'pairs','bound':3,'scale':1,'capacity':"
         "{'ids':['m1'],'multipliers':[-1]}}]}}",
         "outcome.certificate.stages[0].capacity.multipliers[0]", "from 0");
  expect("{" EMPTY
         ",'certificate':{'stages':[{'stage':'pairs','bound':3,'scale':1,'capacity':"
         "{'ids':['m1','m2'],'multipliers':[1]}}]}}",
         "outcome.certificate.stages[0].capacity.multipliers", "there are 2 ids");
  expect("{" EMPTY
         ",'certificate':{'stages':[{'stage':'pairs','bound':3,'scale':1,'minimum':"
         "{'ids':['x'],'multipliers':[1]}}]}}",
         "outcome.certificate.stages[0].minimum.ids[0]", "nobody of the cohort");
  expect("{" EMPTY
         ",'certificate':{'stages':[{'stage':'pairs','bound':3,'scale':1,'quotas':"
         "[{'name':'other','min':1}]}]}}",
         "outcome.certificate.stages[0].quotas[0].name", "no quota");
  expect("{" EMPTY
         ",'certificate':{'stages':[{'stage':'score','bound':3,'scale':1,'earlier':"
         "{'kept':1}}]}}",
         "outcome.certificate.stages[0].earlier.kept", "no stage");
  expect("{" EMPTY ",'certificate':{'stages':[],'infeasible':{'scale':1,'bound':-1}}}",
         "outcome.certificate", "both");
}

static void test_columns_are_read_like_rows(void **state) {
  (void)state;
  reading r;
  tdm_buffer bytes = encode(
      "{'status':'optimal','objective':[],'pairs':{'columns':{'mentor':['m1','m2'],'mentee':['e1',"
      "'e3'],'score':[3,2],'parts':{'department':[3,3],'pair_scores':[0,-1]},'locked':[true,"
      "false]}}," REST "}");
  tdm_buffer body = body_of(bytes.bytes, bytes.size);
  read_body(&r, &body);
  assert_int_equal(r.result, TDM_DECODE_OK);
  assert_int_equal(r.outcome.pair_count, 2);
  assert_int_equal(r.outcome.pairs[1].mentee, 4);
  assert_int_equal(r.outcome.pairs[1].pair_part, -1);
  assert_int_equal(r.outcome.pairs[0].parts[0], 3);
  assert_true(r.outcome.pairs[0].locked && !r.outcome.pairs[1].locked);
  assert_true(isnan(r.outcome.gap));
  decoding_stop(&r.d);
  tdm_buffer_fini(&bytes);
  tdm_buffer_fini(&body);
}

static void test_memory_that_runs_out_is_told(void **state) {
  (void)state;
  tdm_buffer golden = read_golden("certified_reply");
  tdm_reply_envelope reply;
  assert_true(tdm_reply_read(golden.bytes, golden.size, &reply));
  tdm_buffer body = body_of(reply.body, reply.body_size);
  size_t successes = 0;
  for (tdm_decode_result result = TDM_DECODE_NO_MEMORY; result == TDM_DECODE_NO_MEMORY;
       successes++) {
    decoding d;
    tdm_outcome outcome;
    decoding_start_bytes(&d, TDM_BODY_VERIFY, body.bytes, body.size);
    tdm_arena_fail_after(d.arena, successes);
    result = tdm_decode_outcome(body.bytes, body.size, &d.request, &outcome, &d.problems);
    assert_true(result == TDM_DECODE_NO_MEMORY || result == TDM_DECODE_OK);
    decoding_stop(&d);
  }
  assert_true(successes > 5);
  tdm_buffer_fini(&body);
  tdm_buffer_fini(&golden);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_golden_certificate_is_read_and_written),
      cmocka_unit_test(test_outcome_may_have_keys_of_later),
      cmocka_unit_test(test_problems_of_an_outcome_have_places),
      cmocka_unit_test(test_problems_of_a_certificate_have_places),
      cmocka_unit_test(test_columns_are_read_like_rows),
      cmocka_unit_test(test_memory_that_runs_out_is_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
