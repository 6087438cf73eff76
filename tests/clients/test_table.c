// SPDX-License-Identifier: GPL-3.0-or-later
#include "clients/cli/table.h"
#include "tests/clients/support.h"

static bool parse(workbench *bench, const char *bytes, char delimiter, tdm_table *table) {
  return tdm_table_parse("t.csv", tdm_text_of(bytes), delimiter, bench->arena, &bench->complaints,
                         table);
}

static void assert_cell(workbench *bench, const tdm_table *table, uint32_t row, uint32_t column,
                        const char *expected) {
  assert_true(row < table->row_count && column < table->column_count);
  assert_string_equal(string_of(bench, table->rows[row].cells[column]), expected);
}

static void test_table_delimiter_is_found(void **state) {
  static const char *const files[] = {"id,role\na,b\n",          "id;role\na;b\n",
                                      "id\trole\na\tb\n",        "\"id\",role\r\na,b\r\n",
                                      "sep=;\r\nid;role\r\na;b", "\n\nid;role\n\n a ; b \n;\n"};
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    tdm_table table;
    assert_true(parse(*state, files[i], 0, &table));
    assert_int_equal(table.column_count, 2);
    assert_int_equal(table.row_count, 1);
    assert_cell(*state, &table, 0, 0, "a");
    assert_cell(*state, &table, 0, 1, "b");
  }
}

static void test_table_delimiter_in_quotes_does_not_count(void **state) {
  tdm_table table;
  assert_true(parse(*state, "\"a;b;c\",d\n1,2\n", 0, &table));
  assert_int_equal(table.delimiter, ',');
  assert_string_equal(string_of(*state, table.header[0]), "a;b;c");
  assert_true(parse(*state, "a;b,c\n1;2\n", ';', &table));
  assert_string_equal(string_of(*state, table.header[1]), "b,c");
}

static void test_table_encodings_become_utf8(void **state) {
  tdm_table table;
  assert_true(parse(*state, "\xef\xbb\xbfid;Pl\xc3\xa4tze\np;\xe2\x82\xac\n", 0, &table));
  assert_string_equal(string_of(*state, table.header[0]), "id");
  assert_string_equal(string_of(*state, table.header[1]), "Plätze");
  assert_true(parse(*state, "id;Pl\xe4tze\np;\x80 \x9f\xff\n", 0, &table));
  assert_string_equal(string_of(*state, table.header[1]), "Plätze");
  assert_cell(*state, &table, 0, 1, "€ Ÿÿ");
}

static void test_table_other_encodings_are_refused(void **state) {
  tdm_table table;
  tdm_text utf16 = {"\xff\xfei\0d\0\n\0", 8}, zero = {"id\na\0b\n", 7};
  assert_false(parse(*state, "id\np\x81\n", 0, &table));
  assert_contains(complaint(*state, 0), "t.csv:2: neither UTF-8 nor Windows-1252 (byte 0x81)");
  workbench *bench = *state;
  assert_false(tdm_table_parse("t.csv", utf16, 0, bench->arena, &bench->complaints, &table));
  assert_contains(complaint(*state, 1), "UTF-16");
  assert_false(tdm_table_parse("t.csv", zero, 0, bench->arena, &bench->complaints, &table));
  assert_contains(complaint(*state, 2), "t.csv:2: not a text file");
}

static void test_table_quotes_hold_anything(void **state) {
  tdm_table table;
  assert_true(
      parse(*state, "id,note\r\na,\"one\r\ntwo, \"\"three\"\"\"\r\n\r\nb,x\r\n", 0, &table));
  assert_int_equal(table.row_count, 2);
  assert_cell(*state, &table, 0, 1, "one\r\ntwo, \"three\"");
  assert_int_equal(table.rows[0].line, 2);
  assert_int_equal(table.rows[1].line, 5);
}

static void test_table_ragged_rows_name_their_line(void **state) {
  tdm_table table;
  assert_false(parse(*state, "id,a\n1,2\n\"x\ny\",2\n1,2,3\n1\n", 0, &table));
  assert_contains(complaint(*state, 0), "t.csv:5: 3 cells where the header has 2 columns");
  assert_contains(complaint(*state, 1), "t.csv:6: 1 cells");
  workbench *bench = *state;
  assert_int_equal(bench->complaints.total, 2);
}

static void test_table_broken_quotes_name_their_line(void **state) {
  tdm_table table;
  assert_false(parse(*state, "id,a\n1,5\" pipe\n", 0, &table));
  assert_contains(complaint(*state, 0), "t.csv:2: a quotation mark in the middle of a cell");
  assert_false(parse(*state, "id,a\n1,2\n3,\"4\n5,6\n", 0, &table));
  assert_contains(complaint(*state, 1), "t.csv:3: a quoted cell of this row is never closed");
}

static void test_table_headers_are_checked(void **state) {
  tdm_table table;
  assert_false(parse(*state, "id,a,id\n1,2,3\n", 0, &table));
  assert_contains(complaint(*state, 0), "t.csv:1: two columns are named \"id\"");
  assert_false(parse(*state, "", 0, &table));
  assert_contains(complaint(*state, 1), "t.csv: empty");
  assert_false(parse(*state, "\n \n", 0, &table));
}

int main(void) {
  const struct CMUnitTest tests[] = {CASE(test_table_delimiter_is_found),
                                     CASE(test_table_delimiter_in_quotes_does_not_count),
                                     CASE(test_table_encodings_become_utf8),
                                     CASE(test_table_other_encodings_are_refused),
                                     CASE(test_table_quotes_hold_anything),
                                     CASE(test_table_ragged_rows_name_their_line),
                                     CASE(test_table_broken_quotes_name_their_line),
                                     CASE(test_table_headers_are_checked)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
