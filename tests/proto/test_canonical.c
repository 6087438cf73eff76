// SPDX-License-Identifier: GPL-3.0-or-later
/* The canonical encoding, refs, parts and the filing of a submit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "proto/filing.h"
#include "proto/ref.h"
#include "proto/scan.h"
#include "proto/writer.h"
#include "tests/proto/json.h"
#include "tests/proto/loose.h"

static void collect(void *context, const uint8_t *bytes, size_t size) {
  tdm_buffer_append(context, bytes, size);
}

static tdm_buffer canonical(tdm_canonical_shape shape, const tdm_buffer *in) {
  tdm_buffer out;
  tdm_buffer_init(&out);
  assert_int_equal(tdm_scan(in->bytes, in->size, NULL), TDM_SCAN_OK);
  tdm_canonical_sink sink = {collect, &out};
  assert_int_equal(tdm_canonical_write(shape, in->bytes, in->size, &sink), TDM_CANONICAL_OK);
  assert_int_equal(tdm_scan(out.bytes, out.size, NULL), TDM_SCAN_OK);
  return out;
}

static tdm_buffer from_json(const char *text) {
  tdm_buffer out;
  tdm_buffer_init(&out);
  json_write(&out, text);
  return out;
}

static void assert_same(const char *what, const tdm_buffer *a, const tdm_buffer *b) {
  if (a->size == b->size && memcmp(a->bytes, b->bytes, a->size) == 0) return;
  tdm_buffer left, right;
  tdm_buffer_init(&left);
  tdm_buffer_init(&right);
  json_print(&left, a->bytes, a->size);
  json_print(&right, b->bytes, b->size);
  fail_msg("%s:\n%s\n%s", what, (char *)left.bytes, (char *)right.bytes);
}

static void assert_canonical(tdm_canonical_shape shape, const char *in, const char *expected) {
  tdm_buffer given = from_json(in), wanted = from_json(expected);
  tdm_buffer out = canonical(shape, &given);
  assert_same(in, &out, &wanted);
  tdm_buffer_fini(&given);
  tdm_buffer_fini(&wanted);
  tdm_buffer_fini(&out);
}

/* ---- golden bytes ---- */

static tdm_buffer golden(const char *name) {
  char path[512], block[4096];
  size_t size;
  tdm_buffer out;
  tdm_buffer_init(&out);
  snprintf(path, sizeof path, "%s/%s", TANDEM_GOLDEN_FOLDER, name);
  FILE *file = fopen(path, "rb");
  if (!file) fail_msg("cannot open %s", path);
  while ((size = fread(block, 1, sizeof block, file)) > 0) tdm_buffer_append(&out, block, size);
  fclose(file);
  return out;
}

static void check_golden(const char *name, const char *canonical_name, tdm_canonical_shape shape) {
  char file[128], line[256];
  snprintf(file, sizeof file, "%s.msgpack", name);
  tdm_buffer in = golden(file);
  snprintf(file, sizeof file, "%s.msgpack", canonical_name);
  tdm_buffer expected = golden(file), refs = golden("refs.txt"), out = canonical(shape, &in);
  assert_same(name, &out, &expected);
  tdm_ref ref;
  assert_int_equal(tdm_ref_of(shape, in.bytes, in.size, &ref), TDM_CANONICAL_OK);
  snprintf(line, sizeof line, "%s %s\n", ref.hex, canonical_name);
  tdm_buffer_append(&refs, "", 1);
  if (!strstr((char *)refs.bytes, line)) fail_msg("refs.txt has no line %s", line);
  tdm_buffer_fini(&in);
  tdm_buffer_fini(&expected);
  tdm_buffer_fini(&refs);
  tdm_buffer_fini(&out);
}

static void test_canonical_matches_golden_bytes(void **state) {
  (void)state;
  check_golden("cohort_rows", "cohort_canonical", TDM_CANONICAL_COHORT);
  check_golden("cohort_columns", "cohort_canonical", TDM_CANONICAL_COHORT);
  check_golden("cohort_canonical", "cohort_canonical", TDM_CANONICAL_COHORT);
  check_golden("programme_loose", "programme_canonical", TDM_CANONICAL_VALUE);
  check_golden("programme_canonical", "programme_canonical", TDM_CANONICAL_VALUE);
}

/* ---- by hand ---- */

static void test_canonical_leaves_out_nil_entries_but_keeps_nil_items(void **state) {
  (void)state;
  assert_canonical(TDM_CANONICAL_VALUE, "{'b': null, 'a': [null, 1, null]}",
                   "{'a': [null, 1, null]}");
}

