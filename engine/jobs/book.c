// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/jobs/book.h"

#include <stdlib.h>
#include <string.h>

enum { SLOTS = 4096 };

/* The waiting jobs of one owner. */
typedef struct tdm_job_lane {
  tdm_book_entry *first;
  tdm_book_entry *last;
  uint32_t entries;          /* that point here, waiting or not */
  struct tdm_job_lane *next; /* in the ring of lanes */
  struct tdm_job_lane *previous;
  char owner[TDM_OWNER_BYTES_MAX + 1];
} job_lane;

/* ---- lanes: a ring of every owner that has a job in the book ---- */

static job_lane *find_lane(const tdm_book *book, const char *owner) {
  job_lane *lane = book->turn;
  if (lane == NULL) return NULL;
  do {
    if (strcmp(lane->owner, owner) == 0) return lane;
    lane = lane->next;
  } while (lane != book->turn);
  return NULL;
}

static job_lane *enter_lane(tdm_book *book, const char *owner) {
  job_lane *lane = find_lane(book, owner);
  if (lane == NULL) {
    lane = calloc(1, sizeof *lane);
    if (lane == NULL) return NULL;
    memcpy(lane->owner, owner, strlen(owner));
    if (book->turn == NULL) {
      lane->next = lane->previous = lane;
      book->turn = lane;
    } else {
      lane->next = book->turn;
      lane->previous = book->turn->previous;
      lane->previous->next = lane->next->previous = lane;
    }
  }
  lane->entries++;
  return lane;
}

static void leave_lane(tdm_book *book, job_lane *lane) {
  if (--lane->entries > 0) return;
  if (book->turn == lane) book->turn = lane->next == lane ? NULL : lane->next;
  lane->previous->next = lane->next;
  lane->next->previous = lane->previous;
  free(lane);
}

static void wait_last(tdm_book_entry *entry) {
  job_lane *lane = entry->lane;
  entry->lane_next = NULL;
  entry->lane_previous = lane->last;
  if (lane->last != NULL)
    lane->last->lane_next = entry;
  else
    lane->first = entry;
  lane->last = entry;
}

/* What was under way comes before what never was. */
static void wait_first(tdm_book_entry *entry) {
  job_lane *lane = entry->lane;
  entry->lane_previous = NULL;
  entry->lane_next = lane->first;
  if (lane->first != NULL)
    lane->first->lane_previous = entry;
  else
    lane->last = entry;
  lane->first = entry;
}

static void wait_no_more(tdm_book_entry *entry) {
  job_lane *lane = entry->lane;
  if (lane->first != entry && entry->lane_previous == NULL) return; /* it does not wait */
  if (entry->lane_previous != NULL)
    entry->lane_previous->lane_next = entry->lane_next;
  else
    lane->first = entry->lane_next;
  if (entry->lane_next != NULL)
    entry->lane_next->lane_previous = entry->lane_previous;
  else
    lane->last = entry->lane_previous;
  entry->lane_next = entry->lane_previous = NULL;
}

/* ---- entries ---- */

static tdm_book_entry **slot_of(const tdm_book *book, const tdm_job_id *id) {
  tdm_text text = {id->digits, TDM_JOB_ID_DIGITS};
  return &book->slots[tdm_text_hash(text, book->seed) % book->slot_count];
}

static void drop(tdm_book *book, tdm_book_entry *entry) {
  tdm_book_entry **at = slot_of(book, &entry->job.facts.id);
  while (*at != entry) at = &(*at)->slot_next;
  *at = entry->slot_next;
  wait_no_more(entry);
  leave_lane(book, entry->lane);
  book->count--;
  free(entry);
}

static void tell(tdm_book *book, tdm_book_entry *entry) {
  entry->telling = true;
  entry->retry_ms = 0;
  book->actions.tell(book->actions.context, entry);
}

/* ---- life ---- */

bool tdm_book_init(tdm_book *book, uint64_t seed, const tdm_book_actions *actions) {
  *book = (tdm_book){.slot_count = SLOTS, .seed = seed, .actions = *actions};
  book->slots = calloc(SLOTS, sizeof *book->slots);
  return book->slots != NULL;
}

void tdm_book_fini(tdm_book *book) {
  for (uint32_t i = 0; book->slots != NULL && i < book->slot_count; i++) {
    while (book->slots[i] != NULL) drop(book, book->slots[i]);
  }
  free(book->slots);
  *book = (tdm_book){0};
}

