#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Promise 5: the clock of the wall is set an hour on, then an hour back, while a solve runs: it answers by
time_ms + 250 ms all the same, leases and jobs live on. Needs libfaketime."""
import glob
import os
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../service"))
import service  # noqa: E402

LIBRARY = (glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1") + [None])[0]
# Solves until its time is over where the seed is 1, and at once elsewhere.
WORKER = os.environ.get("TANDEM_WORKER_DOUBLE",
                        os.path.join(service.ROOT, "build/release/tests/engine/tandem-worker-double"))
TIME_MS, GRACE_MS = 3000, 250
# Beside what is promised: the way there and back, on a machine that does other work.
WAY_MS = 250
LONG = {**service.small(), "options": {"seed": 1}, "limits": {"time_ms": TIME_MS}}


@unittest.skipIf(service.SANITIZED, "a sanitizer must be loaded before libfaketime")
@unittest.skipIf(LIBRARY is None, "no libfaketime (Debian: faketime)")
class ClockTest(unittest.TestCase):
    def setUp(self):
        with tempfile.NamedTemporaryFile("w", prefix="tandem-clock-", delete=False) as file:
            self.clock = file.name
        self.addCleanup(os.unlink, self.clock)
        self.set_clock(0)
        faked = {"LD_PRELOAD": LIBRARY, "FAKETIME_TIMESTAMP_FILE": self.clock, "FAKETIME_NO_CACHE": "1",
                 "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
        os.environ.update(faked)
        try:
            self.daemon = service.Daemon("--workers", "1", "--small-workers", "0", "--worker", WORKER)
        finally:
            for name in faked:
                del os.environ[name]
        self.addCleanup(self.daemon.stop)

    def set_clock(self, hours):
        with open(self.clock + ".new", "w", encoding="ascii") as file:
            file.write(f"{hours:+d}h\n")
        os.replace(self.clock + ".new", self.clock)

    def test_a_step_does_not_move_deadlines(self):
        client, other = self.daemon.client(), self.daemon.client()
        took = {}
        for steps in ((), (1,), (-1,), (1, -1, 0)):
            self.set_clock(0)
            start = time.monotonic()
            ident = client.send("solve", LONG)
            for number, hours in enumerate(steps):
                time.sleep(0.7 if number == 0 else 0.5)
                self.set_clock(hours)
            reply = client.receive()
            took[steps] = (time.monotonic() - start) * 1000
            self.assertEqual((reply["id"], reply["kind"]), (ident, "result"))
            # Not early either: else the step would have ended it.
            self.assertGreater(took[steps], TIME_MS - 300)
            self.assertLess(took[steps], TIME_MS + GRACE_MS + WAY_MS)
        counters = other.result("stats")["counters"]
        self.assertEqual((counters["workers_silent"], counters["workers_overran"], counters["retries"]), (0, 0, 0))
        print("answers of a solve of 3 s after steps of the clock by hours: "
              + ", ".join(f"{list(steps)} {ms:.0f} ms" for steps, ms in took.items()), flush=True)

    def test_jobs_outlive_a_step(self):
        client = self.daemon.client()
        told = {}
        for number, hours in enumerate((0, 1, -1, 0)):
            self.set_clock(hours)
            time.sleep(0.15)
            key = f"k{number}"
            told[key] = client.result("submit", {**service.small(), "key": key})["job"]
            self.assertEqual(client.result("job", {"job": told[key], "wait_ms": 9000})["state"], "done")
            for known, job in told.items():
                self.assertEqual(client.result("submit", {**service.small(), "key": known})["job"], job)
                self.assertEqual(client.result("job", {"job": job})["state"], "done")

    def test_the_clock_of_the_daemon_is_really_set(self):
        client = self.daemon.client()
        stamps = []
        for hours in (0, 1, -1):
            self.set_clock(hours)
            time.sleep(0.15)
            job = client.result("submit", service.small())["job"]
            client.result("job", {"job": job, "wait_ms": 9000})
            listed = next(entry for entry in client.result("jobs")["jobs"] if entry["job"] == job)
            stamps.append(listed)
        told = [max(value for value in entry.values() if isinstance(value, int)) for entry in stamps]
        self.assertAlmostEqual((told[1] - told[0]) / 3.6e6, 1, delta=0.01)
        self.assertAlmostEqual((told[2] - told[0]) / 3.6e6, -1, delta=0.01)


if __name__ == "__main__":
    unittest.main(verbosity=2)
