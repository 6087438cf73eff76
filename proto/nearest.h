// SPDX-License-Identifier: Apache-2.0
/* Nearest: the known word that a misspelt one probably meant. Caller: the fields. */
#ifndef TANDEM_PROTO_NEAREST_H
#define TANDEM_PROTO_NEAREST_H

#include <stddef.h>
#include <stdint.h>

#include "solver/model/text.h"

/*
 * Steps of inserting, deleting, replacing a byte or swapping two neighbours that turn a
 * into b (optimal string alignment); UINT32_MAX when either is longer than 32 bytes.
 */
uint32_t tdm_edit_distance(tdm_text a, tdm_text b);

/* Whether a misspelling of `known` may have given `word`: a third of its letters at most. */
int tdm_is_near(tdm_text word, tdm_text known);

#endif
