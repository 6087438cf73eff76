// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/options.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "clients/c/tandem.h"
#include "clients/cli/help.h"
#include "solver/model/spelling.h"
#include "solver/model/votes.h"

enum {
  SOLVES = TDM_COMMAND_MATCH | TDM_COMMAND_SCORE | TDM_COMMAND_AGENDA | TDM_COMMAND_EXPLAIN |
           TDM_COMMAND_SUBMIT,
  NAMES_JOB = TDM_COMMAND_JOB | TDM_COMMAND_CANCEL | TDM_COMMAND_RESULT | TDM_COMMAND_FORGET,
  ASKS = SOLVES | NAMES_JOB | TDM_COMMAND_JOBS | TDM_COMMAND_CHECK | TDM_COMMAND_PING |
         TDM_COMMAND_STATS,
  FILES = SOLVES | TDM_COMMAND_CHECK | TDM_COMMAND_VERIFY | TDM_COMMAND_WEIGHTS,
  TELLS = ASKS | FILES,
  ALL = TELLS | TDM_COMMAND_KEYGEN,
  REMATCHES = FILES & ~(TDM_COMMAND_AGENDA | TDM_COMMAND_WEIGHTS),
  JUDGES = TDM_COMMAND_SCORE | TDM_COMMAND_AGENDA /* take pairs */
};

typedef enum {
  FLAG,
  STRING,
  SECONDS,
  WHOLE,
  MONTHS,
  PER_MONTH,
  DELIMITER,
  SCOPE,
  HELP,
  VERSION
} option_type;

typedef struct {
  const char *name;
  char letter; /* 0: none */
  const char *argument;
  const char *help;
  int commands;
  option_type type;
  size_t offset;
} option;

