// SPDX-License-Identifier: GPL-3.0-or-later
/* Places of peers: listing them can be stopped wherever it is. */
#include "solver/network/places.h"

#include "tests/model/test.h"
#include "tests/solver/make.h"

enum { PEOPLE = 60, FEW = 10 };

static tdm_places_status start(tdm_made *made, uint64_t stop_at_check, uint64_t *checks) {
  tdm_control control = {.stop_at_check = stop_at_check};
  tdm_places places;
  tdm_stop stop;
  tdm_stop_init(&stop, &control);
  tdm_places_status status = tdm_places_init(&places, &made->ip, true, &stop);
  tdm_places_fini(&places);
  *checks = stop.checks;
  return status;
}

/* Candidates that the pool does not hold are looked up node by node. */
static void test_places_stop_while_they_are_listed(void **state) {
  (void)state;
  test_case *c = tdm_make_peers(PEOPLE, 1);
  tdm_made made;
  uint64_t checks, all;
  tdm_make_pooled(&made, &c->request, c->arena, true, FEW);
  assert_false(tdm_ip_knows_all(&made.ip));
  assert_int_equal(start(&made, 0, &all), TDM_PLACES_DONE);
  assert_true(all > PEOPLE);
  for (uint64_t at = 1; at <= all; at++)
    assert_int_equal(start(&made, at, &checks), TDM_PLACES_STOPPED);
  assert_int_equal(start(&made, all + 1, &checks), TDM_PLACES_DONE);
  tdm_problem_fini(&made.problem);
  case_free(c);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_places_stop_while_they_are_listed)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
