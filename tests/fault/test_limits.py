#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Promise 4 and the worker's own limits: one that uses up its processor time (RLIMIT_CPU) or its memory
(RLIMIT_AS) costs its request an honest error, and nobody else anything."""
import os
import re
import resource
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../service"))
import service  # noqa: E402


def limit_of(pid, name):
    """Soft limit of a process, as the kernel tells it."""
    with open(f"/proc/{pid}/limits", encoding="ascii") as file:
        return re.search(rf"^{name} +(\S+)", file.read(), re.M).group(1)


def processor_s(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class LimitTest(unittest.TestCase):
    def busy_worker(self, daemon, but=()):
        """The worker that is on a processor all the time."""
        end = time.monotonic() + 20
        while time.monotonic() < end:
            before = {pid: processor_s(pid) for pid in daemon.workers() if pid not in but}
            time.sleep(0.3)
            for pid in before:
                if service.born(pid) and processor_s(pid) - before[pid] > 0.1:
                    return pid
        raise AssertionError("no worker works")

    def test_processor_time_that_is_used_up_costs_one_request(self):
        os.environ["TANDEM_TEST_HANG"] = "mud"
        self.addCleanup(os.environ.pop, "TANDEM_TEST_HANG")
        daemon = service.Daemon("--workers", "2", "--small-workers", "0", "--test-hooks")
        self.addCleanup(daemon.stop)
        stuck, others = daemon.client(), daemon.client()
        ident = stuck.send("solve", service.problem([service.mentor("mud"), service.mentee("e")],
                                                    limits={"time_ms": 60000}))
        begin, ended, served = time.monotonic(), [], 0
        for _ in range(2):
            worker = self.busy_worker(daemon, ended)
            # Its own limit allows for the time of the request, and for what the daemon adds to that.
            soft = int(limit_of(worker, "Max cpu time"))
            self.assertLess(soft, os.cpu_count() * 130 + 10)
            self.assertGreater(soft, 60)
            hard = resource.prlimit(worker, resource.RLIMIT_CPU)[1]
            resource.prlimit(worker, resource.RLIMIT_CPU, (int(processor_s(worker)) + 1, hard))
            while service.born(worker) and service.born(worker)[0] != "Z":
                self.assertEqual(others.result("solve", service.small())["status"], "optimal")
                served += 1
                self.assertLess(time.monotonic() - begin, 20)
            ended.append(worker)
        reply = stuck.receive()
        took = time.monotonic() - begin
        self.assertEqual((reply["id"], reply["body"].get("code")), (ident, "internal"))
        self.assertIn("two workers ended", reply["body"]["message"])
        self.assertIn("signal=24", "".join(daemon.lines))
        self.assertEqual(others.result("solve", service.small())["status"], "optimal")
        print(f"RLIMIT_CPU: two workers ended, internal after {took:.1f} s, {served} other solves meanwhile",
              flush=True)

    @unittest.skipIf(service.SANITIZED, "a sanitizer maps more than any limit of memory")
    def test_memory_that_is_used_up_costs_one_request(self):
        daemon = service.Daemon("--workers", "1", "--worker-memory-mb", "512")
        self.addCleanup(daemon.stop)
        client = daemon.client()
        client.result("solve", service.small())
        worker = daemon.workers()[0]
        self.assertEqual(int(limit_of(worker, "Max address space")), 512 << 20)
        # What it has now, and a little more: less than the request needs.
        with open(f"/proc/{worker}/status", encoding="ascii") as file:
            mapped = int(re.search(r"VmSize:\s+(\d+)", file.read()).group(1)) << 10
        limit = mapped + (8 << 20)
        for pid in daemon.workers():
            resource.prlimit(pid, resource.RLIMIT_AS, (limit, 512 << 20))
        people = [{"id": f"p{i:06}", "role": "mentee" if i % 2 else "mentor", "age": i * 7919 % 10007,
                   "topics": [f"t{i * k % 997}" for k in (3, 5, 7)]} for i in range(20000)]
        reply = client.ask("solve", service.problem(people, {"dimensions": [
            {"name": "topics", "kind": "set", "weight": 1}, {"name": "age", "kind": "number", "weight": 1, "span": 1000}]}))
        self.assertEqual(reply["kind"], "error", reply["body"].get("status"))
        self.assertIn(reply["body"]["code"], ("too_large", "internal"))
        self.assertEqual(client.result("solve", service.small())["status"], "optimal")
        counters = client.result("stats")["counters"]
        print(f"RLIMIT_AS: {reply['body']['code']} \"{reply['body']['message']}\", "
              f"crashed={counters['workers_crashed']}", flush=True)


if __name__ == "__main__":
    unittest.main(verbosity=2)