#define AT(member) offsetof(tdm_options, member)
static const option table[] = {
    {"people", 0, "FILE.csv", "the people, with a column for the role", FILES, STRING,
     AT(files.people)},
    {"mentors", 0, "FILE.csv", "the mentors, where they have a file of their own", FILES, STRING,
     AT(files.mentors)},
    {"mentees", 0, "FILE.csv", "the mentees, likewise", FILES, STRING, AT(files.mentees)},
    {"managers", 0, "FILE.csv", "columns person and manager: reporting lines through outsiders",
     FILES, STRING, AT(files.managers)},
    {"programme", 0, "FILE.yaml", "rules, dimensions, quotas and what the columns mean", FILES,
     STRING, AT(programme)},
    {"pairs", 0, "FILE.csv", "the pairs: columns mentor and mentee", JUDGES, STRING, AT(pairs)},
    {"history", 0, "FILE.csv", "pairs of earlier rounds: mentor, mentee, rating_by_mentor, …",
     FILES & ~TDM_COMMAND_AGENDA, STRING, AT(history)},
    {"current", 0, "FILE.csv", "the pairs of the running round, to keep as many as possible",
     REMATCHES, STRING, AT(current)},
    {"max-changes", 0, "NUMBER", "how many of them may be dropped, at most", REMATCHES, WHOLE,
     AT(max_changes)},
    {"base-people", 0, "FILE.csv", "the people of the pairing that this one starts from",
     TDM_COMMAND_MATCH, STRING, AT(base.people)},
    {"base-mentors", 0, "FILE.csv", "its mentors, where they have a file of their own",
     TDM_COMMAND_MATCH, STRING, AT(base.mentors)},
    {"base-mentees", 0, "FILE.csv", "its mentees, likewise", TDM_COMMAND_MATCH, STRING,
     AT(base.mentees)},
    {"base-programme", 0, "FILE.yaml", "its programme (default: the same)", TDM_COMMAND_MATCH,
     STRING, AT(base_programme)},
    {"months", 0, "NUMBER", "how many months the round has", TDM_COMMAND_AGENDA, MONTHS,
     AT(months)},
    {"per", 0, "cohort|pair", "one agenda for all, or one for every pair (default cohort)",
     TDM_COMMAND_AGENDA, SCOPE, AT(per)},
    {"per-month", 0, "NUMBER", "topics in a month, at most (default 1)", TDM_COMMAND_AGENDA,
     PER_MONTH, AT(per_month)},
    {"output", 'o', "FILE", "write the answer, all of it, to a file (-: standard output)",
     TDM_COMMAND_MATCH | TDM_COMMAND_AGENDA | TDM_COMMAND_WEIGHTS | TDM_COMMAND_RESULT, STRING,
     AT(output)},
    {"idempotency-key", 0, "TEXT", "the same key and files again give the same job",
     TDM_COMMAND_SUBMIT, STRING, AT(idempotency_key)},
    {"outcome", 0, "FILE", "match: write the whole answer with its certificate; verify: read it",
     TDM_COMMAND_MATCH | TDM_COMMAND_VERIFY, STRING, AT(outcome)},
    {"certificate", 0, NULL, "ask for the certificate (it is in --json and --outcome)",
     TDM_COMMAND_MATCH | TDM_COMMAND_SUBMIT, FLAG, AT(certificate)},
    {"prices", 0, NULL, "ask what every pair and quota is worth (likewise)",
     TDM_COMMAND_MATCH | TDM_COMMAND_SUBMIT, FLAG, AT(prices)},
    {"time", 0, "SECONDS", "stop searching after that time (default 10)", SOLVES, SECONDS,
     AT(time_ms)},
    {"seed", 0, "NUMBER", "choose among equally good pairings (default 0)",
     TDM_COMMAND_MATCH | TDM_COMMAND_EXPLAIN | TDM_COMMAND_SUBMIT, WHOLE, AT(seed)},
    {"delimiter", 0, "CHAR", "of the CSV files: , ; or tab (default: found out)", FILES, DELIMITER,
     AT(files.delimiter)},
    {"endpoint", 0, "ADDRESS", "of the server (default $TANDEM_ENDPOINT or " TANDEM_ENDPOINT ")",
     ASKS, STRING, AT(endpoint)},
    {"key", 0, "FILE", "our key pair, for a server with keys (default $TANDEM_KEY)", ASKS, STRING,
     AT(key)},
    {"server-key", 0, "KEY|FILE", "that server's public key (default $TANDEM_SERVER_KEY)", ASKS,
     STRING, AT(server_key)},
    {"out", 0, "FILE", "where the key pair goes (default tandem.key)", TDM_COMMAND_KEYGEN, STRING,
     AT(output)},
    {"prometheus", 0, NULL, "print the metrics as Prometheus reads them", TDM_COMMAND_STATS, FLAG,
     AT(prometheus)},
    {"json", 0, NULL, "print the whole answer as JSON instead of a summary", TELLS, FLAG, AT(json)},
    {"quiet", 'q', NULL, "no summary and no progress line", FILES & ~TDM_COMMAND_WEIGHTS, FLAG,
     AT(quiet)},
    {"help", 'h', NULL, "show this help", ALL, HELP, 0},
    {"version", 0, NULL, "show the version", ALL, VERSION, 0},
};
enum { OPTION_COUNT = sizeof table / sizeof *table };

typedef struct {
  tdm_options *options;
  FILE *out;
  FILE *errors;
  int argc;
  char **argv;
  int at;
} parser;

static const char *word_of(tdm_command command) {
  switch (command) {
    case TDM_COMMAND_MATCH:
      return "match";
    case TDM_COMMAND_CHECK:
      return "check";
    case TDM_COMMAND_SCORE:
      return "score";
    case TDM_COMMAND_PING:
      return "ping";
    case TDM_COMMAND_VERIFY:
      return "verify";
    case TDM_COMMAND_AGENDA:
      return "agenda";
    case TDM_COMMAND_WEIGHTS:
      return "weights";
    case TDM_COMMAND_EXPLAIN:
      return "explain";
    case TDM_COMMAND_KEYGEN:
      return "keygen";
    case TDM_COMMAND_SUBMIT:
      return "submit";
    case TDM_COMMAND_JOB:
      return "job";
    case TDM_COMMAND_JOBS:
      return "jobs";
    case TDM_COMMAND_CANCEL:
      return "cancel";
    case TDM_COMMAND_RESULT:
      return "result";
    case TDM_COMMAND_FORGET:
      return "forget";
    case TDM_COMMAND_STATS:
      return "stats";
    case TDM_COMMAND_NONE:
      break;
  }
  return "";
}

