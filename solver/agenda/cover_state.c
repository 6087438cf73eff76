// SPDX-License-Identifier: GPL-3.0-or-later
#include "solver/agenda/cover_state.h"

#include <stdlib.h>
#include <string.h>

bool tdm_cover_state_init(tdm_cover_state *state, const tdm_cover *cover, const bool *eligible,
                          uint32_t pick) {
  uint32_t topics = cover->topic_count;
  *state = (tdm_cover_state){.cover = cover};
  state->state = calloc((size_t)topics + 1, sizeof *state->state);
  state->times = calloc((size_t)cover->group_count + 1, sizeof *state->times);
  state->trail = calloc((size_t)topics + 1, sizeof *state->trail);
  state->gain = calloc((size_t)topics + 1, sizeof *state->gain);
  state->heap = calloc((size_t)topics + 1, sizeof *state->heap);
  if (!state->state || !state->times || !state->trail || !state->gain || !state->heap) return false;
  for (uint32_t t = 0; t < topics; t++) {
    state->state[t] = eligible[t] ? TDM_TOPIC_FREE : TDM_TOPIC_OUT;
    state->free += eligible[t];
  }
  state->pick = pick < state->free ? pick : state->free;
  return true;
}

void tdm_cover_state_fini(tdm_cover_state *state) {
  free(state->state);
  free(state->times);
  free(state->trail);
  free(state->gain);
  free(state->heap);
  *state = (tdm_cover_state){0};
}

void tdm_cover_state_decide(tdm_cover_state *state, uint32_t topic, tdm_topic_state how) {
  const tdm_cover *cover = state->cover;
  state->state[topic] = (uint8_t)how;
  state->trail[state->decided++] = topic;
  state->free--;
  if (how != TDM_TOPIC_IN) return;
  state->in++;
  state->votes += cover->votes[topic];
  for (uint32_t i = cover->first_of_topic[topic]; i < cover->first_of_topic[topic + 1]; i++)
    if (state->times[cover->groups[i]]++ == 0) state->served += cover->pairs[cover->groups[i]];
}

static void release(tdm_cover_state *state, uint32_t topic) {
  const tdm_cover *cover = state->cover;
  bool was_in = state->state[topic] == TDM_TOPIC_IN;
  state->state[topic] = TDM_TOPIC_FREE;
  state->free++;
  if (!was_in) return;
  state->in--;
  state->votes -= cover->votes[topic];
  for (uint32_t i = cover->first_of_topic[topic]; i < cover->first_of_topic[topic + 1]; i++)
    if (--state->times[cover->groups[i]] == 0) state->served -= cover->pairs[cover->groups[i]];
}

void tdm_cover_state_back(tdm_cover_state *state, uint32_t decided) {
  while (state->decided > decided) release(state, state->trail[--state->decided]);
}

void tdm_cover_state_gains(tdm_cover_state *state) {
  const tdm_cover *cover = state->cover;
  for (uint32_t t = 0; t < cover->topic_count; t++) {
    if (state->state[t] != TDM_TOPIC_FREE) continue;
    int64_t gain = 0;
    for (uint32_t i = cover->first_of_topic[t]; i < cover->first_of_topic[t + 1]; i++)
      if (state->times[cover->groups[i]] == 0) gain += cover->pairs[cover->groups[i]];
    state->gain[t] = gain;
  }
}

/* ---- the largest few, in a heap whose root is the smallest of them ---- */

static void sift_down(int64_t *heap, uint32_t size, uint32_t at) {
  for (;;) {
    uint32_t child = 2 * at + 1;
    if (child >= size) return;
    if (child + 1 < size && heap[child + 1] < heap[child]) child++;
    if (heap[at] <= heap[child]) return;
    int64_t value = heap[at];
    heap[at] = heap[child];
    heap[child] = value;
    at = child;
  }
}

static void sift_up(int64_t *heap, uint32_t at) {
  while (at > 0 && heap[(at - 1) / 2] > heap[at]) {
    int64_t value = heap[at];
    heap[at] = heap[(at - 1) / 2];
    heap[(at - 1) / 2] = value;
    at = (at - 1) / 2;
  }
}

__int128 tdm_cover_state_most(tdm_cover_state *state, const int64_t *value, int64_t *least,
                              int64_t *next) {
  uint32_t room = state->pick - state->in, size = 0;
  int64_t *heap = state->heap;
  *least = *next = INT64_MIN;
  for (uint32_t t = 0; t < state->cover->topic_count; t++) {
    if (state->state[t] != TDM_TOPIC_FREE) continue;
    if (size < room) {
      heap[size] = value[t];
      sift_up(heap, size++);
    } else if (size > 0 && value[t] > heap[0]) {
      if (heap[0] > *next) *next = heap[0];
      heap[0] = value[t];
      sift_down(heap, size, 0);
    } else if (value[t] > *next) {
      *next = value[t];
    }
  }
  __int128 sum = 0;
  for (uint32_t i = 0; i < size; i++) sum += heap[i];
  if (size > 0) *least = heap[0];
  return sum;
}
