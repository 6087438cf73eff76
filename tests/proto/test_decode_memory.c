// SPDX-License-Identifier: GPL-3.0-or-later
/* The i-th allocation of a decode and its check fails, for every i. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "proto/decode.h"
#include "tests/proto/json.h"

/* Uses every part of a request once; one part is invalid, so that problems are made, too. */
static const char *const full =
    "{'cohort':{'participants':[{'id':'a','role':'mentor','capacity':3,'manager':'boss','wishes':"
    "['b'],'vetoes':['c'],'age':51.5,'langs':['fr','de'],'my key':'x'},{'id':'b','role':'mentee',"
    "'langs':'de','age':20}],'managers':{'boss':'ceo'}},'programme':{'dimensions':[{'name':'age',"
    "'kind':'number','weight':1,'span':9},{'name':'grade','kind':'ordinal','weight':1,'levels':"
    "['l','h']}],'rules':[{'type':'differ','of':['age','langs']},{'type':'any','of':[{'type':'same'"
    ","
    "'attribute':'langs'}]}],'require':[['a','b']],'forbid':[['a','b']],'history':[{'name':'r',"
    "'pairs':[['a','b',1,2]]}],'wishes':{'mentor':1},'pair_scores':{'entries':[['a','b',1]]},"
    "'quotas':[{'name':'q','where':{'mentor':{'langs':['de']},'differ':['age']},'min':1}],"
    "'spread':{'bridges':[{'name':'s','by':'langs','gains':[1]}]},'objective':['score'],"
    "'nonsense':1},'limits':{'time_ms':1},'options':{'seed':3}}";

/* Decodes with that many successes; returns whether memory sufficed. */
static bool decode_with(const tdm_buffer *body, size_t successes) {
  tdm_arena *arena = tdm_arena_new();
  tdm_request request;
  tdm_problems problems, warnings;
  tdm_text message;
  tdm_request_init(&request, arena);
  tdm_problems_init(&problems, arena);
  tdm_problems_init(&warnings, arena);
  tdm_arena_fail_after(arena, successes);
  tdm_decode_result result =
      tdm_decode_body(TDM_BODY_SOLVE, body->bytes, body->size, &request, &problems, &message);
  if (result != TDM_DECODE_NO_MEMORY) assert_int_equal(result, TDM_DECODE_INVALID);
  if (result == TDM_DECODE_INVALID) assert_false(tdm_request_check(&request, &problems, &warnings));
  bool sufficed = result == TDM_DECODE_INVALID && !problems.out_of_memory;
  tdm_arena_free(arena);
  return sufficed;
}

static void test_decode_survives_each_failed_allocation(void **state) {
  (void)state;
  tdm_buffer body;
  tdm_buffer_init(&body);
  json_write(&body, full);
  size_t successes = 0;
  while (!decode_with(&body, successes)) successes++;
  assert_true(successes > 40);
  assert_true(decode_with(&body, SIZE_MAX));
  tdm_buffer_fini(&body);
}

static void test_decode_of_columns_survives_each_failed_allocation(void **state) {
  (void)state;
  tdm_buffer body;
  tdm_buffer_init(&body);
  json_write(&body,
             "{'cohort':{'participants':{'columns':{'id':['a','b'],'role':['mentor','mentee'],"
             "'x':[1,2],'y':['u',['v','w']]}}},'programme':{'pair_scores':{'mentors':['a'],"
             "'mentees':['b'],'values':[2]},'bad':0}}");
  size_t successes = 0;
  while (!decode_with(&body, successes)) successes++;
  assert_true(successes > 10);
  tdm_buffer_fini(&body);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_decode_survives_each_failed_allocation),
      cmocka_unit_test(test_decode_of_columns_survives_each_failed_allocation),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
