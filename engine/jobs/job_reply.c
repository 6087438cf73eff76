// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/jobs/job_reply.h"

#include "proto/writer.h"

static void write_name(tdm_buffer *out, const tdm_job_facts *facts) {
  tdm_write_string(out, "job");
  tdm_write_string(out, facts->id.digits);
  tdm_write_string(out, "state");
  tdm_write_string(out, tdm_job_state_name(facts->state));
}

/* The members that every form has; `more` are to follow. */
static void write_facts(tdm_buffer *out, const tdm_job_facts *facts, uint32_t more) {
  bool started = facts->started_ms > 0, finished = tdm_job_state_is_end(facts->state);
  tdm_write_map(out, 4U + started + finished + more);
  write_name(out, facts);
  tdm_write_key_int(out, "submitted_at", facts->submitted_ms);
  if (started) tdm_write_key_int(out, "started_at", facts->started_ms);
  if (finished) tdm_write_key_int(out, "finished_at", facts->finished_ms);
  tdm_write_key_int(out, "attempts", facts->attempts);
}

static void write_part(tdm_buffer *out, const char *key, const tdm_buffer *part) {
  tdm_write_string(out, key);
  tdm_write_raw(out, part->bytes, part->size);
}

void tdm_job_reply_write(tdm_buffer *out, const tdm_job_facts *facts, const tdm_buffer *answer,
                         const tdm_buffer *progress) {
  bool answered = answer != NULL && answer->size > 0 && tdm_job_state_is_end(facts->state);
  bool progressed = progress != NULL && progress->size > 0 && facts->state == TDM_JOB_RUNNING;
  write_facts(out, facts, (uint32_t)answered + progressed);
  if (progressed) write_part(out, "progress", progress);
  if (answered) write_part(out, facts->state == TDM_JOB_FAILED ? "error" : "outcome", answer);
}

void tdm_job_reply_write_list(tdm_buffer *out, const tdm_job_facts *facts, uint32_t count,
                              bool more) {
  tdm_write_map(out, 1 + (uint32_t)more);
  tdm_write_string(out, "jobs");
  tdm_write_array(out, count);
  for (uint32_t i = 0; i < count; i++) write_facts(out, &facts[i], 0);
  if (!more) return;
  tdm_write_string(out, "next");
  tdm_write_string(out, facts[count - 1].id.digits);
}

void tdm_job_reply_write_submit(tdm_buffer *out, const tdm_job_facts *facts) {
  tdm_write_map(out, 2);
  write_name(out, facts);
}
