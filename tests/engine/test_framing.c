// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/framing.h"

#include <string.h>

#include "tests/engine/support.h"

enum { LIMIT = 1000, ROOM = 4096 };

typedef struct {
  uint8_t bytes[ROOM];
  size_t size;
} stream;

static void put(stream *s, const void *bytes, size_t size) {
  assert_true(s->size + size <= ROOM);
  memcpy(s->bytes + s->size, bytes, size);
  s->size += size;
}

static void greet(stream *s, uint8_t revision) {
  uint8_t greeting[64] = {0xff, [9] = 0x7f, [10] = revision};
  put(s, greeting, revision < 3 ? 12 : sizeof greeting);
}

static void frame(stream *s, uint8_t flags, uint8_t size) {
  static const uint8_t payload[256] = {0};
  put(s, (uint8_t[]){flags, size}, 2);
  put(s, payload, size);
}

/* The same answer in whatever pieces the bytes come. */
static bool read_all(const stream *s) {
  bool first = true;
  for (size_t step = 1; step <= s->size; step = step * 2 + 1) {
    tdm_framing framing = {0};
    bool good = true;
    for (size_t at = 0; good && at < s->size; at += step) {
      size_t size = s->size - at < step ? s->size - at : step;
      good = tdm_framing_read(&framing, s->bytes + at, size, LIMIT);
    }
    if (step > 1) assert_int_equal(good, first);
    first = good;
  }
  return first;
}

static void test_framing_passes_messages_of_any_number(void **state) {
  (void)state;
  for (uint8_t revision = 1; revision <= 3; revision++) {
    stream s = {.size = 0};
    greet(&s, revision);
    if (revision == 3) frame(&s, 4, 30);
    for (int i = 0; i < 10; i++) {
      frame(&s, 1, 0);
      frame(&s, 0, 200);
    }
    for (int i = 0; i < 200; i++) frame(&s, 0, 0);
    assert_true(read_all(&s));
  }
}

static void test_framing_counts_parts_and_bytes_of_one_message(void **state) {
  (void)state;
  stream s = {.size = 0};
  greet(&s, 3);
  for (int i = 0; i < TDM_FRAMING_PARTS_MAX - 1; i++) frame(&s, 1, 0);
  stream full = s;
  frame(&full, 0, 0);
  assert_true(read_all(&full));
  frame(&s, 1, 0);
  frame(&s, 4, 0); /* a heartbeat between the parts ends nothing */
  assert_true(read_all(&s));
  frame(&s, 1, 0);
  assert_false(read_all(&s));
  stream large = {.size = 0};
  greet(&large, 3);
  for (int i = 0; i < 4; i++) frame(&large, 1, 250);
  assert_true(read_all(&large));
  frame(&large, 0, 1);
  assert_false(read_all(&large));
}

/* Said in the head of the frame: nothing of it needs to come. */
static void test_framing_refuses_a_large_frame_by_its_head(void **state) {
  (void)state;
  stream s = {.size = 0};
  greet(&s, 3);
  stream fits = s;
  put(&fits, (uint8_t[]){2, 0, 0, 0, 0, 0, 0, LIMIT >> 8, LIMIT & 255}, 9);
  assert_true(read_all(&fits));
  put(&s, (uint8_t[]){2, 0, 0, 0, 0, 0, 0, LIMIT >> 8, (LIMIT & 255) + 1}, 9);
  assert_false(read_all(&s));
  stream huge = {.size = 0};
  greet(&huge, 3);
  put(&huge, (uint8_t[]){3, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, 9);
  assert_false(read_all(&huge));
}

static void test_framing_refuses_what_is_not_zmtp(void **state) {
  (void)state;
  stream old = {.size = 0}, zero = {.size = 0}, http = {.size = 0};
  put(&old, "\x01\x00", 2);
  assert_false(read_all(&old));
  greet(&zero, 0);
  assert_false(read_all(&zero));
  put(&http, "GET / HTTP/1.1\r\n\r\n", 18);
  assert_false(read_all(&http));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_framing_passes_messages_of_any_number),
      cmocka_unit_test(test_framing_counts_parts_and_bytes_of_one_message),
      cmocka_unit_test(test_framing_refuses_a_large_frame_by_its_head),
      cmocka_unit_test(test_framing_refuses_what_is_not_zmtp),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
