#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Restarts of a live tandemd, one after the other, under load: what is refused and when, what is
finished, how long nobody serves. Prints its figures.

usage: test_restart.py TANDEMD WORKER [ROUNDS]
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import msgpack
import test_live
import zmq
from test_live import RUNS, code, request, solve_body

ROUNDS = 6
REFUSED_WITHIN_S = 0.1
SERVES_WITHIN_S = 2
WORK_MS = 500
DRAIN_MS = 3000


class Service:
    """Daemons that follow each other at one endpoint."""

    def __init__(self, test):
        self.folder = tempfile.mkdtemp(prefix="tandem-restart-")
        test.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.endpoint = f"ipc://{self.folder}/front"
        self.context = zmq.Context()
        test.addCleanup(self.context.destroy, 0)
        self.process = None
        test.addCleanup(self.kill)
        self.log = open(os.path.join(self.folder, "log"), "w", encoding="utf-8")
        test.addCleanup(self.log.close)

    def kill(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def connect(self):
        socket = self.context.socket(zmq.DEALER)
        socket.linger = 0
        socket.rcvtimeo = 20000
        socket.reconnect_ivl = 10
        socket.connect(self.endpoint)
        return socket

    def start(self):
        """Seconds until it answers."""
        begin = time.monotonic()
        environment = dict(os.environ, TMPDIR=self.folder, XDG_STATE_HOME=self.folder)
        environment.pop("XDG_RUNTIME_DIR", None)
        self.process = subprocess.Popen(
            [test_live.DAEMON, "--bind", self.endpoint, "--worker", test_live.WORKER, "--workers", "2", "--small-workers", "0",
             "--drain-ms", str(DRAIN_MS)], stderr=self.log, env=environment)
        socket = self.connect()
        socket.send(request("hello", 0))
        socket.recv()
        socket.close()
        return time.monotonic() - begin

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return time.monotonic()


class Probe(threading.Thread):
    """Sends small work all the time; for each when it was sent and answered, and how."""

    def __init__(self, service):
        super().__init__(daemon=True)
        self.socket = service.connect()
        self.answers = {}
        self.sent = {}
        self.ending = False
        self.start()

    def run(self):
        number = 0
        while not self.ending:
            self.sent[number] = time.monotonic()
            self.socket.send(request("check", number, {"cohort": solve_body()["cohort"], "programme": {}}))
            number += 1
            time.sleep(0.004)
            while self.socket.poll(0):
                self.take()
        while self.socket.poll(50):
            self.take()
        self.socket.close()

    def take(self):
        reply = msgpack.unpackb(self.socket.recv())
        self.answers[reply["id"]] = (time.monotonic(), code(reply))

    def finish(self):
        self.ending = True
        self.join()


def until_running(service, number):
    socket = service.connect()
    end = time.monotonic() + 20
    while time.monotonic() < end:
        socket.send(request("stats", 0))
        if msgpack.unpackb(socket.recv())["body"]["gauges"]["running"] >= number:
            socket.close()
            return
    raise AssertionError("the work does not run")


class Restart(unittest.TestCase):
    def test_rolling_restarts_refuse_soon_and_finish_what_runs(self):
        service = Service(self)
        figures = {"refused": [], "ended": [], "serves": []}
        for number in range(ROUNDS):
            figures["serves"].append(service.start())
            self.drain_once(service, figures, number)
        told = {key: f"{max(values) * 1000:.0f} ms" for key, values in figures.items()}
        print(f"\n{ROUNDS} restarts, the slowest of each: new work refused after {told['refused']}, ended "
              f"{told['ended']} after the last answer, the next one served within {told['serves']}")
        self.assertLess(max(figures["serves"]), SERVES_WITHIN_S)

    def drain_once(self, service, figures, number):
        working, waiting = service.connect(), service.connect()
        for ident in range(2):
            working.send(request("solve", ident, solve_body(RUNS, WORK_MS)))
        until_running(service, 2)
        for ident in range(3):
            waiting.send(request("solve", ident, solve_body(RUNS, WORK_MS)))
        probe = Probe(service)
        time.sleep(0.02 * (number % 4))
        begin = service.stop()
        results = [msgpack.unpackb(working.recv()) for _ in range(2)]
        last = time.monotonic()
        self.assertEqual([reply["kind"] for reply in results], ["result"] * 2)
        refused = [msgpack.unpackb(waiting.recv()) for _ in range(3)]
        self.assertEqual({code(reply) for reply in refused}, {"busy"})
        self.assertTrue(all(reply["body"]["retry_after_ms"] > 0 for reply in refused))
        self.assertEqual(service.process.wait(20), 0)
        figures["ended"].append(time.monotonic() - last)
        probe.finish()
        self.judge_probe(probe, begin, last, figures)

    def judge_probe(self, probe, begin, last, figures):
        """Nothing sent a tenth of a second after the signal is taken, and the refusal is quick."""
        late = [n for n, at in probe.sent.items() if begin + REFUSED_WITHIN_S <= at < last - 0.02]
        self.assertGreater(len(late), 20)
        for n in late:
            at, answer = probe.answers.get(n, (0, "no answer"))
            self.assertEqual(answer, "busy")
            self.assertLess(at - probe.sent[n], REFUSED_WITHIN_S)
        busy = [at for at, answer in probe.answers.values() if answer == "busy" and at > begin]
        figures["refused"].append(min(busy) - begin)
        self.assertLess(min(busy) - begin, REFUSED_WITHIN_S)

    def test_clients_that_try_again_are_all_served(self):
        service = Service(self)
        service.start()
        counts = {"result": 0, "busy": 0, "silent": 0}
        ending = threading.Event()
        failures = []
        threads = [threading.Thread(target=self.insist, args=(service, n, counts, ending, failures))
                   for n in range(3)]
        for thread in threads:
            thread.start()
        for _ in range(ROUNDS):
            time.sleep(0.3)
            service.stop()
            self.assertEqual(service.process.wait(20), 0)
            service.start()
        ending.set()
        for thread in threads:
            thread.join(60)
        print(f"\n{ROUNDS} restarts under load: {counts['result']} answers, {counts['busy']} refusals, "
              f"{counts['silent']} without a word")
        self.assertEqual(failures, [])
        self.assertGreater(counts["result"], 50)
        # What comes between the last look and the end of the socket, at most.
        self.assertLessEqual(counts["silent"], 3 * ROUNDS)

    def insist(self, service, number, counts, ending, failures):
        socket, lock, ident = service.connect(), threading.Lock(), 0
        while not ending.is_set():
            ident += 1
            for _ in range(200):
                socket.send(request("solve", f"{number}.{ident}", solve_body(RUNS, 20)))
                answer = self.wait_for(socket, f"{number}.{ident}")
                with lock:
                    counts[answer] += 1
                if answer == "result":
                    break
                time.sleep(0.02)
            else:
                failures.append(ident)
        socket.close()

    def wait_for(self, socket, ident):
        while socket.poll(1500):
            reply = msgpack.unpackb(socket.recv())
            if reply["id"] == ident:
                return "result" if reply["kind"] == "result" else code(reply)
        return "silent"


if __name__ == "__main__":
    test_live.DAEMON, test_live.WORKER = sys.argv[1:3]
    if len(sys.argv) > 3 and sys.argv[3].isdigit():
        ROUNDS = int(sys.argv.pop(3))
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[3:]], warnings="ignore")
