#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 of the daemon at random moments while clients submit: nothing acknowledged is lost.

usage: test_kill.py [ROUNDS [SEED]]      25 rounds; the long suite takes 1000
"""
import os
import random
import signal
import sqlite3
import sys
import threading
import time
import unittest

import zmq

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../service"))
import service  # noqa: E402  (lies in another folder)
from service import mentee, mentor, problem, small  # noqa: E402

ROUNDS, SEED = 25, 1
CLIENTS = 3
SLOW_S = 1


def what_took(daemon, begin):
    """Where the time of a slow start went: the daemon's processor time, waits for a processor, the log."""
    with open(f"/proc/{daemon.process.pid}/schedstat", encoding="ascii") as file:
        ran_ns, waited_ns, _ = map(int, file.read().split())
    with open("/proc/loadavg", encoding="ascii") as file:
        load = file.read().split()[0]
    return (f"start took {time.monotonic() - begin:.2f} s: on a processor {ran_ns / 1e9:.2f} s, "
            f"waiting for one {waited_ns / 1e9:.2f} s, load {load}, log:\n{daemon.log()}")


def body(number):
    """A few bodies of some size, each with an answer of its own."""
    people = [mentor(f"m{i}-{number % 7}") for i in range(1 + number % 5)]
    people += [mentee(f"e{i}-{number % 7}") for i in range(1 + number % 4)]
    return problem(people, {}, options={"seed": number % 3})


class Submitter(threading.Thread):
    """Submits with keys until the daemon is gone; remembers what it was told."""

    def __init__(self, daemon, name, first, told):
        super().__init__(daemon=True)
        self.socket = daemon.context.socket(zmq.DEALER)
        self.socket.linger = 0
        self.socket.rcvtimeo = 300
        self.socket.connect(daemon.endpoint)
        self.name, self.number, self.told = name, first, told
        self.ending = False
        self.wrong = []

    def run(self):
        client = service.Client.__new__(service.Client)
        client.socket, client.number = self.socket, 0
        while not self.ending:
            key = f"{self.name}-{self.number}"
            client.send("submit", {**body(self.number), "key": key})
            try:
                reply = client.receive()
            except zmq.ZMQError:
                continue  # the same key again: whether it was stored is not known
            if reply["kind"] == "result":
                job = reply["body"]["job"]
                if self.told.setdefault(key, job) != job:
                    self.wrong.append(f"{key} has two jobs")
                self.number += 1
        self.socket.close(0)


