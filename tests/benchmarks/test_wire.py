#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The wire benchmark: its fields, and that it cleans up after itself."""
import glob
import sys

from program import demand, demand_fields, lines, run

FOLDERS = "/tmp/tandem-benchmark-*"
LATENCY = "requests request_bytes p50_ms p90_ms p99_ms slowest_ms"


def test_fields(wire):
    before = set(glob.glob(FOLDERS))
    output = run(wire, "--mentors", "12", "--mentees", "12", "--requests", "10", "--outstanding", "3",
                 "--quotas", "2", "--workers", "1")
    for op in ("hello", "solve"):
        found = lines(output, op)[0]
        demand_fields(found, LATENCY)
        order = [float(found[key]) for key in ("p50_ms", "p90_ms", "p99_ms", "slowest_ms")]
        demand(0 < order[0] and order == sorted(order), f"{op}: {found}")
    demand(float(lines(output, "throughput")[0]["per_second"]) > 0, "no throughput")
    left = set(glob.glob(FOLDERS)) - before
    demand(not left, f"left behind: {left}")


def test_no_daemon(wire):
    run(wire, "--mentors", "2", "--mentees", "2", "--daemon", "/nowhere/tandemd", status=1)
    run(wire, "--runs", "1", status=2)


if __name__ == "__main__":
    for name, test in list(globals().items()):
        if name.startswith("test_"):
            test(sys.argv[1])
