// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/jobs/simulation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/jobs/book.h"

enum { ROWS = 64, WRITES = 512, WORKERS = 3, KEYS = 4, DIGESTS = 2, OWNERS = 3, LOSSES_MAX = 2 };

/* A job as the disk has it. */
typedef struct {
  tdm_job_facts facts;
  int key; /* -1: none */
  int digest;
  uint64_t outcome; /* token of the run that it came from; 0: none */
  int ends;         /* how often an end was committed */
} row;

typedef enum { WRITE_SUBMIT, WRITE_NOTE, WRITE_END } write_type;

typedef struct {
  write_type type;
  row what;
  int client; /* SUBMIT: which of the acknowledgements */
} pending_write;

/* A run of a job: in the dispatcher's queue, or at a worker. */
typedef struct {
  bool used;
  tdm_job_id id;
  uint64_t token; /* 0: in the queue */
  uint32_t losses;
  bool presumed_dead; /* its job was handed out again, but it will answer */
} run;

/* What a client was told. */
typedef struct {
  tdm_job_id id;
  int owner, key, digest;
  bool cancelled; /* asked for, before any end was told */
} acknowledgement;

typedef struct {
  uint64_t random;
  int64_t now;
  uint64_t token;
  tdm_book book;
  row disk[ROWS];
  int row_count;
  pending_write writes[WRITES];
  int write_count;
  run runs[ROWS];
  run late[ROWS]; /* runs that are presumed dead */
  int late_count;
  int busy;
  uint64_t newest[ROWS]; /* token handed out last, by row; survives restarts */
  acknowledgement told[ROWS];
  int told_count;
  bool draining;
  const char *broken;
  simulation_totals *totals;
} simulation;

static uint32_t below(simulation *s, uint32_t bound) {
  s->random = s->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (uint32_t)(s->random >> 33) % bound;
}

static void expect(simulation *s, bool held, const char *what) {
  if (!held && s->broken == NULL) s->broken = what;
}

static int row_of(const simulation *s, const tdm_job_id *id) {
  for (int i = 0; i < s->row_count; i++)
    if (strcmp(s->disk[i].facts.id.digits, id->digits) == 0) return i;
  return -1;
}

static run *run_of(simulation *s, const tdm_job_id *id) {
  for (int i = 0; i < ROWS; i++)
    if (s->runs[i].used && strcmp(s->runs[i].id.digits, id->digits) == 0) return &s->runs[i];
  return NULL;
}

/* ---- what the book asks for ---- */

static bool launch(void *context, tdm_book_entry *entry) {
  simulation *s = context;
  if (below(s, 10) == 0) return false; /* memory is short */
  for (int i = 0; i < ROWS; i++) {
    if (s->runs[i].used) continue;
    s->runs[i] = (run){.used = true, .id = entry->job.facts.id, .losses = entry->job.facts.losses};
    return true;
  }
  expect(s, false, "more runs than jobs");
  return false;
}

static void stop(void *context, tdm_book_entry *entry) { (void)context, (void)entry; }

static void write_row(simulation *s, write_type type, const tdm_book_entry *entry) {
  pending_write *w = &s->writes[s->write_count++];
  expect(s, s->write_count < WRITES, "too many writes wait");
  *w = (pending_write){.type = type, .what.facts = entry->job.facts};
  if (type == WRITE_NOTE) return;
  w->what.facts.state = entry->job.ending;
  w->what.outcome = (uint64_t)(uintptr_t)entry->payload;
}

static void note(void *context, const tdm_book_entry *entry) {
  write_row(context, WRITE_NOTE, entry);
}

static void tell(void *context, tdm_book_entry *entry) { write_row(context, WRITE_END, entry); }

static void ended(void *context, tdm_book_entry *entry) {
  simulation *s = context;
  int at = row_of(s, &entry->job.facts.id);
  expect(s, at >= 0 && s->disk[at].facts.state == entry->job.facts.state,
         "an end was told that is not on disk");
}

/* ---- the disk ---- */

