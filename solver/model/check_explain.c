// SPDX-License-Identifier: Apache-2.0
#include "solver/model/check.h"

static void check_pair(tdm_check *check, tdm_pair_reference *pair) {
  tdm_path path = tdm_path_root("pair");
  tdm_path first = tdm_path_index(&path, 0), second = tdm_path_index(&path, 1);
  bool known = tdm_check_resolve(check, &pair->mentor, &first);
  known = tdm_check_resolve(check, &pair->mentee, &second) && known;
  if (known && pair->mentor.participant == pair->mentee.participant)
    tdm_check_report(check, &path, "\"%.*s\" cannot be paired with themself",
                     TDM_SHOWN(pair->mentor.id));
}

void tdm_check_explain(tdm_check *check) {
  tdm_explain_order *order = &check->request->explain;
  tdm_path participant = tdm_path_root("participant"), pair = tdm_path_root("pair");
  if (!order->asked) return;
  if (order->has_participant && order->has_pair)
    tdm_check_report(check, &pair, "is there beside \"participant\"; ask about one of the two");
  else if (!order->has_participant && !order->has_pair)
    tdm_check_report(check, &participant,
                     "is missing; name a participant, or a pair [mentor, mentee]");
  if (order->has_participant) tdm_check_resolve(check, &order->participant, &participant);
  if (order->has_pair) check_pair(check, &order->pair);
}
