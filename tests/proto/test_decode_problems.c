// SPDX-License-Identifier: GPL-3.0-or-later
/* Every complaint of the decoder: its path, and the words that matter. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/proto/decoding.h"

typedef struct {
  const char *part; /* what stands in for %s of the frame below */
  const char *path;
  const char *words; /* in the message */
} complaint;

/* The decoder's own result and its first problem. */
static void expect(tdm_body_type type, const char *body, const char *path, const char *words) {
  decoding d;
  decoding_start(&d, type, body);
  const tdm_problem_entry *first = &d.problems.items[0];
  if (d.result != TDM_DECODE_INVALID) fail_msg("%s: result %d", body, (int)d.result);
  if (!tdm_text_equal(first->path, tdm_text_of(path)))
    fail_msg("%s\n  path: %.*s\n  expected: %s\n  message: %.*s", body, TDM_TEXT_ARG(first->path),
             path, TDM_TEXT_ARG(first->message));
  char message[1100];
  snprintf(message, sizeof message, "%.*s", TDM_TEXT_ARG(first->message));
  if (!strstr(message, words)) fail_msg("%s\n  message: %s\n  expected: %s", body, message, words);
  assert_false(d.accepted);
  decoding_stop(&d);
}

static void expect_each(const char *before, const char *after, const complaint *list,
                        size_t count) {
  char body[4096];
  for (size_t i = 0; i < count; i++) {
    snprintf(body, sizeof body, "%s%s%s", before, list[i].part, after);
    expect(TDM_BODY_SOLVE, body, list[i].path, list[i].words);
  }
}

#define EXPECT_EACH(before, after, list) \
  expect_each(before, after, list, sizeof(list) / sizeof(list)[0])

static void test_decode_names_problems_of_the_body(void **state) {
  (void)state;
  expect(TDM_BODY_SOLVE, "{'programme':{}}", "cohort", "is required");
  expect(TDM_BODY_SOLVE, "{'cohort':{'participants':[]}}", "programme", "is required");
  expect(TDM_BODY_SOLVE, "{'cohort':{'participants':[]},'programme':null}", "programme",
         "is required");
  expect(TDM_BODY_SOLVE, "{'cohort':{'participants':[]},'programme':{},'limit':{}}", "limit",
         "did you mean \"limits\"?");
  expect(TDM_BODY_CHECK, "{'cohort':{'participants':[]},'programme':{},'options':{}}", "options",
         "unknown key");
  expect(TDM_BODY_SCORE, "{'cohort':{'participants':[]},'programme':{}}", "pairs", "is required");
  expect(TDM_BODY_SOLVE, "{'cohort':[],'programme':{}}", "cohort", "must be a map, not a list");
  expect(TDM_BODY_SOLVE, "{'cohort':{'ref':'ab'},'programme':{}}", "cohort.ref", "64 hex digits");
  expect(TDM_BODY_SOLVE, "{'cohort':{'participants':[]},'programme':{'ref':'ab'}}", "programme.ref",
         "send the programme itself");
  expect(TDM_BODY_SOLVE, "{'cohort':{},'programme':{}}", "cohort.participants", "is required");
  expect(TDM_BODY_SOLVE, "{'cohort':{'participants':[],'manager':{}},'programme':{}}",
         "cohort.manager", "did you mean \"managers\"?");
  expect(TDM_BODY_SOLVE, "{'cohort':{'participants':7},'programme':{}}", "cohort.participants",
         "a list of participants");
  expect(TDM_BODY_SOLVE, "{'cohort':{'participants':[],'managers':[]},'programme':{}}",
         "cohort.managers", "a map");
  expect(TDM_BODY_SOLVE, "{'cohort':{'participants':[],'managers':{'a b':1}},'programme':{}}",
         "cohort.managers[\"a b\"]", "must be a string");
  expect(TDM_BODY_SOLVE, "{'cohort':{'participants':[],'managers':{'':'x'}},'programme':{}}",
         "cohort.managers[\"\"]", "1 to 128 bytes");
}

