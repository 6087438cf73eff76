// SPDX-License-Identifier: Apache-2.0
#include "proto/encode_agenda.h"

#include "proto/report.h"
#include "proto/writer.h"

static void write_stage(tdm_buffer *out, const char *name, const tdm_agenda_stage *stage) {
  tdm_write_map(out, 3);
  tdm_write_string(out, "stage");
  tdm_write_string(out, name);
  tdm_write_key_int(out, "value", stage->value);
  tdm_write_key_int(out, "bound", stage->bound);
}

static void write_topics(tdm_buffer *out, const tdm_agenda *agenda, const tdm_package *package) {
  tdm_write_array(out, package->count);
  for (uint32_t k = 0; k < package->count; k++)
    tdm_write_text(out, agenda->votes.topics[package->topics[k]]);
}

static void write_months(tdm_buffer *out, const tdm_agenda *agenda, uint32_t months) {
  tdm_write_string(out, "months");
  tdm_write_array(out, months);
  for (uint32_t m = 0; m < months; m++) {
    tdm_write_map(out, 3);
    tdm_write_string(out, "topics");
    write_topics(out, agenda, &agenda->months[m]);
    tdm_write_key_int(out, "served", agenda->months[m].served);
    tdm_write_key_int(out, "votes", agenda->months[m].votes);
  }
}

static void write_pair(tdm_buffer *out, const tdm_request *request, const tdm_agenda *agenda,
                       uint32_t index) {
  const tdm_agenda_pair *pair = &agenda->pairs[index];
  uint32_t months = (uint32_t)request->agenda.months;
  tdm_write_map(out, pair->months ? 7 : 6);
  tdm_write_string(out, "mentor");
  tdm_write_text(out, request->cohort.participants[pair->mentor].id);
  tdm_write_string(out, "mentee");
  tdm_write_text(out, request->cohort.participants[pair->mentee].id);
  tdm_write_key_int(out, "covered", pair->covered);
  tdm_write_key_int(out, "wanted", pair->wanted);
  tdm_write_key_int(out, "votes", pair->votes);
  tdm_write_key_int(out, "votes_wanted", pair->votes_wanted);
  if (!pair->months) return;
  tdm_write_string(out, "months");
  tdm_write_array(out, months);
  for (uint32_t m = 0; m < months; m++) write_topics(out, agenda, &pair->months[m]);
}

/* Those that the pairs voted for. */
static void write_votes(tdm_buffer *out, const tdm_agenda *agenda) {
  uint32_t count = 0;
  for (uint32_t t = 0; t < agenda->votes.topic_count; t++) count += agenda->topics[t].pairs > 0;
  tdm_write_string(out, "topics");
  tdm_write_array(out, count);
  for (uint32_t t = 0; t < agenda->votes.topic_count; t++) {
    const tdm_agenda_topic *topic = &agenda->topics[t];
    if (topic->pairs == 0) continue;
    tdm_write_map(out, topic->month ? 4 : 3);
    tdm_write_string(out, "topic");
    tdm_write_text(out, agenda->votes.topics[t]);
    tdm_write_key_int(out, "pairs", topic->pairs);
    tdm_write_key_int(out, "votes", topic->votes);
    if (topic->month) tdm_write_key_int(out, "month", topic->month);
  }
}

static void write_stats(tdm_buffer *out, const tdm_agenda *agenda, int64_t queued_ms) {
  tdm_write_string(out, "stats");
  tdm_write_map(out, 4);
  tdm_write_key_int(out, "elapsed_ms", agenda->elapsed_ms);
  tdm_write_key_int(out, "queued_ms", queued_ms);
  tdm_write_key_int(out, "nodes", agenda->nodes);
  tdm_write_key_int(out, "iterations", agenda->iterations);
}

void tdm_encode_agenda(tdm_buffer *out, const tdm_request *request, const tdm_agenda *agenda,
                       const tdm_problems *warnings, int64_t queued_ms) {
  tdm_write_map(out, agenda->months ? 8 : 7);
  tdm_write_string(out, "status");
  tdm_write_string(out, tdm_status_name(agenda->status));
  tdm_write_string(out, "gap");
  tdm_write_double(out, agenda->gap);
  tdm_write_string(out, "objective");
  tdm_write_array(out, 2);
  write_stage(out, "served", &agenda->served);
  write_stage(out, "votes", &agenda->voted);
  if (agenda->months) write_months(out, agenda, (uint32_t)request->agenda.months);
  tdm_write_string(out, "pairs");
  tdm_write_array(out, agenda->pair_count);
  for (uint32_t i = 0; i < agenda->pair_count; i++) write_pair(out, request, agenda, i);
  write_votes(out, agenda);
  tdm_write_string(out, "warnings");
  tdm_write_problems(out, warnings);
  write_stats(out, agenda, queued_ms);
}
