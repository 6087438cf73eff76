// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Cover state: where a search for a cover is: topics that are in, out or free, what those that
 * are in serve, and the trail to take steps back. Internal to solver/agenda.
 */
#ifndef TANDEM_SOLVER_AGENDA_COVER_STATE_H
#define TANDEM_SOLVER_AGENDA_COVER_STATE_H

#include "solver/agenda/cover.h"

typedef enum { TDM_TOPIC_FREE, TDM_TOPIC_IN, TDM_TOPIC_OUT } tdm_topic_state;

typedef struct {
  const tdm_cover *cover; /* borrowed */
  uint32_t pick;          /* at most the number of eligible topics */
  uint8_t *state;         /* [topic_count] a tdm_topic_state */
  uint32_t *times;        /* [group_count] topics that are in and serve the group */
  uint32_t in;            /* topics that are in */
  uint32_t free;          /* topics that are free */
  int64_t served;         /* by them */
  int64_t votes;          /* of them */
  uint32_t *trail;        /* topics in the order in which they were decided */
  uint32_t decided;       /* length of the trail */
  int64_t *gain;          /* [topic_count] scratch of tdm_cover_state_gains() */
  int64_t *heap;          /* [pick] scratch of tdm_cover_state_most() */
} tdm_cover_state;

/* All eligible topics free, the others out for good. False when memory is out; fini is due in
 * any case. */
bool tdm_cover_state_init(tdm_cover_state *state, const tdm_cover *cover, const bool *eligible,
                          uint32_t pick);
void tdm_cover_state_fini(tdm_cover_state *state);

/* Decides a free topic: in or out. */
void tdm_cover_state_decide(tdm_cover_state *state, uint32_t topic, tdm_topic_state how);
/* Frees the topics that were decided since the trail had that length. */
void tdm_cover_state_back(tdm_cover_state *state, uint32_t decided);

/* Sets state->gain: the pairs that each free topic would serve besides. */
void tdm_cover_state_gains(tdm_cover_state *state);

/*
 * The sum of the largest values of free topics, as many as there is still room for. *least: the
 * smallest among them, *next: the largest that is not (both INT64_MIN where there is none).
 * Values are below 2^62; the sum is wide.
 */
__int128 tdm_cover_state_most(tdm_cover_state *state, const int64_t *value, int64_t *least,
                              int64_t *next);

#endif