class Kill(unittest.TestCase):
    def setUp(self):
        self.random = random.Random(SEED)
        self.first = service.Daemon("--workers", "2")
        self.store = os.path.join(self.first.folder, "state/tandem/tandem.db")
        self.addCleanup(self.first.stop)

    def start(self, *options):
        return service.Daemon("--workers", "2", "--store", self.store, *options)

    def end(self, daemon):
        """SIGKILL; nothing is left but the store."""
        daemon.context.destroy(0)
        os.kill(daemon.process.pid, signal.SIGKILL)
        daemon.wait()
        daemon.stop()

    def check_ends(self, daemon, told):
        """Every acknowledged job comes to one end, with its outcome."""
        with daemon.client() as client:
            for key, job in told.items():
                answer = client.result("job", {"job": job, "wait_ms": 20000})
                self.assertEqual((answer["job"], answer["state"]), (job, "done"), key)
                number = int(key.rsplit("-", 1)[1])
                self.assertEqual(len(answer["outcome"]["pairs"]), min(1 + number % 5, 1 + number % 4))
                again = client.result("submit", {**body(number), "key": key})
                self.assertEqual(again["job"], job, key)

    def test_nothing_acknowledged_is_lost(self):
        told, daemon, starts = {}, self.first, []
        for round_number in range(ROUNDS):
            threads = [Submitter(daemon, f"r{round_number}c{i}", 0, told) for i in range(CLIENTS)]
            for thread in threads:
                thread.start()
            time.sleep(self.random.uniform(0.02, 0.25))
            os.kill(daemon.process.pid, signal.SIGKILL)
            daemon.wait()
            for thread in threads:
                thread.ending = True
                thread.join(10)
                self.assertEqual(thread.wrong, [])
            daemon.context.destroy(0)
            if daemon is not self.first:
                daemon.stop()
            begin = time.monotonic()
            daemon = self.start()
            starts.append(time.monotonic() - begin)
            if starts[-1] > SLOW_S:
                print(f"round {round_number}: {what_took(daemon, begin)}", flush=True)
            if round_number % 100 == 99:
                print(f"{round_number + 1} kills, {len(told)} jobs acknowledged", flush=True)
        self.addCleanup(daemon.stop)
        self.assertGreater(len(told), ROUNDS)
        self.check_ends(daemon, told)
        print(f"{ROUNDS} kills, {len(told)} jobs acknowledged, lost 0, "
              f"start p50 {sorted(starts)[ROUNDS // 2] * 1000:.0f} ms, slowest {max(starts):.2f} s")

    def test_a_kill_between_commit_and_reply_keeps_the_job(self):
        os.environ["TANDEM_TEST_EXIT_AFTER_SUBMITS"] = "3"
        try:
            daemon = self.start_other("--test-hooks")
        finally:
            del os.environ["TANDEM_TEST_EXIT_AFTER_SUBMITS"]
        told = {}
        client = daemon.client()
        client.socket.rcvtimeo = 3000
        for number in range(3):
            client.send("submit", {**body(number), "key": f"k-{number}"})
            try:
                told[f"k-{number}"] = client.receive()["body"]["job"]
            except zmq.ZMQError:
                break
        self.assertEqual(len(told), 2)
        daemon.context.destroy(0)
        self.assertEqual(daemon.wait(), 86)
        after = service.Daemon("--workers", "2", "--store", self.other)
        self.addCleanup(after.stop)
        daemon.stop()
        with after.client() as fresh:
            stored = fresh.result("jobs")["jobs"]
            self.assertEqual(len(stored), 3)
            again = fresh.result("submit", {**body(2), "key": "k-2"})["job"]
            self.assertEqual({again, *told.values()}, {entry["job"] for entry in stored})
        self.check_ends(after, {**told, "k-2": again})

    def start_other(self, *options):
        self.other = os.path.join(self.first.folder, "state/other.db")
        return service.Daemon("--workers", "2", "--store", self.other, *options)

    def test_ten_thousand_stored_jobs_start_within_two_seconds(self):
        with self.first.client() as client:
            client.result("submit", small())
            client.result("job", {"job": client.result("jobs")["jobs"][0]["job"], "wait_ms": 9000})
        os.kill(self.first.process.pid, signal.SIGKILL)
        self.first.wait()
        with sqlite3.connect(self.store) as database:
            job, = database.execute("SELECT id FROM jobs").fetchone()
            for table in ("jobs", "bodies", "uses"):
                name = "id" if table == "jobs" else "job"
                rows = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
                values = ", ".join("printf('%032x', n)" if row == name else
                                   "0" if row in ("state", "finished_ms") else row for row in rows)
                database.execute(
                    f"WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 10000)"
                    f" INSERT INTO {table} SELECT {values} FROM {table}, c WHERE {name} = ?", (job,))
        database.close()
        begin = time.monotonic()
        daemon = self.start()
        self.addCleanup(daemon.stop)
        with daemon.client() as client:
            client.result("solve", small())
            took = time.monotonic() - begin
            page = client.result("jobs", {"limit": 1000})
        self.assertEqual(len(page["jobs"]), 1000)
        print(f"10,000 waiting jobs: serving after {took:.2f} s")
        self.assertLess(took, 2)


if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1].isdigit():
        ROUNDS = int(sys.argv.pop(1))
    if len(sys.argv) > 1 and sys.argv[1].isdigit():
        SEED = int(sys.argv.pop(1))
    unittest.main()