static void test_decode_names_problems_of_participants(void **state) {
  (void)state;
  static const complaint list[] = {
      {"7", "cohort.participants[1]", "must be a map, not an integer"},
      {"{'role':'mentor'}", "cohort.participants[1].id", "is required"},
      {"{'id':null,'role':'mentor'}", "cohort.participants[1].id", "is required"},
      {"{'id':7,'role':'mentor'}", "cohort.participants[1].id", "must be a string"},
      {"{'id':'','role':'mentor'}", "cohort.participants[1].id", "1 to 128 bytes, not 0"},
      {"{'id':'b'}", "cohort.participants[1].role", "is required"},
      {"{'id':'b','role':'boss'}", "cohort.participants[1].role",
       "\"mentor\", \"mentee\" or \"either\", not \"boss\""},
      {"{'id':'b','role':1}", "cohort.participants[1].role", "not an integer"},
      {"{'id':'b','role':'mentor','capacity':0}", "cohort.participants[1].capacity", "1 to 64"},
      {"{'id':'b','role':'mentor','capacity':65}", "cohort.participants[1].capacity",
       "1 to 64, not 65"},
      {"{'id':'b','role':'mentor','capacity':1.5}", "cohort.participants[1].capacity",
       "an integer from 1 to 64, not 1.5"},
      {"{'id':'b','role':'mentor','capacity':18446744073709551615}",
       "cohort.participants[1].capacity", "1 to 64"},
      {"{'id':'b','role':'mentor','capacity':'2'}", "cohort.participants[1].capacity",
       "an integer, not a string"},
      {"{'id':'b','role':'mentor','min':-1}", "cohort.participants[1].min", "0 to 64"},
      {"{'id':'b','role':'mentor','manager':[]}", "cohort.participants[1].manager", "a string"},
      {"{'id':'b','role':'mentor','wishes':'a'}", "cohort.participants[1].wishes", "a list"},
      {"{'id':'b','role':'mentor','wishes':['a',1]}", "cohort.participants[1].wishes[1]",
       "a string"},
      {"{'id':'b','role':'mentor','vetoes':['']}", "cohort.participants[1].vetoes[0]", "1 to 128"},
      {"{'id':'b','role':'mentor','age':true}", "cohort.participants[1].age",
       "a string, a number or a list of strings, not a boolean"},
      {"{'id':'b','role':'mentor','age':{}}", "cohort.participants[1].age", "not a map"},
      {"{'id':'b','role':'mentor','my age':[1]}", "cohort.participants[1][\"my age\"][0]",
       "must be a string, not an integer"},
      {"{'id':'b','role':'mentor','':1}", "cohort.participants[1][\"\"]", "name of an attribute"},
      {"{'id':'b','role':'mentor','age':'old'}", "cohort.participants[1].age",
       "participant \"b\" has a string here, but participants[0] has a number"},
      {"{'id':'b','role':'mentor','langs':3}", "cohort.participants[1].langs",
       "participant \"b\" has a number here, but participants[0] has a string"},
  };
  EXPECT_EACH("{'cohort':{'participants':[{'id':'a','role':'mentee','age':3,'langs':['de']},",
              "]},'programme':{}}", list);
}

static void test_decode_names_problems_of_columns_by_rows(void **state) {
  (void)state;
  static const complaint list[] = {
      {"'role':['mentor','mentee']", "cohort.participants.columns.id", "is required"},
      {"'id':['a','b']", "cohort.participants.columns.role", "is required"},
      {"'id':['a','b'],'role':['mentor']", "cohort.participants.columns.role",
       "has 1 values, but column \"id\" has 2"},
      {"'id':['a','b'],'role':'mentor'", "cohort.participants.columns.role",
       "a list with one value per participant"},
      {"'id':['a',null],'role':['mentor','mentee']", "cohort.participants[1].id", "is required"},
      {"'id':['a','b'],'role':['mentor','x']", "cohort.participants[1].role", "not \"x\""},
      {"'id':['a','b'],'role':['mentor','mentee'],'age':[1,'x']", "cohort.participants[1].age",
       "participant \"b\" has a string"},
      {"'age':[1,true],'id':['a','b'],'role':['mentor','mentee']", "cohort.participants[1].age",
       "not a boolean"},
  };
  EXPECT_EACH("{'cohort':{'participants':{'columns':{", "}}},'programme':{}}", list);
  expect(TDM_BODY_SOLVE, "{'cohort':{'participants':{'columns':[]}},'programme':{}}",
         "cohort.participants.columns", "a map of columns");
  expect(TDM_BODY_SOLVE, "{'cohort':{'participants':{'column':{}}},'programme':{}}",
         "cohort.participants.column", "did you mean \"columns\"?");
}

#define PROGRAMME_BEFORE "{'cohort':{'participants':[]},'programme':{"
#define PROGRAMME_AFTER "}}"

