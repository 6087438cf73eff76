// SPDX-License-Identifier: GPL-3.0-or-later
/* What valid bodies decode to: values, defaults, all forms, limits. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "proto/writer.h"
#include "tests/proto/decoding.h"
#include "tests/proto/json.h"

#define assert_text(text, expected)                                \
  do {                                                             \
    if (!tdm_text_equal(text, tdm_text_of(expected)))              \
      fail_msg("%.*s, expected %s", TDM_TEXT_ARG(text), expected); \
  } while (0)

static void start(decoding *d, tdm_body_type type, const char *json) {
  decoding_start(d, type, json);
  if (d->result != TDM_DECODE_OK)
    fail_msg("result %d: %.*s: %.*s", (int)d->result, TDM_TEXT_ARG(d->problems.items[0].path),
             TDM_TEXT_ARG(d->problems.items[0].message));
}

static tdm_text symbol(const tdm_cohort *cohort, uint32_t attribute, uint32_t at) {
  const tdm_attribute *a = &cohort->attributes[attribute];
  return cohort->symbols.texts[a->values[at]];
}

/* The same three people by rows and by columns. */
static void check_people(const tdm_cohort *cohort) {
  assert_int_equal(cohort->count, 3);
  assert_false(cohort->ids_incomplete);
  const tdm_participant *a = &cohort->participants[0], *c = &cohort->participants[2];
  assert_text(a->id, "a");
  assert_int_equal(a->role, TDM_ROLE_MENTOR);
  assert_int_equal(a->capacity, 3);
  assert_int_equal(a->min, 2);
  assert_text(a->manager, "boss");
  assert_int_equal(a->wishes.count, 2);
  assert_text(a->wishes.items[1].id, "c");
  assert_int_equal(c->role, TDM_ROLE_EITHER);
  assert_int_equal(c->capacity, 1);
  assert_int_equal(c->min, 0);
  assert_int_equal(c->manager.size, 0);
  assert_int_equal(c->vetoes.count, 1);
  uint32_t age = tdm_cohort_attribute(cohort, tdm_text_of("age"));
  uint32_t langs = tdm_cohort_attribute(cohort, tdm_text_of("langs"));
  uint32_t none = tdm_cohort_attribute(cohort, tdm_text_of("none"));
  assert_int_equal(cohort->attributes[age].type, TDM_ATTRIBUTE_NUMBERS);
  assert_true(cohort->attributes[age].numbers[0] == 51.5);
  assert_true(isnan(cohort->attributes[age].numbers[1]));
  assert_true(cohort->attributes[age].numbers[2] == -3);
  const uint32_t *first = cohort->attributes[langs].first;
  assert_int_equal(cohort->attributes[langs].type, TDM_ATTRIBUTE_STRINGS);
  assert_int_equal(first[1] - first[0], 2);
  assert_int_equal(first[2] - first[1], 0);
  assert_int_equal(first[3] - first[2], 1);
  assert_text(symbol(cohort, langs, 2), "de");
  if (none != TDM_NONE) assert_int_equal(cohort->attributes[none].type, TDM_ATTRIBUTE_EMPTY);
}

static void test_decode_reads_participants_by_rows(void **state) {
  (void)state;
  decoding d;
  start(&d, TDM_BODY_CHECK,
        "{'cohort':{'participants':[{'langs':['fr','de','fr','de'],'id':'a','role':'mentor',"
        "'capacity':3.0,'min':2,'manager':'boss','wishes':['b','c'],'age':51.5,'none':''},"
        "{'id':'b','role':'mentee','langs':[],'age':null},{'id':'c','role':'either','vetoes':['a'],"
        "'langs':'de','age':-3,'none':[]}],'managers':{'boss':'ceo','x':null}},'programme':{}}");
  check_people(&d.request.cohort);
  assert_int_equal(d.request.cohort.manager_count, 1);
  assert_text(d.request.cohort.managers[0].person, "boss");
  assert_text(d.request.cohort.managers[0].manager, "ceo");
  decoding_stop(&d);
}

