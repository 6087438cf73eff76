// SPDX-License-Identifier: GPL-3.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "proto/envelope.h"
#include "proto/writer.h"
#include "tests/proto/json.h"

typedef struct {
  const char *message;
  int code;
  const char *id; /* as JSON */
  const char *op;
} request_case;

static const request_case cases[] = {
    {"{'v':1,'op':'hello','id':7,'body':{}}", 0, "7", "hello"},
    {"{'v':1,'op':'hello','id':'a b','body':{}}", 0, "'a b'", "hello"},
    {"{'body':{},'id':18446744073709551615,'trace':[1],'op':'x','v':1}", 0, "18446744073709551615",
     "x"},
    {"{'v':1,'op':'','id':0,'body':{}}", 0, "0", ""},
    {"{'v':2,'op':'hello','id':7,'body':{}}", TDM_ERROR_UNSUPPORTED_VERSION, "7", "hello"},
    {"{'v':-1,'op':'hello','id':7}", TDM_ERROR_UNSUPPORTED_VERSION, "7", "hello"},
    {"{'op':'hello','id':7,'body':{}}", TDM_ERROR_MALFORMED, "7", "hello"},
    {"{'v':'1','op':'hello','id':7,'body':{}}", TDM_ERROR_MALFORMED, "7", "hello"},
    {"{'v':1,'op':'hello','body':{}}", TDM_ERROR_MALFORMED, "null", "hello"},
    {"{'v':1,'op':'hello','id':-1,'body':{}}", TDM_ERROR_MALFORMED, "null", "hello"},
    {"{'v':1,'op':'hello','id':1.5,'body':{}}", TDM_ERROR_MALFORMED, "null", "hello"},
    {"{'v':1,'op':7,'id':7,'body':{}}", TDM_ERROR_MALFORMED, "7", ""},
    {"{'v':1,'id':7,'body':{}}", TDM_ERROR_MALFORMED, "7", ""},
    {"{'v':1,'op':'hello','id':7}", TDM_ERROR_MALFORMED, "7", "hello"},
    {"{'v':1,'op':'hello','id':7,'body':[]}", TDM_ERROR_MALFORMED, "7", "hello"},
    {"{'v':1,'op':'hello','id':7,'body':null}", TDM_ERROR_MALFORMED, "7", "hello"},
    {"[1]", TDM_ERROR_MALFORMED, "null", ""},
    {"null", TDM_ERROR_MALFORMED, "null", ""},
    {"{}", TDM_ERROR_MALFORMED, "null", ""},
};

static void check_request(const request_case *expected) {
  tdm_buffer in, id;
  tdm_buffer_init(&in);
  tdm_buffer_init(&id);
  json_write(&in, expected->message);
  tdm_request_envelope envelope;
  const char *message = NULL;
  int code = tdm_envelope_read(in.bytes, in.size, &envelope, &message);
  if (code != expected->code) fail_msg("%s: code %d", expected->message, code);
  if (code) assert_true(message && strlen(message) > 10);
  assert_true(tdm_text_equal(envelope.op, tdm_text_of(expected->op)));
  assert_true((envelope.body != NULL) == (code == 0));
  tdm_error_write(&id, envelope.id, envelope.op, TDM_ERROR_MALFORMED, tdm_text_of("m"), NULL, -1);
  tdm_reply_envelope reply;
  assert_true(tdm_reply_read(id.bytes, id.size, &reply));
  assert_true(tdm_request_id_equal(reply.id, envelope.id));
  tdm_buffer_fini(&id);
  tdm_buffer_init(&id);
  json_write(&id, expected->id);
  assert_int_equal(envelope.id.type, expected->id[0] == 'n'    ? TDM_ID_NIL
                                     : expected->id[0] == '\'' ? TDM_ID_TEXT
                                                               : TDM_ID_UINT);
  tdm_buffer_fini(&id);
  tdm_buffer_fini(&in);
}

static void test_envelope_reads_requests(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) check_request(&cases[i]);
}

static void test_envelope_refuses_long_ids(void **state) {
  (void)state;
  char text[129];
  memset(text, 'x', sizeof text);
  for (uint32_t size = 128; size <= 129; size++) {
    tdm_buffer out;
    tdm_buffer_init(&out);
    tdm_request_id id = {.type = TDM_ID_TEXT, .text = {text, size}};
    tdm_envelope_write(&out, tdm_text_of("stats"), id, "\x80", 1);
    tdm_request_envelope envelope;
    const char *message;
    int code = tdm_envelope_read(out.bytes, out.size, &envelope, &message);
    assert_int_equal(code, size == 128 ? 0 : TDM_ERROR_MALFORMED);
    tdm_buffer_fini(&out);
  }
}

static void test_envelope_round_trips_a_request(void **state) {
  (void)state;
  tdm_buffer body, out;
  tdm_buffer_init(&body);
  tdm_buffer_init(&out);
  json_write(&body, "{'cohort':{'participants':[]},'programme':{}}");
  tdm_request_id id = {.type = TDM_ID_UINT, .number = 300};
  tdm_envelope_write(&out, tdm_text_of("check"), id, body.bytes, body.size);
  tdm_request_envelope envelope;
  const char *message;
  assert_int_equal(tdm_envelope_read(out.bytes, out.size, &envelope, &message), 0);
  assert_true(tdm_request_id_equal(envelope.id, id));
  assert_int_equal(envelope.body_size, body.size);
  assert_memory_equal(envelope.body, body.bytes, body.size);
  tdm_buffer_fini(&body);
  tdm_buffer_fini(&out);
}

