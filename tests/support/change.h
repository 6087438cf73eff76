// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Change: an instance turned into a related one, in place and before its check.
 *
 * What the model promises about related requests can then be tried: order does not
 * matter, a rule more or a person less never helps, doubled weights double the score.
 * Callers: tests.
 */
#ifndef TANDEM_TESTS_SUPPORT_CHANGE_H
#define TANDEM_TESTS_SUPPORT_CHANGE_H

#include "tests/support/instance.h"

/* Puts everything whose order has no meaning into a random order. */
void tdm_instance_shuffle(tdm_instance *instance, uint64_t seed);

/* Doubles weights of dimensions and wishes and all points; false, and nothing done, where one
 * would leave its range. */
bool tdm_instance_double(tdm_instance *instance);

/* Takes out a participant who is in no lock; the reporting line stays as it was. */
void tdm_instance_drop(tdm_instance *instance, uint32_t participant);

/* Whether a lock names the participant. */
bool tdm_instance_is_locked(const tdm_instance *instance, uint32_t participant);

/* Lets every lock lift rules and only_listed. */
void tdm_instance_override_locks(tdm_instance *instance);

/* Takes the quotas out and lets only people of one department, or floor, be paired; locks may lift
 * that. */
void tdm_instance_separate(tdm_instance *instance);

/* Adds a random rule. (instance_rules.c) */
void tdm_instance_add_rule(tdm_instance *instance, uint64_t seed);

/* Adds a lock. */
void tdm_instance_add_lock(tdm_instance *instance, uint32_t mentor, uint32_t mentee);

#endif
