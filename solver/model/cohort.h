// SPDX-License-Identifier: Apache-2.0
/*
 * Cohort: the participants of one round, by columns of attributes.
 *
 * Built by the decoder row by row or column by column, completed by
 * tdm_request_check() which resolves every reference. Everything lives in the
 * request's arena. Participants keep the order of the request (their index is
 * the index in problem paths); nothing that is solved may depend on that order.
 */
#ifndef TANDEM_MODEL_COHORT_H
#define TANDEM_MODEL_COHORT_H

#include <stdbool.h>
#include <stdint.h>

#include "solver/model/arena.h"
#include "solver/model/text.h"

enum {
  TDM_PARTICIPANTS_MAX = 1000000,
  TDM_ATTRIBUTES_MAX = 64,
  TDM_ID_BYTES_MAX = 128,
  TDM_STRING_BYTES_MAX = 1024,
  TDM_LIST_MAX = 256,
  TDM_REFERENCES_MAX = 64, /* wishes, vetoes */
  TDM_CAPACITY_MAX = 64,
};

/* No participant, no attribute, no symbol. */
#define TDM_NONE UINT32_MAX

/* Bits: an `either` is both. 0 where the role could not be decoded. */
typedef enum { TDM_ROLE_MENTOR = 1, TDM_ROLE_MENTEE = 2, TDM_ROLE_EITHER = 3 } tdm_role;

/* An id somewhere in the request, and the participant it names. */
typedef struct {
  tdm_text id;
  uint32_t participant; /* index, or TDM_NONE: unknown id; set by tdm_request_check() */
} tdm_reference;

typedef struct {
  tdm_reference *items;
  uint32_t count;
} tdm_references;

typedef struct {
  tdm_text id; /* size 0 where it could not be decoded */
  tdm_role role;
  int32_t capacity;
  int32_t min;
  tdm_text manager; /* as given in the participant; size 0: none */
  uint32_t boss;    /* person index in the reporting line, or TDM_NONE; by tdm_request_check() */
  tdm_references wishes;
  tdm_references vetoes;
} tdm_participant;

typedef enum {
  TDM_ATTRIBUTE_EMPTY, /* missing for everybody */
  TDM_ATTRIBUTE_NUMBERS,
  TDM_ATTRIBUTE_STRINGS,
} tdm_attribute_type;

typedef struct {
  tdm_text name;
  tdm_attribute_type type;
  /* NUMBERS: one per participant, NaN where missing. Never infinite. */
  double *numbers;
  /* STRINGS: the symbols of participant p are values[first[p]] to
   * values[first[p + 1] - 1], ascending, without duplicates; none: missing. */
  uint32_t *first;
  uint32_t *values;
} tdm_attribute;

/* Strings of all attributes, each once. A symbol is an index here. */
typedef struct {
  tdm_text *texts;
  uint32_t count;
  uint32_t capacity;
  uint32_t *slots; /* open addressing over symbols, TDM_NONE where free */
  uint32_t slot_count;
} tdm_symbols;

/* `managers`: completes reporting lines through people who do not take part. */
typedef struct {
  tdm_text person;
  tdm_text manager;
} tdm_manager_entry;

/*
 * The reporting line over persons: participants come first with their own
 * index, people outside the cohort follow. By tdm_request_check().
 */
typedef struct {
  uint32_t count;  /* persons, >= participants */
  uint32_t *boss;  /* [count] person index, or TDM_NONE */
  tdm_text *names; /* [count] ids */
} tdm_reporting_line;

typedef struct {
  tdm_participant *participants;
  uint32_t count;
  tdm_attribute *attributes;
  uint32_t attribute_count;
  tdm_symbols symbols;
  tdm_manager_entry *managers;
  uint32_t manager_count;
  tdm_reporting_line line;
  uint32_t *id_slots; /* open addressing over participants; by tdm_cohort_index() */
  uint32_t id_slot_count;
  bool ids_incomplete; /* an id could not be decoded: unknown ids are not reported */
} tdm_cohort;

/* ---- building (decoder) ---- */

/* The symbol of the string, entered when new (bytes borrowed); TDM_NONE when memory is out. */
uint32_t tdm_symbols_enter(tdm_symbols *symbols, tdm_arena *arena, tdm_text text);

/* Builds the index from id to participant. False when memory is out. */
bool tdm_cohort_index(tdm_cohort *cohort, tdm_arena *arena);

/* ---- queries ---- */

/* The symbol of a string, or TDM_NONE when no attribute value equals it. */
uint32_t tdm_symbols_find(const tdm_symbols *symbols, tdm_text text);

/* The participant with that id, or TDM_NONE. Needs tdm_cohort_index(). */
uint32_t tdm_cohort_find(const tdm_cohort *cohort, tdm_text id);

/* The attribute with that name, or TDM_NONE. */
uint32_t tdm_cohort_attribute(const tdm_cohort *cohort, tdm_text name);

/* Whether participant p has no value. An attribute TDM_NONE is missing for everybody. */
bool tdm_cohort_missing(const tdm_cohort *cohort, uint32_t attribute, uint32_t participant);

#endif
