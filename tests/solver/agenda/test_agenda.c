// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Agendas from requests: against brute force, in any order of the input, under the verifier's
 * eyes, and the golden message byte by byte.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/decode.h"
#include "proto/encode_agenda.h"
#include "proto/envelope.h"
#include "solver/solve.h"
#include "solver/verify/verify_agenda.h"
#include "tests/model/test.h"
#include "tests/support/random.h"

enum { TOPICS = 7, SIDE = 5, PEOPLE = 2 * SIDE, PAIRS = 8, MONTHS = 4, PER_MONTH = 3 };

/* In byte order. */
static const char *const topics[TOPICS] = {"AI",     "a:b",   "alpha",      "beta",
                                           "beta 2", "gamma", "\xc3\xbc..."};
static const char *const ids[PEOPLE] = {"m1", "m2", "m3", "m4", "m5", "e1", "e2", "e3", "e4", "e5"};

/* What a request says, as tables. */
typedef struct {
  uint32_t topic_count, pair_count;
  int points[PEOPLE][TOPICS]; /* 0: no vote */
  bool listed[PEOPLE][TOPICS];
  bool blanks;
  uint32_t mentor[PAIRS], mentee[PAIRS]; /* people */
  int64_t months, per_month;
  bool per_pair;
} survey;

static survey make_survey(uint64_t seed) {
  tdm_random random = {seed};
  survey s = {.topic_count = 1 + tdm_random_below(&random, TOPICS),
              .months = 1 + tdm_random_below(&random, MONTHS),
              .per_month = tdm_random_chance(&random, 50) ? 1 + tdm_random_below(&random, 3) : 1,
              .per_pair = tdm_random_chance(&random, 25),
              .blanks = tdm_random_chance(&random, 50)};
  uint32_t density = 10 + tdm_random_below(&random, 60), order[SIDE * SIDE] = {0};
  for (uint32_t p = 0; p < PEOPLE; p++) {
    for (uint32_t t = 0; t < s.topic_count; t++) {
      if (!tdm_random_chance(&random, density)) continue;
      s.points[p][t] = tdm_random_chance(&random, 60) ? 1 : 1 + (int)tdm_random_below(&random, 9);
      s.listed[p][t] = tdm_random_chance(&random, 60);
    }
  }
  s.points[0][0] = 1; /* somebody votes */
  s.listed[0][0] = true;
  s.pair_count = tdm_random_below(&random, PAIRS + 1);
  tdm_random_order(&random, order, SIDE * SIDE);
  for (uint32_t i = 0; i < s.pair_count; i++) {
    s.mentor[i] = order[i] / SIDE;
    s.mentee[i] = SIDE + order[i] % SIDE;
  }
  return s;
}

/* ---- the survey as a request, people and pairs in any order ---- */

static const char *join(test_case *c, const char *list, const char *item) {
  if (!list) return item;
  return tdm_text_format(c->arena, "%s|%s", list, item).bytes;
}

static void add_votes(test_case *c, const survey *s, const uint32_t *people) {
  const char *plain[PEOPLE] = {NULL}, *pointed[PEOPLE] = {NULL};
  for (uint32_t i = 0; i < PEOPLE; i++) {
    uint32_t p = people[i];
    for (uint32_t t = 0; t < s->topic_count; t++) {
      int points = s->points[p][t];
      if (!points) continue;
      if (s->listed[p][t]) plain[i] = join(c, plain[i], topics[t]);
      if (s->listed[p][t] && points == 1) continue;
      const char *blank = s->blanks ? " " : "";
      tdm_text text =
          tdm_text_format(c->arena, "%s%s%s:%s%d", blank, topics[t], blank, blank, points);
      pointed[i] = join(c, pointed[i], text.bytes);
    }
  }
  add_strings(c, "topics", plain);
  add_strings(c, "topic_points", pointed);
}

static test_case *make_case(const survey *s, const uint32_t *people, const uint32_t *pairs) {
  test_case *c = case_new();
  for (uint32_t i = 0; i < PEOPLE; i++)
    add_person(c, ids[people[i]], people[i] < SIDE ? TDM_ROLE_MENTOR : TDM_ROLE_MENTEE);
  add_votes(c, s, people);
  tdm_request *request = &c->request;
  request->agenda = (tdm_agenda_order){true, s->per_pair, s->months, s->per_month};
  request->pair_count = s->pair_count;
  request->pairs = tdm_arena_alloc(c->arena, s->pair_count, sizeof *request->pairs);
  for (uint32_t i = 0; i < s->pair_count; i++)
    request->pairs[i] = pair(ids[s->mentor[pairs[i]]], ids[s->mentee[pairs[i]]]);
  if (!check(c))
    fail_msg("%.*s: %.*s", TDM_TEXT_ARG(c->problems.items[0].path),
             TDM_TEXT_ARG(c->problems.items[0].message));
  return c;
}

