#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cancelling, leases and the workers for small requests, of a live tandemd with workers that do
as options.seed says (solver_double.c).

usage: test_live_workers.py TANDEMD WORKER
"""

import os
import signal
import sys
import time
import unittest

import test_live
from test_live import RUNS, STUBBORN, LiveTest, ask, code, receive, request, solve_body

LONG_MS = 60000
LEASE_S = 1.5
SLICE_S = 0.25

# The daemon starts this in place of the worker. It stands between them, and when it is killed
# the worker lives on: as one does on a machine that nobody can reach.
DETACHED = """#!/usr/bin/python3
import os, signal, sys, time
words = [{worker!r}] + sys.argv[1:]
parent = os.getppid()
for stream in (1, 2):
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
if os.fork() == 0:
    os.setsid()
    words[words.index("--parent") + 1] = str(os.getpid())
    child = os.spawnv(os.P_NOWAIT, words[0], words)
    with open({pids!r}, "a") as file:
        file.write(str(child) + "\\n")
    os.waitpid(child, 0)
    os._exit(0)
while os.getppid() == parent:
    time.sleep(0.05)
"""


def state_of(reply):
    return reply["body"].get("state"), reply["body"].get("status")


class Cancel(LiveTest):
    def cancel(self, socket, ident, number="cancel"):
        return ask(socket, "cancel", number, {"request": ident})

    def test_what_runs_answers_with_its_best_within_200_ms(self):
        daemon = self.start("--workers", "1")
        dealer, other = daemon.connect(), daemon.connect()
        dealer.send(request("solve", "long", solve_body(RUNS, LONG_MS)))
        self.until_running(other, 1)
        start = time.monotonic()
        self.assertEqual(state_of(self.cancel(dealer, "long")), ("running", None))
        reply = receive(dealer)
        took = time.monotonic() - start
        self.assertEqual((reply["id"], reply["body"]["status"]), ("long", "feasible"))
        self.assertLess(took, 0.2)
        self.assertEqual(self.counters(other)["cancelled"], 1)
        # The worker is there for the next one.
        self.assertEqual(ask(dealer, "solve", "long", solve_body())["kind"], "result")

    def test_what_waits_answers_at_once_as_unknown(self):
        daemon = self.start("--workers", "1")
        dealer, other = daemon.connect(), daemon.connect()
        dealer.send(request("solve", 1, solve_body(RUNS, 3000)))
        self.until_running(other, 1)
        for ident in (2, 3, 4):
            dealer.send(request("solve", ident, solve_body()))
        start = time.monotonic()
        self.assertEqual(state_of(self.cancel(dealer, 3)), ("cancelled", None))
        reply = receive(dealer)
        self.assertLess(time.monotonic() - start, 0.2)
        self.assertEqual((reply["id"], reply["kind"]), (3, "result"))
        self.assertEqual((reply["body"]["status"], reply["body"]["pairs"]), ("unknown", []))
        self.assertGreaterEqual(reply["body"]["stats"]["queued_ms"], 0)
        self.cancel(dealer, 1)
        self.assertEqual([receive(dealer)["id"] for _ in range(3)], [1, 2, 4])

    def test_only_solves_of_this_connection_can_be_cancelled(self):
        daemon = self.start("--workers", "1")
        dealer, other = daemon.connect(), daemon.connect()
        dealer.send(request("solve", 1, solve_body(RUNS, 1500)))
        self.until_running(other, 1)
        body = {k: v for k, v in solve_body().items() if k != "options"} | {"pairs": []}
        dealer.send(request("score", 2, body))
        self.assertEqual(code(self.cancel(other, 1)), "not_found")
        self.assertEqual(code(self.cancel(dealer, 2)), "not_found")
        self.assertEqual(code(self.cancel(dealer, "1")), "not_found")
        self.assertEqual([receive(dealer)["id"] for _ in range(2)], [1, 2])
        self.assertEqual(code(self.cancel(dealer, 1)), "not_found")

    def test_a_body_that_names_nothing_is_invalid(self):
        dealer = self.start("--workers", "1").connect()
        for body, path in (({}, ""), ({"request": 1, "job": "j"}, ""), ({"request": -1}, "request"),
                           ({"request": "x" * 129}, "request"), ({"requests": 1}, "requests"),
                           ({"job": 3}, "job")):
            reply = ask(dealer, "cancel", 1, body)
            self.assertEqual(code(reply), "invalid", body)
            self.assertIn(path, [problem.get("path", "") for problem in reply["body"]["problems"]], body)

    def test_a_second_cancel_changes_nothing(self):
        daemon = self.start("--workers", "1")
        dealer, other = daemon.connect(), daemon.connect()
        dealer.send(request("solve", 1, solve_body(RUNS, LONG_MS)))
        self.until_running(other, 1)
        for ident in ("a", "b"):
            dealer.send(request("cancel", ident, {"request": 1}))
        replies = {reply["id"]: reply for reply in (receive(dealer) for _ in range(3))}
        self.assertEqual(set(replies), {"a", "b", 1})
        self.assertEqual(self.counters(other)["cancelled"], 1)

    def test_what_loses_its_worker_after_a_cancel_is_unknown_and_not_tried_again(self):
        daemon = self.start("--workers", "1")
        dealer, other = daemon.connect(), daemon.connect()
        dealer.send(request("solve", 1, solve_body(STUBBORN, LONG_MS)))
        self.until_running(other, 1)
        self.cancel(dealer, 1)
        os.kill(daemon.workers()[0], signal.SIGKILL)
        reply = receive(dealer)
        self.assertEqual((reply["id"], reply["body"].get("status")), (1, "unknown"))
        self.assertEqual(self.counters(other)["retries"], 0)

    def test_a_worker_that_does_not_listen_is_ended(self):
        daemon = self.start("--workers", "1")
        dealer, other = daemon.connect(), daemon.connect()
        dealer.send(request("solve", 1, solve_body(STUBBORN, LONG_MS)))
        self.until_running(other, 1)
        start = time.monotonic()
        self.cancel(dealer, 1)
        self.assertEqual(receive(dealer)["body"].get("status"), "unknown")
        self.assertLess(time.monotonic() - start, 7)
        self.assertEqual(ask(dealer, "solve", 2, solve_body())["kind"], "result")


class Lease(LiveTest):
    def test_a_stopped_worker_is_replaced_and_its_request_answered(self):
        daemon = self.start("--workers", "1")
        dealer, other = daemon.connect(), daemon.connect()
        dealer.send(request("solve", 1, solve_body(RUNS, 300)))
        self.until_running(other, 1)
        os.kill(daemon.workers()[0], signal.SIGSTOP)
        start = time.monotonic()
        self.assertEqual(receive(dealer)["kind"], "result")
        self.assertLess(time.monotonic() - start, LEASE_S + 1.5)
        counters = self.counters(other)
        self.assertEqual((counters["workers_silent"], counters["retries"]), (1, 1))

    def test_a_worker_stopped_while_idle_holds_a_request_for_a_lease_at_most(self):
        daemon = self.start("--workers", "1")
        dealer = daemon.connect()
        self.assertEqual(ask(dealer, "solve", 1, solve_body())["kind"], "result")
        os.kill(daemon.workers()[0], signal.SIGSTOP)
        start = time.monotonic()
        self.assertEqual(ask(dealer, "solve", 2, solve_body())["kind"], "result")
        self.assertLess(time.monotonic() - start, 2.5)

    def test_a_busy_solver_keeps_its_lease(self):
        daemon = self.start("--workers", "1", "--test-hooks", env={"TANDEM_TEST_HANG": "mud"})
        dealer = daemon.connect()
        reply = ask(dealer, "solve", 1, solve_body(time_ms=2000, people=("mud", "b")))
        self.assertEqual(code(reply), "internal")
        counters = self.counters(dealer)
        self.assertEqual((counters["workers_silent"], counters["workers_overran"]), (0, 1))

    def test_a_daemon_that_stood_still_blames_nobody(self):
        daemon = self.start("--workers", "2")
        dealer, other = daemon.connect(), daemon.connect()
        dealer.send(request("solve", 1, solve_body(RUNS, 4000)))
        self.until_running(other, 1)
        os.kill(daemon.process.pid, signal.SIGSTOP)
        time.sleep(LEASE_S + 0.5)
        os.kill(daemon.process.pid, signal.SIGCONT)
        self.assertEqual(receive(dealer)["kind"], "result")
        self.assertEqual(self.counters(other)["workers_silent"], 0)

    def test_a_late_result_is_refused_and_counted(self):
        daemon = self.start_detached()
        dealer, other = daemon.connect(), daemon.connect()
        dealer.send(request("solve", 1, solve_body(RUNS, 3500)))
        self.until_running(other, 1)
        first = self.pids()[0]
        os.kill(first, signal.SIGSTOP)
        self.until(lambda: self.counters(other)["workers_silent"] == 1, "the lease is over")
        self.until(lambda: len(self.pids()) == 2, "a replacement")
        stale = self.counters(other)["stale_frames"]
        os.kill(first, signal.SIGCONT)
        reply = receive(dealer)
        self.assertEqual((reply["id"], reply["body"]["status"]), (1, "unknown"))
        self.until(lambda: self.counters(other)["stale_frames"] > stale, "a late result")
        dealer.rcvtimeo = 300
        self.assertRaises(test_live.zmq.Again, dealer.recv)
        counters = self.counters(other)
        print("late results refused:", counters["stale_frames"] - stale, end=" ", file=sys.stderr)

    def start_detached(self):
        """A daemon whose workers outlive their end."""
        folder = self.enterContext(test_live.tempfile.TemporaryDirectory(prefix="tandem-live-"))
        self.pid_file, script = os.path.join(folder, "pids"), os.path.join(folder, "worker")
        with open(script, "w", encoding="ascii") as file:
            file.write(DETACHED.format(worker=test_live.WORKER, pids=self.pid_file))
        os.chmod(script, 0o700)
        self.addCleanup(self.end_detached)
        genuine, test_live.WORKER = test_live.WORKER, script
        try:
            return self.start("--workers", "1")
        finally:
            test_live.WORKER = genuine

    def pids(self):
        if not os.path.exists(self.pid_file):
            return []
        with open(self.pid_file, encoding="ascii") as file:
            return [int(line) for line in file.read().split()]

    def end_detached(self):
        for pid in self.pids():
            if test_live.lives(pid):
                os.kill(pid, signal.SIGKILL)


class Quarantine(LiveTest):
    def test_the_same_poison_kills_two_workers_and_no_more(self):
        daemon = self.start("--workers", "2", "--test-hooks", env={"TANDEM_TEST_POISON": "venom"})
        dealer = daemon.connect()
        poison = solve_body(people=("venom", "b"))
        for ident in range(3):
            self.assertEqual(code(ask(dealer, "solve", ident, poison)), "internal")
        counters = self.counters(dealer)
        self.assertEqual((counters["workers_crashed"], counters["quarantined"]), (2, 2))
        # Another one has to show what it is.
        poison["limits"]["time_ms"] = 9999
        self.assertEqual(code(ask(dealer, "solve", 4, poison)), "internal")
        self.assertEqual(self.counters(dealer)["workers_crashed"], 4)

    def test_poison_leaves_the_workers_ready_at_once(self):
        daemon = self.start("--workers", "1", "--test-hooks", env={"TANDEM_TEST_POISON": "venom"})
        dealer = daemon.connect()
        start = time.monotonic()
        for ident in range(5):
            self.assertEqual(code(ask(dealer, "solve", ident, solve_body(
                time_ms=1000 + ident, people=("venom", "b")))), "internal")
        self.assertEqual(ask(dealer, "solve", 9, solve_body())["kind"], "result")
        self.assertLess(time.monotonic() - start, 3)


class End(LiveTest):
    def test_no_file_is_left_at_an_ipc_endpoint(self):
        daemon = self.start("--workers", "1")
        self.assertEqual(daemon.finish(), 0)
        self.assertNotIn("front", daemon.left)


class Small(LiveTest):
    def test_long_requests_do_not_hold_up_small_ones(self):
        daemon = self.start("--workers", "1", "--small-workers", "1")
        flood, quiet, other = daemon.connect(), daemon.connect(), daemon.connect()
        big = solve_body(RUNS, LONG_MS, people=[f"p{i}" for i in range(2000)], padding=30)
        for ident in range(4):
            flood.send(request("solve", ident, big))
        self.until_running(other, 1)
        start = time.monotonic()
        for ident in range(50):
            self.assertEqual(ask(quiet, "solve", ident, solve_body())["kind"], "result")
        self.assertLess(time.monotonic() - start, 2)
        self.assertEqual(self.counters(other)["demoted"], 0)

    def test_what_only_looked_small_makes_way(self):
        daemon = self.start("--workers", "1", "--small-workers", "1")
        flood, quiet, other = daemon.connect(), daemon.connect(), daemon.connect()
        for ident in range(6):
            flood.send(request("solve", ident, solve_body(RUNS, LONG_MS)))
        self.until(lambda: self.counters(other)["demoted"] == 1, "one is found out")
        start = time.monotonic()
        for ident in range(50):
            self.assertEqual(ask(quiet, "solve", ident, solve_body())["kind"], "result")
        self.assertLess(time.monotonic() - start, 2)
        # The others from there are not even tried.
        self.assertEqual(self.counters(other)["demoted"], 1)
        # None is lost for it.
        for ident in range(6):
            flood.send(request("cancel", f"c{ident}", {"request": ident}))
        replies = [receive(flood) for _ in range(12)]
        self.assertEqual({reply["id"] for reply in replies if reply["op"] == "solve"}, set(range(6)))

    def test_a_small_one_that_takes_long_stays_where_nobody_else_is_busy(self):
        daemon = self.start("--workers", "1", "--small-workers", "1")
        dealer, other = daemon.connect(), daemon.connect()
        dealer.send(request("solve", 1, solve_body(RUNS, 900)))
        self.assertEqual(receive(dealer)["body"]["status"], "unknown")
        self.assertEqual(self.counters(other)["demoted"], 0)


if __name__ == "__main__":
    test_live.DAEMON, test_live.WORKER = sys.argv[1:3]
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[3:]], warnings="ignore")