static void apply_submit(simulation *s, const pending_write *w, tdm_job_id *id, bool *fresh,
                         bool *conflict) {
  const row *same = NULL;
  for (int i = 0; i < s->row_count && w->what.key >= 0; i++)
    if (s->disk[i].key == w->what.key && strcmp(s->disk[i].facts.owner, w->what.facts.owner) == 0)
      same = &s->disk[i];
  char stored[8], given[8];
  snprintf(stored, sizeof stored, "%d", same != NULL ? same->digest : 0);
  snprintf(given, sizeof given, "%d", w->what.digest);
  tdm_submit_verdict verdict = tdm_submit_decide(same != NULL ? stored : NULL, given);
  *conflict = verdict == TDM_SUBMIT_CONFLICT;
  *fresh = verdict == TDM_SUBMIT_NEW;
  if (*fresh) s->disk[s->row_count++] = w->what;
  *id = same != NULL ? same->facts.id : w->what.facts.id;
}

static void apply_end(simulation *s, const pending_write *w) {
  int at = row_of(s, &w->what.facts.id);
  expect(s, at >= 0, "an end of a job that is not on disk");
  if (at < 0) return;
  expect(s, s->disk[at].ends == 0, "two ends of one job");
  expect(s, tdm_job_state_is_end(w->what.facts.state), "an end that is none");
  expect(s, w->what.outcome == 0 || w->what.outcome == s->newest[at],
         "the outcome of an older hand-out was taken");
  s->disk[at].facts = w->what.facts;
  s->disk[at].outcome = w->what.outcome;
  s->disk[at].ends++;
}

static void apply_note(simulation *s, const pending_write *w) {
  int at = row_of(s, &w->what.facts.id);
  expect(s, at >= 0 && s->disk[at].ends == 0, "a note behind the end");
  if (at >= 0) s->disk[at].facts = w->what.facts;
}

static void acknowledge(simulation *s, const pending_write *w, const tdm_job_id *id) {
  const char *owner = w->what.facts.owner;
  for (int i = 0; i < s->told_count; i++) {
    acknowledgement *a = &s->told[i];
    bool same_key = w->what.key >= 0 && a->key == w->what.key && a->owner == owner[0];
    if (!same_key) continue;
    expect(s, strcmp(a->id.digits, id->digits) == 0, "one key, two jobs");
    expect(s, a->digest == w->what.digest, "another body was told the job of that key");
    return;
  }
  s->totals->acknowledged++;
  s->told[s->told_count++] =
      (acknowledgement){.id = *id, .owner = owner[0], .key = w->what.key, .digest = w->what.digest};
}

/* All that waits shares one transaction; `alive` says whether the daemon lives to hear of it. */
static void commit(simulation *s, bool holds, bool alive) {
  static pending_write batch[WRITES];
  int count = s->write_count;
  memcpy(batch, s->writes, (size_t)count * sizeof *batch);
  s->write_count = 0;
  tdm_job_id ids[WRITES];
  bool fresh[WRITES] = {false}, conflict[WRITES] = {false};
  for (int i = 0; i < count && holds; i++) {
    if (batch[i].type == WRITE_SUBMIT)
      apply_submit(s, &batch[i], &ids[i], &fresh[i], &conflict[i]);
    else if (batch[i].type == WRITE_END)
      apply_end(s, &batch[i]);
    else
      apply_note(s, &batch[i]);
  }
  for (int i = 0; i < count && alive; i++) {
    if (batch[i].type == WRITE_END) tdm_book_told(&s->book, &batch[i].what.facts.id, holds, s->now);
    if (batch[i].type != WRITE_SUBMIT || !holds) continue;
    s->totals->conflicts += conflict[i];
    if (fresh[i]) expect(s, tdm_book_add(&s->book, &batch[i].what.facts, s->now), "memory");
    if (!conflict[i]) acknowledge(s, &batch[i], &ids[i]);
  }
}

/* ---- steps ---- */

static void step_submit(simulation *s) {
  if (s->row_count + s->write_count >= ROWS - 1 || s->told_count >= ROWS - 1) return;
  uint8_t random[10];
  for (int i = 0; i < 10; i++) random[i] = (uint8_t)below(s, 256);
  pending_write w = {.type = WRITE_SUBMIT};
  w.what.key = (int)below(s, KEYS + 3) - 3;
  if (w.what.key < 0) w.what.key = -1;
  w.what.digest = (int)below(s, DIGESTS);
  w.what.facts.id = tdm_job_id_make(s->now, random);
  w.what.facts.owner[0] = (char)('a' + below(s, OWNERS));
  w.what.facts.submitted_ms = s->now;
  s->totals->submits++;
  s->writes[s->write_count++] = w;
}

