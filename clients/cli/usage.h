// SPDX-License-Identifier: Apache-2.0
/*
 * Usage: which attributes a programme names, and as what, so that cells become
 * numbers or lists without being told. Callers: columns.c.
 */
#ifndef TANDEM_CLI_USAGE_H
#define TANDEM_CLI_USAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "clients/c/tandem.h"
#include "solver/model/arena.h"
#include "solver/model/text.h"

typedef struct {
  tdm_text name;
  bool number;  /* dimension of kind number; quota that lists numbers */
  bool ordered; /* named by `within` or `reverse`: a number unless it has levels */
  bool levels;  /* has levels somewhere */
  bool set;     /* dimension of kind set; votes */
  bool vote;    /* topics that people vote for, or their points */
} tdm_use;

typedef struct {
  tdm_use *items;
  uint32_t count, capacity;
  tdm_arena *arena; /* borrowed */
} tdm_usage;

/* Collects from an encoded programme; what does not have the right type is passed over (the
 * server will say so). Names are borrowed from the programme. */
void tdm_usage_read(tdm_usage *usage, tandem_value programme, tdm_arena *arena);

/* Adds the two attributes that hold votes for topics. */
void tdm_usage_add_votes(tdm_usage *usage);

/* The use of an attribute, or NULL when the programme does not name it. */
const tdm_use *tdm_usage_find(const tdm_usage *usage, tdm_text name);

bool tdm_use_is_number(const tdm_use *use);

#endif