static void test_decode_reads_participants_by_columns(void **state) {
  (void)state;
  decoding d;
  start(&d, TDM_BODY_CHECK,
        "{'programme':{},'cohort':{'participants':{'columns':{'langs':[['fr','de','fr'],null,"
        "['de']],'age':[51.5,null,-3],'id':['a','b','c'],'role':['mentor','mentee','either'],"
        "'capacity':[3,null,null],'min':[2,null,null],'manager':['boss','',null],'wishes':"
        "[['b','c'],null,null],'vetoes':[null,null,['a']],'none':[null,'',[]],'nil':null}}}}");
  check_people(&d.request.cohort);
  decoding_stop(&d);
}

static void test_decode_sets_defaults(void **state) {
  (void)state;
  decoding d;
  start(&d, TDM_BODY_SOLVE, "{'cohort':{'participants':[]},'programme':{'rules':null}}");
  const tdm_programme *p = &d.request.programme;
  assert_int_equal(p->stage_count, 2);
  assert_int_equal(p->objective[0], TDM_STAGE_PAIRS);
  assert_int_equal(p->objective[1], TDM_STAGE_SCORE);
  assert_int_equal(p->max_changes, -1);
  assert_false(p->has_current || p->pair_scores.given || p->one_role);
  assert_int_equal(d.request.limits.time_ms, TDM_TIME_MS_DEFAULT);
  assert_true(d.request.options.reasons);
  assert_false(d.request.options.columns || d.request.options.progress);
  assert_true(d.accepted);
  decoding_stop(&d);
}

static void test_decode_reads_rules(void **state) {
  (void)state;
  decoding d;
  start(&d, TDM_BODY_SOLVE,
        "{'cohort':{'participants':[]},'programme':{'rules':[{'type':'differ','of':['x','y','x']},"
        "{'type':'differ','of':['x'],'at_least':2},{'attribute':'x','type':'apart'},{'type':'same',"
        "'attribute':'x'},{'type':'within','attribute':'x','max':2,'missing':'allow'},{'type':"
        "'reverse','attribute':'x','levels':['l','h'],'mentor':'at_least'},{'type':"
        "'reporting_line'},{'type':'reporting_line','levels':2,'siblings':true},{'type':"
        "'no_repeat'},{'type':'no_repeat','rounds':2,'again_from':4.5},{'type':'any','of':[{'type':"
        "'apart','attribute':'z'},{'type':'any','of':[{'type':'same','attribute':'w'}]}]}]}}");
  const tdm_rule *r = d.request.programme.rules;
  assert_int_equal(d.request.programme.rule_count, 11);
  assert_int_equal(r[0].of.count, 2);
  assert_int_equal(r[0].at_least, 1);
  assert_int_equal(r[1].at_least, 2);
  assert_int_equal(r[2].type, TDM_RULE_APART);
  assert_text(r[2].of.items[0], "x");
  assert_false(r[3].missing_allows);
  assert_true(r[4].missing_allows && r[4].max == 2);
  assert_int_equal(r[5].stand, TDM_STAND_AT_LEAST);
  assert_int_equal(r[5].levels.count, 2);
  assert_true(r[6].steps == UINT32_MAX && !r[6].siblings);
  assert_true(r[7].steps == 2 && r[7].siblings);
  assert_true(r[8].rounds == UINT32_MAX && isnan(r[8].again_from));
  assert_true(r[9].rounds == 2 && r[9].again_from == 4.5);
  assert_int_equal(r[10].any_count, 2);
  assert_text(r[10].any[1].any[0].of.items[0], "w");
  decoding_stop(&d);
}

static void test_decode_reads_dimensions_quotas_and_spread(void **state) {
  (void)state;
  decoding d;
  start(
      &d, TDM_BODY_SOLVE,
      "{'cohort':{'participants':[]},'programme':{'dimensions':[{'name':'a','kind':'nominal',"
      "'weight':1},{'name':'b','kind':'ordinal','toward':'share','weight':0.5,'levels':['x','y']},"
      "{'name':'c','kind':'number','weight':1000,'span':7}],'quotas':[{'name':'q','where':"
      "{'mentor':{'a':['u','v'],'c':[1,2.5]},'differ':['a','b'],'share':['d']},'min':3,"
      "'max_share':0.3333335},{'name':'r','where':{},'max':0,'min_share':1}],'spread':{'bridges':"
      "[{'name':'s','by':'a','gains':[2,1,1]}],'variety':[]}}}");
  const tdm_programme *p = &d.request.programme;
  assert_int_equal(p->dimension_count, 3);
  assert_true(p->dimensions[1].share && p->dimensions[1].levels.count == 2);
  assert_true(p->dimensions[2].weight == 1000 && p->dimensions[2].span == 7);
  const tdm_quota *q = &p->quotas[0];
  assert_int_equal(q->mentor.count, 2);
  assert_text(q->mentor.items[0].strings.items[1], "v");
  assert_true(q->mentor.items[1].numeric && q->mentor.items[1].numbers[1] == 2.5);
  assert_int_equal(q->differ.count, 2);
  assert_int_equal(q->share.count, 1);
  assert_true(q->min == 3 && q->max == -1 && q->min_share == -1);
  assert_int_equal(q->max_share, llrint(1e6 * 0.3333335));
  assert_true(p->quotas[1].max == 0 && p->quotas[1].min_share == TDM_MILLION);
  assert_true(p->bridge_count == 1 && p->bridges[0].gain_count == 3 && p->variety_count == 0);
  assert_true(d.accepted);
  decoding_stop(&d);
}

