// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/options.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef enum { WORD, COUNT32, COUNT64, TEXT } value_type;

typedef struct {
  const char *name;
  value_type type;
  size_t offset;
  uint64_t least, most;
  const char *help;
  const char *const *words; /* WORD: sets an enumeration that counts from 1 */
} option;

static const char *const stages[] = {"pairs", "matched", "kept", "worst", "fair", NULL};

#define AT(member) offsetof(tdm_benchmark_options, member)

static const option table[] = {
    {"--kind", WORD, AT(recipe.kind), 0, 0, "rich, plain, equal, one-department, nobody or hub",
     tdm_cohort_kind_names},
    {"--mentors", COUNT32, AT(recipe.mentors), 0, 500000, "how many mentors", NULL},
    {"--mentees", COUNT32, AT(recipe.mentees), 0, 500000, "how many mentees", NULL},
    {"--capacity", COUNT32, AT(recipe.capacity), 1, TDM_RECIPE_CAPACITY_MAX,
     "capacities are drawn from 1 to this", NULL},
    {"--quotas", COUNT32, AT(recipe.quotas), 0, TDM_RECIPE_QUOTAS_MAX,
     "quotas, with limits that bind (rich and plain)", NULL},
    {"--limits", WORD, AT(recipe.limits), 0, 0, "of the quotas: mixed, counts, shares or both",
     tdm_limit_style_names},
    {"--sites", COUNT32, AT(recipe.sites), 0, 100000,
     "only people of the same one of so many sites are paired; 0: no sites", NULL},
    {"--bridges", COUNT32, AT(recipe.bridges), 0, TDM_LIST_MAX,
     "steps of what links between departments earn; 0: nothing", NULL},
    {"--variety", COUNT32, AT(recipe.variety), 0, TDM_LIST_MAX,
     "steps of what partners from different departments earn; 0: nothing", NULL},
    {"--spread-by", WORD, AT(recipe.spread_by), 0, 0,
     "what bridges and variety are about: department or country (rich)", tdm_spread_by_names},
    {"--minimums", COUNT32, AT(recipe.minimums), 0, 100,
     "percent of the places on the smaller side that must be filled", NULL},
    {"--either", COUNT32, AT(recipe.either), 0, 100,
     "percent of the people who can be both mentor and mentee", NULL},
    {"--infeasible", WORD, AT(recipe.contradiction), 0, 0,
     "adds a contradiction: shares, places or minimums (rich and plain)", tdm_contradiction_names},
    {"--leave", COUNT32, AT(leave), 0, 1000,
     "half-time: so many people left a running round, whose pairs are to be kept", NULL},
    {"--join", COUNT32, AT(join), 0, 1000, "half-time: so many people join it", NULL},
    {"--then", WORD, AT(then), 0, 0, "a stage right after pairs: matched, worst or fair", stages},
    {"--seed", COUNT64, AT(recipe.seed), 0, UINT64_MAX, "of the cohort", NULL},
    {"--runs", COUNT64, AT(runs), 1, 1000, "how often to solve", NULL},
    {"--time-ms", COUNT64, AT(time_ms), 1, 3600000, "limit of a solve", NULL},
    {"--direct", COUNT64, AT(direct), 0, 1000,
     "how often to solve the full model by GLPK alone, for comparison", NULL},
    {"--lp", TEXT, AT(lp), 0, 0, "write the whole model to this file, in CPLEX LP format", NULL},
    {"--dump", TEXT, AT(dump), 0, 0, "write the whole model to this file, for peers.py", NULL},
    {"--requests", COUNT64, AT(requests), 1, 1000000, "requests to measure", NULL},
    {"--outstanding", COUNT64, AT(outstanding), 1, 64, "requests at once, for the throughput",
     NULL},
    {"--workers", COUNT64, AT(workers), 1, 64, "workers of the daemon that is started", NULL},
    {"--endpoint", TEXT, AT(endpoint), 0, 0, "use the daemon there instead of starting one", NULL},
    {"--daemon", TEXT, AT(daemon), 0, 0, "the executable to start (default: of this build)", NULL}};

