// SPDX-License-Identifier: GPL-3.0-or-later
/* Sets that a relaxation fills too much: components, and cuts where everything hangs together. */
#include "solver/network/odd_sets.h"

#include <string.h>

#include "tests/model/test.h"
#include "tests/solver/make.h"

enum { PEOPLE = 10 };

typedef struct {
  test_case *c;
  tdm_made made;
} peers;

/* Ten people who can all be both and paired; the first has two places. */
static peers *new_peers(void) {
  static peers p;
  static const char *const ids[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"};
  p.c = case_new();
  for (int k = 0; k < PEOPLE; k++) add_person(p.c, ids[k], TDM_ROLE_EITHER);
  p.c->request.cohort.participants[0].capacity = 2;
  assert_accepted(p.c);
  tdm_make(&p.made, &p.c->request, p.c->arena);
  return &p;
}

static void free_peers(peers *p) {
  tdm_problem_fini(&p->made.problem);
  case_free(p->c);
}

static uint32_t node_of(const peers *p, char id) { return p->made.problem.node_of[id - 'a']; }

/* Two letters and a half for every pair that is half chosen. */
static uint32_t find(peers *p, const char *const *halves, double value) {
  tdm_support support[PEOPLE * PEOPLE];
  uint32_t count = 0, added;
  for (; halves[count]; count++)
    support[count] =
        (tdm_support){node_of(p, halves[count][0]), node_of(p, halves[count][1]), value};
  assert_true(tdm_odd_sets_find(&p->made.ip, support, count, &added));
  return added;
}

/* Whether an active row is of exactly these people. */
static bool has_set(const peers *p, const char *ids) {
  const tdm_ip *ip = &p->made.ip;
  for (uint32_t r = ip->first_odd; r < ip->row_count; r++) {
    uint32_t in = 0;
    if (!ip->rows[r].active || ip->rows[r].odd->count != strlen(ids)) continue;
    for (const char *id = ids; *id; id++) in += tdm_bit(ip->rows[r].odd->bits, node_of(p, *id));
    if (in == strlen(ids)) return ip->rows[r].bound == (int64_t)in / 2;
  }
  return false;
}

static void test_odd_sets_of_triangles(void **state) {
  (void)state;
  peers *p = new_peers();
  assert_int_equal(find(p, (const char *const[]){"bc", "cd", "bd", "ef", "fg", "eg", NULL}, 0.5),
                   2);
  assert_true(has_set(p, "bcd"));
  assert_true(has_set(p, "efg"));
  assert_false(has_set(p, "bce"));
  free_peers(p);
}

/* Its neighbours hold the triangle together with everybody: only a cut tells it. */
static void test_odd_sets_within_a_component(void **state) {
  (void)state;
  peers *p = new_peers();
  tdm_support support[] = {
      {node_of(p, 'b'), node_of(p, 'c'), 0.45}, {node_of(p, 'c'), node_of(p, 'd'), 0.45},
      {node_of(p, 'b'), node_of(p, 'd'), 0.45}, {node_of(p, 'd'), node_of(p, 'e'), 0.1},
      {node_of(p, 'e'), node_of(p, 'f'), 0.45}, {node_of(p, 'f'), node_of(p, 'g'), 0.45},
      {node_of(p, 'g'), node_of(p, 'h'), 0.45}, {node_of(p, 'h'), node_of(p, 'e'), 0.45},
      {node_of(p, 'c'), node_of(p, 'f'), 0.1},  {node_of(p, 'b'), node_of(p, 'g'), 0.1}};
  uint32_t added;
  assert_true(tdm_odd_sets_find(&p->made.ip, support, sizeof support / sizeof *support, &added));
  assert_true(added > 0);
  assert_true(has_set(p, "bcd"));
  free_peers(p);
}

/* The first has two places: with b and c that makes four. */
static void test_odd_sets_count_places(void **state) {
  (void)state;
  peers *p = new_peers();
  assert_int_equal(find(p, (const char *const[]){"ab", "bc", "ac", NULL}, 0.5), 0);
  free_peers(p);
}

static void test_odd_sets_leave_pairings_alone(void **state) {
  (void)state;
  peers *p = new_peers();
  assert_int_equal(find(p, (const char *const[]){"ab", "ac", "de", "fg", "hi", NULL}, 1), 0);
  free_peers(p);
}

/* What is there already does not come again. */
static void test_odd_sets_come_once(void **state) {
  (void)state;
  peers *p = new_peers();
  const char *const triangle[] = {"bc", "cd", "bd", NULL};
  assert_int_equal(find(p, triangle, 0.5), 1);
  assert_int_equal(find(p, triangle, 0.5), 0);
  free_peers(p);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_odd_sets_of_triangles),
      cmocka_unit_test(test_odd_sets_within_a_component),
      cmocka_unit_test(test_odd_sets_count_places),
      cmocka_unit_test(test_odd_sets_leave_pairings_alone),
      cmocka_unit_test(test_odd_sets_come_once),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