static void test_decode_reads_single_pairs(void **state) {
  (void)state;
  decoding d;
  start(&d, TDM_BODY_SCORE,
        "{'cohort':{'participants':[]},'programme':{'require':[['a','b'],{'pair':['c','d'],"
        "'override':true}],'forbid':[['e','f']],'history':[{'name':'r1','pairs':[['a','b'],['c',"
        "'d',5],['e','f',null,4]]},{'pairs':[]}],'current':[['a','b']],'max_changes':1,'wishes':"
        "{'mentee':2},'one_role':true},'pairs':[['a','b'],{'mentor':'c','mentee':'d','score':1,"
        "'parts':{'x':1},'locked':true}]}");
  const tdm_programme *p = &d.request.programme;
  assert_int_equal(p->require_count, 2);
  assert_false(p->require[0].override || p->require[0].in_map);
  assert_true(p->require[1].override && p->require[1].in_map);
  assert_text(p->require[1].pair.mentee.id, "d");
  assert_text(p->forbid[0].mentor.id, "e");
  assert_int_equal(p->round_count, 2);
  assert_true(isnan(p->history[0].pairs[0].mentor_rating));
  assert_true(p->history[0].pairs[1].mentor_rating == 5);
  assert_true(isnan(p->history[0].pairs[2].mentor_rating));
  assert_true(p->history[0].pairs[2].mentee_rating == 4);
  assert_true(p->has_current && p->current_count == 1 && p->max_changes == 1);
  assert_true(p->wish_mentor == 0 && p->wish_mentee == 2 && p->one_role);
  assert_int_equal(p->stage_count, 3);
  assert_int_equal(p->objective[1], TDM_STAGE_KEPT);
  assert_int_equal(d.request.pair_count, 2);
  assert_text(d.request.pairs[1].mentee.id, "d");
  decoding_stop(&d);
}

static void test_decode_reads_listed_pair_scores(void **state) {
  (void)state;
  decoding d;
  start(&d, TDM_BODY_CHECK,
        "{'cohort':{'participants':[]},'programme':{'pair_scores':{'entries':[['a','b',-1.5],"
        "['c','d',2]],'only_listed':true}}}");
  const tdm_pair_scores *s = &d.request.programme.pair_scores;
  assert_true(s->given && !s->dense && s->only_listed);
  assert_int_equal(s->entry_count, 2);
  assert_true(s->points[0] == -1.5 && s->points[1] == 2);
  assert_text(s->entries[1].mentee.id, "d");
  decoding_stop(&d);
}

static void check_dense(const tdm_pair_scores *s) {
  assert_true(s->given && s->dense);
  assert_true(s->mentors.count == 2 && s->mentees.count == 1);
  assert_true(s->values[0] == -7.25 && s->values[1] == 3);
}