__attribute__((format(printf, 2, 3))) static bool fail(const parser *p, const char *format, ...) {
  tdm_command command = p->options->command;
  va_list args;
  va_start(args, format);
  fputs("tandem: ", p->errors);
  vfprintf(p->errors, format, args);
  va_end(args);
  fprintf(p->errors, "\nTry: tandem %s%s--help\n", word_of(command), command ? " " : "");
  return false;
}

/* ---- help ---- */

static void show_help(FILE *out, tdm_command command) {
  fputs(tdm_help_head(command), out);
  fputs("\nOptions:\n", out);
  for (size_t i = 0; i < OPTION_COUNT; i++) {
    const option *o = &table[i];
    if (command && !(o->commands & (int)command)) continue;
    if (!command && o->commands != ASKS && o->commands != TELLS && o->commands != ALL) continue;
    char left[64];
    snprintf(left, sizeof left, "%s%c%s--%s%s%s", o->letter ? "-" : " ",
             o->letter ? o->letter : ' ', o->letter ? ", " : "  ", o->name, o->argument ? " " : "",
             o->argument ? o->argument : "");
    fprintf(out, "  %-26s %s\n", left, o->help);
  }
  fputs(tdm_help_tail(command), out);
}

/* ---- values ---- */

static bool read_seconds(const parser *p, const char *text, int64_t *out) {
  char *end;
  double seconds = strtod(text, &end);
  if (*end || end == text || !(seconds >= 0.001 && seconds <= 86400)) {
    return fail(p, "--time takes seconds, from 0.001 to 86400, not \"%s\"", text);
  }
  *out = (int64_t)llrint(seconds * 1000);
  return true;
}

static bool read_whole(const parser *p, const option *o, const char *text, int64_t *out) {
  int64_t least = o->type == WHOLE ? 0 : 1, most = INT64_MAX;
  if (o->type == MONTHS) most = TDM_MONTHS_MAX;
  if (o->type == PER_MONTH) most = TDM_PER_MONTH_MAX;
  char *end;
  errno = 0;
  long long value = strtoll(text, &end, 10);
  bool whole = !*end && end != text && !errno;
  if (whole && value >= least && value <= most) {
    *out = value;
    return true;
  }
  if (o->type == WHOLE)
    return fail(p, "--%s takes a whole number from 0 on, not \"%s\"", o->name, text);
  return fail(p, "--%s takes a whole number from 1 to %" PRId64 ", not \"%s\"", o->name, most,
              text);
}

static bool read_scope(const parser *p, const char *text, const char **out) {
  if (strcmp(text, "cohort") && strcmp(text, "pair"))
    return fail(p, "--per takes cohort or pair, not \"%s\"", text);
  *out = text;
  return true;
}

static bool read_delimiter(const parser *p, const char *text, char *out) {
  if (!strcmp(text, "tab") || !strcmp(text, "\\t") || !strcmp(text, "\t")) {
    *out = '\t';
  } else if (!strcmp(text, ",") || !strcmp(text, ";")) {
    *out = text[0];
  } else {
    return fail(p, "--delimiter takes a comma, a semicolon or tab, not \"%s\"", text);
  }
  return true;
}

/* value is NULL for the options without an argument only. */
static bool apply(parser *p, const option *o, const char *value) {
  if (!value) value = "";
  char *target = (char *)p->options + o->offset;
  switch (o->type) {
    case FLAG:
      *(bool *)target = true;
      return true;
    case STRING:
      *(const char **)target = value;
      return true;
    case SECONDS:
      return read_seconds(p, value, (int64_t *)target);
    case WHOLE:
    case MONTHS:
    case PER_MONTH:
      return read_whole(p, o, value, (int64_t *)target);
    case SCOPE:
      return read_scope(p, value, (const char **)target);
    case DELIMITER:
      return read_delimiter(p, value, target);
    case HELP:
      show_help(p->out, p->options->command);
      break;
    case VERSION:
      fprintf(p->out, "tandem %s\n", tandem_version());
      break;
  }
  p->options->command = TDM_COMMAND_NONE;
  p->at = p->argc; /* nothing else counts */
  return true;
}

/* ---- words ---- */

