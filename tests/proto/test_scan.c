// SPDX-License-Identifier: GPL-3.0-or-later
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "proto/scan.h"
#include "proto/writer.h"
#include "tests/proto/json.h"

typedef struct {
  const char *name;
  const char *bytes;
  size_t size;
  tdm_scan_result result;
  size_t offset;
} scan_case;

#define CASE(name, bytes, result, offset) \
  { name, bytes, sizeof(bytes) - 1, result, offset }

static const scan_case cases[] = {
    CASE("nothing", "", TDM_SCAN_TRUNCATED, 0),
    CASE("the unused code", "\xc1", TDM_SCAN_TYPE, 0),
    CASE("fixext 1", "\xd4\x01\x00", TDM_SCAN_TYPE, 0),
    CASE("fixext 2", "\xd5\x01\x00\x00", TDM_SCAN_TYPE, 0),
    CASE("fixext 4", "\xd6\xff\x00\x00\x00\x00", TDM_SCAN_TYPE, 0),
    CASE("fixext 8", "\xd7\xff\x00\x00\x00\x00\x00\x00\x00\x00", TDM_SCAN_TYPE, 0),
    CASE("fixext 16", "\xd8\x01", TDM_SCAN_TYPE, 0),
    CASE("ext 8", "\xc7\x00\x01", TDM_SCAN_TYPE, 0),
    CASE("ext 16", "\xc8\x00\x00\x01", TDM_SCAN_TYPE, 0),
    CASE("ext 32 in a list", "\x91\xc9\x00\x00\x00\x00\x01", TDM_SCAN_TYPE, 1),
    CASE("two values", "\x01\x02", TDM_SCAN_TRAILING, 1),
    CASE("list of ten million", "\xdd\x00\x98\x96\x80", TDM_SCAN_TRUNCATED, 0),
    CASE("map of 2^32 - 1", "\xdf\xff\xff\xff\xff\xa1", TDM_SCAN_TRUNCATED, 0),
    CASE("map whose last value is cut",
         "\x82\xa1"
         "a\x01\xa1"
         "b",
         TDM_SCAN_TRUNCATED, 6),
    CASE("string longer than the rest",
         "\xd9\x05"
         "abcd",
         TDM_SCAN_TRUNCATED, 0),
    CASE("bin longer than the rest", "\xc6\xff\xff\xff\xff", TDM_SCAN_TRUNCATED, 0),
    CASE("integer key", "\x81\x01\x01", TDM_SCAN_KEY_TYPE, 1),
    CASE("nil key", "\x81\xc0\x01", TDM_SCAN_KEY_TYPE, 1),
    CASE("bin key", "\x81\xc4\x01z\x01", TDM_SCAN_KEY_TYPE, 1),
    CASE("a key twice", "\x82\xa1z\x01\xa1z\x02", TDM_SCAN_DUPLICATE_KEY, 4),
    CASE("a key twice, the second in a long form", "\x82\xa1z\x01\xd9\x01z\x02",
         TDM_SCAN_DUPLICATE_KEY, 4),
    CASE("the empty key twice", "\x82\xa0\x01\xa0\x02", TDM_SCAN_DUPLICATE_KEY, 3),
    CASE("float NaN", "\xca\x7f\xc0\x00\x00", TDM_SCAN_NUMBER, 0),
    CASE("float infinity", "\x91\xca\x7f\x80\x00\x00", TDM_SCAN_NUMBER, 1),
    CASE("double NaN", "\xcb\x7f\xf8\x00\x00\x00\x00\x00\x00", TDM_SCAN_NUMBER, 0),
    CASE("double -infinity", "\xcb\xff\xf0\x00\x00\x00\x00\x00\x00", TDM_SCAN_NUMBER, 0),
    CASE("a lone continuation byte", "\xa1\x80", TDM_SCAN_UTF8, 0),
    CASE("overlong slash", "\xa2\xc0\xaf", TDM_SCAN_UTF8, 0),
    CASE("overlong in three", "\xa3\xe0\x80\xaf", TDM_SCAN_UTF8, 0),
    CASE("overlong in four", "\xa4\xf0\x80\x80\xaf", TDM_SCAN_UTF8, 0),
    CASE("a surrogate", "\xa3\xed\xa0\x80", TDM_SCAN_UTF8, 0),
    CASE("past U+10FFFF", "\xa4\xf4\x90\x80\x80", TDM_SCAN_UTF8, 0),
    CASE("first byte 0xff", "\xa1\xff", TDM_SCAN_UTF8, 0),
    CASE("a cut character", "\xa2\xe2\x82", TDM_SCAN_UTF8, 0),
    CASE("a character cut by ASCII",
         "\xa3\xe2\x82"
         "a",
         TDM_SCAN_UTF8, 0),
    CASE("bad UTF-8 behind long ASCII",
         "\xad"
         "abcdefghijkl\x80",
         TDM_SCAN_UTF8, 0),
    CASE("a key that is not UTF-8", "\x81\xa1\xff\x01", TDM_SCAN_UTF8, 1),
    CASE("two to four bytes", "\xa9\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", TDM_SCAN_OK, 10),
    CASE("the last code point", "\xa4\xf4\x8f\xbf\xbf", TDM_SCAN_OK, 5),
    CASE("before the surrogates", "\xa3\xed\x9f\xbf", TDM_SCAN_OK, 4),
    CASE("bytes in bin", "\xc4\x02\xff\xfe", TDM_SCAN_OK, 4),
    CASE("the same key in two maps", "\x92\x81\xa1z\x01\x81\xa1z\x02", TDM_SCAN_OK, 9),
    CASE("the same key inside", "\x81\xa1z\x81\xa1z\x02", TDM_SCAN_OK, 7),
    CASE("largest integers", "\x92\xcf\xff\xff\xff\xff\xff\xff\xff\xff\xd3\x80\0\0\0\0\0\0\0",
         TDM_SCAN_OK, 19),
};

