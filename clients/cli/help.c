// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/help.h"

#include "clients/cli/options.h"

static const char general_head[] =
    "Usage: tandem SUBCOMMAND [FILES] [OPTIONS]\n\n"
    "Pairs people for mentoring, with a proof that no other pairing is better.\n\n"
    "  tandem match people.csv programme.yaml             find the optimal pairing\n"
    "  tandem check people.csv programme.yaml             find mistakes in the files\n"
    "  tandem score people.csv programme.yaml pairs.csv   judge a pairing made by hand\n"
    "  tandem explain people.csv programme.yaml PERSON    why this partner, or none; what others "
    "cost\n"
    "  tandem agenda people.csv programme.yaml pairs.csv  choose the topics of every month\n"
    "  tandem weights people.csv programme.yaml rated.csv learn weights from ratings\n"
    "  tandem verify people.csv programme.yaml outcome    check a certificate, without a server\n"
    "  tandem submit people.csv programme.yaml            leave it to the server; prints a job's "
    "id\n"
    "  tandem result JOB                                  wait for the job; its pairs\n"
    "  tandem job JOB, jobs, cancel JOB, forget JOB       see, stop and erase jobs\n"
    "  tandem ping                                        is the server there?\n"
    "  tandem stats                                       what is it doing, and how fast?\n"
    "  tandem keygen --out tandem.key                     a key for servers that demand one\n";

static const char exits[] =
    "\nExit codes:\n"
    "  0  optimal; nothing wrong; a valid pairing    5  mistake in the command line\n"
    "  1  a pairing, not proven optimal in time      6  no server answers\n"
    "  2  infeasible; score: the pairing is broken   7  the server refused or failed\n"
    "  3  no pairing found in time                   8  a file cannot be written\n"
    "  4  mistake in the files\n";

static const char general_tail[] =
    "\nEach subcommand has its own help with examples: tandem match --help\n"
    "\nExit codes:\n"
    "  0  optimal; nothing wrong; a valid pairing    5  mistake in the command line\n"
    "  1  a pairing, not proven optimal in time      6  no server answers\n"
    "  2  infeasible; score: the pairing is broken   7  the server refused or failed\n"
    "  3  no pairing found in time                   8  a file cannot be written\n"
    "  4  mistake in the files\n";

static const char match_head[] =
    "Usage: tandem match PEOPLE.csv PROGRAMME.yaml [OPTIONS]\n"
    "       tandem match --mentors A.csv --mentees B.csv PROGRAMME.yaml [OPTIONS]\n\n"
    "Finds the pairing with the most pairs and, among those, the highest score.\n\n"
    "Examples:\n"
    "  tandem match people.csv programme.yaml\n"
    "  tandem match people.csv programme.yaml -o pairs.csv\n"
    "  tandem match --mentors juniors.csv --mentees seniors.csv programme.yaml --time 60\n"
    "  tandem match people.csv programme.yaml --json | jq .unmatched\n"
    "  tandem match people.csv programme.yaml --history rated.csv\n"
    "  tandem match people.csv programme.yaml --current pairs.csv --max-changes 8\n"
    "  tandem match people.csv programme.yaml --current pairs.csv --base-people kick-off.csv\n\n"
    "The history goes on with the file's pairs, for the rule no_repeat: columns mentor, mentee,\n"
    "perhaps rating_by_mentor and rating_by_mentee (1 to 5), and round, oldest first.\n\n"
    "The running round, what match -o wrote, is for people who left or joined since: after as "
    "many\n"
    "pairs as possible, as many of its pairs as possible stay (or as the programme's objective\n"
    "says), and --max-changes of them at most are dropped. The report tells what changes. With\n"
    "--base-people, the file as it was then, the server starts from what it found then: much\n"
    "sooner the same result.\n\n"
    "People: one row each; CSV with , ; or tab, UTF-8 or Windows-1252. Empty cells are missing.\n"
    "The role is mentor, mentee, or either. Columns are found by name (id, role, capacity, min,\n"
    "manager, wishes, vetoes, and every attribute of the programme) or by its `columns:`\n"
    "  columns:\n"
    "    id: Personalnummer\n"
    "    role: {column: Rolle, values: {Mentorin: mentor, Mentor: mentor, Mentee: mentee}}\n"
    "    languages: {column: Sprachen, split: \",\"}\n"
    "    age: {column: Alter, type: number}\n"
    "    topics: {column: [offers, asks for]}\n"
    "    ignore: [Bemerkung]\n"
    "Of a list of columns the first that the file has counts: for mentors and mentees in two\n"
    "files whose headers differ.\n"
    "Other columns, such as names, are never sent to the server.\n";

