// SPDX-License-Identifier: GPL-3.0-or-later
/* Outcomes, verdicts and checks as bytes, read back as text; golden messages byte by byte. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "proto/decode.h"
#include "proto/encode.h"
#include "proto/encode_explanation.h"
#include "proto/envelope.h"
#include "proto/scan.h"
#include "tests/proto/json.h"

/* ---- a request and an outcome to encode ---- */

static tdm_participant people[] = {
    {.id = {"m1", 2}, .capacity = 2},
    {.id = {"m2", 2}, .capacity = 1, .min = 1},
    {.id = {"e1", 2}},
    {.id = {"e2", 2}},
    {.id = {"e3", 2}},
    {.id = {"e4", 2}},
    {.id = {"e5", 2}},
};
enum { M1, M2, E1, E2, E3, E4, E5 };

static tdm_dimension dimensions[] = {{.name = {"department", 10}}, {.name = {"age", 3}}};
static tdm_rule rules[] = {{.type = TDM_RULE_APART}};
static tdm_lock locks[] = {{.pair = {{{"m1", 2}, M1}, {{"e1", 2}, E1}}}};
static tdm_quota quotas[] = {
    {.name = {"bridges", 7}, .min = 1, .max = -1, .min_share = -1, .max_share = 750000}};

static tdm_request request(void) {
  return (tdm_request){
      .cohort = {.participants = people, .count = sizeof people / sizeof people[0]},
      .programme = {.dimensions = dimensions,
                    .dimension_count = 2,
                    .rules = rules,
                    .rule_count = 1,
                    .require = locks,
                    .require_count = 1,
                    .quotas = quotas,
                    .quota_count = 1,
                    .max_changes = 4}};
}

static int64_t parts[] = {3000000, 0};
static tdm_pair_result pairs[] = {
    {.mentor = M1, .mentee = E1, .score = 3000000, .parts = parts, .locked = true},
    {.mentor = M1,
     .mentee = E2,
     .score = 2250000,
     .parts = parts,
     .wish_part = 500000,
     .pair_part = -1250000},
};
static tdm_obstacle obstacles[] = {{"rule", 0, 4, 3}, {"veto", TDM_NONE, 2, 1}};
static uint32_t first_quota[] = {0};
static tdm_unmatched unmatched[] = {
    {.participant = E3, .reason = TDM_REASON_OUTNUMBERED, .group = 0},
    {.participant = E4, .reason = TDM_REASON_QUOTA, .quotas = first_quota, .quota_count = 1},
    {.participant = E5, .reason = TDM_REASON_TRADED_OFF},
    {.participant = M2,
     .reason = TDM_REASON_NO_CANDIDATE,
     .obstacles = obstacles,
     .obstacle_count = 2,
     .opener = 0},
};
static uint32_t group_people[] = {E1, E2, E3}, group_partners[] = {M1};
static tdm_group groups[] = {{group_people, 3, group_partners, 1, 3, 2, NULL, 0}};
static tdm_quota_result quota_results[] = {{.quota = 0, .count = 2}};
static tdm_problems warnings;

static tdm_outcome outcome(void) {
  static tdm_diversity diversity[] = {{1, 1, 0}, {0, 0, 2}};
  diversity[1].mean = diversity[1].differing = NAN;
  warnings.count = warnings.total = 1;
  warnings.items[0] = (tdm_problem_entry){tdm_text_of("cohort.participants[2].wishes[0]"),
                                          tdm_text_of("no participant has the id \"e9\"")};
  return (tdm_outcome){.status = TDM_OPTIMAL,
                       .proof = TDM_PROOF_SEARCH,
                       .objective = {{TDM_STAGE_PAIRS, true, true, 2, 2},
                                     {TDM_STAGE_SCORE, true, true, 5250000, 5250000}},
                       .stage_count = 2,
                       .pairs = pairs,
                       .pair_count = 2,
                       .unmatched = unmatched,
                       .unmatched_count = 4,
                       .reasons = true,
                       .groups = groups,
                       .group_count = 1,
                       .quotas = quota_results,
                       .quota_count = 1,
                       .diversity = diversity,
                       .diversity_count = 2,
                       .warnings = &warnings,
                       .stats = {.elapsed_ms = 12,
                                 .phases = {{"compile", 1.5}, {"solve", 6}, {"solve", 2.25}},
                                 .phase_count = 3,
                                 .candidates = 6,
                                 .columns = 6,
                                 .rows = 8,
                                 .iterations = 14,
                                 .nodes = 1,
                                 .peak_bytes = 1048576}};
}

