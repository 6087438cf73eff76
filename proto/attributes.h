// SPDX-License-Identifier: Apache-2.0
/*
 * Attributes: builds the cohort's columns of attribute values, from rows or columns.
 *
 * Each attribute must be fed its participants in ascending order; attributes may
 * take turns. Memory is linear in the values, plus one array over the participants per
 * attribute that has any. Callers: decode_cohort.c.
 */
#ifndef TANDEM_PROTO_ATTRIBUTES_H
#define TANDEM_PROTO_ATTRIBUTES_H

#include <stdint.h>

#include "proto/reader.h"

typedef struct {
  uint32_t capacity;          /* of attribute.values */
  uint32_t filled;            /* attribute.first[] is set up to this index */
  uint32_t first_participant; /* whose value decided the attribute's type */
} tdm_attribute_progress;

typedef struct {
  tdm_decoder *decoder;
  tdm_cohort *cohort; /* count is set, attributes has room for TDM_ATTRIBUTES_MAX */
  uint32_t last;      /* the attribute found last: rows repeat the same order of keys */
  tdm_attribute_progress progress[TDM_ATTRIBUTES_MAX];
} tdm_attributes_builder;

void tdm_attributes_begin(tdm_attributes_builder *builder, tdm_decoder *decoder);

/*
 * The index of the attribute, entered when new; TDM_NONE when there are too many (then the
 * request is too large, said at `path`).
 */
uint32_t tdm_attributes_enter(tdm_attributes_builder *builder, tdm_text name, const tdm_path *path);

/* Sets the value of a participant: a number, a string or a list of strings, or missing. */
void tdm_attributes_set(tdm_attributes_builder *builder, uint32_t attribute, uint32_t participant,
                        const tdm_value *value, const tdm_path *path);

/* Completes the arrays. Call it also when the decoder stopped. */
void tdm_attributes_end(tdm_attributes_builder *builder);

#endif
