// SPDX-License-Identifier: Apache-2.0
#include <math.h>

#include "solver/model/check.h"

/* ---- forbid: holds in both directions, so roles do not matter ---- */

static void check_forbid(tdm_check *check) {
  tdm_programme *programme = check->programme;
  tdm_path root = tdm_path_root("programme");
  tdm_path forbid = tdm_path_key(&root, "forbid");
  for (uint32_t i = 0; i < programme->forbid_count; i++) {
    tdm_pair_reference *pair = &programme->forbid[i];
    tdm_path path = tdm_path_index(&forbid, i);
    tdm_path first = tdm_path_index(&path, 0);
    tdm_path second = tdm_path_index(&path, 1);
    bool known = tdm_check_resolve(check, &pair->mentor, &first);
    known = tdm_check_resolve(check, &pair->mentee, &second) && known;
    if (known && pair->mentor.participant == pair->mentee.participant)
      tdm_check_report(check, &path, "\"%.*s\" cannot be paired with themself",
                       TDM_SHOWN(pair->mentor.id));
  }
}

/* ---- history: people who left are ignored ---- */

static void check_rating(tdm_check *check, double rating, const tdm_path *path, uint32_t position) {
  if (isnan(rating) || tdm_check_in_range(rating, 1, 5)) return;
  tdm_path place = tdm_path_index(path, position);
  tdm_check_report(check, &place, "rating %g is not between 1 and 5", rating);
}

static void check_round(tdm_check *check, tdm_round *round, const tdm_path *path) {
  tdm_path pairs = tdm_path_key(path, "pairs");
  for (uint32_t i = 0; i < round->pair_count; i++) {
    tdm_history_pair *past = &round->pairs[i];
    tdm_path place = tdm_path_index(&pairs, i);
    past->pair.mentor.participant = tdm_cohort_find(check->cohort, past->pair.mentor.id);
    past->pair.mentee.participant = tdm_cohort_find(check->cohort, past->pair.mentee.id);
    check_rating(check, past->mentor_rating, &place, 2);
    check_rating(check, past->mentee_rating, &place, 3);
  }
}

static void check_history(tdm_check *check) {
  tdm_programme *programme = check->programme;
  tdm_path root = tdm_path_root("programme");
  tdm_path history = tdm_path_key(&root, "history");
  for (uint32_t i = 0; i < programme->round_count; i++) {
    tdm_path path = tdm_path_index(&history, i);
    check_round(check, &programme->history[i], &path);
  }
}

/* ---- op `score`, `agenda`: what the pairing breaks is not our business, who is in it is ---- */

static void check_scored(tdm_check *check) {
  tdm_request *request = check->request;
  tdm_path pairs = tdm_path_root("pairs");
  for (uint32_t i = 0; i < request->pair_count; i++) {
    tdm_path path = tdm_path_index(&pairs, i);
    tdm_path first = tdm_path_index(&path, 0);
    tdm_path second = tdm_path_index(&path, 1);
    tdm_check_resolve(check, &request->pairs[i].mentor, &first);
    tdm_check_resolve(check, &request->pairs[i].mentee, &second);
  }
}

void tdm_check_pairs(tdm_check *check) {
  check_forbid(check);
  check_history(check);
  check_scored(check);
}