static tdm_agenda solve(test_case *c, const tdm_control *control) {
  tdm_agenda agenda;
  tdm_text message;
  tdm_result result = tdm_solve_agenda(&c->request, control, c->arena, &agenda, &message);
  if (result != TDM_OK) fail_msg("result %d: %.*s", (int)result, TDM_TEXT_ARG(message));
  return agenda;
}

/* The numbers of an agenda's topics are those of the votes; the table's topics by name. */
static uint32_t topic_of(const tdm_agenda *agenda, uint32_t topic) {
  for (uint32_t t = 0; t < TOPICS; t++)
    if (tdm_text_equal(agenda->votes.topics[topic], tdm_text_of(topics[t]))) return t;
  fail_msg("a topic that nobody named");
  return 0;
}

/* ---- brute force ---- */

static int64_t pair_votes(const survey *s, uint32_t pair, uint32_t topic) {
  return s->points[s->mentor[pair]][topic] + s->points[s->mentee[pair]][topic];
}

static void value_of(const survey *s, uint32_t set, int64_t *served, int64_t *votes) {
  *served = *votes = 0;
  for (uint32_t i = 0; i < s->pair_count; i++) {
    bool any = false;
    for (uint32_t t = 0; t < s->topic_count; t++) {
      if (!(set >> t & 1)) continue;
      any = any || pair_votes(s, i, t) > 0;
      *votes += pair_votes(s, i, t);
    }
    *served += any;
  }
}

static bool comes_first(uint32_t a, uint32_t b) {
  uint32_t differ = a ^ b;
  return differ && (a & (differ & (0 - differ)));
}

/* The best set of so many among the topics of a set. */
static uint32_t best_among(const survey *s, uint32_t among, uint32_t size) {
  uint32_t best = 0;
  int64_t best_served = -1, best_votes = -1, served, votes;
  for (uint32_t set = 0; set < 1U << TOPICS; set++) {
    if ((set & ~among) || (uint32_t)__builtin_popcount(set) != size) continue;
    value_of(s, set, &served, &votes);
    if (served < best_served || (served == best_served && votes < best_votes)) continue;
    bool same = served == best_served && votes == best_votes;
    if (same && !comes_first(set, best)) continue;
    best = set;
    best_served = served;
    best_votes = votes;
  }
  return best;
}

static uint32_t wanted_by(const survey *s, uint32_t first, uint32_t last) {
  uint32_t set = 0;
  for (uint32_t i = first; i < last; i++)
    for (uint32_t t = 0; t < s->topic_count; t++) set |= (uint32_t)(pair_votes(s, i, t) > 0) << t;
  return set;
}

static uint32_t least(uint32_t a, uint32_t b) { return a < b ? a : b; }

static uint32_t set_of(const tdm_agenda *agenda, const tdm_package *package) {
  uint32_t set = 0;
  for (uint32_t k = 0; k < package->count; k++) set |= 1U << topic_of(agenda, package->topics[k]);
  return set;
}

/* One agenda for all: the months, one by one, as defined. */
static void expect_common(const survey *s, const tdm_agenda *agenda, uint64_t seed) {
  uint32_t wanted = wanted_by(s, 0, s->pair_count);
  uint32_t count =
      least((uint32_t)(s->months * s->per_month), (uint32_t)__builtin_popcount(wanted));
  uint32_t left = best_among(s, wanted, count);
  int64_t served, votes;
  value_of(s, left, &served, &votes);
  if (agenda->served.value != served || agenda->voted.value != votes)
    fail_msg("seed %d: %d pairs and %d votes instead of %d and %d", (int)seed,
             (int)agenda->served.value, (int)agenda->voted.value, (int)served, (int)votes);
  for (int64_t m = 0; m < s->months; m++) {
    uint32_t months_left = (uint32_t)(s->months - m);
    uint32_t package = best_among(s, left, (count + months_left - 1) / months_left);
    if (set_of(agenda, &agenda->months[m]) != package)
      fail_msg("seed %d: month %d has topics %x instead of %x", (int)seed, (int)m + 1,
               set_of(agenda, &agenda->months[m]), package);
    left &= ~package;
    count -= (uint32_t)__builtin_popcount(package);
  }
}

