#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Promise 11: the i-th allocation of the daemon fails, for every i that serving a request needs: it refuses, or
goes on, or ends and is started again; it never answers wrongly and never loses a job that it acknowledged.

libzmq aborts where its own allocations fail, and so do libuv's queues: then the service manager starts the
daemon again, as this test does. Ends of any other kind (SIGSEGV, a wrong answer) are failures.

usage: test_allocation.py [EVERY]      every EVERY-th allocation only
"""
import mmap
import os
import signal
import struct
import sys
import tempfile
import time
import unittest

import zmq

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../service"))
import service  # noqa: E402

LIBRARY = os.environ.get("FAILING_MALLOC_LIBRARY",
                         os.path.join(service.ROOT, "build/release/tests/fault/libfailing_malloc.so"))
EVERY = 1
# How our own aborts begin: they are mistakes in the use of an interface, never for want of memory.
OUR_ABORTS = r"(?m)^tdm_\w+: "
OUTCOMES = ("served", "refused", "silent", "ended")


@unittest.skipIf(service.SANITIZED, "a sanitizer has its own malloc")
class AllocationTest(unittest.TestCase):
    def setUp(self):
        with tempfile.NamedTemporaryFile("wb", prefix="tandem-allocation-", delete=False) as file:
            file.write(struct.pack("=qqq", -1, 0, 0))
            self.path = file.name
        self.addCleanup(os.unlink, self.path)
        with open(self.path, "r+b") as file:
            self.numbers = mmap.mmap(file.fileno(), 24)
        self.folder = tempfile.TemporaryDirectory(prefix="tandem-allocation-")
        self.addCleanup(self.folder.cleanup)
        self.daemon = None
        self.told = {}
        self.restarts = 0
        self.standing = True
        self.addCleanup(self.end)
        self.start()

    def arm(self, left):
        self.numbers[0:8] = struct.pack("=q", left)

    def made(self):
        return struct.unpack("=q", self.numbers[8:16])[0]

    def failed(self):
        return struct.unpack("=q", self.numbers[16:24])[0]

    def start(self):
        self.arm(-1)
        faulty = {"LD_PRELOAD": LIBRARY, "FAILING_MALLOC": self.path}
        os.environ.update(faulty)
        try:
            self.daemon = service.Daemon("--workers", "1", "--small-workers", "0", "--store",
                                         os.path.join(self.folder.name, "jobs.db"))
        finally:
            for name in faulty:
                del os.environ[name]
        self.client = self.daemon.client()
        self.client.result("solve", service.small())

    def end(self):
        self.arm(-1)
        self.client.socket.close(0)
        self.daemon.stop()

    def restart_after_end(self, where):
        self.daemon.context.destroy(0)
        status = self.daemon.wait()
        # 1: it said that it cannot go on, and did not.
        self.assertEqual(status, -signal.SIGABRT, f"{where}: {self.daemon.log()}")
        self.assertNotRegex(self.daemon.log(), OUR_ABORTS, where)
        self.daemon.stop()
        self.restarts += 1
        self.start()

    def attempt(self, op, body, check):
        """What became of a request: one of OUTCOMES."""
        client = self.client if self.standing else self.daemon.client()
        try:
            return self.outcome_of(client, op, body, check)
        finally:
            if not self.standing:
                client.socket.close(0)

    def outcome_of(self, client, op, body, check):
        client.socket.rcvtimeo = 50
        ident = client.send(op, body)
        end = time.monotonic() + 3
        while time.monotonic() < end:
            try:
                reply = client.receive()
            except zmq.Again:
                if self.daemon.process.poll() is not None:
                    return "ended"
                if self.failed() and time.monotonic() > end - 2.5:
                    return "silent"
                continue
            if reply["id"] != ident:
                continue
            if reply["kind"] == "result":
                check(reply["body"])
                return "served"
            self.assertIn(reply["body"]["code"], ("busy", "internal"), reply)
            return "refused"
        return "silent"

    def serves(self, where):
        """Whatever happened, the next one is served; False when the daemon has ended."""
        self.client.socket.rcvtimeo = 100
        ident, end = self.client.send("solve", service.small()), time.monotonic() + 20
        while time.monotonic() < end:
            try:
                reply = self.client.receive()
            except zmq.Again:
                if self.daemon.process.poll() is not None:
                    return False
                continue
            if reply["id"] == ident and reply["op"] == "solve":
                self.assertEqual(reply["body"].get("status"), "optimal", f"{where}: {reply}")
                return True
        raise AssertionError(f"{where}: it does not serve")

    def sweep(self, op, make, check, limit=4000):
        counts, number, clean, where = dict.fromkeys(OUTCOMES, 0), 0, 0, []
        for i in range(0, limit, EVERY):
            self.numbers[16:24] = struct.pack("=q", 0)
            before = self.made()
            number += 1
            self.arm(i)
            outcome = self.attempt(op, make(number), lambda body, n=number: check(n, body))
            self.arm(-1)
            while outcome == "ended" or not self.serves(f"{op}, allocation {i}"):
                self.restart_after_end(f"{op}, allocation {i}")
                outcome = "restarted"
            outcome = "ended" if outcome == "restarted" else outcome
            counts[outcome] += 1
            if outcome in ("silent", "ended"):
                where.append(f"{outcome} at {i}")
            # Some come by chance (heartbeats): only several in a row are the end.
            clean = clean + 1 if self.failed() == 0 and self.made() - before < i else 0
            if clean >= 20:
                break
        print(f"{op}: {number} allocations failed one by one: "
              + ", ".join(f"{name}={count}" for name, count in counts.items())
              + f", restarts={self.restarts} ({', '.join(where[:12])})", flush=True)
        self.assertGreater(number, 10)

    def test_connecting(self):
        """A connection of its own for each request: most of what fails is libzmq's."""
        self.standing = False
        self.sweep("stats", lambda _: {}, lambda _, body: self.assertIn("counters", body))

    def test_large_solve(self):
        """Over 1 MiB: read on another thread."""
        people = [{"id": f"p{i}", "role": "mentee" if i % 2 else "mentor", "note": "x" * 1000}
                  for i in range(1100)]
        self.sweep("solve", lambda n: service.problem(people, {}, options={"seed": n}),
                   lambda _, body: self.assertEqual((body["status"], len(body["pairs"])), ("optimal", 550)))

    def test_queries(self):
        for n in range(3):
            self.client.socket.rcvtimeo = 20000
            job = self.client.result("submit", {**service.small(), "key": f"q{n}"})["job"]
            self.client.result("job", {"job": job, "wait_ms": 9000})
            self.told[f"q{n}"] = job
        self.sweep("job", lambda _: {"job": job, "wait_ms": 1000},
                   lambda _, body: self.assertEqual(body["state"], "done"))
        self.sweep("jobs", lambda _: {}, lambda _, body: self.assertEqual(len(body["jobs"]), 3))
        self.check_jobs()

    def test_solve(self):
        def make(number):
            people = [service.mentor(f"m{i}") for i in range(3)] + [service.mentee(f"e{i}") for i in range(3)]
            return service.problem(people, {}, options={"seed": number})

        def check(_, body):
            self.assertEqual((body["status"], len(body["pairs"])), ("optimal", 3))
        self.sweep("solve", make, check)

    def test_submit(self):
        def make(number):
            return {**service.small(), "key": f"k{number}"}

        def check(number, body):
            self.told[f"k{number}"] = body["job"]
        self.sweep("submit", make, check)
        self.check_jobs()

    def check_jobs(self):
        """Acknowledged, so done; and its key is its own."""
        self.client.socket.rcvtimeo = 20000
        for key, job in self.told.items():
            answer = self.client.result("job", {"job": job, "wait_ms": 9000})
            self.assertEqual((answer["state"], len(answer["outcome"]["pairs"])), ("done", 1), key)
            self.assertEqual(self.client.result("submit", {**service.small(), "key": key})["job"], job)
        print(f"acknowledged={len(self.told)} lost=0", flush=True)
        self.assertGreater(len(self.told), 0)


if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1].isdigit():
        EVERY = int(sys.argv.pop(1))
    unittest.main(verbosity=2)