static void test_decode_reads_dense_pair_scores_as_list_and_as_bin(void **state) {
  (void)state;
  static const uint8_t values[] = {0, 0, 0, 0, 0, 0, 0x1d, 0xc0, 0, 0, 0, 0, 0, 0, 0x08, 0x40};
  decoding d;
  start(&d, TDM_BODY_CHECK,
        "{'cohort':{'participants':[]},'programme':{'pair_scores':{'mentors':['a','b'],'mentees':"
        "['c'],'values':[-7.25,3]}}}");
  check_dense(&d.request.programme.pair_scores);
  decoding_stop(&d);
  tdm_buffer out;
  tdm_buffer_init(&out);
  tdm_write_map(&out, 2);
  json_write(&out, "'cohort'");
  json_write(&out, "{'participants':[]}");
  json_write(&out, "'programme'");
  tdm_write_map(&out, 1);
  json_write(&out, "'pair_scores'");
  tdm_write_map(&out, 3);
  json_write(&out, "'mentors'");
  json_write(&out, "['a','b']");
  json_write(&out, "'mentees'");
  json_write(&out, "['c']");
  json_write(&out, "'values'");
  tdm_write_bin(&out, values, sizeof values);
  decoding_start_bytes(&d, TDM_BODY_CHECK, out.bytes, out.size);
  assert_int_equal(d.result, TDM_DECODE_OK);
  check_dense(&d.request.programme.pair_scores);
  decoding_stop(&d);
  memcpy(out.bytes + out.size - 8, "\0\0\0\0\0\0\xf8\x7f", 8); /* NaN */
  decoding_start_bytes(&d, TDM_BODY_CHECK, out.bytes, out.size);
  assert_int_equal(d.result, TDM_DECODE_INVALID);
  assert_text(d.problems.items[0].path, "programme.pair_scores.values[1]");
  decoding_stop(&d);
  tdm_buffer_fini(&out);
}

static void test_decode_reads_limits_and_options(void **state) {
  (void)state;
  decoding d;
  start(&d, TDM_BODY_SOLVE,
        "{'cohort':{'participants':[]},'programme':{'objective':['score']},'limits':{'time_ms':250,"
        "'gap':0.01,'memory_mb':64},'options':{'progress':true,'certificate':true,'prices':true,"
        "'reasons':false,'seed':18446744073709551615,'columns':true,"
        "'base':{'cohort':{'participants':[{'id':'a','role':'mentor'}]},'programme':{},"
        "'pairs':[['a','b']]}}}");
  assert_true(d.request.limits.time_ms == 250 && d.request.limits.gap == 0.01);
  assert_int_equal(d.request.limits.memory_mb, 64);
  assert_true(d.request.options.progress && d.request.options.certificate);
  assert_true(d.request.options.prices && d.request.options.columns && d.request.options.base);
  assert_non_null(d.request.base);
  assert_int_equal(d.request.base->cohort.count, 1);
  assert_true(d.request.base->paired && d.request.base->pair_count == 1);
  assert_int_equal(d.request.cohort.count, 0);
  assert_false(d.request.options.reasons);
  assert_true(d.request.options.seed == UINT64_MAX);
  assert_int_equal(d.request.programme.stage_count, 1);
  decoding_stop(&d);
}

/* ---- limits of the protocol ---- */

/* BEFORE item, item, … AFTER with `count` items. */
static char *repeat(const char *before, const char *item, uint32_t count, const char *after) {
  size_t step = strlen(item) + 1;
  char *text = malloc(strlen(before) + count * step + strlen(after) + 1);
  char *at = text + sprintf(text, "%s", before);
  for (uint32_t i = 0; i < count; i++) at += sprintf(at, "%s%s", i ? "," : "", item);
  strcpy(at, after);
  return text;
}

static void expect_limit(const char *before, const char *item, uint32_t limit, const char *after,
                         const char *message) {
  for (uint32_t count = limit; count <= limit + 1; count++) {
    char *body = repeat(before, item, count, after);
    decoding d;
    decoding_start(&d, TDM_BODY_CHECK, body);
    assert_int_equal(d.result == TDM_DECODE_TOO_LARGE, count > limit);
    if (count > limit) assert_text(d.message, message);
    decoding_stop(&d);
    free(body);
  }
}

static void test_decode_answers_too_large(void **state) {
  (void)state;
  expect_limit("{'cohort':{'participants':[]},'programme':{'rules':[", "{'type':'no_repeat'}", 256,
               "]}}", "programme.rules: 257 rules, nested ones counted, the limit is 256");
  expect_limit("{'cohort':{'participants':[]},'programme':{'rules':[{'type':'any','of':[",
               "{'type':'no_repeat'}", 255, "]}]}}",
               "programme.rules[0].of: 257 rules, nested ones counted, the limit is 256");
  expect_limit("{'cohort':{'participants':[]},'programme':{'quotas':[", "{'name':'q','where':{}}",
               1024, "]}}", "programme.quotas: 1025 quotas, the limit is 1024");
  expect_limit("{'programme':{},'cohort':{'participants':[", "null", 1000000, "]}}",
               "cohort.participants: 1000001 participants, the limit is 1000000");
}