static const char check_head[] =
    "Usage: tandem check PEOPLE.csv PROGRAMME.yaml [OPTIONS]\n\n"
    "Finds mistakes in the files, all at once and each with its place, without pairing.\n\n"
    "Examples:\n"
    "  tandem check people.csv programme.yaml\n"
    "  tandem check --mentors juniors.csv --mentees seniors.csv programme.yaml\n";

static const char score_head[] =
    "Usage: tandem score PEOPLE.csv PROGRAMME.yaml PAIRS.csv [OPTIONS]\n\n"
    "Judges a pairing made by hand: what it breaks, what it is worth, and how far it is\n"
    "from the best. PAIRS.csv has the columns mentor and mentee; what match -o wrote will do.\n\n"
    "Examples:\n"
    "  tandem score people.csv programme.yaml pairs.csv\n"
    "  tandem score people.csv programme.yaml --pairs pairs.csv --json\n";

static const char explain_head[] =
    "Usage: tandem explain PEOPLE.csv PROGRAMME.yaml PERSON [OPTIONS]\n"
    "       tandem explain PEOPLE.csv PROGRAMME.yaml MENTOR MENTEE [OPTIONS]\n\n"
    "Pairs everybody as match does and says, about one person: their partner, what rules out\n"
    "others, and the five partners that would cost the pairing least, with the cost of each:\n"
    "what the best pairing loses if that pair must be in it. About somebody without a partner "
    "also\n"
    "why, and small changes with which they would have one. About a pair: what forbids it, or "
    "what\n"
    "it would cost to demand it, or, of a chosen pair, to forbid it. Ids are those of the file.\n\n"
    "Examples:\n"
    "  tandem explain people.csv programme.yaml p075\n"
    "  tandem explain people.csv programme.yaml p005 p159\n"
    "  tandem explain people.csv programme.yaml p075 --time 60 --json\n";

static const char explain_exits[] =
    "\nExit codes:\n"
    "  0  explained, every cost proven               4  mistake in the files, or nobody of that "
    "id\n"
    "  1  explained, some of it not proven in time   5  mistake in the command line\n"
    "  2  infeasible: there is no pairing            6  no server answers\n"
    "  3  no pairing found in time                   7  the server refused or failed\n";

static const char agenda_head[] =
    "Usage: tandem agenda PEOPLE.csv PROGRAMME.yaml PAIRS.csv --months NUMBER [OPTIONS]\n\n"
    "Chooses the topics of every month from what people voted for: first as many pairs as\n"
    "possible get at least one of their topics, then as many votes as possible are for topics\n"
    "that are chosen. No topic comes twice; the best months come first.\n"
    "PAIRS.csv has the columns mentor and mentee; what match -o wrote will do.\n\n"
    "Votes are the column topics, a list, one point each. The column topic_points gives\n"
    "points, from 1 to 100: \"negotiation: 3; feedback: 1\".\n\n"
    "Examples:\n"
    "  tandem agenda people.csv programme.yaml pairs.csv --months 6\n"
    "  tandem agenda people.csv programme.yaml pairs.csv --months 6 -o agenda.csv\n"
    "  tandem agenda people.csv programme.yaml pairs.csv --months 3 --per-month 2\n"
    "  tandem agenda people.csv programme.yaml pairs.csv --months 6 --per pair -o agenda.csv\n";

static const char weights_head[] =
    "Usage: tandem weights PEOPLE.csv PROGRAMME.yaml [RATED.csv] [OPTIONS]\n\n"
    "Learns the weights of the dimensions from how pairs were rated, and prints them as\n"
    "`dimensions:` for the next round's programme; needs no server. The total of the weights\n"
    "stays, so that scores can be compared. RATED.csv has the columns mentor, mentee,\n"
    "rating_by_mentor and rating_by_mentee (1 to 5, empty: not rated), and may have round; the\n"
    "programme's own history counts, too. At least 10 rated pairs for each dimension.\n\n"
    "Examples:\n"
    "  tandem weights people.csv programme.yaml rated.csv\n"
    "  tandem weights people.csv programme.yaml rated.csv -o dimensions.yaml\n"
    "  tandem weights people.csv programme.yaml --history rated.csv --json\n";

static const char weights_exits[] =
    "\nExit codes:\n"
    "  0  weights; the present ones where            4  mistake in the files\n"
    "     there is no reason to change them          5  mistake in the command line\n"
    "  3  too little data                            8  a file cannot be written\n";

static const char agenda_exits[] =
    "\nExit codes:\n"
    "  0  optimal: proven                            6  no server answers\n"
    "  1  an agenda, not proven optimal in time      7  the server refused or failed\n"
    "  4  mistake in the files                       8  a file cannot be written\n"
    "  5  mistake in the command line\n";

