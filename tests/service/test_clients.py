#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients that misbehave or vanish, many at once, a stop in the middle, a worker that dies."""
import os
import signal
import time
import unittest

import zmq

from service import Daemon, ServiceTest, hard, mentee, mentor, names, objective, problem, small


def wide(count, name):
    """An answer of some size: everybody is unmatched or paired under a name of the client's."""
    people = [mentor(f"{name}-m{i}") for i in range(count)]
    return problem(people + [mentee(f"{name}-e{i}") for i in range(count)])


class RudeClientTest(ServiceTest):
    options = ("--workers", "2")

    def idle(self):
        gauges = self.client.result("stats")["gauges"]
        return gauges["running"] == 0 and gauges["queued"] == 0

    def test_a_client_that_never_reads(self):
        with self.daemon.client(rcvhwm=1, sndhwm=0) as deaf:
            before = self.client.result("stats")["counters"]["messages"]
            for _ in range(400):
                deaf.send("solve", wide(60, "deaf"))
                deaf.send("check", {"cohort": 3})
            for _ in range(20):
                self.assert_alive(client=self.client)
            self.until(lambda: self.client.result("stats")["counters"]["messages"] - before >= 800,
                       "all requests of the client that does not read arrive")
            self.until(self.idle, "its requests end")
        self.assert_alive(client=self.client)

    def test_a_client_that_leaves(self):
        for _ in range(5):
            with self.daemon.client(sndhwm=0) as leaver:
                for _ in range(3):
                    leaver.send("solve", hard(110, time_ms=300))
                leaver.send("hello")
                self.assertEqual(leaver.receive()["op"], "hello")
        self.assert_alive(client=self.client)
        self.until(self.idle, "what was outstanding ends")
        self.assertEqual(self.client.result("stats")["gauges"]["peers"] >= 1, True)

    def test_req_that_leaves_in_the_middle(self):
        for _ in range(20):
            with self.daemon.client(zmq.REQ) as req:
                req.send("solve", wide(20, "req"))
        self.assert_alive(client=self.client)


class ManyClientsTest(ServiceTest):
    options = ("--workers", "2")

    def test_fifty_clients_at_once(self):
        clients = [self.daemon.client() for _ in range(50)]
        for client in clients:
            self.addCleanup(client.socket.close, 0)
        for turn in range(4):
            for number, client in enumerate(clients):
                client.send("solve", wide(1 + (number + turn) % 9, f"c{number}"))
        for number, client in enumerate(clients):
            for _ in range(4):
                reply = client.receive()
                size = 1 + (number + reply["id"] - 1) % 9
                self.assertEqual(reply["kind"], "result")
                self.assertEqual(objective(reply["body"]), {"pairs": size, "score": 0})
                for pair in names(reply["body"]):
                    self.assertTrue(all(who.startswith(f"c{number}-") for who in pair))

    def test_a_flood_does_not_starve_the_others(self):
        for _ in range(30):
            self.client.send("solve", hard(110, time_ms=200))
        with self.daemon.client() as other:
            self.assert_alive(client=other)
        early = 0
        while self.client.socket.poll(0):
            self.assertEqual(self.client.receive()["kind"], "result")
            early += 1
        self.assertLess(early, 15, "its turn does not come after all others")
        for _ in range(30 - early):
            self.assertEqual(self.client.receive()["kind"], "result")


class StopTest(unittest.TestCase):
    def test_sigterm_drains(self):
        daemon = Daemon("--workers", "1", "--small-workers", "0")
        self.addCleanup(daemon.stop)
        with daemon.client() as client, daemon.client() as late:
            self.assertEqual(late.ask("hello")["kind"], "result")
            client.send("solve", hard(110, time_ms=1500))
            while late.result("stats")["gauges"]["running"] != 1:
                time.sleep(0.01)
            workers = daemon.workers()
            self.assertEqual(len(workers), 1)
            daemon.process.send_signal(signal.SIGTERM)
            while not any("draining" in line for line in daemon.lines):
                time.sleep(0.01)
            reply = late.ask("solve", small())
            self.assertEqual(reply["body"]["code"], "busy", reply)
            self.assertGreater(reply["body"]["retry_after_ms"], 0)
            reply = client.receive()
            self.assertEqual(reply["kind"], "result")
            self.assertGreater(len(reply["body"]["pairs"]), 10)
        daemon.context.destroy(0)
        self.assertEqual(daemon.wait(), 0, daemon.log())
        self.assertFalse(os.path.exists(f"/proc/{workers[0]}"))

    def test_sigterm_when_idle_is_quick(self):
        daemon = Daemon()
        start = time.monotonic()
        daemon.stop()
        self.assertLess(time.monotonic() - start, 5)


class KilledWorkerTest(ServiceTest):
    options = ("--workers", "1", "--small-workers", "0")

    def killed(self):
        (worker,) = self.daemon.workers()
        os.kill(worker, signal.SIGKILL)
        return worker

    def test_during_a_solve(self):
        with self.daemon.client() as other:
            body = hard(70, seed=2)
            expected = other.result("solve", body)
            before = other.result("stats")["counters"]
            self.client.send("solve", body, "mine")
            self.until(lambda: other.result("stats")["gauges"]["running"] == 1, "it runs")
            time.sleep(0.2)
            worker = self.killed()
            reply = self.client.receive()
            self.assertEqual((reply["id"], reply["kind"]), ("mine", "result"), reply)
            self.assertEqual(reply["body"]["objective"], expected["objective"])
            self.assertEqual(reply["body"]["pairs"], expected["pairs"])
            after = other.result("stats")["counters"]
            for name in ("workers_crashed", "retries"):
                self.assertEqual(after[name] - before[name], 1, name)
            self.assertNotIn(worker, self.daemon.workers())
        self.assert_alive(client=self.client)

    def test_while_idle(self):
        self.assert_alive(client=self.client)
        worker = self.killed()
        self.assert_alive(client=self.client)
        self.assertNotIn(worker, self.daemon.workers())

    def kill_while_running(self, other):
        crashed = other.result("stats")["counters"]["workers_crashed"]
        self.until(lambda: other.result("stats")["gauges"]["running"] == 1
                   and self.daemon.workers(), "a request runs")
        self.killed()
        self.until(lambda: other.result("stats")["counters"]["workers_crashed"] > crashed,
                   "the loss is noticed")

    def test_with_a_queue_behind_it(self):
        with self.daemon.client() as other:
            for _ in range(3):
                for _ in range(3):
                    self.client.send("solve", hard(110, time_ms=400))
                self.kill_while_running(other)
                kinds = [self.client.receive()["kind"] for _ in range(3)]
                self.assertEqual(kinds, ["result"] * 3)

    def test_a_request_that_costs_two_workers(self):
        with self.daemon.client() as other:
            self.client.send("solve", hard(110, time_ms=5000))
            for _ in range(2):
                self.kill_while_running(other)
            self.assert_error(self.client.receive(), "internal")
        self.assert_alive(client=self.client)


if __name__ == "__main__":
    unittest.main()
