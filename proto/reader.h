// SPDX-License-Identifier: Apache-2.0
/*
 * Reader: values of scanned bytes as the types that fields have, with complaints.
 *
 * Sticky in the sense of mpack: a read that fails reports a problem with its path,
 * yields zero, and reading goes on; tdm_decode_body() looks at the problems once, at
 * the end. Running out of memory and limits of the whole request stop the rest early.
 * Nil is absent everywhere. Callers: the decode_*.c files.
 */
#ifndef TANDEM_PROTO_READER_H
#define TANDEM_PROTO_READER_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/value.h"
#include "solver/model/problems.h"
#include "solver/model/request.h"

typedef struct {
  tdm_request *request;
  tdm_arena *arena; /* the request's */
  tdm_problems *problems;
  tdm_text *message; /* of too_large */
  bool too_large;
  bool no_memory;
  uint32_t rule_count; /* nested rules included */
} tdm_decoder;

/* Whether it is pointless to go on: memory is out or a limit of the request is passed. */
bool tdm_decoder_stopped(const tdm_decoder *decoder);

/* Zeroed elements in the arena; NULL notes that memory is out. */
void *tdm_decoder_alloc(tdm_decoder *decoder, size_t count, size_t size);

/* A limit of the whole request is passed: `path`: `size` `what`; the limit is `limit`. */
void tdm_decoder_too_large(tdm_decoder *decoder, const tdm_path *path, const char *what,
                           uint64_t size, uint64_t limit);

/* ---- words for people ---- */

/* The text, cut at a character boundary where it is too long for a message or a path. */
tdm_text tdm_shown(tdm_text text);

/* "a string", "a map", … */
const char *tdm_value_type_name(const tdm_value *value);

/* Reports "must be WHAT, not TYPE". */
void tdm_report_type(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path,
                     const char *what);

/* ---- single values: false and zero after a report ---- */

bool tdm_read_bool(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path, bool *out);

/* An integer, or a float that is one; in [min, max]. */
bool tdm_read_int(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path, int64_t min,
                  int64_t max, int64_t *out);

bool tdm_read_number(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path, double min,
                     double max, double *out);

/* A string of 1 to max_bytes bytes, borrowed. */
bool tdm_read_text(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path,
                   uint32_t max_bytes, tdm_text *out);

typedef struct {
  const char *word;
  int value; /* not 0 */
} tdm_word;

/* The value of a word, or 0 after a report that lists them all. */
int tdm_read_word(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path,
                  const tdm_word *words, size_t count);

/* ---- lists ---- */

/* Whether the value is a list of at most `max` items (UINT32_MAX: as many as there are bytes). */
bool tdm_read_list(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path,
                   uint32_t max);

/* A list of strings without duplicates, at least one, at most TDM_LIST_MAX; `distinct`: a
 * duplicate is a problem, else it collapses. */
bool tdm_read_texts(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path,
                    bool distinct, tdm_texts *out);

/* An id. Unreadable: size 0. The participant is left unresolved. */
bool tdm_read_reference(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path,
                        tdm_reference *out);

/* A list of ids; unreadable ones keep their place with size 0. */
bool tdm_read_references(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path,
                         uint32_t max, tdm_references *out);

/* ---- maps of fixed keys ---- */

typedef struct {
  tdm_text key;
  bool required;
  /* Called for a value that is not nil; `path` is that of the value. */
  void (*decode)(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path, void *target);
} tdm_field;

/* An entry of a table of fields: at most 32 per table. */
#define TDM_FIELD(name, required, decode) \
  { {name, sizeof(name) - 1}, required, decode }

/*
 * Decodes a map by its table. Unknown keys are problems that name the nearest known
 * one; so are missing required ones. False when anything in it was reported.
 */
bool tdm_read_fields(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path,
                     const tdm_field *fields, size_t count, void *target);

/* The same for what a server may extend: unknown keys are passed over. */
bool tdm_read_known_fields(tdm_decoder *decoder, const tdm_value *value, const tdm_path *path,
                           const tdm_field *fields, size_t count, void *target);

/* The value of a key of a map, nil when absent. */
tdm_value tdm_value_of_key(const tdm_value *map, const char *key);

#endif