static const option *find_option(const char *word, size_t size) {
  for (size_t i = 0; i < OPTION_COUNT; i++) {
    if (size == 1 && word[0] == table[i].letter) return &table[i];
    if (strlen(table[i].name) == size && !memcmp(table[i].name, word, size)) return &table[i];
  }
  return NULL;
}

/* An option of this subcommand that the word may be a slip for. */
static const char *find_close(const parser *p, const char *name, size_t size) {
  for (size_t i = 0; i < OPTION_COUNT; i++) {
    bool offered = !p->options->command || (table[i].commands & (int)p->options->command);
    tdm_text word = {name, (uint32_t)size};
    if (offered && tdm_spelling_is_close(word, tdm_text_of(table[i].name))) return table[i].name;
  }
  return NULL;
}

static bool refuse_option(const parser *p, const char *word, const char *name, size_t size) {
  const char *close = find_close(p, name, size);
  if (close) return fail(p, "there is no option \"%s\"; did you mean --%s?", word, close);
  return fail(p, "there is no option \"%s\"", word);
}

static bool read_option(parser *p, char *word) {
  char *name = word + (word[1] == '-' ? 2 : 1);
  char *equals = word[1] == '-' ? strchr(name, '=') : NULL;
  size_t size = equals ? (size_t)(equals - name) : strlen(name);
  const option *o = find_option(name, size);
  if (!o) return refuse_option(p, word, name, size);
  if (p->options->command && !(o->commands & (int)p->options->command)) {
    return fail(p, "\"%s\" is not an option of this subcommand", word);
  }
  const char *value = equals ? equals + 1 : NULL;
  if (!o->argument && value) return fail(p, "\"%s\" takes no value", word);
  if (o->argument && !value) {
    if (p->at == p->argc) return fail(p, "\"%s\" needs a value", word);
    value = p->argv[p->at++];
  }
  return apply(p, o, value);
}

static bool ends_with(const char *word, const char *ending) {
  size_t size = strlen(word), tail = strlen(ending);
  return size >= tail && !strcmp(word + size - tail, ending);
}

static bool set_once(const parser *p, const char **slot, const char *word, const char *complaint) {
  if (*slot) return fail(p, "\"%s\" is %s", word, complaint);
  *slot = word;
  return true;
}

/*
 * A file without an option: YAML is the programme, CSV the people, then the pairs or the history;
 * of verify all else is the outcome, of explain the ids of people.
 */
static bool read_file(parser *p, const char *word) {
  tdm_options *o = p->options;
  if (o->command & NAMES_JOB) return set_once(p, &o->job, word, "one id too many");
  if (o->command & (TDM_COMMAND_PING | TDM_COMMAND_STATS | TDM_COMMAND_JOBS | TDM_COMMAND_KEYGEN))
    return fail(p, "%s takes no file: \"%s\"", word_of(o->command), word);
  if (ends_with(word, ".yaml") || ends_with(word, ".yml")) {
    return set_once(p, &o->programme, word, "a second programme");
  }
  if (o->command == TDM_COMMAND_VERIFY && !ends_with(word, ".csv"))
    return set_once(p, &o->outcome, word, "a second outcome");
  bool has_people = o->files.people || o->files.mentors || o->files.mentees;
  if (o->command == TDM_COMMAND_EXPLAIN && has_people)
    return o->person ? set_once(p, &o->partner, word, "one person too many")
                     : set_once(p, &o->person, word, "one person too many");
  if ((o->command & JUDGES) && has_people) {
    return set_once(p, &o->pairs, word, "one CSV file too many");
  }
  if (o->command == TDM_COMMAND_WEIGHTS && has_people) {
    return set_once(p, &o->history, word, "one CSV file too many");
  }
  return set_once(p, &o->files.people, word,
                  "a second file of people; mentors and mentees in two files are given as "
                  "--mentors FILE --mentees FILE");
}

