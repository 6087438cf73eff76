// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdio.h>
#include <unistd.h>

#include "clients/cli/people.h"
#include "clients/cli/places.h"
#include "tests/clients/support.h"

/* A cohort from texts: files live in a private folder for the time of the test. */
typedef struct {
  workbench *bench;
  char folder[32];
  tdm_yaml yaml;
  tdm_columns columns;
  tdm_people people;
  tandem_body *body;
  tandem_value cohort;
} stage;

static const char *save(stage *s, const char *name, const char *text) {
  tdm_text path = tdm_text_format(s->bench->arena, "%s/%s", s->folder, name);
  const char *file = string_of(s->bench, path);
  FILE *out = fopen(file, "wb");
  assert_non_null(out);
  fputs(text, out);
  fclose(out);
  return file;
}

static void open_stage(stage *s, void **state) {
  memset(s, 0, sizeof *s);
  s->bench = *state;
  strcpy(s->folder, "/tmp/tandem-people-XXXXXX");
  assert_non_null(mkdtemp(s->folder));
  s->body = tandem_body_new();
}

static void close_stage(stage *s) {
  static const char *const names[] = {"people.csv", "mentors.csv", "mentees.csv", "managers.csv"};
  for (size_t i = 0; i < 4; i++) {
    char path[64];
    snprintf(path, sizeof path, "%s/%s", s->folder, names[i]);
    unlink(path);
  }
  rmdir(s->folder);
  tandem_body_free(s->body);
}

static bool load(stage *s, const char *programme, tdm_people_files files) {
  tdm_arena *arena = s->bench->arena;
  tdm_complaints *complaints = &s->bench->complaints;
  const uint8_t *bytes;
  size_t size;
  if (!tdm_yaml_parse("p.yaml", tdm_text_of(programme), arena, complaints, &s->yaml) ||
      !tdm_columns_read(&s->yaml, arena, complaints, &s->columns) ||
      !tdm_people_read(&files, &s->columns, arena, complaints, &s->people) ||
      !tdm_people_write(&s->people, s->body, arena, complaints)) {
    return false;
  }
  assert_int_equal(tandem_body_finish(s->body, &bytes, &size), TANDEM_OK);
  s->cohort = tandem_value_of(bytes, size);
  return true;
}

static tandem_value person(const stage *s, uint32_t index) {
  return tandem_value_item(tandem_value_find(s->cohort, "participants"), index);
}

static void test_people_columns_translate_and_split(void **state) {
  stage s;
  open_stage(&s, state);
  const char *file = save(&s, "people.csv",
                          "Nr;Name;Rolle;Plätze;Sprachen;Alter;Wünsche;Vetoes;skills\n"
                          "7;Anna;Mentorin;2;de, en;31,5;8 ;;x|y\n"
                          "8;Bert;Mentee;;;\"40\";;7;z\n");
  assert_true(
      load(&s,
           "columns:\n  id: Nr\n  role: {column: Rolle, values: {Mentorin: mentor}}\n"
           "  capacity: Plätze\n  languages: {column: Sprachen, split: \",\"}\n"
           "  age: {column: Alter, type: number}\n  wishes: {column: Wünsche, split: \";\"}\n"
           "dimensions: [{name: skills, kind: set, weight: 1}]\n",
           (tdm_people_files){.people = file}));
  static const uint8_t expected[] =
      "\x81\xacparticipants\x92"
      "\x87\xa2id\xa1"
      "7\xa4role\xa6mentor\xa8"
      "capacity\x02\xa6wishes\x91\xa1"
      "8"
      "\xa9languages\x92\xa2"
      "de\xa2"
      "en\xa3"
      "age\xcb\x40\x3f\x80\x00\x00\x00\x00\x00"
      "\xa6skills\x92\xa1x\xa1y"
      "\x85\xa2id\xa1"
      "8\xa4role\xa6mentee\xa6vetoes\x91\xa1"
      "7\xa3"
      "age\x28"
      "\xa6skills\x91\xa1z";
  assert_int_equal(s.cohort.size, sizeof expected - 1);
  assert_memory_equal(s.cohort.bytes, expected, sizeof expected - 1);
  close_stage(&s);
}