static void test_canonical_sorts_keys_bytewise_a_prefix_first(void **state) {
  (void)state;
  assert_canonical(TDM_CANONICAL_VALUE, "{'ab': 1, 'b': 2, 'a': 3, 'B': 4, '': 5}",
                   "{'': 5, 'B': 4, 'a': 3, 'ab': 1, 'b': 2}");
}

static void test_canonical_makes_whole_floats_integers(void **state) {
  (void)state;
  assert_canonical(TDM_CANONICAL_VALUE, "[1.0, -3.0, 0.5, 9007199254740992.0, 1e300, -0.0]",
                   "[1, -3, 0.5, 9007199254740992, 1e300, 0]");
  tdm_buffer in;
  tdm_buffer_init(&in);
  tdm_write_array(&in, 3);
  tdm_write_double(&in, 0x1p63);
  tdm_write_double(&in, 0x1p64);
  tdm_write_double(&in, -0x1p63);
  tdm_buffer out = canonical(TDM_CANONICAL_VALUE, &in);
  const uint8_t expected[] = {0x93, 0xcf, 0x80, 0, 0, 0,    0,    0, 0, 0, 0xcb, 0x43, 0xf0, 0,
                              0,    0,    0,    0, 0, 0xd3, 0x80, 0, 0, 0, 0,    0,    0,    0};
  assert_int_equal(out.size, sizeof expected);
  assert_memory_equal(out.bytes, expected, sizeof expected);
  tdm_buffer_fini(&in);
  tdm_buffer_fini(&out);
}

static void test_canonical_widens_single_floats(void **state) {
  (void)state;
  const uint8_t single[] = {0xca, 0x3f, 0, 0, 0}, twice[] = {0xcb, 0x3f, 0xe0, 0, 0, 0, 0, 0, 0};
  tdm_buffer in, out;
  tdm_buffer_init(&in);
  tdm_buffer_append(&in, single, sizeof single);
  out = canonical(TDM_CANONICAL_VALUE, &in);
  assert_int_equal(out.size, sizeof twice);
  assert_memory_equal(out.bytes, twice, sizeof twice);
  tdm_buffer_fini(&in);
  tdm_buffer_fini(&out);
}

static void test_canonical_takes_participants_only_of_a_cohort(void **state) {
  (void)state;
  const char *two = "{'participants': [{'id': 'b'}, {'id': 'a'}]}";
  assert_canonical(TDM_CANONICAL_COHORT, two, "{'participants': [{'id': 'a'}, {'id': 'b'}]}");
  assert_canonical(TDM_CANONICAL_VALUE, two, two);
  assert_canonical(TDM_CANONICAL_COHORT, "{'managers': {'b': 'participants', 'a': 'c'}}",
                   "{'managers': {'a': 'c', 'b': 'participants'}}");
}

static void test_canonical_of_what_is_no_cohort_is_told(void **state) {
  (void)state;
  assert_canonical(TDM_CANONICAL_COHORT, "[1, 2]", "[1, 2]");
  assert_canonical(TDM_CANONICAL_COHORT, "{'participants': 7}", "{'participants': 7}");
  assert_canonical(TDM_CANONICAL_COHORT, "{'participants': [3, {'id': 'a'}, {}, {'id': 4}]}",
                   "{'participants': [3, {}, {'id': 4}, {'id': 'a'}]}");
  assert_canonical(TDM_CANONICAL_COHORT,
                   "{'participants': {'columns': {'id': ['b', 'a'], 'x': [1]}}}",
                   "{'participants': [{'id': 'a'}, {'id': 'b', 'x': 1}]}");
  assert_canonical(TDM_CANONICAL_COHORT, "{'participants': {'columns': {'x': [1], 'id': 3}}}",
                   "{'participants': []}");
  assert_canonical(TDM_CANONICAL_COHORT, "{'participants': {'columns': {}, 'more': 1}}",
                   "{'participants': {'columns': {}, 'more': 1}}");
}

/* ---- random cohorts ---- */

enum { PEOPLE_MAX = 40, COLUMNS = 5 };

/* A table of people; 0 is a missing value. */
typedef struct {
  uint32_t count;
  uint32_t ids[PEOPLE_MAX];
  uint32_t cells[PEOPLE_MAX][COLUMNS];
} table;

