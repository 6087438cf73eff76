#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The metrics of a live tandemd, read by the parser of Prometheus's own client.

usage: test_metrics.py TANDEMD WORKER TANDEM
"""

import http.client
import re
import signal
import socket
import subprocess
import sys
import time
import unittest

import test_live
from test_live import RUNS, LiveTest, ask, request, solve_body

try:
    from prometheus_client.parser import text_string_to_metric_families
except ImportError:
    text_string_to_metric_families = None

TANDEM = None


class Metrics(LiveTest):
    def start_serving(self, *options):
        daemon = self.start("--workers", "1", "--metrics", "127.0.0.1:0", *options)
        log = "".join(daemon.lines)
        return daemon, int(re.search(r"http://127\.0\.0\.1:(\d+)/metrics", log).group(1))

    def get(self, port, path="/metrics", method="GET"):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request(method, path)
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        return answer.status, answer.headers, body

    def families(self, text):
        """All the checks that a reader of metrics relies on."""
        families = list(text_string_to_metric_families(text))
        names = [family.name for family in families]
        self.assertEqual(len(names), len(set(names)), "a metric is told twice")
        samples = [(s.name, tuple(sorted(s.labels.items()))) for f in families for s in f.samples]
        self.assertEqual(len(samples), len(set(samples)), "a sample is told twice")
        for family in families:
            self.assertTrue(family.name.startswith("tandem_"), family.name)
            self.assertIn(family.type, ("counter", "gauge", "histogram"), family.name)
            if family.type == "histogram":
                self.check_histogram(family)
        return {family.name: family for family in families}

    def check_histogram(self, family):
        rows = {}
        for sample in family.samples:
            labels = {k: v for k, v in sample.labels.items() if k != "le"}
            kind = sample.name[len(family.name):]
            rows.setdefault(tuple(labels.items()), {}).setdefault(kind, []).append(sample)
        for row in rows.values():
            ends = [float(sample.labels["le"]) for sample in row["_bucket"]]
            counts = [sample.value for sample in row["_bucket"]]
            self.assertEqual(ends, sorted(set(ends)))
            self.assertEqual(counts, sorted(counts))
            self.assertEqual(ends[-1], float("inf"))
            self.assertEqual(counts[-1], row["_count"][0].value)
            self.assertEqual(len(row["_sum"]), 1)

    @unittest.skipIf(text_string_to_metric_families is None, "no python3-prometheus-client")
    def test_what_http_and_the_command_line_tell_is_what_stats_has(self):
        daemon, port = self.start_serving()
        dealer = daemon.connect()
        for ident in range(5):
            ask(dealer, "solve", ident, solve_body())
        ask(dealer, "nothing", 1)
        status, headers, text = self.get(port)
        self.assertEqual(status, 200)
        self.assertIn("version=0.0.4", headers["Content-Type"])
        families = self.families(text)
        stats = ask(dealer, "stats", 1)["body"]
        values = {name: [s.value for s in f.samples] for name, f in families.items()}
        self.assertEqual(values["tandem_messages"], [6])
        self.assertEqual(values["tandem_workers"], [1])
        errors = {s.labels["code"]: s.value for s in families["tandem_errors"].samples}
        self.assertEqual(errors["unknown_op"], 1)
        solves = [s.value for s in families["tandem_request_duration_seconds"].samples
                  if s.labels.get("op") == "solve" and s.name.endswith("_count")]
        self.assertEqual(solves, [5])
        told = subprocess.run([TANDEM, "stats", "--prometheus", "--endpoint", daemon.endpoint],
                              capture_output=True, text=True, check=True).stdout
        again = self.families(told)
        self.assertEqual(list(again), list(families))
        self.assertEqual(sum(len(f.samples) for f in again.values()),
                         sum(len(f.samples) for f in families.values()))
        # Every counter that this daemon has is in the table, with a word of help.
        self.assertEqual([name for name, family in families.items() if not family.documentation], [])
        # Nothing that stats counts is left out.
        count = len(stats["counters"]) + len(stats["gauges"])
        self.assertEqual(count, sum(len(f.samples) for f in families.values() if f.type != "histogram"))

    def test_only_reading_and_only_metrics(self):
        daemon, port = self.start_serving()
        self.assertEqual(self.get(port, "/")[0], 404)
        self.assertEqual(self.get(port, "/metrics", "POST")[0], 405)
        status, headers, body = self.get(port, "/metrics", "HEAD")
        self.assertEqual((status, body), (200, ""))
        self.assertGreater(int(headers["Content-Length"]), 1000)
        self.assertEqual(ask(daemon.connect(), "hello", 1)["kind"], "result")

    def test_clients_that_say_nothing_or_garbage_hold_nobody_up(self):
        daemon, port = self.start_serving()
        for _ in range(28):
            idle = socket.create_connection(("127.0.0.1", port))
            self.addCleanup(idle.close)
            idle.setblocking(False)
            try:
                idle.send(b"GET /metrics HT")
            except OSError:
                pass
        for garbage in (b"\x00" * 70000, b"\r\n" * 100, b"GET / HTTP/9.9\r\nA: b\r\n\r\n"):
            with socket.create_connection(("127.0.0.1", port)) as peer:
                try:
                    peer.sendall(garbage)
                except OSError:
                    pass
        start = time.monotonic()
        self.assertEqual(ask(daemon.connect(), "solve", 1, solve_body())["kind"], "result")
        self.assertLess(time.monotonic() - start, 1)

    def test_told_while_draining(self):
        daemon, port = self.start_serving()
        dealer, other = daemon.connect(), daemon.connect()
        dealer.send(request("solve", 1, solve_body(RUNS, 800)))
        self.until_running(other, 1)
        daemon.process.send_signal(signal.SIGTERM)
        self.until(lambda: any("draining" in line for line in daemon.lines), "draining")
        self.assertIn("tandem_requests_running 1\n", self.get(port)[2])
        self.assertEqual(daemon.finish(0), 0)
        with self.assertRaises(OSError):
            self.get(port)

    def test_the_door_is_shut(self):
        def refused(address, code, *options):
            done = subprocess.run([test_live.DAEMON, "--metrics", address, "--worker", test_live.WORKER,
                                   "--bind", "ipc:///no/such/folder/x", *options],
                                  capture_output=True, text=True, check=False, timeout=20)
            self.assertEqual(done.returncode, code, done.stderr)
            return done.stderr
        for address in ("0.0.0.0:0", "[::]:0", "192.0.2.1:80"):
            self.assertIn("--insecure", refused(address, 2))
        for address in ("80", "host:80", "127.0.0.1:", "127.0.0.1:65536", "[::1]", "::1:80"):
            self.assertIn("numeric address", refused(address, 2))
        _, port = self.start_serving()
        self.assertIn("cannot serve metrics", refused(f"127.0.0.1:{port}", 1))
        # Not the metrics, but the folder of --bind: the address itself is fine.
        for address, options in (("0.0.0.0:0", ["--insecure"]), ("[::1]:0", []), ("localhost:0", [])):
            if address == "[::1]:0" and not has_ipv6():
                continue
            self.assertIn("cannot bind", refused(address, 1, *options))


def has_ipv6():
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
        return True
    except OSError:
        return False


if __name__ == "__main__":
    test_live.DAEMON, test_live.WORKER, TANDEM = sys.argv[1:4]
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[4:]], warnings="ignore")
