// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Classes: equal codes as small numbers.
 *
 * Callers: what gathers people by the values of attributes.
 */
#ifndef TANDEM_SOLVER_PAIR_CLASSES_H
#define TANDEM_SOLVER_PAIR_CLASSES_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/model/cohort.h"

/* A number's code: equal for equal numbers, 0 for NaN alone. */
uint64_t tdm_number_code(double number);

/*
 * The code of a participant's value: equal for equal values, 0 where it is missing. Of attributes
 * that hold numbers, or at most one string a person.
 */
uint64_t tdm_value_code(const tdm_attribute *attribute, uint32_t participant);

/* Mixes a participant's value, lists too, into a hash: equal values leave equal hashes equal. */
uint64_t tdm_value_hash(uint64_t hash, const tdm_attribute *attribute, uint32_t participant);

/* One more number in a hash. */
uint64_t tdm_hash_mix(uint64_t hash, uint64_t number);

/*
 * Numbers the codes from 0 in the order in which they first come, into class_of[count], TDM_NONE
 * for code 0; *classes is how many there are. False when memory is out.
 */
bool tdm_classes_number(const uint64_t *code, uint32_t count, uint32_t *class_of,
                        uint32_t *classes);

#endif
