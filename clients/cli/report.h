// SPDX-License-Identifier: Apache-2.0
/*
 * Report: answers in plain words for an organizer.
 */
#ifndef TANDEM_CLI_REPORT_H
#define TANDEM_CLI_REPORT_H

#include <stdbool.h>
#include <stdio.h>

#include "clients/c/tandem.h"
#include "clients/cli/places.h"

typedef struct {
  FILE *out;
  tandem_value outcome;
  const tdm_places *places;
  const char *written;  /* the file that has all pairs, or NULL */
  tandem_value current; /* [[mentor, mentee], …] of the running round; absent: there is none */
} tdm_report;

/* Which pairs a table shows. */
typedef enum { TDM_PAIRS_ALL, TDM_PAIRS_NEW } tdm_pairs_shown;

/* The outcome of a solve. */
void tdm_report_outcome(const tdm_report *report);
/* Parts of it, in files of their own. */
void tdm_report_stage(const tdm_report *report, tandem_value stage);
void tdm_report_pairs(const tdm_report *report, const char *title, tandem_value pairs,
                      tdm_pairs_shown shown);
void tdm_report_rematch(const tdm_report *report);
void tdm_report_unmatched(const tdm_report *report);
void tdm_report_conflict(const tdm_report *report);
/* An agenda, in a file of its own; `per_pair`: every pair has one. */
void tdm_report_agenda(const tdm_report *report, bool per_pair);
/* What explain answers, in a file of its own. */
void tdm_report_explanation(const tdm_report *report);
/* 'the rule "same languages" (programme.yaml:12:5)', of something with a name and a path. */
void tdm_report_rule(const tdm_report *report, tandem_value obstacle);
/* 'the rule … rules out 4 partners, 2 of them alone' */
void tdm_report_obstacle(const tdm_report *report, tandem_value obstacle);
/* [{path?, message}] with their places under a title; nothing when there are none. */
void tdm_report_list(const tdm_report *report, const char *title, tandem_value list);
/* The verdict on a pairing made by hand. */
void tdm_report_verdict(const tdm_report *report);

/* Helpers: the characters of a text, which it takes on the screen; the text with blanks behind it
 * up to a width; a text for %.*s; an integer or 0; a double or `missing`. */
int tdm_report_width(tdm_text text);
void tdm_report_pad(FILE *out, tdm_text text, int width);
tdm_text tdm_report_text(tandem_value value);
int64_t tdm_report_int(tandem_value value);
double tdm_report_double(tandem_value value, double missing);
/* Whether the programme has a running round. */
bool tdm_report_is_rematch(const tdm_report *report);
/* Begins the line of a stage: "  worst    2.00 points in the worst pair"; without a line end.
 * False, and nothing printed, where the stage has no value to tell. */
bool tdm_report_stage_value(const tdm_report *report, tandem_value stage);
/* Whether values of a stage are micro-points. */
bool tdm_report_in_points(tandem_value stage);
/* How far a bound is from a value: "1.50 points, 0.12 %"; no percentage where it tells nothing. */
void tdm_report_gap(int64_t value, int64_t bound, bool points, char out[64]);
/* A count, or micro-points as points with two decimals. */
void tdm_report_amount(int64_t value, bool points, char out[32]);

#endif
