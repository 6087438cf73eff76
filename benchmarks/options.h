// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Options: the command lines of the benchmark programs, from one table.
 */
#ifndef TANDEM_BENCHMARKS_OPTIONS_H
#define TANDEM_BENCHMARKS_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "benchmarks/cohort.h"

typedef struct {
  tdm_recipe recipe;
  uint32_t leave, join; /* half-time: people who leave a running round, and who join */
  uint32_t then;        /* a stage right after `pairs`; 0: none */
  uint64_t runs;
  uint64_t time_ms;     /* limit of one solve */
  uint64_t direct;      /* how often to solve the full model by GLPK alone */
  const char *lp;       /* file to write, or NULL */
  const char *dump;     /* the same */
  uint64_t requests;    /* wire */
  uint64_t outstanding; /* wire */
  uint64_t workers;     /* wire */
  const char *endpoint; /* wire: of a daemon that runs; NULL: start one */
  const char *daemon;   /* wire: its executable; NULL: of the same build */
} tdm_benchmark_options;

/*
 * Reads the command line over the defaults that are in *options. `names` are the
 * options that this program knows, separated by blanks. On --help prints the usage and
 * sets *done; false, with a word on stderr, for anything wrong.
 */
bool tdm_benchmark_options_read(tdm_benchmark_options *options, const char *names, int argc,
                                char **argv, bool *done);

#endif