/* ---- golden bytes ---- */

static tdm_buffer read_golden(const char *name, const char *extension) {
  char path[512];
  tdm_buffer out;
  tdm_buffer_init(&out);
  snprintf(path, sizeof path, "%s/%s.%s", TANDEM_GOLDEN_FOLDER, name, extension);
  FILE *file = fopen(path, "rb");
  if (!file) fail_msg("cannot open %s", path);
  char block[4096];
  size_t size;
  while ((size = fread(block, 1, sizeof block, file)) > 0) tdm_buffer_append(&out, block, size);
  fclose(file);
  return out;
}

static void assert_same_bytes(const char *name, const tdm_buffer *written) {
  tdm_buffer golden = read_golden(name, "msgpack");
  size_t at = 0;
  while (at < written->size && at < golden.size && written->bytes[at] == golden.bytes[at]) at++;
  if (at != written->size || at != golden.size)
    fail_msg("%s: byte %zu differs (%zu bytes written, %zu golden)", name, at, written->size,
             golden.size);
  tdm_buffer_fini(&golden);
}

static void test_golden_twins_encode_to_their_bytes(void **state) {
  (void)state;
  static const char *const names[] = {
      "hello_request", "solve_request",   "error_reply",   "outcome_reply",   "agenda_request",
      "agenda_reply",  "rematch_request", "rematch_reply", "explain_request", "explain_reply"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    tdm_buffer text = read_golden(names[i], "json"), written;
    tdm_buffer_append(&text, "", 1);
    tdm_buffer_init(&written);
    json_write(&written, (const char *)text.bytes);
    assert_same_bytes(names[i], &written);
    assert_int_equal(tdm_scan(written.bytes, written.size, NULL), TDM_SCAN_OK);
    tdm_buffer_fini(&written);
    tdm_buffer_fini(&text);
  }
}

static void test_golden_hello_is_written_by_the_envelope(void **state) {
  (void)state;
  tdm_buffer out;
  tdm_buffer_init(&out);
  tdm_request_id id = {.type = TDM_ID_UINT, .number = 1};
  tdm_envelope_write(&out, tdm_text_of("hello"), id, "\x80", 1);
  assert_same_bytes("hello_request", &out);
  tdm_buffer_fini(&out);
}

static void test_golden_solve_is_decoded_without_problems(void **state) {
  (void)state;
  tdm_buffer in = read_golden("solve_request", "msgpack");
  tdm_request_envelope envelope;
  const char *why;
  assert_int_equal(tdm_envelope_read(in.bytes, in.size, &envelope, &why), 0);
  tdm_arena *arena = tdm_arena_new();
  tdm_request decoded;
  tdm_problems problems, odd;
  tdm_text message;
  tdm_request_init(&decoded, arena);
  tdm_problems_init(&problems, arena);
  tdm_problems_init(&odd, arena);
  assert_int_equal(tdm_decode_body(TDM_BODY_SOLVE, envelope.body, envelope.body_size, &decoded,
                                   &problems, &message),
                   TDM_DECODE_OK);
  if (!tdm_request_check(&decoded, &problems, &odd))
    fail_msg("%.*s: %.*s", TDM_TEXT_ARG(problems.items[0].path),
             TDM_TEXT_ARG(problems.items[0].message));
  assert_int_equal(decoded.options.seed, 42);
  tdm_arena_free(arena);
  tdm_buffer_fini(&in);
}

static void test_golden_error_is_written(void **state) {
  (void)state;
  tdm_arena *arena = tdm_arena_new();
  tdm_problems problems;
  tdm_problems_init(&problems, arena);
  tdm_path cohort = tdm_path_root("cohort"), programme = tdm_path_root("programme");
  tdm_path list = tdm_path_key(&cohort, "participants");
  tdm_path person = tdm_path_index(&list, 3);
  tdm_path role = tdm_path_key(&person, "role"), odd = tdm_path_key(&programme, "my rules");
  tdm_problems_add(&problems, &role, "must be \"mentor\", \"mentee\" or \"either\", not \"boss\"");
  tdm_problems_add(&problems, &odd, "unknown key; remove it");
  tdm_buffer out;
  tdm_buffer_init(&out);
  tdm_request_id id = {.type = TDM_ID_TEXT, .text = tdm_text_of("round-7")};
  tdm_error_write(&out, id, tdm_text_of("solve"), TDM_ERROR_INVALID,
                  tdm_text_of("2 problems in the request"), &problems, -1);
  assert_same_bytes("error_reply", &out);
  tdm_buffer_fini(&out);
  tdm_arena_free(arena);
}