static void test_people_programme_says_what_is_a_number(void **state) {
  stage s;
  open_stage(&s, state);
  const char *file = save(&s, "people.csv", "ID,Role,grade,level,floor\na,mentor,3,1,02\n");
  assert_true(load(&s,
                   "rules: [{type: reverse, attribute: grade}, {type: within, attribute: level, "
                   "max: 1}, {type: same, attribute: floor}]\n"
                   "dimensions: [{name: level, kind: ordinal, levels: [1, 2]}]\n",
                   (tdm_people_files){.people = file}));
  tandem_value a = person(&s, 0);
  assert_int_equal(tandem_value_type(tandem_value_find(a, "grade")), TANDEM_INT);
  assert_true(tandem_value_is(tandem_value_find(a, "level"), "1"));
  assert_true(tandem_value_is(tandem_value_find(a, "floor"), "02"));
  close_stage(&s);
}

static void test_people_two_files_and_managers(void **state) {
  stage s;
  open_stage(&s, state);
  tdm_people_files files = {.mentors = save(&s, "mentors.csv", "id\na\n"),
                            .mentees = save(&s, "mentees.csv", "id\nb\n"),
                            .managers = save(&s, "managers.csv", "person;manager\na;x\nx;b\n")};
  assert_true(load(&s, "rules: []\n", files));
  assert_true(tandem_value_is(tandem_value_find(person(&s, 0), "role"), "mentor"));
  assert_true(tandem_value_is(tandem_value_find(person(&s, 1), "role"), "mentee"));
  assert_int_equal(tandem_value_count(tandem_value_find(s.cohort, "managers")), 2);
  tdm_places places = {&s.people, &s.yaml, NULL, NULL, s.bench->arena, false};
  assert_contains(string_of(s.bench, tdm_places_describe(&places, "cohort.managers.x", "bad")),
                  "managers.csv:3: bad");
  files.mentees = save(&s, "mentees.csv", "id\nb\na\n");
  assert_false(load(&s, "rules: []\n", files));
  assert_contains(complaint(s.bench, 0), "mentees.csv:3: \"a\" stands in");
  assert_contains(complaint(s.bench, 0), "mentor or mentee for the round; who may be either");
  close_stage(&s);
}

static void test_people_a_column_has_a_name_in_each_file(void **state) {
  stage s;
  open_stage(&s, state);
  const char *programme =
      "columns:\n  id: [Nr, id]\n  topics: {column: [offers, asks for], split: \",\"}\n"
      "rules: [{type: same, attribute: topics}]\n";
  tdm_people_files files = {.mentors = save(&s, "mentors.csv", "id;offers\na;x,y\n"),
                            .mentees = save(&s, "mentees.csv", "asks for;Nr;id\nz;b;no\n")};
  assert_true(load(&s, programme, files));
  assert_true(tandem_value_is(tandem_value_find(person(&s, 0), "id"), "a"));
  assert_true(tandem_value_is(tandem_value_find(person(&s, 1), "id"), "b"));
  tandem_value topics = tandem_value_find(person(&s, 0), "topics");
  assert_int_equal(tandem_value_count(topics), 2);
  topics = tandem_value_find(person(&s, 1), "topics");
  assert_true(tandem_value_is(tandem_value_item(topics, 0), "z"));
  tdm_places places = {&s.people, &s.yaml, NULL, NULL, s.bench->arena, false};
  assert_contains(
      string_of(s.bench, tdm_places_describe(&places, "cohort.participants[1].topics", "bad")),
      "mentees.csv:2: column \"asks for\": bad");
  files.mentees = save(&s, "mentees.csv", "id;needs\nb;z\n");
  assert_false(load(&s, programme, files));
  assert_contains(complaint(s.bench, 0), "p.yaml:3:3: ");
  assert_contains(complaint(s.bench, 0),
                  "mentees.csv has none of the columns \"offers\", \"asks for\"; its columns are "
                  "id, needs");
  assert_false(load(&s, "columns: {id: {column: []}}\n", files));
  assert_contains(complaint(s.bench, 1), "column (a name, or a list of names)");
  close_stage(&s);
}

