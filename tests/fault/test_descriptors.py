#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Promise 11: out of file descriptors the daemon refuses connections, lives on, and serves again
within 5 s of relief. RLIMIT_NOFILE is 64."""
import os
import re
import resource
import signal
import socket
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../service"))
import service  # noqa: E402

LIMIT, CROWD = 64, 300


class Crowded(service.Daemon):
    """A daemon that may have few descriptors; so may this process while it is started."""

    def __init__(self, *options):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        original = service.subprocess.Popen

        def limited(*words, **more):
            def limit():
                resource.setrlimit(resource.RLIMIT_NOFILE, (LIMIT, LIMIT))
            return original(*words, preexec_fn=limit, **more)
        service.subprocess.Popen = limited
        try:
            super().__init__(*options)
        finally:
            service.subprocess.Popen = original
            resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard), hard))

    def processor_s(self):
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class DescriptorTest(unittest.TestCase):
    def crowd(self, endpoint):
        """As many connections as can be had, up to CROWD."""
        local = endpoint.startswith("ipc://")
        found = []
        for _ in range(CROWD):
            one = socket.socket(socket.AF_UNIX if local else socket.AF_INET)
            one.settimeout(0.2)
            found.append(one)
            try:
                if local:
                    one.connect(endpoint[6:])
                else:
                    one.connect(("127.0.0.1", int(endpoint.rsplit(":", 1)[1])))
            except OSError:
                break
        return found

    def check(self, daemon, endpoint):
        first = daemon.client()
        self.addCleanup(first.socket.close, 0)
        self.assertEqual(first.result("solve", service.small())["status"], "optimal")
        crowd = self.crowd(endpoint)
        time.sleep(0.5)
        self.assertIsNone(daemon.process.poll(), daemon.log())
        before = daemon.processor_s()
        time.sleep(1)
        used = daemon.processor_s() - before
        self.assertLess(used, 0.3, "it spins")
        # Who was there is served, and workers can be replaced.
        os.kill(daemon.workers()[0], signal.SIGKILL)
        self.assertEqual(first.result("solve", service.small())["status"], "optimal")
        refused = first.result("stats")["counters"]["connections_refused"]
        self.assertGreater(refused, 0)
        start = time.monotonic()
        for one in crowd:
            one.close()
        with service.Client(type("At", (), {"context": daemon.context, "endpoint": endpoint})) as new:
            self.assertEqual(new.result("solve", service.small())["status"], "optimal")
        took = time.monotonic() - start
        print(f"{endpoint.split(':')[0]}: crowd={len(crowd)} refused={refused} "
              f"processor_s={used:.2f} recovered_s={took:.3f}", flush=True)
        self.assertLess(took, 5)

    def test_an_ipc_endpoint_outlives_a_crowd(self):
        daemon = Crowded("--workers", "1")
        self.addCleanup(daemon.stop)
        self.check(daemon, daemon.endpoint)

    def test_a_tcp_endpoint_outlives_a_crowd(self):
        daemon = Crowded("--workers", "1", "--bind", "tcp://127.0.0.1:*")
        self.addCleanup(daemon.stop)
        end = time.monotonic() + 10
        while "tcp://127.0.0.1:" not in daemon.log() and time.monotonic() < end:
            time.sleep(0.01)
        self.check(daemon, re.search(r"listening on (tcp://127\.0\.0\.1:\d+)", daemon.log()).group(1))


if __name__ == "__main__":
    unittest.main(verbosity=2)
