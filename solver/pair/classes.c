// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/pair/classes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "solver/model/request.h"

/* Bits that no value has: codes of numbers are their bits against these, so 0 stays free. */
uint64_t tdm_number_code(double number) {
  const double none = NAN;
  uint64_t bits, none_bits;
  if (isnan(number)) return 0;
  number += 0.0; /* -0 equals 0 */
  memcpy(&bits, &number, sizeof bits);
  memcpy(&none_bits, &none, sizeof none_bits);
  return bits ^ none_bits;
}

uint64_t tdm_value_code(const tdm_attribute *attribute, uint32_t participant) {
  switch (attribute->type) {
    case TDM_ATTRIBUTE_NUMBERS:
      return tdm_number_code(attribute->numbers[participant]);
    case TDM_ATTRIBUTE_STRINGS:
      if (attribute->first[participant] == attribute->first[participant + 1]) return 0;
      return (uint64_t)attribute->values[attribute->first[participant]] + 1;
    case TDM_ATTRIBUTE_EMPTY:
      break;
  }
  return 0;
}

uint64_t tdm_hash_mix(uint64_t hash, uint64_t number) {
  hash ^= number;
  hash *= UINT64_C(0x9e3779b97f4a7c15);
  return hash ^ hash >> 29;
}

uint64_t tdm_value_hash(uint64_t hash, const tdm_attribute *attribute, uint32_t participant) {
  if (attribute->type == TDM_ATTRIBUTE_NUMBERS)
    return tdm_hash_mix(hash, tdm_number_code(attribute->numbers[participant]));
  if (attribute->type == TDM_ATTRIBUTE_EMPTY) return hash;
  uint32_t first = attribute->first[participant], end = attribute->first[participant + 1];
  for (uint32_t k = first; k < end; k++) hash = tdm_hash_mix(hash, attribute->values[k]);
  return tdm_hash_mix(hash, end - first);
}

static uint64_t hash(uint64_t code) {
  code = (code ^ code >> 32) * UINT64_C(0x9e3779b97f4a7c15);
  return code ^ code >> 29;
}

bool tdm_classes_number(const uint64_t *code, uint32_t count, uint32_t *class_of,
                        uint32_t *classes) {
  size_t slots = 8;
  while (slots < 2 * (size_t)count) slots *= 2;
  uint32_t *first = calloc(slots, sizeof *first); /* who came first with the code, and 1 */
  *classes = 0;
  if (!first) return false;
  for (uint32_t k = 0; k < count; k++) {
    class_of[k] = TDM_NONE;
    if (code[k] == 0) continue;
    size_t slot = hash(code[k]) & (slots - 1);
    while (first[slot] && code[first[slot] - 1] != code[k]) slot = (slot + 1) & (slots - 1);
    if (!first[slot]) first[slot] = k + 1;
    class_of[k] = first[slot] == k + 1 ? (*classes)++ : class_of[first[slot] - 1];
  }
  free(first);
  return true;
}