static void test_people_bad_cells_name_line_and_column(void **state) {
  stage s;
  open_stage(&s, state);
  const char *file =
      save(&s, "people.csv", "id,role,capacity,age\na,boss,two,1\nb,mentor,1,\"1,234\"\n");
  assert_false(load(&s, "dimensions: [{name: age, kind: number, span: 3}]\n",
                    (tdm_people_files){.people = file}));
  assert_contains(complaint(s.bench, 0), "people.csv:2: column \"role\": \"boss\" is no role");
  assert_contains(complaint(s.bench, 1),
                  "people.csv:2: column \"capacity\": \"two\" is not a number");
  assert_contains(complaint(s.bench, 2),
                  "people.csv:3: column \"age\": \"1,234\" could be thousands");
  close_stage(&s);
}

static void test_people_columns_mistakes_name_their_place(void **state) {
  stage s;
  open_stage(&s, state);
  const char *file = save(&s, "people.csv", "Nr,Rolle\na,mentor\n");
  tdm_people_files files = {.people = file};
  assert_false(load(&s, "rules: []\n", files));
  assert_contains(complaint(s.bench, 0),
                  "people.csv:1: no column \"id\"; the columns are Nr, Rolle");
  assert_false(load(&s, "columns:\n  id: Nummer\n", files));
  assert_contains(complaint(s.bench, 2), "p.yaml:2:7: ");
  assert_contains(complaint(s.bench, 2), "has no column \"Nummer\"; its columns are Nr, Rolle");
  assert_false(load(&s, "columns: {id: {colum: Nr}}\n", files));
  assert_contains(complaint(s.bench, 3), "columns.id: \"colum\" is not understood");
  close_stage(&s);
}

static void test_people_places_lead_back(void **state) {
  stage s;
  open_stage(&s, state);
  const char *file = save(&s, "people.csv", "Nr,Rolle\na,mentor\n\nb,mentee\n");
  assert_true(load(&s, "columns: {id: Nr, role: Rolle}\nrules:\n  - {type: same}\n",
                   (tdm_people_files){.people = file}));
  tdm_places places = {&s.people, &s.yaml, NULL, NULL, s.bench->arena, false};
  assert_contains(
      string_of(s.bench, tdm_places_describe(&places, "cohort.participants[1].role", "bad")),
      "people.csv:4: column \"Rolle\": bad");
  assert_string_equal(
      string_of(s.bench, tdm_places_describe(&places, "programme.rules[0].type", "bad")),
      "p.yaml:3:12: type: bad");
  assert_string_equal(string_of(s.bench, tdm_places_describe(&places, "limits.gap", "bad")),
                      "limits.gap: bad");
  assert_string_equal(string_of(s.bench, tdm_places_describe(&places, "", "bad")), "bad");
  close_stage(&s);
}

static void test_people_send_only_what_is_needed(void **state) {
  stage s;
  open_stage(&s, state);
  const char *file = save(&s, "people.csv", "id,role,Name,E-Mail,site\na,mentor,Ann,a@b,X\n");
  assert_true(load(&s, "columns: {ignore: [site]}\nrules: [{type: same, attribute: site}]\n",
                   (tdm_people_files){.people = file}));
  assert_int_equal(tandem_value_count(person(&s, 0)), 2);
  close_stage(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {CASE(test_people_columns_translate_and_split),
                                     CASE(test_people_programme_says_what_is_a_number),
                                     CASE(test_people_two_files_and_managers),
                                     CASE(test_people_a_column_has_a_name_in_each_file),
                                     CASE(test_people_bad_cells_name_line_and_column),
                                     CASE(test_people_columns_mistakes_name_their_place),
                                     CASE(test_people_places_lead_back),
                                     CASE(test_people_send_only_what_is_needed)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