static void test_decode_names_problems_of_dimensions(void **state) {
  (void)state;
  static const complaint list[] = {
      {"", "programme.dimensions[0].name", "is required"},
      {"'name':'d'", "programme.dimensions[0].kind", "is required"},
      {"'name':'d','kind':'nominal'", "programme.dimensions[0].weight", "is required"},
      {"'name':'d','kind':'nominell','weight':1", "programme.dimensions[0].kind",
       "\"nominal\", \"set\", \"ordinal\" or \"number\""},
      {"'name':'d','kind':'nominal','weight':-1", "programme.dimensions[0].weight", "0 to 1000"},
      {"'name':'d','kind':'nominal','weight':1000.5", "programme.dimensions[0].weight",
       "not 1000.5"},
      {"'name':'d','kind':'set','weight':1,'towards':'share'", "programme.dimensions[0].towards",
       "did you mean \"toward\"?"},
      {"'name':'d','kind':'set','weight':1,'toward':'same'", "programme.dimensions[0].toward",
       "\"differ\" or \"share\""},
      {"'name':'d','kind':'ordinal','weight':1", "programme.dimensions[0].levels", "is required"},
      {"'name':'d','kind':'ordinal','weight':1,'levels':['a']", "programme.dimensions[0].levels",
       "at least 2"},
      {"'name':'d','kind':'ordinal','weight':1,'levels':['a','b','a']",
       "programme.dimensions[0].levels[2]", "twice"},
      {"'name':'d','kind':'number','weight':1", "programme.dimensions[0].span", "is required"},
      {"'name':'d','kind':'number','weight':1,'span':0", "programme.dimensions[0].span", "above 0"},
      {"'name':'d','kind':'set','weight':1,'span':2", "programme.dimensions[0].span",
       "kind \"number\" only"},
      {"'name':'d','kind':'set','weight':1,'levels':['a','b']", "programme.dimensions[0].levels",
       "kind \"ordinal\" only"},
  };
  EXPECT_EACH(PROGRAMME_BEFORE "'dimensions':[{", "}]" PROGRAMME_AFTER, list);
}

static void test_decode_names_problems_of_rules(void **state) {
  (void)state;
  static const complaint list[] = {
      {"7", "programme.rules[0]", "a map with the rule's type"},
      {"{}", "programme.rules[0].type", "is required"},
      {"{'type':'apart'}", "programme.rules[0].attribute", "is required"},
      {"{'type':'appart','attribute':'x'}", "programme.rules[0].type", "not \"appart\""},
      {"{'type':'apart','atribute':'x'}", "programme.rules[0].atribute",
       "did you mean \"attribute\"?"},
      {"{'type':'apart','attribute':'x','missing':'deny'}", "programme.rules[0].missing",
       "unknown key"},
      {"{'type':'same','attribute':'x','missing':'maybe'}", "programme.rules[0].missing",
       "\"deny\" or \"allow\""},
      {"{'type':'differ','of':'x'}", "programme.rules[0].of", "a list"},
      {"{'type':'differ','of':[]}", "programme.rules[0].of", "is empty"},
      {"{'type':'differ','of':['x'],'at_least':0}", "programme.rules[0].at_least", "from 1"},
      {"{'type':'within','attribute':'x'}", "programme.rules[0].max", "is required"},
      {"{'type':'within','attribute':'x','max':-0.5}", "programme.rules[0].max", "from 0"},
      {"{'type':'reverse','attribute':'x','mentor':'under'}", "programme.rules[0].mentor",
       "\"below\", \"at_most\", \"above\" or \"at_least\""},
      {"{'type':'reverse','attribute':'x','levels':3}", "programme.rules[0].levels", "a list"},
      {"{'type':'reporting_line','levels':0}", "programme.rules[0].levels", "from 1"},
      {"{'type':'reporting_line','siblings':1}", "programme.rules[0].siblings", "true or false"},
      {"{'type':'no_repeat','rounds':0}", "programme.rules[0].rounds", "from 1"},
      {"{'type':'no_repeat','again_from':6}", "programme.rules[0].again_from", "1 to 5"},
      {"{'type':'any','of':[]}", "programme.rules[0].of", "is empty"},
      {"{'type':'any','of':[{'type':'apart','attribute':'x'},{'type':'apart'}]}",
       "programme.rules[0].of[1].attribute", "is required"},
  };
  EXPECT_EACH(PROGRAMME_BEFORE "'rules':[", "]" PROGRAMME_AFTER, list);
}