static void test_scan_refuses_each_kind(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    size_t offset = SIZE_MAX;
    /* An own block, so that a sanitizer sees a read past the end. */
    uint8_t *bytes = malloc(cases[i].size + 1);
    memcpy(bytes, cases[i].bytes, cases[i].size);
    bytes = realloc(bytes, cases[i].size ? cases[i].size : 1);
    tdm_scan_result result = tdm_scan(bytes, cases[i].size, &offset);
    if (result != cases[i].result || offset != cases[i].offset)
      fail_msg("%s: result %d at %zu, expected %d at %zu", cases[i].name, (int)result, offset,
               (int)cases[i].result, cases[i].offset);
    free(bytes);
  }
}

static tdm_scan_result scan_nested(unsigned levels, uint8_t code) {
  uint8_t bytes[64];
  size_t size = 0;
  for (unsigned i = 0; i < levels; i++) {
    bytes[size++] = code;
    if (code == 0x81) bytes[size++] = 0xa0;
  }
  bytes[size++] = 0xc0;
  return tdm_scan(bytes, size, NULL);
}

static void test_scan_allows_sixteen_levels(void **state) {
  (void)state;
  assert_int_equal(scan_nested(16, 0x91), TDM_SCAN_OK);
  assert_int_equal(scan_nested(17, 0x91), TDM_SCAN_NESTING);
  assert_int_equal(scan_nested(16, 0x81), TDM_SCAN_OK);
  assert_int_equal(scan_nested(17, 0x81), TDM_SCAN_NESTING);
}

/* A map of `count` keys; key `again` (if below count) repeats key 0. */
static tdm_scan_result scan_map(uint32_t count, uint32_t again, const char *prefix) {
  tdm_buffer out;
  tdm_buffer_init(&out);
  tdm_write_map(&out, count);
  for (uint32_t i = 0; i < count; i++) {
    char key[64];
    snprintf(key, sizeof key, "%s%u%s", prefix, i == again ? 0 : i, prefix);
    tdm_write_string(&out, key);
    tdm_write_nil(&out);
  }
  assert_false(out.failed);
  tdm_scan_result result = tdm_scan(out.bytes, out.size, NULL);
  tdm_buffer_fini(&out);
  return result;
}

