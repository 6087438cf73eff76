// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/jobs/job.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[TDM_JOB_STATES] = {
    [TDM_JOB_QUEUED] = "queued",       [TDM_JOB_RUNNING] = "running", [TDM_JOB_DONE] = "done",
    [TDM_JOB_CANCELLED] = "cancelled", [TDM_JOB_FAILED] = "failed",
};

/* allowed[from][to] */
static const bool allowed[TDM_JOB_STATES][TDM_JOB_STATES] = {
    [TDM_JOB_QUEUED] =
        {[TDM_JOB_RUNNING] = true, [TDM_JOB_CANCELLED] = true, [TDM_JOB_FAILED] = true},
    [TDM_JOB_RUNNING] = {[TDM_JOB_QUEUED] = true,
                         [TDM_JOB_DONE] = true,
                         [TDM_JOB_CANCELLED] = true,
                         [TDM_JOB_FAILED] = true},
};

const char *tdm_job_state_name(tdm_job_state state) { return names[state]; }

int tdm_job_state_of(tdm_text name) {
  for (int state = 0; state < TDM_JOB_STATES; state++) {
    if (tdm_text_equal(name, tdm_text_of(names[state]))) return state;
  }
  return -1;
}

bool tdm_job_state_is_end(tdm_job_state state) { return state >= TDM_JOB_DONE; }

bool tdm_job_may_become(tdm_job_state from, tdm_job_state to) { return allowed[from][to]; }

static void become(tdm_job *job, tdm_job_state state) {
  if (!allowed[job->facts.state][state]) {
    fprintf(stderr, "tdm_job: %s cannot become %s\n", names[job->facts.state], names[state]);
    abort();
  }
  job->facts.state = state;
  job->ending = state;
}

/* ---- ids ---- */

tdm_job_id tdm_job_id_make(int64_t wall_ms, const uint8_t random[10]) {
  tdm_job_id id;
  int at = snprintf(id.digits, sizeof id.digits, "%012" PRIx64,
                    (uint64_t)wall_ms & UINT64_C(0xffffffffffff));
  for (int i = 0; i < 10; i++)
    at += snprintf(id.digits + at, sizeof id.digits - (size_t)at, "%02x", random[i]);
  return id;
}

bool tdm_job_id_read(tdm_text text, tdm_job_id *id) {
  if (text.size != TDM_JOB_ID_DIGITS) return false;
  for (uint32_t i = 0; i < text.size; i++) {
    char c = text.bytes[i];
    if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) return false;
  }
  memcpy(id->digits, text.bytes, TDM_JOB_ID_DIGITS);
  id->digits[TDM_JOB_ID_DIGITS] = '\0';
  return true;
}

/* ---- steps ---- */

bool tdm_job_is_ending(const tdm_job *job) { return job->ending != job->facts.state; }

static tdm_job_write end(tdm_job *job, tdm_job_state state, int64_t wall_ms) {
  job->ending = state;
  job->facts.finished_ms = wall_ms;
  return TDM_JOB_END;
}

tdm_job_write tdm_job_restore(tdm_job *job, const tdm_job_facts *facts, int64_t wall_ms) {
  *job = (tdm_job){.facts = *facts, .ending = facts->state};
  if (facts->state == TDM_JOB_RUNNING) become(job, TDM_JOB_QUEUED);
  /* Whoever asked was not told, but the wish is known: nobody waits for another outcome. */
  if (facts->cancel) return end(job, TDM_JOB_CANCELLED, wall_ms);
  return TDM_JOB_QUIET;
}

tdm_job_write tdm_job_hand_out(tdm_job *job, uint64_t token, uint32_t losses, int64_t wall_ms) {
  if (tdm_job_is_ending(job) || !job->launched || token <= job->facts.token) return TDM_JOB_REFUSED;
  if (job->facts.state == TDM_JOB_QUEUED) become(job, TDM_JOB_RUNNING);
  job->facts.token = token;
  job->facts.losses = losses;
  job->facts.attempts++;
  if (job->facts.started_ms == 0) job->facts.started_ms = wall_ms;
  return TDM_JOB_NOTE;
}

/* Without a result: it waits again, unless nobody wants it any more. */
static tdm_job_write release(tdm_job *job, int64_t wall_ms) {
  job->launched = false;
  if (job->facts.cancel) return end(job, TDM_JOB_CANCELLED, wall_ms);
  if (job->facts.state == TDM_JOB_RUNNING) become(job, TDM_JOB_QUEUED);
  return TDM_JOB_QUIET;
}

tdm_job_write tdm_job_result(tdm_job *job, uint64_t token, tdm_run_result result, int64_t wall_ms) {
  bool running = job->facts.state == TDM_JOB_RUNNING;
  if (tdm_job_is_ending(job) || !job->launched) return TDM_JOB_REFUSED;
  if (running && token != job->facts.token) return TDM_JOB_REFUSED;
  if (result == TDM_RUN_RELEASED) return release(job, wall_ms);
  if (!running && result == TDM_RUN_OUTCOME) return TDM_JOB_REFUSED;
  if (job->facts.cancel) return end(job, TDM_JOB_CANCELLED, wall_ms);
  return end(job, result == TDM_RUN_OUTCOME ? TDM_JOB_DONE : TDM_JOB_FAILED, wall_ms);
}

tdm_job_write tdm_job_cancel(tdm_job *job, int64_t wall_ms) {
  if (tdm_job_is_ending(job) || job->facts.cancel) return TDM_JOB_QUIET;
  job->facts.cancel = true;
  if (job->facts.state == TDM_JOB_RUNNING) return TDM_JOB_NOTE;
  return end(job, TDM_JOB_CANCELLED, wall_ms);
}

void tdm_job_ended(tdm_job *job) { become(job, job->ending); }

/* ---- keys and ages ---- */

tdm_submit_verdict tdm_submit_decide(const char *stored, const char *digest) {
  if (stored == NULL) return TDM_SUBMIT_NEW;
  return strcmp(stored, digest) == 0 ? TDM_SUBMIT_SAME : TDM_SUBMIT_CONFLICT;
}

bool tdm_job_is_stale(int64_t finished_ms, int64_t keep_ms, int64_t wall_ms) {
  if (keep_ms < TDM_KEEP_MS_LEAST) keep_ms = TDM_KEEP_MS_LEAST;
  return wall_ms - finished_ms > keep_ms;
}
