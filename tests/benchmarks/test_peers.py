#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The comparison with other solvers: each that is installed agrees on a tiny request."""
import importlib.util
import os
import subprocess
import sys

from program import demand

SCRIPT = os.path.join(os.path.dirname(__file__), "..", "..", "benchmarks", "peers.py")
SKIP = 77


def compare(build, *options):
    done = subprocess.run([sys.executable, SCRIPT, "--build", build, "--runs", "1", "--limit-s", "20", *options],
                          capture_output=True, text=True, timeout=100, check=False)
    demand(done.returncode == 0, f"{options}: exit status {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout.splitlines()


def demand_same(found, peer):
    line = next((text for text in found if text.split()[0] == peer), "")
    demand("the same" in line or "is not there" in line, f"{peer}: {found}")


def test_with_quotas(build):
    found = compare(build, "--size", "16", "--quotas", "2", "--capacity", "2")
    for peer in ("glpsol", "cbc", "highs"):
        demand_same(found, peer)


def test_without_quotas(build):
    demand_same(compare(build, "--size", "30", "--peers", "assignment"), "assignment")


def load(name):
    spec = importlib.util.spec_from_file_location("peers", SCRIPT)
    peers = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(peers)
    return getattr(peers, name)


def test_judge(_):
    """A better valid answer than one called optimal is ours to explain; a broken one is not."""
    judge = load("judge")

    class Model:
        def __init__(self, complaint):
            self.complaint = lambda chosen: complaint
            self.value = sum

    for ours, complaint, wrong in ((10, "", False), (9, "", True), (9, "breaks a quota", False), (11, "", False)):
        found = judge(Model(complaint), ours, True, True, [4, 6])
        demand(found[1] == wrong, f"ours {ours}, {complaint!r}: {found}")


if __name__ == "__main__":
    if importlib.util.find_spec("scipy") is None:
        print("python3-scipy is not there: nothing to compare with")
        sys.exit(SKIP)
    for test_name, test in list(globals().items()):
        if test_name.startswith("test_"):
            test(sys.argv[1])
