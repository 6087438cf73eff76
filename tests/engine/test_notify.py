#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a live tandemd tells its service manager, read from a socket of the test's own.

usage: test_notify.py TANDEMD WORKER
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import test_live
from test_live import RUNS, STUBBORN, LiveTest, ask, receive, request, solve_body


class Manager:
    """A notify socket and all that came, with its time."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="tandem-notify-")
        self.path = os.path.join(self.folder.name, "notify")
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)
        self.socket.settimeout(0.05)
        self.words = []  # (time, key, value)
        self.closing = False
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        while not self.closing:
            try:
                message = self.socket.recv(65536).decode()
            except socket.timeout:
                continue
            now = time.monotonic()
            self.words += [(now, *line.split("=", 1)) for line in message.splitlines()]

    def close(self):
        self.closing = True
        self.reader.join()
        self.socket.close()
        self.folder.cleanup()

    def told(self, key):
        return [(at, value) for at, known, value in list(self.words) if known == key]


class Notify(LiveTest):
    def start_managed(self, *options, watchdog_ms=None):
        manager = Manager()
        self.addCleanup(manager.close)
        env = {"NOTIFY_SOCKET": manager.path}
        if watchdog_ms:
            env["WATCHDOG_USEC"] = str(watchdog_ms * 1000)
        daemon = self.start("--workers", "1", *options, env=env)
        self.until(lambda: manager.told("READY"), "ready")
        return daemon, manager

    def test_ready_once_it_serves(self):
        daemon, manager = self.start_managed()
        socket_path = daemon.endpoint[len("ipc://"):]
        self.assertTrue(os.path.exists(socket_path))
        self.assertEqual([value for _, value in manager.told("READY")], ["1"])
        self.assertIn("serving: 0 requests running", manager.told("STATUS")[0][1])
        self.assertEqual(daemon.finish(), 0)
        self.assertEqual(len(manager.told("READY")), 1)

    def test_a_daemon_that_cannot_serve_is_never_ready(self):
        manager = Manager()
        self.addCleanup(manager.close)
        done = subprocess.run([test_live.DAEMON, "--bind", "ipc:///no/such/folder/x",
                               "--worker", test_live.WORKER],
                              env=dict(os.environ, NOTIFY_SOCKET=manager.path), check=False,
                              stderr=subprocess.DEVNULL, timeout=20)
        self.assertEqual(done.returncode, 1)
        time.sleep(0.1)
        self.assertEqual(manager.words, [])

    def test_stopping_comes_first_and_asks_for_the_time_it_needs(self):
        daemon, manager = self.start_managed("--drain-ms", "3000")
        dealer, other = daemon.connect(), daemon.connect()
        dealer.send(request("solve", 1, solve_body(RUNS, 600)))
        self.until_running(other, 1)
        start = time.monotonic()
        daemon.process.send_signal(signal.SIGTERM)
        self.until(lambda: manager.told("STOPPING"), "stopping")
        self.assertLess(manager.told("STOPPING")[0][0] - start, 0.1)
        self.assertEqual(manager.told("EXTEND_TIMEOUT_USEC")[0][1], "8000000")
        self.assertIn("draining: 1 requests running", manager.told("STATUS")[-1][1])
        self.assertEqual(receive(dealer)["kind"], "result")
        self.assertEqual(daemon.finish(0), 0)

    def test_a_reload_is_no_end(self):
        daemon, manager = self.start_managed()
        daemon.process.send_signal(signal.SIGHUP)
        self.until(lambda: any("read again" in line for line in daemon.lines), "told in the log")
        self.assertEqual(ask(daemon.connect(), "hello", 1)["kind"], "result")
        self.assertEqual(manager.told("STOPPING"), [])
        self.assertEqual(daemon.finish(), 0)

    def test_the_watchdog_is_fed_while_the_loop_turns(self):
        daemon, manager = self.start_managed("--drain-ms", "1500", watchdog_ms=200)
        dealer = daemon.connect()
        dealer.send(request("solve", 1, solve_body(STUBBORN, 60000)))
        time.sleep(1)
        daemon.process.send_signal(signal.SIGTERM)
        self.assertEqual(daemon.finish(0), 0)
        times = [at for at, _ in manager.told("WATCHDOG")]
        self.assertGreaterEqual(len(times), 15)
        self.assertLess(max(b - a for a, b in zip(times, times[1:])), 0.2)

    def test_a_stuck_loop_is_seen(self):
        daemon, manager = self.start_managed(watchdog_ms=200)
        self.until(lambda: len(manager.told("WATCHDOG")) > 2, "fed")
        os.kill(daemon.process.pid, signal.SIGSTOP)
        time.sleep(0.1)
        before = len(manager.words)
        time.sleep(0.5)
        self.assertEqual(len(manager.words), before)
        os.kill(daemon.process.pid, signal.SIGCONT)
        self.until(lambda: len(manager.words) > before, "fed again")

    def test_a_watchdog_of_another_process_is_not_ours(self):
        manager = Manager()
        self.addCleanup(manager.close)
        self.start("--workers", "1", env={"NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "100000",
                                          "WATCHDOG_PID": "1"})
        self.until(lambda: manager.told("READY"), "ready")
        time.sleep(0.4)
        self.assertEqual(len(manager.told("STATUS")), 1)

    def test_nobody_listens(self):
        daemon = self.start("--workers", "1", env={"NOTIFY_SOCKET": "/no/such/socket"})
        self.assertEqual(ask(daemon.connect(), "hello", 1)["kind"], "result")
        self.assertEqual(daemon.finish(), 0)


if __name__ == "__main__":
    test_live.DAEMON, test_live.WORKER = sys.argv[1:3]
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[3:]], warnings="ignore")