static void test_decode_names_problems_of_pairs(void **state) {
  (void)state;
  static const complaint list[] = {
      {"'require':{}", "programme.require", "a list"},
      {"'require':['ab']", "programme.require[0]", "a list [mentor, mentee]"},
      {"'require':[['a']]", "programme.require[0]", "has 1 items"},
      {"'require':[['a','b','c']]", "programme.require[0]", "has 3 items"},
      {"'require':[['a',2]]", "programme.require[0][1]", "a string"},
      {"'require':[{'pair':['a',2]}]", "programme.require[0].pair[1]", "a string"},
      {"'require':[{'override':true}]", "programme.require[0].pair", "is required"},
      {"'require':[{'pair':['a','b'],'overide':true}]", "programme.require[0].overide",
       "did you mean \"override\"?"},
      {"'forbid':[['a','']]", "programme.forbid[0][1]", "1 to 128"},
      {"'current':[['a']]", "programme.current[0]", "has 1 items"},
      {"'history':[{}]", "programme.history[0].pairs", "is required"},
      {"'history':[{'name':'r','pairs':[['a','b',0]]}]", "programme.history[0].pairs[0][2]",
       "1 to 5"},
      {"'history':[{'name':'r','pairs':[['a','b',null,'x']]}]", "programme.history[0].pairs[0][3]",
       "a number"},
      {"'history':[{'name':'r','pairs':[['a','b',1,1,1]]}]", "programme.history[0].pairs[0]",
       "has 5 items"},
      {"'pair_scores':{}", "programme.pair_scores.entries", "is required"},
      {"'pair_scores':{'entries':[['a','b']]}", "programme.pair_scores.entries[0]",
       "[mentor, mentee, points]"},
      {"'pair_scores':{'entries':[['a','b',1000000.5]]}", "programme.pair_scores.entries[0][2]",
       "-1000000 to 1000000"},
      {"'pair_scores':{'entries':[],'values':[]}", "programme.pair_scores", "both forms"},
      {"'pair_scores':{'mentors':['a'],'mentees':['b','c'],'values':[1]}",
       "programme.pair_scores.values", "has 1 values; 1 mentors and 2 mentees need 2"},
      {"'pair_scores':{'mentors':['a'],'mentees':['b'],'values':['x']}",
       "programme.pair_scores.values[0]", "a number"},
      {"'pair_scores':{'mentors':['a'],'mentees':['b'],'values':'x'}",
       "programme.pair_scores.values", "float64"},
      {"'pair_scores':{'mentors':['a'],'values':[1]}", "programme.pair_scores.mentees",
       "is required"},
  };
  EXPECT_EACH(PROGRAMME_BEFORE, PROGRAMME_AFTER, list);
  expect(TDM_BODY_SCORE, "{'cohort':{'participants':[]},'programme':{},'pairs':[['a']]}",
         "pairs[0]", "has 1 items");
  expect(TDM_BODY_SCORE, "{'cohort':{'participants':[]},'programme':{},'pairs':[{'mentor':'a'}]}",
         "pairs[0].mentee", "is required");
  expect(TDM_BODY_EXPLAIN, "{'cohort':{'participants':[]},'programme':{},'pair':['a','b','c']}",
         "pair", "has 3 items");
  expect(TDM_BODY_EXPLAIN, "{'cohort':{'participants':[]},'programme':{},'participant':7}",
         "participant", "a string");
}