static table random_table(loose_random *random) {
  table t = {.count = loose_below(random, PEOPLE_MAX)};
  for (uint32_t i = 0; i < t.count; i++) t.ids[i] = i * 7;
  for (uint32_t i = t.count; i > 1; i--) {
    uint32_t other = loose_below(random, i), kept = t.ids[i - 1];
    t.ids[i - 1] = t.ids[other];
    t.ids[other] = kept;
  }
  for (uint32_t i = 0; i < t.count; i++)
    for (uint32_t c = 0; c < COLUMNS; c++) t.cells[t.ids[i] / 7][c] = loose_below(random, 4);
  return t;
}

static void write_id(tdm_buffer *out, uint32_t id) {
  char text[16];
  snprintf(text, sizeof text, "p%u", id);
  tdm_write_string(out, text);
}

static void write_cell(tdm_buffer *out, uint32_t column, uint32_t cell) {
  if (cell == 0) {
    tdm_write_nil(out);
  } else if (column == 0) {
    tdm_write_string(out, cell == 1 ? "mentor" : "mentee");
  } else if (column == 1) {
    tdm_write_array(out, cell);
    for (uint32_t i = 0; i < cell; i++) write_id(out, cell + i);
  } else {
    tdm_write_double(out, cell * 0.5 - 1);
  }
}

static const char *const names[COLUMNS] = {"role", "wishes", "age", "a", "zone"};

static void write_rows(tdm_buffer *out, const table *t) {
  tdm_write_array(out, t->count);
  for (uint32_t i = 0; i < t->count; i++) {
    tdm_write_map(out, COLUMNS + 1);
    tdm_write_string(out, "id");
    write_id(out, t->ids[i]);
    for (uint32_t c = 0; c < COLUMNS; c++) {
      tdm_write_string(out, names[c]);
      write_cell(out, c, t->cells[t->ids[i] / 7][c]);
    }
  }
}

static void write_columns(tdm_buffer *out, const table *t) {
  tdm_write_map(out, 1);
  tdm_write_string(out, "columns");
  tdm_write_map(out, COLUMNS + 1);
  for (uint32_t c = 0; c <= COLUMNS; c++) {
    tdm_write_string(out, c == COLUMNS ? "id" : names[c]);
    tdm_write_array(out, t->count);
    for (uint32_t i = 0; i < t->count; i++) {
      if (c == COLUMNS)
        write_id(out, t->ids[i]);
      else
        write_cell(out, c, t->cells[t->ids[i] / 7][c]);
    }
  }
}

/* The table in one of its many spellings. */
static tdm_buffer spell(const table *t, loose_random *random) {
  tdm_buffer plain, out;
  tdm_buffer_init(&plain);
  tdm_buffer_init(&out);
  tdm_write_map(&plain, 1);
  tdm_write_string(&plain, "participants");
  if (loose_below(random, 2) == 0)
    write_rows(&plain, t);
  else
    write_columns(&plain, t);
  /* A nil entry beside the columns is a column of nothing. */
  loose_write(&out, plain.bytes, plain.size, random);
  tdm_buffer_fini(&plain);
  return out;
}

static void shuffle(table *t, loose_random *random) {
  for (uint32_t i = t->count; i > 1; i--) {
    uint32_t other = loose_below(random, i), kept = t->ids[i - 1];
    t->ids[i - 1] = t->ids[other];
    t->ids[other] = kept;
  }
}

static tdm_ref ref_of(const table *t, loose_random *random) {
  tdm_ref ref;
  tdm_buffer spelt = spell(t, random);
  assert_int_equal(tdm_scan(spelt.bytes, spelt.size, NULL), TDM_SCAN_OK);
  assert_int_equal(tdm_ref_of(TDM_CANONICAL_COHORT, spelt.bytes, spelt.size, &ref),
                   TDM_CANONICAL_OK);
  tdm_buffer_fini(&spelt);
  return ref;
}

static void test_ref_is_that_of_the_meaning(void **state) {
  (void)state;
  loose_random random = {20261123};
  for (int round = 0; round < 3000; round++) {
    table t = random_table(&random);
    tdm_ref first = ref_of(&t, &random);
    shuffle(&t, &random);
    tdm_ref second = ref_of(&t, &random);
    if (strcmp(first.hex, second.hex) != 0)
      fail_msg("round %d: %s %s", round, first.hex, second.hex);
    if (t.count == 0) continue;
    uint32_t person = loose_below(&random, t.count), column = loose_below(&random, COLUMNS);
    t.cells[person][column] = (t.cells[person][column] + 1) % 4;
    tdm_ref other = ref_of(&t, &random);
    if (column == 0 && t.cells[person][0] == 3) continue; /* written as 2 is */
    if (strcmp(first.hex, other.hex) == 0) fail_msg("round %d: a change is not seen", round);
  }
}