static void test_golden_outcome_is_written(void **state) {
  (void)state;
  tdm_request r = request();
  tdm_outcome o = outcome();
  tdm_buffer body, out;
  tdm_buffer_init(&body);
  tdm_buffer_init(&out);
  tdm_encode_outcome(&body, &r, &o, 3);
  tdm_request_id id = {.type = TDM_ID_TEXT, .text = tdm_text_of("round-7")};
  tdm_reply_write(&out, id, tdm_text_of("solve"), TDM_REPLY_RESULT, body.bytes, body.size);
  assert_same_bytes("outcome_reply", &out);
  tdm_buffer_fini(&body);
  tdm_buffer_fini(&out);
}

/* ---- other shapes, as text ---- */

static void assert_text_and_reset(tdm_buffer *bytes, const char *expected) {
  tdm_buffer text;
  assert_false(bytes->failed);
  assert_int_equal(tdm_scan(bytes->bytes, bytes->size, NULL), TDM_SCAN_OK);
  tdm_buffer_init(&text);
  json_print(&text, bytes->bytes, bytes->size);
  for (uint8_t *at = text.bytes; *at; at++)
    if (*at == '"') *at = '\''; /* as in the expected texts */
  if (strcmp((const char *)text.bytes, expected) != 0)
    fail_msg("\n%s\nexpected\n%s", (const char *)text.bytes, expected);
  tdm_buffer_fini(&text);
  tdm_buffer_fini(bytes);
}

static void test_encode_writes_pairs_by_columns(void **state) {
  (void)state;
  tdm_request r = request();
  tdm_outcome o = outcome();
  r.options.columns = true;
  r.programme.quota_count = o.quota_count = o.unmatched_count = o.group_count = 0;
  o.diversity_count = 0;
  o.warnings = NULL;
  o.stats = (tdm_solve_stats){0};
  tdm_buffer out;
  tdm_buffer_init(&out);
  tdm_encode_outcome(&out, &r, &o, 0);
  assert_text_and_reset(
      &out,
      "{'status':'optimal','proof':'search','gap':0.0,'objective':[{'stage':'pairs','value':2,"
      "'bound':2},{'stage':'score','value':5250000,'bound':5250000}],'pairs':{'columns':{'mentor':"
      "['m1','m1'],'mentee':['e1','e2'],'score':[3000000,2250000],'parts':{'department':[3000000,"
      "3000000],'age':[0,0],'wishes':[0,500000],'pair_scores':[0,-1250000]},'locked':[true,false]}"
      "},'unmatched':[],'quotas':[],'diversity':{},'warnings':[],'stats':{'elapsed_ms':0,"
      "'queued_ms':0,'stages_ms':{},'candidates':0,'columns':0,'rows':0,'iterations':0,'nodes':0,"
      "'peak_bytes':0}}");
}

static void test_encode_writes_a_conflict(void **state) {
  (void)state;
  static tdm_conflict conflict[] = {{TDM_CONFLICT_LOCK, 0},
                                    {TDM_CONFLICT_MINIMUM, M2},
                                    {TDM_CONFLICT_QUOTA_MIN, 0},
                                    {TDM_CONFLICT_QUOTA_MAX_SHARE, 0},
                                    {TDM_CONFLICT_MAX_CHANGES, 0}};
  tdm_request r = request();
  tdm_outcome o = {.status = TDM_INFEASIBLE,
                   .objective = {{.stage = TDM_STAGE_SCORE}},
                   .stage_count = 1,
                   .gap = NAN,
                   .conflict = conflict,
                   .conflict_count = 5,
                   .irreducible = true};
  tdm_buffer out;
  tdm_buffer_init(&out);
  tdm_encode_outcome(&out, &r, &o, 0);
  assert_text_and_reset(
      &out,
      "{'status':'infeasible','proof':null,'gap':null,'objective':[{'stage':'score','value':null,"
      "'bound':null}],'pairs':[],'unmatched':[],'quotas':[],'diversity':{},'conflict':[{'kind':"
      "'lock','name':'m1, e1','path':'programme.require[0]','mentor':'m1','mentee':'e1'},{'kind':"
      "'minimum','name':'m2','path':'cohort.participants[1]','min':1},{'kind':'quota_min','name':"
      "'bridges','path':'programme.quotas[0]','min':1},{'kind':'quota_max_share','name':'bridges',"
      "'path':'programme.quotas[0]','max_share':0.75},{'kind':'max_changes','name':'max_changes',"
      "'path':'programme.max_changes','max':4}],'irreducible':true,'warnings':[],'stats':"
      "{'elapsed_ms':0,'queued_ms':0,'stages_ms':{},'candidates':0,'columns':0,'rows':0,"
      "'iterations':0,'nodes':0,'peak_bytes':0}}");
}