static void step_commit(simulation *s) {
  bool holds = below(s, 4) != 0;
  s->totals->commits += holds;
  s->totals->refused_commits += !holds;
  commit(s, holds, true);
}

static void step_hand_out(simulation *s) {
  int waiting[ROWS], count = 0;
  for (int i = 0; i < ROWS; i++)
    if (s->runs[i].used && s->runs[i].token == 0) waiting[count++] = i;
  if (count == 0 || s->busy == WORKERS) return;
  run *r = &s->runs[waiting[below(s, (uint32_t)count)]];
  int at = row_of(s, &r->id);
  r->token = ++s->token;
  s->busy++;
  s->totals->hand_outs++;
  tdm_book_handed(&s->book, &r->id, r->token, r->losses, s->now);
  const tdm_book_entry *entry = tdm_book_find(&s->book, &r->id);
  if (entry != NULL && entry->job.facts.token == r->token) s->newest[at] = r->token;
}

static run *random_busy(simulation *s) {
  int busy[ROWS], count = 0;
  for (int i = 0; i < ROWS; i++)
    if (s->runs[i].used && s->runs[i].token != 0) busy[count++] = i;
  return count == 0 ? NULL : &s->runs[busy[below(s, (uint32_t)count)]];
}

static void finish(simulation *s, run *r, tdm_run_result result) {
  run ended_run = *r;
  r->used = false;
  s->busy--;
  void *payload = result == TDM_RUN_OUTCOME ? (void *)(uintptr_t)ended_run.token : NULL;
  tdm_book_result(&s->book, &ended_run.id, ended_run.token, result, payload, s->now);
}

static void step_finish(simulation *s) {
  run *r = random_busy(s);
  if (r == NULL) return;
  uint32_t choice = below(s, 8);
  finish(s, r, choice == 0 ? TDM_RUN_RELEASED : choice == 1 ? TDM_RUN_ERROR : TDM_RUN_OUTCOME);
}

/* As the dispatcher does it: a second worker gets it, a third does not. */
static void step_lose(simulation *s) {
  run *r = random_busy(s);
  if (r == NULL) return;
  s->totals->losses++;
  if (below(s, 2) == 0 && s->late_count < ROWS) s->late[s->late_count++] = *r;
  if (++r->losses >= LOSSES_MAX) {
    finish(s, r, TDM_RUN_ERROR);
    return;
  }
  r->token = 0;
  s->busy--;
}

static void step_answer_late(simulation *s) {
  if (s->late_count == 0) return;
  run r = s->late[--s->late_count];
  int at = row_of(s, &r.id);
  bool newest = at >= 0 && s->newest[at] == r.token; /* nobody else was given it since */
  s->totals->late++;
  bool taken = tdm_book_result(&s->book, &r.id, r.token, TDM_RUN_OUTCOME,
                               (void *)(uintptr_t)r.token, s->now);
  expect(s, !taken || newest, "a late result was taken");
}

static void step_cancel(simulation *s) {
  if (s->told_count == 0) return;
  acknowledgement *a = &s->told[below(s, (uint32_t)s->told_count)];
  tdm_book_entry *entry = tdm_book_find(&s->book, &a->id);
  if (entry == NULL) return;
  s->totals->cancels++;
  if (!tdm_job_is_ending(&entry->job)) a->cancelled = true;
  tdm_book_cancel(&s->book, entry, s->now);
}

static void make_book(simulation *s) {
  tdm_book_actions actions = {launch, stop, note, tell, ended, s};
  expect(s, tdm_book_init(&s->book, 1, &actions), "memory");
}

/* Killed at any moment: what was being committed is there as a whole, or not at all. */
static void step_restart(simulation *s) {
  s->totals->restarts++;
  commit(s, below(s, 2) == 0, false);
  tdm_book_fini(&s->book);
  memset(s->runs, 0, sizeof s->runs);
  s->late_count = s->busy = 0;
  for (int i = 0; i < s->told_count; i++) s->told[i].cancelled = false; /* nobody was told */
  make_book(s);
  for (int i = 0; i < s->row_count; i++)
    if (!tdm_job_state_is_end(s->disk[i].facts.state))
      expect(s, tdm_book_add(&s->book, &s->disk[i].facts, s->now), "memory");
}

