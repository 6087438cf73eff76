// SPDX-License-Identifier: GPL-3.0-or-later
#include <math.h>

#include "clients/cli/scalar.h"
#include "clients/cli/yaml.h"
#include "tests/clients/support.h"

static bool parse(workbench *bench, const char *text, tdm_yaml *yaml) {
  return tdm_yaml_parse("p.yaml", tdm_text_of(text), bench->arena, &bench->complaints, yaml);
}

static void assert_refused(void **state, const char *text, const char *message) {
  workbench *bench = *state;
  tdm_yaml yaml;
  assert_false(parse(bench, text, &yaml));
  assert_contains(complaint(bench, bench->complaints.count - 1), message);
}

static void test_yaml_scalars_follow_the_core_schema(void **state) {
  static const struct {
    const char *word;
    tandem_type type;
  } table[] = {{"~", TANDEM_NIL},      {"", TANDEM_NIL},
               {"null", TANDEM_NIL},   {"true", TANDEM_BOOL},
               {"False", TANDEM_BOOL}, {"no", TANDEM_TEXT},
               {"NO", TANDEM_TEXT},    {"on", TANDEM_TEXT},
               {"7", TANDEM_INT},      {"-12", TANDEM_INT},
               {"0", TANDEM_INT},      {"007", TANDEM_TEXT},
               {"0x1F", TANDEM_INT},   {"0o17", TANDEM_INT},
               {"1.5", TANDEM_DOUBLE}, {"-.5e3", TANDEM_DOUBLE},
               {"1e3", TANDEM_DOUBLE}, {"1.2.3", TANDEM_TEXT},
               {"12:30", TANDEM_TEXT}, {"2024-05-01", TANDEM_TEXT},
               {"\"7\"", TANDEM_TEXT}, {"'true'", TANDEM_TEXT},
               {"1_000", TANDEM_TEXT}, {"+3", TANDEM_INT}};
  for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
    char text[64];
    tdm_yaml yaml;
    snprintf(text, sizeof text, "weight: %s\n", table[i].word);
    assert_true(parse(*state, text, &yaml));
    tandem_type type = tandem_value_type(tandem_value_find(yaml.programme.value, "weight"));
    if (type != table[i].type) fail_msg("%s: %d, not %d", table[i].word, type, table[i].type);
  }
}

static void test_yaml_ids_and_names_stay_text(void **state) {
  tdm_yaml yaml;
  assert_true(parse(*state,
                    "require: [[17, 42], {pair: [1, 2], override: true}]\n"
                    "history: [{name: 2024, pairs: [[1, 2, 5, 4]]}]\n"
                    "rules: [{type: reporting_line, levels: 2}, {type: reverse, attribute: 3, "
                    "levels: [1, 2]}]\n",
                    &yaml));
  static const uint8_t expected[] =
      "\x83\xa7require\x92\x92\xa2"
      "17\xa2"
      "42\x82\xa4pair\x92\xa1"
      "1\xa1"
      "2\xa8override\xc3"
      "\xa7history\x91\x82\xa4name\xa4"
      "2024\xa5pairs\x91\x94\xa1"
      "1\xa1"
      "2\x05\x04"
      "\xa5rules\x92\x82\xa4type\xaereporting_line\xa6levels\x02"
      "\x83\xa4type\xa7reverse\xa9"
      "attribute\xa1"
      "3\xa6levels\x92\xa1"
      "1\xa1"
      "2";
  assert_int_equal(yaml.programme.value.size, sizeof expected - 1);
  assert_memory_equal(yaml.programme.value.bytes, expected, sizeof expected - 1);
}

static void test_yaml_columns_are_taken_out(void **state) {
  tdm_yaml yaml;
  assert_true(parse(*state, "columns:\n  id: 7\nrules: []\n", &yaml));
  assert_int_equal(tandem_value_count(yaml.programme.value), 1);
  assert_true(tandem_value_is(tandem_value_find(yaml.columns.value, "id"), "7"));
}