/* One for every pair: the topics that it gave most points, in that order. */
static void expect_single(const survey *s, const tdm_agenda *agenda, uint32_t pair,
                          const tdm_agenda_pair *got) {
  uint32_t wanted = wanted_by(s, pair, pair + 1);
  uint32_t count =
      least((uint32_t)(s->months * s->per_month), (uint32_t)__builtin_popcount(wanted));
  assert_int_equal(got->covered, count);
  for (int64_t m = 0; m < s->months; m++) {
    uint32_t months_left = (uint32_t)(s->months - m), package = 0;
    for (uint32_t k = (count + months_left - 1) / months_left; k > 0; k--) {
      uint32_t best = (uint32_t)__builtin_ctz(wanted);
      for (uint32_t t = 0; t < s->topic_count; t++)
        if ((wanted >> t & 1) && pair_votes(s, pair, t) > pair_votes(s, pair, best)) best = t;
      wanted &= ~(1U << best);
      package |= 1U << best;
      count--;
    }
    assert_int_equal(set_of(agenda, &got->months[m]), package);
  }
}

static void expect_all(const survey *s, const test_case *c, const tdm_agenda *agenda,
                       uint64_t seed) {
  assert_int_equal(agenda->status, TDM_OPTIMAL);
  assert_int_equal(agenda->pair_count, s->pair_count);
  if (!s->per_pair) {
    expect_common(s, agenda, seed);
    return;
  }
  for (uint32_t k = 0; k < s->pair_count; k++) {
    const tdm_agenda_pair *got = &agenda->pairs[k];
    tdm_text mentor = c->request.cohort.participants[got->mentor].id;
    tdm_text mentee = c->request.cohort.participants[got->mentee].id;
    for (uint32_t i = 0; i < s->pair_count; i++)
      if (tdm_text_equal(mentor, tdm_text_of(ids[s->mentor[i]])) &&
          tdm_text_equal(mentee, tdm_text_of(ids[s->mentee[i]])))
        expect_single(s, agenda, i, got);
  }
}

static void orders(uint64_t seed, uint32_t pair_count, uint32_t *people, uint32_t *pairs) {
  tdm_random random = {seed};
  tdm_random_order(&random, people, PEOPLE);
  tdm_random_order(&random, pairs, pair_count);
}

static tdm_buffer encoded(const test_case *c, tdm_agenda agenda) {
  static tdm_problems none;
  tdm_buffer out;
  tdm_buffer_init(&out);
  agenda.elapsed_ms = agenda.nodes = agenda.iterations = 0;
  tdm_encode_agenda(&out, &c->request, &agenda, &none, 0);
  assert_false(out.failed);
  return out;
}

/* Every request in two orders: brute force's agenda, and the same bytes. */
static void test_agenda_is_that_of_brute_force_in_any_order(void **state) {
  (void)state;
  static const tdm_control control;
  for (uint64_t seed = 0; seed < 2000; seed++) {
    uint32_t people[PEOPLE] = {0}, pairs[PAIRS] = {0};
    survey s = make_survey(seed);
    orders(2 * seed, s.pair_count, people, pairs);
    test_case *a = make_case(&s, people, pairs);
    orders(2 * seed + 1, s.pair_count, people, pairs);
    test_case *b = make_case(&s, people, pairs);
    tdm_agenda first = solve(a, &control), second = solve(b, &control);
    expect_all(&s, a, &first, seed);
    tdm_buffer one = encoded(a, first), other = encoded(b, second);
    assert_int_equal(one.size, other.size);
    assert_memory_equal(one.bytes, other.bytes, one.size);
    tdm_buffer_fini(&one);
    tdm_buffer_fini(&other);
    case_free(a);
    case_free(b);
  }
}

/* ---- the verifier ---- */

enum { CHANGES = 14 };

/* Changes one thing; false where there is nothing to change. */
static bool change(tdm_agenda *agenda, int how) {
  tdm_package *month = agenda->months ? &agenda->months[0] : NULL;
  tdm_agenda_pair *pair = agenda->pair_count ? &agenda->pairs[0] : NULL;
  switch (how) {
    case 0:
      return agenda->served.value++, true;
    case 1:
      return agenda->voted.value--, true;
    case 2:
      return agenda->served.bound--, true;
    case 3:
      return agenda->voted.bound++, true;
    case 4:
      return month && month->served++ >= 0;
    case 5:
      return month && month->votes++ >= 0;
    case 6:
      return month && month->count > 0 && month->count--;
    case 7:
      return month && month->count > 1 && (month->topics[1] = month->topics[0], true);
    case 8:
      return pair && pair->covered++ < UINT32_MAX;
    case 9:
      return pair && pair->votes_wanted++ >= 0;
    case 10:
      return agenda->topics[0].votes++ >= 0;
    case 11:
      return !pair || !pair->months ? (agenda->topics[0].month++, month != NULL)
                                    : pair->months[0].votes++ >= 0;
    case 12:
      return agenda->pair_count > 0 && agenda->pair_count--;
    default:
      return agenda->pair_count > 1 && (agenda->pairs[1] = agenda->pairs[0], true);
  }
}