static void test_canonical_of_itself_is_the_same(void **state) {
  (void)state;
  loose_random random = {7};
  for (int round = 0; round < 300; round++) {
    table t = random_table(&random);
    tdm_buffer spelt = spell(&t, &random);
    tdm_buffer once = canonical(TDM_CANONICAL_COHORT, &spelt);
    tdm_buffer twice = canonical(TDM_CANONICAL_COHORT, &once);
    assert_same("once and twice", &once, &twice);
    tdm_buffer_fini(&spelt);
    tdm_buffer_fini(&once);
    tdm_buffer_fini(&twice);
  }
}

/* Rows of long names from short columns: told in pieces, each about 64 KiB. */
static void measure(void *context, const uint8_t *bytes, size_t size) {
  (void)bytes;
  size_t *most = context;
  if (size > *most) *most = size;
}

static void test_canonical_comes_in_pieces(void **state) {
  (void)state;
  enum { PEOPLE = 20000, WIDE = 30 };
  tdm_buffer in;
  char name[201];
  size_t most = 0;
  tdm_buffer_init(&in);
  tdm_write_map(&in, 1);
  tdm_write_string(&in, "participants");
  tdm_write_map(&in, 1);
  tdm_write_string(&in, "columns");
  tdm_write_map(&in, WIDE + 1);
  for (uint32_t c = 0; c <= WIDE; c++) {
    snprintf(name, sizeof name, "%0200u", c);
    tdm_write_string(&in, c == WIDE ? "id" : name);
    tdm_write_array(&in, PEOPLE);
    for (uint32_t i = 0; i < PEOPLE; i++) {
      if (c == WIDE)
        write_id(&in, PEOPLE - i);
      else
        tdm_write_int(&in, 1);
    }
  }
  tdm_canonical_sink sink = {measure, &most};
  assert_int_equal(tdm_canonical_write(TDM_CANONICAL_COHORT, in.bytes, in.size, &sink),
                   TDM_CANONICAL_OK);
  assert_in_range(most, 60000, 80000);
  tdm_buffer_fini(&in);
}

/* ---- parts and filing ---- */

