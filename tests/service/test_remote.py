#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Workers on other machines: they attach under a key, and one that is cut off is replaced.

The machines are network namespaces; where those are not permitted, the processes attach over
loopback and that test is skipped.
"""
import os
import re
import signal
import subprocess
import time
import unittest

from keyed import Keys, KeyedDaemon
from service import DAEMON, ServiceTest, hard, names, small

WORKER = os.path.join(os.path.dirname(DAEMON), "tandem-worker")


def run(*words):
    return subprocess.run(words, capture_output=True, text=True, check=False)


class Machine:
    """A network namespace with a link of its own to this one."""

    def __init__(self, number):
        tag = f"{os.getpid() % 10000}{number}"
        self.name, self.link = f"tandem{tag}", f"tdm{tag}"
        self.here = f"10.213.{number}.1"
        there, peer = f"10.213.{number}.2", f"{self.link}p"
        for words in (f"netns add {self.name}", f"link add {self.link} type veth peer name {peer}",
                      f"link set {peer} netns {self.name}", f"addr add {self.here}/24 dev {self.link}",
                      f"link set {self.link} up", f"-n {self.name} addr add {there}/24 dev {peer}",
                      f"-n {self.name} link set {peer} up"):
            done = run("ip", *words.split())
            if done.returncode:
                self.remove()
                raise unittest.SkipTest("no network namespaces here: " + done.stderr.strip())

    def cut(self, down=True):
        run("ip", "link", "set", self.link, "down" if down else "up")

    def remove(self):
        run("ip", "netns", "del", self.name)
        run("ip", "link", "del", self.link)


class RemoteTest(ServiceTest):
    """Each test has a daemon whose one own worker it can keep busy."""

    @classmethod
    def setUpClass(cls):
        pass

    @classmethod
    def tearDownClass(cls):
        pass

    def setUp(self):
        self.keys = Keys()
        self.addCleanup(self.keys.remove)
        self.keys.add("boss", "--rights", "solve,admin")
        self.pairs = {}
        self.daemon = None

    def start(self):
        self.daemon = KeyedDaemon(self.keys, "--workers", "1", "--small-workers", "0",
                                  "--worker-bind", "tcp://0.0.0.0:*")
        self.addCleanup(self.daemon.stop)
        self.until(lambda: any("workers may attach" in line for line in self.daemon.lines), "bound")
        line = next(line for line in self.daemon.lines if "workers may attach" in line)
        self.port = re.search(r":(\d+)", line.split("endpoint=")[1]).group(1)
        self.boss = self.daemon.person("boss")
        self.addCleanup(self.boss.socket.close, 0)

    def pair(self, name, *options):
        """A key file, whose public key is in the list with these options."""
        path = os.path.join(self.keys.folder, name)
        self.keys.run("keygen", "--out", path)
        if options:
            self.keys.run("keys", "add", self.keys.path, name, path, *options)
        return path

    def worker(self, pair, host="127.0.0.1", machine=None):
        prefix = ["ip", "netns", "exec", machine.name] if machine else []
        process = subprocess.Popen(
            [*prefix, WORKER, "--connect", f"tcp://{host}:{self.port}", "--server-key",
             self.keys.pair, "--key", pair], stderr=subprocess.PIPE, text=True)
        self.addCleanup(self.end, process)
        return process

    @staticmethod
    def end(process):
        process.send_signal(signal.SIGTERM)
        try:
            status = process.wait(10)
        finally:
            process.kill()
            process.stderr.close()
        if status != 0:
            raise AssertionError(f"the worker ended with {status}")

    def stats(self):
        return self.boss.result("stats")

    def until_workers(self, count):
        self.until(lambda: self.stats()["gauges"]["workers"] == count, f"{count} workers")

    def keep_busy(self, client, time_ms=15000):
        before = self.stats()["gauges"]["running"]
        ident = client.send("solve", hard(110, seed=before, time_ms=time_ms))
        self.until(lambda: self.stats()["gauges"]["running"] == before + 1, "it runs")
        return ident

    def person(self):
        client = self.daemon.person("boss")
        self.addCleanup(client.socket.close, 0)
        return client


class OverLoopback(RemoteTest):
    def test_a_worker_attaches_and_solves(self):
        pair = self.pair("node", "--rights", "worker")
        self.start()
        self.worker(pair)
        self.until_workers(2)
        self.keep_busy(self.person(), 6000)
        begin = time.monotonic()
        self.assertEqual(names(self.boss.result("solve", small())), [("m1", "e1")])
        self.assertLess(time.monotonic() - begin, 4, "the worker of this machine is busy")

    def test_an_unknown_or_a_client_key_does_not_attach(self):
        unknown, client = self.pair("unknown"), self.pair("client", "--rights", "solve,submit,admin")
        self.start()
        for process in (self.worker(unknown), self.worker(client)):
            for line in process.stderr:
                if "refuses this key" in line:
                    break
        self.assertEqual(self.stats()["gauges"]["workers"], 1)
        self.assertGreaterEqual(self.stats()["counters"]["keys_refused"], 2)

    def test_a_worker_key_is_not_a_client(self):
        self.keys.add("node", "--rights", "worker")
        self.start()
        node = self.daemon.person("node")
        self.addCleanup(node.socket.close, 0)
        node.send("hello")
        self.assertEqual(node.socket.poll(300), 0)

    def test_a_killed_worker_costs_one_retry(self):
        pair = self.pair("node", "--rights", "worker")
        self.start()
        process = self.worker(pair)
        self.until_workers(2)
        self.keep_busy(self.person(), 3000)
        victim = self.person()
        self.keep_busy(victim, 1000)
        child = int(run("pgrep", "-P", str(process.pid)).stdout)
        os.kill(child, signal.SIGKILL)
        self.assertEqual(victim.receive()["kind"], "result")
        self.assertEqual(self.stats()["counters"]["retries"], 1)
        self.until_workers(2)

    def test_a_revoked_worker_is_given_up(self):
        pair = self.pair("node", "--rights", "worker")
        self.start()
        self.worker(pair)
        self.until_workers(2)
        self.keys.revoke("node")
        self.daemon.reload()
        self.until_workers(1)

    def test_it_needs_keys(self):
        done = run(DAEMON, "--worker-bind", "tcp://0.0.0.0:*")
        self.assertEqual(done.returncode, 2)
        self.assertIn("--keys", done.stderr)


class OverNamespaces(RemoteTest):
    def machine(self, number):
        machine = Machine(number)
        self.addCleanup(machine.remove)
        return machine

    def test_a_worker_that_is_cut_off_is_replaced_and_its_late_answer_refused(self):
        pairs = [self.pair(f"node{i}", "--rights", "worker") for i in (1, 2)]
        first, second = self.machine(1), self.machine(2)
        self.start()
        self.worker(pairs[0], first.here, first)
        self.until_workers(2)
        self.keep_busy(self.person(), 20000)
        client = self.person()
        self.keep_busy(client, 3000)
        self.worker(pairs[1], second.here, second)
        self.until_workers(3)
        first.cut()
        self.until(lambda: self.stats()["counters"]["workers_silent"] == 1, "the lease runs out")
        stale = self.stats()["counters"]["stale_frames"]
        self.assertEqual(self.stats()["counters"]["retries"], 1)
        first.cut(False)
        answer = client.receive()
        self.assertEqual(answer["kind"], "result")
        self.assertIn(answer["body"]["status"], ("optimal", "feasible"))
        self.until(lambda: self.stats()["counters"]["stale_frames"] > stale, "the late answer is refused")
        self.assertEqual(client.socket.poll(300), 0, "two answers")
        self.until_workers(3)


if __name__ == "__main__":
    unittest.main()