static void test_encode_leaves_reasons_out_when_not_asked(void **state) {
  (void)state;
  tdm_request r = request();
  tdm_outcome o = outcome();
  o.reasons = false;
  tdm_buffer out, text;
  tdm_buffer_init(&out);
  tdm_buffer_init(&text);
  tdm_encode_outcome(&out, &r, &o, 0);
  json_print(&text, out.bytes, out.size);
  assert_non_null(strstr((const char *)text.bytes,
                         "\"unmatched\":[{\"id\":\"e3\"},{\"id\":\"e4\"},{\"id\":\"e5\"},"));
  tdm_buffer_fini(&text);
  tdm_buffer_fini(&out);
}

static void test_encode_writes_a_verdict(void **state) {
  (void)state;
  static tdm_broken broken[] = {{"rule", {"apart", 5}, {"pairs[0]", 8}}};
  tdm_request r = request();
  tdm_verdict v = {.broken = broken,
                   .broken_count = 1,
                   .objective = {{TDM_STAGE_PAIRS, true, true, 1, 2},
                                 {TDM_STAGE_SCORE, true, false, 3000000, 0}},
                   .stage_count = 2,
                   .pairs = pairs,
                   .pair_count = 1,
                   .gap = 1};
  tdm_buffer out;
  tdm_buffer_init(&out);
  tdm_encode_verdict(&out, &r, &v);
  assert_text_and_reset(
      &out,
      "{'valid':false,'broken':[{'kind':'rule','name':'apart','path':'pairs[0]'}],'objective':"
      "[{'stage':'pairs','value':1,'bound':2},{'stage':'score','value':3000000,'bound':null}],"
      "'pairs':[{'mentor':'m1','mentee':'e1','score':3000000,'parts':{'department':3000000,'age':0}"
      ",'locked':true}],'bound':2,'gap':1.0}");
}

static void test_encode_writes_costs_that_are_not_exact(void **state) {
  (void)state;
  tdm_request r = request();
  tdm_alternative alternative = {
      .pair = {.mentor = M2, .mentee = E1, .score = 1000000, .parts = parts},
      .rank = 2,
      .cost = {
          .count = 2,
          .stages = {{TDM_STAGE_PAIRS, true, true, 0, 2}, {TDM_STAGE_SCORE, true, false, 5, 0}}}};
  tdm_explanation e = {.possible = -1,
                       .outcome = {.status = TDM_FEASIBLE},
                       .alternatives = &alternative,
                       .alternative_count = 1};
  tdm_problems none;
  tdm_problems_init(&none, NULL);
  r.explain = (tdm_explain_order){.asked = true, .has_participant = true};
  r.explain.participant.participant = M2;
  tdm_buffer out;
  tdm_buffer_init(&out);
  tdm_encode_explanation(&out, &r, &e, &none, 4);
  assert_text_and_reset(
      &out,
      "{'status':'feasible','objective':[],'participant':'m2','possible':null,'obstacles':[],"
      "'pairs':[],'unmatched':[],'alternatives':[{'pair':['m2','e1'],'score':1000000,'parts':{"
      "'department':3000000,'age':0},'rank':2,'loss':[{'stage':'pairs','at_least':0,'at_most':2},"
      "{'stage':'score','at_least':5,'at_most':null}]}],'complete':false,'changes':[],"
      "'warnings':[],'stats':{'elapsed_ms':0,'queued_ms':4,'solves':0}}");
}

