#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rematch benchmark on a tiny half-time: the same values with and without the base."""
import subprocess
import sys


def fields(line):
    return dict(part.split("=", 1) for part in line.split() if "=" in part)


def main(rematch):
    output = subprocess.run(
        [rematch, "--mentors", "20", "--mentees", "20", "--quotas", "2", "--leave", "2", "--join", "1", "--runs", "1"],
        check=True, text=True, stdout=subprocess.PIPE).stdout
    cases = [fields(line) for line in output.splitlines() if line.startswith("case=")]
    assert [case["case"] for case in cases] == ["kept", "max_changes_8", "score"], output
    for case in cases:
        assert case["same_values"] == "yes" and case["status"] == "optimal", case
        assert 0 <= int(case["changed"]) <= int(case["remaining"]) <= int(case["base_pairs"]), case


if __name__ == "__main__":
    main(sys.argv[1])
