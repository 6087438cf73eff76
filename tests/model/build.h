// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Build: requests made by hand for the tests of the model.
 *
 * Everything lives in the case's arena; strings are borrowed. Lists are written
 * as one string with `|` between the items: "german|english"; NULL is missing.
 */
#ifndef TESTS_MODEL_BUILD_H
#define TESTS_MODEL_BUILD_H

#include "solver/model/request.h"

typedef struct {
  tdm_arena *arena;
  tdm_request request;
  tdm_problems problems;
  tdm_problems warnings;
} test_case;

/* A new case with an empty request; case_free() releases it. Aborts when memory is out. */
test_case *case_new(void);
void case_free(test_case *c);

/* Adds a participant with capacity 1 and returns it, valid until the next is added. */
tdm_participant *add_person(test_case *c, const char *id, tdm_role role);

/* Adds an attribute for the participants that are there; one value each. */
void add_strings(test_case *c, const char *name, const char *const *values);
void add_numbers(test_case *c, const char *name, const double *values);

void add_manager(test_case *c, const char *person, const char *manager);

tdm_references references(test_case *c, const char *ids);
tdm_texts texts(test_case *c, const char *items);
tdm_pair_reference pair(const char *mentor, const char *mentee);

/* Each returns the new element, valid until the next of its sort is added. */
tdm_dimension *add_dimension(test_case *c, const char *name, tdm_kind kind);
tdm_rule *add_rule(test_case *c, tdm_rule_type type, const char *of);
tdm_rule *add_nested(test_case *c, tdm_rule *any, tdm_rule_type type, const char *of);
tdm_lock *add_lock(test_case *c, const char *mentor, const char *mentee);
void add_forbid(test_case *c, const char *a, const char *b);
tdm_history_pair *add_past(test_case *c, const char *mentor, const char *mentee);
void add_current(test_case *c, const char *mentor, const char *mentee);
void add_entry(test_case *c, const char *mentor, const char *mentee, double points);
/* A bridge or, where asked, a variety; no gains. */
tdm_spread *add_spread(test_case *c, bool variety, const char *name, const char *by);
tdm_quota *add_quota(test_case *c, const char *name);
tdm_condition *add_condition(test_case *c, tdm_conditions *side, const char *attribute,
                             const char *values);
void list_numbers(test_case *c, tdm_condition *condition, uint32_t count, const double *numbers);

/* Four people: mentors m1, m2, mentees e1, e2; nothing else. */
test_case *case_of_four(void);

/* Runs tdm_request_check(). */
bool check(test_case *c);

/* ---- assertions; failures print what was found ---- */

/* The check accepts the request, without warnings unless some are allowed. */
void assert_accepted(test_case *c);
void assert_accepted_with_warnings(test_case *c);

/* The check finds exactly this one problem; `words` is part of its message. */
void assert_refused(test_case *c, const char *path, const char *words);

/* Whether there is a problem or a warning at that path with those words. */
void assert_problem(const test_case *c, const char *path, const char *words);
void assert_warning(const test_case *c, const char *path, const char *words);

#endif