static const char verify_head[] =
    "Usage: tandem verify PEOPLE.csv PROGRAMME.yaml OUTCOME [OPTIONS]\n\n"
    "Checks an answer without a server: that the pairing holds every condition, and what its\n"
    "certificate proves. OUTCOME is what match --outcome wrote, or what match --certificate\n"
    "--json printed. The files must be those that were matched.\n\n"
    "Examples:\n"
    "  tandem match people.csv programme.yaml --outcome outcome.msgpack\n"
    "  tandem verify people.csv programme.yaml outcome.msgpack\n";

static const char verify_exits[] =
    "\nExit codes:\n"
    "  0  proven                                     4  mistake in the files\n"
    "  1  bound: valid, but a better one may exist   5  mistake in the command line\n"
    "  2  wrong                                      8  tandem-verify cannot be run\n"
    "  3  nothing proven: no certificate\n";

static const char ping_head[] =
    "Usage: tandem ping [OPTIONS]\n\n"
    "Asks the server who it is, and measures the round trip.\n\n"
    "Examples:\n"
    "  tandem ping\n"
    "  tandem ping --endpoint ipc:///run/tandem/tandem.sock\n";

static const char stats_head[] =
    "Usage: tandem stats [OPTIONS]\n\n"
    "Tells what the server is doing now, how long requests took, and what it has counted since it\n"
    "started. \"99 % within\" is the end of a bucket of its histogram: a power of two.\n\n"
    "Examples:\n"
    "  tandem stats\n"
    "  tandem stats --json | jq .gauges\n"
    "  tandem stats --prometheus >/var/lib/prometheus/node-exporter/tandem.prom\n";

static const char keygen_head[] =
    "Usage: tandem keygen [--out FILE]\n\n"
    "Makes a key pair for a server that lets in known keys only, and prints the public key, which\n"
    "the server's operator adds (tandemd keys add). The file, mode 0600, holds both; whoever has\n"
    "it passes for you.\n\n"
    "Examples:\n"
    "  tandem keygen --out tandem.key\n"
    "  tandem ping --endpoint tcp://mentoring.example:5591 --key tandem.key --server-key 'KEY'\n";

static const char submit_head[] =
    "Usage: tandem submit PEOPLE.csv PROGRAMME.yaml [OPTIONS]\n\n"
    "Hands the request to the server and prints the id of its job. From then on nobody needs to\n"
    "wait: the job survives a restart of the server. With --idempotency-key, the same files again\n"
    "give the same job, also where the first answer was lost.\n\n"
    "Examples:\n"
    "  job=$(tandem submit people.csv programme.yaml --idempotency-key spring)\n"
    "  tandem result $job -o pairs.csv\n";

static const char jobs_head[] =
    "Usage: tandem job JOB       how far it is\n"
    "       tandem jobs          the newest hundred\n"
    "       tandem result JOB    waits until it has ended, then its pairs as CSV\n"
    "       tandem cancel JOB    stops it; its best pairs stay\n"
    "       tandem forget JOB    erases it, and the people that came with it, from the server\n\n"
    "Examples:\n"
    "  tandem jobs\n"
    "  tandem result $job -o pairs.csv\n"
    "  tandem result $job --json | jq .unmatched\n";

const char *tdm_help_head(int command) {
  switch (command) {
    case TDM_COMMAND_MATCH:
      return match_head;
    case TDM_COMMAND_CHECK:
      return check_head;
    case TDM_COMMAND_SCORE:
      return score_head;
    case TDM_COMMAND_PING:
      return ping_head;
    case TDM_COMMAND_VERIFY:
      return verify_head;
    case TDM_COMMAND_AGENDA:
      return agenda_head;
    case TDM_COMMAND_WEIGHTS:
      return weights_head;
    case TDM_COMMAND_EXPLAIN:
      return explain_head;
    case TDM_COMMAND_KEYGEN:
      return keygen_head;
    case TDM_COMMAND_STATS:
      return stats_head;
    case TDM_COMMAND_SUBMIT:
      return submit_head;
    case TDM_COMMAND_JOB:
    case TDM_COMMAND_JOBS:
    case TDM_COMMAND_RESULT:
    case TDM_COMMAND_CANCEL:
    case TDM_COMMAND_FORGET:
      return jobs_head;
    default:
      return general_head;
  }
}

const char *tdm_help_tail(int command) {
  if (command == TDM_COMMAND_VERIFY) return verify_exits;
  if (command == TDM_COMMAND_AGENDA) return agenda_exits;
  if (command == TDM_COMMAND_EXPLAIN) return explain_exits;
  if (command == TDM_COMMAND_WEIGHTS) return weights_exits;
  return command ? exits : general_tail;
}