static bool read_command(parser *p) {
  static const tdm_command commands[] = {
      TDM_COMMAND_MATCH,  TDM_COMMAND_CHECK,  TDM_COMMAND_SCORE,   TDM_COMMAND_PING,
      TDM_COMMAND_VERIFY, TDM_COMMAND_AGENDA, TDM_COMMAND_WEIGHTS, TDM_COMMAND_EXPLAIN,
      TDM_COMMAND_STATS,  TDM_COMMAND_SUBMIT, TDM_COMMAND_JOB,     TDM_COMMAND_JOBS,
      TDM_COMMAND_CANCEL, TDM_COMMAND_RESULT, TDM_COMMAND_FORGET,  TDM_COMMAND_KEYGEN};
  static const char words[] =
      "match, check, score, explain, agenda, weights, verify, submit, job, jobs, result, cancel, "
      "forget, ping, stats and keygen";
  if (p->at == p->argc) return fail(p, "say what to do; there are %s", words);
  const char *word = p->argv[p->at];
  for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
    if (strcmp(word, word_of(commands[i]))) continue;
    p->options->command = commands[i];
    p->at++;
    return true;
  }
  if (word[0] == '-') return true; /* --help, --version */
  return fail(p, "there is no subcommand \"%s\"; there are %s", word, words);
}

static bool complete(const parser *p) {
  const tdm_options *o = p->options;
  if ((o->command & ASKS) && !o->key != !o->server_key)
    return fail(p, "%s is missing: a server with keys needs --key and --server-key",
                o->key ? "--server-key" : "--key");
  if (o->json && o->prometheus) return fail(p, "either --json or --prometheus, not both");
  if ((o->command & NAMES_JOB) && !o->job)
    return fail(p, "%s: say which job: the id that submit printed", word_of(o->command));
  if (!(o->command & FILES)) return true;
  if (o->files.people && (o->files.mentors || o->files.mentees)) {
    return fail(p, "either one file of people or --mentors and --mentees, not both");
  }
  if (!o->files.people && !(o->files.mentors && o->files.mentees)) {
    return fail(p, "%s: the people are missing: name a CSV file, or --mentors and --mentees",
                word_of(o->command));
  }
  if (o->base.people && (o->base.mentors || o->base.mentees))
    return fail(p, "either --base-people, or --base-mentors and --base-mentees, not both");
  if (!o->base.mentors != !o->base.mentees)
    return fail(p, "--base-mentors and --base-mentees go together");
  if (!o->programme) {
    return fail(p, "%s: the programme is missing: name a YAML file", word_of(o->command));
  }
  if ((o->command & JUDGES) && !o->pairs) {
    return fail(p, "%s: the pairing is missing: --pairs FILE.csv", word_of(o->command));
  }
  if (o->command == TDM_COMMAND_EXPLAIN && !o->person)
    return fail(p,
                "explain: say whom it is about: the id of a person, or of a mentor and a mentee");
  if (o->command == TDM_COMMAND_AGENDA && o->months < 0)
    return fail(p, "agenda: say how many months the round has: --months 6");
  if (o->command == TDM_COMMAND_VERIFY && !o->outcome)
    return fail(p, "%s: the outcome is missing: --outcome FILE", word_of(o->command));
  bool both = o->json && o->output && !strcmp(o->output, "-");
  return !both || fail(p, "--json and -o - both want standard output");
}

static const char *environment(const char *name, const char *otherwise) {
  const char *value = getenv(name);
  return value && *value ? value : otherwise;
}

bool tdm_options_read(tdm_options *options, int argc, char **argv, FILE *out, FILE *errors) {
  *options =
      (tdm_options){.time_ms = -1, .seed = -1, .months = -1, .per_month = -1, .max_changes = -1};
  options->endpoint = environment("TANDEM_ENDPOINT", TANDEM_ENDPOINT);
  options->key = environment("TANDEM_KEY", NULL);
  options->server_key = environment("TANDEM_SERVER_KEY", NULL);
  parser p = {options, out, errors, argc, argv, 1};
  if (!read_command(&p)) return false;
  bool asked = options->command != TDM_COMMAND_NONE;
  while (p.at < argc) {
    char *word = argv[p.at++];
    bool is_option = word[0] == '-' && word[1];
    if (!asked && strcmp(word, "--help") && strcmp(word, "-h") && strcmp(word, "--version")) {
      return fail(&p, "the subcommand comes first; \"%s\" does not", word);
    }
    if (!(is_option ? read_option(&p, word) : read_file(&p, word))) return false;
  }
  return options->command == TDM_COMMAND_NONE || complete(&p);
}