static const char digits[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

static void test_parts_are_found_where_they_stand(void **state) {
  (void)state;
  char text[512];
  tdm_part parts[TDM_PARTS_MAX];
  snprintf(text, sizeof text,
           "{'options': {'cohort': 1, 'base': {'programme': {'a': 1}, 'cohort': {'ref': '%s'}}},"
           " 'programme': {'ref': '%s', 'x': null}, 'cohort': {'ref': 'short'}, 'limits': {}}",
           digits, digits);
  tdm_buffer body = from_json(text);
  assert_int_equal(tdm_parts_find(body.bytes, body.size, parts), 4);
  assert_true(parts[0].programme && parts[0].base && parts[0].ref.size == 0);
  assert_true(!parts[1].programme && parts[1].base && parts[1].ref.size == 64);
  assert_true(parts[2].programme && !parts[2].base && parts[2].ref.size == 64);
  assert_true(!parts[3].programme && !parts[3].base && parts[3].ref.size == 0);
  tdm_buffer_fini(&body);
}

static void test_parts_are_not_refs_with_company_or_other_digits(void **state) {
  (void)state;
  char text[256];
  const char *const around[][2] = {
      {"{'cohort': {'x': 1, 'ref': '", "'}}"},
      {"{'cohort': {'Ref': '", "'}}"},
      {"{'cohort': '", "'}"},
      {"{'cohort': {'ref': 'A", "'}}"},
  };
  tdm_part parts[TDM_PARTS_MAX];
  for (size_t i = 0; i < sizeof around / sizeof around[0]; i++) {
    snprintf(text, sizeof text, "%s%s%s", around[i][0], digits + (i == 3), around[i][1]);
    tdm_buffer body = from_json(text);
    assert_int_equal(tdm_parts_find(body.bytes, body.size, parts), 1);
    assert_int_equal(parts[0].ref.size, 0);
    tdm_buffer_fini(&body);
  }
}

static tdm_buffer file_of(const char *text, tdm_buffer *body) {
  tdm_buffer out;
  *body = from_json(text);
  tdm_buffer_init(&out);
  assert_int_equal(tdm_filing_write(&out, body->bytes, body->size), TDM_CANONICAL_OK);
  return out;
}

static void test_filing_keeps_parts_apart(void **state) {
  (void)state;
  tdm_buffer body;
  tdm_buffer bytes = file_of(
      "{'programme': {}, 'key': 'k1', 'limits': {'time_ms': 5.0}, 'options': null,"
      " 'cohort': {'participants': []}}",
      &body);
  tdm_filing filing;
  assert_true(tdm_filing_read(bytes.bytes, bytes.size, body.size, &filing));
  assert_true(tdm_text_equal(filing.key, tdm_text_of("k1")));
  assert_int_equal(filing.part_count, 2);
  assert_true(filing.parts[0].programme && !filing.parts[1].programme);
  char expected[512];
  snprintf(expected, sizeof expected,
           "{'cohort': {'ref': '%.64s'}, 'limits': {'time_ms': 5}, 'programme': {'ref': '%.64s'}}",
           filing.parts[1].ref.bytes, filing.parts[0].ref.bytes);
  tdm_buffer wanted = from_json(expected);
  tdm_buffer rest = {.bytes = (uint8_t *)(uintptr_t)filing.rest, .size = filing.rest_size};
  assert_same("rest", &rest, &wanted);
  assert_int_equal(body.bytes[filing.parts[0].offset], 0x80);
  assert_int_equal(filing.parts[0].size, 1);
  tdm_buffer_fini(&wanted);
  tdm_buffer_fini(&bytes);
  tdm_buffer_fini(&body);
}

static void assert_same_digest(const char *a, const char *b, bool same) {
  tdm_buffer body_a, body_b;
  tdm_buffer bytes_a = file_of(a, &body_a), bytes_b = file_of(b, &body_b);
  tdm_filing filing_a, filing_b;
  assert_true(tdm_filing_read(bytes_a.bytes, bytes_a.size, body_a.size, &filing_a));
  assert_true(tdm_filing_read(bytes_b.bytes, bytes_b.size, body_b.size, &filing_b));
  if (tdm_text_equal(filing_a.digest, filing_b.digest) != same) fail_msg("%s\n%s", a, b);
  tdm_buffer_fini(&bytes_a);
  tdm_buffer_fini(&bytes_b);
  tdm_buffer_fini(&body_a);
  tdm_buffer_fini(&body_b);
}

static void test_filing_tells_bodies_apart(void **state) {
  (void)state;
  const char *plain = "{'cohort': {'participants': [{'id': 'a'}]}, 'programme': {}}";
  assert_same_digest(plain,
                     "{'programme': {}, 'key': 'other', 'limits': null,"
                     " 'cohort': {'participants': {'columns': {'id': ['a']}}}}",
                     true);
  assert_same_digest(plain,
                     "{'cohort': {'participants': [{'id': 'a'}]}, 'programme': {},"
                     " 'options': {'seed': 1}}",
                     false);
  assert_same_digest(plain, "{'cohort': {'participants': [{'id': 'b'}]}, 'programme': {}}", false);
}

static void test_filing_that_does_not_fit_is_refused(void **state) {
  (void)state;
  tdm_buffer body;
  tdm_buffer bytes = file_of("{'cohort': {'participants': []}, 'programme': {}}", &body);
  tdm_filing filing;
  assert_false(tdm_filing_read(bytes.bytes, bytes.size, 4, &filing));
  for (size_t size = 0; size < bytes.size; size++)
    assert_false(tdm_filing_read(bytes.bytes, size, body.size, &filing));
  tdm_buffer_fini(&bytes);
  tdm_buffer_fini(&body);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_canonical_matches_golden_bytes),
      cmocka_unit_test(test_canonical_leaves_out_nil_entries_but_keeps_nil_items),
      cmocka_unit_test(test_canonical_sorts_keys_bytewise_a_prefix_first),
      cmocka_unit_test(test_canonical_makes_whole_floats_integers),
      cmocka_unit_test(test_canonical_widens_single_floats),
      cmocka_unit_test(test_canonical_takes_participants_only_of_a_cohort),
      cmocka_unit_test(test_canonical_of_what_is_no_cohort_is_told),
      cmocka_unit_test(test_ref_is_that_of_the_meaning),
      cmocka_unit_test(test_canonical_of_itself_is_the_same),
      cmocka_unit_test(test_canonical_comes_in_pieces),
      cmocka_unit_test(test_parts_are_found_where_they_stand),
      cmocka_unit_test(test_parts_are_not_refs_with_company_or_other_digits),
      cmocka_unit_test(test_filing_keeps_parts_apart),
      cmocka_unit_test(test_filing_tells_bodies_apart),
      cmocka_unit_test(test_filing_that_does_not_fit_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
