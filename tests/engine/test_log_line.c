// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/log_line.h"

#include <stdio.h>
#include <string.h>

#include "tests/engine/support.h"

static const char stamp[] = "2026-01-31T09:30:00.123Z";

static void expect(const char *message, const char *fields, bool json, const char *rest) {
  char line[TDM_LOG_LINE_SIZE + 1], wanted[TDM_LOG_LINE_SIZE];
  tdm_log_event event = {stamp, "warn", "tandemd", message, fields};
  size_t size = tdm_log_line_write(line, &event, json);
  line[size] = '\0';
  if (json)
    snprintf(wanted, sizeof wanted,
             "{\"ts\":\"%s\",\"level\":\"warn\",\"proc\":\"tandemd\",\"msg\":%s\n", stamp, rest);
  else
    snprintf(wanted, sizeof wanted, "ts=%s level=warn proc=tandemd msg=%s\n", stamp, rest);
  if (strcmp(line, wanted) != 0) fail_msg("got %sexpected %s", line, wanted);
}

static void test_log_line_as_text(void **state) {
  (void)state;
  expect("hi", "", false, "\"hi\"");
  expect("hi", "a=1 b2=x reason=\"no such file\"", false,
         "\"hi\" a=1 b2=x reason=\"no such file\"");
  expect("hi", "path=/a b/c next=2", false, "\"hi\" path=\"/a b/c\" next=2");
  expect("hi", "empty= next=2", false, "\"hi\" empty=\"\" next=2");
}

static void test_log_line_as_json(void **state) {
  (void)state;
  expect("hi", "", true, "\"hi\"}");
  expect("hi", "a=1 b=-20 reason=\"12\" w=w0.1", true,
         "\"hi\",\"a\":1,\"b\":-20,\"reason\":\"12\",\"w\":\"w0.1\"}");
  /* Incidents stay texts, whatever their digits. */
  expect("hi", "incident=1234567890123456 zero=0 lead=007 big=123456789012345", true,
         "\"hi\",\"incident\":\"1234567890123456\",\"zero\":0,\"lead\":\"007\","
         "\"big\":123456789012345}");
}

static void test_log_line_forges_nothing(void **state) {
  (void)state;
  expect("a\"\nb", "reason=\"say \"x\" or \\\" n=1", false,
         "\"a\\\"?b\" reason=\"say \\\"x\\\" or \\\\\" n=1");
  expect("a\"\nb", "reason=\"say \"x\" or \\\" n=1", true,
         "\"a\\\"\\u000ab\",\"reason\":\"say \\\"x\\\" or \\\\\",\"n\":1}");
  expect("\xc3\xa4\xff\xc3", "p=\xe2\x82", true, "\"\xc3\xa4??\",\"p\":\"??\"}");
  /* What looks like a field within quotes is none; a quote that is not closed ends with the text.
   */
  expect("hi", "reason=\"a level=error\" n=1", false, "\"hi\" reason=\"a level=error\" n=1");
  expect("hi", "reason=\"a level=info", true, "\"hi\",\"reason\":\"a level=info\"}");
}

/* Braces and quotes that are not escaped come in pairs. */
static bool is_whole_json(const char *line, size_t size) {
  bool inside = false;
  if (size < 3 || line[0] != '{' || line[size - 2] != '}' || line[size - 1] != '\n') return false;
  for (size_t i = 1; i < size - 2; i++) {
    if (inside && line[i] == '\\')
      i++;
    else if (line[i] == '"')
      inside = !inside;
    else if (!inside && (line[i] == '{' || line[i] == '}'))
      return false;
    else if (!inside && line[i] == ':' && (line[i + 1] == ',' || line[i + 1] == '}'))
      return false;
  }
  return !inside;
}

static void test_log_line_is_cut_whole(void **state) {
  (void)state;
  char line[TDM_LOG_LINE_SIZE], fields[4096];
  for (size_t size = TDM_LOG_LINE_SIZE - 200; size < TDM_LOG_LINE_SIZE + 40; size++) {
    memcpy(fields, "reason=\"", 8);
    memset(fields + 8, 'x', size);
    strcpy(fields + 8 + size, "\x01\" number=123456 more=word last=1");
    for (int json = 0; json < 2; json++) {
      tdm_log_event event = {stamp, "warn", "tandemd", "m", fields};
      size_t used = tdm_log_line_write(line, &event, json);
      assert_true(used <= TDM_LOG_LINE_SIZE && line[used - 1] == '\n');
      if (json && !is_whole_json(line, used)) fail_msg("%zu: %.*s", size, (int)used, line);
      const char *mark = json ? "\"last\":1}\n" : " last=1\n";
      const char *cut = json ? ",\"cut\":true}\n" : " cut=true\n";
      bool whole =
          used > strlen(mark) && memcmp(line + used - strlen(mark), mark, strlen(mark)) == 0;
      bool told = used > strlen(cut) && memcmp(line + used - strlen(cut), cut, strlen(cut)) == 0;
      if (whole == told) fail_msg("%zu: %.*s", size, (int)used, line);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_log_line_as_text),
      cmocka_unit_test(test_log_line_as_json),
      cmocka_unit_test(test_log_line_forges_nothing),
      cmocka_unit_test(test_log_line_is_cut_whole),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