static void test_decode_limits_attributes(void **state) {
  (void)state;
  for (unsigned count = 64; count <= 65; count++) {
    char body[4096], *at = body;
    at += sprintf(at, "{'programme':{},'cohort':{'participants':[{'id':'a','role':'mentor'");
    for (unsigned i = 0; i < count; i++) at += sprintf(at, ",'attribute %u':1", i);
    sprintf(at, "}]}}");
    decoding d;
    decoding_start(&d, TDM_BODY_CHECK, body);
    assert_int_equal(d.result, count == 64 ? TDM_DECODE_OK : TDM_DECODE_TOO_LARGE);
    decoding_stop(&d);
  }
}

static void expect_list_limit(const char *before, const char *item, uint32_t limit,
                              const char *after) {
  for (uint32_t count = limit; count <= limit + 1; count++) {
    char *body = repeat(before, item, count, after);
    decoding d;
    decoding_start(&d, TDM_BODY_CHECK, body);
    if (d.result != (count > limit ? TDM_DECODE_INVALID : TDM_DECODE_OK))
      fail_msg("%s with %u items: result %d", before, count, (int)d.result);
    decoding_stop(&d);
    free(body);
  }
}

#define PERSON "{'programme':{},'cohort':{'participants':[{'id':'a','role':'mentor',"
#define PROGRAMME "{'cohort':{'participants':[]},'programme':{"

static void test_decode_limits_lists(void **state) {
  (void)state;
  expect_list_limit(PERSON "'langs':[", "'x'", 256, "]}]}}");
  expect_list_limit(PERSON "'vetoes':[", "'x'", 64, "]}]}}");
  expect_list_limit(PROGRAMME "'rules':[{'type':'differ','of':[", "'x'", 256, "]}]}}");
  expect_list_limit(PROGRAMME "'quotas':[{'name':'q','where':{'mentor':{'d':[", "'x'", 256,
                    "]}}}]}}");
}

static void expect_string_limit(const char *pattern, unsigned limit) {
  char *text = malloc(limit + 2), body[4096];
  memset(text, 'x', limit + 1);
  for (unsigned size = limit; size <= limit + 1; size++) {
    text[size] = '\0';
    snprintf(body, sizeof body, "%.*s%s%s", (int)(strchr(pattern, '@') - pattern), pattern, text,
             strchr(pattern, '@') + 1);
    text[size] = 'x';
    decoding d;
    decoding_start(&d, TDM_BODY_CHECK, body);
    assert_int_equal(d.result, size == limit ? TDM_DECODE_OK : TDM_DECODE_INVALID);
    decoding_stop(&d);
  }
  free(text);
}

static void test_decode_limits_strings(void **state) {
  (void)state;
  expect_string_limit("{'programme':{},'cohort':{'participants':[{'id':'@','role':'mentor'}]}}",
                      128);
  expect_string_limit(
      "{'programme':{},'cohort':{'participants':[{'id':'a','role':'mentor','x':'@'}]}}", 1024);
  expect_string_limit(
      "{'programme':{},'cohort':{'participants':[{'id':'a','role':'mentor','x':['@']}]}}", 1024);
  expect_string_limit(
      "{'programme':{},'cohort':{'participants':[{'id':'a','role':'mentor','@':1}]}}", 1024);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_decode_reads_participants_by_rows),
      cmocka_unit_test(test_decode_reads_participants_by_columns),
      cmocka_unit_test(test_decode_sets_defaults),
      cmocka_unit_test(test_decode_reads_rules),
      cmocka_unit_test(test_decode_reads_dimensions_quotas_and_spread),
      cmocka_unit_test(test_decode_reads_single_pairs),
      cmocka_unit_test(test_decode_reads_listed_pair_scores),
      cmocka_unit_test(test_decode_reads_dense_pair_scores_as_list_and_as_bin),
      cmocka_unit_test(test_decode_reads_limits_and_options),
      cmocka_unit_test(test_decode_answers_too_large),
      cmocka_unit_test(test_decode_limits_attributes),
      cmocka_unit_test(test_decode_limits_lists),
      cmocka_unit_test(test_decode_limits_strings),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