static void test_scan_finds_duplicates_in_maps_of_every_size(void **state) {
  (void)state;
  static const char *const prefixes[] = {"", "key", "a-prefix-longer-than-a-word"};
  static const uint32_t counts[] = {2, 3, 15, 16, 95, 96, 97, 98, 1000, 65536, 300000};
  for (size_t f = 0; f < 3; f++) {
    for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) {
      assert_int_equal(scan_map(counts[c], UINT32_MAX, prefixes[f]), TDM_SCAN_OK);
      assert_int_equal(scan_map(counts[c], counts[c] - 1, prefixes[f]), TDM_SCAN_DUPLICATE_KEY);
      assert_int_equal(scan_map(counts[c], counts[c] / 2, prefixes[f]), TDM_SCAN_DUPLICATE_KEY);
    }
  }
}

static void test_scan_bounds_the_keys_of_large_maps(void **state) {
  (void)state;
  size_t size = 5 + 2 * (size_t)(TDM_SCAN_KEYS_MAX + 1);
  uint8_t *bytes = calloc(size, 1);
  bytes[0] = 0xdf;
  for (unsigned i = 0; i < 4; i++)
    bytes[1 + i] = (uint8_t)((TDM_SCAN_KEYS_MAX + 1) >> (24 - 8 * i));
  assert_int_equal(tdm_scan(bytes, size, NULL), TDM_SCAN_KEYS);
  free(bytes);
}

static const char *const sample =
    "{'v':1,'op':'solve','id':'x-1','body':{'cohort':{'participants':[{'id':'m','role':'mentor',"
    "'age':51.5,'langs':['de','fr'],'capacity':2},{'id':'e','role':'mentee','age':-3,"
    "'note':null}]},'programme':{'dimensions':[{'name':'age','kind':'number','span':10,"
    "'weight':1.5}],'wishes':{'mentor':70000,'mentee':5000000000}},'options':{'progress':true}}}";

static void test_scan_refuses_every_truncation(void **state) {
  (void)state;
  tdm_buffer out;
  tdm_buffer_init(&out);
  json_write(&out, sample);
  assert_int_equal(tdm_scan(out.bytes, out.size, NULL), TDM_SCAN_OK);
  assert_int_equal(tdm_scan_skip(out.bytes, out.size), out.size);
  for (size_t size = 0; size < out.size; size++) {
    uint8_t *cut = malloc(size ? size : 1);
    memcpy(cut, out.bytes, size);
    tdm_scan_result result = tdm_scan(cut, size, NULL);
    if (result != TDM_SCAN_TRUNCATED)
      fail_msg("cut to %zu of %zu bytes: result %d", size, out.size, (int)result);
    free(cut);
  }
  tdm_buffer_fini(&out);
}

static uint64_t next_random(uint64_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 7;
  *state ^= *state << 17;
  return *state;
}

/* Whatever passes is walked by skip to its exact end. */
static void test_scan_survives_mutations(void **state) {
  (void)state;
  tdm_buffer out;
  tdm_buffer_init(&out);
  json_write(&out, sample);
  uint8_t *bytes = malloc(out.size);
  uint64_t random = 42;
  unsigned passed = 0;
  for (int round = 0; round < 50000; round++) {
    memcpy(bytes, out.bytes, out.size);
    for (uint64_t n = next_random(&random) % 4 + 1; n > 0; n--)
      bytes[next_random(&random) % out.size] = (uint8_t)(next_random(&random) >> 32);
    if (tdm_scan(bytes, out.size, NULL) != TDM_SCAN_OK) continue;
    passed++;
    assert_int_equal(tdm_scan_skip(bytes, out.size), out.size);
  }
  assert_true(passed > 1000);
  free(bytes);
  tdm_buffer_fini(&out);
}

static void test_scan_names_every_result(void **state) {
  (void)state;
  for (int result = TDM_SCAN_OK; result <= TDM_SCAN_NO_MEMORY; result++) {
    assert_non_null(tdm_scan_message((tdm_scan_result)result));
    assert_string_not_equal(tdm_scan_message((tdm_scan_result)result), "unknown error");
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_scan_refuses_each_kind),
      cmocka_unit_test(test_scan_allows_sixteen_levels),
      cmocka_unit_test(test_scan_finds_duplicates_in_maps_of_every_size),
      cmocka_unit_test(test_scan_bounds_the_keys_of_large_maps),
      cmocka_unit_test(test_scan_refuses_every_truncation),
      cmocka_unit_test(test_scan_survives_mutations),
      cmocka_unit_test(test_scan_names_every_result),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