bool tdm_book_add(tdm_book *book, const tdm_job_facts *facts, int64_t wall_ms) {
  tdm_book_entry *entry = calloc(1, sizeof *entry);
  if (entry == NULL) return false;
  entry->lane = enter_lane(book, facts->owner);
  if (entry->lane == NULL) {
    free(entry);
    return false;
  }
  tdm_book_entry **slot = slot_of(book, &facts->id);
  entry->slot_next = *slot;
  *slot = entry;
  book->count++;
  if (tdm_job_restore(&entry->job, facts, wall_ms) == TDM_JOB_END)
    tell(book, entry);
  else
    wait_last(entry);
  return true;
}

tdm_book_entry *tdm_book_find(const tdm_book *book, const tdm_job_id *id) {
  tdm_book_entry *entry = *slot_of(book, id);
  while (entry != NULL && strcmp(entry->job.facts.id.digits, id->digits) != 0)
    entry = entry->slot_next;
  return entry;
}

/* ---- steps ---- */

/* The next owner with a job that waits; NULL when there is none. */
static job_lane *next_lane(const tdm_book *book) {
  job_lane *lane = book->turn;
  if (lane == NULL) return NULL;
  do {
    if (lane->first != NULL) return lane;
    lane = lane->next;
  } while (lane != book->turn);
  return NULL;
}

void tdm_book_turn(tdm_book *book, uint32_t room) {
  while (book->launched < room) {
    job_lane *lane = next_lane(book);
    if (lane == NULL) return;
    tdm_book_entry *entry = lane->first;
    book->turn = lane->next;
    wait_no_more(entry);
    entry->job.launched = true;
    book->launched++;
    if (book->actions.launch(book->actions.context, entry)) continue;
    entry->job.launched = false;
    book->launched--;
    wait_first(entry);
    return;
  }
}

bool tdm_book_handed(tdm_book *book, const tdm_job_id *id, uint64_t token, uint32_t losses,
                     int64_t wall_ms) {
  tdm_book_entry *entry = tdm_book_find(book, id);
  if (entry == NULL) return false;
  if (tdm_job_hand_out(&entry->job, token, losses, wall_ms) == TDM_JOB_REFUSED) return false;
  book->actions.note(book->actions.context, entry);
  return !entry->job.facts.cancel;
}

bool tdm_book_result(tdm_book *book, const tdm_job_id *id, uint64_t token, tdm_run_result result,
                     void *payload, int64_t wall_ms) {
  tdm_book_entry *entry = tdm_book_find(book, id);
  if (entry == NULL) return false;
  tdm_job_write write = tdm_job_result(&entry->job, token, result, wall_ms);
  if (write == TDM_JOB_REFUSED) return false;
  book->launched--;
  if (write == TDM_JOB_QUIET) {
    wait_first(entry);
    return false;
  }
  entry->payload = payload;
  tell(book, entry);
  return true;
}

void tdm_book_cancel(tdm_book *book, tdm_book_entry *entry, int64_t wall_ms) {
  bool launched = entry->job.launched;
  switch (tdm_job_cancel(&entry->job, wall_ms)) {
    case TDM_JOB_NOTE:
      book->actions.note(book->actions.context, entry);
      book->actions.stop(book->actions.context, entry);
      break;
    case TDM_JOB_END:
      if (launched) {
        book->launched--; /* whatever comes of its run is late */
        book->actions.stop(book->actions.context, entry);
      }
      wait_no_more(entry);
      tell(book, entry);
      break;
    default:
      break;
  }
}

void tdm_book_told(tdm_book *book, const tdm_job_id *id, bool written, int64_t now_ms) {
  tdm_book_entry *entry = tdm_book_find(book, id);
  if (entry == NULL || !entry->telling) return;
  entry->telling = false;
  if (!written) {
    entry->retry_ms = now_ms + TDM_BOOK_RETRY_MS;
    entry->retry_next = book->refused;
    book->refused = entry;
    return;
  }
  tdm_job_ended(&entry->job);
  book->actions.ended(book->actions.context, entry);
  drop(book, entry);
}

void tdm_book_tick(tdm_book *book, int64_t now_ms) {
  tdm_book_entry *due = book->refused;
  book->refused = NULL;
  while (due != NULL) {
    tdm_book_entry *entry = due;
    due = entry->retry_next;
    if (now_ms >= entry->retry_ms) {
      tell(book, entry);
    } else {
      entry->retry_next = book->refused;
      book->refused = entry;
    }
  }
}
