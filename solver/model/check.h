// SPDX-License-Identifier: Apache-2.0
/*
 * Check: the parts of tdm_request_check(), one file per concept.
 *
 * Internal to solver/model. Each part resolves what it is about and reports
 * what does not hold together, and goes on after a problem. Parts return
 * nothing: memory that runs out is noted in the problems, and the parts after
 * it are not called.
 */
#ifndef TANDEM_MODEL_CHECK_H
#define TANDEM_MODEL_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "solver/model/problems.h"
#include "solver/model/request.h"

typedef struct {
  tdm_request *request;
  tdm_cohort *cohort;
  tdm_programme *programme;
  tdm_arena *arena;
  tdm_problems *problems;
  tdm_problems *warnings;
  uint32_t decoded_count; /* problems kept before the check: the decoder's */
  bool decoded_clean;     /* the decoder had nothing to report */
  bool oversized;         /* a list is past its limit: no warnings, which could take long */
} tdm_check;

/* ---- reporting (check.c) ---- */

/* Appends a problem, unless the decoder complained about that place, one above or one below. */
void tdm_check_report(tdm_check *check, const tdm_path *path, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Reports that `count` of `what` are more than the limit. */
void tdm_check_report_oversize(tdm_check *check, const tdm_path *path, uint32_t count,
                               const char *what, uint32_t limit);

/* Appends a warning, under the same condition. */
void tdm_check_warn(tdm_check *check, const tdm_path *path, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Whether the decoder complained about that place, one above or one below. */
bool tdm_check_decoder_knows(const tdm_check *check, const tdm_path *path);

/* Whether the decoder complained about that place as a whole, or one above. */
bool tdm_check_decoder_refused(const tdm_check *check, const tdm_path *path);

/* Bytes of the text that a message shows: all, or the first whole characters of a long one. */
int tdm_check_shown_bytes(tdm_text text);

/* printf("\"%.*s\"", TDM_SHOWN(text)) */
#define TDM_SHOWN(text) tdm_check_shown_bytes(text), (text).size ? (text).bytes : ""

/* As tdm_arena_alloc(); notes in the problems when memory is out. */
void *tdm_check_alloc(tdm_check *check, size_t count, size_t size);

/* Notes that memory is out. */
void tdm_check_no_memory(tdm_check *check);

/* ---- shared predicates ---- */

/* Whether low <= value <= high; false for NaN. */
bool tdm_check_in_range(double value, double low, double high);

/* The keys of a participant that are no attributes, NULL at the end. (check_attributes.c) */
extern const char *const tdm_check_reserved_keys[];
bool tdm_check_is_reserved(tdm_text key);

/* The attribute's type in the cohort; EMPTY for TDM_NONE. */
tdm_attribute_type tdm_check_attribute_type(const tdm_check *check, uint32_t attribute);

/* The index of the attribute that a rule, quota or dimension names; reports reserved keys. */
uint32_t tdm_check_resolve_attribute(tdm_check *check, tdm_text name, const tdm_path *path);

/* The indices of a list of attributes, in the arena; NULL when memory is out. */
uint32_t *tdm_check_resolve_attributes(tdm_check *check, const tdm_texts *names,
                                       const tdm_path *path);

/*
 * Resolves an id that must be known, and reports when it is not. Returns
 * whether reference->participant is set. (check_references.c)
 */
bool tdm_check_resolve(tdm_check *check, tdm_reference *reference, const tdm_path *path);

/* Whether the roles of the two allow this direction; a role that was not decoded does. */
bool tdm_check_may_mentor(const tdm_check *check, uint32_t participant);
bool tdm_check_may_be_mentored(const tdm_check *check, uint32_t participant);

/*
 * Resolves both sides of a directed pair at path[0] and path[1] and reports
 * unknown ids, one person twice and impossible roles. Returns whether all is well.
 */
bool tdm_check_directed_pair(tdm_check *check, tdm_pair_reference *pair, const tdm_path *path);

/* Calls visit for every rule, nested ones after the `any` that holds them. (check_rules.c) */
typedef void tdm_check_visit_rule(tdm_check *check, tdm_rule *rule, const tdm_path *path,
                                  void *context);
void tdm_check_each_rule(tdm_check *check, tdm_check_visit_rule *visit, void *context);

/* Calls visit for every map of conditions of every quota. (check_quotas.c) */
typedef void tdm_check_visit_condition(tdm_check *check, tdm_condition *condition,
                                       const tdm_path *path, void *context);
void tdm_check_each_condition(tdm_check *check, tdm_check_visit_condition *visit, void *context);

/* ---- parts, in the order in which they run ---- */

void tdm_check_cohort(tdm_check *check);         /* ids, capacities, index from ids */
void tdm_check_references(tdm_check *check);     /* wishes, vetoes */
void tdm_check_reporting_line(tdm_check *check); /* managers, cycles */
void tdm_check_dimensions(tdm_check *check);
void tdm_check_rules(tdm_check *check);
void tdm_check_levels(tdm_check *check);  /* of ordinal attributes; after dimensions and rules */
void tdm_check_locks(tdm_check *check);   /* require */
void tdm_check_pairs(tdm_check *check);   /* forbid, history, the pairs of `score`, `agenda` */
void tdm_check_current(tdm_check *check); /* the running round, and what needs one */
void tdm_check_pair_scores(tdm_check *check);
void tdm_check_quotas(tdm_check *check);
void tdm_check_spread(tdm_check *check);
void tdm_check_objective(tdm_check *check); /* stages, weights of wishes */
void tdm_check_offered(tdm_check *check);   /* what this version does not offer */
void tdm_check_warn_attributes(tdm_check *check);
void tdm_check_warn_quotas(tdm_check *check);
void tdm_check_warn_roles(tdm_check *check);
void tdm_check_agenda(tdm_check *check);  /* op `agenda`: pairs, votes */
void tdm_check_explain(tdm_check *check); /* op `explain`: whom it asks about */
void tdm_check_base(tdm_check *check);    /* options.base: a request of its own */

#endif