_Static_assert(sizeof(tdm_cohort_kind) == sizeof(uint32_t), "words are set as numbers of 32 bits");

enum { OPTIONS = sizeof table / sizeof *table };

/* Whether the blank-separated names contain the option's. */
static bool is_known(const option *o, const char *names) {
  size_t length = strlen(o->name);
  for (const char *at = names; (at = strstr(at, o->name)); at += length)
    if ((at[length] == ' ' || at[length] == '\0') && (at == names || at[-1] == ' ')) return true;
  return false;
}

static const option *find(const char *argument, const char *names) {
  for (size_t i = 0; i < OPTIONS; i++)
    if (strcmp(table[i].name, argument) == 0 && is_known(&table[i], names)) return &table[i];
  return NULL;
}

static void print_usage(const char *program, const char *names) {
  printf("usage: %s [OPTION VALUE]...\n\n", program);
  for (size_t i = 0; i < OPTIONS; i++)
    if (is_known(&table[i], names)) printf("  %-14s %s\n", table[i].name, table[i].help);
}

static bool set_count(const option *o, const char *text, void *place) {
  char *end;
  errno = 0;
  uint64_t value = strtoull(text, &end, 10);
  if (errno || end == text || *end || *text == '-' || value < o->least || value > o->most) {
    fprintf(stderr, "%s: \"%s\" is no number from %" PRIu64 " to %" PRIu64 "\n", o->name, text,
            o->least, o->most);
    return false;
  }
  uint32_t small = (uint32_t)value;
  if (o->type == COUNT32)
    memcpy(place, &small, sizeof small);
  else
    memcpy(place, &value, sizeof value);
  return true;
}

static bool set_word(const option *o, const char *text, void *place) {
  for (uint32_t k = 0; o->words[k]; k++) {
    uint32_t value = k + 1;
    if (strcmp(o->words[k], text) != 0) continue;
    memcpy(place, &value, sizeof value);
    return true;
  }
  fprintf(stderr, "%s: \"%s\" is none of these: %s\n", o->name, text, o->help);
  return false;
}

static bool set(const option *o, const char *text, tdm_benchmark_options *options) {
  char *place = (char *)options + o->offset;
  switch (o->type) {
    case WORD:
      return set_word(o, text, place);
    case TEXT:
      memcpy(place, &text, sizeof text);
      return true;
    default:
      return set_count(o, text, place);
  }
}

static bool leaves_somebody(const tdm_benchmark_options *options) {
  uint64_t moving = (uint64_t)options->leave + options->join;
  if (moving == 0 || moving < (uint64_t)options->recipe.mentors + options->recipe.mentees)
    return true;
  fputs("--leave and --join leave nobody who stays\n", stderr);
  return false;
}

static bool fits_together(const tdm_recipe *recipe) {
  bool none = recipe->quotas == 0 && recipe->contradiction == TDM_CONTRADICTION_NONE;
  if (none || recipe->kind == TDM_COHORT_RICH || recipe->kind == TDM_COHORT_PLAIN) return true;
  fprintf(stderr, "--quotas and --infeasible need --kind rich or plain, not %s\n",
          tdm_cohort_kind_name(recipe->kind));
  return false;
}

bool tdm_benchmark_options_read(tdm_benchmark_options *options, const char *names, int argc,
                                char **argv, bool *done) {
  *done = false;
  for (int i = 1; i < argc; i += 2) {
    if (strcmp(argv[i], "--help") == 0) {
      print_usage(argv[0], names);
      *done = true;
      return true;
    }
    const option *o = find(argv[i], names);
    if (!o || i + 1 == argc) {
      fprintf(stderr, o ? "%s needs a value\n" : "unknown option %s; try --help\n", argv[i]);
      return false;
    }
    if (!set(o, argv[i + 1], options)) return false;
  }
  return fits_together(&options->recipe) && leaves_somebody(options);
}