static void test_encode_writes_every_barrier_and_change(void **state) {
  (void)state;
  tdm_request r = request();
  tdm_problems none;
  tdm_problems_init(&none, NULL);
  tdm_barrier barriers[] = {{"rule", 0, TDM_NONE},
                            {"veto", 1, 3},
                            {"forbid", 2, TDM_NONE},
                            {"only_listed", TDM_NONE, TDM_NONE}};
  tdm_explanation e = {.possible = -1,
                       .verdict = TDM_PAIR_EXCLUDED,
                       .pair = {.pair = {.mentor = M1, .mentee = E2}},
                       .barriers = barriers,
                       .barrier_count = 4};
  r.explain = (tdm_explain_order){.asked = true, .has_pair = true};
  tdm_buffer out;
  tdm_buffer_init(&out);
  tdm_encode_explanation(&out, &r, &e, &none, 0);
  assert_text_and_reset(
      &out,
      "{'pair':['m1','e2'],'verdict':'excluded','barriers':[{'kind':'rule','name':'apart','path':"
      "'programme.rules[0]'},{'kind':'veto','path':'cohort.participants[1].vetoes[3]'},{'kind':"
      "'forbid','path':'programme.forbid[2]'},{'kind':'only_listed'}],'warnings':[],'stats':{"
      "'elapsed_ms':0,'queued_ms':0,'solves':0}}");
  tdm_change change = {
      .kind = TDM_CHANGE_QUOTA_MAX_SHARE,
      .from = 250000,
      .to = 500000,
      .pair = {M1, E3},
      .cost = {.exact = true, .count = 1, .stages = {{TDM_STAGE_SCORE, true, true, -7, -7}}}};
  r.explain = (tdm_explain_order){.asked = true, .has_participant = true};
  r.explain.participant.participant = E3;
  e = (tdm_explanation){.possible = 0,
                        .outcome = {.status = TDM_INFEASIBLE},
                        .changes = &change,
                        .change_count = 1,
                        .complete = true};
  tdm_encode_explanation(&out, &r, &e, &none, 0);
  assert_text_and_reset(
      &out,
      "{'status':'infeasible','objective':[],'participant':'e3','possible':0,'obstacles':[],"
      "'pairs':[],'unmatched':[],'alternatives':[],'complete':true,'changes':[{'kind':"
      "'quota_max_share','name':'bridges','path':'programme.quotas[0].max_share','from':0.25,'to':"
      "0.5,'pair':['m1','e3'],'loss':[{'stage':'score','loss':-7}]}],'conflict':[],'irreducible':"
      "false,'warnings':[],'stats':{'elapsed_ms':0,'queued_ms':0,'solves':0}}");
}

static void test_encode_writes_check_and_progress(void **state) {
  (void)state;
  static tdm_problems none;
  (void)outcome();
  tdm_buffer out;
  tdm_buffer_init(&out);
  tdm_encode_check(&out, &none, &none);
  assert_text_and_reset(&out, "{'problems':[],'warnings':[]}");
  tdm_encode_progress(&out, TDM_STAGE_SCORE, true, -5, false, 7, NAN, 12, 34);
  assert_text_and_reset(&out,
                        "{'stage':'score','incumbent':-5,'bound':null,'gap':null,'columns':12,"
                        "'elapsed_ms':34}");
  tdm_encode_progress(&out, TDM_STAGE_PAIRS, false, 0, true, 7, 0.25, 0, 0);
  assert_text_and_reset(&out,
                        "{'stage':'pairs','incumbent':null,'bound':7,'gap':0.25,'columns':0,"
                        "'elapsed_ms':0}");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_golden_twins_encode_to_their_bytes),
      cmocka_unit_test(test_golden_hello_is_written_by_the_envelope),
      cmocka_unit_test(test_golden_solve_is_decoded_without_problems),
      cmocka_unit_test(test_golden_error_is_written),
      cmocka_unit_test(test_golden_outcome_is_written),
      cmocka_unit_test(test_encode_writes_pairs_by_columns),
      cmocka_unit_test(test_encode_writes_a_conflict),
      cmocka_unit_test(test_encode_leaves_reasons_out_when_not_asked),
      cmocka_unit_test(test_encode_writes_a_verdict),
      cmocka_unit_test(test_encode_writes_costs_that_are_not_exact),
      cmocka_unit_test(test_encode_writes_every_barrier_and_change),
      cmocka_unit_test(test_encode_writes_check_and_progress),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