static void test_reply_read_refuses_what_is_none(void **state) {
  (void)state;
  static const char *const messages[] = {
      "{'v':1,'id':1,'op':'x','kind':'answer','body':{}}",
      "{'v':1,'id':1,'op':'x','kind':'result'}",
      "{'v':1,'id':1,'op':'x','kind':'result','body':1}",
      "{'v':2,'id':1,'op':'x','kind':'result','body':{}}",
      "{'v':1,'id':-1,'op':'x','kind':'result','body':{}}",
      "{'v':1,'id':1,'op':3,'kind':'result','body':{}}",
      "{'v':1,'id':1,'op':'x','body':{}}",
      "[]",
  };
  for (size_t i = 0; i < sizeof messages / sizeof messages[0]; i++) {
    tdm_buffer in;
    tdm_reply_envelope reply;
    tdm_buffer_init(&in);
    json_write(&in, messages[i]);
    if (tdm_reply_read(in.bytes, in.size, &reply)) fail_msg("accepted: %s", messages[i]);
    tdm_buffer_fini(&in);
  }
}

static void assert_prints(const tdm_buffer *bytes, const char *expected) {
  tdm_buffer text;
  tdm_buffer_init(&text);
  json_print(&text, bytes->bytes, bytes->size);
  assert_string_equal((const char *)text.bytes, expected);
  tdm_buffer_fini(&text);
}

static void test_reply_writes_each_kind(void **state) {
  (void)state;
  tdm_request_id id = {.type = TDM_ID_TEXT, .text = tdm_text_of("q")};
  static const char *const kinds[] = {"result", "progress", "error"};
  for (int kind = TDM_REPLY_RESULT; kind <= TDM_REPLY_ERROR; kind++) {
    tdm_buffer out;
    tdm_reply_envelope reply;
    tdm_buffer_init(&out);
    tdm_reply_write(&out, id, tdm_text_of("stats"), (tdm_reply_kind)kind, "\x80", 1);
    assert_true(tdm_reply_read(out.bytes, out.size, &reply));
    assert_int_equal(reply.kind, kind);
    assert_true(tdm_text_equal(reply.op, tdm_text_of("stats")));
    char expected[128];
    snprintf(expected, sizeof expected,
             "{\"v\":1,\"id\":\"q\",\"op\":\"stats\",\"kind\":\"%s\",\"body\":{}}",
             kinds[kind - TDM_REPLY_RESULT]);
    assert_prints(&out, expected);
    tdm_buffer_fini(&out);
  }
}

static void test_error_body_holds_problems_and_delay(void **state) {
  (void)state;
  tdm_arena *arena = tdm_arena_new();
  tdm_problems problems;
  tdm_problems_init(&problems, arena);
  tdm_path root = tdm_path_root("cohort");
  tdm_problems_add(&problems, &root, "is required");
  tdm_problems_add(&problems, NULL, "odd");
  tdm_buffer out;
  tdm_buffer_init(&out);
  tdm_error_body_write(&out, TDM_ERROR_INVALID, tdm_text_of("2 problems"), &problems, -1);
  assert_prints(&out,
                "{\"code\":\"invalid\",\"message\":\"2 problems\",\"problems\":[{\"path\":"
                "\"cohort\",\"message\":\"is required\"},{\"message\":\"odd\"}]}");
  tdm_buffer_fini(&out);
  tdm_error_body_write(&out, TDM_ERROR_BUSY, tdm_text_of("full"), NULL, 250);
  assert_prints(&out, "{\"code\":\"busy\",\"message\":\"full\",\"retry_after_ms\":250}");
  tdm_buffer_fini(&out);
  tdm_arena_free(arena);
}

static void test_error_names_come_back(void **state) {
  (void)state;
  for (int code = TDM_ERROR_MALFORMED; code <= TDM_ERROR_INTERNAL; code++) {
    const char *name = tdm_error_name((tdm_error_code)code);
    assert_int_equal(tdm_error_from_name(tdm_text_of(name)), code);
  }
  assert_int_equal(tdm_error_from_name(tdm_text_of("nonsense")), 0);
}

/* Every allocation of the buffer fails once: the error sticks, nothing is lost or leaked. */
static void test_buffer_error_is_sticky(void **state) {
  (void)state;
  for (size_t successes = 0; successes < 4; successes++) {
    tdm_buffer out;
    tdm_buffer_init(&out);
    out.successes_left = successes;
    for (int i = 0; i < 3000; i++) tdm_write_string(&out, "word");
    assert_true(out.failed);
    size_t size = out.size;
    tdm_write_nil(&out);
    assert_int_equal(out.size, size);
    tdm_buffer_fini(&out);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_envelope_reads_requests),
      cmocka_unit_test(test_envelope_refuses_long_ids),
      cmocka_unit_test(test_envelope_round_trips_a_request),
      cmocka_unit_test(test_reply_read_refuses_what_is_none),
      cmocka_unit_test(test_reply_writes_each_kind),
      cmocka_unit_test(test_error_body_holds_problems_and_delay),
      cmocka_unit_test(test_error_names_come_back),
      cmocka_unit_test(test_buffer_error_is_sticky),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
