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
  const char *written; /* the file that has all pairs, or NULL */
} tdm_report;

/* The outcome of a solve. */
void tdm_report_outcome(const tdm_report *report);
/* Parts of it, in files of their own. */
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
/* A count, or micro-points as points with two decimals. */
void tdm_report_amount(int64_t value, bool points, char out[32]);

#endif
