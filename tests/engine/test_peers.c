// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/peers.h"

#include <string.h>

#include "tests/engine/support.h"

static tdm_frame frame_of(size_t size) {
  static const uint8_t zeros[TDM_OUTBOX_BYTES_MAX + 1];
  tdm_frame frame;
  tdm_frame_init(&frame);
  assert_true(tdm_frame_copy(&frame, zeros, size));
  return frame;
}

static tdm_peer *enter(tdm_peers *peers, const char *id) {
  tdm_peer *peer = tdm_peers_enter(peers, (const uint8_t *)id, strlen(id));
  assert_non_null(peer);
  return peer;
}

static void test_peers_exist_while_something_holds_them(void **state) {
  (void)state;
  tdm_peers peers;
  assert_true(tdm_peers_init(&peers, 1));
  tdm_peer *a = enter(&peers, "a");
  assert_ptr_equal(enter(&peers, "a"), a);
  assert_true(enter(&peers, "b") != a);
  assert_int_equal(peers.count, 2);
  tdm_peers_leave(&peers, a);
  assert_int_equal(peers.count, 2);
  tdm_peers_leave(&peers, a);
  assert_int_equal(peers.count, 1);
  tdm_peers_leave(&peers, enter(&peers, "b"));
  assert_int_equal(peers.count, 1);
  tdm_peers_fini(&peers);
}

static void test_peers_survive_a_waiting_reply(void **state) {
  (void)state;
  tdm_peers peers;
  assert_true(tdm_peers_init(&peers, 1));
  tdm_peer *peer = enter(&peers, "a");
  tdm_frame reply = frame_of(10);
  assert_true(tdm_outbox_push(&peer->outbox, &reply, false, 0));
  tdm_peers_outbox_changed(&peers, peer);
  tdm_peers_leave(&peers, peer);
  assert_int_equal(peers.count, 1);
  assert_ptr_equal(peers.blocked, peer);
  tdm_outbox_pop(&peer->outbox);
  tdm_peers_outbox_changed(&peers, peer);
  assert_int_equal(peers.count, 0);
  assert_null(peers.blocked);
  tdm_frame_fini(&reply);
  tdm_peers_fini(&peers);
}

static void test_peer_finds_its_outstanding_ids(void **state) {
  (void)state;
  tdm_peer peer = {0};
  tdm_task tasks[3] = {{0}};
  tasks[0].envelope.id = (tdm_request_id){.type = TDM_ID_UINT, .number = 7};
  tasks[1].envelope.id = (tdm_request_id){.type = TDM_ID_TEXT, .text = tdm_text_of("7")};
  tasks[2].envelope.id = (tdm_request_id){.type = TDM_ID_UINT, .number = 8};
  for (int i = 0; i < 3; i++) tdm_peer_add(&peer, &tasks[i]);
  assert_int_equal(peer.outstanding_count, 3);
  assert_ptr_equal(tdm_peer_find(&peer, tasks[1].envelope.id), &tasks[1]);
  assert_ptr_equal(tdm_peer_find(&peer, tasks[0].envelope.id), &tasks[0]);
  tdm_peer_remove(&peer, &tasks[0]);
  assert_null(tdm_peer_find(&peer, tasks[0].envelope.id));
  assert_true(tasks[1].outstanding);
  assert_false(tasks[0].outstanding);
  tdm_peer_remove(&peer, &tasks[2]);
  tdm_peer_remove(&peer, &tasks[1]);
  assert_int_equal(peer.outstanding_count, 0);
  assert_null(peer.outstanding);
}

static void test_outbox_is_bounded_in_number(void **state) {
  (void)state;
  tdm_outbox outbox = {0};
  for (int i = 0; i < TDM_OUTBOX_REPLIES_MAX; i++) {
    tdm_frame reply = frame_of((size_t)i + 1);
    assert_true(tdm_outbox_push(&outbox, &reply, false, i));
    tdm_frame_fini(&reply);
  }
  tdm_frame more = frame_of(5);
  assert_false(tdm_outbox_push(&outbox, &more, false, 0));
  assert_int_equal(tdm_frame_size(&more), 5);
  assert_int_equal(tdm_outbox_first(&outbox)->size, 1);
  tdm_outbox_pop(&outbox);
  assert_true(tdm_outbox_push(&outbox, &more, false, 0));
  assert_int_equal(tdm_outbox_first(&outbox)->size, 2);
  assert_int_equal(tdm_outbox_clear(&outbox), TDM_OUTBOX_REPLIES_MAX);
  assert_int_equal(outbox.bytes, 0);
  tdm_frame_fini(&more);
}

static void test_outbox_is_bounded_in_bytes(void **state) {
  (void)state;
  tdm_outbox outbox = {0};
  tdm_frame large = frame_of(TDM_OUTBOX_BYTES_MAX + 1);
  tdm_frame small = frame_of(1);
  assert_true(tdm_outbox_push(&outbox, &large, true, 0));
  assert_false(tdm_outbox_push(&outbox, &small, true, 0));
  tdm_outbox_pop(&outbox);
  assert_true(tdm_outbox_push(&outbox, &small, true, 0));
  tdm_outbox_clear(&outbox);
  tdm_frame_fini(&large);
  tdm_frame_fini(&small);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_peers_exist_while_something_holds_them),
      cmocka_unit_test(test_peers_survive_a_waiting_reply),
      cmocka_unit_test(test_peer_finds_its_outstanding_ids),
      cmocka_unit_test(test_outbox_is_bounded_in_number),
      cmocka_unit_test(test_outbox_is_bounded_in_bytes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