static void test_verifier_refuses_every_change(void **state) {
  (void)state;
  static const tdm_control control;
  uint32_t refused = 0;
  for (uint64_t seed = 0; seed < 100; seed++) {
    for (int how = 0; how < CHANGES; how++) {
      uint32_t people[PEOPLE] = {0}, pairs[PAIRS] = {0};
      survey s = make_survey(seed);
      orders(seed, s.pair_count, people, pairs);
      test_case *c = make_case(&s, people, pairs);
      tdm_agenda agenda = solve(c, &control);
      if (change(&agenda, how)) {
        if (tdm_verify_agenda(&c->request, &agenda, c->arena).size == 0)
          fail_msg("seed %d, change %d is not seen", (int)seed, how);
        refused++;
      }
      case_free(c);
    }
  }
  print_message("  %u changed agendas refused\n", refused);
  assert_true(refused > 1000);
}

/* Stopped anywhere, what there is holds; tdm_solve_agenda() asks the verifier. */
static void test_agenda_stopped_anywhere_is_verified(void **state) {
  (void)state;
  uint32_t unproven = 0;
  for (uint64_t seed = 0; seed < 100; seed++) {
    for (uint64_t at = 1; at < 12; at++) {
      uint32_t people[PEOPLE] = {0}, pairs[PAIRS] = {0};
      tdm_control control = {.stop_at_check = at};
      survey s = make_survey(seed);
      orders(seed, s.pair_count, people, pairs);
      test_case *c = make_case(&s, people, pairs);
      unproven += solve(c, &control).status == TDM_FEASIBLE;
      case_free(c);
    }
  }
  print_message("  %u were not proven\n", unproven);
  assert_true(unproven > 30);
}

static void test_agenda_without_memory_says_so(void **state) {
  (void)state;
  static const tdm_control control;
  uint32_t people[PEOPLE] = {0}, pairs[PAIRS] = {0};
  survey s = make_survey(3);
  orders(3, s.pair_count, people, pairs);
  for (size_t successes = 0;; successes++) {
    test_case *c = make_case(&s, people, pairs);
    tdm_agenda agenda;
    tdm_text message;
    tdm_arena_fail_after(c->arena, successes);
    tdm_result result = tdm_solve_agenda(&c->request, &control, c->arena, &agenda, &message);
    case_free(c);
    if (result == TDM_OK) {
      assert_true(successes > 10);
      return;
    }
    /* The verifier has no memory to say more in. */
    assert_true(result == TDM_NO_MEMORY || result == TDM_INTERNAL);
  }
}

/* ---- the golden message ---- */

static tdm_buffer read_golden(const char *name) {
  char path[512], block[4096];
  tdm_buffer out;
  size_t size;
  tdm_buffer_init(&out);
  snprintf(path, sizeof path, "%s/%s.msgpack", TANDEM_GOLDEN_FOLDER, name);
  FILE *file = fopen(path, "rb");
  if (!file) fail_msg("cannot open %s", path);
  while ((size = fread(block, 1, sizeof block, file)) > 0) tdm_buffer_append(&out, block, size);
  fclose(file);
  return out;
}

static void test_golden_request_is_answered_by_the_golden_reply(void **state) {
  (void)state;
  static const tdm_control control;
  tdm_buffer in = read_golden("agenda_request"), expected = read_golden("agenda_reply"), reply;
  tdm_request_envelope envelope;
  const char *why;
  tdm_text message;
  test_case *c = case_new();
  assert_int_equal(tdm_envelope_read(in.bytes, in.size, &envelope, &why), 0);
  assert_int_equal(tdm_decode_body(TDM_BODY_AGENDA, envelope.body, envelope.body_size, &c->request,
                                   &c->problems, &message),
                   TDM_DECODE_OK);
  assert_accepted(c);
  tdm_buffer body = encoded(c, solve(c, &control));
  tdm_buffer_init(&reply);
  tdm_reply_write(&reply, envelope.id, envelope.op, TDM_REPLY_RESULT, body.bytes, body.size);
  assert_int_equal(reply.size, expected.size);
  assert_memory_equal(reply.bytes, expected.bytes, reply.size);
  tdm_buffer_fini(&reply);
  tdm_buffer_fini(&body);
  tdm_buffer_fini(&expected);
  tdm_buffer_fini(&in);
  case_free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_agenda_is_that_of_brute_force_in_any_order),
      cmocka_unit_test(test_verifier_refuses_every_change),
      cmocka_unit_test(test_agenda_stopped_anywhere_is_verified),
      cmocka_unit_test(test_agenda_without_memory_says_so),
      cmocka_unit_test(test_golden_request_is_answered_by_the_golden_reply),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