static void test_yaml_aliases_are_copied_within_a_bound(void **state) {
  tdm_yaml yaml;
  assert_true(parse(*state, "a: &x [1, {b: 2}]\nc: *x\n", &yaml));
  tandem_value a = tandem_value_find(yaml.programme.value, "a");
  tandem_value c = tandem_value_find(yaml.programme.value, "c");
  assert_int_equal(a.size, c.size);
  assert_memory_equal(a.bytes, c.bytes, a.size);
  tdm_position at = tdm_yaml_find(&yaml.programme, "c[1].b");
  assert_int_equal(at.line, 1);
  assert_refused(state, "c: *nobody\n", "p.yaml:1:4: *nobody: no value before");
  assert_refused(state, "a: &x [*x]\n", "no value before");
  char bomb[2048] = "a0: &a0 [1,1,1,1,1,1,1,1,1,1]\n";
  for (int i = 1; i < 8; i++) {
    char line[160];
    snprintf(line, sizeof line, "a%d: &a%d [*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d]\n", i, i,
             i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
    strcat(bomb, line);
  }
  assert_refused(state, bomb, "unfold to more than");
}

static void test_yaml_refusals_name_the_place(void **state) {
  assert_refused(state, "rules: []\nrules: []\n",
                 "p.yaml:2:1: the key \"rules\" stands here twice");
  assert_refused(state, "rules:\n  - {type: any, type: any}\n", "p.yaml:2:17: the key \"type\"");
  assert_refused(state, "a: 1\n  b: [\n", "p.yaml:2:");
  assert_refused(state, "a: !!int 3\n", "p.yaml:1:4: tags");
  assert_refused(state, "a: {x: 1}\nb:\n  <<: {y: 2}\n", "p.yaml:3:3: merge keys");
  assert_refused(state, "a: .inf\n", "p.yaml:1:4: .inf is not a finite number");
  assert_refused(state, "a: 99999999999999999999\n", "too large");
  assert_refused(state, "[1, 2]\n", "p.yaml:1:1: a programme is a map");
  assert_refused(state, "a: 1\n---\nb: 2\n", "a second document");
  assert_refused(state, "", "empty");
  assert_refused(state, "? [1]\n: 2\n", "a key must be");
  assert_refused(state, "a: [[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]\n", "nested too deep");
}

static void assert_at(const tdm_yaml *yaml, const char *path, uint32_t line, uint32_t column) {
  tdm_position at = tdm_yaml_find(&yaml->programme, path);
  if (at.line != line || at.column != column) {
    fail_msg("%s is at %u:%u, not %u:%u", path, at.line, at.column, line, column);
  }
}

static void test_yaml_source_map_finds_paths(void **state) {
  tdm_yaml yaml;
  assert_true(parse(*state,
                    "# comment\n"
                    "columns: {id: Nr}\n"
                    "rules:\n"
                    "  - type: same\n"
                    "    attribute: site\n"
                    "  - {type: any, of: [{type: apart, attribute: floor}]}\n"
                    "\"odd key\": 3\n"
                    "many: [0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17]\n"
                    "last: x\n",
                    &yaml));
  assert_at(&yaml, "rules", 3, 1);
  assert_at(&yaml, "rules[0]", 4, 5);
  assert_at(&yaml, "rules[0].attribute", 5, 16);
  assert_at(&yaml, "rules[1].of[0].attribute", 6, 47);
  assert_at(&yaml, "rules[1].nothing", 6, 5);
  assert_at(&yaml, "[\"odd key\"]", 7, 12);
  assert_at(&yaml, "many[17]", 8, 49);
  assert_at(&yaml, "last", 9, 7);
}

static void test_scalar_cells_read_numbers(void **state) {
  (void)state;
  static const struct {
    const char *cell;
    bool comma;
    tdm_cell_number result;
    double number;
  } table[] = {{"3", 0, TDM_CELL_NUMBER, 3},
               {"3.5", 0, TDM_CELL_NUMBER, 3.5},
               {"3,5", 0, TDM_CELL_NUMBER, 3.5},
               {"-0,25", 0, TDM_CELL_NUMBER, -0.25},
               {"1,234", 0, TDM_CELL_AMBIGUOUS, 0},
               {"1,234", 1, TDM_CELL_NUMBER, 1.234},
               {"1.234", 1, TDM_CELL_NUMBER, 1234},
               {"1.234,5", 0, TDM_CELL_NUMBER, 1234.5},
               {"1,234.5", 0, TDM_CELL_NUMBER, 1234.5},
               {"1'234", 0, TDM_CELL_NUMBER, 1234},
               {"12.34.5", 0, TDM_CELL_NO_NUMBER, 0},
               {"zwei", 0, TDM_CELL_NO_NUMBER, 0},
               {"nan", 0, TDM_CELL_NO_NUMBER, 0},
               {"0x10", 0, TDM_CELL_NO_NUMBER, 0},
               {"1 000", 0, TDM_CELL_NO_NUMBER, 0},
               {"1.234.567", 0, TDM_CELL_NUMBER, 1234567}};
  for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
    double number = 0;
    tdm_cell_number result =
        tdm_cell_read_number(tdm_text_of(table[i].cell), table[i].comma, &number);
    bool same = result == table[i].result &&
                (result != TDM_CELL_NUMBER || fabs(number - table[i].number) < 1e-12);
    if (!same) fail_msg("%s: %d %g", table[i].cell, result, number);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {CASE(test_yaml_scalars_follow_the_core_schema),
                                     CASE(test_yaml_ids_and_names_stay_text),
                                     CASE(test_yaml_columns_are_taken_out),
                                     CASE(test_yaml_aliases_are_copied_within_a_bound),
                                     CASE(test_yaml_refusals_name_the_place),
                                     CASE(test_yaml_source_map_finds_paths),
                                     CASE(test_scalar_cells_read_numbers)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