static void test_decode_names_problems_of_the_rest(void **state) {
  (void)state;
  static const complaint list[] = {
      {"'ruels':[]", "programme.ruels", "did you mean \"rules\"?"},
      {"'wishes':{'mentor':-1}", "programme.wishes.mentor", "0 to 1000"},
      {"'wishes':{'mentors':1}", "programme.wishes.mentors", "did you mean \"mentor\"?"},
      {"'objective':'score'", "programme.objective", "a list"},
      {"'objective':[]", "programme.objective", "is empty"},
      {"'objective':['score','score']", "programme.objective[1]", "comes twice"},
      {"'objective':['best']", "programme.objective[0]", "\"pairs\", \"matched\""},
      {"'max_changes':-1", "programme.max_changes", "from 0"},
      {"'one_role':1", "programme.one_role", "true or false"},
      {"'quotas':[{'where':{}}]", "programme.quotas[0].name", "is required"},
      {"'quotas':[{'name':'q'}]", "programme.quotas[0].where", "is required"},
      {"'quotas':[{'name':'q','where':{'either':{}}}]", "programme.quotas[0].where.either",
       "unknown key"},
      {"'quotas':[{'name':'q','where':{'mentor':{'d':[]}}}]", "programme.quotas[0].where.mentor.d",
       "is empty"},
      {"'quotas':[{'name':'q','where':{'mentor':{'d':'x'}}}]", "programme.quotas[0].where.mentor.d",
       "a list"},
      {"'quotas':[{'name':'q','where':{'mentee':{'d':['x',1]}}}]",
       "programme.quotas[0].where.mentee.d[1]", "a string like the first"},
      {"'quotas':[{'name':'q','where':{'either_side':{'d':[1,'x']}}}]",
       "programme.quotas[0].where.either_side.d[1]", "a number like the first"},
      {"'quotas':[{'name':'q','where':{'differ':'d'}}]", "programme.quotas[0].where.differ",
       "a list"},
      {"'quotas':[{'name':'q','where':{},'min':-1}]", "programme.quotas[0].min", "from 0"},
      {"'quotas':[{'name':'q','where':{},'min_share':1.01}]", "programme.quotas[0].min_share",
       "0 to 1, not 1.01"},
      {"'spread':{'bridge':[]}", "programme.spread.bridge", "did you mean \"bridges\"?"},
      {"'spread':{'bridges':[{'name':'s','by':'d','gains':[1,2]}]}",
       "programme.spread.bridges[0].gains[1]", "must not increase"},
      {"'spread':{'variety':[{'name':'s','by':'d','gains':[-1]}]}",
       "programme.spread.variety[0].gains[0]", "from 0"},
  };
  static const complaint limits[] = {
      {"'limits':{'time_ms':0}", "limits.time_ms", "from 1"},
      {"'limits':{'time':5}", "limits.time", "unknown key"},
      {"'limits':{'gap':-1}", "limits.gap", "from 0"},
      {"'limits':{'memory_mb':'1'}", "limits.memory_mb", "an integer"},
      {"'options':{'seed':-1}", "options.seed", "from 0"},
      {"'options':{'seed':'a'}", "options.seed", "an integer"},
      {"'options':{'reason':false}", "options.reason", "did you mean \"reasons\"?"},
      {"'options':{'progress':1}", "options.progress", "true or false"},
      {"'options':{'base':1}", "options.base", "a map"},
  };
  EXPECT_EACH(PROGRAMME_BEFORE, PROGRAMME_AFTER, list);
  EXPECT_EACH("{'cohort':{'participants':[]},'programme':{},", "}", limits);
}

/* One reply names them all, and the check adds what it sees behind them. */
static void test_decode_collects_all_problems(void **state) {
  (void)state;
  decoding d;
  decoding_start(&d, TDM_BODY_SOLVE,
                 "{'cohort':{'participants':[{'id':1,'role':'x','capacity':0},{'id':'b',"
                 "'role':'mentor','capacity':2,'min':3}]},'programme':{'ruels':[],'rules':[{'type':"
                 "'apart'}],'dimensions':[{'name':'id','kind':'nominal','weight':1}]}}");
  assert_int_equal(d.result, TDM_DECODE_INVALID);
  assert_false(d.accepted);
  assert_int_equal(d.problems.total, 7);
  decoding_stop(&d);
}

static void test_decode_keeps_a_hundred_problems(void **state) {
  (void)state;
  tdm_buffer text;
  decoding d;
  tdm_buffer_init(&text);
  tdm_buffer_append(&text, "{'cohort':{'participants':[0", 28);
  for (int i = 0; i < 499; i++) tdm_buffer_append(&text, ",0", 2);
  tdm_buffer_append(&text, "]},'programme':{}}", 19);
  decoding_start(&d, TDM_BODY_SOLVE, (const char *)text.bytes);
  assert_int_equal(d.result, TDM_DECODE_INVALID);
  assert_int_equal(d.problems.count, TDM_PROBLEMS_MAX);
  assert_int_equal(d.problems.total, 500);
  decoding_stop(&d);
  tdm_buffer_fini(&text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_decode_names_problems_of_the_body),
      cmocka_unit_test(test_decode_names_problems_of_participants),
      cmocka_unit_test(test_decode_names_problems_of_columns_by_rows),
      cmocka_unit_test(test_decode_names_problems_of_dimensions),
      cmocka_unit_test(test_decode_names_problems_of_rules),
      cmocka_unit_test(test_decode_names_problems_of_pairs),
      cmocka_unit_test(test_decode_names_problems_of_the_rest),
      cmocka_unit_test(test_decode_collects_all_problems),
      cmocka_unit_test(test_decode_keeps_a_hundred_problems),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