static void step(simulation *s) {
  static void (*const steps[])(simulation *) = {
      step_submit,   step_submit, step_commit, step_commit, step_commit,      step_hand_out,
      step_hand_out, step_finish, step_finish, step_lose,   step_answer_late, step_cancel};
  s->now += below(s, 400);
  s->totals->steps++;
  if (below(s, 60) == 0)
    step_restart(s);
  else
    steps[below(s, sizeof steps / sizeof steps[0])](s);
  tdm_book_tick(&s->book, s->now);
  tdm_book_turn(&s->book, WORKERS + 1);
}

/* ---- invariants ---- */

static bool write_waits(const simulation *s, const tdm_job_id *id, write_type type) {
  for (int i = 0; i < s->write_count; i++)
    if (s->writes[i].type == type && strcmp(s->writes[i].what.facts.id.digits, id->digits) == 0)
      return true;
  return false;
}

static void check_row(simulation *s, int at, uint32_t *launched) {
  const row *r = &s->disk[at];
  const tdm_book_entry *entry = tdm_book_find(&s->book, &r->facts.id);
  bool end = tdm_job_state_is_end(r->facts.state);
  expect(s, end == (r->ends == 1), "an end is told once");
  expect(s, end == (entry == NULL), "the book has what has not ended, and nothing else");
  expect(s, r->facts.losses <= LOSSES_MAX, "too many losses");
  if (entry == NULL) return;
  bool ending = tdm_job_is_ending(&entry->job);
  *launched += entry->job.launched && !ending;
  expect(s, ending == (entry->telling || entry->retry_ms > 0), "an end that nobody tells");
  expect(s, !entry->telling || write_waits(s, &r->facts.id, WRITE_END), "an end was forgotten");
  bool runs = run_of(s, &r->facts.id) != NULL;
  expect(s, ending || entry->job.launched == runs, "a job that is launched has a run");
}

static void check(simulation *s) {
  uint32_t launched = 0;
  for (int i = 0; i < s->row_count; i++) check_row(s, i, &launched);
  expect(s, launched == s->book.launched, "the book counts what is under way");
  for (int i = 0; i < s->told_count; i++) {
    const acknowledgement *a = &s->told[i];
    int at = row_of(s, &a->id);
    expect(s, at >= 0, "an acknowledged job is not on disk");
    if (at < 0) continue;
    const row *r = &s->disk[at];
    expect(s, r->digest == a->digest, "an acknowledged job has another body");
    expect(s, !a->cancelled || r->ends == 0 || r->facts.state == TDM_JOB_CANCELLED,
           "a cancelled job came to another end");
    expect(s, r->facts.state != TDM_JOB_DONE || r->outcome != 0, "done without an outcome");
  }
}

/* ---- a schedule ---- */

static void settle(simulation *s) {
  commit(s, true, true);
  for (int round = 0; round < 2000 && s->book.count > 0; round++) {
    s->now += TDM_BOOK_RETRY_MS;
    tdm_book_tick(&s->book, s->now);
    tdm_book_turn(&s->book, WORKERS + 1);
    commit(s, true, true);
    step_hand_out(s);
    run *r = random_busy(s);
    if (r != NULL) finish(s, r, TDM_RUN_OUTCOME);
  }
  commit(s, true, true);
  for (int i = 0; i < s->told_count; i++) {
    int at = row_of(s, &s->told[i].id);
    expect(s, at >= 0 && s->disk[at].ends == 1, "an acknowledged job came to no end");
  }
  for (int i = 0; i < s->row_count; i++) {
    s->totals->done += s->disk[i].facts.state == TDM_JOB_DONE;
    s->totals->failed += s->disk[i].facts.state == TDM_JOB_FAILED;
    s->totals->cancelled += s->disk[i].facts.state == TDM_JOB_CANCELLED;
  }
}

const char *simulation_run(uint64_t seed, simulation_totals *totals) {
  simulation *s = calloc(1, sizeof *s);
  if (s == NULL) return "memory";
  s->random = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
  s->now = 1790000000000;
  s->totals = totals;
  make_book(s);
  int steps = 50 + (int)below(s, 200);
  for (int i = 0; i < steps && s->broken == NULL; i++) {
    step(s);
    check(s);
  }
  if (s->broken == NULL) settle(s);
  const char *broken = s->broken;
  tdm_book_fini(&s->book);
  free(s);
  return broken;
}
